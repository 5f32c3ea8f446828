/**
 * The languages a student may be asked in, and the few words that stand beside the questions. Vietnamese and Indonesian
 * await a native reader; docs/interview-languages.md says how sure each text is.
 */

/** @type {Record<string, { name: string, tag: string }>} */
export const TONGUES = {
  zh: { name: '中文', tag: 'zh-Hant-TW' },
  vi: { name: 'Tiếng Việt', tag: 'vi' },
  id: { name: 'Indonesia', tag: 'id' },
  en: { name: 'English', tag: 'en' }
}

/** Texts that no native reader has checked yet. */
export const UNCHECKED = new Set(['vi', 'id'])

const WORDS = {
  vi: {
    unanswered: 'Chưa trả lời', met_yes: 'Đúng', met_no: 'Không đúng', yes_yes: 'Có', yes_no: 'Không', have_yes: 'Có', have_no: 'Không', na: 'Không áp dụng', declined: 'Không muốn nói', scale_worst: 'kém nhất', scale_best: 'tốt nhất',
    help: 'Giải thích', read_aloud: 'Đọc to', wrong_time: 'Hãy nhập giờ theo 24 giờ, ví dụ 2110.', wrong_number: 'Hãy nhập số từ {min} đến {max}.', wrong_plain: 'Hãy nhập một số.',
    company_sees_nothing: 'Công ty không xem được trang này, trang ký tên cũng không ghi lại. Không muốn nói cũng không sao.'
  },
  id: {
    unanswered: 'Belum dijawab', met_yes: 'Sesuai', met_no: 'Tidak sesuai', yes_yes: 'Ya', yes_no: 'Tidak', have_yes: 'Ada', have_no: 'Tidak ada', na: 'Tidak berlaku', declined: 'Tidak mau bercerita', scale_worst: 'paling buruk', scale_best: 'paling baik',
    help: 'Penjelasan', read_aloud: 'Bacakan', wrong_time: 'Tulis jam dalam format 24 jam, misalnya 2110.', wrong_number: 'Tulis angka dari {min} sampai {max}.', wrong_plain: 'Tulis sebuah angka.',
    company_sees_nothing: 'Perusahaan tidak bisa melihat halaman ini, dan halaman tanda tangan tidak mencantumkannya. Tidak mau bercerita juga tidak apa-apa.'
  }
}

/** What a student reads beside the questions, in one language. @param {string} tongue @returns {Promise<Record<string, string>>} */
export async function wordsIn (tongue) {
  if (WORDS[tongue]) return WORDS[tongue]
  const all = (tongue === 'en' ? await import('./words-en.js') : await import('./words-zh.js')).default
  return Object.fromEntries(Object.keys(WORDS.vi).map(name => [name, all[name]]))
}

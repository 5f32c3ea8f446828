/** Days and times as people in Taiwan read them. Asia/Taipei is UTC+8 all year, so no library is needed. */

const OFFSET = 8 * 3600e3
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const WEEKDAYS = { zh: '日一二三四五六', en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] }

/** An instant with Taiwan's offset: 2026-10-13T13:30:00+08:00. @param {number} ms */
export function iso (ms) {
  return new Date(ms + OFFSET).toISOString().slice(0, 19) + '+08:00'
}

/** The calendar day of an instant in Taiwan. @param {number} ms */
export function dayOf (ms) {
  return new Date(ms + OFFSET).toISOString().slice(0, 10)
}

/** 14:32. @param {number | string} at */
export function clock (at) {
  return iso(typeof at === 'string' ? Date.parse(at) : at).slice(11, 16)
}

/** @param {string} day @param {number} days */
export function addDays (day, days) {
  return new Date(Date.parse(day) + days * 86400e3).toISOString().slice(0, 10)
}

/** Whole days from one day to another. @param {string} from @param {string} to */
export function daysBetween (from, to) {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86400e3)
}

/** 五 or Fri. @param {string} day @param {'zh' | 'en'} language */
export function weekday (day, language) {
  return WEEKDAYS[language][new Date(Date.parse(day)).getUTCDay()]
}

/** 115/11/20（五） or Fri 20 Nov 2026. @param {string} day @param {'zh' | 'en'} language */
export function longDay (day, language) {
  return language === 'zh' ? dayOfYear(day, 'zh') + bracket(day) : `${weekday(day, 'en')} ${dayOfYear(day, 'en')}`
}

/** 115/11/20 or 20 Nov 2026. @param {string} day @param {'zh' | 'en'} language */
export function dayOfYear (day, language) {
  const [year, month, date] = day.split('-')
  return language === 'zh' ? `${Number(year) - 1911}/${month}/${date}` : `${plainDay(day, 'en')} ${year}`
}

/** 11/6（五） or Fri 6 Nov. @param {string} day @param {'zh' | 'en'} language */
export function shortDay (day, language) {
  return language === 'zh' ? plainDay(day, 'zh') + bracket(day) : `${weekday(day, 'en')} ${plainDay(day, 'en')}`
}

/** 11/6 or 6 Nov. @param {string} day @param {'zh' | 'en'} language */
export function plainDay (day, language) {
  const [month, date] = [Number(day.slice(5, 7)), Number(day.slice(8, 10))]
  return language === 'zh' ? `${month}/${date}` : `${date} ${MONTHS[month - 1]}`
}

const bracket = day => `（${weekday(day, 'zh')}）`

/** What a Chinese keyboard writes wide, as digits and signs that a number is read from: ９：０５ is 9:05. @param {string} typed */
export function halfWidth (typed) {
  return typed.normalize('NFKC')
}

/**
 * What a hand typed on a number pad, as HH:MM; 2110, 21:10, 9.05, ９：０５ and 24:30 (the next morning, until 35:59) are understood.
 * @param {string} typed @returns {string | null}
 */
export function parseTime (typed) {
  const text = halfWidth(typed).trim().replace(/\./g, ':')
  const match = /^(\d{1,2}):(\d{2})$/.exec(text) ?? /^(\d{1,2})(\d{2})$/.exec(text)
  if (!match) return null
  const [hour, minute] = [Number(match[1]), Number(match[2])]
  return hour < 36 && minute < 60 ? `${String(hour).padStart(2, '0')}:${match[2]}` : null
}

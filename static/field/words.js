/** The client's words in the person's language, and the pick between the two texts of a checklist. */

/** @type {'zh' | 'en'} */
let current = 'zh'
/** @type {Record<string, string>} */
let words = {}
/** @type {{ name: string, words: Record<string, string> } | null} */
let tongue = null

/** Load a language; what is on screen must be drawn again afterwards. @param {string} locale */
export async function speak (locale) {
  current = locale.startsWith('en') ? 'en' : 'zh'
  words = (current === 'en' ? await import('./words-en.js') : await import('./words-zh.js')).default
  document.documentElement.lang = current === 'en' ? 'en' : 'zh-Hant-TW'
}

export function language () {
  return current
}

/**
 * A sentence by its name. `{n}` is replaced; `one|many` in English chooses by n.
 * @param {string} name @param {Record<string, string | number>} [values]
 */
export function t (name, values = {}) {
  const text = tongue?.words[name] ?? words[name] ?? name
  const form = text.includes('|') ? text.split('|')[values.n === 1 ? 0 : 1] : text
  return form.replace(/\{(\w+)\}/g, (_, key) => String(values[key] ?? ''))
}

/** The language of one interview: its questions and the words beside them; everything else stays as it is. @param {string} name @param {Record<string, string>} table */
export function askIn (name, table) {
  tongue = { name, words: table }
}

export function askAsUsual () {
  tongue = null
}

/** @param {{ zh?: string, en?: string, vi?: string, id?: string } | null | undefined} text */
export function pick (text) {
  return text?.[tongue?.name ?? current] || text?.[current] || text?.zh || text?.en || ''
}

/** Several names in one sentence. @param {(string | number)[]} names */
export function listed (names) {
  return names.join((tongue?.name ?? current) === 'zh' ? '、' : ', ')
}

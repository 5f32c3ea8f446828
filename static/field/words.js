/** The client's words in the person's language, and the pick between the two texts of a checklist. */

/** @type {'zh' | 'en'} */
let current = 'zh'
/** @type {Record<string, string>} */
let words = {}

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
  const text = words[name] ?? name
  const form = text.includes('|') ? text.split('|')[values.n === 1 ? 0 : 1] : text
  return form.replace(/\{(\w+)\}/g, (_, key) => String(values[key] ?? ''))
}

/** @param {{ zh?: string, en?: string } | null | undefined} text */
export function pick (text) {
  return text?.[current] || text?.zh || text?.en || ''
}

/** What a rule found, said with its values in both languages, as checklists/rules/sentences.py says it. */

/** @param {{ zh: string, en: string }} says @param {Record<string, any>} values */
export function filled (says, values) {
  const fill = (text, english) =>
    text.replace(/\{(\w+)(?::(\w+))?\}/g, (_, name, form) => {
      const value = values[name] ?? null
      return value === null ? (english ? 'not on file' : '未登錄') : FORMS[form ?? 'text'](value, english)
    })
  return { zh: fill(says.zh, false), en: fill(says.en, true) }
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

const two = number => String(number).padStart(2, '0')

/** @type {Record<string, (value: any, english: boolean) => string>} */
const FORMS = {
  time: value => `${two(Math.floor(value / 60))}:${two(value % 60)}`,
  hours (value, english) {
    const [hour, minute] = english ? [' h', ' min'] : [' 小時', ' 分']
    return `${Math.floor(value / 60)}${hour}` + (value % 60 ? ` ${value % 60}${minute}` : '')
  },
  day (value, english) {
    const [year, month, day] = value.split('-')
    return english ? `${Number(day)} ${MONTHS[month - 1]} ${year}` : `${year - 1911}/${month}/${day}`
  },
  number,
  money: (value, english) => (english ? `NT$${number(value)}` : `${number(value)} 元`),
  text: value => String(value)
}

/** At most two places, no zero at the end, a comma at the thousands. @param {number} value */
function number (value) {
  const cut = Math.trunc(value * 100 + (value >= 0 ? 1e-9 : -1e-9)) / 100
  const whole = Math.trunc(cut)
  const rest = (Math.abs(cut) - Math.abs(whole)).toFixed(2).slice(1).replace(/\.?0+$/, '')
  return String(whole).replace(/\B(?=(\d{3})+$)/g, ',') + rest
}

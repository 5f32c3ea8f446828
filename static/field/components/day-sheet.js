/** One day of an attendance card: the pauses by the clock, or no work at all. */

import { minutesOf } from '../attendance.js'
import { parseTime } from '../dates.js'
import { button, h, icon, sheet } from '../dom.js'
import { t } from '../words.js'

const ROWS = 4

/** What changes of the day; null when nothing does. @param {import('../attendance.js').Day} day @param {string} name @returns {Promise<any>} */
export function daySheet (day, name) {
  const known = day.breaks ?? []
  const rows = Array.from({ length: Math.max(ROWS, known.length) }, (_, index) => pauseRow(known[index] ?? ['', ''], index + 1))
  const wrong = h('p', { class: 'wrong', role: 'status' })
  return sheet(name, close => [
    h('p', { class: 'note' }, t('breaks_say')),
    rows.map(row => row.node),
    wrong,
    button('btn btn-primary btn-wide', [icon('check-lg'), t('breaks_keep')], () => keep(close), { id: 'breaks-keep' }),
    button('btn btn-wide', t('day_off_make'), () => close({ works: false }), { id: 'day-off' }),
    button('btn btn-quiet btn-wide', t('cancel'), () => close(null))
  ])

  function keep (close) {
    const typed = rows.map(row => row.read()).filter(pause => pause.some(Boolean))
    const bad = rows.find(row => !row.isFine())
    wrong.textContent = bad ? t('wrong_break') : ''
    if (bad) return bad.node.querySelector('input')?.focus()
    const rest = typed.reduce((sum, [from, to]) => sum + minutesOf(to) - minutesOf(from), 0)
    close(typed.length ? { breaks: typed, rest } : { breaks: null })
  }
}

/** @param {string[]} pause @param {number} n */
function pauseRow (pause, n) {
  const [from, to] = pause.map((value, side) =>
    h('input', { class: 'line-text', inputmode: 'numeric', autocomplete: 'off', placeholder: '--:--', value, 'aria-label': t(side ? 'break_to' : 'break_from', { n }) })
  )
  const read = () => [from, to].map(input => parseTime(input.value) ?? input.value.trim())
  return {
    node: h('div', { class: 'pause' }, from, h('span', { 'aria-hidden': 'true' }, '–'), to),
    read,
    isFine () {
      const [first, last] = read()
      return (!first && !last) || (minutesOf(last) ?? -1) > (minutesOf(first) ?? Infinity)
    }
  }
}

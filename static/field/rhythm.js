/** How often a question comes round: every visit, after the pay day, for newcomers, every few weeks. Pure. */

import { daysBetween } from './dates.js'

const SLACK = 7 // visits are unannounced and wobble; a question due in a week is asked today

/**
 * @typedef {object} Round what is known when the visit begins
 * @property {string} visit_on
 * @property {string | null} last the day this question was last answered here, or by this student
 * @property {boolean} trouble the last answer was a finding, or a case of it is open
 * @property {{ start_on: string, pay_day: number | null }[]} students those the question is about
 */
/** @typedef {{ asked: boolean, why: null | 'pay_day' | 'newcomers' | 'weeks', last: string | null }} Turn */

/** Whether an item is asked today, and if not, why. What was never asked, or went wrong last time, is always asked. @param {any} item @param {Round} round @returns {Turn} */
export function turnOf (item, round) {
  const asked = { asked: true, why: null, last: round.last }
  if (!item.rhythm || item.rhythm === 'every_visit' || !round.last || round.trouble) return asked
  const why = item.rhythm === 'after_pay_day' ? 'pay_day' : item.rhythm === 'newcomers' ? 'newcomers' : 'weeks'
  return IS_DUE[why](round, item.rhythm.weeks) ? asked : { asked: false, why, last: round.last }
}

/** @type {Record<string, (round: any, weeks: number) => boolean>} */
const IS_DUE = {
  pay_day: ({ last, visit_on: day, students }) =>
    !students.length || students.some(({ pay_day: pay }) => !pay || lastPayDate(day, pay) >= last),
  newcomers: ({ last, students }) => students.some(student => student.start_on > last),
  weeks: ({ last, visit_on: day }, weeks) => daysBetween(last, day) >= weeks * 7 - SLACK
}

/** The last pay day before a day; the end of the month where it has no such day. */
function lastPayDate (day, payDay) {
  const inMonth = (year, month) => {
    const last = new Date(Date.UTC(year, month, 0)).getUTCDate()
    return `${year}-${String(month).padStart(2, '0')}-${String(Math.min(payDay, last)).padStart(2, '0')}`
  }
  const [year, month] = [Number(day.slice(0, 4)), Number(day.slice(5, 7))]
  const now = inMonth(year, month)
  return now < day ? now : month === 1 ? inMonth(year - 1, 12) : inMonth(year, month - 1)
}

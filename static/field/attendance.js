/** 出勤卡: two weeks of one student, day by day; the hours are counted here, what may be too much by the rules of law. Pure. */

import { addDays } from './dates.js'

const REST = 60 // minutes, until the card says otherwise

/** @typedef {{ on: string, works: boolean, start: string, end: string, rest: number | null, breaks?: string[][] | null, typed: boolean, restAsTyped?: string }} Day */
/** @typedef {{ student: string, checked: boolean, days: Day[], doubts?: number }} Card */

/** The two whole weeks, Monday to Sunday, before the week of a day, as the roster expects them: a public holiday is a day off. @param {any} student @param {string} today @param {string[]} [holidays] @returns {Card} */
export function blankCard (student, today, holidays = []) {
  const weekday = new Date(Date.parse(today)).getUTCDay() || 7
  const first = addDays(today, -weekday - 13)
  return {
    student: student.number,
    checked: false,
    days: Array.from({ length: 14 }, (_, index) => expected(student, addDays(first, index), holidays))
  }
}

function expected (student, on, holidays) {
  const weekday = String(new Date(Date.parse(on)).getUTCDay() || 7)
  const placed = student.start_on <= on && on <= student.end_on
  const works = placed && String(student.weekdays).includes(weekday) && !holidays.includes(on)
  const start = student.shift_start?.slice(0, 5) ?? ''
  const end = student.shift_end?.slice(0, 5) ?? ''
  return {
    on,
    works,
    start,
    end: end && end <= start ? nextMorning(end) : end,
    rest: REST,
    typed: false
  }
}

/** 06:00 of a night shift as counted from the day it began: 30:00; a shift that lasts beyond the next noon is nobody's. @param {string} end */
function nextMorning (end) {
  return end < '12:00' ? `${Number(end.slice(0, 2)) + 24}${end.slice(2)}` : end
}

/** Hours trained on one day, breaks taken off; null while the times are incomplete. @param {Day} day */
export function hoursOf (day) {
  const [start, end] = [minutesOf(day.start), minutesOf(day.end)]
  if (!day.works || start === null || end === null || end < start) return null
  return Math.max(0, end - start - (day.rest ?? 0)) / 60
}

/** What about a day cannot be right or is missing, in a word of the catalogue; null when it can be counted. @param {Day} day */
export function unclear (day) {
  if (!day.works) return null
  if (!day.start.trim() || !day.end.trim()) return 'card_no_time'
  const [start, end] = [minutesOf(day.start), minutesOf(day.end)]
  if (start === null || end === null) return 'card_odd_time'
  if (end < start) return 'card_end_first'
  return day.restAsTyped || (day.rest ?? 0) > end - start ? 'card_odd_rest' : null
}

/** A missing punch is a fact and may stay; what was mistyped is put right before the card counts. @param {Card} card */
export function firstMistyped (card) {
  return card.days.find(day => ![null, 'card_no_time'].includes(unclear(day))) ?? null
}

/** The two weeks of a card: hours, days off, and the days that could not be counted. @param {Card} card */
export function weeksOf (card) {
  return [card.days.slice(0, 7), card.days.slice(7)].map(days => {
    const hours = days.reduce((sum, day) => sum + (hoursOf(day) ?? 0), 0)
    const off = days.filter(day => !day.works).length
    const uncounted = days.filter(day => unclear(day)).length
    return { days, hours, off, uncounted }
  })
}

/** One day as it travels and as the rules read it. @param {Day} day */
export function attended ({ on, works, start, end, rest, breaks }) {
  if (!works) return { on, off: true, holiday: false }
  return { on, off: false, in: start, out: end, break_minutes: rest, ...(breaks ? { breaks } : {}), holiday: false }
}

/** What the checked cards answer in the checklist. @param {Card[]} cards @returns {Record<string, string | number>} */
export function answersFrom (cards) {
  const checked = cards.filter(card => card.checked)
  const worked = checked.flatMap(card => card.days.filter(day => hoursOf(day) !== null))
  if (!worked.length) return {}
  const weeks = checked.flatMap(weeksOf)
  return {
    BV09: worked.map(day => day.start).sort()[0],
    BV10: worked
      .map(day => day.end)
      .sort()
      .at(-1),
    BV11: Math.round(Math.max(...weeks.map(week => week.hours)) * 10) / 10,
    BV12: Math.min(...weeks.map(week => week.off)),
    ...shortestRest(worked)
  }
}

/** A rest is owed on days of more than four hours. */
function shortestRest (worked) {
  const rests = worked.filter(day => day.rest !== null && hoursOf(day) + day.rest / 60 > 4).map(day => day.rest)
  return rests.length ? { BV13: Math.min(...rests) } : {}
}

/** @param {string} text */
export function minutesOf (text) {
  const found = /^([0-2]\d|3[0-5]):([0-5]\d)$/.exec(text)
  return found ? Number(found[1]) * 60 + Number(found[2]) : null
}

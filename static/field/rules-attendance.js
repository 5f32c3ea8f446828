/** An attendance record as facts, counted as checklists/rules/attendance.py does: days, weeks, sevens, fortnights. */

import { dayAfter, minutes, weekdayOf } from './rules-times.js'

const REST = 30 // a shorter pause does not interrupt a stretch of training
const STRETCH = 240
const DAY = 1440

/** @typedef {{ on: string, off?: boolean, in?: string, out?: string, breaks?: [string, string][], break_minutes?: number, holiday?: boolean, holiday_moved?: boolean }} AttendanceDay */
/** @typedef {{ student: string, days: AttendanceDay[] }} Attendance */

/** Every day of a record in order. @param {Attendance} record @param {Set<string>} holidays */
export function daysOf (record, holidays) {
  const byDate = new Map((record.days ?? []).map(row => [row.on, row]))
  const rows = [...byDate.values()].sort((a, b) => (a.on < b.on ? -1 : 1))
  const days = []
  for (const row of rows) days.push(dayOf(row, holidays, days.at(-1)))
  return days
}

/** What can be counted on one day. @param {AttendanceDay} row @param {Set<string>} holidays @param {any} [before] */
export function dayOf (row, holidays, before) {
  const trained = !row.off
  const [start, end] = trained ? [minutes(row.in), minutes(row.out)] : [null, null]
  const span = start !== null && end !== null && end >= start ? end - start : null
  const [rest, stretch] = span === null ? [null, null] : restOf(row, start, end)
  const follows = Boolean(before?.trained) && dayAfter(before.on) === row.on
  const lastOut = follows ? before.out : null
  return {
    on: row.on,
    trained,
    in: start,
    out: end,
    span_minutes: span,
    rest_minutes: rest,
    net_minutes: span === null || rest === null ? null : span - rest,
    longest_stretch: stretch,
    is_holiday: Boolean(row.holiday) || holidays.has(row.on),
    holiday_moved: Boolean(row.holiday_moved),
    trained_day_before: follows,
    gap_minutes: lastOut === null || start === null ? null : start + DAY - lastOut
  }
}

/** The minutes of rest inside the shift, and the longest stretch without a pause of half an hour. */
function restOf (row, start, end) {
  if (row.breaks) {
    const pauses = pausesOf(row.breaks, start, end)
    return [pauses.reduce((sum, [from, to]) => sum + to - from, 0), longestStretch(pauses, start, end)]
  }
  if (row.break_minutes === null || row.break_minutes === undefined) return [null, null]
  const rest = Math.min(Math.trunc(row.break_minutes), end - start)
  if (rest < REST) return [rest, end - start]
  const net = end - start - rest
  return [rest, net <= STRETCH ? net : null]
}

/** Pauses inside the shift, in order; what overlaps counts once. */
function pausesOf (breaks, start, end) {
  const times = breaks.map(([from, to]) => [minutes(from) ?? 0, minutes(to) ?? 0]).sort((a, b) => a[0] - b[0] || a[1] - b[1])
  const pauses = []
  let at = start
  for (const [from, to] of times) {
    const pause = [Math.max(from, at), Math.min(to, end)]
    if (pause[1] <= pause[0]) continue
    pauses.push(pause)
    at = pause[1]
  }
  return pauses
}

function longestStretch (pauses, start, end) {
  let [longest, since] = [0, start]
  for (const [from, to] of pauses)
    if (to - from >= REST) [longest, since] = [Math.max(longest, from - since), to]
  return Math.max(longest, end - since)
}

/** The whole weeks from Monday to Sunday. @param {any[]} days */
export const weeksOf = days => inARow(days, 7).filter(startsOnMonday).map(sumOf)

/** Every seven days in a row, weeks included. @param {any[]} days */
export const sevensOf = days => inARow(days, 7).map(span => ({ ...sumOf(span), is_week: startsOnMonday(span) }))

/** Every two whole weeks in a row. @param {any[]} days */
export const fortnightsOf = days => inARow(days, 14).filter(startsOnMonday).map(sumOf)

const startsOnMonday = span => weekdayOf(span[0].on) === 1

function inARow (days, count) {
  const spans = days.slice(0, Math.max(0, days.length - count + 1)).map((_, place) => days.slice(place, place + count))
  return spans.filter(span => dayAfter(span[0].on, count - 1) === span.at(-1).on)
}

function sumOf (span) {
  const hours = span.filter(day => day.trained).map(day => day.net_minutes)
  return {
    first_on: span[0].on,
    last_on: span.at(-1).on,
    minutes: hours.includes(null) ? null : hours.reduce((sum, one) => sum + one, 0),
    days_off: span.filter(day => !day.trained).length
  }
}

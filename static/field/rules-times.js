/** Times and dates of the rules: minutes since the shift's own midnight, days as ISO text. */

/** 00:00 is 0 and 24:30, half past midnight of the next day, is 1470; null when it is no such time. @param {any} text */
export function minutes (text) {
  const found = typeof text === 'string' ? /^([0-2]\d|3[0-5]):([0-5]\d)$/.exec(text) : null
  return found ? Number(found[1]) * 60 + Number(found[2]) : null
}

/** The day so many days later. @param {string} day @param {number} days */
export function dayAfter (day, days = 1) {
  return new Date(Date.parse(day) + days * 86400e3).toISOString().slice(0, 10)
}

/** Monday is 1. @param {string} day */
export function weekdayOf (day) {
  return new Date(Date.parse(day)).getUTCDay() || 7
}

/** Whole years of age on a day. @param {string} bornOn @param {string} day */
export function ageOn (bornOn, day) {
  return Number(day.slice(0, 4)) - Number(bornOn.slice(0, 4)) - (day.slice(5) < bornOn.slice(5) ? 1 : 0)
}

/** Whether an answer fails its item: the same judgement as checklists/judgement.py, held equal by shared vectors. */

const LATE_PERMIT_AGE = 16
const TYPED_NUMBERS = new Set(['number', 'scale', 'score'])

/**
 * @typedef {object} Facts what is known besides the answer
 * @property {string} visit_on @property {{ age: number | null, late_permit_until: string | null }[]} students
 * @property {Record<string, number | null>} papers @property {{ from: string, monthly: number }[]} minimum_wage
 */
/** @typedef {{ status: 'conform' | 'fails' | 'not_applicable' | 'unanswered' | 'not_judged', severity: string | null, verify: boolean, limit: any }} Judgement */

/** @param {any} item @param {any} value @param {Facts} facts @returns {Judgement} */
export function judge (item, value, facts) {
  if (item.type === 'presence') return plain('not_judged')
  if (value === null || value === undefined || (typeof value === 'string' && !value.trim())) return plain('unanswered')
  if (isNeutral(item, value)) return plain('not_applicable')
  if (!item.fails || !lawHolds(item.fails, facts.visit_on)) return plain('not_judged')
  return weigh(item, TYPED_NUMBERS.has(item.type) ? Number(value) : value, facts)
}

const plain = status => ({ status, severity: null, verify: false, limit: null })

function isNeutral (item, value) {
  if (item.type === 'text') return false
  return value === 'na' || Boolean(item.options?.find(option => option.value === value)?.neutral)
}

const lawHolds = (fails, day) => (!fails.law_from || fails.law_from <= day) && (!fails.law_to || day <= fails.law_to)

/** Every condition is asked: one that holds fails the item, one that cannot be known keeps it open. */
function weigh (item, value, facts) {
  const { fails } = item
  const crossed = CONDITIONS.map(condition => condition(fails, value, facts))
  const limit = crossed.find(one => one !== UNKNOWN && one !== null)
  if (limit !== undefined)
    return { status: 'fails', severity: severityOf(item, value, facts), verify: Boolean(fails.verify), limit }
  return plain(crossed.includes(UNKNOWN) ? 'not_judged' : 'conform')
}

const UNKNOWN = Symbol('not known')
const given = limit => limit !== null && limit !== undefined

/** Each gives the limit that was crossed, null, or UNKNOWN. @type {((fails: any, value: any, facts: Facts) => any)[]} */
const CONDITIONS = [
  (fails, value) => (fails.options?.includes(value) ? value : null),
  (fails, value) => (typeof value === 'number' && given(fails.over) && value > fails.over ? fails.over : null),
  (fails, value) => (typeof value === 'number' && given(fails.under) && value < fails.under ? fails.under : null),
  byTime,
  (fails, value, facts) =>
    given(fails.older_than_days) && daysBetween(value, facts.visit_on) > fails.older_than_days ? fails.older_than_days : null,
  byTable,
  byPayDay,
  (fails, value, facts) => byPaper(fails.over_paper, value, facts, paper => value > paper),
  (fails, value, facts) => byPaper(fails.differs_from_paper, value, facts, paper => value !== paper)
]

function byTime (fails, value, facts) {
  const at = minutes(value)
  if (at === null) return null
  const latest = fails.after_with_permit && hasLatePermit(facts) ? fails.after_with_permit : fails.after
  if (fails.before && at < (minutes(fails.before) ?? 0)) return fails.before
  return latest && at > (minutes(latest) ?? 0) ? latest : null
}

/** 00:00 is 0 and 24:30, half past midnight of the next day, is 1470. @param {any} text */
function minutes (text) {
  const found = typeof text === 'string' ? /^([0-2]\d|3[0-5]):([0-5]\d)$/.exec(text) : null
  return found ? Number(found[1]) * 60 + Number(found[2]) : null
}

/** Every student concerned is 16 or older and holds a permit that is valid on the day. @param {Facts} facts */
export function hasLatePermit ({ students, visit_on: day }) {
  return (
    students.length > 0 &&
    students.every(
      one => given(one.age) && one.age >= LATE_PERMIT_AGE && given(one.late_permit_until) && one.late_permit_until >= day
    )
  )
}

function byTable (fails, value, facts) {
  if (!fails.below_table || typeof value !== 'number') return null
  const floor = wageOfMonth(facts)
  return floor === null ? UNKNOWN : value < floor ? floor : null
}

/** The monthly minimum wage in force on the first day of the month; null before the table begins. @param {Pick<Facts, 'minimum_wage' | 'visit_on'>} facts */
export function wageOfMonth ({ minimum_wage: table, visit_on: day }) {
  const valid = table.filter(row => row.from <= day.slice(0, 8) + '01').sort((a, b) => (a.from < b.from ? -1 : 1))
  return valid.at(-1)?.monthly ?? null
}

function byPayDay (fails, value, facts) {
  if (!fails.late_after_paper) return null
  const payDay = facts.papers[fails.late_after_paper]
  if (!given(payDay)) return UNKNOWN
  return missedPayDay(value, Number(payDay), facts.visit_on)
}

function byPaper (name, value, facts, isBroken) {
  if (!name || typeof value !== 'number') return null
  const paper = facts.papers[name]
  return given(paper) ? (isBroken(paper) ? paper : null) : UNKNOWN
}

/** The pay day that was missed: the last one where its payment has not come at all, else that of the payment's month. */
function missedPayDay (paidOn, payDay, visitOn) {
  if (daysLate(paidOn, payDay, visitOn) === 0) return null
  const lastDue = lastPayDateBefore(visitOn, payDay)
  return paidOn.slice(0, 7) < lastDue.slice(0, 7) ? lastDue : payDate(paidOn, payDay)
}

/** Days by which an allowance came after the pay day of its month, or has been owed since the last pay day. */
function daysLate (paidOn, payDay, visitOn) {
  const lastDue = lastPayDateBefore(visitOn, payDay)
  const owed = paidOn.slice(0, 7) < lastDue.slice(0, 7) ? daysBetween(lastDue, visitOn) : 0
  return Math.max(daysBetween(payDate(paidOn, payDay), paidOn), owed, 0)
}

/** The pay day in the month of a date; the last of the month where it has no such day. */
function payDate (day, payDay) {
  const [year, month] = [Number(day.slice(0, 4)), Number(day.slice(5, 7))]
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate()
  return day.slice(0, 8) + String(Math.min(payDay, last)).padStart(2, '0')
}

function lastPayDateBefore (day, payDay) {
  const thisMonth = payDate(day, payDay)
  if (thisMonth < day) return thisMonth
  const monthBefore = new Date(Date.parse(day.slice(0, 8) + '01') - 86400e3).toISOString().slice(0, 10)
  return payDate(monthBefore, payDay)
}

function severityOf (item, value, facts) {
  const { fails } = item
  if (typeof value === 'string' && fails.severity_by_option?.[value]) return fails.severity_by_option[value]
  if (given(fails.critical_over) && typeof value === 'number' && value > fails.critical_over) return 'critical'
  const payDay = facts.papers[fails.late_after_paper ?? '']
  const isLittleLate =
    given(fails.major_within_days) && given(payDay) && daysLate(value, Number(payDay), facts.visit_on) <= fails.major_within_days
  return isLittleLate ? 'major' : item.severity
}

const daysBetween = (from, to) => Math.round((Date.parse(to) - Date.parse(from)) / 86400e3)

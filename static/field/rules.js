/**
 * The rules of law, asked of one visit on the phone exactly as checklists/rules does on the server; vectors in the
 * tests run both. What is found is 待查證 until somebody confirms or rejects it.
 */

import { daysOf, fortnightsOf, sevensOf, weeksOf } from './rules-attendance.js'
import { compiled } from './rules-expressions.js'
import { filled } from './rules-sentences.js'
import { ageOn } from './rules-times.js'

/** @typedef {{ rule: any, status: 'fails' | 'unknown', student: string | null, from: string, to: string, severity: string | null, shown: any, key: string, sentence: { zh: string, en: string } | null, missing: string[] }} Result */

/**
 * The definitions of the bundle, ready to be asked.
 * @param {any[]} definitions
 * @returns {{ evaluate: (facts: any, on: string) => Result[] }}
 */
export function rulebook (definitions) {
  const rules = definitions.map(read)
  return {
    evaluate (facts, on) {
      const subjects = subjectsOf(facts, on)
      return rules.flatMap(rule => (subjects[rule.data.unit] ?? []).filter(one => concerns(rule, one)).flatMap(one => ask(rule, one)))
    }
  }
}

function read (data) {
  const severities = Array.isArray(data.severity) ? data.severity : [[data.severity, true]]
  return {
    data,
    lets: inOrder(data.let ?? {}).map(name => [name, compiled(data.let[name])]),
    fails: compiled(data.fails),
    placeholders: [...(data.says.zh + data.says.en).matchAll(/\{(\w+)/g)].map(found => found[1]),
    severities: severities.map(([name, condition]) => [name, compiled(condition)])
  }
}

/** The named values, each after those it is made of; the server refuses circles. */
function inOrder (lets) {
  const [done, seen] = [[], new Set()]
  const visit = name => {
    if (seen.has(name) || !(name in lets)) return
    seen.add(name)
    JSON.stringify(lets[name]).match(/[a-z][a-z0-9_]*/g)?.forEach(visit)
    done.push(name)
  }
  Object.keys(lets).forEach(visit)
  return done
}

const REGIMES = {
  ...all(['rotation', 'step', 'internship', 'sandwich', 'bridging', 'quasi_step'], 'cooperative'),
  ...all(['off_campus'], 'off_campus'),
  ...all(['421', '331', 'evening', '66'], 'employee')
}

function all (modes, regime) {
  return Object.fromEntries(modes.map(mode => [mode, regime]))
}

/** Every subject in the facts of one visit, by unit. */
function subjectsOf (facts, on) {
  const common = { visit_on: on, month_on: on.slice(0, 8) + '01', tables: facts.tables ?? {}, ...facts.site }
  const found = { site: [], school: [], student: [], day: [], week: [], seven: [], fortnight: [] }
  if (facts.site) found.site.push({ student: null, from: on, to: on, values: common })
  if (facts.school) found.school.push({ student: null, from: on, to: on, values: { ...common, ...facts.school } })
  const holidays = new Set(facts.holidays)
  const records = new Map((facts.attendance ?? []).map(record => [record.student, record]))
  for (const student of facts.students ?? []) {
    const subject = subjectFor(student, common)
    found.student.push(subject(on, on, {}))
    const record = records.get(student.number)
    if (record) attended(daysOf(record, holidays), subject, found)
  }
  return found
}

function subjectFor (student, common) {
  const ageAt = day => (student.born_on && day ? ageOn(student.born_on, day) : null)
  return (from, to, values) => ({
    student: student.number,
    regime: REGIMES[student.mode],
    from,
    to,
    values: {
      ...common,
      ...student,
      age_at_start: ageAt(student.start_on),
      age: ageAt(to),
      late_permit: Boolean(student.late_permit_until) && to <= student.late_permit_until,
      ...values
    }
  })
}

function attended (days, subject, found) {
  for (const day of days) if (day.trained) found.day.push(subject(day.on, day.on, day))
  const spans = { week: weeksOf, seven: sevensOf, fortnight: fortnightsOf }
  for (const [unit, spansOf] of Object.entries(spans))
    for (const span of spansOf(days)) found[unit].push(subject(span.first_on, span.last_on, span))
}

/** The law must hold on every day of the subject. */
function concerns ({ data }, { student, regime, from, to }) {
  if (student !== null && !(regime && (!data.for || data.for.includes(regime)))) return false
  return (!data.from || data.from <= from) && (!data.to || to <= data.to)
}

const OF_ROSTER = new Set(['student', 'site', 'school'])

/** By which the same result is known again while what it stands on is unchanged. */
const keyOf = (data, from, shown) => (OF_ROSTER.has(data.unit) ? String(shown) : `${from}=${shown}`)

/** @returns {Result[]} */
function ask ({ data, lets, fails, severities, placeholders }, { student, from, to, values }) {
  for (const [name, expression] of lets) values[name] = expression(values)
  const failed = fails(values)
  if (failed === false) return []
  const where = { rule: data, student, from, to }
  if (failed === null) {
    const missing = data.inputs.filter(name => (values[name] ?? null) === null)
    return [{ ...where, status: 'unknown', severity: null, shown: null, key: keyOf(data, from, null), sentence: null, missing }]
  }
  const severity = (severities.find(([, condition]) => condition(values) === true) ?? severities.at(-1))[0]
  const shown = values[data.shows] ?? null
  const said = Object.fromEntries(placeholders.map(name => [name, values[name]]))
  const found = { ...where, status: 'fails', severity, shown, key: keyOf(data, from, shown), missing: [] }
  // Written only when somebody reads it: most results are only counted.
  return [Object.defineProperty(found, 'sentence', { get: () => filled(data.says, said), enumerable: true })]
}

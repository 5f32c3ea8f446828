/** What the rules of law find in one visit: the groups that the inspector confirms or rejects, as the server makes them. */

import { rulebook } from './rules.js'
import { factsOf } from './rules-facts.js'

/** @typedef {{ key: string, rule: any, student: string, value: string, severity: string, sentences: { zh: string, en: string }[] }} Group */

const WEIGHTS = ['critical', 'major', 'minor', 'advice']

/**
 * The breaches of a visit by rule and student, without those that a failed item says already.
 * @param {any} paper @param {import('./rules-attendance.js').Attendance[]} attendance
 * @param {(item: string) => any} valueOf @param {(item: string) => boolean} hasFailed
 * @returns {Group[]}
 */
export function breachesOf (paper, attendance, valueOf, hasFailed) {
  const results = rulebook(paper.rules ?? []).evaluate(factsOf(paper, attendance, valueOf), paper.visit_on)
  const groups = groupsOf(results.filter(result => result.status === 'fails'))
  return groups.filter(group => group.severity !== 'advice' && !(group.rule.item && hasFailed(group.rule.item)))
}

function groupsOf (results) {
  const groups = new Map()
  for (const result of results) {
    const key = `${result.rule.id}@${result.student ?? ''}`
    groups.set(key, [...(groups.get(key) ?? []), result])
  }
  return [...groups].map(([key, rows]) => ({
    key,
    rule: rows[0].rule,
    student: rows[0].student ?? '',
    value: rows.map(row => row.key).join(';'),
    severity: WEIGHTS.find(weight => rows.some(row => row.severity === weight)) ?? 'advice',
    sentences: rows.map(row => row.sentence)
  }))
}

/** Whether an answer fails its item: the same judgement as the server's, held equal by shared examples. */

/**
 * @typedef {object} Facts what the papers say about the people the question is about
 * @property {string} visit_on @property {any[]} students @property {Record<string, any>} papers
 * @property {{ from: string, monthly: number }[]} minimum_wage
 */

/**
 * Null when the answer does not fail; otherwise its severity, whether it is only a question (待查證), and the limit it crossed.
 * @param {any} item @param {any} value @param {Facts} facts
 * @returns {{ severity: string, verify: boolean, why: string, limit: any } | null}
 */
export function judge (item, value, facts) {
  const fails = item.fails
  if (!fails || !item.severity || value === null || value === undefined || value === '') return null
  for (const [why, rule] of Object.entries(RULES)) {
    const limit = why in fails ? rule(fails[why], value, facts, fails) : null
    if (limit !== null) return { severity: fails.severity_by_option?.[value] ?? item.severity, verify: Boolean(fails.verify), why, limit }
  }
  return null
}

/** Each gives the limit that was crossed, or null. @type {Record<string, (given: any, value: any, facts: Facts, fails: any) => any>} */
const RULES = {
  options: (options, value) => options.includes(value) ? value : null,
  over: (most, value) => value > most ? most : null,
  under: (least, value) => value < least ? least : null,
  before: (earliest, value) => value < earliest ? earliest : null,
  after: (latest, value, facts, fails) => {
    const limit = fails.after_with_permit && permitted(facts) ? fails.after_with_permit : latest
    return value > limit ? limit : null
  },
  older_than_days: (days, value, facts) => (Date.parse(facts.visit_on) - Date.parse(value)) / 86400e3 > days ? days : null,
  below_table: (_, value, facts) => {
    const wage = wageOn(facts)
    return wage !== null && value < wage ? wage : null
  },
  late_after_paper: (paper, value, facts) => {
    const day = payDay(facts, paper)
    return day !== null && Number(value.slice(8, 10)) > day ? day : null
  },
  over_paper: (paper, value, facts) => beyond(facts.papers[paper], limit => value > limit),
  differs_from_paper: (paper, value, facts) => beyond(facts.papers[paper], limit => value !== limit)
}

const beyond = (limit, test) => limit !== null && limit !== undefined && test(limit) ? limit : null

function permitted ({ students, visit_on: day }) {
  return students.length > 0 && students.every(student => student.late_permit_until && student.late_permit_until >= day)
}

function wageOn ({ minimum_wage: table, visit_on: day }) {
  const rows = table.filter(row => row.from <= day).sort((a, b) => a.from < b.from ? -1 : 1)
  return rows.at(-1)?.monthly ?? null
}

function payDay ({ students, papers }, paper) {
  const days = students.map(student => student[paper]).filter(Boolean).map(Number)
  return papers[paper] ?? (days.length ? Math.max(...days) : null)
}

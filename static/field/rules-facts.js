/** What the phone knows of one visit, in the shape that the rules are asked of. Pure. */

/**
 * @param {any} paper the papers that the visit began with
 * @param {import('./rules-attendance.js').Attendance[]} attendance the cards that were compared
 * @param {(item: string) => any} valueOf the answer to an item of the site part, or null
 */
export function factsOf (paper, attendance, valueOf) {
  const { students = [], papers = {} } = paper.site ?? {}
  return {
    site: { ...papers, ...siteFacts(valueOf) },
    school: paper.site?.school ?? null,
    students,
    attendance,
    holidays: paper.holidays ?? [],
    tables: paper.tables ?? {}
  }
}

function siteFacts (valueOf) {
  return { safe_way_home: yesOrNo(valueOf('BV24')) }
}

const yesOrNo = value => (value === 'yes' ? true : value === 'no' ? false : null)

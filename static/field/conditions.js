/** Shown if: whether an item is asked, given the other answers; the same as checklists/conditions.py, held equal by shared vectors. */

/** @typedef {(key: string) => any} ValueOf */

/** What an item is shown for; checklists of the first kind say it as `relevant`. @param {any} item */
export function conditionOf (item) {
  if (item.when) return item.when
  return item.relevant ? { item: item.relevant.item, is: 'eq', value: item.relevant.equals } : null
}

/** @param {any} condition @param {ValueOf} valueOf @returns {boolean} */
export function holds (condition, valueOf) {
  if (condition.all) return condition.all.every(part => holds(part, valueOf))
  if (condition.any) return condition.any.some(part => holds(part, valueOf))
  if (condition.not) return !holds(condition.not, valueOf)
  return compare(condition, valueOf(condition.item))
}

const ORDER = {
  gt: (one, other) => one > other,
  ge: (one, other) => one >= other,
  lt: (one, other) => one < other,
  le: (one, other) => one <= other
}

function compare ({ is, value }, answer) {
  if (is === 'answered') return said(answer)
  if (is === 'selected') return Array.isArray(answer) ? answer.includes(value) : equal(answer, value)
  if (is === 'eq') return equal(answer, value)
  if (is === 'ne') return !equal(answer, value)
  return said(answer) && ordered(ORDER[is], answer, value)
}

function said (answer) {
  if (typeof answer === 'string') return answer.trim() !== ''
  return Array.isArray(answer) ? answer.length > 0 : answer !== null && answer !== undefined
}

function equal (answer, value) {
  if (!said(answer)) return false
  if (Array.isArray(answer)) return answer.length === 1 && answer[0] === value
  const [one, other] = [number(answer), number(value)]
  return one !== null && other !== null ? one === other : String(answer) === String(value)
}

function ordered (order, answer, value) {
  const [one, other] = [number(answer), number(value)]
  if (one !== null && other !== null) return order(one, other)
  const texts = one === null && other === null && typeof answer === 'string' && typeof value === 'string'
  return texts && answer !== 'na' && order(answer, value)
}

function number (value) {
  if (typeof value !== 'number' && typeof value !== 'string') return null
  const text = String(value).trim()
  return /^-?\d{1,15}(\.\d{1,9})?$/.test(text) ? Number(text) : null
}

/** The keys of the items that are asked; a hidden item counts as unanswered for those that look at it. @param {any[]} items @param {ValueOf} valueOf */
export function shown (items, valueOf) {
  const conditions = new Map(items.map(item => [item.key, conditionOf(item)]))
  const known = new Map()
  const isShown = key => {
    if (!known.has(key)) {
      const condition = conditions.get(key)
      known.set(key, !condition || holds(condition, seen))
    }
    return known.get(key)
  }
  const seen = key => (isShown(key) ? valueOf(key) : null)
  return new Set([...conditions.keys()].filter(isShown))
}

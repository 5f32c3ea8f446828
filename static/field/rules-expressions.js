/** The small language of the rules, as checklists/rules/expressions.py: null is "not known" and spreads. */

import { minutes } from './rules-times.js'

const NAME = /^[a-z][a-z0-9_]*$/
const DAY = 86400e3

/** @typedef {(facts: Record<string, any>) => any} Expression */

/** The function that an expression stands for. @param {any} node @returns {Expression} */
export function compiled (node) {
  if (Array.isArray(node)) return node[0] === 'table' ? table(node) : OPERATORS[node[0]](...node.slice(1).map(compiled))
  if (typeof node === 'string' && NAME.test(node)) return facts => facts[node] ?? null
  const value = literal(node)
  return () => value
}

function literal (node) {
  if (typeof node !== 'string') return node
  return node[0] === "'" ? node.slice(1, -1) : (minutes(node) ?? node)
}

/** ["table", name, column, date]: the figure in force on that day. */
function table ([, name, column, day]) {
  const on = compiled(day)
  return facts => {
    let found = null
    for (const row of facts.tables?.[name] ?? []) if (row.from <= on(facts) && (!found || row.from > found.from)) found = row
    return found?.[column] ?? null
  }
}

/** The first part that decides, else not known if one is not known. */
const until = (decides, otherwise) => (...parts) => facts => {
  let unknown = false
  for (const part of parts) {
    const value = part(facts)
    if (value === decides) return decides
    unknown ||= value === null
  }
  return unknown ? null : otherwise
}

const many = work => (...parts) => facts => {
  const values = parts.map(part => part(facts))
  return values.includes(null) ? null : values.reduce(work)
}

const one = work => part => facts => {
  const value = part(facts)
  return value === null ? null : work(value)
}

/** @type {Record<string, (...parts: Expression[]) => Expression>} */
const OPERATORS = {
  and: until(false, true),
  or: until(true, false),
  not: one(value => !value),
  '=': many((a, b) => a === b),
  '!=': many((a, b) => a !== b),
  '<': many((a, b) => a < b),
  '<=': many((a, b) => a <= b),
  '>': many((a, b) => a > b),
  '>=': many((a, b) => a >= b),
  '+': many((a, b) => a + b),
  '-': many((a, b) => a - b),
  '*': many((a, b) => a * b),
  '/': many((a, b) => (b ? a / b : null)),
  min: many((a, b) => Math.min(a, b)),
  max: many((a, b) => Math.max(a, b)),
  floor: one(Math.floor),
  ceil: one(Math.ceil),
  if: (condition, then, other) => facts => {
    const chosen = condition(facts)
    return chosen === null ? null : (chosen ? then : other)(facts)
  },
  default: (part, other) => facts => part(facts) ?? other(facts),
  in: (part, ...choices) => facts => {
    const value = part(facts)
    return value === null ? null : choices.some(choice => choice(facts) === value)
  },
  known: part => facts => part(facts) !== null,
  days: many((from, to) => Math.round((Date.parse(to) - Date.parse(from)) / DAY))
}

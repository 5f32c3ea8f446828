/** 對照值: what the papers say about a question, shown before it is answered. */

import { dayOfYear, plainDay, weekday } from './dates.js'
import { wageOfMonth } from './judge.js'
import { language, listed, pick, t } from './words.js'

/** @typedef {[label: string, text: string]} Line */

/** Which facts of the roster stand beside which question. */
const BESIDE = {
  BV03: ['roll'],
  BV05: ['posts'],
  BV06: ['departments'],
  BV07: ['trainers'],
  BV08: ['posts'],
  BV09: ['shifts'],
  BV10: ['shifts', 'permit'],
  BV11: ['shifts', 'weekdays'],
  BV12: ['weekdays'],
  BV13: ['shifts'],
  BV14: ['shifts'],
  BV15: ['payDay'],
  BV16: ['allowance', 'wage'],
  BV17: ['allowance'],
  BV18: ['insured'],
  BV20: ['minors'],
  BV23: ['dormitories'],
  BV24: ['permit'],
  SP01: ['posts', 'trainers'],
  SP02: ['shifts', 'permit'],
  SP03: ['weekdays'],
  SP05: ['allowance', 'wage'],
  SP05D: ['payDay'],
  CA13: ['trainers'],
  CA31: ['shifts'],
  CA33: ['shifts', 'permit']
}

/**
 * @param {import('./model.js').Visit} visit
 * @param {import('./form.js').Question} question
 * @returns {Line[]}
 */
export function linesFor (visit, question) {
  const facts = visit.facts(question)
  const paper = { ...visit.paper, students: facts.students }
  const lines = (BESIDE[question.item.key] ?? []).map(name => [t('paper_' + name), READ[name](paper)])
  const last = question.student ? null : visit.paper.site?.previous?.[question.item.key]
  if (last) lines.push([t('last_on', { day: plainDay(last.on, language()) }), valueText(question.item, last.value)])
  const said = visit.paper.obligation?.self_assessment?.[question.item.key]
  if (said) lines.push([t('self_assessed'), [valueText(question.item, said.value), said.note].filter(Boolean).join('・')])
  return /** @type {Line[]} */ (lines.filter(line => line[1]))
}

/** @type {Record<string, (paper: any) => string>} */
const READ = {
  roll: ({ site }) => (site.papers?.students_present ? t('persons', { n: site.papers.students_present }) : ''),
  posts: ({ students }) => grouped(students, 'post'),
  trainers: ({ students }) => grouped(students, 'trainer'),
  departments: ({ students }) => listed(distinct(students, 'department')),
  shifts: ({ students }) => listed([...new Set(students.map(shift).filter(Boolean))]),
  weekdays: ({ students }) => listed([...new Set(students.map(weekdaysOf).filter(Boolean))]),
  payDay: ({ students }) =>
    listed(distinct(students, 'pay_day')
      .map(day => t('each_month', { day }))),
  allowance: ({ students }) => range(students.map(student => student.allowance).filter(Boolean)),
  wage: ({ minimum_wage: table, visit_on: day }) => money(wageOfMonth({ minimum_wage: table ?? [], visit_on: day })),
  insured: ({ students }) => insured(students),
  minors: ({ students }) => t('persons', { n: students.filter(student => student.age < 18).length }),
  dormitories: ({ site }) => listed(site.dormitories.map(dormitory => dormitory.name)),
  permit: ({ students, visit_on: day }) => {
    const allowed = students.filter(student => student.late_permit_until && student.late_permit_until >= day)
    return allowed.length ? t('permit_for', { n: allowed.length }) : t('no_permit')
  }
}

/** An answer in words, as it was chosen. @param {any} item @param {any} value */
export function valueText (item, value) {
  if (value === 'na') return t('na')
  if (item.type === 'yes_no') return t(`${item.pair ?? 'met'}_${value}`)
  if (Array.isArray(value)) return listed(value.map(one => pick(item.options.find(option => option.value === one)) || one))
  if (item.type === 'photo') return value ? t('photo_taken') : ''
  if (item.type === 'choice') return pick(item.options.find(option => option.value === value)) || String(value ?? '')
  if (item.type === 'date' && value) return dayOfYear(value, language())
  if (value === null || value === undefined) return ''
  return `${typeof value === 'number' ? value.toLocaleString('en') : value}${item.unit ? ' ' + pick(item.unit) : ''}`
}

/** 12 林珉宇. @param {any} student */
export function nameOf (student) {
  return student ? `${student.number} ${student.name}` : ''
}

const distinct = (students, key) => [...new Set(students.map(student => student[key]).filter(Boolean))]

function grouped (students, key) {
  if (students.length === 1) return students[0][key] ?? ''
  return listed(distinct(students, key)
    .map(text => {
      const count = students.filter(student => student[key] === text).length
      return count < students.length ? `${text} ${t('persons', { n: count })}` : text
    }))
}

function shift (student) {
  return student.shift_start && student.shift_end ? `${student.shift_start.slice(0, 5)}–${student.shift_end.slice(0, 5)}` : ''
}

function weekdaysOf (student) {
  const days = [...String(student.weekdays ?? '')].map(Number).filter(Boolean)
  const name = day => weekday(`2024-01-0${day}`, language()) // 2024-01-01 was a Monday
  return days.map(name).join(language() === 'zh' ? '' : ' ')
}

function range (amounts) {
  if (!amounts.length) return ''
  const [low, high] = [Math.min(...amounts), Math.max(...amounts)]
  return low === high ? money(low) : `${money(low)}–${money(high)}`
}

const money = amount => (amount ? t('money', { amount: Number(amount).toLocaleString('en') }) : '')

function insured (students) {
  const missing = students.filter(student => student.missing_papers?.includes('insured_from'))
  if (!missing.length) return t('all_insured', { n: students.length })
  return t('not_insured', { names: listed(missing.map(nameOf)) })
}

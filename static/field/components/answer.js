/** The control for an answer, one for each type of item. */

import { button, h, icon } from '../dom.js'
import { halfWidth, longDay, parseTime } from '../dates.js'
import { language, pick, t } from '../words.js'

/** @typedef {import('../model.js').Visit} Visit */
/** @typedef {import('../form.js').Question} Question */

/** @param {Visit} visit @param {Question} question @param {string} id */
export function control (visit, question, id) {
  return CONTROLS[question.item.type]?.(visit, question, id) ?? words(visit, question, id)
}

/** 不想說 is an answer of its own: no value, and said so. */
export const DECLINED = { value: null, typed: undefined, declined: true }

const CONTROLS = { yes_no: yesNo, choice, multiple, scale, number: amount, score, time, date, text: words, photo: () => [] }

const put = (visit, question, value) => visit.answer(question, { value, typed: undefined, declined: false })

function yesNo (visit, question, id) {
  const { item } = question
  const values = question.student ? ['no', 'yes'] : ['yes', 'no', 'na']
  const word = value => (value === 'na' ? t('na') : t(`${item.pair ?? 'met'}_${value}`))
  if (question.student)
    return asked(
      visit,
      question,
      id,
      values.map(value => [value, word(value)])
    )
  const failing = item.fails?.options ?? []
  const kind = value => (value === 'na' ? 'is-na' : failing.includes(value) ? 'is-not' : '')
  const sign = value => (value === 'na' ? 'dash' : value === 'yes' ? 'check-lg' : 'x-lg')
  return h(
    'div',
    { class: 'seg' },
    values.map(value =>
      h('label', { class: kind(value) || null }, radio(visit, question, id, value), icon(sign(value)), word(value))
    )
  )
}

function choice (visit, question, id) {
  return asked(
    visit,
    question,
    id,
    question.item.options.map(option => [option.value, pick(option), option.neutral])
  )
}

/** Any number of the options; a neutral one (無) stands alone, and so does not applicable. */
function multiple (visit, question, id) {
  const { item } = question
  const rows = item.options.map(option => [option.value, pick(option), option.neutral])
  if (!question.student) rows.push(['na', t('na'), true])
  const boxes = rows.map(([value, word, soft]) => [value, soft, box(value), word])
  function box (value) {
    return h('input', { type: 'checkbox', name: id, value, checked: isChosen(value), onchange: event => choose(value, event.target.checked) })
  }
  function isChosen (value) {
    const answer = visit.answerOf(question).value
    return value === 'na' ? answer === 'na' : Array.isArray(answer) && answer.includes(value)
  }
  function choose (value, on) {
    const alone = rows.filter(([, , soft]) => soft).map(([name]) => name)
    const before = visit.answerOf(question).value
    const kept = (Array.isArray(before) ? before : []).filter(one => one !== value && !(on && (alone.includes(value) || alone.includes(one))))
    const chosen = item.options.map(option => option.value).filter(name => kept.includes(name) || (on && name === value))
    put(visit, question, on && value === 'na' ? 'na' : chosen.length ? chosen : null)
    for (const [name, , input] of boxes) input.checked = isChosen(name)
  }
  return h(
    'div',
    { class: 'choice' },
    boxes.map(([, soft, input, word]) => h('label', { class: soft ? 'soft' : null }, input, word)),
    question.student && h('label', { class: 'soft' }, decline(visit, question, id), t('declined'))
  )
}

/** A column of choices; a student may always decline. */
function asked (visit, question, id, options) {
  const ownWay = options.some(([value]) => value === 'undisclosed')
  return h(
    'div',
    { class: 'choice' },
    options.map(([value, word, soft]) => h('label', { class: soft ? 'soft' : null }, radio(visit, question, id, value), word)),
    question.student && !ownWay && h('label', { class: 'soft' }, decline(visit, question, id), t('declined'))
  )
}

function scale (visit, question, id) {
  const { min = 1, max = 5 } = question.item
  const steps = Array.from({ length: max - min + 1 }, (_, index) => min + index)
  const ends = endsOf(question.item)
  const end = step => ends && { [min]: ends.low, [max]: ends.high }[step]
  return [
    h(
      'div',
      { class: 'seg num' },
      steps.map(step => h('label', null, radio(visit, question, id, step, end(step) && `${step} ${end(step)}`), step))
    ),
    ends && h('p', { class: 'ends num', 'aria-hidden': 'true' }, h('span', null, `${min} ${ends.low}`), h('span', null, `${max} ${ends.high}`)),
    question.student && h('div', { class: 'choice' }, h('label', { class: 'soft' }, decline(visit, question, id), t('declined')))
  ]
}

/** Which end of a scale is the good one, as far as its failing answers tell. @param {any} item */
function endsOf ({ fails }) {
  if (typeof fails?.under === 'number') return { low: t('scale_worst'), high: t('scale_best') }
  if (typeof fails?.over === 'number') return { low: t('scale_best'), high: t('scale_worst') }
  return null
}

/** @param {string} [name] where the word beside it does not say everything */
function radio (visit, question, id, value, name) {
  return h('input', {
    type: 'radio',
    'aria-label': name,
    name: id,
    value: String(value),
    checked: visit.answerOf(question).value === value,
    onchange: () => put(visit, question, value)
  })
}

function decline (visit, question, id) {
  return h('input', {
    type: 'radio',
    name: id,
    value: 'declined',
    checked: visit.answerOf(question).declined,
    onchange: () => visit.answer(question, DECLINED)
  })
}

function amount (visit, question, id) {
  return typed(visit, question, id, {
    inputmode: question.item.decimals ? 'decimal' : 'numeric',
    unit: pick(question.item.unit),
    read: text => readNumber(question.item, text)
  })
}

function score (visit, question, id) {
  const { item } = question
  const field = typed(visit, question, id, { inputmode: 'decimal', unit: `／${item.max}`, read: text => readNumber(item, text) })
  const input = field.querySelector('input')
  const step = by =>
    button(
      'step',
      by > 0 ? '＋' : '−',
      () => {
        const now = Number(visit.answerOf(question).value ?? item.min ?? 0)
        const next = Math.min(item.max, Math.max(item.min ?? 0, now + by))
        input.value = String(next)
        put(visit, question, next)
      },
      { 'aria-label': by > 0 ? t('one_more') : t('one_less') }
    )
  field.querySelector('.field').prepend(step(-1))
  field.querySelector('.field').append(step(1))
  return field
}

function time (visit, question, id) {
  const field = typed(visit, question, id, { inputmode: 'numeric', placeholder: '--:--', read: text => parseTime(text) })
  const input = field.querySelector('input')
  input.addEventListener('blur', () => {
    input.value = parseTime(input.value) ?? input.value
  })
  return field
}

/**
 * A line to type in. What was typed is kept as it is, so that half a number survives too; only a valid one counts.
 * @param {Visit} visit @param {Question} question @param {string} id
 * @param {{ inputmode: string, unit?: string, placeholder?: string, read: (text: string) => any }} how
 */
function typed (visit, question, id, { inputmode, unit, placeholder, read }) {
  const answer = visit.answerOf(question)
  const hint = h('p', { class: 'wrong', id: id + '-w', role: 'status' })
  const value = () => (input.value.trim() ? read(input.value.trim()) : null)
  const judge = () => {
    hint.textContent = input.value.trim() && value() === null ? wrong(question.item) : ''
  }
  const input = h('input', {
    id,
    inputmode,
    placeholder,
    autocomplete: 'off',
    value: answer.value === 'na' ? '' : String(answer.value ?? answer.typed ?? ''),
    'aria-describedby': [unit && id + '-u', id + '-w'].filter(Boolean).join(' '),
    oninput: () => {
      if (hint.textContent) judge()
      visit.answer(question, { value: value(), typed: input.value, declined: false })
    },
    onchange: judge
  })
  return h(
    'div',
    { class: 'part' },
    h('div', { class: 'field' }, input, unit && h('span', { class: 'unit', id: id + '-u' }, unit)),
    hint
  )
}

function wrong (item) {
  if (item.type === 'time') return t('wrong_time')
  return item.min !== null && item.max !== null && item.min !== undefined
    ? t('wrong_number', { min: item.min, max: item.max })
    : t('wrong_plain')
}

/** @param {any} item @param {string} text @returns {number | null} */
export function readNumber (item, text) {
  const plain = halfWidth(text).replace(/[,\s]/g, '')
  if (!/^-?\d+(\.\d+)?$/.test(plain)) return null
  const value = Number(plain)
  const fits = value >= (item.min ?? -Infinity) && value <= (item.max ?? Infinity)
  const places = (plain.split('.')[1] ?? '').length
  return fits && places <= (item.decimals ?? 0) ? value : null
}

function date (visit, question, id) {
  const answer = visit.answerOf(question)
  const shown = h('p', { class: 'roc num', id: id + '-r' })
  const show = value => {
    const isDay = value && value !== 'na'
    const isAhead = isDay && value > visit.paper.visit_on
    shown.textContent = isDay ? longDay(value, language()) + (isAhead ? t('day_ahead') : '') : ''
    shown.classList.toggle('wrong', isAhead)
  }
  show(answer.value)
  return h(
    'div',
    { class: 'part' },
    h(
      'div',
      { class: 'field' },
      h('input', {
        id,
        type: 'date',
        value: answer.value === 'na' ? '' : (answer.value ?? ''),
        'aria-describedby': id + '-r',
        oninput: event => {
          show(event.target.value)
          put(visit, question, event.target.value || null)
        }
      })
    ),
    shown
  )
}

function words (visit, question, id) {
  return h('textarea', {
    class: 'text',
    id,
    value: visit.answerOf(question).value ?? '',
    oninput: event => put(visit, question, event.target.value || null)
  })
}

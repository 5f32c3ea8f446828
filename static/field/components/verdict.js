/** 待查證: a computed result is a question. The inspector answers it; left open it goes to the coordinator. */

import { citations } from '../basis.js'
import { dayOfYear } from '../dates.js'
import { button, h, icon, unique } from '../dom.js'
import { hasLatePermit } from '../judge.js'
import { valueText } from '../papers.js'
import { language, pick, t } from '../words.js'

/** @param {import('../model.js').Visit} visit @param {import('../form.js').Question} question */
export function verdict (visit, question) {
  const judged = visit.judged(question)
  if (!judged.verify) return null
  const { item } = question
  const decided = visit.answerOf(question).verdict
  const decide = confirmed =>
    visit.answer(question, { verdict: { confirmed, reason: visit.answerOf(question).verdict?.reason ?? '' } })
  const heading = unique('v')
  return h(
    'section',
    { class: 'verify', 'aria-labelledby': heading },
    h('h2', { id: heading }, icon('question-circle'), h('span', null, t('verify', { what: pick(item.fails.says) }))),
    h('p', null, factLine(visit, question, judged)),
    law(item),
    h(
      'div',
      { class: 'btn-row' },
      choice(t('not_a_finding'), decided?.confirmed === false, () => decide(false)),
      choice(t('is_a_finding'), decided?.confirmed === true, () => decide(true))
    ),
    decided && reason(visit, question, decided)
  )
}

function choice (word, pressed, act) {
  return button(pressed ? 'btn is-pressed' : 'btn', [pressed && icon('check-lg'), word], act, { 'aria-pressed': String(pressed) })
}

function factLine (visit, question, judged) {
  const { item } = question
  const limit = typeof judged.limit === 'number' || typeof judged.limit === 'string' ? valueText(item, judged.limit) : ''
  const permit = item.fails.after_with_permit
    ? ' ' + t(hasLatePermit(visit.facts(question)) ? 'permit_on_file' : 'no_permit_found')
    : ''
  return t('verify_fact', { value: valueText(item, visit.answerOf(question).value), limit }) + permit
}

function law (item) {
  const lines = citations(item.basis, language())
  if (!lines.length) return null
  return h(
    'details',
    { class: 'law' },
    h('summary', null, icon('journal-text'), t('basis'), icon('chevron-down')),
    h(
      'blockquote',
      null,
      lines.map(line => h('p', null, line)),
      item.fails.law_from &&
        h('p', null, t('law_from', { day: dayOfYear(item.fails.law_from, language()) }))
    )
  )
}

function reason (visit, question, decided) {
  const id = unique('r')
  const input = h('textarea', {
    class: 'text short',
    id,
    rows: 1,
    value: decided.reason,
    oninput: () => visit.answer(question, { verdict: { confirmed: decided.confirmed, reason: input.value } })
  })
  return h(
    'div',
    null,
    h('label', { class: 'label', for: id }, decided.confirmed ? t('reason_optional') : t('why_not_a_finding')),
    input
  )
}

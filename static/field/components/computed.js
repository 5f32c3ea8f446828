/** 依法核算: what the cards and the roster show against the law, each to be confirmed or rejected before leaving. */

import { attended } from '../attendance.js'
import { button, h, icon, part, unique } from '../dom.js'
import { breachesOf } from '../rules-visit.js'
import { pick, t } from '../words.js'
import { severity } from './frame.js'

const SHOWN = 3

/** The results of one visit as a card; nothing where the law finds nothing. @param {import('../model.js').Visit} visit */
export function computedCard (visit) {
  if (visit.draft.kind !== 'visit' || visit.draft.outcome !== 'completed') return null
  const groups = breaches(visit)
  if (!groups.length) return null
  const heading = unique('computed')
  return h(
    'section',
    { class: 'card', 'aria-labelledby': heading },
    h('h2', { id: heading }, t('computed_title', { n: groups.length })),
    groups.map(group => result(visit, group))
  )
}

function breaches (visit) {
  const cards = Object.values(visit.draft.cards ?? {}).filter(card => card.checked)
  const attendance = cards.map(card => ({ student: card.student, days: card.days.map(attended) }))
  const questions = visit.sections.flatMap(section => section.questions)
  const question = item => questions.find(one => one.item.key === item)
  const valueOf = item => (question(item) ? visit.answerOf(question(item)).value : null)
  const hasFailed = item => {
    const asked = question(item)
    return Boolean(asked) && visit.judged(asked).status === 'fails' && visit.answerOf(asked).verdict?.confirmed !== false
  }
  return breachesOf(visit.paper, attendance, valueOf, hasFailed)
}

function result (visit, group) {
  const said = () => {
    const kept = visit.draft.results?.[group.key]
    return kept?.value === group.value ? kept : null
  }
  const decide = change => {
    const next = { value: group.value, reason: said()?.reason ?? '', ...change }
    return visit.patch({ results: { ...visit.draft.results, [group.key]: next } })
  }
  const heading = unique('rule')
  const choices = part(
    () => said()?.confirmed,
    () => [
      h('div', { class: 'btn-row' }, choice(false), choice(true)),
      said() && reason(group, said(), text => decide({ confirmed: said().confirmed, reason: text }))
    ]
  )
  function choice (confirmed) {
    const pressed = said()?.confirmed === confirmed
    const act = async () => {
      const kept = decide({ confirmed })
      choices.update()
      await kept
    }
    const word = t(confirmed ? 'is_a_finding' : 'not_a_finding')
    return button(pressed ? 'btn is-pressed' : 'btn', [pressed && icon('check-lg'), word], act, { 'aria-pressed': String(pressed) })
  }
  return h(
    'section',
    { class: 'verify', 'aria-labelledby': heading },
    h('h3', { id: heading }, icon('question-circle'), h('span', null, t('verify', { what: pick(group.rule.name) }))),
    h('p', null, severity(group.severity), ' ', group.student && h('b', null, nameOf(visit, group.student))),
    group.sentences.slice(0, SHOWN).map(sentence => h('p', null, pick(sentence))),
    group.sentences.length > SHOWN && h('p', { class: 'small' }, t('computed_more', { n: group.sentences.length - SHOWN })),
    h('p', { class: 'small' }, pick(group.rule.citation)),
    choices.node
  )
}

const nameOf = (visit, number) => `${number} ${visit.studentOf(number)?.name ?? ''}`

function reason (group, said, keep) {
  const id = unique('r')
  const input = h('textarea', { class: 'text short', id, rows: 1, value: said.reason, oninput: () => keep(input.value) })
  return h('div', null, h('label', { class: 'label', for: id }, said.confirmed ? t('reason_optional') : t('why_not_a_finding')), input)
}

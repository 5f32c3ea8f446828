/** 本次免問: what was left out this time and why, each one tap from being asked all the same. */

import { plainDay } from '../dates.js'
import { button, h, icon, part } from '../dom.js'
import { language, pick, t } from '../words.js'

/**
 * @param {import('../model.js').Visit} visit
 * @param {import('../form.js').Question[]} questions
 * @param {(question: import('../form.js').Question) => void} openUp
 */
export function leftOut (visit, questions, openUp) {
  const out = () => questions.filter(question => visit.isShown(question) && !visit.isDue(question))
  let isOpen = false
  return part(
    () => out().map(question => question.id),
    () =>
      out().length > 0 &&
      h(
        'details',
        { class: 'card', open: isOpen, ontoggle: event => { isOpen = event.target.open } },
        h('summary', { class: 'label' }, t('left_out_n', { n: out().length }), icon('chevron-down')),
        h('ul', { class: 'left-out' }, out().map(question => row(visit, question, openUp)))
      )
  )
}

function row (visit, question, openUp) {
  const { item } = question
  const { why, last } = visit.turn(question)
  const reason = t('left_out_' + why, { day: plainDay(last, language()), n: item.rhythm.weeks })
  return h(
    'li',
    null,
    h('span', null, h('b', null, item.key, ' ', pick(item.text)), h('small', null, reason)),
    button('btn', t('ask_anyway'), () => openUp(question), { id: 'ask-' + question.id, 'aria-label': `${t('ask_anyway')} ${item.key}` })
  )
}

/** 整段符合: what is left of a section answered in one tap, after the last question, and taken back in one. */

import { button, h, icon, part } from '../dom.js'
import { isAnswered } from '../form.js'
import { t } from '../words.js'

/** The one answer that is in order: only where no other harmless one could be meant. @param {any} item */
export function inOrder (item) {
  if (item.type === 'yes_no' && item.fails?.options?.length === 1) return item.fails.options[0] === 'no' ? 'yes' : 'no'
  if (item.type !== 'choice' || !item.fails?.options || item.options.some(option => option.neutral)) return null
  const harmless = item.options.filter(option => !item.fails.options.includes(option.value))
  return harmless.length === 1 ? harmless[0].value : null
}

/**
 * @param {import('../model.js').Visit} visit
 * @param {import('../form.js').Question[]} questions
 * @param {(ids: string[]) => void} drawn told which answers were given or taken back
 */
export function atOnce (visit, questions, drawn) {
  const open = () =>
    questions.filter(one => visit.isAsked(one) && inOrder(one.item) !== null && !isAnswered(visit.answerOf(one)))
  const given = () => questions.filter(one => visit.answerOf(one).at_once)
  const fill = async (some, change) => {
    await Promise.all(some.map(one => visit.answer(one, change(one))))
    drawn(some.map(one => one.id))
  }
  const putAll = () => fill(open(), one => ({ value: inOrder(one.item), declined: false, typed: undefined, at_once: true }))
  const takeBack = () => fill(given(), () => ({ value: null }))
  return part(
    () => [open().length, given().length],
    () => {
      if (given().length && !open().length)
        return h(
          'p',
          { class: 'note', role: 'status' },
          icon('check-lg'),
          h('span', null, t('at_once_done', { n: given().length }), ' ', button('link', t('undo'), takeBack, { id: 'undo' }))
        )
      return open().length > 1 && button('btn btn-wide', [icon('check-lg'), t('at_once', { n: open().length })], putAll, { id: 'at-once' })
    }
  )
}

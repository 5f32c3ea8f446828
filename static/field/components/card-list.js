/** 出勤卡逐日核對: the students of a visit and how far their cards are. */

import { h, icon } from '../dom.js'
import { nameOf } from '../papers.js'
import { t } from '../words.js'
import { state } from './frame.js'

/** The way in, where the checklist asks about attendance. @param {import('../model.js').Visit} visit @param {string} section */
export function cardList (visit, section) {
  const asks = visit.sections.find(one => one.code === section)?.questions.some(question => question.item.key === 'BV14')
  const students = visit.paper.site?.students.filter(student => student.shift_start) ?? []
  if (!asks || !students.length || visit.draft.kind !== 'visit') return null
  const checked = students.filter(student => visit.draft.cards?.[student.number]?.checked).length
  return h(
    'details',
    { class: 'card', open: checked > 0 },
    h('summary', { class: 'label' }, t('cards_sampled', { n: checked, of: students.length }), icon('chevron-down')),
    h(
      'ul',
      { class: 'rows' },
      students.map(student =>
        h(
          'li',
          null,
          h(
            'a',
            { class: 'row', href: `#/visit/${visit.id}/card/${encodeURIComponent(student.number)}` },
            h('span', null, h('b', null, nameOf(student))),
            h('span', { class: 'end' }, cardState(visit, student))
          )
        )
      )
    )
  )
}

function cardState (visit, student) {
  const card = visit.draft.cards?.[student.number]
  if (!card?.checked) return icon('chevron-right')
  const doubts = card.doubts ?? 0
  return doubts
    ? state('verify', 'question-circle', t('to_verify_n', { n: doubts }))
    : state('due', 'check-lg', t('card_checked'))
}

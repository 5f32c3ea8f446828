/** 到達: when and where one arrived, whom to call, and the open cases of this place. */

import { clock, plainDay } from '../dates.js'
import { button, h, icon, part, unique } from '../dom.js'
import { t } from '../words.js'
import { group, note, severity } from './frame.js'
import { photoStrip } from './photos.js'

/** @param {any} ctx @param {import('../model.js').Visit} visit */
export function startParts (ctx, visit) {
  const place = placeCard(visit)
  const cases = visit.cases.map(open => caseCard(visit, open))
  return {
    nodes: [
      arrival(ctx, visit),
      place.node,
      gettingIn(visit.paper.obligation, visit.paper.site),
      papersToAsk(visit.paper.obligation, people =>
        people.map(({ number, name, missing }) => missing.map(paper => paperRow(visit, number, name, paper)))
      ),
      visit.cases.length
        ? [group(t('open_cases_here'), t('cases_n', { n: visit.cases.length })), cases.map(one => one.node)]
        : note('check-lg', t('no_open_cases_here'))
    ],
    update: what => {
      place.update()
      for (const one of cases) one.update(what)
    }
  }
}

function arrival (ctx, visit) {
  const { draft, paper } = visit
  const contacts = paper.site?.contacts.filter(contact => contact.phone) ?? []
  return h(
    'section',
    { class: 'card', 'aria-labelledby': 'arrived' },
    h('h2', { id: 'arrived' }, t('arrived_at', { time: clock(ctx.shown(draft, draft.arrived_at)) })),
    draft.correction_reason !== null && note('exclamation-circle', t('correcting', { reason: visit.paper.review_reason || '' })),
    contacts.length > 0 &&
      h(
        'ul',
        { class: 'contacts' },
        contacts.map(contact =>
          h(
            'li',
            null,
            h('span', null, [contact.name, contact.duty].filter(Boolean).join('・')),
            h('a', { class: 'link num', href: 'tel:' + contact.phone.replace(/[^\d+#*]/g, '') }, contact.phone)
          )
        )
      )
  )
}

/** The papers that the first visit asks for, student by student, as `rows` draws them. @param {any} obligation @param {(people: any[]) => any} rows */
export function papersToAsk (obligation, rows) {
  const people = obligation?.papers_to_ask ?? []
  return (
    people.length > 0 &&
    h(
      'section',
      { class: 'card', id: 'papers-to-ask', 'aria-labelledby': 'h-papers' },
      h('h2', { id: 'h-papers' }, icon('journal-text'), ' ', t('papers_to_ask')),
      rows(people)
    )
  )
}

/** On the visit itself each paper is shown, or missing there too. */
function paperRow (visit, number, name, paper) {
  const key = `${number}|${paper}`
  const seen = state => visit.patch({ papers_seen: { ...visit.draft.papers_seen, [key]: state } })
  return h(
    'fieldset',
    { class: 'paper-seen' },
    h('legend', null, `${number} ${name}・${t('lacks_' + paper)}`),
    segments('paper_is_', { shown: 'check-lg', missing: 'x-lg' }, visit.draft.papers_seen?.[key], seen)
  )
}

/** Some choices side by side, the last of them the bad one. @param {string} words @param {Record<string, string>} signs @param {any} chosen @param {(choice: string) => void} choose */
function segments (words, signs, chosen, choose) {
  const name = unique(words)
  return h(
    'div',
    { class: 'seg' },
    Object.entries(signs).map(([value, sign]) =>
      h(
        'label',
        { class: sign === 'x-lg' ? 'is-not' : null },
        h('input', { type: 'radio', name, value, checked: chosen === value, onchange: () => choose(value) }),
        icon(sign),
        t(words + value)
      )
    )
  )
}

/** How one gets in where nobody is admitted without booking: for the visitor only. @param {any} obligation @param {any} site */
export function gettingIn (obligation, site) {
  if (obligation?.kind !== 'visit') return null
  return (site?.arrangements ?? []).map(({ terms }) => note('lock', t('getting_in', { terms })))
}

/** Where the phone was; when it was nowhere or far away, why. @param {import('../model.js').Visit} visit */
export function placeCard (visit) {
  const id = unique('place')
  return part(
    () => [visit.draft.position, visit.draft.place_trouble, visit.draft.far_m],
    () => {
      const { position, place_trouble: trouble, far_m: far } = visit.draft
      if (trouble === 'looking') return note('geo-alt', t('looking_for_place'))
      if (position && !far) return note('geo-alt', t('place_found', { n: position.accuracy_m }))
      return h(
        'section',
        { class: 'card' },
        h(
          'h2',
          null,
          h('label', { for: id }, icon('geo-alt'), ' ', position ? t('far_away', { n: (far / 1000).toFixed(1) }) : t('place_' + trouble))
        ),
        h('input', {
          class: 'line-text',
          id,
          value: visit.draft.place_reason,
          oninput: event => visit.patch({ place_reason: event.target.value })
        }),
        h('div', { class: 'tools' }, quickReasons(visit, id, position ? ['inaccurate', 'moved'] : ['indoors', 'no_permission']))
      )
    }
  )
}

function quickReasons (visit, id, names) {
  return names.map(name =>
    button('btn btn-quiet', t('place_because_' + name), () => {
      const text = t('place_because_' + name)
      const input = /** @type {HTMLInputElement} */ (document.getElementById(id))
      input.value = text
      visit.patch({ place_reason: text })
    })
  )
}

const STATUSES = { gone: 'check-lg', partly: 'dash', still: 'x-lg' }

/** Until when a case is due, and how often it came back. */
export function dueLine ({ due_on: due, overdue, recurrence_count: again }) {
  return [
    due && t(overdue ? 'overdue_since' : 'due_by', { day: plainDay(due) }),
    again ? t('recurred', { n: again }) : null
  ]
    .filter(Boolean)
    .join('・')
}

function caseCard (visit, open) {
  const label = unique('cp')
  const photos = () => visit.photosOfCase(open.id)
  const check = () => visit.checkOf(open.id)
  const evidence = part(
    () => [photos(), check().status],
    () =>
      check().status || photos().length
        ? [h('p', { class: 'label', id: label }, t('evidence')), photoStrip(visit, photos(), label, { case: open.id }, 9)]
        : null
  )
  const noteId = unique('cn')
  const remark = part(
    () => Boolean(check().status),
    () =>
      check().status
        ? [
            h('label', { class: 'label', for: noteId }, t('note_label')),
            h('textarea', {
              class: 'text short',
              id: noteId,
              rows: 1,
              value: check().note,
              oninput: event => visit.check(open.id, { note: event.target.value })
            })
          ]
        : null
  )
  const node = h(
    'fieldset',
    { class: 'q', id: 'case-' + open.id, tabindex: '-1' },
    h('legend', null, h('span', { class: 'no' }, h('span', null, open.number), severity(open.severity)), open.title),
    h('p', { class: 'case-line' }, dueLine(open)),
    segments('case_', STATUSES, check().status, status => visit.check(open.id, { status })),
    open.earlier && earlierPhoto(open),
    evidence.node,
    remark.node
  )
  return {
    node,
    update: () => {
      evidence.update()
      remark.update()
    }
  }
}

/** The problem as it was, to take the new photo from the same spot. @param {any} open */
function earlierPhoto (open) {
  const caption = t('earlier_photo', { day: plainDay(open.earlier.on) })
  return h(
    'figure',
    { class: 'earlier' },
    h('img', { class: 'pic', src: open.earlier.picture, alt: caption, decoding: 'async' }),
    h('figcaption', null, caption)
  )
}

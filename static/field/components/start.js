/** 到達: when and where one arrived, whom to call, and the open cases of this place. */

import { clock, plainDay, shortDay } from '../dates.js'
import { button, h, icon, part, unique } from '../dom.js'
import { language, listed, t } from '../words.js'
import { group, note, severity } from './frame.js'
import { photoStrip } from './photos.js'
import { placeCard } from './place-card.js'
import { chooseUnable } from './unable.js'

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
function papersToAsk (obligation, rows) {
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

const papersOf = ({ number, name, missing }) =>
  h('li', null, h('span', null, `${number} ${name}`), h('span', null, listed(missing.map(each => t('lacks_' + each)))))

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
function gettingIn (obligation, site) {
  if (obligation?.kind !== 'visit') return null
  return (site?.arrangements ?? []).map(({ terms }) => note('lock', t('getting_in', { terms })))
}

const STATUSES = { gone: 'check-lg', partly: 'dash', still: 'x-lg' }

/** Until when a case is due, and how often it came back. */
function dueLine ({ due_on: due, overdue, recurrence_count: again }) {
  return [
    due && t(overdue ? 'overdue_since' : 'due_by', { day: plainDay(due, language()) }),
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
  const caption = t('earlier_photo', { day: plainDay(open.earlier.on, language()) })
  return h(
    'figure',
    { class: 'earlier' },
    h('img', { class: 'pic', src: open.earlier.picture, alt: caption, decoding: 'async' }),
    h('figcaption', null, caption)
  )
}

/** Cases of a place before one goes there; no phone number yet. @param {any} ctx @param {any} obligation @returns {import('./frame.js').Screen} */
export function siteScreen (ctx, obligation) {
  const site = ctx.siteOf(obligation)
  return {
    title: ctx.nameOf(obligation),
    sub: site?.city,
    back: { href: '#/', label: t('back_to_list') },
    main: [
      site && h('p', { class: 'note' }, icon('geo-alt'), h('span', null, `${site.city}${site.address ?? ''}`)),
      gettingIn(obligation, site),
      papersToAsk(obligation, people => h('ul', { class: 'contacts' }, people.map(papersOf))),
      group(t('open_cases_here'), t('cases_n', { n: site?.open_cases.length ?? 0 })),
      site?.open_cases.length
        ? h(
            'ul',
            { class: 'rows' },
            site.open_cases.map(open =>
              h(
                'li',
                { class: 'parcel' },
                h('header', null, h('b', null, open.title), severity(open.severity)),
                h('p', { class: 'num' }, [open.number, dueLine(open)].filter(Boolean).join('・'))
              )
            )
          )
        : note('check-lg', t('no_open_cases_here'))
    ],
    dock:
      obligation.opens_on > ctx.today
        ? h('footer', { class: 'dock' }, note('clock', t('opens_on', { day: shortDay(obligation.opens_on, language()) })))
        : h(
            'footer',
            { class: 'dock' },
            button('btn btn-primary', t('arrive'), () => ctx.begin(obligation), { id: 'arrive-' + obligation.id }),
            button('btn btn-quiet', t('could_not_visit'), () => chooseUnable(ctx, obligation))
          )
  }
}

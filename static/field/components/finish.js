/** 完成訪視: what is missing, what was found, what the company says, signatures, and off. */

import { clock } from '../dates.js'
import { button, h, icon, part, sheet, unique } from '../dom.js'
import { valueText } from '../papers.js'
import { metres } from '../place.js'
import { findings, gaps, siteProgress, spokenTo } from '../summary.js'
import { newsOf } from '../twins.js'
import { pick, t } from '../words.js'
import { computedCard } from './computed.js'
import { elsewhereLink } from './dock.js'
import { group, severity } from './frame.js'
import { signatureCard } from './signature.js'

const SHOWN = 6

/** @param {any} ctx @param {import('../model.js').Visit} visit @returns {import('./frame.js').Screen} */
export function finishScreen (ctx, visit) {
  const { draft } = visit
  const missing = part(
    () => missingOf(visit).map(gap => [gap.why, gap.role, gap.question?.id, gap.open?.id]),
    () => missingList(visit)
  )
  const isVisit = draft.kind === 'visit'
  const signs = isVisit
    ? [signatureCard(visit, 'company', companyContact(visit)), signatureCard(visit, 'teacher', ctx.user.name)]
    : []
  const news = () => newsOf(ctx, visit.draft)
  const elsewhere = part(news, () => news() && elsewhereLink(ctx, visit, news()))
  const written = (change, name) => {
    visit.at({ item: 'card-' + name })
    return visit.patch(change)
  }
  const leave = visit.subscribe(() => {
    missing.update()
    elsewhere.update()
    for (const sign of signs) sign.update()
  })
  return {
    title: t('finish_visit'),
    sub: `${draft.title}・${t('arrived_at', { time: clock(ctx.shown(draft, draft.arrived_at)) })}`,
    net: true,
    leave,
    spot: draft.at.screen === 'finish' ? draft.at.item : null,
    back: {
      href: `#/visit/${visit.id}/${visit.hasInterviews ? 'students' : (visit.sections.at(-1)?.code ?? 'start')}`,
      label: t('back_to_visit')
    },
    main: [
      missing.node,
      foundCard(visit),
      unsolvedCard(visit),
      computedCard(visit),
      draft.correction_reason !== null &&
        textCard(t('correction_reason'), draft.correction_reason, text => written({ correction_reason: text }, 'correction'), 'correction'),
      isVisit && textCard(t('company_remarks'), draft.remarks, text => written({ remarks: text }, 'remarks'), 'remarks'),
      signs.map(sign => sign.node),
      leaving(ctx, visit)
    ],
    dock: h(
      'footer',
      { class: 'dock' },
      button('btn btn-primary', t('finish_and_send'), () => complete(ctx, visit, signs), { id: 'send' }),
      h('div', { class: 'line centred' }, h('span', null, icon('phone'), t('no_signal_needed'))),
      elsewhere.node
    )
  }
}

const companyContact = visit => visit.paper.site?.contacts[0]?.name ?? ''

/** What is open in the questions, and in the signatures. @param {import('../model.js').Visit} visit @returns {any[]} */
function missingOf (visit) {
  const signatures = visit.draft.kind === 'visit' ? ['company', 'teacher'].map(role => ({ role, why: lackOf(visit, role) })) : []
  return [...gaps(visit), ...signatures.filter(one => one.why)]
}

/** Why a signature is missing: neither given nor refused, or on a paper that was not photographed. */
function lackOf (visit, role) {
  const state = visit.draft.signatures.find(sign => sign.role === role)?.state
  if (!state) return role === 'company' ? 'signature' : 'sign'
  return state === 'paper' && !visit.photosOfRole(role).some(photo => photo.state !== 'unreadable') ? 'paper' : null
}

function missingList (visit) {
  const list = missingOf(visit)
  const { done, total } = siteProgress(visit)
  const count = t('answered', { done, total })
  if (!list.length) return group(t('all_answered'), count)
  const rows = some =>
    h(
      'ul',
      { class: 'rows' },
      some.map(gap => h('li', null, gapRow(visit, gap)))
    )
  return [
    group(t('still_missing', { n: list.length }), count),
    rows(list.slice(0, SHOWN)),
    list.length > SHOWN &&
      h(
        'details',
        { class: 'rest' },
        h('summary', { class: 'link' }, t('see_all', { n: list.length - SHOWN })),
        rows(list.slice(SHOWN))
      )
  ]
}

function gapRow (visit, gap) {
  const sign = gap.why === 'verify' ? 'question-circle' : 'circle'
  return h(
    'a',
    {
      class: 'row has-icon',
      href: hrefOf(visit, gap),
      onclick: event => {
        if (gap.role) toSignature(event, gap.role)
        if (gap.question) visit.at({ screen: gap.question.section, item: gap.question.item.key, student: gap.question.student })
      }
    },
    h('span', { class: gap.why === 'verify' ? 'is-verify' : null }, icon(sign)),
    h('span', null, h('b', null, nameOfGap(visit, gap)), h('small', null, t('gap_' + gap.why))),
    icon('chevron-right')
  )
}

/** It stands further down on this very screen. @param {Event} event @param {string} role */
function toSignature (event, role) {
  event.preventDefault()
  const card = document.getElementById('signature-' + role)
  card?.scrollIntoView({ block: 'center' })
  card?.focus({ preventScroll: true })
}

function hrefOf (visit, gap) {
  if (gap.role) return `#/visit/${visit.id}/finish`
  const screen = gap.question ? gap.question.section : gap.why === 'students' ? 'students' : 'start'
  return `#/visit/${visit.id}/${screen}`
}

function nameOfGap (visit, gap) {
  if (gap.open) return `${gap.open.number} ${gap.open.title}`
  if (gap.role) return t('signature_' + gap.role)
  if (!gap.question) return t(gap.why === 'place' ? 'gap_name_place' : 'interviews')
  const { item } = gap.question
  const value = gap.why === 'unanswered' ? '' : ` ${valueText(item, visit.answerOf(gap.question).value)}`
  return `${item.key} ${pick(item.text)}${value}`
}

function foundCard (visit) {
  const rows = findings(visit).map(one =>
    foundRow(
      one.severity,
      pick(one.question.item.text),
      one.answer.note ? `：${one.answer.note}` : '',
      one.again ? `（${t('again')}）` : '',
      one.answer.fixed_on_spot ? `，${t('fixed_on_spot')}` : ''
    )
  )
  return listCard('found', t('findings_this_time'), rows)
}

/** Earlier findings that were looked at and are not, or only partly, put right; those that the company may read. */
function unsolvedCard (visit) {
  const looked = visit.cases.map(open => ({ open, check: visit.checkOf(open.id) }))
  const rows = looked
    .filter(({ open, check }) => open.for_company && ['partly', 'still'].includes(check.status))
    .map(({ open, check }) =>
      foundRow(open.severity, `${open.number} ${open.title}`, `（${t('case_' + check.status)}）`, check.note ? `：${check.note}` : '')
    )
  return listCard('unsolved', t('open_cases_here'), rows)
}

const foundRow = (level, ...words) => h('li', null, severity(level), h('span', null, words))

function listCard (id, title, rows) {
  if (!rows.length) return null
  return h('section', { class: 'card', 'aria-labelledby': id }, h('h2', { id }, title), h('ul', { class: 'found' }, rows))
}

function textCard (title, value, put, name) {
  const id = unique(name)
  return h(
    'section',
    { class: 'card', id: 'card-' + name },
    h('h2', null, h('label', { for: id }, title)),
    h('textarea', { class: 'text', id, value, oninput: event => put(event.target.value) })
  )
}

function leaving (ctx, visit) {
  const { draft, paper } = visit
  const left = draft.correction_reason !== null ? draft.left_at : null // a correction is written later and elsewhere
  const minutes = Math.max(0, Math.round(((left ?? ctx.deviceNow()) - draft.arrived_at) / 60e3))
  const away =
    draft.position && paper.site?.latitude
      ? t('metres_from_site', { n: (metres(draft.position, paper.site) / 1000).toFixed(1) })
      : draft.place_reason || t('no_place')
  return h(
    'section',
    { class: 'card', 'aria-labelledby': 'leaving' },
    h('h2', { id: 'leaving' }, t('leaving')),
    h(
      'dl',
      { class: 'kv' },
      h('dt', null, t('time')),
      h('dd', null, t('stayed', { time: clock(left ? ctx.shown(draft, left) : ctx.now()), n: minutes })),
      h('dt', null, t('position')),
      h('dd', null, away),
      visit.hasInterviews && [h('dt', null, t('talks')), h('dd', null, t('talks_n', { n: spokenTo(visit) }))]
    )
  )
}

/** With questions left open the person is asked once for a reason, and may then finish. */
async function complete (ctx, visit, signs) {
  await Promise.all(signs.map(sign => sign.written()))
  if (visit.draft.correction_reason !== null && !visit.draft.correction_reason.trim()) {
    await sheet(t('correction_needed'), close => [button('btn btn-primary btn-wide', t('close'), () => close(null))])
    return
  }
  const open = missingOf(visit)
  if (open.length) {
    const reason = await askReason(open.length)
    if (reason === null) return
    await visit.patch({ open_reason: reason })
  } else if (visit.draft.open_reason) {
    await visit.patch({ open_reason: '' })
  }
  await ctx.finish(visit)
}

function askReason (n) {
  return sheet(t('finish_with_open', { n }), close => {
    const id = unique('why')
    const text = h('textarea', { class: 'text', id, rows: 2 })
    const quick = ['no_time', 'not_shown', 'next_time'].map(name =>
      button('btn btn-quiet', t('open_because_' + name), () => {
        text.value = t('open_because_' + name)
      })
    )
    const wrong = h('p', { class: 'wrong', role: 'status' })
    return [
      h('label', { class: 'label', for: id }, t('why_left_open')),
      text,
      h('div', { class: 'tools' }, quick),
      wrong,
      button(
        'btn btn-primary btn-wide',
        t('finish_and_send'),
        () => {
          if (text.value.trim()) close(text.value.trim())
          else {
            wrong.textContent = t('say_why')
            text.focus()
          }
        },
        { id: 'finish-anyway' }
      ),
      button('btn btn-quiet btn-wide', t('back'), () => close(null))
    ]
  })
}

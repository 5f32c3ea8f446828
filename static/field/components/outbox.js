/** 待上傳與收據: every record of this phone, where it is, and what to do about it. */

import { clock, dayOf, longDay } from '../dates.js'
import { chooseTheirs, exported, retake, sendSmaller } from '../decisions.js'
import { button, download, h, icon, sheet } from '../dom.js'
import { isAnswered } from '../form.js'
import { language, listed, t } from '../words.js'
import { conflictPart } from './conflict.js'
import { bar, group, note, state } from './frame.js'
import { sayNoPhoto } from './photos.js'

/** @param {any} ctx @returns {import('./frame.js').Screen} */
export function outboxScreen (ctx) {
  const shown = ctx.parcels.filter(parcel => !ctx.isOpenAgain(parcel))
  const by = name => shown.filter(parcel => parcel.state === name)
  const sent = by('sent').reverse()
  const returned = sent.filter(parcel => parcel.receipt?.review === 'returned')
  const received = sent.filter(parcel => !returned.includes(parcel))
  const troubled = [...by('held'), ...returned]
  const discarded = ctx.drafts.filter(draft => draft.state === 'discarded')
  return {
    title: t('outbox'),
    sub: t('on_this_phone', { n: ctx.parcels.length }),
    back: { href: '#/', label: t('back_to_list') },
    net: true,
    live: true,
    menu: { label: t('outbox_menu'), icon: 'three-dots-vertical', open: () => menu(ctx) },
    main: [
      ...ctx.notices(),
      !ctx.parcels.length && note('phone-check', t('outbox_empty')),
      section(t('needs_attention'), troubled, parcel =>
        parcel.state === 'held' ? heldParcel(ctx, parcel) : returnedParcel(ctx, parcel)
      ),
      section(t('still_on_phone'), by('waiting'), parcel => waitingParcel(ctx, parcel)),
      section(t('received'), received, parcel => receivedParcel(ctx, parcel), t('kept_14_days')),
      section(t('set_aside'), by('aside'), parcel => asideParcel(ctx, parcel)),
      section(t('discarded'), discarded, draft => discardedDraft(ctx, draft))
    ]
  }
}

function section (title, things, draw, count) {
  if (!things.length) return null
  return [
    group(title, count ?? t('records_n', { n: things.length })),
    h(
      'ul',
      { class: 'rows' },
      things.map(thing => h('li', { class: 'parcel', id: 'parcel-' + thing.id }, draw(thing)))
    )
  ]
}

function head (parcel, label) {
  return h('header', null, h('b', null, parcel.title), label)
}

function finished (ctx, parcel) {
  const at = ctx.shownMs(parcel.filled_at)
  return t('finished_on', { day: longDay(dayOf(at), language()), time: clock(at), photos: parcel.body.photos.length })
}

function waitingParcel (ctx, parcel) {
  const now = ctx.sending?.id === parcel.id ? ctx.sending : null
  if (now) {
    return [
      head(parcel, state('due', 'arrow-repeat', t('sending'))),
      now.total > 0 && bar(t('photo_progress'), now.done, now.total),
      h('p', { class: 'num' }, t('sending_photos', { done: now.done, total: now.total }))
    ]
  }
  return [
    head(parcel, state('excused', 'clock', t('waiting'))),
    h(
      'p',
      { class: 'num' },
      t('waiting_here', { photos: parcel.body.photos.length }),
      whenSent(ctx, parcel)
    ),
    h(
      'div',
      { class: 'btn-row' },
      !ctx.signedOut && button('btn', t('try_now'), () => ctx.retry(parcel), { id: 'retry-' + parcel.id }),
      exportButton(ctx, parcel)
    )
  ]
}

function whenSent (ctx, parcel) {
  if (ctx.signedOut) return t('sends_after_sign_in')
  return ctx.online && parcel.attempts ? t('next_try', { time: wait(parcel.not_before - ctx.deviceNow()) }) : t('sends_itself')
}

function wait (ms) {
  return ms > 90e3 ? t('minutes', { n: Math.round(ms / 60e3) }) : t('seconds', { n: Math.max(1, Math.round(ms / 1000)) })
}

function heldParcel (ctx, parcel) {
  const bothSides = parcel.trouble === 'conflict' && parcel.problem?.server
  const body = bothSides ? conflictPart : parcel.trouble === 'photo' ? photoTrouble : refusedTrouble
  return [
    head(parcel, state('missed', 'exclamation-circle', t('needs_attention'))),
    !parcel.unfinished && h('p', { class: 'num' }, finished(ctx, parcel)),
    body(ctx, parcel)
  ]
}

/** Otherwise something on the way answered in the school's place. */
const isExplained = problem => Boolean(problem?.detail || problem?.title)

function tryAgain (ctx, parcel, kind) {
  return button(kind, t('try_again'), () => ctx.retry(parcel), { id: 'retry-' + parcel.id })
}

function refusedTrouble (ctx, parcel) {
  const problem = parcel.problem ?? {}
  const isPlain = !isExplained(problem)
  const again = kind => tryAgain(ctx, parcel, kind)
  const correct = kind => button(kind, t('correct_it'), () => ctx.reopen(parcel, null), { id: 'correct-' + parcel.id })
  const details = (problem.errors ?? []).slice(0, 5).map(error => error.detail)
  return [
    h('p', { class: 'ask' }, isPlain ? t('refused_plain') : problem.detail || problem.title, ' ', t('nothing_lost')),
    details.length > 0 &&
      h(
        'ul',
        { class: 'errors' },
        details.map(detail => h('li', null, detail))
      ),
    parcel.trouble === 'conflict'
      ? button('btn btn-wide', t('set_it_aside'), () => chooseTheirs(ctx, parcel))
      : (isPlain ? again : correct)('btn btn-primary btn-wide'),
    h(
      'div',
      { class: 'btn-row' },
      (isPlain && parcel.trouble !== 'conflict' ? correct : again)('btn'),
      exportButton(ctx, parcel)
    )
  ]
}

function photoTrouble (ctx, parcel) {
  const numbers = parcel.refused.map(sha => parcel.body.photos.findIndex(photo => photo.sha256 === sha) + 1)
  if (!isExplained(parcel.problem)) return onTheWay(ctx, parcel, numbers)
  const input = h('input', {
    type: 'file',
    accept: 'image/*',
    capture: 'environment',
    hidden: true,
    tabindex: '-1',
    'aria-hidden': 'true',
    onchange: async event => sayNoPhoto(await retake(ctx, parcel, parcel.refused[0], event.target.files[0]))
  })
  return [
    h('p', { class: 'ask' }, t('photo_not_taken', { n: listed(numbers) }), ' ', parcel.problem?.detail ?? ''),
    button('btn btn-primary btn-wide', [icon('camera'), t('retake_n', { n: numbers[0] })], () => input.click()),
    input,
    h(
      'div',
      { class: 'btn-row' },
      button('btn', t('send_without'), () => retake(ctx, parcel, parcel.refused[0], null)),
      exportButton(ctx, parcel)
    )
  ]
}

/** Something between the phone and the school refused a photo: the photo is good, and stays. */
function onTheWay (ctx, parcel, numbers) {
  const isTooLarge = parcel.problem?.status === 413
  return [
    h('p', { class: 'ask' }, isTooLarge ? t('photo_too_large', { n: listed(numbers) }) : t('refused_plain')),
    isTooLarge && button('btn btn-primary btn-wide', t('send_smaller'), () => sendSmaller(ctx, parcel), { id: 'smaller-' + parcel.id }),
    h('div', { class: 'btn-row' }, tryAgain(ctx, parcel, 'btn'), exportButton(ctx, parcel))
  ]
}

function returnedParcel (ctx, parcel) {
  return [
    head(parcel, state('missed', 'exclamation-circle', t('returned'))),
    h('p', { class: 'ask' }, parcel.receipt.review_reason || t('returned_plain')),
    button('btn btn-primary btn-wide', t('correct_it'), () => ctx.reopen(parcel, ''), { id: 'correct-' + parcel.id })
  ]
}

function receivedParcel (ctx, parcel) {
  const { receipt } = parcel
  const at = Date.parse(receipt.received_at)
  return [
    head(parcel, state('met', 'check-circle-fill', t('received'))),
    h(
      'dl',
      { class: 'receipt' },
      h('dt', null, t('received_at')),
      h('dd', null, `${longDay(dayOf(at), language())} ${clock(at)}`),
      h('dt', null, t('contents')),
      h(
        'dd',
        null,
        t('contents_n', {
          answers: answered(parcel.body),
          held: receipt.photos_held.length,
          photos: parcel.body.photos.length
        })
      ),
      h('dt', null, t('receipt_number')),
      h('dd', null, receiptNumber(receipt)),
      receipt.review === 'approved' && [h('dt', null, t('review')), h('dd', null, t('approved'))]
    )
  ]
}

/** As the form counts: what was answered of the site part, and the open cases that were looked at. */
const answered = body => body.answers.filter(one => !one.student && isAnswered(one)).length + body.case_checks.length

const receiptNumber = ({ digest }) => `${digest.slice(0, 4)}-${digest.slice(4, 8)}`.toUpperCase()

function asideParcel (ctx, parcel) {
  return [
    head(parcel, state('excused', 'folder2-open', t('set_aside'))),
    h('p', null, t('set_aside_say')),
    h(
      'div',
      { class: 'btn-row' },
      button('btn', t('back_in_line'), () => ctx.retry(parcel)),
      exportButton(ctx, parcel)
    )
  ]
}

function discardedDraft (ctx, draft) {
  return [head(draft, state('excused', 'folder2-open', t('discarded'))), button('btn', t('take_back'), () => ctx.restore(draft))]
}

function exportButton (ctx, parcel) {
  return button(
    'btn',
    t('export'),
    async () => download(`fangshi-${parcel.id.slice(0, 8)}.json`, JSON.stringify(await exported(parcel, ctx.now()), null, 1)),
    { id: 'export-' + parcel.id }
  )
}

async function menu (ctx) {
  const choice = await sheet(t('outbox_menu'), close => [
    button('btn btn-wide', t('send_now'), () => close('send')),
    button('btn btn-wide', t('export_all'), () => close('export')),
    button('btn btn-quiet btn-wide', t('close'), () => close(null))
  ])
  if (choice === 'send') for (const parcel of ctx.parcels.filter(one => one.state === 'waiting')) await ctx.retry(parcel)
  if (choice === 'export')
    download(
      'fangshi.json',
      JSON.stringify(await Promise.all(ctx.parcels.filter(one => one.state !== 'sent').map(one => exported(one, ctx.now()))), null, 1)
    )
}

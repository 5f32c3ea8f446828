/** 今日訪視: what is due first and why, one tap from arriving. */

import { addDays, clock, daysBetween, longDay, plainDay, shortDay } from '../dates.js'
import { button, h, icon } from '../dom.js'
import { byUrgency, fortnight } from '../form.js'
import { lastPlace, metres } from '../place.js'
import { begunElsewhere, heldOf, isHandedIn, newsOf, twinOf, wordsOf } from '../twins.js'
import { language, listed, t } from '../words.js'
import { isReady, readiness, sizeOf, stillToVisit } from '../ready.js'
import { group, note, state } from './frame.js'
import { chooseUnable } from './unable.js'
import { placeOf, wayTools } from './way.js'

/** @param {any} ctx @returns {import('./frame.js').Screen} */
export function list (ctx) {
  const { today } = ctx
  const open = ctx.drafts.filter(draft => draft.state === 'open')
  const due = byUrgency(stillToVisit(ctx))
  const soon = due.filter(one => (one.opens_on ?? today) <= today)
  const [first, ...others] = soon
  const forToday = others.filter(one => one.due_on === today || (one.suggested_on && one.suggested_on <= today))
  const later = due.filter(one => one !== first && !forToday.includes(one))
  const doneToday = ctx.drafts.filter(
    draft => ['finished', 'sent'].includes(draft.state) && draft.left_at && ctx.dayOf(ctx.shown(draft, draft.left_at)) === today
  )
  return {
    title: t('todays_visits'),
    sub: `${longDay(today, language())} ${ctx.user.name}`,
    live: true,
    net: true,
    menu: { label: t('more'), icon: 'three-dots-vertical', open: async () => (await import('./more.js')).openMore(ctx) },
    main: [
      ...ctx.notices(),
      note(
        'phone-check',
        due.length > 0 && (ctx.isWhole ? readyText(ctx) : t('loading')),
        ' ',
        h('span', { class: 'nb' }, t('updated_at', { time: clock(ctx.bundleAt) }))
      ),
      returned(ctx),
      open.map(draft => underWay(ctx, draft)),
      first
        ? nextCard(ctx, first)
        : open.length
          ? null
          : h('section', { class: 'card' }, h('h2', null, t('nothing_due')), h('p', { class: 'where' }, t('nothing_due_more'))),
      (first || doneToday.length > 0) && wayTools(ctx, stops(ctx, [first, ...forToday]), doneToday.length),
      forToday.length > 0 && [group(t('also_today', { n: forToday.length })), rows(ctx, forToday)],
      later.length > 0 && [group(t('later', { n: later.length })), rows(ctx, later)],
      doneToday.length > 0 && [
        group(t('done_today', { n: doneToday.length })),
        h(
          'ul',
          { class: 'rows' },
          doneToday.map(draft => doneRow(ctx, draft))
        )
      ]
    ],
    dock: outboxStrip(ctx)
  }
}

/** The same sentence as before leaving (check.js), for the same visits. @param {any} ctx */
export function readyText (ctx) {
  const { all, ready, size } = readiness(ctx)
  return ready === all ? t('ready', { n: all, size }) : t('ready_missing', { n: all - ready })
}

/** The places one still goes to today, each once. */
function stops (ctx, obligations) {
  return [...new Set(obligations.map(one => one && ctx.siteOf(one)).filter(Boolean))]
}

/** What came back for correction stands first: the coordinator waits for it. */
function returned (ctx) {
  const back = ctx.parcels.filter(parcel => parcel.receipt?.review === 'returned' && !ctx.isOpenAgain(parcel))
  return back.map(parcel =>
    h(
      'section',
      { class: 'card' },
      h('h2', null, t('returned')),
      h('p', { class: 'where' }, parcel.title ?? ''),
      h('p', { class: 'ask' }, parcel.receipt.review_reason || t('returned_plain')),
      button('btn btn-primary btn-wide', t('correct_it'), () => ctx.reopen(parcel, ''), { id: 'returned-' + parcel.id })
    )
  )
}

/** A visit begun and not finished stands before everything that is due. */
function underWay (ctx, draft) {
  const unable = draft.outcome !== 'completed'
  const news = newsOf(ctx, draft)
  const twin = twinOf(ctx, draft)
  const words = news ?? (twin && wordsOf(twin)) // chosen already: still said, no longer first
  const first = news ? 'btn btn-primary btn-wide' : 'btn btn-wide'
  return h(
    'section',
    { class: 'card next', 'aria-labelledby': 'd-' + draft.id },
    h(
      'div',
      { class: 'eyebrow' },
      h('span', null, draft.correction_reason !== null ? t('returned') : unable ? t('could_not_visit') : t('under_way')),
      state('due', 'clock', t('arrived_at', { time: clock(ctx.shown(draft, draft.arrived_at)) }))
    ),
    h('h2', { id: 'd-' + draft.id }, draft.title),
    stands(ctx, draft) && h('p', { class: 'where', id: 'stands-' + draft.id }, t('stands_at_school')),
    words && [
      h('p', { class: 'ask' }, icon('exclamation-triangle'), ' ', t(words)),
      button(first, t('elsewhere_ways'), async () => (await import('./sent-elsewhere.js')).chooseWay(ctx, draft), { id: 'elsewhere-' + draft.id })
    ],
    h('a', { class: news ? 'btn btn-wide' : 'btn btn-primary btn-wide', href: ctx.resumeAt(draft) }, t('go_on'))
  )
}

/** Opened again after it was handed in from here: what was sent is at school, and counts. */
function stands (ctx, draft) {
  if (draft.correction_reason !== null || draft.sentElsewhere) return false
  return heldOf(ctx.obligation(draft.obligation)).some(held => held.id === draft.id && isHandedIn(held))
}

function nextCard (ctx, one) {
  const site = ctx.siteOf(one)
  const begun = begunElsewhere(ctx, one)
  return h(
    'section',
    { class: 'card next', 'aria-labelledby': 'next', id: 'o-' + one.id },
    h('div', { class: 'eyebrow' }, h('span', null, t('next_one'), kindTag(one)), urgency(ctx, one)),
    h(
      'div',
      null,
      h('h2', { id: 'next' }, ctx.nameOf(one)),
      site && h('p', { class: 'where' }, site.city, h('br'), whoIsThere(site))
    ),
    one.window && one.opens_on ? ticks(ctx, one) : null,
    h('p', { class: 'why' }, why(ctx, one), readyTag(ctx, one)),
    site && facts(ctx, one, site),
    begun && adoptPart(ctx, one, begun),
    button(
      begun ? 'btn btn-wide' : 'btn btn-primary btn-wide',
      t('arrive'),
      () => ctx.begin(one),
      { id: 'arrive-' + one.id }
    ),
    button('btn btn-quiet btn-wide tuck', t('could_not_visit'), () => chooseUnable(ctx, one), { id: 'unable-' + one.id })
  )
}

/** Begun on another phone of the same person: what has reached the school goes on here. */
function adoptPart (ctx, one, begun) {
  const trouble = h('p', { class: 'wrong', role: 'alert' })
  const adopt = async () => {
    trouble.textContent = (await ctx.adopt(one, begun)) ?? ''
  }
  return [button('btn btn-primary btn-wide', t('adopt'), adopt, { id: 'adopt-' + one.id }), trouble]
}

function kindTag (one) {
  if (one.part === 'substitute') return `・${t('substitute')}`
  return one.kind === 'visit' ? null : `・${t(one.kind)}${one.part === 'lead' ? `（${t('lead')}）` : ''}`
}

function urgency (ctx, one) {
  const left = daysLeft(ctx, one)
  if (left !== null) return state('due', 'clock', left > 0 ? t('training_days_left', { n: left }) : t('no_training_day_left'))
  return one.due_on ? state('due', 'clock', t('due_by', { day: plainDay(one.due_on, language()) })) : null
}

/** Counted on the phone, because the bundle may be some days old. */
function daysLeft (ctx, one) {
  return one.kind === 'visit' && one.training_dates ? one.training_dates.filter(day => day >= ctx.today).length : null
}

/** Ready for offline, and how much that is. */
function readyTag (ctx, one) {
  return h('span', { class: 'nb' }, isReady(ctx, one) ? t('ready_size', { n: sizeOf(ctx, one) }) : t('not_ready'))
}

function why (ctx, one) {
  const parts = []
  if (one.last_valid_on)
    parts.push(t('last_visit', { day: shortDay(one.last_valid_on, language()), n: daysBetween(one.last_valid_on, ctx.today) }))
  else if (one.kind === 'visit') parts.push(t('first_visit'))
  if (begunElsewhere(ctx, one)) parts.push(t('begun_elsewhere'))
  if (one.due_on === ctx.today) parts.push(t('last_day_today'))
  else if (one.due_on && !one.window) parts.push(t('by_day', { day: shortDay(one.due_on, language()) }))
  if (one.suggested_on && one.suggested_on >= ctx.today) parts.push(suggestion(one))
  return parts.map(part => [h('span', { class: 'nb' }, part), ' '])
}

/** The suggested day, with the half in which the visitor is free. */
function suggestion (one) {
  const half = one.suggested_half ? t(`half_${one.suggested_half}`) : ''
  return t('suggested', { day: shortDay(one.suggested_on, language()), half })
}

function whoIsThere (site) {
  const minors = site.students.filter(student => student.age !== null && student.age < 18).length
  const classes = listed([...new Set(site.students.map(student => student.class).filter(Boolean))])
  return [classes, t('students_there', { n: site.students.length, minors })].filter(Boolean).join('・')
}

/** The fortnight as fourteen ticks, with a sentence for those who do not see it. */
function ticks (ctx, one) {
  const days = fortnight(one, ctx.today, addDays)
  const left = days.filter(day => day.left || (day.today && day.trains)).map(day => (day.today ? t('today') : plainDay(day.day, language())))
  const now = days.findIndex(day => day.today)
  const mark = now >= 3 && now <= 10 ? h('span', { class: 'today' }, t('today')) : null
  if (mark) mark.style.gridColumn = `${now}/span 3`
  return h(
    'div',
    {
      class: 'fortnight',
      role: 'img',
      'aria-label': t('window_says', {
        n: one.window,
        from: plainDay(days[0].day, language()),
        to: plainDay(days[13].day, language()),
        today: plainDay(ctx.today, language()),
        left: listed(left) || t('none')
      })
    },
    days.map(day =>
      h('i', { class: [!day.trains && 'off', day.today && 'now', day.left && 'left'].filter(Boolean).join(' ') || null })
    ),
    h('span', { class: 'from' }, t('window_from', { n: one.window, day: plainDay(days[0].day, language()) })),
    mark,
    h('span', { class: 'to' }, plainDay(days[13].day, language()))
  )
}

function facts (ctx, one, site) {
  const overdue = site.open_cases.filter(open => open.overdue).length
  return h(
    'div',
    { class: 'facts' },
    h(
      'a',
      { href: mapLink(site), target: '_blank', rel: 'noreferrer noopener' },
      icon('geo-alt'),
      h('span', { class: 'num' }, distance(site) ?? t('where'), h('small', null, t('see_map')))
    ),
    h(
      'a',
      { href: `#/site/${one.id}` },
      icon('folder2-open'),
      h(
        'span',
        { class: 'num' },
        site.open_cases.length ? t('open_cases', { n: site.open_cases.length }) : t('no_open_cases'),
        h('small', null, overdue ? t('overdue_see', { n: overdue }) : t('see_cases'))
      )
    )
  )
}

/** @param {any} site */
export function mapLink (site) {
  return 'https://www.google.com/maps/search/?api=1&query=' + encodeURIComponent(placeOf(site))
}

function distance (site) {
  const here = lastPlace()
  if (!here || !site.latitude) return null
  return t('km', { n: (metres(here, site) / 1000).toFixed(1) })
}

function rows (ctx, obligations) {
  return h(
    'ul',
    { class: 'rows' },
    obligations.map(one => {
      const site = ctx.siteOf(one)
      const left = daysLeft(ctx, one)
      const detail = [
        site && t('persons', { n: site.students.length }),
        kindTag(one)?.slice(1),
        left !== null ? t('training_days_left', { n: left }) : null,
        isReady(ctx, one) ? t('ready_size', { n: sizeOf(ctx, one) }) : t('not_ready')
      ]
        .filter(Boolean)
        .join('・')
      return h(
        'li',
        null,
        h(
          'a',
          { class: 'row', href: `#/site/${one.id}`, id: 'o-' + one.id },
          h('span', null, h('b', null, ctx.nameOf(one)), h('small', null, detail)),
          h(
            'span',
            { class: 'end num' },
            one.due_on && h('span', { class: 'nb' }, t('due_by', { day: plainDay(one.due_on, language()) })),
            site &&
              h(
                'span',
                { class: 'nb' },
                site.open_cases.length ? t('open_cases', { n: site.open_cases.length }) : t('no_open_cases')
              )
          )
        )
      )
    })
  )
}

function doneRow (ctx, draft) {
  const times = `${clock(ctx.shown(draft, draft.arrived_at))}–${clock(ctx.shown(draft, draft.left_at))}`
  return h(
    'li',
    null,
    h(
      'a',
      { class: 'row', href: '#/outbox' },
      h('span', null, h('b', null, draft.title), h('small', { class: 'num' }, times)),
      h(
        'span',
        { class: 'end' },
        doneState(ctx, draft)
      )
    )
  )
}

function doneState (ctx, draft) {
  if (draft.state === 'sent') return state('met', 'check-circle-fill', t('received'))
  const isAside = ctx.parcels.some(parcel => parcel.id === draft.id && parcel.state === 'aside')
  return isAside ? state('excused', 'folder2-open', t('set_aside')) : state('due', 'phone', t('waiting'))
}

function outboxStrip (ctx) {
  const waiting = ctx.parcels.filter(parcel => parcel.state === 'waiting')
  const held = ctx.parcels.filter(parcel => parcel.state === 'held' && !ctx.isOpenAgain(parcel))
  const photos = waiting.reduce((sum, parcel) => sum + parcel.body.photos.length - parcel.held.length, 0)
  if (!waiting.length && !held.length) return null
  return h(
    'footer',
    { class: 'dock dock-strip' },
    h(
      'a',
      { class: 'outbox', href: '#/outbox' },
      icon(held.length ? 'exclamation-circle' : 'cloud-arrow-up'),
      h(
        'span',
        null,
        h(
          'b',
          { class: 'num' },
          held.length ? t('needs_attention_n', { n: held.length }) : t('waiting_n', { n: waiting.length, photos })
        ),
        h('small', null, t('only_here'))
      ),
      icon('chevron-right')
    )
  )
}

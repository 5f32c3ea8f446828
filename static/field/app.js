/** The phone client: wakes from its own disk, draws the screen of the address, then asks the network. */

import { frame } from './components/frame.js'
import { list } from './components/list.js'
import { siteScreen } from './components/start.js'
import { unable } from './components/unable.js'
import { goTo, sectionScreen } from './components/visit.js'
import { blendChildren, button, h, icon, painted, sheet } from './dom.js'
import { oneTap } from './one-tap.js'
import * as store from './offline/store.js'
import { phone } from './phone.js'
import { watchWorker } from './update.js'
import { askAsUsual, language, speak, t } from './words.js'

const ctx = phone({ redraw, go })
/** @type {HTMLElement} */
let root
let taps
let current = null
let turn = 0
let arriving = 0
let again = false

/** A screen that never reached the phone; every browser says so in its own words. Known before the first screen, which may be the one. */
const NO_MODULE = /(dynamically imported|importing a) module/i
let saying = false

/** Screens that a visit comes to later: fetched from the phone's own shelf when they are needed. @type {Record<string, (visit: any, student: any) => any>} */
const RARER = {
  unable: visit => unable(ctx, visit),
  finish: async visit => (await import('./components/finish.js')).finishScreen(ctx, visit),
  students: async visit => (await privateScreens()).studentsScreen(ctx, visit),
  card: async (visit, student) =>
    visit.studentOf(student)?.shift_start && (await import('./components/attendance.js')).attendanceScreen(ctx, visit, student),
  student: async (visit, student) =>
    visit.studentOf(student) && (await privateScreens()).interviewScreen(ctx, visit, student)
}

await begin()

/** From the phone's own disk first, while the page is still being read; where that cannot be opened at all, this is said and nothing else begun. */
async function begin () {
  const waking = ctx.wake()
  const [, name, id] = location.hash.split('/')
  if (name === 'visit') ctx.open(id).catch(() => {}) // fetched beside the rest; what went wrong is met again when it is drawn
  await parsed()
  root = /** @type {HTMLElement} */ (document.getElementById('app'))
  taps = oneTap(root, () => ctx.visit)
  try {
    await waking
  } catch (error) {
    await speak('zh') // whose phone it is stands on the disk
    return draw(trouble(error), location.hash || '#/')
  }
  const asking = ctx.bundle ? null : ctx.refresh() // nothing to look at yet: the school is asked before anything is drawn
  if (!location.hash) await comeBack()
  addEventListener('hashchange', come)
  addEventListener('unhandledrejection', sayNotFetched)
  await come()
  await painted()
  ctx.watch()
  ctx.newVersion = null
  watchWorker(
    use => {
      ctx.newVersion = use
      if (current?.live) redraw()
    },
    () => !ctx.visit?.writing
  )
  await (asking ?? ctx.refresh())
  ctx.sync()
  whenIdle(fetchRarer)
}

/** The script comes as soon as it can, often before the page's own end. */
function parsed () {
  return new Promise(resolve => {
    if (document.readyState === 'loading') addEventListener('DOMContentLoaded', resolve, { once: true })
    else resolve(null)
  })
}

/** A page that was killed inside a visit opens inside that visit. */
async function comeBack () {
  const last = ctx.user && (await store.recall('route:' + ctx.user.id))
  const open = last && ctx.drafts.find(draft => draft.state === 'open' && last.startsWith(`#/visit/${draft.id}/`))
  if (open) history.replaceState(null, '', last)
}

/** @param {string} hash */
function go (hash) {
  if (location.hash === hash) come()
  else location.hash = hash
}

/** Draw again what is on screen: lists at once, forms keep themselves up to date. */
function redraw () {
  if (arriving) again = true
  else if (!current || current.live || current.language !== language()) show(false)
}

/** The person came to a new address; whatever asks to be drawn again meanwhile waits for it. */
async function come () {
  await taps.taken() // of the screen that is left
  arriving += 1
  await show(true).finally(() => {
    arriving -= 1
  })
  if (arriving || !again) return
  again = false
  redraw()
}

/** @param {boolean} arrived the person came here; otherwise only the content is new */
async function show (arrived) {
  const mine = ++turn
  const hash = location.hash || '#/'
  const screen = await screenFor(hash).catch(trouble)
  if (mine !== turn || !screen) return screen?.leave?.()
  current?.leave?.()
  current = { ...screen, language: language() }
  if (!arrived) return refresh(h('div', null, frame(screen, ctx)))
  draw(screen, hash)
  arrive(screen)
  if (ctx.user) store.remember('route:' + ctx.user.id, hash).catch(() => {})
}

function draw (screen, hash) {
  root.replaceChildren(...h('div', null, frame(screen, ctx)).childNodes)
  root.dataset.screen = hash
}

function refresh (fresh) {
  const focused = document.activeElement?.id
  const top = scrollY
  if (current.live && root.childElementCount === fresh.childElementCount) blendChildren(root, fresh)
  else root.replaceChildren(...fresh.childNodes)
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true })
  scrollTo(0, top)
}

function arrive (screen) {
  scrollTo(0, 0)
  if (screen.spot && document.getElementById(screen.spot)) return goTo(screen.spot)
  if (turn > 1) document.getElementById('title')?.focus({ preventScroll: true })
}

/** @param {string} hash @returns {Promise<import('./components/frame.js').Screen>} */
async function screenFor (hash) {
  askAsUsual()
  if (!ctx.user) return ctx.isAsked || ctx.leaving || !ctx.online ? welcome() : loading()
  if (!ctx.bundle) return loading()
  const [, name, id, screen, student] = hash.split('/')
  if (name !== 'visit') ctx.close()
  if (name === 'check') return (await import('./components/check.js')).checkScreen(ctx)
  if (name === 'outbox') return (await import('./components/outbox.js')).outboxScreen(ctx)
  if (name === 'site' && ctx.obligation(id)) return siteScreen(ctx, ctx.obligation(id))
  if (name === 'visit') return visitScreen(id, screen, student && decodeURIComponent(student))
  return list(ctx)
}

async function visitScreen (id, screen, student) {
  const visit = await ctx.open(id)
  if (visit === 'elsewhere') return elsewhere(id)
  if (!visit || visit.draft.state !== 'open') return list(ctx)
  if (visit.draft.locked) return (await privateScreens()).lockScreen(ctx, visit)
  const place = student ? `${screen}/${student}` : screen
  if (visit.draft.at.screen !== place) await visit.at({ screen: place, item: null, student: student ?? null })
  return (await RARER[screen]?.(visit, student)) ?? sectionScreen(ctx, visit, screen)
}

/** The signal may go before the worker has everything: what comes later is fetched as soon as the phone has a moment. */
async function fetchRarer () {
  const all = [privateScreens(), import('./components/outbox.js'), import('./components/finish.js'), import('./components/attendance.js'), import('./components/more.js'), import('./components/check.js'), import('./components/covers.js'), import('./components/day-sheet.js'), import('./takeover.js'), import('./components/sent-elsewhere.js')]
  try {
    await Promise.all(all)
    ctx.isWhole = true
    redraw()
  } catch {
    addEventListener('online', fetchRarer, { once: true })
  }
}

function whenIdle (work) {
  if (window.requestIdleCallback) requestIdleCallback(work, { timeout: 2000 })
  else setTimeout(work, 300)
}

function privateScreens () {
  return import('./components/interview.js')
}

/** Nobody has signed in on this phone yet. */
function welcome () {
  return {
    title: t('app'),
    live: true,
    main: [
      ...ctx.notices(),
      ctx.leaving && h('p', { class: 'notice notice-ask', role: 'status', id: 'leaving' }, icon('clock'), h('span', null, t('leaving_pending'))),
      h(
        'section',
        { class: 'card' },
        h('h2', null, t('welcome')),
        h('p', null, ctx.online ? t('welcome_say') : t('first_time_needs_network')),
        h('a', { class: 'btn btn-primary btn-wide', href: '/sign-in?next=/field', id: 'sign-in' }, t('sign_in')),
        h('a', { class: 'btn btn-quiet btn-wide', href: '/sign-in/code' }, t('sign_in_by_code'))
      )
    ]
  }
}

function loading () {
  if (ctx.hasNoVisits) return notForField()
  return {
    title: t('todays_visits'),
    live: true,
    main: [...ctx.notices(), h('p', { class: 'note', role: 'status' }, ctx.online ? t('loading') : t('first_time_needs_network'))]
  }
}

/** A clerk or an administrator has lost the way. */
function notForField () {
  return {
    title: t('app'),
    live: true,
    main: [
      h(
        'section',
        { class: 'card' },
        h('p', null, t('not_for_field')),
        h('a', { class: 'btn btn-primary btn-wide', href: '/' }, t('first_page'))
      )
    ]
  }
}

function elsewhere (id) {
  return {
    title: t('open_elsewhere'),
    back: { href: '#/', label: t('back_to_list') },
    main: [
      h(
        'section',
        { class: 'card' },
        h('p', null, t('open_elsewhere_say')),
        button('btn btn-primary btn-wide', t('go_on_here'), () => ctx.takeOver(id), { id: 'take-over' })
      )
    ]
  }
}

/** A button whose part never reached the phone: said, where it would do nothing. @param {PromiseRejectionEvent} event */
async function sayNotFetched (event) {
  if (!NO_MODULE.test(String(event.reason))) return
  event.preventDefault()
  if (saying) return
  saying = true
  const again = await sheet(t('not_fetched'), close => [
    h('p', null, t('not_fetched_say')),
    button('btn btn-primary btn-wide', t('try_again'), () => close(true)),
    button('btn btn-quiet btn-wide', t('close'), () => close(null))
  ])
  saying = false
  if (again) location.reload()
}

/** What is on disk cannot be read, or a screen is not there: said plainly, with a way to try again. @param {unknown} error @returns {import("./components/frame.js").Screen} */
function trouble (error) {
  console.error(error)
  const name = NO_MODULE.test(String(error)) ? 'not_fetched' : 'cannot_open'
  return {
    title: t('app'),
    main: [
      h(
        'section',
        { class: 'card', role: 'alert' },
        h('h2', null, t(name)),
        h('p', null, t(name + '_say')),
        button('btn btn-primary btn-wide', t('try_again'), () => location.reload())
      )
    ]
  }
}

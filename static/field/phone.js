/** What this phone knows and can do: the one object that every screen is given. */

import { dayOf } from './dates.js'
import { siteOn } from './form.js'
import { openVisit } from './model.js'
import * as outbox from './offline/outbox.js'
import * as protocol from './offline/protocol.js'
import * as store from './offline/store.js'
import { compose } from './parcel.js'
import { findPlace, lastPlace, metres, refreshPlace } from './place.js'
import { askToKeep, measureRoom, sizeText } from './room.js'
import { h, sheet, button, icon, say } from './dom.js'
import { heldOf, twinOf } from './twins.js'
import { speak, t } from './words.js'
import { notSaved } from './components/not-saved.js'

const PUSH_AFTER = 6000 // a draft travels when nothing was entered for some seconds
const ROUND = 60_000
const MOMENT = 200
const RADIUS = 200 // metres
const STALE = 1800_000

/** @typedef {ReturnType<typeof phone>} Phone */

/** @param {{ redraw: () => void, go: (hash: string) => void }} screen */
export function phone (screen) {
  /** What the school said last, as it is on the phone. @type {{ user: string, etag: string | null, saved_at: number, bundle: any } | null} */
  let said = null
  let offset = 0
  let device = ''
  let blocking = null
  let round = 0
  let pushing = 0
  let claimed = null
  let opening = null // asked for twice at once, a visit is opened once
  /** @type {Promise<void> | null} */
  let awake = null
  let install = null
  const news = 'BroadcastChannel' in window ? new BroadcastChannel('fangshi') : null

  const ctx = {
    user: null,
    drafts: [],
    parcels: [],
    online: navigator.onLine,
    signedOut: false,
    /** The school was asked who is signed in; before that nobody is told to sign in. */
    isAsked: false,
    /** Whoever left here while the school cannot know of it yet. @type {string | null} */
    leaving: null,
    hasNoVisits: false,
    theme: 'system',
    locale: 'zh',
    visit: null,
    newVersion: null,
    /** @type {import('./room.js').Room | null} */
    room: null,
    isKept: false,
    /** What the list shows is on the phone's disk. */
    isStored: false,
    /** Every screen of the app is on the phone, so that it can do without a signal. */
    isWhole: Boolean(navigator.serviceWorker?.controller),
    redraw: screen.redraw,
    go: screen.go,
    dayOf,
    photoPlace,
    changedHere,
    composeDraft,
    bodyOf: whole => compose(whole, device),
    wrap,

    get bundle () {
      return said?.bundle ?? null
    },
    get bundleAt () {
      return said?.saved_at ?? 0
    },
    get device () {
      return device
    },
    get today () {
      return dayOf(ctx.now())
    },
    get sending () {
      return outbox.nowSending()
    },
    deviceNow: () => Date.now(),
    now: () => Date.now() + offset * 1000,
    shownMs: ms => ms + offset * 1000,
    shown: (draft, ms) => ms + (draft.clock_offset_s ?? offset) * 1000,
    savedAt: visit => ctx.shown(visit.draft, visit.savedAt),

    // ---- looking things up ----
    siteOf: one => (one.site ? ctx.bundle.sites.find(site => site.code === one.site) : null),
    nameOf: one =>
      ctx.siteOf(one)?.name ?? ctx.bundle.schools.find(school => school.code === one.school?.code)?.name ?? one.school?.name ?? '',
    obligation: id => ctx.bundle.obligations.find(one => one.id === id),
    isOpenAgain: parcel => ctx.drafts.some(draft => draft.id === parcel.id && draft.state === 'open'),
    isSentElsewhere: id => ctx.drafts.some(draft => draft.id === id && draft.sentElsewhere),
    resumeAt: draft => `#/visit/${draft.id}/${draft.outcome === 'completed' ? draft.at.screen : 'unable'}`,
    notices: () => notices(ctx),

    /** Writing until it is on disk: the person is told and asked, it is never given up in silence. When it failed again, what is in memory can be taken elsewhere. */
    async keep (write, memory = ctx.visit?.memory) {
      for (let again = false; ; again = true) {
        try {
          return await write()
        } catch (error) {
          if (!(error instanceof store.NotSaved)) throw error
          const takeAway = again && memory && (async () => (await import('./rescue.js')).handOver(ctx, memory()))
          blocking ??= notSaved(takeAway || null).finally(() => {
            blocking = null
          })
          await blocking
        }
      }
    },

    // ---- beginning and ending ----
    async begin (one, outcome = 'completed') {
      const known = ctx.drafts.find(draft => draft.obligation === one.id && draft.state === 'open')
      if (known) return ctx.go(ctx.resumeAt(known))
      const draft = newDraft(ctx, one, outcome, offset)
      await ctx.keep(() => store.beginDraft(draft, papersFor(ctx, one)))
      askToKeep().then(kept => {
        ctx.isKept = kept
      })
      await changedHere()
      ctx.go(ctx.resumeAt(draft))
    },

    /** Go on here with a visit that another phone of this person has begun and sent. Says what is in the way, if anything. */
    async adopt (one, { id } = one.submission) {
      const reply = await protocol.draft(id)
      if (reply.status !== 200) return t(reply.status === 0 ? 'adopt_needs_network' : 'adopt_gone')
      const { document, receipt } = reply.body
      const fresh = { ...newDraft(ctx, one, document.outcome, offset), id }
      const { rebuild } = await import('./takeover.js')
      const whole = rebuild(fresh, document, receipt)
      await ctx.keep(() => store.adoptDraft(whole, papersFor(ctx, one)))
      await changedHere()
      ctx.sync()
      if (receipt.photos_missing.length) await adoptedWithout(receipt.photos_missing.length)
      ctx.go(ctx.resumeAt(whole.draft))
      return null
    },

    /** The visit with this id, open on the screen; null when it is gone, 'elsewhere' when another tab has it. */
    open (id) {
      if (ctx.visit?.id === id) return Promise.resolve(ctx.visit)
      if (opening?.id !== id) opening = { id, visit: ctx.load(id).finally(() => { opening = null }) }
      return opening.visit
    },
    async load (id) {
      if (claimed?.id !== id) ctx.close()
      if (!claimed && !(await claim(id, false)) && !(await soon(() => claim(id, false)))) return 'elsewhere'
      const visit = await openVisit(id, { now: Date.now, keep: ctx.keep, place: photoPlace })
      await awake // a visit is fetched while the phone still looks up whose it is
      if (visit?.draft.author !== ctx.user?.id) return ctx.close() // an address from the browser's history may be another person's visit
      ctx.visit = visit
      ctx.visit?.subscribe(what => {
        if (what === 'saved') soonPush()
        if (what === 'photos') ctx.look()
      })
      ctx.visit?.resume()
      if (ctx.visit?.draft.place_trouble === 'looking') locate(ctx.visit)
      return ctx.visit
    },
    async takeOver (id) {
      await claim(id, true)
      ctx.visit = null
      ctx.go(location.hash)
    },
    close () {
      ctx.visit?.close()
      ctx.visit = null
      claimed?.release()
      claimed = null
      return null
    },

    async finish (visit) {
      await visit.resume()
      const place = lastPlace()
      const left = place && Date.now() - place.at < 600e3 ? withoutTime(place) : null
      // A correction is written at home; the visit ended when it ended.
      const isCorrection = visit.draft.correction_reason !== null && visit.draft.left_at
      await visit.patch({ left_out: visit.leftOut(), ...(isCorrection ? {} : { left_at: Date.now(), left_position: left }) })
      await visit.settled()
      await ctx.keep(() => wrap(visit.id))
      ctx.close()
      await changedHere()
      ctx.go('#/outbox')
      ctx.sync()
    },

    async discard (visit) {
      const sure = await sheet(t('discard_visit'), close => [
        h('p', null, t('discard_say')),
        button('btn btn-primary btn-wide', t('keep_it'), () => close(false)),
        button('btn btn-wide', t('discard_visit'), () => close(true), { id: 'discard' })
      ])
      if (!sure) return
      await visit.patch({ state: 'discarded' })
      await visit.settled()
      ctx.close()
      await changedHere()
      ctx.go('#/')
    },
    async restore (draft) {
      await ctx.keep(() => store.patchDraft(draft.id, { state: 'open' }))
      await changedHere()
      ctx.go(ctx.resumeAt(draft))
    },

    // ---- what a person decides about a parcel ----
    async retry (parcel) {
      await ctx.keep(() => store.patchParcel(parcel.id, { state: 'waiting', trouble: null, not_before: 0, refused: [] }))
      await changedHere()
      ctx.redraw()
      ctx.sync()
    },
    /** Back into the form: after a return with a reason to give, after a refusal without. */
    async reopen (parcel, reason) {
      await ctx.keep(() =>
        store.patchDraft(parcel.id, {
          state: 'open',
          correction_reason: reason,
          at: { screen: 'start', item: null, student: null }
        })
      )
      await ctx.keep(() => store.notePapers(parcel.id, { review_reason: parcel.receipt?.review_reason ?? null }))
      await changedHere()
      ctx.go(`#/visit/${parcel.id}/start`)
    },
    /** What was changed of a finished record is sent again. */
    async resend (id) {
      await ctx.keep(() => wrap(id))
      await changedHere()
      ctx.redraw()
      ctx.sync()
    },

    // ---- in step with the server ----
    async reload () {
      if (!ctx.user) return
      ;[ctx.drafts, ctx.parcels] = await Promise.all([store.draftsOf(ctx.user.id), store.parcelsOf(ctx.user.id)])
      if (ctx.isSentElsewhere(ctx.visit?.id)) ctx.visit.tell('elsewhere')
    },

    /** Who is signed in, what is due. Quiet when there is no network. */
    async refresh () {
      const before = Date.now()
      const ahead = ctx.user ? null : protocol.bundle(null) // whoever it is has nothing here to look at until both have come
      const session = await protocol.session()
      const after = Date.now()
      reach(session)
      ctx.isAsked = true
      if (ctx.leaving && hasNobody(session)) await heard()
      if (session.status === 200 && ctx.leaving === session.body.user.id) await endSession()
      else if (session.status === 200) {
        measure(session.body.server_time, (before + after) / 2)
        await welcome(session.body.user)
        await fetchBundle(ahead)
        await noticeOthers()
        await reconcile()
      }
      ctx.redraw()
    },

    /** Empty the outbox now, then again when something is due. */
    async sync () {
      if (!ctx.user) return
      const outcome = await outbox.empty(ctx.user.id, { now: Date.now, compose: composeDraft, onChange: changed }).catch(unsaved)
      if (outcome.result === 'signed-out') ctx.signedOut = true
      if (outcome.result === 'done') {
        ctx.signedOut = false
        ctx.online = true
      }
      if (outcome.result === 'offline') ctx.online = false
      await ctx.reload()
      if (outcome.sent) await reconcile()
      ctx.redraw()
      plan()
    },

    /** Nothing of the person is shown from here on; the school hears of it at once or with the next signal, from any page. */
    async signOut () {
      const { id } = ctx.user
      protocol.markLeft(id)
      await store.remember('leaving', id)
      if (!ctx.parcels.some(parcel => parcel.state !== 'sent') && !ctx.drafts.some(draft => draft.state === 'open'))
        await store.forgetBundle(id)
      await forget()
      ctx.leaving = id
      news?.postMessage('left')
      ctx.go('#/')
      if (await endSession()) location.assign('/sign-in?next=/field')
    },

    // ---- the person's choices ----
    async setLanguage (locale) {
      ctx.locale = locale
      store.remember('locale:' + ctx.user?.id, locale).catch(() => {}) // a full phone still changes its words
      await speak(locale)
      ctx.redraw()
    },
    async setTheme (name) {
      ctx.theme = name
      paint(name)
      await store.remember('theme', name)
    },
    canInstall: () => Boolean(install),
    async install () {
      await install?.prompt()
      install = null
    },
    async storage () {
      await ctx.look()
      return ctx.room && t(ctx.room.isShort ? 'room' : 'room_plenty', { used: sizeText(ctx.room.used), free: sizeText(ctx.room.free) })
    },
    /** How much room is left; who is short of it is told before anything fails. */
    async look () {
      const before = ctx.room?.isShort ?? false
      ctx.room = await measureRoom()
      if ((ctx.room?.isShort ?? false) === before) return
      if (ctx.room?.isShort) say(roomWords(ctx.room))
      ctx.visit?.tell('room')
      ctx.redraw()
    },

    /** What is on the phone, before anything is asked of the network. */
    wake () {
      awake = wakeUp()
      return awake
    },
    watch
  }

  async function wakeUp () {
    const [known, theme, savedOffset, leaving, own] = await store.recallAll(['user', 'theme', 'offset', 'leaving', 'device'])
    device = own ?? (await store.makeDevice())
    const user = protocol.isGone(known?.id) ? null : known
    if (known && !user) await forget()
    if (leaving && protocol.stillGone(leaving)) ctx.leaving = leaving
    offset = savedOffset ?? 0
    ctx.theme = theme ?? 'system'
    paint(ctx.theme)
    await (user ? greet(user) : speak('zh'))
  }

  function watch () {
    store.tidy(Date.now()).catch(() => {})
    addEventListener('online', () => {
      ctx.online = true
      ctx.refresh()
      ctx.sync()
    })
    addEventListener('offline', () => {
      ctx.online = false
      ctx.redraw()
    })
    addEventListener('pageshow', event => {
      if (event.persisted) location.reload() // a page from the browser's own memory may be somebody else's
    })
    addEventListener('beforeunload', event => {
      if (ctx.visit?.writing || blocking) event.preventDefault()
    })
    addEventListener('beforeinstallprompt', event => {
      event.preventDefault()
      install = event
    })
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState !== 'visible') return
      if (ctx.now() - ctx.bundleAt > STALE) ctx.refresh()
      ctx.sync()
    })
    news?.addEventListener('message', async event => {
      if (event.data === 'left') return location.replace('/field')
      await ctx.reload()
      ctx.redraw()
    })
    plan()
    ctx.look()
  }

  /** The next round: when the first postponed parcel is due, at the latest in a minute. */
  function plan () {
    clearTimeout(round)
    const next = outbox.nextTry(ctx.parcels, Date.now())
    round = window.setTimeout(() => ctx.sync(), next === null ? ROUND : Math.min(ROUND, Math.max(next, 500)))
  }

  function soonPush () {
    clearTimeout(pushing)
    pushing = window.setTimeout(() => {
      if (ctx.online) ctx.sync()
    }, PUSH_AFTER)
  }

  /** Other tabs are told what this one did. */
  function changedHere () {
    news?.postMessage('changed')
    return ctx.reload()
  }

  /** A receipt that could not be written down is asked for again: the server answers the same. */
  function unsaved (error) {
    if (!(error instanceof store.NotSaved)) throw error
    return { result: 'busy', sent: 0 }
  }

  let drawing = 0
  function changed () {
    news?.postMessage('changed')
    cancelAnimationFrame(drawing)
    drawing = requestAnimationFrame(async () => {
      await ctx.reload()
      ctx.redraw()
    })
  }

  function reach (reply) {
    ctx.online = reply.status !== 0 && navigator.onLine
    if (reply.status === 401) ctx.signedOut = true
    if (reply.status === 200) ctx.signedOut = false
    if (reply.status === 401 && protocol.isGone(ctx.user?.id)) forget().then(() => location.replace('/field'))
  }

  function measure (serverTime, here) {
    const seconds = Math.round((Date.parse(serverTime) - here) / 1000)
    offset = Math.abs(seconds) < 3 ? 0 : seconds
    store.remember('offset', offset).catch(() => {})
  }

  /** Nobody is signed in on this phone; what it holds stays for whoever signs in to it. */
  async function forget () {
    ctx.close()
    Object.assign(ctx, { user: null, drafts: [], parcels: [], hasNoVisits: false })
    said = null
    sessionStorage.clear() // what was typed at the desk in this tab
    await store.remember('user', null)
  }

  /** Whether the server has heard that the person left; until then it is told again with each signal. */
  async function endSession () {
    await protocol.signOut()
    const isHeard = hasNobody(await protocol.session())
    if (isHeard) await heard()
    return isHeard
  }

  /** Our own server says that nobody is signed in; a hotel's sign-in page says nothing of the kind. */
  function hasNobody ({ status, body }) {
    return status === 401 && body !== null
  }

  async function heard () {
    await store.remember('leaving', null)
    ctx.leaving = null
  }

  async function welcome (user) {
    if (ctx.user?.id === user.id) return
    ctx.close()
    ctx.leaving = null
    await Promise.all([store.remember('user', user), store.remember('leaving', null)])
    await greet(user)
  }

  async function greet (user) {
    ctx.user = user
    const { row, locale, ...held } = await store.holdingsOf(user.id)
    Object.assign(ctx, held)
    said = row ?? null
    ctx.isStored = Boolean(row)
    ctx.locale = locale ?? (String(user.locale ?? 'zh').startsWith('en') ? 'en' : 'zh')
    await speak(ctx.locale)
  }

  /** @param {Promise<protocol.Reply> | null} ahead what was asked for before it was known who it is */
  async function fetchBundle (ahead) {
    const { id } = ctx.user
    const asked = await ahead
    const reply = asked?.body?.user?.id === id ? asked : await protocol.bundle(said?.etag ?? null)
    if (ctx.user?.id !== id) return // signed out meanwhile
    ctx.hasNoVisits = reply.status === 403 || reply.status === 404
    if (reply.status !== 200 && reply.status !== 304) return
    const isFirst = !said
    if (reply.status === 200) ctx.isStored = false
    said = {
      user: id,
      etag: reply.etag ?? said?.etag ?? null,
      saved_at: ctx.now(),
      bundle: reply.status === 200 ? reply.body : said.bundle
    }
    if (isFirst) ctx.redraw()
    const row = said
    await store.keepBundle(row).then(
      () => {
        ctx.isStored ||= said === row
      },
      () => {} // it can be fetched again; nothing of the person's work is in it
    )
  }

  /** Visits under way here that another phone of this person has handed in meanwhile, or has begun under another number. */
  async function noticeOthers () {
    const isNews = draft => {
      if (!said || draft.state !== 'open' || draft.sentElsewhere) return false
      const theirs = heldOf(ctx.obligation(draft.obligation)).find(held => held.id === draft.id)
      return theirs && theirs.state !== 'draft' && theirs.device !== device && theirs.revision > draft.revision
    }
    const news = ctx.drafts.filter(isNews)
    for (const draft of news) await store.patchDraft(draft.id, { sentElsewhere: true }).catch(unsaved)
    if (news.length) await changedHere()
    if (ctx.visit && twinOf(ctx, ctx.visit.draft)) ctx.visit.tell('elsewhere')
  }

  /** What the school says by now about the records sent from here: approved, returned, or, at worst, unknown to it. */
  async function reconcile () {
    const sent = ctx.parcels.filter(parcel => parcel.state === 'sent')
    if (!sent.length) return
    const reply = await protocol.receipts(device)
    if (reply.status !== 200) return
    const known = new Map((reply.body?.receipts ?? []).map(receipt => [receipt.id, receipt]))
    for (const parcel of sent) {
      const receipt = known.get(parcel.id) ?? (await protocol.submission(parcel.id)).body
      if (receipt?.id === parcel.id && receipt.revision >= parcel.body.revision) await store.patchParcel(parcel.id, { receipt })
    }
    await ctx.reload()
  }

  async function composeDraft (id) {
    return compose(await store.wholeDraft(id), device)
  }

  /** The record as it stands on disk becomes a parcel. @param {string} id @param {Partial<store.Parcel>} [otherwise] */
  async function wrap (id, otherwise = {}) {
    const whole = await store.wholeDraft(id)
    const body = compose(whole, device)
    const confirmed = ctx.parcels.find(one => one.id === id)?.held ?? []
    const there = new Set([...confirmed, ...whole.photos.filter(photo => photo.atSchool).map(photo => photo.sha256)])
    const parcel = {
      id,
      author: whole.draft.author,
      title: whole.draft.title,
      body,
      state: 'waiting',
      trouble: null,
      problem: null,
      held: body.photos.map(photo => photo.sha256).filter(sha => there.has(sha)),
      refused: [],
      attempts: 0,
      not_before: 0,
      filled_at: Date.now(),
      sent_at: null,
      receipt: null,
      ...otherwise
    }
    await store.finish({ ...whole.draft, state: 'finished' }, /** @type {store.Parcel} */ (parcel))
  }

  async function locate (visit) {
    const { place, trouble } = await findPlace()
    const site = visit.paper.site
    const away = place && site?.latitude ? metres(place, site) : 0
    const far = away > (site?.radius_m ?? RADIUS) + (place?.accuracy_m ?? 0) ? away : 0
    await visit.patch({ position: place ? withoutTime(place) : null, place_trouble: trouble, far_m: far })
  }

  /** One tab at a time has a visit open; resolves false when another one has it. */
  function claim (id, steal) {
    if (!navigator.locks) return Promise.resolve(true)
    return new Promise(resolve => {
      navigator.locks
        .request('visit:' + id, steal ? { steal: true } : { ifAvailable: true }, lock => {
          resolve(Boolean(lock))
          return lock
            ? new Promise(release => {
                claimed = { id, release }
              })
            : null
        })
        .catch(() => {
          claimed = null
          ctx.visit = null
          ctx.go('#/')
        }) // another tab took it over
    })
  }

  return ctx
}

/** Once more, a moment later: a page that was reloaded may still hold what it held. */
function soon (work) {
  return new Promise(resolve => setTimeout(() => resolve(work()), MOMENT))
}

/** Said once: some pictures are still on the other phone, which goes on sending them. */
function adoptedWithout (missing) {
  return sheet(t('adopt_without', { n: missing }), close => [
    h('p', null, t('adopt_without_say')),
    button('btn btn-primary btn-wide', t('close'), () => close(null))
  ])
}

/** A draft with everything in it from the first moment. */
function newDraft (ctx, one, outcome, offset) {
  return /** @type {any} */ ({
    id: crypto.randomUUID(),
    author: ctx.user.id,
    obligation: one.id,
    kind: one.kind,
    title: ctx.nameOf(one),
    site: one.site,
    school: one.school?.code ?? null,
    checklist: one.checklist.code,
    version: one.checklist.version,
    state: 'open',
    revision: 0,
    outcome,
    outcome_reason: '',
    arrived_at: Date.now(),
    left_at: null,
    clock_offset_s: offset,
    position: null,
    place_trouble: 'looking',
    place_reason: '',
    far_m: 0,
    left_position: null,
    remarks: '',
    open_reason: '',
    signatures: [],
    correction_reason: null,
    interviewed: [],
    locked: null,
    at: { screen: 'start', item: null, student: null },
    updated_at: Date.now(),
    pushed_at: 0,
    push_trouble: null
  })
}

/** What the papers say as the visit begins: kept with it, whatever a later bundle brings. */
function papersFor (ctx, one) {
  const find = wanted =>
    wanted && ctx.bundle.checklists.find(list => list.code === wanted.code && list.version === wanted.version)?.document
  const document = find(one.checklist)
  return {
    obligation: one,
    site: siteOn(ctx.siteOf(one), ctx.today),
    visit_on: ctx.today,
    document,
    interview: find(document.interview) ?? null,
    minimum_wage: ctx.bundle.minimum_wage,
    rules: ctx.bundle.rules ?? [],
    tables: ctx.bundle.tables ?? {},
    holidays: ctx.bundle.holidays ?? []
  }
}

/** Browsers inside other apps, which keep nothing; core/in_app_browsers.py knows the same. */
const IN_APP = /\bLine\/\d|\bFBA[NV]\/|\bInstagram\b|\bMicroMessenger\//

function notices (ctx) {
  const line = (kind, ...content) => h('p', { class: `notice notice-${kind}`, role: 'status' }, content)
  return [
    IN_APP.test(navigator.userAgent) &&
      line(
        'ask',
        icon('exclamation-triangle'),
        h('span', null, t('in_app'), ' ', h('a', { href: '/field?openExternalBrowser=1', id: 'outside' }, t('open_outside')))
      ),
    ctx.user &&
      ctx.signedOut &&
      line(
        'ask',
        icon('exclamation-circle'),
        h('span', null, t('signed_out'), ' ', h('a', { href: '/sign-in?next=/field', id: 'sign-in' }, t('sign_in')))
      ),
    ctx.newVersion &&
      line(
        'ask',
        icon('arrow-repeat'),
        h('span', null, t('new_version')),
        button('btn', t('update'), () => takeVersion(ctx), { id: 'update' })
      ),
    ctx.room?.isShort && line('ask', icon('exclamation-triangle'), h('span', { id: 'room-short' }, roomWords(ctx.room)))
  ].filter(Boolean)
}

const roomWords = room => t('room_short', { share: Math.round(room.share * 100), free: sizeText(room.free) })

/** The new version comes when no form is open, in this tab or another. */
async function takeVersion (ctx) {
  if (!ctx.newVersion || (await ctx.newVersion())) return
  await sheet(t('update_waits'), close => [
    h('p', null, t('update_waits_say')),
    button('btn btn-primary btn-wide', t('close'), () => close(null))
  ])
}

function photoPlace () {
  refreshPlace()
  const place = lastPlace()
  return place ? withoutTime(place) : null
}

const withoutTime = ({ latitude, longitude, accuracy_m }) => ({ latitude, longitude, accuracy_m })

function paint (theme) {
  if (theme === 'system') delete document.documentElement.dataset.bsTheme
  else document.documentElement.dataset.bsTheme = theme
}

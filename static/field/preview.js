/** The preview of a checklist: the client's own screens with a made-up visit, in a store of its own; nothing is sent. */

import { frame } from './components/frame.js'
import { finishScreen } from './components/finish.js'
import { interviewScreen, lockScreen, studentsScreen } from './components/interview.js'
import { sectionScreen } from './components/visit.js'
import { blendChildren, h } from './dom.js'
import { openVisit } from './model.js'
import { keepIn } from './offline/db.js'
import * as store from './offline/store.js'
import { speak } from './words.js'

const PREFIX = 'fangshi-preview'
const NAME = `${PREFIX}-${crypto.randomUUID()}`
const STUDENT = {
  number: '1', name: '示範學生', seat: '1', class: '示範班', age: 17, newcomer: true, last_interviewed_on: null, weekdays: '12345',
  start_on: '2000-01-01', end_on: '2100-01-01', born_on: '2009-01-01', pay_day: 5, late_permit_until: null, allowance: null
}
const SITE = {
  code: 'preview', name: '示範機構', students: [STUDENT], contacts: [], open_cases: [], papers: {}, previous: {}, dormitories: [],
  latitude: null, longitude: null
}

const root = /** @type {HTMLElement} */ (document.getElementById('app'))
let current = null

await speak(document.documentElement.lang)
navigator.locks?.request(NAME, () => new Promise(() => {}))
forgetEarlier()
keepIn(NAME)
const [asked] = await Promise.all([fetch(root.dataset.document ?? '').then(reply => reply.json()), borrowIcons()])
const visit = await begin(asked)
const ctx = /** @type {any} */ ({
  today: asked.today, online: true, user: { name: '示範' }, locale: 'zh', dayOf: () => asked.today,
  now: () => Date.now(), deviceNow: () => Date.now(), shown: (_draft, ms) => ms, savedAt: one => one.savedAt,
  go: hash => { location.hash = hash }, redraw: () => show(), drafts: [], bundle: null, isSentElsewhere: () => false, discard: async () => {}, finish: async () => {}
})
addEventListener('hashchange', show)
await show()
document.documentElement.dataset.ready = 'yes'

/** The stores of earlier previews that no page holds any more; nothing waits for their going. */
async function forgetEarlier () {
  for (const { name } of (await indexedDB.databases?.()) ?? []) {
    if (!name?.startsWith(PREFIX) || name === NAME) continue
    navigator.locks?.request(name, { ifAvailable: true }, lock => lock && void indexedDB.deleteDatabase(name))
  }
}

/** The icons stand in the page of the client itself. */
async function borrowIcons () {
  const page = new DOMParser().parseFromString(await (await fetch('/field')).text(), 'text/html')
  const sprite = page.querySelector('svg.sprite')
  if (sprite) document.body.prepend(document.importNode(sprite, true))
}

async function begin ({ document: checklist, minimum_wage: wages, today }) {
  const id = crypto.randomUUID()
  const isVisit = checklist.kind === 'visit' || checklist.kind === 'interview'
  const draft = {
    id, author: 'preview', obligation: id, kind: isVisit ? 'visit' : checklist.kind, title: SITE.name, site: SITE.code, school: null,
    checklist: checklist.code, version: 0, state: 'open', revision: 0, outcome: 'completed', outcome_reason: '', arrived_at: Date.now(),
    left_at: null, clock_offset_s: 0, position: null, place_trouble: '', place_reason: '', far_m: 0, left_position: null, remarks: '',
    open_reason: '', signatures: [], correction_reason: null, interviewed: [], locked: null,
    at: { screen: 'start', item: null, student: null }, updated_at: Date.now(), pushed_at: 0, push_trouble: null
  }
  const paper = { obligation: { id }, site: SITE, visit_on: today, document: checklist, interview: null, minimum_wage: wages, rules: [], tables: {} }
  await store.beginDraft(/** @type {any} */ (draft), paper)
  return openVisit(id, { now: () => Date.now(), keep: write => write(), place: () => null })
}

function screenFor (hash) {
  const [, , , screen, student] = hash.split('/')
  if (visit.draft.locked) return lockScreen(ctx, visit)
  if (screen === 'finish') return finishScreen(ctx, visit)
  if (screen === 'students') return studentsScreen(ctx, visit)
  if (screen === 'student' && visit.studentOf(decodeURIComponent(student ?? ''))) return interviewScreen(ctx, visit, student)
  return sectionScreen(ctx, visit, decodeURIComponent(screen ?? visit.sections[0]?.code ?? 'students'))
}

/** A checklist that is asked only of students begins with them. */
async function show () {
  if (!location.hash) history.replaceState(null, '', `#/visit/${visit.id}/${visit.sections[0]?.code ?? 'students'}`)
  current?.leave?.()
  current = screenFor(location.hash)
  const fresh = h('div', null, frame(current, ctx))
  if (current.live) blendChildren(root, fresh)
  else root.replaceChildren(...fresh.childNodes)
  scrollTo(0, 0)
}

/** Whether a visit can begin without a signal, and how much of it is on the phone. Reads the bundle, changes nothing. */

import { heldOf, isHandedIn } from './twins.js'

/** What a visit takes along: its place, its checklist and the interview that belongs to it. @param {any} bundle @param {any} one */
function partsOf (bundle, one) {
  const find = wanted => bundle.checklists.find(list => list.code === wanted?.code && list.version === wanted?.version)
  const checklist = find(one.checklist)
  const interview = checklist?.document.interview
  return { site: one.site ? bundle.sites.find(site => site.code === one.site) : null, checklist, interview: interview ? find(interview) : null }
}

/** @param {any} ctx @param {any} one */
export function isReady (ctx, one) {
  const { site, checklist, interview } = partsOf(ctx.bundle, one)
  return Boolean(ctx.isStored && (site || !one.site) && checklist && (!checklist.document.interview || interview))
}

/** What one visit takes along, in KB. @param {any} ctx @param {any} one */
export function sizeOf (ctx, one) {
  return kilobytes([one, ...Object.values(partsOf(ctx.bundle, one))])
}

/** The visits on the list: still due, and not begun or handed in on this phone. @param {any} ctx @returns {any[]} */
export function stillToVisit (ctx) {
  const handled = new Set(ctx.drafts.filter(isHandled).map(draft => draft.obligation))
  return ctx.bundle.obligations.filter(one => !handled.has(one.id) && stillDue(one))
}

/** How many of them can begin without a signal, and how much that is in all; what several visits share counts once. @param {any} ctx */
export function readiness (ctx) {
  const all = stillToVisit(ctx)
  const parts = new Set(all.flatMap(one => [one, ...Object.values(partsOf(ctx.bundle, one))]))
  return { all: all.length, ready: all.filter(one => isReady(ctx, one)).length, size: kilobytes([...parts]) }
}

/** A visit stays due until the school counts one: an attempt, or one that did not count, leaves it open. */
function stillDue (one) {
  const handedIn = heldOf(one).some(isHandedIn)
  return ['open', 'planned'].includes(one.status) && (one.kind === 'visit' || !handedIn)
}

/** Under way or finished here, whatever the bundle knows by now. */
function isHandled (draft) {
  return draft.state === 'open' || (draft.state !== 'discarded' && draft.outcome === 'completed')
}

/** The size of each part of a bundle, in bytes: measured once, the list is drawn again and again. @type {WeakMap<object, number>} */
const sizes = new WeakMap()
const utf8 = new TextEncoder()

/** @param {any[]} parts those that are null count nothing */
function kilobytes (parts) {
  const bytes = parts.filter(Boolean).map(part => {
    if (!sizes.has(part)) sizes.set(part, utf8.encode(JSON.stringify(part)).length)
    return sizes.get(part) ?? 0
  })
  return Math.max(1, Math.round(bytes.reduce((sum, one) => sum + one, 0) / 1000))
}

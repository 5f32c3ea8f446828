/** Emptying the outbox: one parcel at a time, in the order it was filled; the trouble of one never stops the next. */

import * as protocol from './protocol.js'
import * as store from './store.js'

const FIRST_WAIT = 1000
const LONGEST_WAIT = 300_000
const ROUNDS = 3 // how often one sending round may be told "photos missing" before it waits
const LEASE = 30_000

/** @typedef {{ result: 'done' | 'busy' | 'offline' | 'signed-out' | 'other-person', sent: number }} Outcome */

/** What is being sent this moment, for the screen only: nothing of it must survive a kill. @type {{ id: string, done: number, total: number } | null} */
let sending = null

export function nowSending () {
  return sending
}

class SignedOut extends Error {}

/**
 * Send what one person has waiting, then their drafts. Safe to call at any time and from several tabs.
 * @param {string} author
 * @param {{ now: () => number, compose: (draft: string) => Promise<any>, onChange: () => void }} help
 * @returns {Promise<Outcome>}
 */
export async function empty (author, help) {
  return (
    (await alone(async () => {
      const session = await protocol.session()
      if (session.status === 401) return { result: 'signed-out', sent: 0 }
      if (session.status !== 200) return { result: 'offline', sent: 0 }
      if (session.body.user.id !== author) return { result: 'other-person', sent: 0 }
      try {
        const sent = await sendParcels(author, help)
        await pushDrafts(author, help)
        return { result: 'done', sent }
      } catch (error) {
        if (error instanceof SignedOut) return { result: 'signed-out', sent: 0 }
        throw error
      } finally {
        sending = null
        help.onChange()
      }
    })) ?? { result: 'busy', sent: 0 }
  )
}

/** When the next postponed parcel may be tried again; null when none waits. @param {store.Parcel[]} parcels @param {number} now */
export function nextTry (parcels, now) {
  const waiting = parcels.filter(parcel => parcel.state === 'waiting')
  return waiting.length ? Math.max(0, Math.min(...waiting.map(parcel => dueAt(parcel, now))) - now) : null
}

/** A clock that was set back since the parcel was postponed would make minutes into days: then it is due. */
function dueAt (parcel, now) {
  return now < (parcel.postponed_at ?? 0) ? now : parcel.not_before
}

async function sendParcels (author, help) {
  let sent = 0
  for (const parcel of await store.parcelsOf(author)) {
    if (parcel.state !== 'waiting' || dueAt(parcel, help.now()) > help.now()) continue
    if (await deliver(parcel, help)) sent += 1
    sending = null
    help.onChange()
  }
  return sent
}

/** Photos first, then the record; true when the receipt names everything. */
async function deliver (parcel, help) {
  const held = await heldAtSchool(parcel, help)
  if (!held) return false
  const refused = new Set(parcel.refused)
  for (let round = 0; round < ROUNDS; round++) {
    if (!(await sendPhotos(parcel, held, refused, help))) return false
    const reply = await protocol.putSubmission(parcel.id, parcel.body)
    const receipt = receiptOf(reply, parcel)
    if (reply.status === 409 && isOurDraft(parcel.body, reply.body)) {
      parcel = await store.patchParcel(parcel.id, {
        body: { ...parcel.body, ...following(protocol.serverCopy(reply.body).revision) }
      })
      continue
    }
    if (!receipt) {
      await settle(parcel, reply, help)
      return false
    }
    if (complete(receipt, parcel)) {
      await store.keepReceipt(parcel, receipt, help.now())
      return true
    }
    if (refused.size) {
      await holdForPhotos(parcel, receipt, refused)
      return false
    }
    held.clear()
    for (const sha of receipt.photos_held) held.add(sha)
  }
  await postpone(parcel, null, help)
  return false
}

/**
 * The pictures that need not travel: confirmed to this parcel, or held since a draft or the revision that it corrects.
 * Null when the parcel has to wait.
 * @returns {Promise<Set<string> | null>}
 */
async function heldAtSchool (parcel, help) {
  const held = new Set(parcel.held)
  const isKnownThere = parcel.body.base_revision > 0
  if (!isKnownThere || parcel.body.photos.every(photo => held.has(photo.sha256))) return held
  const reply = await protocol.submission(parcel.id)
  if (reply.status !== 200 && !refusal(reply)) {
    await settle(parcel, reply, help)
    return null
  }
  const there = new Set(reply.body?.photos_held ?? [])
  for (const { sha256 } of parcel.body.photos) if (there.has(sha256)) held.add(sha256)
  await store.patchParcel(parcel.id, { held: [...held] })
  return held
}

/** False when the parcel has to wait. A refused picture is remembered and the rest goes on. */
async function sendPhotos (parcel, held, refused, help) {
  const wanted = parcel.body.photos
  for (const photo of wanted) {
    sending = { id: parcel.id, done: held.size, total: wanted.length }
    help.onChange()
    if (held.has(photo.sha256) || refused.has(photo.sha256)) continue
    const kept = await store.pictureByHash(parcel.id, photo.sha256)
    const reply = kept
      ? await protocol.putPhoto(photo.sha256, kept.bytes, kept.type)
      : { status: 404, body: null, retryAfter: null }
    if (fine(reply) && reply.body?.sha256 === photo.sha256) {
      held.add(photo.sha256)
      await store.photoHeld(parcel.id, photo.sha256)
    } else if (refusal(reply)) {
      refused.add(photo.sha256)
      await store.patchParcel(parcel.id, { refused: [...refused], problem: reply.body ?? { status: reply.status } })
    } else {
      await settle(parcel, reply, help)
      return false
    }
  }
  return true
}

const fine = reply => reply.status === 200 || reply.status === 201
const refusal = reply => reply.status >= 400 && reply.status < 500 && ![401, 408, 425, 429].includes(reply.status)

/** A receipt is one only if it speaks of this record and this revision. */
function receiptOf (reply, parcel) {
  const body = reply.body
  const ours = fine(reply) && body?.id === parcel.id && body.revision === parcel.body.revision
  return ours && Array.isArray(body.photos_held) && Array.isArray(body.photos_missing) ? body : null
}

function complete (receipt, parcel) {
  const held = new Set(receipt.photos_held)
  return receipt.state === 'received' && parcel.body.photos.every(photo => held.has(photo.sha256))
}

/** The numbers of the revision that follows one the server holds. @param {number} revision */
export function following (revision) {
  return { revision: revision + 1, base_revision: revision }
}

/** What a reply that is no receipt means for the parcel. */
async function settle (parcel, reply, help) {
  if (reply.status === 401) throw new SignedOut()
  if (reply.status === 409) await hold(parcel, 'conflict', reply.body)
  else if (refusal(reply)) await hold(parcel, 'refused', reply.body ?? { status: reply.status })
  else await postpone(parcel, reply.retryAfter, help)
}

function hold (parcel, trouble, problem) {
  return store.patchParcel(parcel.id, { state: 'held', trouble, problem })
}

/** The record itself has arrived; what is missing are pictures that the server will never take. */
async function holdForPhotos (parcel, receipt, refused) {
  await store.patchParcel(parcel.id, {
    state: 'held',
    trouble: 'photo',
    refused: [...refused],
    receipt,
    held: receipt.photos_held
  })
  await store.patchDraft(parcel.id, { revision: receipt.revision })
}

async function postpone (parcel, retryAfter, help) {
  const attempts = parcel.attempts + 1
  const grown = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(attempts - 1, 12))
  const wait = Math.max(retryAfter ?? 0, Math.round(grown * (0.5 + Math.random() / 2)))
  const now = help.now()
  await store.patchParcel(parcel.id, { attempts, postponed_at: now, not_before: now + wait })
}

// ---- drafts: so that a lost phone loses no work; they count for nothing until they are final ----

async function pushDrafts (author, help) {
  for (const draft of await store.draftsOf(author)) {
    const settled = draft.pushed_at >= draft.updated_at || draft.push_trouble === 'refused' || draft.sentElsewhere
    if (draft.state !== 'open' || draft.correction_reason !== null || settled) continue
    const reply = await pushDraft(draft, help)
    if (reply.status === 401) throw new SignedOut()
    if (reply.status === 0 || reply.status === 429 || reply.status >= 500) return
  }
}

async function pushDraft (draft, help) {
  const body = { ...(await help.compose(draft.id)), final: false, ...following(draft.revision) }
  const reply = await protocol.putSubmission(draft.id, body)
  if (fine(reply) && reply.body?.id === draft.id) {
    await store.patchDraft(draft.id, { revision: reply.body.revision, pushed_at: draft.updated_at, push_trouble: null })
    await pushPictures(draft.id, reply.body.photos_missing ?? [])
  } else if (reply.status === 409) {
    await rebase(draft, body, reply.body)
  } else if (refusal(reply)) {
    await store.patchDraft(draft.id, { push_trouble: 'refused' })
  }
  return reply
}

/** An earlier push of this phone arrived but its answer was lost: go on from there. Anything else a person decides. */
async function rebase (draft, body, problem) {
  const { document, revision } = protocol.serverCopy(problem)
  const sentElsewhere = document.final === true && document.device !== body.device
  await store.patchDraft(draft.id, isOurDraft(body, problem) ? { revision } : { push_trouble: 'refused', sentElsewhere })
}

function isOurDraft (body, problem) {
  const { document } = protocol.serverCopy(problem)
  return document.device === body.device && document.final === false
}

async function pushPictures (id, missing) {
  for (const sha256 of missing) {
    const kept = await store.pictureByHash(id, sha256)
    if (kept && !fine(await protocol.putPhoto(sha256, kept.bytes, kept.type))) return
  }
}

// ---- never two tabs at once ----

let busy = false

/** @template T @param {() => Promise<T>} work @returns {Promise<T | null>} null when this or another tab is at it */
async function alone (work) {
  if (busy) return null
  busy = true
  try {
    return await (navigator.locks ? underLock(work) : underLease(work))
  } finally {
    busy = false
  }
}

function underLock (work) {
  return navigator.locks.request('fangshi-outbox', { ifAvailable: true }, lock => (lock ? work() : null))
}

/** Where a browser has no Web Locks. */
const tab = Math.random().toString(36).slice(2)

async function underLease (work) {
  const renew = () => store.lease(tab, Date.now(), Date.now() + LEASE)
  if (!(await renew())) return null
  const timer = setInterval(renew, LEASE / 3)
  try {
    return await work()
  } finally {
    clearInterval(timer)
    await store.lease(tab, Date.now(), 0)
  }
}

/** What a person decides about a record that is held: whose version stands, what becomes of a refused photo, a copy of it all. */

import { iso } from './dates.js'
import { isAnswered } from './form.js'
import { openVisit, sha256 } from './model.js'
import { following } from './offline/outbox.js'
import { putSubmission, serverCopy } from './offline/protocol.js'
import * as store from './offline/store.js'
import { shrink } from './shrink.js'

const SMALLER = 0.7 // of the width and the height, each time a server on the way refuses the size

/** The version of this phone, on top of the school's. @param {any} ctx @param {any} parcel @param {number} revision */
export async function chooseMine (ctx, parcel, revision) {
  await ctx.keep(() => store.patchParcel(parcel.id, { body: { ...parcel.body, ...following(revision) } }))
  await ctx.retry(parcel)
}

/**
 * Part by part: the record on this phone becomes what was put together, and is sent on top of the school's.
 * @param {any} ctx @param {any} parcel @param {any} body @param {{ document: any, revision: number }} server
 */
export async function chooseEach (ctx, parcel, body, server) {
  const [whole, papers] = await Promise.all([store.wholeDraft(parcel.id), store.papersOf(parcel.id)])
  const { merged } = await import('./takeover.js')
  await ctx.keep(() => store.adoptDraft(merged(whole, body), papers))
  const held = [...new Set([...parcel.held, ...server.document.photos.map(photo => photo.sha256)])]
  await ctx.keep(() => store.patchParcel(parcel.id, { body: { ...body, ...following(server.revision) }, held }))
  await ctx.retry(parcel)
}

/** The school's version stands; one's own is kept beside it. @param {any} ctx @param {any} parcel */
export async function chooseTheirs (ctx, parcel) {
  await ctx.keep(() => store.patchParcel(parcel.id, { state: 'aside', trouble: null }))
  await ctx.changedHere()
  ctx.redraw()
}

/**
 * A visit under way here laid beside what another phone has handed in of it, for a person to choose. The server is asked for
 * its copy by offering it this phone's, which it does not take. False when it could not be asked.
 * @param {any} ctx @param {string} id
 */
export async function compareWithSchool (ctx, id) {
  await ctx.visit?.settled()
  const { draft } = await store.wholeDraft(id)
  const reply = await putSubmission(id, { ...(await ctx.composeDraft(id)), final: false, ...following(draft.revision) })
  const { document } = serverCopy(reply.body)
  if (reply.status !== 409 || !document.final) return false
  const end = document.left_at ? Date.parse(document.left_at) : null // one visit has one end
  await ctx.keep(() => store.patchDraft(id, { left_at: draft.left_at ?? end }))
  await ctx.keep(() => ctx.wrap(id, { state: 'held', trouble: 'conflict', problem: reply.body, unfinished: true }))
  ctx.close()
  await ctx.changedHere()
  return true
}

/** What would be missed of a visit on this phone. @param {string} id */
export async function contentsOf (id) {
  const { answers, photos } = await store.wholeDraft(id)
  return { answers: answers.filter(isAnswered).length, photos: photos.filter(photo => !photo.aside).length }
}

/** This draft is gone on with: not asked again until the other phone does something new. @param {any} ctx @param {any} draft @param {string} told */
export async function goOnWith (ctx, draft, told) {
  if (ctx.visit?.id === draft.id) {
    await ctx.visit.patch({ told_of: told })
    return ctx.visit.tell('elsewhere')
  }
  await ctx.keep(() => store.patchDraft(draft.id, { told_of: told }))
  await ctx.changedHere()
  ctx.go(ctx.resumeAt(draft))
}

/** Set aside, from where it can be taken back. @param {any} ctx @param {string} id */
export async function discardDraft (ctx, id) {
  await ctx.visit?.settled()
  await ctx.keep(() => store.patchDraft(id, { state: 'discarded' }))
  ctx.close()
  await ctx.changedHere()
}

/**
 * Another picture in place of one the server does not take, or none.
 * @param {any} ctx @param {any} parcel @param {string} sha256 @param {File | null} file
 * @returns {Promise<string[]>} the names of what is no picture; then nothing has changed
 */
export async function retake (ctx, parcel, sha256, file) {
  const visit = await openVisit(parcel.id, { now: Date.now, keep: ctx.keep, place: ctx.photoPlace })
  const old = visit.photos.find(photo => photo.sha256 === sha256)
  const refused = file ? await visit.addPhotos([file], { item: old.item, student: old.student, case: old.case, role: old.role, card: old.card }) : []
  if (!refused.length) await visit.removePhoto(old)
  await visit.settled()
  visit.close()
  if (!refused.length) await ctx.resend(parcel.id)
  return refused
}

/** The refused photos once more, smaller; each as it was stays on the phone, outside the record. @param {any} ctx @param {any} parcel */
export async function sendSmaller (ctx, parcel) {
  const { photos } = await store.wholeDraft(parcel.id)
  let done = 0
  for (const photo of photos.filter(one => !one.aside && parcel.refused.includes(one.sha256))) done += await makeSmaller(ctx, photo)
  if (done) return ctx.resend(parcel.id)
  await ctx.keep(() => store.patchParcel(parcel.id, { problem: {} })) // no picture this phone can read: another network, or the export
  await ctx.changedHere()
  ctx.redraw()
}

async function makeSmaller (ctx, photo) {
  const kept = await store.picture(photo.id)
  const small = kept && (await shrink(new Blob([kept.bytes], { type: kept.type }), SMALLER))
  if (!small || small.picture.size >= kept.bytes.byteLength) return 0
  const bytes = await small.picture.arrayBuffer()
  const facts = { type: 'image/jpeg', bytes: bytes.byteLength, sha256: await sha256(bytes), thumb: (await small.thumb?.arrayBuffer()) ?? null }
  await ctx.keep(() => store.putPhoto({ ...photo, id: crypto.randomUUID(), aside: true }, kept.bytes, {}))
  await ctx.keep(() => store.putPhoto({ ...photo, ...facts }, bytes, {}))
  return 1
}

/** A picture of a record out of this phone, small where it has a small one. @param {string} id @param {string} sha256 @param {boolean} isSmall @returns {Promise<ArrayBuffer | null>} */
export async function ownPicture (id, sha256, isSmall) {
  const { photos } = await store.wholeDraft(id)
  const photo = photos.find(one => one.sha256 === sha256)
  return (photo && ((isSmall && photo.thumb) || (await store.picture(photo.id))?.bytes)) ?? null
}

/** A record with every picture that is on this phone, for the desk to import. @param {any} parcel @param {number} now by the school's clock */
export async function exported (parcel, now) {
  const { photos } = await store.wholeDraft(parcel.id)
  const pictures = []
  for (const photo of photos) {
    const kept = await store.picture(photo.id) // none where another phone took it
    if (kept) pictures.push({ ...photo, base64: base64(kept.bytes) })
  }
  return { ...parcel, exported_at: iso(now), pictures }
}

/** @param {ArrayBuffer} bytes */
export function base64 (bytes) {
  let text = ''
  const view = new Uint8Array(bytes)
  for (let at = 0; at < view.length; at += 32768) text += String.fromCharCode(...view.subarray(at, at + 32768))
  return btoa(text)
}

/** What is in memory of a visit that the disk does not take, as one file that the desk imports like an export of the outbox. */

import { base64 } from './decisions.js'
import { iso } from './dates.js'
import { download } from './dom.js'
import { readPicture, sha256 } from './model.js'
import * as store from './offline/store.js'
import { shrink } from './shrink.js'

/**
 * Hands the file to the person and says its name, and the names of the chosen files that are not in it.
 * @param {any} ctx @param {ReturnType<import('./model.js').Visit['memory']>} memory
 */
export async function handOver (ctx, memory) {
  const name = `fangshi-${memory.draft.id.slice(0, 8)}.json`
  const { file, missing } = await rescued(ctx, memory)
  download(name, JSON.stringify(file, null, 1))
  return { name, missing }
}

/** The visit as a draft, on top of what the school is known to hold, with every picture that can be read from memory, disk or album. */
async function rescued (ctx, { draft, answers, checks, photos, unwritten, unread }) {
  const waiting = new Map(unwritten.map(one => [one.photo.id, one]))
  const named = [...photos.filter(photo => !waiting.has(photo.id)), ...unwritten.map(one => one.photo)]
  const [pictures, missing] = [[], []]
  for (const photo of named) {
    const bytes = waiting.get(photo.id)?.bytes ?? (await store.picture(photo.id).catch(() => null))?.bytes
    const hash = photo.sha256 ?? (bytes && (await sha256(bytes)))
    if (hash) pictures.push({ ...photo, sha256: hash, ...(bytes ? { base64: base64(bytes) } : {}) })
  }
  for (const { file, photo } of unread) {
    const picture = await fromAlbum(file, photo)
    if (picture) pictures.push(picture)
    else missing.push(file.name)
  }
  const revision = ctx.drafts.find(one => one.id === draft.id)?.revision ?? draft.revision
  const file = {
    id: draft.id,
    author: draft.author,
    title: draft.title,
    exported_at: iso(ctx.now()),
    body: { ...ctx.bodyOf({ draft: { ...draft, revision }, answers, checks, photos: pictures }), final: false },
    pictures: pictures.filter(one => one.base64)
  }
  return { file, missing }
}

/** A chosen file that nothing has read yet: made small at once, for twenty of them as they came are more than a phone has memory for. */
async function fromAlbum (file, photo) {
  const raw = await readPicture(file)
  if (!raw) return null
  const small = photo.asIs ? null : await shrink(file).catch(() => null)
  const bytes = small ? await small.picture.arrayBuffer() : raw
  const type = small ? 'image/jpeg' : photo.type
  return { ...photo, type, bytes: bytes.byteLength, sha256: await sha256(bytes), base64: base64(bytes) }
}

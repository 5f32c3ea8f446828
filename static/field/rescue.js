/** What is in memory of a visit that the disk does not take, as one file that the desk imports like an export of the outbox. */

import { base64 } from './decisions.js'
import { iso } from './dates.js'
import { download } from './dom.js'
import { sha256 } from './model.js'
import * as store from './offline/store.js'

/**
 * Hands the file to the person and says its name.
 * @param {any} ctx @param {ReturnType<import('./model.js').Visit['memory']>} memory
 */
export async function handOver (ctx, memory) {
  const name = `fangshi-${memory.draft.id.slice(0, 8)}.json`
  download(name, JSON.stringify(await rescued(ctx, memory), null, 1))
  return name
}

/** The visit as a draft, on top of what the school is known to hold, with every picture that can be read from memory or disk. */
async function rescued (ctx, { draft, answers, checks, photos, unwritten }) {
  const waiting = new Map(unwritten.map(one => [one.photo.id, one]))
  const named = [...photos.filter(photo => !waiting.has(photo.id)), ...unwritten.map(one => one.photo)]
  const pictures = []
  for (const photo of named) {
    const bytes = waiting.get(photo.id)?.bytes ?? (await store.picture(photo.id).catch(() => null))?.bytes
    const hash = photo.sha256 ?? (bytes && (await sha256(bytes)))
    if (hash) pictures.push({ ...photo, sha256: hash, ...(bytes ? { base64: base64(bytes) } : {}) })
  }
  const revision = ctx.drafts.find(one => one.id === draft.id)?.revision ?? draft.revision
  return {
    id: draft.id,
    author: draft.author,
    title: draft.title,
    exported_at: iso(ctx.now()),
    body: { ...ctx.bodyOf({ draft: { ...draft, revision }, answers, checks, photos: pictures }), final: false },
    pictures: pictures.filter(one => one.base64)
  }
}

/** Everything the phone keeps: who signed in, the bundle, visits under way, photos, and what waits to be sent. */

import { done, withDb } from './db.js'

export { NotSaved } from './db.js'

/**
 * @typedef {object} Draft a visit under way or finished on this phone
 * @property {string} id @property {string} author @property {string | null} obligation
 * @property {'visit' | 'company_audit' | 'school_audit'} kind
 * @property {string} title @property {string | null} site @property {string | null} school
 * @property {string} checklist @property {number} version
 * @property {'open' | 'finished' | 'sent' | 'discarded'} state
 * @property {number} revision the last revision the server is known to hold
 * @property {string} outcome @property {string} outcome_reason
 * @property {number} arrived_at device clock, milliseconds @property {number | null} left_at
 * @property {number | null} clock_offset_s seconds to add to this device's clock to get the server's
 * @property {any} position @property {string | null} place_trouble @property {string} place_reason @property {any} left_position @property {number} far_m metres from the site when that is too far
 * @property {string} remarks @property {string} open_reason @property {any[]} signatures
 * @property {string | null} correction_reason
 * @property {Record<string, any>} [cards] attendance cards by student number
 * @property {string[]} interviewed student numbers @property {string | null} locked
 * @property {{ screen: string, item: string | null, student: string | null }} at where the person is
 * @property {number} updated_at @property {number} pushed_at @property {string | null} push_trouble
 * @property {boolean} [sentElsewhere] another phone of this person has handed in this very visit meanwhile
 */
/** @typedef {{ draft: string, item: string, student: string, value: any, typed?: string, declined: boolean, note: string, no_photo_reason: string | null, verdict?: { confirmed: boolean, reason: string } | null, marked?: { severity: string } | null, fixed_on_spot?: boolean, by_card?: boolean }} Answer */
/** @typedef {{ draft: string, case: string, status: string | null, note: string }} Check */
/** @typedef {{ id: string, draft: string, item: string | null, student: string, case: string | null, role: string | null, state: 'raw' | 'ready' | 'unreadable', sha256: string | null, bytes: number, type: string, taken_at: number, position: any, asIs?: boolean, atSchool?: boolean, aside?: boolean, thumb?: ArrayBuffer | null, covers?: number[][] }} Photo */
/**
 * @typedef {object} Parcel a finished record on its way; its body never changes once it is here
 * @property {string} id @property {string} author @property {string} title @property {any} body
 * @property {'waiting' | 'held' | 'sent' | 'aside'} state
 * @property {'refused' | 'conflict' | 'photo' | null} trouble @property {any} problem
 * @property {string[]} held hashes the server has confirmed @property {string[]} refused hashes the server refused
 * @property {number} attempts @property {number} not_before @property {number} [postponed_at] @property {number} filled_at @property {number | null} sent_at
 * @property {any} receipt
 * @property {boolean} [unfinished] a visit under way, laid beside what another phone has handed in of it
 */

const KEEP_SENT = 14 * 86400e3

// ---- facts about this phone ----

/** @param {string} key @returns {Promise<any>} */
export function recall (key) {
  return withDb(['meta'], 'readonly', tx => done(tx.objectStore('meta').get(key)))
}

/** Several at once. @param {string[]} keys @returns {Promise<any[]>} */
export function recallAll (keys) {
  return withDb(['meta'], 'readonly', tx => Promise.all(keys.map(key => done(tx.objectStore('meta').get(key)))))
}

/** @param {string} key @param {any} value */
export function remember (key, value) {
  return withDb(['meta'], 'readwrite', tx => {
    tx.objectStore('meta').put(value, key)
  })
}

/** This phone's own name towards the server, where it has none yet; made once. @returns {Promise<string>} */
export function makeDevice () {
  return withDb(['meta'], 'readwrite', async tx => {
    const meta = tx.objectStore('meta')
    const known = await done(meta.get('device'))
    if (known) return known
    const fresh = crypto.randomUUID()
    meta.put(fresh, 'device')
    return fresh
  })
}

/**
 * Take or renew the lease that stands in for Web Locks where a browser has none. False when another tab holds it.
 * @param {string} holder @param {number} now @param {number} until
 */
export function lease (holder, now, until) {
  return withDb(['meta'], 'readwrite', async tx => {
    const meta = tx.objectStore('meta')
    const held = await done(meta.get('lease'))
    if (held && held.holder !== holder && held.until > now) return false
    meta.put({ holder, until }, 'lease')
    return true
  })
}

// ---- the bundle ----

/** @param {{ user: string, etag: string | null, saved_at: number, bundle: any }} row */
export function keepBundle (row) {
  return withDb(['bundles'], 'readwrite', tx => {
    tx.objectStore('bundles').put(row)
  })
}

/** @param {string} user @returns {Promise<any>} */
export function bundleOf (user) {
  return withDb(['bundles'], 'readonly', tx => done(tx.objectStore('bundles').get(user)))
}

/** @param {string} user */
export function forgetBundle (user) {
  return withDb(['bundles'], 'readwrite', tx => {
    tx.objectStore('bundles').delete(user)
  })
}

/**
 * All that is read before one person's first screen, in one look.
 * @param {string} user @returns {Promise<{ row: any, locale: string | undefined, drafts: Draft[], parcels: Parcel[] }>}
 */
export function holdingsOf (user) {
  return withDb(['bundles', 'meta', 'drafts', 'parcels'], 'readonly', async tx => {
    const [row, locale, drafts, parcels] = await Promise.all([
      done(tx.objectStore('bundles').get(user)),
      done(tx.objectStore('meta').get('locale:' + user)),
      done(tx.objectStore('drafts').index('author').getAll(user)),
      done(tx.objectStore('parcels').index('author').getAll(user))
    ])
    return { row, locale, drafts, parcels: inOrder(parcels) }
  })
}

// ---- visits ----

/** A visit begins: the draft and what the papers said at that moment. @param {Draft} draft @param {any} papers */
export function beginDraft (draft, papers) {
  return withDb(['drafts', 'papers'], 'readwrite', tx => {
    tx.objectStore('drafts').put(draft)
    tx.objectStore('papers').put({ ...papers, draft: draft.id })
  })
}

/**
 * A visit that another phone has begun, whole or not at all.
 * @param {{ draft: Draft, answers: Answer[], checks: Check[], photos: Photo[] }} whole @param {any} papers
 */
export function adoptDraft ({ draft, answers, checks, photos }, papers) {
  return withDb(['drafts', 'papers', 'answers', 'checks', 'photos'], 'readwrite', tx => {
    tx.objectStore('drafts').put(draft)
    tx.objectStore('papers').put({ ...papers, draft: draft.id })
    for (const answer of answers) tx.objectStore('answers').put(answer)
    for (const check of checks) tx.objectStore('checks').put(check)
    for (const photo of photos) tx.objectStore('photos').put(photo)
  })
}

/** Site, students, open cases and checklist as they stood when the visit began; a newer bundle does not touch them. @param {string} id @returns {Promise<any>} */
export function papersOf (id) {
  return withDb(['papers'], 'readonly', tx => done(tx.objectStore('papers').get(id)))
}

/** Change some facts of a draft; returns it as stored. @param {string} id @param {Partial<Draft>} change @returns {Promise<Draft>} */
export function patchDraft (id, change) {
  return withDb(['drafts'], 'readwrite', tx => patch(tx.objectStore('drafts'), id, change))
}

/** @param {string} author @returns {Promise<Draft[]>} */
export function draftsOf (author) {
  return withDb(['drafts'], 'readonly', tx => done(tx.objectStore('drafts').index('author').getAll(author)))
}

/**
 * A draft with its answers, checks and photos (without the pictures themselves).
 * @param {string} id
 * @returns {Promise<{ draft: Draft, answers: Answer[], checks: Check[], photos: Photo[] }>}
 */
export function wholeDraft (id) {
  return withDb(['drafts', 'answers', 'checks', 'photos'], 'readonly', async tx => {
    const of = name => done(tx.objectStore(name).index('draft').getAll(id))
    const [draft, answers, checks, photos] = await Promise.all([
      done(tx.objectStore('drafts').get(id)),
      of('answers'),
      of('checks'),
      of('photos')
    ])
    return { draft, answers, checks, photos }
  })
}

/** An answer and the place the person is at, in one transaction. @param {Answer} answer @param {Partial<Draft>} change */
export function putAnswer (answer, change) {
  return withDb(['answers', 'drafts'], 'readwrite', tx => {
    tx.objectStore('answers').put(answer)
    return patch(tx.objectStore('drafts'), answer.draft, change)
  })
}

/** @param {Check} check @param {Partial<Draft>} change */
export function putCheck (check, change) {
  return withDb(['checks', 'drafts'], 'readwrite', tx => {
    tx.objectStore('checks').put(check)
    return patch(tx.objectStore('drafts'), check.draft, change)
  })
}

/** Add a fact to the papers of a visit. @param {string} id @param {any} change */
export function notePapers (id, change) {
  return withDb(['papers'], 'readwrite', tx => patch(tx.objectStore('papers'), id, change))
}

// ---- photos: the facts and the bytes apart, so that a list of photos costs nothing ----

/** @param {Photo} photo @param {ArrayBuffer} bytes @param {Partial<Draft>} change */
export function putPhoto (photo, bytes, change) {
  return withDb(['photos', 'pictures', 'drafts'], 'readwrite', tx => {
    tx.objectStore('photos').put(photo)
    tx.objectStore('pictures').put({ id: photo.id, type: photo.type, bytes })
    return patch(tx.objectStore('drafts'), photo.draft, change)
  })
}

/** Change some facts of a photo. @param {string} id @param {Partial<Photo>} facts @param {string} draft @param {Partial<Draft>} change */
export function patchPhoto (id, facts, draft, change) {
  return withDb(['photos', 'drafts'], 'readwrite', async tx => {
    await patch(tx.objectStore('photos'), id, facts)
    await patch(tx.objectStore('drafts'), draft, change)
  })
}

/** @param {string} id @returns {Promise<{ type: string, bytes: ArrayBuffer } | undefined>} */
export function picture (id) {
  return withDb(['pictures'], 'readonly', tx => done(tx.objectStore('pictures').get(id)))
}

/** The person took this photo out; the only way a photo leaves before it is received. @param {Photo} photo @param {Partial<Draft>} change */
export function removePhoto (photo, change) {
  return withDb(['photos', 'pictures', 'drafts'], 'readwrite', tx => {
    tx.objectStore('photos').delete(photo.id)
    tx.objectStore('pictures').delete(photo.id)
    return patch(tx.objectStore('drafts'), photo.draft, change)
  })
}

/** The bytes of a photo of a record, by hash. @param {string} draft @param {string} sha256 */
export function pictureByHash (draft, sha256) {
  return withDb(['photos', 'pictures'], 'readonly', async tx => {
    const photos = await done(tx.objectStore('photos').index('draft').getAll(draft))
    const photo = photos.find(one => one.sha256 === sha256)
    return photo ? done(tx.objectStore('pictures').get(photo.id)) : undefined
  })
}

// ---- the outbox ----

/** The visit ends and its parcel exists, both or neither. @param {Draft} draft @param {Parcel} parcel */
export function finish (draft, parcel) {
  return withDb(['drafts', 'parcels'], 'readwrite', tx => {
    tx.objectStore('drafts').put(draft)
    tx.objectStore('parcels').put(parcel)
  })
}

/** What one person has sent or is sending from this phone, oldest first. @param {string} author @returns {Promise<Parcel[]>} */
export async function parcelsOf (author) {
  const all = await withDb(['parcels'], 'readonly', tx => done(tx.objectStore('parcels').index('author').getAll(author)))
  return inOrder(all)
}

const inOrder = parcels => parcels.sort((a, b) => a.filled_at - b.filled_at)

/** @param {string} id @param {Partial<Parcel>} change @returns {Promise<Parcel>} */
export function patchParcel (id, change) {
  return withDb(['parcels'], 'readwrite', tx => patch(tx.objectStore('parcels'), id, change))
}

/** The server confirmed one picture. @param {string} id @param {string} sha256 */
export function photoHeld (id, sha256) {
  return withDb(['parcels'], 'readwrite', async tx => {
    const parcels = tx.objectStore('parcels')
    const parcel = await done(parcels.get(id))
    if (!parcel.held.includes(sha256)) parcels.put({ ...parcel, held: [...parcel.held, sha256] })
  })
}

/** The receipt names the record and every photo: the only place where a parcel turns sent. @param {Parcel} parcel @param {any} receipt @param {number} now */
export function keepReceipt (parcel, receipt, now) {
  return withDb(['parcels', 'drafts'], 'readwrite', async tx => {
    await patch(tx.objectStore('parcels'), parcel.id, {
      state: 'sent',
      trouble: null,
      problem: null,
      receipt,
      held: receipt.photos_held,
      sent_at: now
    })
    await patch(tx.objectStore('drafts'), parcel.id, { state: 'sent', revision: receipt.revision })
  })
}

/** Clear away what the school has held for two weeks and did not return. @param {number} now */
export function tidy (now) {
  return withDb(['parcels', 'drafts', 'papers', 'answers', 'checks', 'photos', 'pictures'], 'readwrite', async tx => {
    for (const parcel of await done(tx.objectStore('parcels').getAll())) {
      const old = parcel.state === 'sent' && parcel.sent_at < now - KEEP_SENT
      if (old && parcel.receipt?.review !== 'returned') await erase(tx, parcel.id)
    }
  })
}

async function erase (tx, id) {
  for (const name of ['answers', 'checks', 'photos']) {
    const store = tx.objectStore(name)
    for (const key of await done(store.index('draft').getAllKeys(id))) {
      store.delete(key)
      if (name === 'photos') tx.objectStore('pictures').delete(key)
    }
  }
  for (const name of ['drafts', 'papers', 'parcels']) tx.objectStore(name).delete(id)
}

async function patch (store, id, change) {
  const row = { ...(await done(store.get(id))), ...change }
  store.put(row)
  return row
}

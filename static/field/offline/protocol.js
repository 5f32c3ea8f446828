/** The device protocol over the wire. Says what came back; decides nothing. */

const SHORT = 20_000
const LONG = 120_000

/**
 * @typedef {object} Reply
 * @property {number} status 0 when no answer came, or one that is not from our server
 * @property {any} body @property {number | null} retryAfter milliseconds @property {string | null} etag
 */

let token = ''

/** Who is signed in; also brings the CSRF token for what follows. @returns {Promise<Reply>} */
export async function session () {
  const reply = ours(await ask('/session'), body => body?.user?.id && body.csrf_token)
  if (reply.status === 200) token = reply.body.csrf_token
  return reply
}

/** @param {string | null} etag @returns {Promise<Reply>} */
export async function bundle (etag) {
  const reply = await ask('/bundle', { headers: etag ? { 'If-None-Match': etag } : {} }, LONG)
  return ours(reply, body => Array.isArray(body?.obligations) && Array.isArray(body.checklists))
}

/** What says it is good but has not the shape of our server's answer is no answer. @param {Reply} reply @param {(body: any) => boolean} test */
function ours (reply, test) {
  return reply.status === 200 && !test(reply.body) ? { ...reply, status: 0, body: null } : reply
}

/** @param {string} sha256 @param {ArrayBuffer} bytes @param {string} type @returns {Promise<Reply>} */
export function putPhoto (sha256, bytes, type) {
  return ask(`/photos/${sha256}`, { method: 'PUT', body: bytes, headers: { 'Content-Type': type } }, LONG)
}

/** A photo up, measured and back, kept nowhere. @param {string} sha256 @param {ArrayBuffer} bytes @param {string} type @returns {Promise<Reply>} */
export function tryPhoto (sha256, bytes, type) {
  return ask(`/test-photo/${sha256}`, { method: 'PUT', body: bytes, headers: { 'Content-Type': type } }, LONG)
}

/** @param {any} body @param {string} id @returns {Promise<Reply>} */
export function putSubmission (id, body) {
  return ask(
    `/submissions/${id}`,
    { method: 'PUT', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } },
    LONG
  )
}

/** What the server holds of one record. @param {string} id @returns {Promise<Reply>} */
export function submission (id) {
  return ask(`/submissions/${id}`)
}

/** The draft that another phone of the same person has sent: its document and its receipt. @param {string} id @returns {Promise<Reply>} */
export async function draft (id) {
  return ours(await ask(`/submissions/${id}/draft`), body => Array.isArray(body?.document?.answers) && Boolean(body.receipt))
}

/** What the server holds of this phone. @param {string} device @returns {Promise<Reply>} */
export function receipts (device) {
  return ask(`/receipts?device=${encodeURIComponent(device)}`)
}

/** A photo as the school shows it to this person; null when it cannot be had now. @param {string} sha256 @param {boolean} isSmall @returns {Promise<Blob | null>} */
export async function photoCopy (sha256, isSmall) {
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), SHORT)
  try {
    const reply = await fetch(`/photos/${sha256}${isSmall ? '/thumb' : ''}`, { credentials: 'same-origin', redirect: 'manual', signal: stop.signal })
    return reply.ok && reply.headers.get('Content-Type')?.startsWith('image/') ? await reply.blob() : null
  } catch {
    return null
  } finally {
    clearTimeout(timer)
  }
}

/** The server's copy out of a conflict. @param {any} problem @returns {{ document: any, revision: number }} */
export function serverCopy (problem) {
  const server = problem?.server ?? {}
  const document = server.document ?? server
  return { document, revision: server.revision ?? document.revision ?? 0 }
}

/** Ends the session on the server; the phone keeps what it has. @returns {Promise<Reply>} */
export function signOut () {
  return ask('/sign-out', { method: 'POST', root: true })
}

// ---- who left this browser: a cookie, so that the server hears of it from whichever page asks it for something next ----

const MARK = 'fangshi_left'
const LASTS = 365 * 24 * 3600 // seconds; some browsers keep a page's own cookie for seven days, see `stillGone`

/** The id of whoever left, 'none' once somebody has signed in since (accounts/leaving.py), null where nothing is known. */
function left () {
  const found = document.cookie.split('; ').find(one => one.startsWith(MARK + '='))
  return found ? found.slice(MARK.length + 1) : null
}

/** @param {string} user */
export function markLeft (user) {
  const secure = location.protocol === 'https:' ? '; secure' : ''
  document.cookie = `${MARK}=${user}; path=/; max-age=${LASTS}; samesite=lax${secure}`
}

/** Whether this person left, here or at the desk, and nobody has signed in since. @param {string | undefined} user */
export function isGone (user) {
  return Boolean(user) && left() === user
}

/** Whether a sign-out that the phone remembers still stands; a mark that ran out is written again. @param {string} user */
export function stillGone (user) {
  if (left() === null) markLeft(user)
  return isGone(user)
}

/** A refusal that a fresh CSRF token may cure is asked once more. */
async function ask (path, init = {}, patience = SHORT) {
  const reply = await request(path, init, patience)
  const unsafe = Boolean(init.method)
  if (!unsafe || (reply.status !== 400 && reply.status !== 403)) return reply
  const again = await session()
  if (again.status === 401) return again
  return again.status === 200 ? request(path, init, patience) : reply
}

async function request (path, init, patience) {
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), patience)
  try {
    const response = await fetch((init.root ? '' : '/api/v1') + path, {
      ...init,
      headers: { Accept: 'application/json', ...init.headers, ...(init.method ? { 'X-CSRFToken': token } : {}) },
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'manual',
      signal: stop.signal
    })
    return await read(response)
  } catch {
    return { status: 0, body: null, retryAfter: null, etag: null }
  } finally {
    clearTimeout(timer)
  }
}

/** @param {Response} response @returns {Promise<Reply>} */
async function read (response) {
  const rest = { retryAfter: wait(response.headers.get('Retry-After')), etag: response.headers.get('ETag') }
  if (response.type === 'opaqueredirect') return { status: 401, body: null, ...rest }
  if (response.status === 304) return { status: 304, body: null, ...rest }
  const json = /\bjson\b/.test(response.headers.get('Content-Type') ?? '')
  if (response.ok && !json) return { status: 0, body: null, ...rest } // a hotel's sign-in page, not us
  const body = json ? JSON.parse(await response.text()) : null // a body cut short throws and counts as no answer
  return { status: response.status, body, ...rest }
}

function wait (header) {
  if (!header) return null
  const seconds = Number(header)
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - Date.now()
  return Number.isFinite(ms) && ms > 0 ? ms : null
}

/** The field shell without a network. Data is none of its business: it never touches a non-GET request nor /api. */

const VERSION = '{{ shell_version }}'
/** Versions that turned out broken and that the server has taken back. */
const WITHDRAWN = '{{ withdrawn }}'.split(' ')
const PREFIX = 'fangshi-shell-'
const LEDGER = 'fangshi-versions' // which versions are kept, the one in use first
const KEPT = 2 // a page of the version before may still be open, and is what a withdrawn one falls back to

/** Everything the shell needs. The server puts the digest of these very files into VERSION. */
const SHELL = [
  '/field',
  '/static/field/manifest.webmanifest',
  '/static/field/icons/icon-192.png',
  ...'{{ packs }}'.split(' ')
]
const PARTS = new Set(SHELL)
const PACK = /^\/field\/[\w-]+\.js$/ // of this version, or of the one before: a page still open asks for its own

/** Read from top to bottom; what matches none goes to the network as if there were no worker. */
const ROUTES = [
  {
    match: request => request.mode === 'navigate' && new URL(request.url).pathname === '/field',
    answer: () => fromCache('/field')
  },
  {
    match: ({ url }) => PARTS.has(new URL(url).pathname) || PACK.test(new URL(url).pathname),
    answer: request => fromCache(new URL(request.url).pathname)
  }
]

self.addEventListener('install', event => event.waitUntil(arrive()))
self.addEventListener('activate', event => event.waitUntil(settle().then(() => self.clients.claim())))
self.addEventListener('message', event => {
  if (event.data === 'take over') self.skipWaiting()
})
self.addEventListener('fetch', event => {
  const { request } = event
  if (request.method !== 'GET' || new URL(request.url).origin !== location.origin) return
  const route = ROUTES.find(one => one.match(request))
  if (route) event.respondWith(route.answer(request))
})

/**
 * A new version waits for the person, unless the one in use is known to be broken: that one may not be able to ask. One that brings no other
 * files than those in use has nothing to wait for; it comes when what was offered has been withdrawn, and clears that away.
 */
async function arrive () {
  const inUse = (await versions())[0]
  if (!isWithdrawn(VERSION)) await keepShell()
  if (isWithdrawn(VERSION) || isWithdrawn(inUse) || VERSION === inUse) await self.skipWaiting()
}

const isWithdrawn = version => WITHDRAWN.includes(version)

/** All files or none: a shell half old and half new would not start. */
async function keepShell () {
  const cache = await caches.open(PREFIX + VERSION)
  await cache.addAll(SHELL.map(path => new Request(path, { cache: 'no-cache', credentials: 'same-origin' })))
}

/** From now on this version and the one before are kept; what the phone has stored is not touched, here or anywhere in this file. */
async function settle () {
  const all = [VERSION, ...(await versions())]
  const kept = [...new Set(all)].filter(version => !isWithdrawn(version)).slice(0, KEPT)
  await (await caches.open(LEDGER)).put(LEDGER, new Response(JSON.stringify(kept)))
  serving = null
  const names = await caches.keys()
  const old = names.filter(name => name.startsWith(PREFIX) && !kept.includes(name.slice(PREFIX.length)))
  await Promise.all(old.map(name => caches.delete(name)))
}

/** The versions on this phone, the one in use first. @returns {Promise<string[]>} */
async function versions () {
  const ledger = await caches.match(LEDGER, { cacheName: LEDGER })
  if (ledger) return ledger.json()
  return (await caches.keys()).filter(name => name.startsWith(PREFIX) && name !== PREFIX + VERSION).map(name => name.slice(PREFIX.length))
}

/** @type {Promise<string[]> | null} */
let serving = null

/** The newest kept version that has the file; a page of the version before finds what only that one had. */
async function fromCache (path) {
  serving ??= versions()
  for (const version of await serving) {
    const found = await caches.match(path, { cacheName: PREFIX + version, ignoreVary: true })
    if (found) return found
  }
  return fetch(path)
}

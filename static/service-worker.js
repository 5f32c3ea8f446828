/** The field shell without a network. Data is none of its business: it never touches a non-GET request nor /api. */

const VERSION = '{{ shell_version }}'
const CACHE = 'fangshi-shell-' + VERSION

/** Everything the shell needs. The server puts the digest of these very files into VERSION. */
const SHELL = [
  '/field',
  '/static/css/tokens.css',
  '/static/css/phone.css',
  '/static/field/field.css',
  '/static/field/manifest.webmanifest',
  '/static/field/icons/icon-192.png',
  '/static/field/app.js',
  '/static/field/attendance.js',
  '/static/field/basis.js',
  '/static/field/dates.js',
  '/static/field/dom.js',
  '/static/field/form.js',
  '/static/field/judge.js',
  '/static/field/model.js',
  '/static/field/papers.js',
  '/static/field/parcel.js',
  '/static/field/phone.js',
  '/static/field/place.js',
  '/static/field/rhythm.js',
  '/static/field/rules.js',
  '/static/field/rules-attendance.js',
  '/static/field/rules-expressions.js',
  '/static/field/rules-facts.js',
  '/static/field/rules-sentences.js',
  '/static/field/rules-times.js',
  '/static/field/shrink.js',
  '/static/field/summary.js',
  '/static/field/update.js',
  '/static/field/words.js',
  '/static/field/words-en.js',
  '/static/field/words-zh.js',
  '/static/field/offline/db.js',
  '/static/field/offline/outbox.js',
  '/static/field/offline/protocol.js',
  '/static/field/offline/store.js',
  '/static/field/components/answer.js',
  '/static/field/components/at-once.js',
  '/static/field/components/attendance.js',
  '/static/field/components/card-list.js',
  '/static/field/components/conflict.js',
  '/static/field/components/dock.js',
  '/static/field/components/finish.js',
  '/static/field/components/frame.js',
  '/static/field/components/interview.js',
  '/static/field/components/left-out.js',
  '/static/field/components/list.js',
  '/static/field/components/more.js',
  '/static/field/components/not-saved.js',
  '/static/field/components/outbox.js',
  '/static/field/components/photos.js',
  '/static/field/components/question.js',
  '/static/field/components/signature.js',
  '/static/field/components/start.js',
  '/static/field/components/unable.js',
  '/static/field/components/verdict.js',
  '/static/field/components/visit.js'
]
const PARTS = new Set(SHELL)

/** Read from top to bottom; what matches none goes to the network as if there were no worker. */
const ROUTES = [
  {
    match: request => request.mode === 'navigate' && new URL(request.url).pathname === '/field',
    answer: () => fromCache('/field')
  },
  { match: request => PARTS.has(new URL(request.url).pathname), answer: request => fromCache(new URL(request.url).pathname) }
]

self.addEventListener('install', event => event.waitUntil(keepShell()))
self.addEventListener('activate', event => event.waitUntil(forgetOldShells().then(() => self.clients.claim())))
self.addEventListener('message', event => {
  if (event.data === 'take over') self.skipWaiting()
})
self.addEventListener('fetch', event => {
  const { request } = event
  if (request.method !== 'GET' || new URL(request.url).origin !== location.origin) return
  const route = ROUTES.find(one => one.match(request))
  if (route) event.respondWith(route.answer(request))
})

/** All files or none: a shell half old and half new would not start. */
async function keepShell () {
  const cache = await caches.open(CACHE)
  await cache.addAll(SHELL.map(path => new Request(path, { cache: 'no-cache', credentials: 'same-origin' })))
}

async function forgetOldShells () {
  const names = await caches.keys()
  await Promise.all(names.filter(name => name.startsWith('fangshi-shell-') && name !== CACHE).map(name => caches.delete(name)))
}

async function fromCache (path) {
  const cache = await caches.open(CACHE)
  return (await cache.match(path, { ignoreVary: true })) ?? fetch(path)
}

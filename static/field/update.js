/** The service worker: registered once, replaced only when the person says so and nothing is being written. */

/**
 * @param {(use: (() => Promise<boolean>) | null) => void} offer called with what takes the new version (false when a form is open), and with
 * null when that version is none any more: the server has withdrawn it
 * @param {() => boolean} quiet nothing is being written here
 */
export async function watchWorker (offer, quiet) {
  if (!navigator.serviceWorker) return
  const registration = await navigator.serviceWorker
    .register('/service-worker.js', { scope: '/field', updateViaCache: 'none' })
    .catch(() => null)
  if (!registration) return
  let asked = false
  const use = async () => {
    if (!quiet() || (await visitIsOpen())) return false
    asked = true
    registration.waiting?.postMessage('take over')
    return true
  }
  let offered = null
  const look = () => {
    const now = registration.waiting && registration.active ? use : null
    if (now !== offered) offer(now)
    offered = now
  }
  look()
  registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', look))
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (asked) location.reload()
  })
  const ask = () => registration.update().catch(() => {})
  setInterval(ask, 3600e3)
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && ask())
}

/** A visit is open in this or another tab: every open visit holds its lock. */
async function visitIsOpen () {
  const locks = await navigator.locks?.query()
  return locks?.held?.some(lock => lock.name?.startsWith('visit:')) ?? false
}

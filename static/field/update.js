/** The service worker: registered once, replaced only when the person says so and nothing is being written. */

/**
 * @param {(use: () => Promise<boolean>) => void} offer called with what takes the new version; false when a form is open
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
  const look = () => {
    if (registration.waiting && registration.active) offer(use)
  }
  look()
  registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', look))
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (asked) location.reload()
  })
  setInterval(() => registration.update().catch(() => {}), 3600e3)
}

/** A visit is open in this or another tab: every open visit holds its lock. */
async function visitIsOpen () {
  const locks = await navigator.locks?.query()
  return locks?.held?.some(lock => lock.name?.startsWith('visit:')) ?? false
}

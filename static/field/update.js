/** The service worker: registered once, replaced only when the person says so and nothing is being written. */

/** @param {(use: () => void) => void} offer called with what takes the new version @param {() => boolean} quiet nothing is being written */
export async function watchWorker (offer, quiet) {
  if (!('serviceWorker' in navigator)) return
  const registration = await navigator.serviceWorker.register('/service-worker.js', { scope: '/field', updateViaCache: 'none' }).catch(() => null)
  if (!registration) return
  const had = Boolean(navigator.serviceWorker.controller)
  let asked = false
  const use = () => {
    if (!quiet()) return
    asked = true
    registration.waiting?.postMessage('take over')
  }
  const look = () => { if (registration.waiting && had) offer(use) }
  look()
  registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', look))
  navigator.serviceWorker.addEventListener('controllerchange', () => { if (asked) location.reload() })
  setInterval(() => registration.update().catch(() => {}), 3600e3)
}

/** The service worker: registered once, replaced only when the person says so and nothing is being written. */

/** @param {(use: () => void) => void} offer called with what takes the new version @param {() => boolean} quiet nothing is being written */
export async function watchWorker (offer, quiet) {
  if (!navigator.serviceWorker) return
  const registration = await navigator.serviceWorker.register('/service-worker.js', { scope: '/field', updateViaCache: 'none' }).catch(() => null)
  if (!registration) return
  let asked = false
  const use = () => {
    if (!quiet()) return
    asked = true
    registration.waiting?.postMessage('take over')
  }
  const look = () => { if (registration.waiting && registration.active) offer(use) }
  look()
  registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', look))
  navigator.serviceWorker.addEventListener('controllerchange', () => { if (asked) location.reload() })
  setInterval(() => registration.update().catch(() => {}), 3600e3)
}

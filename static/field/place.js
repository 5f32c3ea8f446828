/** Where the phone is, when the person allows it; never asked before a visit begins. */

const EARTH = 6371e3

/** @typedef {{ latitude: number, longitude: number, accuracy_m: number, at: number }} Place */

/** @type {Place | null} */
let last = null

/** The last place found in this session. */
export function lastPlace () {
  return last
}

/**
 * The place now, or why there is none: denied, unavailable, timeout, missing.
 * @returns {Promise<{ place: Place | null, trouble: string | null }>}
 */
export function findPlace () {
  if (!navigator.geolocation) return Promise.resolve({ place: null, trouble: 'missing' })
  return new Promise(resolve => {
    navigator.geolocation.getCurrentPosition(
      found => resolve({ place: remember(found), trouble: null }),
      error => resolve({ place: null, trouble: error.code === 1 ? 'denied' : error.code === 3 ? 'timeout' : 'unavailable' }),
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 30000 }
    )
  })
}

/** Look again in the background when the last place is older than some minutes; used for photos. */
export function refreshPlace () {
  if (last && Date.now() - last.at > 180e3) findPlace()
}

function remember (found) {
  const { latitude, longitude, accuracy } = found.coords
  last = { latitude, longitude, accuracy_m: Math.round(accuracy), at: Date.now() }
  return last
}

/** Metres between two places. @param {{latitude: number, longitude: number}} a @param {{latitude: number, longitude: number}} b */
export function metres (a, b) {
  const rad = degrees => (degrees * Math.PI) / 180
  const lat = rad(b.latitude - a.latitude)
  const lon = rad(b.longitude - a.longitude)
  const half = Math.sin(lat / 2) ** 2 + Math.cos(rad(a.latitude)) * Math.cos(rad(b.latitude)) * Math.sin(lon / 2) ** 2
  return Math.round(2 * EARTH * Math.asin(Math.sqrt(half)))
}

/** How full the part of the phone's disk is that the browser lets us have. */

const SHORT = 0.8
const LITTLE = 200e6 // some browsers report a quota that grows with what is used; then only what is left says something

/** @typedef {{ used: number, free: number, share: number, isShort: boolean }} Room in bytes; `share` from 0 to 1 */

/** Null where the browser does not say (WebKit). @returns {Promise<Room | null>} */
export async function measureRoom () {
  const { usage, quota } = (await navigator.storage?.estimate?.().catch(() => null)) ?? {}
  if (usage === undefined || !quota) return null
  const share = usage / quota
  return { used: usage, free: Math.max(0, quota - usage), share, isShort: share >= SHORT || quota - usage < LITTLE }
}

/** 350 MB, 10.7 GB. @param {number} bytes */
export function sizeText (bytes) {
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`
}

/** Ask the browser not to clear what is stored when space runs low. True when it promises. @returns {Promise<boolean>} */
export async function askToKeep () {
  const storage = navigator.storage
  if (!storage?.persist) return false
  return (await storage.persisted?.().catch(() => false)) || storage.persist().catch(() => false)
}

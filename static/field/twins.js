/** Other records of the same person for a visit under way here: begun on another phone under another number. Reads, changes nothing. */

/** @typedef {{ id: string, state: string, revision: number, device: string | null, outcome?: string, inspection?: string }} Held what the school holds */

const HANDED_IN = ['received', 'awaiting_photos']

/** @param {Held} held */
export const isHandedIn = held => HANDED_IN.includes(held.state)

/** All that the school holds of this person for one obligation. @param {any} one @returns {Held[]} */
export function heldOf (one) {
  return [one?.submission, ...(one?.others ?? [])].filter(Boolean)
}

/** The twin of a draft: what was handed in first; an attempt that leaves the visit due is none. @param {any} ctx @param {any} draft @returns {Held | null} */
export function twinOf (ctx, draft) {
  if (!ctx.bundle || draft.correction_reason !== null) return null
  const own = new Set([...ctx.drafts, draft].map(one => one.id))
  const isTwin = held => !own.has(held.id) && held.device !== ctx.device && !(isHandedIn(held) && (held.outcome ?? 'completed') !== 'completed')
  const twins = heldOf(ctx.obligation(draft.obligation)).filter(isTwin)
  return twins.find(isHandedIn) ?? twins[0] ?? null
}

/** The words for what another phone did with this visit, until the person has chosen to go on here. @param {any} ctx @param {any} draft @returns {string | null} */
export function newsOf (ctx, draft) {
  if (ctx.isSentElsewhere(draft.id)) return 'sent_elsewhere'
  const twin = twinOf(ctx, draft)
  return twin && draft.told_of !== nameOf(twin) ? wordsOf(twin) : null
}

/** @param {Held} twin */
export const wordsOf = twin => (isHandedIn(twin) ? 'twin_sent' : 'twin_begun')

/** What the person was told of: a twin that is handed in afterwards is told again. @param {Held} twin */
export const nameOf = twin => `${twin.id} ${wordsOf(twin)}`

/** A visit begun on another phone that can go on here; one that this phone has set aside comes last. @param {any} ctx @param {any} one @returns {Held | null} */
export function begunElsewhere (ctx, one) {
  const drafts = heldOf(one).filter(held => held.state === 'draft')
  return drafts.find(held => !ctx.drafts.some(draft => draft.id === held.id)) ?? drafts[0] ?? null
}

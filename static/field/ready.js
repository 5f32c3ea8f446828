/** Whether a visit can begin without a signal, and how much of it is on the phone. Reads the bundle, changes nothing. */

/** What a visit takes along: its place, its checklist and the interview that belongs to it. @param {any} bundle @param {any} one */
function partsOf (bundle, one) {
  const find = wanted => bundle.checklists.find(list => list.code === wanted?.code && list.version === wanted?.version)
  const checklist = find(one.checklist)
  const interview = checklist?.document.interview
  return { site: one.site ? bundle.sites.find(site => site.code === one.site) : one.school, checklist, interview: interview ? find(interview) : null, wants: interview }
}

/** @param {any} ctx @param {any} one */
export function isReady (ctx, one) {
  const { site, checklist, interview, wants } = partsOf(ctx.bundle, one)
  return Boolean(site && checklist && (!wants || interview))
}

/** @param {any} ctx @param {any} one */
export function sizeOf (ctx, one) {
  return kilobytes([one, partsOf(ctx.bundle, one)])
}

/** @param {any} what */
export function kilobytes (what) {
  return Math.max(1, Math.round(new Blob([JSON.stringify(what)]).size / 1000))
}

/** What a visit adds up to: progress, what is still missing, and the findings. Reads an open visit, changes nothing. */

import { isAnswered, lacksNote, lacksPhoto } from './form.js'

/** @typedef {import('./model.js').Visit} Visit */

/** All questions of the site part that are asked, as the other answers stand. @param {Visit} visit */
export function siteQuestions (visit) {
  return visit.sections.flatMap(section => section.questions).filter(visit.isAsked)
}

/** @param {Visit} visit @param {import('./form.js').Question[]} questions */
export function progress (visit, questions) {
  const asked = questions.filter(visit.isAsked)
  return { done: asked.filter(question => isAnswered(visit.answerOf(question))).length, total: asked.length }
}

/** Progress of the whole site part, open cases included. @param {Visit} visit */
export function siteProgress (visit) {
  const part = progress(visit, siteQuestions(visit))
  const checked = visit.cases.filter(one => visit.checkOf(one.id).status).length
  return { done: part.done + checked, total: part.total + visit.cases.length }
}

/**
 * What is still open in the site part, each with where it is and why, what was begun before what was not; the interviews are counted elsewhere.
 * @param {Visit} visit
 * @returns {{ why: 'unanswered' | 'photo' | 'note' | 'verify' | 'reason' | 'case' | 'place' | 'students', question?: any, open?: any }[]}
 */
export function gaps (visit) {
  /** @type {any[]} */
  const list = []
  if (needsPlaceReason(visit)) list.push({ why: 'place' })
  for (const open of visit.cases) if (!visit.checkOf(open.id).status) list.push({ why: 'case', open })
  for (const question of siteQuestions(visit)) {
    const why = gapOf(visit, question)
    if (why) list.push({ why, question })
  }
  if (visit.draft.kind === 'visit' && visit.hasInterviews && !spokenTo(visit)) list.push({ why: 'students' })
  return [...list.filter(gap => gap.why !== 'unanswered'), ...list.filter(gap => gap.why === 'unanswered')]
}

/** Why one question is not finished, or null. @param {Visit} visit @param {import('./form.js').Question} question */
export function gapOf (visit, question) {
  const answer = visit.answerOf(question)
  const { fails, pending } = visit.standing(question)
  if (!isAnswered(answer)) return question.item.type === 'photo' && answer.no_photo_reason ? null : 'unanswered'
  if (pending) return 'verify'
  if (answer.verdict?.confirmed === false && !answer.verdict.reason.trim()) return 'reason'
  if (lacksPhoto(question.item, fails, answer, visit.evidenceOf(question).length)) return 'photo'
  if (lacksNote(question.item, fails, answer)) return 'note'
  return null
}

/** How many students answered at least one question. @param {Visit} visit */
export function spokenTo (visit) {
  return visit.draft.interviewed.filter(number => progress(visit, visit.interview(number)).done > 0).length
}

/** Whether the company may read an item's answer. */
const isForCompany = item => !item.restricted && (item.audience ?? 'company') === 'company'

/** The findings of the site part that the company may read, worst first; what students said is never listed. @param {Visit} visit */
export function findings (visit) {
  const order = { critical: 0, major: 1, minor: 2 }
  const known = new Set(visit.cases.map(one => one.item))
  return siteQuestions(visit)
    .map(question => ({ question, answer: visit.answerOf(question), ...visit.standing(question) }))
    .filter(one => one.fails && isForCompany(one.question.item))
    .map(one => ({ ...one, again: known.has(one.question.item.key) }))
    .sort((a, b) => (order[a.severity] ?? 3) - (order[b.severity] ?? 3))
}

/** The phone was not where the site is, or nowhere, and nobody has said why. @param {Visit} visit */
export function needsPlaceReason (visit) {
  const { position, place_trouble: trouble, place_reason: reason } = visit.draft
  if (reason || trouble === 'looking') return false
  return position ? Boolean(visit.draft.far_m) : true
}

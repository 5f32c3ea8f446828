/** The body of a submission, exactly as the device protocol names its parts. */

import { attended } from './attendance.js'
import { isAnswered } from './form.js'
import { iso } from './dates.js'

/**
 * @param {{ draft: any, answers: any[], checks: any[], photos: any[] }} whole
 * @param {string} device
 */
export function compose ({ draft, answers, checks, photos }, device) {
  const ready = photos.filter(photo => photo.sha256 && !photo.aside)
  const hashes = test => ready.filter(test).map(photo => photo.sha256)
  return {
    obligation: draft.obligation,
    kind: draft.kind,
    site: draft.site,
    school: draft.school,
    checklist: draft.checklist,
    version: draft.version,
    revision: draft.revision + 1,
    base_revision: draft.revision,
    final: true,
    outcome: draft.outcome,
    outcome_reason: draft.outcome_reason || null,
    unannounced: !answers.some(answer => answer.item === 'BV02' && answer.value === 'no'),
    device,
    clock_offset_s: draft.clock_offset_s ?? 0,
    arrived_at: iso(draft.arrived_at),
    left_at: draft.left_at ? iso(draft.left_at) : null,
    position: positionOf(draft),
    left_position: draft.left_position ?? null,
    answers: answers.filter(speaks(ready)).map(answer => answerOf(answer, hashes)),
    case_checks: checks
      .filter(check => check.status)
      .map(check => ({
        case: check.case,
        status: check.status,
        note: check.note,
        photos: hashes(photo => photo.case === check.case)
      })),
    company_remarks: draft.remarks,
    open_reason: draft.open_reason || null,
    signatures: draft.signatures
      .filter(sign => sign.state)
      .map(sign => ({ ...sign, photo: hashes(photo => photo.role === sign.role).at(-1) ?? null })),
    correction_reason: draft.correction_reason || null,
    attendance: attendanceOf(draft, hashes),
    left_out: draft.left_out ?? [],
    papers: Object.entries(draft.papers_seen ?? {}).map(paperOf),
    results: Object.entries(draft.results ?? {}).map(resultOf),
    photos: unique(ready).map(photoOf)
  }
}

/** A row that says nothing (typed and emptied again) is not sent. */
const speaks = photos => answer =>
  isAnswered(answer) ||
  answer.note ||
  answer.marked ||
  answer.no_photo_reason ||
  photos.some(photo => photo.item === answer.item && photo.student === answer.student)

/** The cards compared here, and those another phone had compared before. */
function attendanceOf (draft, hashes) {
  const checked = Object.values(draft.cards ?? {}).filter(card => card.checked)
  const before = (draft.attendance ?? []).filter(sheet => !checked.some(card => card.student === sheet.student))
  return [...checked.map(card => cardOf(card, hashes(photo => photo.card === card.student))), ...before]
}

function answerOf (answer, hashes) {
  return {
    item: answer.item,
    student: answer.student || null,
    value: answer.value,
    declined: answer.declined === true,
    note: answer.note,
    photos: hashes(photo => photo.item === answer.item && photo.student === answer.student),
    no_photo_reason: answer.no_photo_reason,
    verdict: answer.verdict ?? null,
    marked: answer.marked ?? null,
    fixed_on_spot: answer.fixed_on_spot === true,
    at_once: answer.at_once === true
  }
}

/** A sampled attendance card with its photos, as the rules of law read it: what the teacher compared, day by day. */
function cardOf (card, photos) {
  return { student: card.student, days: card.days.map(attended), photos }
}

/** A paper of a student that the first visit asked for. */
function paperOf ([key, state]) {
  const [student, paper] = key.split('|')
  return { student, paper, state }
}

/** The inspector's word on what a rule of law found. */
function resultOf ([key, { value, confirmed, reason }]) {
  const [rule, student] = key.split('@')
  return { rule, student: student || null, value, verdict: { confirmed, reason } }
}

function photoOf (photo) {
  return {
    sha256: photo.sha256,
    bytes: photo.bytes,
    taken_at: iso(photo.taken_at),
    item: photo.item,
    student: photo.student || null,
    position: photo.position,
    covers: photo.covers ?? []
  }
}

/** The same picture twice travels once. */
function unique (photos) {
  return [...new Map(photos.map(photo => [photo.sha256, photo])).values()]
}

function positionOf (draft) {
  const { latitude = null, longitude = null, accuracy_m = null } = draft.position ?? {}
  const reason = [draft.place_trouble, draft.place_reason].filter(part => part && part !== 'looking').join(': ')
  return { latitude, longitude, accuracy_m, reason: reason || null }
}

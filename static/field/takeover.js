/** A visit begun on another phone of the same person, rebuilt from what the school holds. */

import { attended } from './attendance.js'

/**
 * @param {any} fresh a new draft for the same task @param {any} document what the other phone sent
 * @param {{ revision: number, photos_held: string[] }} receipt
 */
export function rebuild (fresh, document, receipt) {
  const draft = {
    ...fresh,
    revision: receipt.revision,
    checklist: document.checklist,
    version: document.version,
    outcome: document.outcome,
    outcome_reason: document.outcome_reason ?? '',
    arrived_at: Date.parse(document.arrived_at),
    left_at: document.left_at ? Date.parse(document.left_at) : null,
    clock_offset_s: document.clock_offset_s,
    position: document.position?.latitude == null ? null : placeOf(document.position),
    place_trouble: document.position?.latitude == null ? (document.position?.reason ?? 'unavailable').split(': ')[0] : null,
    place_reason: (document.position?.reason ?? '').split(': ').slice(1).join(': '),
    remarks: document.company_remarks ?? '',
    open_reason: document.open_reason ?? '',
    signatures: (document.signatures ?? []).map(({ photo, ...sign }) => sign),
    interviewed: [...new Set(document.answers.map(answer => answer.student).filter(Boolean))],
    attendance: document.attendance ?? [],
    left_out: document.left_out ?? [],
    papers_seen: Object.fromEntries((document.papers ?? []).map(({ student, paper, state }) => [`${student}|${paper}`, state])),
    results: Object.fromEntries((document.results ?? []).map(resultOf))
  }
  return { draft, answers: answersOf(draft.id, document), checks: checksOf(draft.id, document), photos: photosOf(draft.id, document, receipt) }
}

/**
 * A record of this phone after a person chose between its parts and the school's: what lost stays on disk, outside the record.
 * @param {{ draft: any, answers: any[], checks: any[], photos: any[] }} whole @param {any} body
 */
export function merged ({ draft, answers, checks, photos }, body) {
  const own = new Set(photos.map(photo => photo.sha256))
  const named = new Map(body.photos.map(photo => [photo.sha256, photo]))
  const foreign = [...named.keys()].filter(sha => !own.has(sha))
  const chosen = rebuild(draft, body, { revision: draft.revision, photos_held: foreign })
  const sent = new Map((body.attendance ?? []).map(card => [card.student, JSON.stringify(card.days)]))
  const cards = Object.entries(draft.cards ?? {}).filter(([student, card]) => sent.get(student) === JSON.stringify(card.days.map(attended)))
  return {
    draft: { ...chosen.draft, cards: Object.fromEntries(cards) },
    answers: emptied(answers, chosen.answers, answer => `${answer.item}@${answer.student}`, SAYS_NOTHING),
    checks: emptied(checks, chosen.checks, check => check.case, { status: null, note: '' }),
    photos: chosen.photos.concat(photos.map(photo => ({ ...photo, aside: !named.has(photo.sha256), covers: named.get(photo.sha256)?.covers ?? photo.covers })))
  }
}

const SAYS_NOTHING = { value: null, typed: undefined, declined: false, note: '', no_photo_reason: null, verdict: null, marked: null, fixed_on_spot: false }

/** The chosen rows, and those that were not chosen with nothing left in them. */
function emptied (before, chosen, nameOf, empty) {
  const kept = new Set(chosen.map(nameOf))
  return chosen.concat(before.filter(row => !kept.has(nameOf(row))).map(row => ({ ...row, ...empty })))
}

const resultOf = ({ rule, student, value, verdict }) => [student ? `${rule}@${student}` : rule, { value, ...verdict }]

const placeOf = ({ latitude, longitude, accuracy_m }) => ({ latitude, longitude, accuracy_m })

function answersOf (draft, document) {
  return document.answers.map(({ photos, student, ...answer }) => ({ ...answer, draft, student: student ?? '', note: answer.note ?? '' }))
}

function checksOf (draft, document) {
  return (document.case_checks ?? []).map(check => ({ draft, case: check.case, status: check.status, note: check.note ?? '' }))
}

/** Only what the school holds: a picture that never left the other phone can be sent from there alone. */
function photosOf (draft, document, receipt) {
  const held = new Set(receipt.photos_held)
  const places = placesOf(document)
  return document.photos
    .filter(photo => held.has(photo.sha256))
    .map(photo => ({
      id: crypto.randomUUID(),
      draft,
      item: photo.item ?? null,
      student: photo.student ?? '',
      case: null,
      role: null,
      state: 'ready',
      atSchool: true,
      sha256: photo.sha256,
      bytes: photo.bytes,
      type: 'image/jpeg',
      taken_at: Date.parse(photo.taken_at),
      position: photo.position ?? null,
      covers: photo.covers ?? [],
      ...places.get(photo.sha256)
    }))
}

/** Where a picture stands when it belongs to no question: a case, a signature, an attendance card. */
function placesOf (document) {
  const places = new Map()
  for (const check of document.case_checks ?? []) for (const sha of check.photos ?? []) places.set(sha, { case: check.case })
  for (const sign of document.signatures ?? []) if (sign.photo) places.set(sign.photo, { role: sign.role })
  for (const card of document.attendance ?? []) for (const sha of card.photos ?? []) places.set(sha, { card: card.student })
  return places
}

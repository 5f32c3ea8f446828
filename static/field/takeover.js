/** A visit begun on another phone of the same person, rebuilt from the draft that the school holds. */

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
    papers_seen: Object.fromEntries((document.papers ?? []).map(({ student, paper, state }) => [`${student}|${paper}`, state]))
  }
  return { draft, answers: answersOf(draft.id, document), checks: checksOf(draft.id, document), photos: photosOf(draft.id, document, receipt) }
}

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

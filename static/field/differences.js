/** Two bodies of one record held against each other, part by part, and put together as a person chose. Pure. */

/**
 * @typedef {'answer' | 'case' | 'card' | 'signature' | 'result' | 'field' | 'covers' | 'picture'} Kind
 * @typedef {object} Difference
 * @property {string} key @property {Kind} kind @property {string} name an item, a case, a student, a role, a field, a picture's hash
 * @property {string} student @property {any} mine @property {any} theirs null where that side has nothing
 */

const FIELDS = ['outcome', 'outcome_reason', 'arrived_at', 'left_at', 'company_remarks', 'open_reason', 'correction_reason']
/** The lists of a body: where each stands, and what names one of its parts. @type {[string, Kind, (part: any) => string][]} */
const LISTS = [
  ['answers', 'answer', part => `${part.item}@${part.student ?? ''}`],
  ['case_checks', 'case', part => part.case],
  ['attendance', 'card', part => `@${part.student}`],
  ['signatures', 'signature', part => part.role],
  ['results', 'result', part => `${part.rule}@${part.student ?? ''}`]
]

/** @param {any} mine @param {any} theirs @returns {Difference[]} */
export function differences (mine, theirs) {
  const [own, other] = [partsOf(mine), partsOf(theirs)]
  return [...new Set([...own.keys(), ...other.keys()])]
    .map(key => ({ key, ...namesOf(key), mine: own.get(key) ?? null, theirs: other.get(key) ?? null }))
    .filter(one => canonical(one.mine) !== canonical(one.theirs))
}

/**
 * This phone's body with the school's side where that was chosen; every picture that a part names comes along.
 * @param {any} mine @param {any} theirs @param {(key: string) => boolean} isTheirs
 */
export function together (mine, theirs, isTheirs) {
  const taken = [...partsOf(mine)].filter(([key]) => !isTheirs(key)).concat([...partsOf(theirs)].filter(([key]) => isTheirs(key)))
  const of = kind => taken.filter(([key]) => namesOf(key).kind === kind).map(([, part]) => part)
  const lists = Object.fromEntries(LISTS.map(([list, kind]) => [list, of(kind)]))
  const fields = Object.fromEntries(FIELDS.map(name => [name, (isTheirs('field|' + name) ? theirs : mine)[name] ?? null]))
  const shas = new Set([...Object.values(lists).flat().flatMap(picturesOf), ...of('picture').map(photo => photo.sha256)])
  const covers = new Map(taken.filter(([key]) => namesOf(key).kind === 'covers').map(([key, boxes]) => [namesOf(key).name, boxes]))
  const all = new Map([...theirs.photos, ...mine.photos].map(photo => [photo.sha256, photo]))
  const photos = [...all.values()].filter(photo => shas.has(photo.sha256)).map(photo => ({ ...photo, covers: covers.get(photo.sha256) ?? [] }))
  const answered = new Set(lists.answers.map(answer => `${answer.item}@${answer.student ?? ''}`))
  const left_out = (mine.left_out ?? []).filter(one => !answered.has(`${one.item}@${one.student ?? ''}`))
  const unannounced = !lists.answers.some(answer => answer.item === 'BV02' && answer.value === 'no')
  return { ...mine, ...lists, ...fields, company_remarks: fields.company_remarks ?? '', unannounced, left_out, photos }
}

/** The hashes of the pictures that a part names. @param {any} part @returns {string[]} */
export function picturesOf (part) {
  return [...(part?.photos ?? []), part?.photo].filter(Boolean)
}

/** @param {any} body @returns {Map<string, any>} */
function partsOf (body) {
  const parts = new Map()
  for (const name of FIELDS) if (body[name]) parts.set('field|' + name, body[name])
  for (const [list, kind, nameOf] of LISTS) for (const part of body[list] ?? []) parts.set(`${kind}|${nameOf(part)}`, part)
  const named = new Set([...parts.values()].flatMap(picturesOf))
  for (const photo of body.photos ?? []) {
    if (photo.covers?.length) parts.set('covers|' + photo.sha256, photo.covers)
    if (!named.has(photo.sha256)) parts.set('picture|' + photo.sha256, photo)
  }
  return parts
}

/** @returns {{ kind: Kind, name: string, student: string }} */
function namesOf (key) {
  const [kind, rest] = key.split('|')
  const [name, student = ''] = rest.split('@')
  return { kind: /** @type {Kind} */ (kind), name, student }
}

/** Equal content in equal words: names in order; what says nothing (null, false, '', []) is left out. */
function canonical (value) {
  if (Array.isArray(value)) return value.length ? `[${value.map(canonical).join()}]` : ''
  if (value === null || value === undefined || value === false || value === '') return ''
  if (typeof value !== 'object') return JSON.stringify(value)
  const parts = Object.keys(value).sort().map(name => [name, canonical(value[name])])
  return `{${parts.filter(([, text]) => text).map(([name, text]) => `${name}:${text}`).join()}}`
}

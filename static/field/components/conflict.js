/** Two versions of one record: both sides of every difference, and a person chooses; nothing is thrown away. */

import { clock, dayOf, plainDay } from '../dates.js'
import { chooseEach, chooseMine, chooseTheirs, ownPicture } from '../decisions.js'
import { differences, picturesOf, together } from '../differences.js'
import { button, h, icon, sheet } from '../dom.js'
import { photoCopy, serverCopy } from '../offline/protocol.js'
import { valueText } from '../papers.js'
import { language, listed, pick, t } from '../words.js'
import { veil } from './covers.js'

/** What was chosen so far; the list behind is drawn again and again. @type {Map<string, Map<string, 'mine' | 'theirs'>>} */
const choices = new Map()

/** Records that were to be sent before everything was chosen. @type {Set<string>} */
const hurried = new Set()

/** Records whose differences in the interviews are unfolded. @type {Set<string>} */
const unfolded = new Set()

/** @param {any} ctx @param {any} parcel */
export function conflictPart (ctx, parcel) {
  const server = serverCopy(parcel.problem)
  const all = differences(parcel.body, server.document)
  const chosen = chosenOf(parcel.id, server.revision)
  const words = wordsFor(ctx, parcel, server.document)
  const pictures = picturesFor(ctx, parcel, server.document, words.timeOf)
  const spoken = all.filter(one => one.student && one.kind === 'answer')
  const row = one => differenceRow(one, { words, pictures, chosen, id: parcel.id })
  const open = () => all.filter(one => !chosen.has(one.key))
  const leftText = () => (hurried.has(parcel.id) && open().length ? t('conflict_left', { n: open().length }) : '')
  const left = h('p', { class: 'wrong', role: 'status' }, leftText())
  return [
    h('p', { class: 'ask' }, parcel.problem.detail || t('conflict_say')),
    all.length ? h('p', null, t('conflict_each')) : h('p', null, t('conflict_same')),
    all.filter(one => !spoken.includes(one)).map(row),
    spoken.length > 0 && h('details', { class: 'card', open: unfolded.has(parcel.id), ontoggle }, h('summary', null, t('conflict_talks', { n: spoken.length }), icon('chevron-down')), spoken.map(row)),
    left,
    all.length > 0 && button('btn btn-primary btn-wide', t('conflict_send'), () => send(), { id: 'merge-' + parcel.id }),
    h(
      'div',
      { class: 'btn-row' },
      parcel.unfinished
        ? button('btn', t('back_to_form'), () => ctx.reopen(parcel, null), { id: 'back-to-form-' + parcel.id })
        : button('btn', t('use_mine'), () => chooseMine(ctx, parcel, server.revision), { id: 'mine-' + parcel.id }),
      button('btn', t('use_theirs'), () => chooseTheirs(ctx, parcel), { id: 'theirs-' + parcel.id })
    )
  ]

  function ontoggle ({ target }) {
    if (target.open) unfolded.add(parcel.id)
    else unfolded.delete(parcel.id)
  }

  function send () {
    hurried.add(parcel.id)
    left.textContent = leftText()
    if (!open().length) return chooseEach(ctx, parcel, together(parcel.body, server.document, key => chosen.get(key) === 'theirs'), server)
    const first = document.getElementById(fieldOf(parcel.id, open()[0]))
    first?.closest('details')?.setAttribute('open', '')
    first?.querySelector('input')?.focus()
  }
}

/** Both sides of every difference to another record of the same visit, to be read; what students said is left out. @param {any} ctx @param {any} body @param {any} theirs */
export function sidesOf (ctx, body, theirs) {
  const words = wordsFor(ctx, { body }, theirs)
  const row = one =>
    h(
      'section',
      { class: 'difference' },
      h('b', null, words.nameOf(one)),
      h('dl', { class: 'receipt' }, h('dt', null, t('this_phone')), h('dd', null, words.sayOf(one, one.mine)), h('dt', null, t('other_phone')), h('dd', null, words.sayOf(one, one.theirs)))
    )
  return differences(body, theirs).filter(one => !(one.student && one.kind === 'answer')).map(row)
}

function chosenOf (id, revision) {
  const name = `${id} ${revision}`
  if (!choices.has(name)) choices.set(name, new Map())
  return /** @type {Map<string, 'mine' | 'theirs'>} */ (choices.get(name))
}

const SIGNED = { signed: 'diff_signed', refused: 'was_refused', paper: 'signed_on_paper' }
const FIELD_WORDS = {
  outcome: 'diff_outcome',
  outcome_reason: 'what_happened',
  arrived_at: 'arrival',
  left_at: 'leaving',
  company_remarks: 'company_remarks',
  open_reason: 'why_left_open',
  correction_reason: 'correction_reason'
}

const fieldOf = (id, one) => `diff-${id}-${one.key}`

function differenceRow (one, { words, pictures, chosen, id }) {
  const side = (name, label, part) =>
    h(
      'label',
      null,
      h('input', { type: 'radio', id: `${fieldOf(id, one)}-${name}`, name: fieldOf(id, one), value: name, checked: chosen.get(one.key) === name, onchange: () => chosen.set(one.key, name) }),
      h('span', null, h('small', null, label), words.sayOf(one, part))
    )
  const [mine, theirs] = [pictures.strip('mine', shasOf(one, one.mine)), pictures.strip('theirs', shasOf(one, one.theirs))]
  return h(
    'fieldset',
    { class: 'difference', id: fieldOf(id, one) },
    h('legend', null, words.nameOf(one)),
    h(
      'div',
      { class: mine || theirs ? 'choice sides' : 'choice' },
      side('mine', t('this_phone'), one.mine),
      side('theirs', t('the_school'), one.theirs),
      (mine || theirs) && [mine ?? h('div'), theirs ?? h('div')]
    )
  )
}

/** The pictures that one side of a difference is about. */
function shasOf (one, part) {
  if (part === null) return []
  return ['covers', 'picture'].includes(one.kind) ? [one.name] : picturesOf(part)
}

/** Small pictures shown so far, by record, side and hash; the list behind is drawn again and again. @type {Map<string, Found>} */
const small = new Map()
/** @typedef {{ url: string, covers: number[][] }} Found a picture and what is still to be laid over it */

/**
 * The pictures of both sides beside each other: this phone's own from its disk, the school's as the school shows them.
 * @param {any} ctx @param {any} parcel @param {any} theirs @param {(sha: string) => string} timeOf
 */
function picturesFor (ctx, parcel, theirs, timeOf) {
  const label = { mine: t('this_phone'), theirs: t('the_school') }
  const coversOf = (body, sha) => body.photos.find(photo => photo.sha256 === sha)?.covers ?? []

  /** @returns {Promise<Found | null>} null when the picture cannot be had now */
  async function look (side, sha, isSmall) {
    const ways = side === 'mine' ? [ownCopy, schoolsCopy] : [schoolsCopy, ownCopy]
    return (await ways[0](side, sha, isSmall)) ?? ways[1](side, sha, isSmall)
  }
  async function ownCopy (side, sha, isSmall) {
    const bytes = await ownPicture(parcel.id, sha, isSmall)
    return bytes ? { url: URL.createObjectURL(new Blob([bytes])), covers: coversOf(side === 'mine' ? parcel.body : theirs, sha) } : null
  }
  /** Covered already, as the record there says. */
  async function schoolsCopy (_side, sha, isSmall) {
    const copy = await photoCopy(sha, isSmall)
    return copy && { url: URL.createObjectURL(copy), covers: [] }
  }

  function strip (side, shas) {
    if (!shas.length) return null
    return h('div', { class: 'photos', role: 'group', 'aria-label': t('photos_of_side', { side: label[side] }) }, shas.map((sha, index) => figure(side, sha, index + 1)))
  }
  function figure (side, sha, n) {
    const names = { side: label[side], n, time: timeOf(sha) }
    const key = `${parcel.id} ${side} ${sha}`
    const image = h('img', { class: 'pic', alt: '' })
    const face = h('span', null, image)
    const open = button('pic-button', face, () => enlarge(side, sha, names), { 'aria-label': t('photo_of_side', names) })
    const show = found => {
      small.set(key, found)
      image.src = found.url
      if (found.covers.length) face.append(veil(image, found.covers))
    }
    const known = small.get(key)
    if (known) show(known)
    else look(side, sha, true).then(found => (found ? show(found) : open.replaceWith(h('p', { class: 'not-here' }, t('photo_not_here', names)))))
    return h('figure', { class: 'photo' }, open, h('figcaption', { class: 'num' }, timeOf(sha)))
  }
  async function enlarge (side, sha, names) {
    const found = await look(side, sha, false)
    const image = found && h('img', { class: 'big', src: found.url, alt: t('photo_of_side', names) })
    const board = found && h('div', { class: 'board' }, image, found.covers.length > 0 && veil(image, found.covers))
    await sheet(t('photo_of_side', names), close => [
      board ?? h('p', null, t('photo_not_here', names)),
      button('btn btn-quiet btn-wide', t('close'), () => close(null))
    ])
  }
  return { strip }
}

/** How a part is called and what each side says of it. */
function wordsFor (ctx, parcel, theirs) {
  const items = itemsOf(ctx, parcel)
  const site = ctx.bundle.sites.find(one => one.code === parcel.body.site)
  const taken = new Map([...theirs.photos, ...parcel.body.photos].map(photo => [photo.sha256, Date.parse(photo.taken_at) + (parcel.body.clock_offset_s ?? 0) * 1000]))
  const timeOf = sha => (taken.get(sha) ? clock(taken.get(sha)) : '')
  const times = shas => listed(shas.map(timeOf))
  const pictures = part => picturesOf(part).length > 0 && t('diff_photos', { n: picturesOf(part).length, times: times(picturesOf(part)) })
  const open = id => site?.open_cases.find(one => one.id === id)
  const person = number => site?.students.find(one => one.number === number)?.name ?? ''
  const names = {
    answer: one => [[one.name, one.student, pick(items.get(one.name)?.text)].filter(Boolean).join(' ')],
    case: one => [t('diff_case'), ' ', open(one.name)?.number, ' ', open(one.name)?.title],
    card: one => [t('card'), ' ', one.student, ' ', person(one.student)],
    signature: one => [t('signature_' + one.name)],
    result: one => [t('diff_result'), ' ', one.name, one.student && ` ${one.student}`],
    field: one => [t(FIELD_WORDS[one.name])],
    covers: one => [t('cover'), ' ', times([one.name])],
    picture: one => [t('diff_picture'), ' ', times([one.name])]
  }
  const says = {
    answer: (part, one) => answerLines(items.get(one.name), part).concat(pictures(part)),
    case: part => [t('case_' + part.status), part.note, pictures(part)],
    card: (part, one) => [differing(part, part === one.mine ? one.theirs : one.mine).map(dayText).join('；'), pictures(part)],
    signature: part => [t(SIGNED[part.state]), part.name],
    result: part => [t(part.verdict.confirmed ? 'is_a_finding' : 'not_a_finding'), part.verdict.reason],
    field: (part, one) => [one.name.endsWith('_at') ? moment(part, one) : one.name === 'outcome' ? t('outcome_' + part) : part],
    covers: part => [t('covered_n', { n: part.length })],
    picture: () => [t('diff_there')]
  }
  return {
    timeOf,
    nameOf: one => names[one.kind](one),
    sayOf: (one, part) => (part === null ? t('diff_nothing') : says[one.kind](part, one).filter(Boolean).map(line => h('span', { class: 'said' }, line)))
  }
}

/** The minute, and the second where the minute is the same on both sides. */
function moment (at, { mine, theirs }) {
  const minute = iso => `${plainDay(dayOf(Date.parse(iso)), language())} ${clock(Date.parse(iso))}`
  const isSame = mine && theirs && minute(mine) === minute(theirs)
  return minute(at) + (isSame ? ':' + String(new Date(at).getUTCSeconds()).padStart(2, '0') : '')
}

/** Everything that a person said to one question. */
function answerLines (item, answer) {
  const value = answer.declined ? t('declined') : item ? valueText(item, answer.value) : String(answer.value ?? '')
  return [
    answer.value === null && !answer.declined ? t('unanswered') : value,
    answer.note && t('diff_note', { text: answer.note }),
    answer.verdict && [t(answer.verdict.confirmed ? 'is_a_finding' : 'not_a_finding'), answer.verdict.reason].filter(Boolean).join('：'),
    answer.marked && t('mark_as', { severity: t('severity_' + answer.marked.severity) }),
    answer.fixed_on_spot && t('fixed_on_spot'),
    answer.no_photo_reason && `${t('why_no_photo')}：${answer.no_photo_reason}`
  ]
}

/** The days of a card that the other side has otherwise; all, where it has none of them. */
function differing (card, other) {
  const known = new Set((other?.days ?? []).map(dayText))
  return card.days.filter(day => !known.has(dayText(day)))
}

function dayText (day) {
  const rest = day.breaks?.map(pause => pause.join('–')).join(' ') ?? day.break_minutes
  return `${plainDay(day.on, language())} ${day.off ? t('day_off') : `${day.in}–${day.out}（${t('card_rest')} ${rest ?? '—'}）`}`
}

function itemsOf (ctx, parcel) {
  const documents = ctx.bundle.checklists.map(list => list.document)
  const wanted = documents.filter(document => document.code === parcel.body.checklist || document.kind === 'interview')
  return new Map(wanted.flatMap(document => document.sections.flatMap(section => section.items.map(item => [item.key, item]))))
}

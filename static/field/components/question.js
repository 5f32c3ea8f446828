/** One question: what is asked, what the papers say, the answer, and what follows from it. */

import { conditionOf } from '../conditions.js'
import { button, h, icon, part, sheet, unique } from '../dom.js'
import { isAnswered } from '../form.js'
import { linesFor, valueText } from '../papers.js'
import { pick, t } from '../words.js'
import { control, DECLINED } from './answer.js'
import { severity } from './frame.js'
import { addPhotoButtons, albumPicker, photoStrip } from './photos.js'
import { verdict } from './verdict.js'

const BY_RADIO = new Set(['yes_no', 'choice', 'multiple', 'scale'])
/** A date says when something last happened (the pay day, a check): the one of last time stands beside the question and is no answer to it. */
const mayBeAsLast = item => item.type !== 'date'
const GROUPED = new Set([...BY_RADIO, 'photo'])

/**
 * @param {import('../model.js').Visit} visit
 * @param {import('../form.js').Question} question
 * @returns {any} the card, with `update` to be told what changed and `redraw` when it was answered from elsewhere
 */
export function questionCard (visit, question) {
  const { item } = question
  const answer = () => visit.answerOf(question)
  const photos = () => visit.photosOf(item.key, question.student)
  const id = 'q-' + question.id
  const field = unique('a')
  const where = { item: item.key, student: question.student }
  const open = { note: Boolean(answer().note), help: false }

  const todo = part(
    () => isAnswered(answer()),
    () => (isAnswered(answer()) ? null : h('span', { class: 'todo' }, icon('circle'), t('unanswered')))
  )
  const head = [h('span', { class: 'no' }, h('span', null, item.key), todo.node), pick(item.text)]
  const parts = [
    part(
      () => [answer().value, answer().declined],
      () => (BY_RADIO.has(item.type) ? null : statusLine(answer()))
    ),
    part(
      () => [visit.judged(question), answer().verdict?.confirmed, answer().value],
      () => (question.student ? null : verdict(visit, question))
    ),
    part(
      () => [visit.standing(question), answer().marked, answer().fixed_on_spot],
      () => failing(visit, question)
    ),
    part(
      () => [photos(), wantsPhoto(), answer().no_photo_reason === null],
      () => photoPart()
    ),
    part(
      () => open.help,
      () => (open.help ? h('p', { class: 'help' }, pick(item.help)) : null)
    ),
    part(
      () => open.note,
      () => (open.note ? noteField(visit, question) : null)
    ),
    part(
      () => [isAnswered(answer()), open.note, photos().length, wantsPhoto(), open.help, answer().no_photo_reason === null],
      () => tools()
    )
  ]

  /** Fewer pictures than the checklist asks for, counting only what is one. */
  function isShort () {
    return wantsPhoto() && visit.evidenceOf(question).length < (item.min_photos ?? 1)
  }

  function wantsPhoto () {
    const { fails, pending } = visit.standing(question)
    return item.photo === 'always' || item.type === 'photo' || (item.photo === 'on_fail' && (fails || pending))
  }

  function photoPart () {
    if (!wantsPhoto() && !photos().length && !answer().no_photo_reason) return null
    const label = unique('p')
    return h(
      'div',
      null,
      h(
        'p',
        { class: 'label', id: label },
        t('evidence'),
        ' ',
        h('span', { class: 'no num' }, photoCount(visit.evidenceOf(question).length, isShort() && answer().no_photo_reason === null, item.min_photos ?? 1))
      ),
      photoStrip(visit, photos(), label, where, item.max_photos || 9),
      isShort() && noPhotoReason(visit, question)
    )
  }

  function tools () {
    const quiet = (sign, word, act, more) => button('btn btn-quiet', [sign && icon(sign), word], act, more)
    const last = question.student ? null : visit.paper.site?.previous?.[item.key]
    const onPaper = paperFigure(visit, question)
    const same = last && mayBeAsLast(item) && !isAnswered(answer()) && last.value !== null && last.value !== onPaper
    const words = h(
      'div',
      { class: 'i-words' },
      question.student && !BY_RADIO.has(item.type) && quiet(null, t('declined'), () => set(DECLINED)),
      same && quiet(null, t('same_as_last', { value: valueText(item, last.value) }), () => setValue(last.value)),
      onPaper !== null && !isAnswered(answer()) && quiet(null, t('same_as_paper', { value: valueText(item, onPaper) }), () => setValue(onPaper)),
      item.photo !== 'never' && !wantsPhoto() && !photos().length && addPhotoButtons(visit, where, 'btn btn-quiet', false),
      isShort() &&
        answer().no_photo_reason === null &&
        quiet('camera-off', t('no_photos'), () => visit.answer(question, { no_photo_reason: t('no_photos') })),
      !open.note &&
        quiet('chat-text', t('add_note'), () => {
          open.note = true
          update()
          node.querySelector('.q-note textarea')?.focus()
        }),
      item.help && quiet(null, t('help'), toggleHelp, { 'aria-expanded': String(open.help) })
    )
    return h(
      'div',
      { class: 'tools' },
      words,
      button('icon-btn', icon('three-dots-vertical'), () => moreTools(visit, question, setValue, wantsPhoto()), {
        'aria-label': `${t('more')} ${item.key}`
      })
    )
  }

  function toggleHelp () {
    open.help = !open.help
    update()
    node.querySelector('.tools [aria-expanded]')?.focus()
  }

  const setValue = value => set({ value, typed: undefined, declined: false })
  async function set (change) {
    await visit.answer(question, change)
    redraw()
  }
  function redraw () {
    const fresh = controlPart()
    fieldPart.replaceWith(fresh)
    fieldPart = fresh
  }

  const controlPart = () => h('div', { class: 'part' }, control(visit, question, field))
  let fieldPart = controlPart()
  const lines = linesFor(visit, question)
  const body = [
    lines.length
      ? h(
          'dl',
          { class: 'ref' },
          lines.map(([name, text]) => [h('dt', null, name), h('dd', null, text)])
        )
      : null,
    fieldPart,
    parts.map(one => one.node)
  ]
  const node = GROUPED.has(item.type)
    ? h('fieldset', { class: 'q', id }, h('legend', null, head), body)
    : h(
        'div',
        { class: 'q', id, role: 'group', 'aria-labelledby': id + '-ask' },
        h('label', { class: 'ask', id: id + '-ask', for: field }, head),
        body
      )
  node.tabIndex = -1
  node.addEventListener('focusin', () => visit.at({ item: item.key, student: question.student }))

  function update () {
    todo.update()
    for (const one of parts) one.update()
  }
  const depends = conditionOf(item) !== null
  const show = () => {
    if (depends) node.hidden = !visit.isShown(question)
  }
  node.redraw = redraw
  node.update = what => {
    show()
    if (what === question.id || what === 'photos') update()
  }
  show()
  return node
}

/** What no field can show: not applicable, or, from a student, not wanting to say. */
function statusLine (answer) {
  if (!answer.declined && answer.value !== 'na') return null
  return h('p', { class: 'said-so' }, icon('dash'), answer.declined ? t('declined') : t('na'))
}

function photoCount (count, missing, least) {
  return missing ? t('photos_at_least', { n: least }) : t('photos', { n: count })
}

/** What stands under an answer that is a finding. */
function failing (visit, question) {
  const { fails, severity: level } = visit.standing(question)
  if (!fails || question.student) return null
  const answer = visit.answerOf(question)
  const box = unique('f')
  return h(
    'div',
    { class: 'failing' },
    h('p', { class: 'eyebrow' }, severity(level), answer.marked && h('span', null, t('marked_by_you'))),
    h(
      'label',
      { class: 'tick', for: box },
      h('input', {
        type: 'checkbox',
        id: box,
        checked: answer.fixed_on_spot === true,
        onchange: event => visit.answer(question, { fixed_on_spot: event.target.checked })
      }),
      t('fixed_on_spot')
    )
  )
}

/** The figure of the roster that an answer is compared with. */
function paperFigure (visit, question) {
  const name = question.item.fails?.differs_from_paper
  return name ? (visit.facts(question).papers[name] ?? null) : null
}

function noteField (visit, question) {
  const id = unique('n')
  const text = h('textarea', {
    class: 'text',
    id,
    rows: 2,
    value: visit.answerOf(question).note,
    oninput: event => visit.answer(question, { note: event.target.value })
  })
  return h(
    'div',
    { class: 'q-note' },
    h('label', { class: 'label', for: id }, t('note_label')),
    text,
    question.student ? null : phrases(visit, question, text)
  )
}

/** Sentences that are written at every second company; a tap puts one behind what is there. */
function phrases (visit, question, text) {
  const names = visit.standing(question).fails ? ['told', 'agreed', 'photographed', 'next_visit'] : ['sampled', 'shown', 'explained', 'next_visit']
  const add = words => async () => {
    text.value = [text.value.trim(), words].filter(Boolean).join('')
    await visit.answer(question, { note: text.value })
    text.focus()
  }
  return h(
    'div',
    { class: 'tools', role: 'group', 'aria-label': t('phrases') },
    names.map(name => button('btn btn-quiet phrase', t('phrase_' + name), add(t('phrase_' + name))))
  )
}

function noPhotoReason (visit, question) {
  const reason = visit.answerOf(question).no_photo_reason
  if (reason === null) return null
  const id = unique('np')
  return h(
    'div',
    { class: 'q-note' },
    h('label', { class: 'label', for: id }, icon('camera-off'), ' ', t('why_no_photo')),
    h('input', {
      class: 'line-text',
      id,
      value: reason,
      oninput: event => visit.answer(question, { no_photo_reason: event.target.value })
    }),
    h(
      'div',
      { class: 'tools' },
      button('btn btn-quiet', t('photo_after_all'), () => visit.answer(question, { no_photo_reason: null }))
    )
  )
}

/** Rare tools, out of the way. */
async function moreTools (visit, question, setValue, wantsPhoto) {
  const { item } = question
  const answer = visit.answerOf(question)
  const album = item.photo !== 'never' && !wantsPhoto && albumPicker(visit, { item: item.key, student: question.student })
  const choice = await sheet(`${item.key} ${pick(item.text)}`, close => {
    const act = (name, word) => button('btn btn-wide', word, () => close(name))
    return [
      !BY_RADIO.has(item.type) && !question.student && act('na', t('na')),
      album && [
        button('btn btn-wide', t('from_album'), () => {
          album.click()
          close(null)
        }),
        album
      ],
      !wantsPhoto && item.photo !== 'never' && act('no_photos', t('no_photos')),
      !question.student &&
        (answer.marked
          ? act('unmark', t('unmark'))
          : ['critical', 'major', 'minor'].map(level => act(level, t('mark_as', { severity: t('severity_' + level) })))),
      act('clear', t('clear_answer')),
      button('btn btn-quiet btn-wide', t('close'), () => close(null))
    ]
  })
  if (choice === 'na') await setValue('na')
  else if (choice === 'clear') await setValue(null)
  else if (choice === 'no_photos') await visit.answer(question, { no_photo_reason: t('no_photos') })
  else if (choice === 'unmark') await visit.answer(question, { marked: null })
  else if (choice) await visit.answer(question, { marked: { severity: choice } })
}

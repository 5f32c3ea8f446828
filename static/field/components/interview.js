/** 學生晤談（保密）: who to speak with, one sheet each, and the lock between two students. */

import { daysBetween, plainDay } from '../dates.js'
import { button, h, icon, onceSeen, part } from '../dom.js'
import { isAnswered } from '../form.js'
import { nameOf } from '../papers.js'
import { progress } from '../summary.js'
import { TONGUES, UNCHECKED, wordsIn } from '../tongues.js'
import { askIn, language, t } from '../words.js'
import { nextButton, savedLine } from './dock.js'
import { bar, note, state } from './frame.js'
import { leftOut } from './left-out.js'
import { questionCard } from './question.js'
import { hush, readAloud, whenVoicesCome } from './read-aloud.js'
import { verdict } from './verdict.js'
import { goTo } from './visit.js'

const HOLD = 1000

/** Whose turn it is first, as the school worked it out; then whoever was not spoken with for longest. @param {any} ctx @param {import('../model.js').Visit} visit @returns {import('./frame.js').Screen} */
export function studentsScreen (ctx, visit) {
  const students = [...visit.paper.site.students].sort((a, b) => (rank(visit, a) < rank(visit, b) ? -1 : 1))
  const count = visit.draft.interviewed.filter(number => answered(visit, number).done).length
  return {
    title: t('interviews'),
    mark: 'lock',
    hushed: true,
    sub: visit.draft.title,
    back: { href: `#/visit/${visit.id}/${visit.sections.at(-1)?.code ?? 'start'}`, label: t('back_to_visit') },
    main: [
      note('eye-slash', t('interviews_say')),
      h(
        'ul',
        { class: 'rows' },
        students.map(student => row(ctx, visit, student))
      )
    ],
    dock: h(
      'footer',
      { class: 'dock' },
      h('div', { class: 'line num' }, h('span', null, t('spoken_to', { n: count }))),
      h(
        'a',
        { class: 'btn btn-primary', href: `#/visit/${visit.id}/finish`, id: 'next' },
        t('next_section', { title: t('finish_visit') }),
        icon('arrow-right')
      )
    )
  }
}

const answered = (visit, number) => progress(visit, visit.interview(number))

function rank (visit, student) {
  const begun = visit.draft.interviewed.includes(student.number)
  return [begun ? 0 : 1, student.to_interview ? 0 : 1, student.newcomer ? 0 : 1, student.last_interviewed_on ?? '0', student.number].join('|')
}

function row (ctx, visit, student) {
  const { done, total } = answered(visit, student.number)
  const about = [student.class, student.age ? t('years_old', { n: student.age }) : null, student.newcomer ? t('newcomer') : null]
    .filter(Boolean)
    .join('・')
  const last = student.last_interviewed_on
    ? t('last_interview', { day: plainDay(student.last_interviewed_on, language()), n: daysBetween(student.last_interviewed_on, ctx.today) })
    : t('never_interviewed')
  return h(
    'li',
    null,
    h(
      'a',
      { class: 'row', href: `#/visit/${visit.id}/student/${encodeURIComponent(student.number)}` },
      h('span', null, h('b', null, nameOf(student)), turnOf(student), h('small', null, about), h('small', null, last)),
      h('span', { class: 'end num' }, done ? state('private', 'lock', t('answered', { done, total })) : icon('chevron-right'))
    )
  )
}

/** Why this student is to be spoken with today; nothing when another day will do. */
function turnOf (student) {
  return student.to_interview && h('small', { class: 'turn' }, icon('clock'), ' ', t('turn_' + student.to_interview))
}

/** @param {any} ctx @param {import('../model.js').Visit} visit @param {string} number @returns {import('./frame.js').Screen} */
export async function interviewScreen (ctx, visit, number) {
  const student = visit.studentOf(number)
  const questions = visit.interview(number)
  const asked = await askedIn(visit, number, questions)
  const order = visit.draft.interviewed.includes(number)
    ? visit.draft.interviewed.indexOf(number) + 1
    : visit.draft.interviewed.length + 1
  if (!visit.draft.interviewed.includes(number)) visit.patch({ interviewed: [...visit.draft.interviewed, number] })
  const saved = savedLine(ctx, visit)
  const count = h('span')
  saved.node.prepend(count)
  const meter = part(
    () => progress(visit, questions),
    () => {
      const { done, total } = progress(visit, questions)
      count.textContent = t('answered', { done, total })
      return bar(t('progress'), done, total)
    }
  )
  const open = () => questions.find(question => visit.isAsked(question) && !isAnswered(visit.answerOf(question)))
  const goOn = () => {
    changes.now()
    goTo('q-' + open().id)
  }
  const action = nextButton(() =>
    open()
      ? { words: t('next_question'), sign: 'arrow-down', go: goOn }
      : { words: t('interview_done'), sign: 'arrow-right', go: () => ctx.go(`#/visit/${visit.id}/students`) }
  )
  const aside = part(
    () => questions.map(question => [visit.judged(question), visit.answerOf(question).verdict?.confirmed]),
    () => teachersPart(visit, questions)
  )
  const changes = onceSeen(all => {
    for (const what of all) {
      asked.update(what)
      saved.update(what)
    }
    meter.update()
    action.update()
    aside.update()
  })
  const unsubscribe = visit.subscribe(changes.tell)
  const at = visit.draft.at
  return {
    title: t('interview'),
    mark: 'lock',
    hushed: true,
    net: false,
    leave () {
      unsubscribe()
      changes.drop()
      asked.leave()
    },
    sub: `${nameOf(student)}・${t('nth_student', { n: order })}`,
    back: { href: `#/visit/${visit.id}/students`, label: t('back_to_students') },
    spot: at.screen === `student/${number}` && at.item ? `q-${at.item}@${number}` : null,
    main: [asked.nodes, aside.node],
    dock: h(
      'footer',
      { class: 'dock' },
      saved.node,
      meter.node,
      h(
        'div',
        { class: 'two' },
        holdButton(t('hold_to_lock'), t('hold_hint'), async () => {
          await visit.patch({ locked: number })
          ctx.go(`#/visit/${visit.id}/lock`)
        }),
        action.node
      )
    )
  }
}

/**
 * The questions in the student's own language, each with the phone's voice; the teacher's part of the page stays as it is.
 * @param {import('../model.js').Visit} visit @param {string} number @param {import('../form.js').Question[]} questions
 */
async function askedIn (visit, number, questions) {
  const box = h('div', { class: 'part' })
  const cards = new Map()
  const rest = leftOut(visit, questions, async question => {
    await visit.openUp(question)
    draw()
    rest.update()
    goTo('q-' + question.id)
  })
  const tongueOf = () => visit.draft.tongues?.[number] ?? language()
  const tell = async () => askIn(tongueOf(), await wordsIn(tongueOf()))
  function draw () {
    cards.clear()
    for (const question of questions.filter(visit.isAsked)) cards.set(question.id, spoken(visit, question, TONGUES[tongueOf()].tag))
    box.lang = TONGUES[tongueOf()].tag
    box.replaceChildren(
      ...[
        note('eye-slash', t('company_sees_nothing')),
        UNCHECKED.has(tongueOf()) && h('p', { class: 'note', lang: language() === 'en' ? 'en' : 'zh-Hant-TW' }, t('tongue_unchecked')),
        ...cards.values()
      ].filter(Boolean)
    )
  }
  async function choose (name) {
    await visit.patch({ tongues: { ...visit.draft.tongues, [number]: name } })
    hush()
    await tell()
    draw()
  }
  await tell()
  draw()
  const deaf = whenVoicesCome(draw)
  return {
    nodes: [languages(tongueOf(), choose), box, rest.node],
    update (what) {
      for (const card of cards.values()) card.update(what)
    },
    leave () {
      deaf()
      hush()
    }
  }
}

function spoken (visit, question, tag) {
  const card = questionCard(visit, question)
  const aloud = readAloud(question.item, tag)
  if (aloud) card.querySelector('legend, .ask').after(aloud)
  return card
}

/** One choice per interview, by the language's own name. @param {string} chosen @param {(name: string) => void} choose */
function languages (chosen, choose) {
  const option = ([name, { name: word, tag }]) =>
    h(
      'label',
      { lang: tag },
      h('input', { type: 'radio', name: 'language', id: 'language-' + name, checked: chosen === name, onchange: () => choose(name) }),
      word
    )
  return h(
    'fieldset',
    null,
    h('legend', { class: 'vh' }, t('question_language')),
    h('div', { class: 'lang' }, Object.entries(TONGUES).map(option))
  )
}

/** What the computation would like to know, folded away from the student's eyes. */
function teachersPart (visit, questions) {
  const asked = questions.filter(question => visit.judged(question).verify)
  if (!asked.length) return null
  return h(
    'details',
    { class: 'card' },
    h('summary', { class: 'label' }, t('for_the_teacher', { n: asked.length }), icon('chevron-down')),
    asked.map(question => verdict(visit, question))
  )
}

/** @param {any} ctx @param {import('../model.js').Visit} visit @returns {import('./frame.js').Screen} */
export function lockScreen (ctx, visit) {
  const unlock = async () => {
    await visit.patch({ locked: null })
    ctx.go(`#/visit/${visit.id}/students`)
  }
  return {
    title: t('locked'),
    mark: 'lock',
    hushed: true,
    net: false,
    main: [
      h(
        'section',
        { class: 'card locked' },
        icon('lock'),
        h('p', null, t('locked_say')),
        holdButton(t('hold_to_unlock'), t('hold_hint'), unlock)
      )
    ]
  }
}

/**
 * Held for a second by a finger; a key or a screen reader, which cannot hold, does it at once.
 * @param {string} word @param {string} hint @param {() => void} act
 */
function holdButton (word, hint, act) {
  let timer
  const stop = () => {
    clearTimeout(timer)
    node.classList.remove('is-held')
  }
  const start = () => {
    node.classList.add('is-held')
    timer = setTimeout(() => {
      stop()
      act()
    }, HOLD)
  }
  const node = button(
    'btn hold',
    [icon('lock'), word, h('span', { class: 'vh' }, hint)],
    event => {
      if (/** @type {MouseEvent} */ (event).detail === 0) act()
    },
    { id: 'hold' }
  )
  node.addEventListener('pointerdown', start)
  for (const end of ['pointerup', 'pointerleave', 'pointercancel']) node.addEventListener(end, stop)
  node.addEventListener('contextmenu', event => event.preventDefault())
  return node
}

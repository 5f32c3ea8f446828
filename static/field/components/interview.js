/** 學生晤談（保密）: who to speak with, one sheet each, and the lock between two students. */

import { daysBetween, plainDay } from '../dates.js'
import { button, h, icon, part } from '../dom.js'
import { isAnswered } from '../form.js'
import { nameOf } from '../papers.js'
import { progress } from '../summary.js'
import { language, speak, t } from '../words.js'
import { savedLine } from './dock.js'
import { bar, note, state } from './frame.js'
import { questionCard } from './question.js'
import { verdict } from './verdict.js'
import { goTo } from './visit.js'

const HOLD = 1000

/** Newcomers first, then whoever was not spoken with for longest. @param {any} ctx @param {import('../model.js').Visit} visit @returns {import('./frame.js').Screen} */
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
  return [begun ? 0 : 1, student.newcomer ? 0 : 1, student.last_interviewed_on ?? '0', student.number].join('|')
}

function row (ctx, visit, student) {
  const { done, total } = answered(visit, student.number)
  const about = [student.class, student.age ? t('years_old', { n: student.age }) : null, student.newcomer ? t('newcomer') : null]
    .filter(Boolean)
    .join('・')
  const last = student.last_interviewed_on
    ? t('last_interview', { day: plainDay(student.last_interviewed_on), n: daysBetween(student.last_interviewed_on, ctx.today) })
    : t('never_interviewed')
  return h(
    'li',
    null,
    h(
      'a',
      { class: 'row', href: `#/visit/${visit.id}/student/${encodeURIComponent(student.number)}` },
      h('span', null, h('b', null, nameOf(student)), h('small', null, about), h('small', null, last)),
      h('span', { class: 'end num' }, done ? state('private', 'lock', t('answered', { done, total })) : icon('chevron-right'))
    )
  )
}

/** @param {any} ctx @param {import('../model.js').Visit} visit @param {string} number @returns {import('./frame.js').Screen} */
export function interviewScreen (ctx, visit, number) {
  const student = visit.studentOf(number)
  const questions = visit.interview(number)
  const cards = questions.map(question => questionCard(visit, question))
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
  const action = part(
    () => Boolean(open()),
    () =>
      open()
        ? button('btn btn-primary', [t('next_question'), icon('arrow-down')], () => goTo('q-' + open().id), { id: 'next' })
        : h(
            'a',
            { class: 'btn btn-primary', href: `#/visit/${visit.id}/students`, id: 'next' },
            t('interview_done'),
            icon('arrow-right')
          )
  )
  const aside = part(
    () => questions.map(question => [visit.judged(question), visit.answerOf(question).verdict?.confirmed]),
    () => teachersPart(visit, questions)
  )
  const leave = visit.subscribe(what => {
    for (const card of cards) card.update(what)
    saved.update(what)
    meter.update()
    action.update()
    aside.update()
  })
  const at = visit.draft.at
  return {
    title: t('interview'),
    mark: 'lock',
    hushed: true,
    net: false,
    leave,
    sub: `${nameOf(student)}・${t('nth_student', { n: order })}`,
    back: { href: `#/visit/${visit.id}/students`, label: t('back_to_students') },
    spot: at.screen === `student/${number}` && at.item ? `q-${at.item}@${number}` : null,
    main: [languages(ctx), note('eye-slash', t('company_sees_nothing')), cards, aside.node],
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

/** The language of the questions; the app follows, and goes back when the person chooses so. */
function languages (ctx) {
  const choose = locale => async () => {
    await speak(locale)
    ctx.redraw()
  }
  const option = (locale, word, tag) =>
    h(
      'label',
      { lang: tag },
      h('input', {
        type: 'radio',
        name: 'language',
        id: 'language-' + locale,
        checked: language() === locale,
        onchange: choose(locale)
      }),
      word
    )
  return h(
    'fieldset',
    null,
    h('legend', { class: 'vh' }, t('question_language')),
    h('div', { class: 'lang two-languages' }, option('zh', '中文', 'zh-Hant-TW'), option('en', 'English', 'en'))
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

/** A visit section by section: the questions, what is left, the way on. */

import { button, h, icon, onceSeen, part, sheet } from '../dom.js'
import { isAnswered } from '../form.js'
import { gapOf, progress, siteProgress } from '../summary.js'
import { pick, t } from '../words.js'
import { cardList } from './card-list.js'
import { nextButton, savedLine } from './dock.js'
import { bar } from './frame.js'
import { questionList } from './question-list.js'
import { startParts } from './start.js'
import { turnUnable } from './unable.js'

/** The screens of a visit in their order. @param {import('../model.js').Visit} visit */
export function steps (visit) {
  return [
    { screen: 'start', title: visit.cases.length ? t('arrival_and_cases') : t('arrival') },
    ...visit.sections.map(section => ({ screen: section.code, title: pick(section.title) })),
    ...(visit.hasInterviews ? [{ screen: 'students', title: t('interviews') }] : []),
    { screen: 'finish', title: t('finish_visit') }
  ]
}

/** @param {any} ctx @param {import('../model.js').Visit} visit @param {string} code @returns {import('./frame.js').Screen} */
export function sectionScreen (ctx, visit, code) {
  const all = steps(visit)
  const index = Math.max(
    0,
    all.findIndex(step => step.screen === code)
  )
  const section = visit.sections.find(one => one.code === code)
  const spot = spotOf(visit, code)
  const asked = questionList(visit, section?.questions ?? [], { from: spot, go: goTo })
  const start = section ? null : startParts(ctx, visit)
  const changes = onceSeen(all => {
    for (const what of all) dock.saved.update(what)
    const more = all.filter(what => what !== 'saving' && what !== 'saved') // nothing else on the page speaks of the disk
    for (const what of more) {
      asked.update(what)
      start?.update(what)
    }
    if (more.length) dock.update()
  })
  const reach = id => {
    changes.now()
    asked.reach(id)
  }
  const dock = visitDock(ctx, visit, { next: () => nextStep(visit, all, index), unanswered: () => firstOpen(visit, section), reach })
  const unsubscribe = visit.subscribe(changes.tell)
  return {
    title: all[index].title,
    sub: t('section_of', { n: index + 1, of: all.length - 1, name: visit.draft.title }),
    back: { href: '#/', label: t('back_to_list') },
    leave () {
      unsubscribe()
      changes.drop()
      asked.leave()
    },
    spot,
    menu: { label: t('sections_and_more'), icon: 'list', open: () => sectionsMenu(ctx, visit) },
    main: [start?.nodes, section && cardList(visit, code), asked.nodes],
    dock: dock.node
  }
}

/** The next screen that asks anything today. */
function nextStep (visit, all, index) {
  const asks = step => {
    const section = visit.sections.find(one => one.code === step.screen)
    return !section || section.questions.some(visit.isAsked)
  }
  return all.slice(index + 1).find(asks)
}

/** The element a person comes back to. */
function spotOf (visit, code) {
  const { screen, item, student } = visit.draft.at
  return screen === code && item ? 'q-' + (student ? `${item}@${student}` : item) : null
}

function firstOpen (visit, section) {
  if (!section) {
    const open = visit.cases.find(one => !visit.checkOf(one.id).status)
    return open ? 'case-' + open.id : null
  }
  const question = section.questions.find(one => visit.isAsked(one) && gapOf(visit, one) === 'unanswered')
  return question ? 'q-' + question.id : null
}

/**
 * @param {any} ctx @param {import('../model.js').Visit} visit
 * @param {{ next: () => { screen: string, title: string } | undefined, unanswered: () => string | null, reach: (id: any) => void }} way
 */
function visitDock (ctx, visit, { next, unanswered, reach }) {
  const saved = savedLine(ctx, visit)
  const count = h('span')
  saved.node.prepend(count)
  const goOn = () => {
    reach(unanswered())
    goTo(unanswered())
  }
  const meter = part(
    () => siteProgress(visit),
    () => {
      const { done, total } = siteProgress(visit)
      count.textContent = t('answered', { done, total })
      return bar(t('progress'), done, total)
    }
  )
  const action = nextButton(() => {
    if (unanswered()) return { words: t('next_unanswered'), sign: 'arrow-down', go: goOn }
    const step = next()
    return step && { words: t('next_section', { title: step.title }), sign: 'arrow-right', go: () => ctx.go(`#/visit/${visit.id}/${step.screen}`) }
  })
  return {
    node: h('footer', { class: 'dock' }, saved.node, meter.node, action.node),
    saved,
    update () {
      meter.update()
      action.update()
    }
  }
}

/** Bring a question under the thumb and give it the focus. @param {string | null} id */
export function goTo (id) {
  const card = id && document.getElementById(id)
  if (!card) return
  card.scrollIntoView({ block: 'center' })
  const inside = /** @type {HTMLElement | null} */ (
    card.querySelector('input:checked') ?? card.querySelector('input:not([hidden]):not([type=checkbox]), textarea')
  )
  ;(inside ?? card).focus({ preventScroll: true })
}

async function sectionsMenu (ctx, visit) {
  const goes = (screen, title, detail) =>
    h(
      'li',
      null,
      h(
        'a',
        { class: 'row', href: `#/visit/${visit.id}/${screen}` },
        h('span', null, h('b', null, title)),
        h('span', { class: 'end num' }, detail)
      )
    )
  const choice = await sheet(t('sections_and_more'), close => [
    h(
      'ul',
      { class: 'rows', onclick: () => close(null) },
      steps(visit).map(step => goes(step.screen, step.title, countOf(visit, step.screen)))
    ),
    button('btn btn-wide', t('turn_unable'), () => close('unable')),
    button('btn btn-quiet btn-wide', t('discard_visit'), () => close('discard')),
    button('btn btn-quiet btn-wide', t('close'), () => close(null))
  ])
  if (choice === 'unable') await turnUnable(ctx, visit)
  if (choice === 'discard') await ctx.discard(visit)
}

function countOf (visit, screen) {
  const section = visit.sections.find(one => one.code === screen)
  if (section) {
    const { done, total } = progress(visit, section.questions)
    return total ? `${done}／${total}` : t('left_out')
  }
  if (screen === 'students')
    return t('persons', {
      n: visit.draft.interviewed.filter(number => visit.interview(number).some(question => isAnswered(visit.answerOf(question))))
        .length
    })
  if (screen === 'start' && visit.cases.length)
    return `${visit.cases.filter(one => visit.checkOf(one.id).status).length}／${visit.cases.length}`
  return ''
}

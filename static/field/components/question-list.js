/** The questions of a section whose turn has come: what the screen shows at once, the others while nobody waits, the hidden ones when they are called for. */

import { h, painted } from '../dom.js'
import { atOnce } from './at-once.js'
import { leftOut } from './left-out.js'
import { questionCard } from './question.js'

const AT_ONCE = 5 // more than a phone shows
const SLICE = 48 // milliseconds of drawing before a finger gets its turn; every slice lays the page out anew

/**
 * The questions, the one tap for what is in order, and what was left out.
 * @param {import('../model.js').Visit} visit @param {import('../form.js').Question[]} questions
 * @param {{ from: string | null, go: (id: string) => void }} way the question that is come back to; how to bring one under the thumb
 */
export function questionList (visit, questions, { from, go }) {
  const due = questions.filter(visit.isDue)
  const cards = new Map()
  const slots = new Map(due.map(question => [question.id, h('div', { class: 'part' })]))
  const box = h('div', { class: 'part', 'aria-busy': 'true' }, [...slots.values()])
  const sweep = atOnce(visit, questions, ids => ids.forEach(id => cards.get(id)?.redraw()))
  const rest = leftOut(visit, questions, openUp)
  let timer = 0
  let gone = false

  function draw (question) {
    if (!slots.has(question.id) || cards.has(question.id)) return null
    const card = questionCard(visit, question)
    cards.set(question.id, card)
    slots.get(question.id).append(card)
    return card
  }

  const waiting = () => due.filter(question => !cards.has(question.id) && visit.isShown(question))

  /** Draw what waits, a slice at a time. */
  function fill () {
    timer = 0
    const end = performance.now() + SLICE
    const undrawn = waiting()
    inPlace(() => {
      while (undrawn.length && performance.now() < end) draw(undrawn.shift())?.classList.add('below')
    })
    if (undrawn.length) timer = setTimeout(fill)
    box.setAttribute('aria-busy', String(undrawn.length > 0))
  }

  /** What is drawn above the question that is come back to must not push it off the screen; not every browser sees to that itself. */
  function inPlace (work) {
    const card = from && document.getElementById(from)
    if (!card) return work()
    const before = card.getBoundingClientRect().top
    work()
    const moved = card.getBoundingClientRect().top - before
    if (moved && before < innerHeight) scrollBy(0, moved)
  }

  async function openUp (question) {
    await visit.openUp(question)
    due.push(question)
    slots.set(question.id, h('div', { class: 'part' }))
    box.append(slots.get(question.id))
    draw(question)
    go('q-' + question.id)
    rest.update()
  }

  const begun = Math.max(0, due.findIndex(question => 'q-' + question.id === from))
  due.slice(begun, begun + AT_ONCE).filter(visit.isShown).forEach(draw)
  painted().then(() => {
    if (!gone) fill()
  })
  return {
    nodes: questions.length ? [box, sweep.node, rest.node] : [],
    /** Make sure that a question stands on the page. @param {string} id */
    reach (id) {
      const wanted = due.find(question => 'q-' + question.id === id)
      if (wanted) draw(wanted)
    },
    update (what) {
      for (const card of cards.values()) card.update(what)
      if (!timer) fill()
      sweep.update()
      rest.update()
    },
    leave () {
      gone = true
      clearTimeout(timer)
    }
  }
}

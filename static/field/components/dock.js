/** The bar at the bottom of a visit: how far it is, whether it is saved, and the one next step. */

import { clock } from '../dates.js'
import { button, h, icon, say } from '../dom.js'
import { sizeText } from '../room.js'
import { newsOf } from '../twins.js'
import { t } from '../words.js'

const SLOW = 200 // milliseconds; a disk that takes no longer is not worth a word that comes and goes

/** 14:32 已存在這支手機. @param {any} ctx @param {import('../model.js').Visit} visit */
export function savedLine (ctx, visit) {
  const sign = h('span')
  const text = document.createTextNode('')
  const node = h('div', { class: 'line num' }, h('span', null, sign, text))
  let last = ''
  let drawn = ''
  let waiting = 0
  let isSlow = false
  /** @type {HTMLElement | undefined} */
  let ways
  let told = null

  function update (what) {
    const news = newsOf(ctx, visit.draft)
    if (news !== told) {
      told = news
      ways?.remove()
      if (news) node.append((ways = elsewhereLink(ctx, visit, news)))
      node.classList.toggle('wraps', Boolean(news))
      if (news && what) say(t(news))
    }
    watch()
    draw()
    const words = savedWords()
    if (what && !visit.writing && words !== last) {
      last = words
      say(words)
    }
  }

  function watch () {
    if (visit.writing) waiting ||= setTimeout(lookAgain, SLOW)
    else {
      clearTimeout(waiting)
      waiting = 0
      isSlow = false
    }
  }
  function lookAgain () {
    isSlow = visit.writing
    draw()
  }

  const savedWords = () => t('saved_at', { time: clock(ctx.savedAt(visit)) })
  function draw () {
    const room = ctx.room?.isShort ? t('room_left', { free: sizeText(ctx.room.free) }) : ''
    const name = room ? 'exclamation-triangle' : 'phone'
    if (name !== drawn) sign.replaceChildren(icon(name))
    drawn = name
    const words = (isSlow ? t('saving') : savedWords()) + room
    if (text.data !== words) text.data = words
  }
  update('')
  return { node, update }
}

/** Said in every part of a visit that another phone has begun or handed in too; leads to what can be done. @param {any} ctx @param {import('../model.js').Visit} visit @param {string} news */
export function elsewhereLink (ctx, visit, news) {
  const open = async () => (await import('./sent-elsewhere.js')).chooseWay(ctx, visit.draft)
  return button('link', [icon('exclamation-triangle'), t(news)], open, { id: 'elsewhere' })
}

/**
 * The one next step. It is always the same button, whatever it says by now: a finger or the keyboard may be on it while
 * the answer before is being written, and a button that is replaced under them does nothing.
 * @param {() => { words: string, sign: string, go: () => void } | null} step what there is to do now, null for nothing
 */
export function nextButton (step) {
  const node = button('btn btn-primary', [], () => step()?.go(), { id: 'next' })
  let drawn = ''
  function update () {
    const { words = '', sign = '' } = step() ?? {}
    if (words === drawn) return
    drawn = words
    node.hidden = !words
    node.replaceChildren(words, icon(sign))
  }
  update()
  return { node, update }
}

/** The frame of every screen: bar on top, what the screen shows, bar at the bottom. */

import { button, h, icon } from '../dom.js'
import { t } from '../words.js'

/**
 * @typedef {object} Screen
 * @property {string} title @property {any} [sub] @property {string} [mark] an icon before the title
 * @property {{ href: string, label: string }} [back]
 * @property {boolean} [net] whether the network state stands in the bar
 * @property {{ label: string, icon: string, open: () => void }} [menu]
 * @property {any[]} main @property {any} [dock]
 * @property {boolean} [hushed] a private sheet
 * @property {boolean} [live] drawn again when something changed behind it
 * @property {string | null} [spot] id of the element to come back to
 * @property {() => void} [leave]
 */

/** @param {Screen} screen @param {{ online: boolean }} ctx */
export function frame (screen, ctx) {
  document.body.classList.toggle('private', Boolean(screen.hushed))
  document.title = `${screen.title}｜${t('app')}`
  return [
    h(
      'header',
      { class: screen.back ? 'topbar has-back' : 'topbar' },
      screen.back ? backLink(screen.back) : h('span', { class: 'mark', 'aria-hidden': 'true' }, '訪'),
      h(
        'div',
        { class: 'titles' },
        h('h1', { id: 'title', tabindex: '-1' }, screen.mark && icon(screen.mark), screen.title),
        screen.sub && h('p', { class: 'num' }, screen.sub)
      ),
      screen.net === false ? null : netState(ctx.online),
      screen.menu && button('icon-btn', icon(screen.menu.icon), screen.menu.open, { 'aria-label': screen.menu.label, id: 'menu' })
    ),
    h('main', { id: 'main' }, screen.main),
    screen.dock
  ]
}

function backLink ({ href, label }) {
  return h('a', { class: 'icon-btn', href, 'aria-label': label }, icon('chevron-left'))
}

/** Shown only when there is no network; silence is the good case. @param {boolean} online */
function netState (online) {
  return online ? null : h('span', { class: 'net', id: 'net' }, icon('wifi-off'), t('offline'))
}

/** A state in icon, word and colour. @param {string} kind @param {string} sign @param {string} word */
export function state (kind, sign, word) {
  return h('span', { class: `st st-${kind}` }, icon(sign), word)
}

const SEVERITY_ICON = { critical: 'exclamation-octagon', major: 'exclamation-triangle', minor: 'exclamation-circle' }

/** @param {string} level critical, major or minor */
export function severity (level) {
  return h('span', { class: `sev sev-${level}` }, icon(SEVERITY_ICON[level] ?? 'exclamation-circle'), t('severity_' + level))
}

/** @param {string} label @param {number} now @param {number} most */
export function bar (label, now, most) {
  const fill = h('i')
  fill.style.width = `${most ? Math.round((now / most) * 100) : 0}%`
  return h(
    'div',
    { class: 'bar', role: 'progressbar', 'aria-label': label, 'aria-valuemin': 0, 'aria-valuemax': most, 'aria-valuenow': now },
    fill
  )
}

/** A heading over a list, with its count. @param {string} text @param {any} [count] */
export function group (text, count) {
  return h('div', { class: 'group' }, h('h2', null, text), count && h('span', { class: 'num' }, count))
}

/** A line of explanation with its icon. @param {string} sign @param {...any} content */
export function note (sign, ...content) {
  return h('p', { class: 'note' }, icon(sign), h('span', null, content))
}

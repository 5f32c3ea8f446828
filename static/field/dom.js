/** Making elements. No template language: text is always text, so nothing typed by a person becomes markup. */

const UNSEEN = 500 // milliseconds
const SVG = 'http://www.w3.org/2000/svg'

/**
 * An element with its attributes, listeners (`onclick`) and children; null, false and undefined are left out.
 * @param {string} tag
 * @param {Record<string, any> | null} [props]
 * @param {...any} children
 * @returns {any}
 */
export function h (tag, props, ...children) {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(props ?? {})) set(node, name, value)
  node.append(...children.flat(Infinity).filter(child => child || child === 0))
  return node
}

function set (node, name, value) {
  if (value === null || value === undefined || value === false) return
  if (name.startsWith('on')) node.addEventListener(name.slice(2), value)
  else if (name === 'value' || name === 'checked' || name === 'disabled' || name === 'hidden') node[name] = value
  else node.setAttribute(name, value === true ? '' : value)
}

const icons = new Map()

/** An icon of the page's sprite, copied: a reference would bring a tree of its own for every icon. It says nothing by itself: a word stands beside it. @param {string} name */
export function icon (name) {
  if (!icons.has(name)) icons.set(name, drawn(name))
  return icons.get(name).cloneNode(true)
}

function drawn (name) {
  const svg = document.createElementNS(SVG, 'svg')
  const symbol = document.getElementById('i-' + name)
  svg.setAttribute('class', 'i i-' + name)
  svg.setAttribute('viewBox', '0 0 16 16')
  svg.setAttribute('aria-hidden', 'true')
  svg.append(...(symbol?.cloneNode(true).childNodes ?? []))
  return svg
}

/** A button that is not a submit button. @param {string} kind @param {any} content @param {(event: Event) => void} onclick @param {Record<string, any>} [more] */
export function button (kind, content, onclick, more = {}) {
  return h('button', { type: 'button', class: kind, onclick, ...more }, content)
}

/** A row of radio buttons' shared name, unique on the page. */
let count = 0
export function unique (prefix = 'x') {
  count += 1
  return `${prefix}-${count}`
}

/**
 * A small sheet over the page with its own focus; resolves with what was chosen, or null when it was closed,
 * with the phone's own back button too.
 * @param {string} title
 * @param {(close: (value: any) => void) => any[]} fill
 * @returns {Promise<any>}
 */
export function sheet (title, fill) {
  return new Promise(resolve => {
    const id = unique('sheet')
    const close = value => {
      removeEventListener('hashchange', left)
      dialog.close()
      dialog.remove()
      resolve(value)
    }
    const left = () => close(null)
    const dialog = h(
      'dialog',
      {
        class: 'sheet',
        'aria-labelledby': id,
        oncancel: event => {
          event.preventDefault()
          close(null)
        }
      },
      h('h2', { id, tabindex: '-1' }, title)
    )
    dialog.append(...fill(close).flat(Infinity).filter(Boolean))
    document.body.append(dialog)
    dialog.showModal()
    addEventListener('hashchange', left)
  })
}

/** Resolves when what was drawn is seen: what nobody waits for comes after that. A page that is not looked at draws nothing, and goes on. @returns {Promise<void>} */
export function painted () {
  return new Promise(resolve => {
    requestAnimationFrame(() => setTimeout(resolve))
    setTimeout(resolve, UNSEEN)
  })
}

/**
 * What follows from a tap is drawn once the tap itself is seen: an answer stands on the screen a frame earlier, and what several changes ask for is drawn once.
 * @param {(all: string[]) => void} draw
 */
export function onceSeen (draw) {
  const waiting = new Set()
  function now () {
    const all = [...waiting]
    waiting.clear()
    if (all.length) draw(all)
  }
  return {
    /** @param {string} what has changed */
    tell (what) {
      if (!waiting.size) painted().then(now)
      waiting.add(what)
    },
    /** For what must not wait. */
    now,
    drop: () => waiting.clear()
  }
}

let voice
/** Said once to a screen reader, shown nowhere. @param {string} text */
export function say (text) {
  voice ??= document.getElementById('voice')
  if (voice && voice.textContent !== text) voice.textContent = text
}

/** Hand a file to the person. @param {string} name @param {string} text */
export function download (name, text) {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  h('a', { href: url, download: name }).click()
  setTimeout(() => URL.revokeObjectURL(url), 60e3)
}

/**
 * A part of the page that is drawn again only when what it shows has changed, so that focus and typing elsewhere stay.
 * @param {() => any} key what the part depends on
 * @param {() => any} draw
 */
export function part (key, draw) {
  let last
  const node = h('div', { class: 'part' })
  const update = () => {
    const now = JSON.stringify(key() ?? null)
    if (now === last) return
    last = now
    const focused = node.contains(document.activeElement) && document.activeElement?.id
    node.replaceChildren(...[draw()].flat(Infinity).filter(Boolean))
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true })
  }
  update()
  return { node, update }
}

/**
 * Make one tree look like another, leaving alone what is the same already: a finger that is down on a button keeps it.
 * @param {Element} old @param {Element} fresh
 */
export function blendChildren (old, fresh) {
  const [before, after] = [[...old.childNodes], [...fresh.childNodes]]
  if (before.length !== after.length) return old.replaceChildren(...after)
  before.forEach((node, index) => blend(node, after[index]))
}

function blend (old, fresh) {
  if (old.isEqualNode(fresh)) return
  const sameShell =
    old.nodeName === fresh.nodeName && old.nodeType === Node.ELEMENT_NODE && old.cloneNode().isEqualNode(fresh.cloneNode())
  if (sameShell && old.childNodes.length) blendChildren(old, fresh)
  else old.replaceWith(fresh)
}

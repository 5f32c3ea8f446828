/** 遮蓋: boxes over faces and badges, drawn with a finger or placed with the keyboard. The picture itself stays as it is. */

import { button, h, icon, sheet } from '../dom.js'
import { t } from '../words.js'

const STEP = 0.02
const LEAST = 0.02
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }

/** @param {string} url @param {number[][]} known @returns {Promise<number[][] | null>} the boxes; null when the person changed nothing */
export function drawCovers (url, known) {
  const boxes = known.map(box => [...box])
  const image = h('img', { class: 'big', src: url, alt: t('cover_picture'), draggable: 'false' })
  const board = h('div', { class: 'board' }, image)
  const draw = () => board.replaceChildren(image, ...boxes.map((box, index) => cover(box, index)))

  function cover (box, index) {
    const node = button('cover', '', () => {}, {
      'aria-label': t('cover_n', { n: index + 1 }),
      onkeydown: event => move(event, box, index)
    })
    lay(node, box)
    return node
  }

  /** Arrows move, with Shift they change the size, Delete takes the box away. */
  function move (event, box, index) {
    if (event.key === 'Delete' || event.key === 'Backspace') {
      boxes.splice(index, 1)
      draw()
    } else if (ARROWS[event.key]) {
      const [x, y] = ARROWS[event.key]
      const first = event.shiftKey ? 2 : 0
      box[first] += x * STEP
      box[first + 1] += y * STEP
      tuck(box)
      lay(event.currentTarget, box)
    } else return
    event.preventDefault()
  }

  byFinger(board, image, box => {
    boxes.push(box)
    draw()
  })
  draw()
  return sheet(t('cover'), close => [
    h('p', { class: 'note' }, t('cover_say')),
    board,
    h(
      'div',
      { class: 'btn-row' },
      button('btn', t('cover_add'), () => {
        boxes.push([0.3, 0.3, 0.4, 0.4])
        draw()
        board.lastElementChild?.focus()
      }, { id: 'cover-add' }),
      button('btn', t('undo'), () => {
        boxes.pop()
        draw()
      })
    ),
    button('btn btn-primary btn-wide', [icon('check-lg'), t('cover_keep')], () => close(boxes.map(round)), { id: 'cover-keep' }),
    button('btn btn-quiet btn-wide', t('cancel'), () => close(null))
  ])
}

/**
 * What others will not see, laid over a picture that fills its place (object-fit: cover) or is shown whole.
 * @param {HTMLImageElement} image @param {number[][]} boxes
 */
export function veil (image, boxes) {
  const sheer = h('span', { class: 'veil', 'aria-hidden': 'true' }, boxes.map(box => lay(h('span', { class: 'cover' }), box)))
  const fit = () => spread(sheer, image)
  image.addEventListener('load', fit)
  if (image.naturalWidth) fit()
  return sheer
}

/** The part that a strip crops away hangs over on both sides. */
function spread (sheer, { naturalWidth, naturalHeight, clientWidth, clientHeight }) {
  const wider = clientWidth && clientHeight ? (naturalWidth / naturalHeight) / (clientWidth / clientHeight) : 1
  const [across, down] = [Math.max(1, wider), Math.max(1, 1 / wider)]
  Object.assign(sheer.style, { left: share((1 - across) / 2), width: share(across), top: share((1 - down) / 2), height: share(down) })
}

function byFinger (board, image, done) {
  let from = null
  let ghost = null
  const at = event => {
    const { left, top, width, height } = image.getBoundingClientRect()
    return [(event.clientX - left) / width, (event.clientY - top) / height].map(share => Math.min(1, Math.max(0, share)))
  }
  const between = (a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.abs(a[0] - b[0]), Math.abs(a[1] - b[1])]
  board.addEventListener('pointerdown', event => {
    from = at(event)
    ghost = h('div', { class: 'cover' })
    board.append(ghost)
    board.setPointerCapture(event.pointerId)
  })
  board.addEventListener('pointermove', event => {
    if (from) lay(ghost, between(from, at(event)))
  })
  const end = event => {
    const box = from && between(from, at(event))
    ghost?.remove()
    from = ghost = null
    if (box && box[2] > LEAST && box[3] > LEAST) done(box)
  }
  board.addEventListener('pointerup', end)
  board.addEventListener('pointercancel', () => {
    ghost?.remove()
    from = ghost = null
  })
}

function lay (node, [left, top, width, height]) {
  Object.assign(node.style, { left: share(left), top: share(top), width: share(width), height: share(height) })
  return node
}

const share = part => `${part * 100}%`
const round = box => box.map(side => Math.round(side * 1000) / 1000)

/** Keep a box inside the picture. */
function tuck (box) {
  for (const side of [0, 1]) {
    box[side + 2] = Math.min(1, Math.max(LEAST, box[side + 2]))
    box[side] = Math.min(1 - box[side + 2], Math.max(0, box[side]))
  }
}

/** A signature by finger, or that it was refused, or the photo of a signed sheet. */

import { button, h, icon, part, unique } from '../dom.js'
import { t } from '../words.js'
import { photoStrip } from './photos.js'

const PAD = 'pad-' // and whose: where a finger signs, the way of a place in the visit
const PAUSE = 700 // the pen rests: what is written so far is kept

/**
 * @param {import('../model.js').Visit} visit
 * @param {'company' | 'teacher'} role
 * @param {string} suggested a name to begin with
 */
export function signatureCard (visit, role, suggested) {
  const mine = () => visit.draft.signatures.find(sign => sign.role === role) ?? { role, name: suggested, state: null }
  const put = change =>
    visit.patch({ signatures: [...visit.draft.signatures.filter(sign => sign.role !== role), { ...mine(), ...change }] })
  const photos = () => visit.photosOfRole(role)
  const [heading, name] = [unique('s'), unique('s')]
  const standing = () => [mine().state, photos()]
  let writing = null // what stood here when somebody began to write on the pad: it must not be drawn anew under the pen
  /** @type {ReturnType<typeof pad> | null} */
  let board = null

  async function begin (state) {
    writing = null
    await board?.drop()
    for (const photo of photos()) await visit.removePhoto(photo)
    await put({ state })
  }
  async function keep (file) {
    const before = photos()
    await visit.addPhotos([file], { role, asIs: true })
    for (const photo of before) await visit.removePhoto(photo)
    if (mine().state !== 'signed') await put({ state: 'signed' })
  }
  const choice = (state, word) => button('btn', word, () => begin(state))

  const body = part(
    () => writing ?? standing(),
    () => {
      const { state } = mine()
      if (state === 'refused')
        return [h('p', { class: 'said-so' }, icon('dash'), t('was_refused')), choice(null, t('sign_after_all'))]
      if (state === 'paper') return [signedSheet(visit, photos(), role), choice(null, t('sign_after_all'))]
      const field =
        state === 'signed'
          ? shown(visit, photos().at(-1))
          : (board = pad(() => {
              writing ??= standing()
              visit.at({ item: PAD + role }) // a killed page comes back to the pad
            }, keep)).node
      return [
        field,
        h(
          'div',
          { class: 'btn-row' },
          choice(null, t('sign_again')),
          role === 'company' && choice('refused', t('refused_to_sign')),
          choice('paper', t('signed_on_paper'))
        )
      ]
    }
  )
  if (!mine().state && photos().length) put({ state: 'signed' }) // killed between the strokes and the word that they are a signature
  return {
    node: h(
      'section',
      { class: 'card', id: 'signature-' + role, tabindex: '-1', 'aria-labelledby': heading },
      h('h2', { id: heading }, t('signature_' + role)),
      h('label', { class: 'label', for: name }, t('name')),
      h('input', {
        class: 'line-text',
        id: name,
        autocomplete: 'off',
        value: mine().name,
        oninput: event => put({ name: event.target.value })
      }),
      h('div', { class: 'signing', id: PAD + role, tabindex: '-1' }, body.node)
    ),
    update: body.update,
    /** What was written a moment ago is on disk. */
    written: () => board?.written() ?? Promise.resolve()
  }
}

function signedSheet (visit, photos, role) {
  const label = unique('sp')
  return [h('p', { class: 'label', id: label }, t('photo_of_paper')), photoStrip(visit, photos, label, { role }, 3)]
}

function shown (visit, photo) {
  const image = h('img', { class: 'signed', alt: t('a_signature') })
  if (photo)
    visit.load(photo).then(url => {
      if (url) image.src = url
    })
  return h('div', { class: 'pad-box' }, image)
}

/** Somewhere to write; kept each time the pen rests. @param {() => void} begun @param {(file: File) => Promise<void>} keep */
function pad (begun, keep) {
  const canvas = h('canvas', { class: 'pad-box', width: 680, height: 240, role: 'img', 'aria-label': t('sign_here') })
  const pen = canvas.getContext('2d')
  pen.fillStyle = '#fff'
  pen.fillRect(0, 0, canvas.width, canvas.height)
  Object.assign(pen, { lineWidth: 5, lineCap: 'round', lineJoin: 'round', strokeStyle: '#16202b' })
  let last = null
  let timer
  let isFresh = false // strokes that are not kept yet
  let kept = Promise.resolve()
  const at = event => {
    const box = canvas.getBoundingClientRect()
    return [((event.clientX - box.left) / box.width) * canvas.width, ((event.clientY - box.top) / box.height) * canvas.height]
  }
  const picture = () => new Promise(resolve => canvas.toBlob(resolve, 'image/png'))
  function store () {
    clearTimeout(timer)
    isFresh = false
    kept = kept.catch(() => {}).then(picture).then(blob => keep(new File([blob], 'signature.png', { type: 'image/png' })))
    return kept
  }
  canvas.addEventListener('pointerdown', event => {
    clearTimeout(timer)
    isFresh = true
    begun()
    canvas.setPointerCapture(event.pointerId)
    last = at(event)
  })
  canvas.addEventListener('pointermove', event => {
    if (!last) return
    const next = at(event)
    pen.beginPath()
    pen.moveTo(...last)
    pen.lineTo(...next)
    pen.stroke()
    last = next
  })
  for (const end of ['pointerup', 'pointercancel'])
    canvas.addEventListener(end, () => {
      last = null
      clearTimeout(timer)
      if (isFresh) timer = setTimeout(store, PAUSE)
    })
  return {
    node: h('div', { class: 'part' }, h('p', { class: 'note' }, t('sign_here')), canvas),
    written: () => (isFresh ? store() : kept),
    drop () {
      clearTimeout(timer)
      isFresh = false
      return kept
    }
  }
}

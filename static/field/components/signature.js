/** A signature by finger, or that it was refused, or the photo of a signed sheet. */

import { button, h, icon, part, unique } from '../dom.js'
import { t } from '../words.js'
import { photoStrip } from './photos.js'

/**
 * @param {import('../model.js').Visit} visit
 * @param {'company' | 'teacher'} role
 * @param {string} suggested a name to begin with
 */
export function signatureCard (visit, role, suggested) {
  const mine = () => visit.draft.signatures.find(sign => sign.role === role) ?? { role, name: suggested, state: null }
  const put = change => visit.patch({ signatures: [...visit.draft.signatures.filter(sign => sign.role !== role), { ...mine(), ...change }] })
  const [heading, name] = [unique('s'), unique('s')]
  const body = part(() => [mine().state, visit.photosOfRole(role)], () => bodyFor(visit, role, mine(), put))
  return {
    node: h('section', { class: 'card', 'aria-labelledby': heading },
      h('h2', { id: heading }, t('signature_' + role)),
      h('label', { class: 'label', for: name }, t('name')),
      h('input', { class: 'line-text', id: name, autocomplete: 'off', value: mine().name, oninput: event => put({ name: event.target.value }) }),
      body.node),
    update: body.update
  }
}

function bodyFor (visit, role, mine, put) {
  const photos = visit.photosOfRole(role)
  const again = async () => {
    for (const photo of photos) await visit.removePhoto(photo)
    await put({ state: null })
  }
  const other = h('div', { class: 'btn-row' },
    button('btn', t('refused_to_sign'), async () => { await again(); await put({ state: 'refused' }) }),
    button('btn', t('signed_on_paper'), async () => { await again(); await put({ state: 'paper' }) }))
  if (mine.state === 'refused') return [h('p', { class: 'said-so' }, icon('dash'), t('was_refused')), button('btn btn-quiet', t('sign_after_all'), again)]
  if (mine.state === 'paper') {
    const label = unique('sp')
    return [h('p', { class: 'label', id: label }, t('photo_of_paper')), photoStrip(visit, photos, label, { role }, 3), button('btn btn-quiet', t('sign_after_all'), again)]
  }
  if (mine.state === 'signed') return [shown(visit, photos.at(-1)), button('btn', t('sign_again'), again)]
  return [pad(async file => { await visit.addPhoto(file, { role, asIs: true }); await put({ state: 'signed' }) }), other]
}

function shown (visit, photo) {
  const image = h('img', { class: 'signed', alt: t('a_signature') })
  if (photo) visit.load(photo).then(url => { if (url) image.src = url })
  return h('div', { class: 'pad-box' }, image)
}

/** Somewhere to write; taken when the person says so. @param {(file: File) => Promise<void>} take */
function pad (take) {
  const canvas = h('canvas', { class: 'pad-box', width: 680, height: 240, role: 'img', 'aria-label': t('sign_here') })
  const pen = canvas.getContext('2d')
  pen.fillStyle = '#fff'
  pen.fillRect(0, 0, canvas.width, canvas.height)
  Object.assign(pen, { lineWidth: 5, lineCap: 'round', lineJoin: 'round', strokeStyle: '#16202b' })
  const use = button('btn', [icon('check-lg'), t('use_signature')], () => canvas.toBlob(blob => take(new File([blob], 'signature.png', { type: 'image/png' })), 'image/png'), { disabled: true })
  let last = null
  const at = event => {
    const box = canvas.getBoundingClientRect()
    return [(event.clientX - box.left) / box.width * canvas.width, (event.clientY - box.top) / box.height * canvas.height]
  }
  canvas.addEventListener('pointerdown', event => { canvas.setPointerCapture(event.pointerId); last = at(event) })
  canvas.addEventListener('pointermove', event => {
    if (!last) return
    const next = at(event)
    pen.beginPath()
    pen.moveTo(...last)
    pen.lineTo(...next)
    pen.stroke()
    last = next
    use.disabled = false
  })
  for (const end of ['pointerup', 'pointercancel']) canvas.addEventListener(end, () => { last = null })
  return [h('p', { class: 'note' }, t('sign_here')), canvas, use]
}

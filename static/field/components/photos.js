/** Photos of one question: taking, seeing, taking out. */

import { button, h, icon, sheet } from '../dom.js'
import { listed, t } from '../words.js'

/** @typedef {{ item?: string | null, student?: string, case?: string | null, role?: string | null }} Where */

/**
 * @param {import('../model.js').Visit} visit
 * @param {any[]} photos
 * @param {string} label id of the heading
 * @param {Where} where @param {number} most
 */
export function photoStrip (visit, photos, label, where, most) {
  return h(
    'div',
    { class: 'photos', role: 'group', 'aria-labelledby': label },
    photos.map((photo, index) => thumbnail(visit, photo, index + 1)),
    photos.length < most && addPhotoButtons(visit, where, 'photo-add')
  )
}

function thumbnail (visit, photo, number) {
  const image = h('img', { class: 'pic', alt: t('photo_n', { n: number }), decoding: 'async' })
  if (photo.state !== 'unreadable')
    visit.thumb(photo).then(url => {
      if (url) image.src = url
    })
  const face = h('span', null, image)
  if (photo.covers?.length) import('./covers.js').then(({ veil }) => face.append(veil(image, photo.covers)))
  return h(
    'figure',
    { class: 'photo' },
    button('pic-button', face, () => look(visit, photo, number), {
      'aria-label': t('look_at_photo', { n: number, time: visit.clockOf(photo) })
    }),
    h('figcaption', { class: 'num' }, icon(photo.state === 'unreadable' ? 'exclamation-circle' : 'phone'), caption(visit, photo))
  )
}

function caption (visit, photo) {
  if (photo.state === 'unreadable') return t('not_a_photo')
  if (photo.atSchool) return t('photo_at_school', { time: visit.clockOf(photo) })
  const kept = t(photo.state === 'raw' ? 'photo_shrinking' : 'photo_kept', { time: visit.clockOf(photo) })
  return photo.covers?.length ? `${kept}・${t('covered_n', { n: photo.covers.length })}` : kept
}

async function look (visit, photo, number) {
  const url = await visit.load(photo)
  const image = h('img', { class: 'big', src: url, alt: t('photo_n', { n: number }) })
  const board = h('div', { class: 'board' }, image)
  if (photo.covers?.length) board.append((await import('./covers.js')).veil(image, photo.covers))
  const choice = await sheet(t('photo_n', { n: number }), close => [
    url && photo.state !== 'unreadable' && board,
    url && (photo.covers?.length ?? 0) > 0 && h('p', { class: 'note' }, t('covers_seen')),
    h('p', { class: 'note' }, `${visit.clockOf(photo)}・${Math.max(1, Math.round(photo.bytes / 1000))} KB`),
    url && photo.state === 'ready' && !photo.asIs && button('btn btn-wide', [icon('eye-slash'), t('cover')], () => close('cover'), { id: 'cover' }),
    button('btn btn-wide', t('remove_photo'), () => close('remove')),
    button('btn btn-quiet btn-wide', t('close'), () => close(null))
  ])
  if (choice === 'remove') await visit.removePhoto(photo)
  if (choice === 'cover') {
    const { drawCovers } = await import('./covers.js')
    const covers = await drawCovers(url, photo.covers ?? [])
    if (covers) await visit.cover(photo, covers)
  }
}

/** Camera and, unless it stands elsewhere, album. @param {import('../model.js').Visit} visit @param {Where} where @param {string} kind @param {boolean} [both] @returns {HTMLElement[]} */
export function addPhotoButtons (visit, where, kind, both = true) {
  const [camera, album] = [picker(visit, where, true), albumPicker(visit, where)]
  const open = input => () => visit.settled().then(() => input.click()) // everything is on disk before the camera takes the memory
  return [
    button(kind, [icon('camera'), t('take_photo')], open(camera)),
    camera,
    ...(both ? [button(kind, [icon('folder2-open'), t('from_album')], open(album)), album] : [])
  ]
}

/** @param {import('../model.js').Visit} visit @param {Where} where @returns {HTMLInputElement} */
export function albumPicker (visit, where) {
  return picker(visit, where, false)
}

function picker (visit, where, camera) {
  return h('input', {
    type: 'file',
    accept: 'image/*',
    capture: camera ? 'environment' : null,
    multiple: !camera,
    hidden: true,
    tabindex: '-1',
    'aria-hidden': 'true',
    'data-item': where.item ?? where.case ?? where.role,
    'data-student': where.student ?? '',
    onchange: async event => {
      sayNoPhoto(await visit.addPhotos([...event.target.files], where))
      event.target.value = ''
    }
  })
}

/** Said at once of a file that is no picture: it was not kept. @param {string[]} names */
export async function sayNoPhoto (names) {
  if (names.length)
    await sheet(t('not_a_photo'), close => [h('p', null, listed(names)), button('btn btn-primary btn-wide', t('close'), () => close(null))])
}

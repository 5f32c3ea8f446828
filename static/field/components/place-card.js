/** Where the phone was, beside a visit or beside one that could not be held. */

import { button, h, icon, part, unique } from '../dom.js'
import { t } from '../words.js'
import { note } from './frame.js'

/** Where the phone was; when it was nowhere or far away, why. @param {import('../model.js').Visit} visit */
export function placeCard (visit) {
  const id = unique('place')
  return part(
    () => [visit.draft.position, visit.draft.place_trouble, visit.draft.far_m],
    () => {
      const { position, place_trouble: trouble, far_m: far } = visit.draft
      if (trouble === 'looking') return note('geo-alt', t('looking_for_place'))
      if (position && !far) return note('geo-alt', t('place_found', { n: position.accuracy_m }))
      return h(
        'section',
        { class: 'card' },
        h(
          'h2',
          null,
          h('label', { for: id }, icon('geo-alt'), ' ', position ? t('far_away', { n: (far / 1000).toFixed(1) }) : t('place_' + trouble))
        ),
        h('input', {
          class: 'line-text',
          id,
          value: visit.draft.place_reason,
          oninput: event => visit.patch({ place_reason: event.target.value })
        }),
        h('div', { class: 'tools' }, quickReasons(visit, id, position ? ['inaccurate', 'moved'] : ['indoors', 'no_permission']))
      )
    }
  )
}

function quickReasons (visit, id, names) {
  return names.map(name =>
    button('btn btn-quiet', t('place_because_' + name), () => {
      const text = t('place_because_' + name)
      const input = /** @type {HTMLInputElement} */ (document.getElementById(id))
      input.value = text
      visit.patch({ place_reason: text })
    })
  )
}

/** 未能訪視: two taps and a reason; a photo when there is something to show. */

import { clock } from '../dates.js'
import { button, h, sheet } from '../dom.js'
import { t } from '../words.js'
import { note } from './frame.js'
import { photoStrip } from './photos.js'
import { placeCard } from './place-card.js'
import { savedLine } from './dock.js'

const OUTCOMES = ['closed', 'refused', 'students_absent', 'other']

/** @param {any} ctx @param {any} obligation */
export async function chooseUnable (ctx, obligation) {
  const outcome = await ask()
  if (outcome) await ctx.begin(obligation, outcome)
}

/** A visit under way turns out to be none. @param {any} ctx @param {import('../model.js').Visit} visit */
export async function turnUnable (ctx, visit) {
  const outcome = await ask()
  if (!outcome) return
  await visit.patch({ outcome })
  ctx.go(`#/visit/${visit.id}/unable`)
}

function ask () {
  return sheet(t('why_no_visit'), close => [
    OUTCOMES.map(outcome => button('btn btn-wide', t('outcome_' + outcome), () => close(outcome))),
    button('btn btn-quiet btn-wide', t('cancel'), () => close(null))
  ])
}

/** @param {any} ctx @param {import('../model.js').Visit} visit @returns {import('./frame.js').Screen} */
export function unable (ctx, visit) {
  const { draft } = visit
  const photos = () => visit.photosOfRole('outcome')
  const strip = h('div')
  const draw = () => strip.replaceChildren(photoStrip(visit, photos(), 'unable-photos', { role: 'outcome' }, 9))
  draw()
  const place = placeCard(visit)
  const saved = savedLine(ctx, visit)
  const leave = visit.subscribe(what => {
    if (what === 'photos') draw()
    place.update()
    saved.update(what)
  })
  const other = draft.outcome === 'other'
  return {
    title: t('could_not_visit'),
    sub: `${draft.title}・${clock(ctx.shown(draft, draft.arrived_at))}`,
    back: { href: '#/', label: t('back_to_list') },
    leave,
    main: [
      h(
        'fieldset',
        { class: 'q' },
        h('legend', null, t('why_no_visit')),
        h(
          'div',
          { class: 'choice' },
          OUTCOMES.map(outcome =>
            h(
              'label',
              null,
              h('input', {
                type: 'radio',
                name: 'outcome',
                value: outcome,
                checked: draft.outcome === outcome,
                onchange: () => visit.patch({ outcome })
              }),
              t('outcome_' + outcome)
            )
          )
        )
      ),
      h(
        'section',
        { class: 'card' },
        h('h2', null, h('label', { for: 'outcome-reason' }, other ? t('what_happened') : t('what_happened_optional'))),
        h('textarea', {
          class: 'text',
          id: 'outcome-reason',
          value: draft.outcome_reason,
          oninput: event => visit.patch({ outcome_reason: event.target.value })
        })
      ),
      h('section', { class: 'card' }, h('h2', { id: 'unable-photos' }, t('photo_optional')), strip),
      place.node,
      note('phone-check', t('counts_as_attempt')),
      h(
        'p',
        { class: 'tools' },
        button('btn btn-quiet', t('visit_after_all'), async () => {
          await visit.patch({ outcome: 'completed' })
          ctx.go(`#/visit/${visit.id}/start`)
        })
      )
    ],
    dock: h(
      'footer',
      { class: 'dock' },
      button('btn btn-primary', t('send'), () => ctx.finish(visit), { id: 'send' }),
      saved.node
    )
  }
}

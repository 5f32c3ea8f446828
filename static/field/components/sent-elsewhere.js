/** A visit under way here that another phone of the same person has begun or handed in too: looked at, gone on with, or set aside knowingly. */

import { compareWithSchool, discardDraft, contentsOf, goOnWith } from '../decisions.js'
import { button, h, icon, sheet } from '../dom.js'
import { draft as heldDraft } from '../offline/protocol.js'
import { isHandedIn, nameOf, twinOf, wordsOf } from '../twins.js'
import { t } from '../words.js'

/** @param {any} ctx @param {any} draft */
export async function chooseWay (ctx, draft) {
  const twin = ctx.isSentElsewhere(draft.id) ? null : twinOf(ctx, draft)
  return twin ? chooseBetween(ctx, draft, twin) : chooseVersion(ctx, draft)
}

/** The same record, handed in there. */
async function chooseVersion (ctx, draft) {
  const trouble = h('p', { class: 'wrong', role: 'alert' })
  const compare = async close => {
    const isThere = await compareWithSchool(ctx, draft.id)
    trouble.textContent = isThere ? '' : t('compare_needs_network')
    if (isThere) close('compare')
  }
  const way = await sheet(t('sent_elsewhere'), close => [
    h('p', null, t('elsewhere_say')),
    button('btn btn-primary btn-wide', t('compare_both'), () => compare(close), { id: 'compare' }),
    trouble,
    button('btn btn-wide', t('drop_draft'), () => close('drop'), { id: 'drop' }),
    button('btn btn-quiet btn-wide', t('close'), () => close(null))
  ])
  if (way === 'compare') ctx.go('#/outbox')
  if (way === 'drop') await drop(ctx, draft)
}

/** Two records of one visit: neither is merged into the other, sent or deleted by itself. */
async function chooseBetween (ctx, draft, twin) {
  const trouble = h('p', { class: 'wrong', role: 'alert' })
  const look = async () => {
    trouble.textContent = (await lookAt(ctx, draft, twin)) ?? ''
  }
  const way = await sheet(t(wordsOf(twin)), close => [
    h('p', null, t(wordsOf(twin) + '_say')),
    button('btn btn-primary btn-wide', t('go_on_with_this'), () => close('here'), { id: 'twin-here' }),
    isHandedIn(twin)
      ? h('a', { class: 'btn btn-wide', href: `/visits/${twin.inspection}`, target: '_blank', rel: 'noopener', id: 'twin-look' }, t('twin_look_desk'))
      : button('btn btn-wide', t('twin_look'), look, { id: 'twin-look' }),
    trouble,
    button('btn btn-wide', t('drop_draft'), () => close('drop'), { id: 'drop' }),
    button('btn btn-quiet btn-wide', t('close'), () => close(null))
  ])
  if (way === 'here') await goOnWith(ctx, draft, nameOf(twin))
  if (way === 'drop') await drop(ctx, draft)
}

/** Where the two differ, the interviews left out; what is in the way, if anything. */
async function lookAt (ctx, draft, twin) {
  await ctx.visit?.settled()
  const reply = await heldDraft(twin.id)
  if (reply.status !== 200) return t(reply.status === 404 ? 'adopt_gone' : 'compare_needs_network')
  const { sidesOf } = await import('./conflict.js')
  const sides = sidesOf(ctx, await ctx.composeDraft(draft.id), reply.body.document)
  await sheet(t('twin_look'), close => [
    h('p', null, t('twin_differs', { n: sides.length })),
    ...sides,
    button('btn btn-primary btn-wide', t('close'), () => close(null))
  ])
  return null
}

async function drop (ctx, { id }) {
  const contents = await contentsOf(id)
  const sure = await sheet(t('drop_draft'), close => [
    h('p', null, t('drop_draft_say', contents)),
    button('btn btn-primary btn-wide', t('keep_it'), () => close(false)),
    button('btn btn-wide', [icon('folder2-open'), t('drop_draft')], () => close(true), { id: 'drop-sure' })
  ])
  if (!sure) return
  await discardDraft(ctx, id)
  ctx.go('#/')
}

/** A visit under way here that another phone of the same person has handed in: compared, or set aside knowingly. */

import { compareWithSchool, discardDraft, contentsOf } from '../decisions.js'
import { button, h, icon, sheet } from '../dom.js'
import { t } from '../words.js'

/** @param {any} ctx @param {any} draft */
export async function chooseWay (ctx, draft) {
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

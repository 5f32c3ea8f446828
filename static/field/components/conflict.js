/** Two versions of one record: both sides shown, a person chooses, nothing is thrown away. */

import { button, h } from '../dom.js'
import { serverCopy } from '../offline/protocol.js'
import { valueText } from '../papers.js'
import { pick, t } from '../words.js'

/** @param {any} ctx @param {any} parcel */
export function conflictPart (ctx, parcel) {
  const server = serverCopy(parcel.problem)
  const rows = differences(parcel.body, server.document)
  const items = itemsOf(ctx, parcel)
  const say = (key, value) => items.get(key) ? valueText(items.get(key), value) || t('unanswered') : String(value ?? '—')
  return [
    h('p', { class: 'ask' }, parcel.problem.detail || t('conflict_say')),
    h('table', { class: 'sides' },
      h('caption', { class: 'vh' }, t('conflict_table')),
      h('thead', null, h('tr', null, h('th', { scope: 'col' }, t('question')), h('th', { scope: 'col' }, t('this_phone')), h('th', { scope: 'col' }, t('the_school')))),
      h('tbody', null, rows.slice(0, 30).map(row => h('tr', null,
        h('th', { scope: 'row' }, row.student ? `${row.item}・${row.student}` : row.item, items.get(row.item) && !row.student && h('small', null, pick(items.get(row.item).text))),
        h('td', null, say(row.item, row.mine)), h('td', null, say(row.item, row.theirs)))))),
    !rows.length && h('p', null, t('conflict_same')),
    h('div', { class: 'btn-row' },
      button('btn', t('use_mine'), () => ctx.chooseMine(parcel, server.revision), { id: 'mine-' + parcel.id }),
      button('btn', t('use_theirs'), () => ctx.chooseTheirs(parcel), { id: 'theirs-' + parcel.id }))
  ]
}

/** Answers that are not the same on both sides. @param {any} mine @param {any} theirs */
export function differences (mine, theirs) {
  const key = answer => `${answer.item}@${answer.student ?? ''}`
  const others = new Map((theirs.answers ?? []).map(answer => [key(answer), answer]))
  const own = new Map(mine.answers.map(answer => [key(answer), answer]))
  return [...new Set([...own.keys(), ...others.keys()])]
    .map(name => ({ item: name.split('@')[0], student: name.split('@')[1], mine: own.get(name)?.value ?? null, theirs: others.get(name)?.value ?? null }))
    .filter(row => row.mine !== row.theirs)
}

function itemsOf (ctx, parcel) {
  const documents = ctx.bundle.checklists.map(list => list.document)
  const wanted = documents.filter(document => document.code === parcel.body.checklist || document.kind === 'interview')
  return new Map(wanted.flatMap(document => document.sections.flatMap(section => section.items.map(item => [item.key, item]))))
}

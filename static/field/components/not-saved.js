/** The one message that blocks everything: what was entered is not on the phone's disk. */

import { button, h, icon } from '../dom.js'
import { listed, t } from '../words.js'

/**
 * Resolves when the person wants to try again; nothing else is possible meanwhile.
 * @param {(() => Promise<{ name: string, missing: string[] }>) | null} takeAway hands the person a file with what is in memory; says
 *   its name, and the names of the chosen files that are not in it
 * @returns {Promise<void>}
 */
export function notSaved (takeAway) {
  return new Promise(resolve => {
    let again = false
    const handed = h('div', { role: 'status' })
    let isAtIt = false
    const handOver = async () => {
      if (isAtIt || !takeAway) return
      isAtIt = true
      handed.replaceChildren(h('p', null, t('loading')))
      const file = await takeAway().finally(() => { isAtIt = false })
      handed.replaceChildren(...sayHanded(file))
    }
    const dialog = h(
      'dialog',
      {
        class: 'not-saved',
        role: 'alertdialog',
        'aria-labelledby': 'not-saved',
        'aria-describedby': 'not-saved-why',
        closedby: 'none',
        oncancel: event => event.preventDefault(),
        // A browser may close a dialog all the same (a second Escape, a back gesture): it stays until asked.
        onclose: () => again || dialog.showModal()
      },
      icon('exclamation-octagon'),
      h('h2', { id: 'not-saved' }, t('not_saved')),
      h('p', { id: 'not-saved-why' }, t('not_saved_say')),
      button(
        'btn btn-wide',
        t('try_again'),
        () => {
          again = true
          dialog.close()
          dialog.remove()
          resolve()
        },
        { id: 'save-again' }
      ),
      takeAway && [
        h('p', { id: 'take-away-say' }, t('take_away_say')),
        button('btn btn-wide', t('take_away'), handOver, { id: 'take-away', 'aria-describedby': 'take-away-say' }),
        handed
      ]
    )
    document.body.append(dialog)
    dialog.showModal()
  })
}

/** @param {{ name: string, missing: string[] }} file */
function sayHanded ({ name, missing }) {
  const without = missing.length && t('taken_without', { n: missing.length, names: listed(missing) })
  return [h('p', null, t('taken_away', { name })), ...(without ? [h('p', { class: 'without' }, without)] : [])]
}

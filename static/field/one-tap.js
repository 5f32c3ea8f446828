/** One tap at a time: the next is taken when what the one before changed is on the phone's disk. None is lost, nothing stands still meanwhile. */

const CHOSEN = 'input[type=radio], input[type=checkbox]'
const PRESSED = 'button, a[href], summary'

/**
 * @param {HTMLElement} root @param {() => { busy: boolean, settled: () => Promise<void> } | null} visit the one on the screen
 * @returns {{ taken: () => Promise<void> }} resolves when every tap so far is taken and on disk
 */
export function oneTap (root, visit) {
  /** @type {{ node: any, checked: boolean, kind: string }[]} */
  const held = []
  let replayed = null
  let draining = null

  root.addEventListener('change', event => meet(event, CHOSEN), true)
  root.addEventListener('click', event => meet(event, PRESSED), true)

  function meet (event, kinds) {
    const node = event.target.closest(kinds)
    if (!node || node === replayed || !(held.length || visit()?.busy)) return
    event.preventDefault()
    event.stopImmediatePropagation()
    node.classList.add('is-held')
    held.push({ node, checked: node.checked, kind: event.type })
    draining ??= drain().finally(() => {
      draining = null
    })
  }

  async function drain () {
    for (;;) {
      await visit()?.settled()
      const next = held.shift()
      if (!next) return
      replay(next)
    }
  }

  /** As if the finger came down only now. */
  function replay ({ node, checked, kind }) {
    const now = node.isConnected ? node : drawnAnew(node)
    node.classList.remove('is-held')
    if (!now) return
    replayed = now
    if (kind === 'change') {
      now.checked = checked
      now.dispatchEvent(new Event('change', { bubbles: true }))
    } else now.click()
    replayed = null
  }

  return { taken: async () => draining ?? visit()?.settled() }
}

/** A part of the screen may have been drawn again while the tap waited. */
function drawnAnew (node) {
  if (node.id) return document.getElementById(node.id)
  return node.name ? [...document.getElementsByName(node.name)].find(one => /** @type {any} */ (one).value === node.value) : null
}

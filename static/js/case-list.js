// The list of cases by keyboard: j and k move between rows, x ticks, Enter opens, / asks for words. The single keys work
// on the whole page while no field has the focus, and can be switched off (WCAG 2.1.4); this browser remembers that.

const MOVES = { j: 1, k: -1 }
const OFF = 'case-list-keys'
const FIELDS = 'select, textarea, input:not([type=checkbox]), [contenteditable]'

const list = document.querySelector('[data-component="case-list"]')
const keys = document.querySelector('[data-keys]')

/** Whether the person has left the single keys on. */
function areOn () {
  try {
    return window.localStorage.getItem(OFF) !== 'off'
  } catch {
    return true // nothing can be remembered here
  }
}

function remember (on) {
  try {
    if (on) window.localStorage.removeItem(OFF)
    else window.localStorage.setItem(OFF, 'off')
  } catch { /* the switch works for this page alone */ }
}

/** The row that has the focus, or a part of it. */
function rowInFocus () {
  return document.activeElement?.closest('.case-list > li')
}

/** Move the focus to the row before or after the one that has it; without one to the first. */
function move (by) {
  const links = [...list.querySelectorAll('.case-list__what > a')]
  const at = links.findIndex(link => rowInFocus()?.contains(link))
  links[Math.min(Math.max(at + by, 0), links.length - 1)]?.focus()
}

/** Open the row; Enter on a box would otherwise press the first button under the list. */
function open (box) {
  box.closest('li')?.querySelector('.case-list__what > a')?.click()
}

/** Tick or untick the row that has the focus. */
function tick () {
  rowInFocus()?.querySelector('input[type=checkbox]')?.click()
}

/** Go to the words of the search, which a phone keeps folded. */
function askForWords () {
  const words = document.querySelector('#q')
  const fold = words?.closest('details')
  if (fold) fold.open = true
  words?.focus()
}

function onKey (event) {
  if (event.target.matches(FIELDS) || event.ctrlKey || event.metaKey || event.altKey) return
  if (event.key === 'Enter' && event.target.matches('.case-list input')) open(event.target)
  else if (!keys?.querySelector('input')?.checked) return
  else if (event.key in MOVES) move(MOVES[event.key])
  else if (event.key === 'x') tick()
  else if (event.key === '/') askForWords()
  else return
  event.preventDefault()
}

if (list) {
  if (keys) {
    const choice = keys.querySelector('input')
    choice.checked = areOn()
    choice.addEventListener('change', () => remember(choice.checked))
    keys.hidden = false
  }
  document.addEventListener('keydown', onKey)
  list.querySelector('[data-all]')?.addEventListener('change', event => {
    for (const box of list.querySelectorAll('input[name=case]')) box.checked = event.target.checked
  })
}

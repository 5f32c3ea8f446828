// The list of cases by keyboard: j and k move between rows, x ticks, Enter opens, / asks for words; only while the focus is in the list.

const MOVES = { j: 1, k: -1 }

/** The links of the rows, in their order. */
function linksOf (list) {
  return [...list.querySelectorAll('.case-list__what > a')]
}

/** Move the focus to the row before or after the one that has it. */
function move (list, by) {
  const links = linksOf(list)
  const row = document.activeElement?.closest('.case-list > li')
  const at = links.findIndex(link => row?.contains(link))
  links[Math.min(Math.max(at + by, 0), links.length - 1)]?.focus()
}

/** Open the row; Enter on a box would otherwise press the first button under the list. */
function open (box) {
  box.closest('li')?.querySelector('.case-list__what > a')?.click()
}

/** Tick or untick the row that has the focus. */
function tick () {
  document.activeElement?.closest('li')?.querySelector('input[type=checkbox]')?.click()
}

/** Go to the words of the search, which a phone keeps folded. */
function askForWords () {
  const words = document.querySelector('#q')
  const fold = words?.closest('details')
  if (fold) fold.open = true
  words?.focus()
}

function onKey (list, event) {
  const isTyping = event.target.matches('select, textarea, input:not([type=checkbox])')
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return
  if (event.key in MOVES) move(list, MOVES[event.key])
  else if (event.key === 'x') tick()
  else if (event.key === 'Enter' && event.target.matches('input')) open(event.target)
  else if (event.key === '/') askForWords()
  else return
  event.preventDefault()
}

for (const list of document.querySelectorAll('[data-component="case-list"]')) {
  list.addEventListener('keydown', event => onKey(list, event))
  list.querySelector('[data-all]')?.addEventListener('change', event => {
    for (const box of list.querySelectorAll('input[name=case]')) box.checked = event.target.checked
  })
}

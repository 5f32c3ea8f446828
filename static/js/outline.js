/** The editor: Alt+↑ and Alt+↓ move the row that has the focus; a form shows what belongs to the chosen kind of answer, a condition the answers of its item. */
document.addEventListener('keydown', (event) => {
  const way = { ArrowUp: 'up', ArrowDown: 'down' }[event.key]
  if (!way || !event.altKey || !(event.target instanceof Element)) return
  const button = event.target.closest('[data-row]')?.querySelector(`[data-move="${way}"]`)
  if (!button || button.disabled) return
  event.preventDefault()
  button.click()
})

if (location.hash.startsWith('#item-') || location.hash.startsWith('#section-'))
  document.getElementById(decodeURIComponent(location.hash.slice(1)))?.focus()

const kind = document.querySelector('.item-form select[name=type]')
function fit () {
  for (const part of document.querySelectorAll('.item-form [data-for]')) part.hidden = !part.dataset.for.split(' ').includes(kind.value)
}
if (kind) {
  kind.addEventListener('change', fit)
  fit()
}

const shown = document.querySelector('.item-form select[name=shown]')
function offer () {
  for (const line of document.querySelectorAll('[data-condition]')) line.hidden = !['all', 'any'].includes(shown.value)
}
if (shown) {
  shown.addEventListener('change', offer)
  offer()
}
for (const line of document.querySelectorAll('[data-condition]')) {
  const [item, answer] = [line.querySelector('select'), line.querySelector('input')]
  item.addEventListener('change', () => answer.setAttribute('list', `answers-${item.value}`))
}

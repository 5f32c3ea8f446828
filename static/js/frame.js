/** The frame of a desk page: the current entry of the menu in sight, the person's menu closed when left. */
document.querySelector('.site-bar [aria-current]')?.scrollIntoView({ inline: 'center', block: 'nearest' })

const menu = document.querySelector('.person-menu')

function close (event) {
  if (menu?.open && !menu.contains(event.target)) menu.open = false
}

document.addEventListener('click', close)
document.addEventListener('focusin', close)
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || !menu?.open) return
  menu.open = false
  menu.querySelector('summary').focus()
})

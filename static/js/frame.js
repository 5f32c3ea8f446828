/** The frame of a page: the current entry of the menu in sight, the person's menu closed when left, files looked at. */
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

/** Somebody signed out on the phone client of this browser: nothing of the person stays on the screen. */
function leave () {
  document.body.replaceChildren()
  sessionStorage.clear()
  location.replace('/sign-in')
}

if (menu) {
  new BroadcastChannel('fangshi').addEventListener('message', ({ data }) => data === 'left' && leave())
  addEventListener('pageshow', ({ persisted }) => persisted && /(^|; )fangshi_left=(?!none)/.test(document.cookie) && leave())
}

for (const input of document.querySelectorAll('input[type=file]')) {
  import('./upload-limits.js').then(({ watch }) => watch(input))
}

document.querySelector('form[action="/sign-out"]')?.addEventListener('submit', (event) => {
  event.preventDefault() // nobody who signs in afterwards finds what was typed
  import('./drafts.js').then(({ forgetAll }) => forgetAll()).finally(() => event.target.submit())
})

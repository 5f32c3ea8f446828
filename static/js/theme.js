/** Bootstrap turns dark only by attribute: follow the system unless the person chose. */
const root = document.documentElement
if (!root.dataset.bsTheme) {
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const follow = () => root.setAttribute('data-bs-theme', dark.matches ? 'dark' : 'light')
  dark.addEventListener('change', follow)
  follow()
}

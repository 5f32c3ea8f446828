/**
 * What is typed in a form stays in this tab until it has arrived: neither a refused file nor a change of language nor
 * a lost line takes it. A form says with data-draft whose words about what they are; confidential forms have none.
 */
const PREFIX = 'typed:'
const SENT = 'typed-sent'
const kept = attempt(() => window.sessionStorage)

function attempt (work) {
  try {
    return work()
  } catch {
    return undefined // storage is switched off: the form works as without a script
  }
}

/** Take away everything that was kept, as when somebody signs out. */
export function forgetAll () {
  for (const key of Object.keys(kept ?? {})) if (key.startsWith(PREFIX)) kept.removeItem(key)
}

/** The fields that a person fills in. */
function fieldsOf (form) {
  return [...form.elements].filter((field) => field.name && field.matches('textarea, select, input') &&
    !['hidden', 'file', 'password', 'submit'].includes(field.type))
}

const isBox = (field) => field.type === 'checkbox' || field.type === 'radio'
const nameOf = (field) => isBox(field) ? `${field.name}=${field.value}` : field.name
const valueOf = (field) => isBox(field) ? field.checked : field.value

function defaultOf (field) {
  if (isBox(field)) return field.defaultChecked
  if (field.options) return [...field.options].find((option) => option.defaultSelected)?.value ?? field.options[0]?.value
  return field.defaultValue
}

function keep (key, form) {
  const changed = fieldsOf(form).filter((field) => valueOf(field) !== defaultOf(field))
  const values = Object.fromEntries(changed.map((field) => [nameOf(field), valueOf(field)]))
  if (changed.length) attempt(() => kept.setItem(key, JSON.stringify(values)))
  else kept.removeItem(key)
}

/** Put back what was typed; whether anything had to be. */
function putBack (key, form) {
  const values = attempt(() => JSON.parse(kept.getItem(key))) ?? {}
  const changed = fieldsOf(form).filter((field) => nameOf(field) in values && values[nameOf(field)] !== valueOf(field))
  for (const field of changed) {
    if (isBox(field)) field.checked = values[nameOf(field)]
    else field.value = values[nameOf(field)]
  }
  return changed.some((field) => field.matches('textarea, input:not([type=checkbox], [type=radio])'))
}

function tell (form) {
  for (let fold = form.closest('details'); fold; fold = fold.parentElement.closest('details')) fold.open = true
  if (!form.dataset.draftSaid) return
  const line = document.createElement('p')
  line.className = 'small muted'
  line.setAttribute('role', 'status')
  line.textContent = form.dataset.draftSaid
  form.prepend(line)
}

if (kept) {
  const arrived = document.querySelector('.notice-done') && kept.getItem(SENT)
  if (arrived) kept.removeItem(arrived)
  kept.removeItem(SENT)
  const isAnyKept = Object.keys(kept).some((key) => key.startsWith(PREFIX))
  for (const promise of document.querySelectorAll('[data-typed]')) promise.hidden = !isAnyKept
  for (const form of document.querySelectorAll('form[data-draft]')) {
    const key = PREFIX + form.dataset.draft
    if (putBack(key, form)) tell(form)
    form.addEventListener('input', () => keep(key, form))
    form.addEventListener('submit', () => kept.setItem(SENT, key))
  }
}

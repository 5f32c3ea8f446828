/** Files that are too large are refused beside their field before they travel; the server looks again all the same. */
const limits = JSON.parse(document.querySelector('meta[name="uploads"]').content)

/** Watch a field for files. */
export function watch (input) {
  const sentence = document.createElement('p')
  sentence.className = 'field-error'
  sentence.id = `${input.id || input.name}-limit`
  sentence.setAttribute('role', 'alert')
  sentence.hidden = true
  input.after(sentence)
  input.setAttribute('aria-describedby', [input.getAttribute('aria-describedby'), sentence.id].filter(Boolean).join(' '))

  const judge = () => {
    sentence.textContent = fault([...input.files])
    sentence.hidden = !sentence.textContent
    input.toggleAttribute('aria-invalid', !sentence.hidden)
    if (!sentence.hidden) input.setAttribute('aria-invalid', 'true')
    return sentence.hidden
  }
  input.addEventListener('change', () => { if (!('component' in input.dataset)) judge() })
  input.addEventListener('files-ready', judge) // pictures are judged as they will travel
  input.form?.addEventListener('submit', (event) => {
    if (judge()) return
    event.preventDefault()
    input.focus()
  })
}

/** What keeps these files from being sent, or nothing. */
function fault (files) {
  const large = files.find((file) => file.size > limits.each)
  if (large) return filled(limits.large, large.size, large.name)
  const all = files.reduce((sum, file) => sum + file.size, 0)
  return all > limits.all ? filled(limits.many, all) : ''
}

function filled (sentence, bytes, name = '') {
  return sentence.replace('{name}', () => name).replace('{size}', (Math.ceil(bytes / 1024 / 102.4) / 10).toString())
}

/** Photos chosen in a form are made smaller before they travel: a phone's picture is large and its line slow. */
const LONG_EDGE = 2000
const QUALITY = 0.85
const SMALL_ENOUGH = 1_000_000

for (const input of document.querySelectorAll('[data-component="shrink-photos"]')) {
  const button = input.form.querySelector('button:not([type="button"])')
  input.addEventListener('change', async () => {
    button.disabled = true
    try {
      input.files = await shrunk(input.files)
    } finally {
      button.disabled = false
      input.dispatchEvent(new Event('files-ready'))
    }
  })
}

/** The same files, pictures reduced; one that cannot be read here goes as it is and is judged by the server. */
async function shrunk (files) {
  const kept = new DataTransfer()
  for (const file of files) kept.items.add(await smaller(file).catch(() => file))
  return kept.files
}

async function smaller (file) {
  if (!file.type.startsWith('image/') || file.size <= SMALL_ENOUGH) return file
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' })
  const scale = Math.min(1, LONG_EDGE / Math.max(picture.width, picture.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(picture.width * scale)
  canvas.height = Math.round(picture.height * scale)
  canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height)
  picture.close()
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY))
  if (!blob || blob.size >= file.size) return file
  return new File([blob], file.name.replace(/\.\w+$/, '.jpg'), { type: 'image/jpeg' })
}

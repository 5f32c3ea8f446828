/** 遮蓋 at the desk: the boxes of the phone client, drawn over a picture of a case. */
import { drawCovers } from '../field/components/covers.js'
import { speak } from '../field/words.js'

for (const form of document.querySelectorAll('[data-component="covers"]')) {
  form.hidden = false
  form.querySelector('button').addEventListener('click', async () => {
    await speak(document.documentElement.lang)
    const { covers } = form.elements
    const boxes = await drawCovers(form.dataset.picture, JSON.parse(covers.value))
    if (!boxes) return
    covers.value = JSON.stringify(boxes)
    form.requestSubmit()
  })
}

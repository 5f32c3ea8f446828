/** A camera picture made small enough to travel: upright JPEG, one decoded picture in memory at a time. */

const EDGE = 1600
const THUMB = 240 // a strip of photos shows these; a decoded picture of full size takes eight megabytes
const LIMIT = 500_000
const QUALITIES = [0.82, 0.72, 0.6, 0.48]

/**
 * The reduced picture with a thumbnail of it, or null when this browser cannot read the file (HEIC outside Safari): the original travels then.
 * @param {Blob} file @param {number} [share] of its width and height, to make what is small already smaller still @returns {Promise<{ picture: Blob, thumb: Blob | null } | null>}
 */
export async function shrink (file, share = 1) {
  const bitmap = await decode(file)
  if (!bitmap) return null
  const canvas = draw(bitmap, Math.min(EDGE, share * Math.max(bitmap.width, bitmap.height)))
  bitmap.close()
  let jpeg = null
  for (const quality of QUALITIES) {
    jpeg = await toJpeg(canvas, quality)
    if (jpeg && jpeg.size <= (share < 1 ? share * file.size : LIMIT)) break
  }
  const small = draw(canvas, THUMB)
  const thumb = await toJpeg(small, QUALITIES[1])
  for (const used of [canvas, small]) used.width = used.height = 0 // frees the memory on WebKit
  return jpeg && { picture: jpeg, thumb }
}

async function decode (file) {
  try {
    return await createImageBitmap(file, { imageOrientation: 'from-image' })
  } catch {
    return await createImageBitmap(file).catch(() => null)
  }
}

/** @param {ImageBitmap | HTMLCanvasElement} bitmap @param {number} edge */
function draw (bitmap, edge) {
  const scale = Math.min(1, edge / Math.max(bitmap.width, bitmap.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(bitmap.width * scale))
  canvas.height = Math.max(1, Math.round(bitmap.height * scale))
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d', { alpha: false }))
  pen.fillStyle = '#fff'
  pen.fillRect(0, 0, canvas.width, canvas.height)
  pen.imageSmoothingQuality = 'high'
  pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
  return canvas
}

/** @param {HTMLCanvasElement} canvas @param {number} quality @returns {Promise<Blob | null>} */
function toJpeg (canvas, quality) {
  return new Promise(resolve => canvas.toBlob(resolve, 'image/jpeg', quality))
}

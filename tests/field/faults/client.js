/** The client without its screens: captures a visit by a plan, says after every step what is safe, sends until nothing waits. */
async () => {
  const { phone } = await import('/static/field/phone.js')
  const real = Date.now.bind(Date)
  let skipped = 0
  Date.now = () => real() + skipped
  const ctx = phone({ redraw () {}, go () {} })
  await ctx.wake()
  await ctx.refresh()

  const tell = what => {
    const request = new XMLHttpRequest()
    request.open('GET', '/told?what=' + encodeURIComponent(JSON.stringify(what)), false)
    try {
      request.send()
    } catch {
      /* without a network the promise stands unsaid */
    }
  }
  const pause = ms => new Promise(resolve => setTimeout(resolve, ms))

  async function picture (seed) {
    const canvas = new OffscreenCanvas(480, 360)
    const pen = canvas.getContext('2d')
    for (let n = 0; n < 60; n++) {
      pen.fillStyle = `hsl(${(seed * 47 + n * 31) % 360} 70% 50%)`
      pen.fillRect((seed * 13 + n * 29) % 480, (seed * 7 + n * 17) % 360, 90, 60)
    }
    Object.assign(pen, { fillStyle: 'black', font: '48px sans-serif' })
    pen.fillText(String(seed), 20, 60) // colours and places come round again: two seeds once gave one picture
    return new File([await canvas.convertToBlob({ type: 'image/jpeg' })], `${seed}.jpg`, { type: 'image/jpeg' })
  }
  const underWay = () => ctx.drafts.find(draft => draft.state === 'open')
  const question = (visit, item) => visit.sections.flatMap(section => section.questions).find(one => one.id === item)

  /** Begin, or go on where a kill has left off; whatever is on disk already is not done again. */
  async function capture (plan) {
    if (!underWay()) await ctx.begin(ctx.bundle.obligations[0])
    const id = underWay().id
    tell({ step: 'begun', id })
    const visit = await ctx.open(id)
    await visit.resume()
    let photos = visit.photos.length
    for (const step of plan.steps) {
      if (step.photo === undefined) {
        const one = question(visit, step.item)
        if (visit.answerOf(one).value !== step.value) await visit.answer(one, { value: step.value })
        tell({ step: 'answered', id, item: step.item, value: step.value })
      } else if (photos > 0) {
        photos -= 1
      } else {
        await visit.addPhotos([await picture(step.photo)], { item: step.item })
        tell({ step: 'photographed', id, sha256: visit.photos.at(-1).sha256 })
      }
    }
    await ctx.finish(visit)
    tell({ step: 'finished', id })
    return id
  }

  /** What is on disk of a visit, as the phone itself would send it. */
  async function onDisk () {
    const draft = underWay()
    if (!draft) return { open: null, parcels: ctx.parcels.map(parcel => parcel.id) }
    const visit = await ctx.open(draft.id)
    await visit.resume()
    return {
      open: draft.id,
      answers: visit.answers.map(({ item, value }) => ({ item, value })),
      photos: visit.photos.map(photo => photo.sha256),
      parcels: ctx.parcels.map(parcel => parcel.id)
    }
  }

  /** One round of sending, as if every wait were over; a person does what is asked. Says what still waits. */
  async function send () {
    skipped += 400_000
    if (ctx.signedOut) {
      await fetch('/sign-in?email=chen@example.test&next=/field-faults').catch(() => {})
      await ctx.refresh()
    }
    await ctx.sync()
    // A round that is still at it, from finishing, would else be counted as forty that sent nothing.
    await navigator.locks.request('fangshi-outbox', () => {})
    await ctx.reload()
    for (const parcel of ctx.parcels.filter(one => one.state === 'held')) {
      if (parcel.trouble === 'conflict') await ctx.chooseMine(parcel, parcel.problem.server.revision)
      else await ctx.retry(parcel)
    }
    await pause(5)
    return ctx.parcels.filter(parcel => parcel.state !== 'sent').map(parcel => `${parcel.state} ${parcel.trouble ?? ''}`)
  }

  /** A newer version of the app arrives while something else is going on. */
  async function update () {
    const registration = await navigator.serviceWorker.register('/service-worker.js', { scope: '/field' })
    await navigator.serviceWorker.ready
    await registration.update().catch(() => {})
    registration.waiting?.postMessage('take over')
  }

  window.client = { capture, onDisk, send, update }
}

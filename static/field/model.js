/** One visit open on the screen: what is on disk, kept in step with what is shown. */

import { answersFrom } from './attendance.js'
import { shown } from './conditions.js'
import { clock, dayOf, plainDay } from './dates.js'
import * as form from './form.js'
import { judge } from './judge.js'
import { turnOf } from './rhythm.js'
import { saving } from './saving.js'
import { shrink } from './shrink.js'
import * as store from './offline/store.js'
import { language } from './words.js'

/** @typedef {Awaited<ReturnType<typeof openVisit>>} Visit */
/** @typedef {import('./form.js').Question} Question */

/**
 * Open a visit from the phone's own store.
 * @param {string} id
 * @param {{ now: () => number, keep: <T>(write: () => Promise<T>, memory?: () => any) => Promise<T>, place: () => any }} help
 */
export async function openVisit (id, { now, keep, place }) {
  const [stored, paper] = await Promise.all([store.wholeDraft(id), store.papersOf(id)])
  if (!stored.draft) return null
  const answers = new Map(stored.answers.map(answer => [form.questionId(answer.item, answer.student), answer]))
  const checks = new Map(stored.checks.map(check => [check.case, check]))
  let draft = stored.draft
  let photos = stored.photos.filter(photo => !photo.aside).sort((a, b) => a.taken_at - b.taken_at)
  const listeners = new Set()
  const changes = {}
  const urls = new Map()
  /** Pictures on their way to the disk. @type {Map<string, { photo: store.Photo, bytes: ArrayBuffer }>} */
  const unwritten = new Map()
  /** Chosen, and not even read: one file is read after the other. @type {Set<{ file: File, photo: store.Photo }>} */
  const unread = new Set()
  let shrinking = Promise.resolve()

  const sections = form.siteSections(paper.document)
  const studentOf = number => paper.site?.students.find(student => student.number === number)
  /** The interview, and the sections that a school added for each student. */
  const ofStudent = { sections: [...(paper.interview?.sections ?? []), ...paper.document.sections] }
  const interview = number => form.interviewQuestions(ofStudent, number)
  const hasInterviews = Boolean(paper.site) && form.interviewQuestions(ofStudent, '').length > 0
  const cases = paper.site?.open_cases ?? []

  const tell = what => {
    for (const listener of listeners) listener(what)
  }
  const touched = change => ({ ...change, updated_at: now() })
  const { write, save, track, settled, isBusy, isWriting, savedAt } = saving({ keep: work => keep(work, visit.memory), tell, now, savedAt: draft.updated_at })

  /** @param {Question} question @returns {store.Answer} */
  const blank = question => ({
    draft: id,
    item: question.item.key,
    student: question.student,
    value: null,
    note: '',
    declined: false,
    no_photo_reason: null,
    verdict: null,
    marked: null,
    fixed_on_spot: false
  })
  const answerOf = question => answers.get(question.id) ?? blank(question)
  const spot = question => ({ screen: draft.at.screen, item: question.item.key, student: question.student })

  /** Which items of the site part, or of one student's sheet, the answers call for as they stand now. */
  const shownNow = new Map()
  function shownOf (student) {
    if (!shownNow.has(student)) {
      const document = student ? ofStudent : paper.document
      const items = document.sections.flatMap(section => section.items)
      const value = key => (answers.get(form.questionId(key, student)) ?? answers.get(key))?.value
      shownNow.set(student, shown(items, value))
    }
    return shownNow.get(student)
  }
  const isShown = question => shownOf(question.student).has(question.item.key)

  function facts (question) {
    const student = question.student ? studentOf(question.student) : null
    const papers = { ...paper.site?.papers, ...(student ? { pay_day: student.pay_day ?? null } : {}) }
    return {
      visit_on: paper.visit_on,
      students: student ? [student] : (paper.site?.students ?? []),
      papers,
      minimum_wage: paper.minimum_wage ?? []
    }
  }
  const judged = question => judge(question.item, answerOf(question).value, facts(question))
  const standing = question => form.standing(judged(question), answerOf(question))
  /** Photos that are some, of one question. */
  const evidenceOf = question =>
    photos.filter(photo => photo.item === question.item.key && photo.student === question.student && photo.state !== 'unreadable')

  const turns = new Map()
  /** Whether a question's turn has come today: as the papers stood when the visit began. @param {Question} question */
  function turn (question) {
    if (!turns.has(question.id)) turns.set(question.id, turnOf(question.item, roundOf(question)))
    return turns.get(question.id)
  }
  function roundOf (question) {
    const { item, student } = question
    const known = facts(question)
    const before = paper.site?.previous?.[item.key]
    const last = student ? studentOf(student)?.asked_on?.[item.key] : before?.on
    const trouble = cases.some(one => one.item === item.key) || (!student && judge(item, before?.value, known).status === 'fails')
    return { visit_on: paper.visit_on, last: last ?? null, trouble, students: known.students }
  }
  const isDue = question => turn(question).asked || isAnswered(question) || Boolean(draft.opened?.includes(question.id))
  const isAsked = question => isShown(question) && isDue(question)
  const isAnswered = question => form.isAnswered(answerOf(question))
  const allQuestions = () => [...sections.flatMap(section => section.questions), ...draft.interviewed.flatMap(interview)]
  const photosOf = (item, student = '') => photos.filter(photo => photo.item === item && photo.student === student)

  const visit = {
    id,
    paper,
    sections,
    cases,
    hasInterviews,
    interview,
    studentOf,
    answerOf,
    judged,
    standing,
    isShown,
    isDue,
    photosOf,
    evidenceOf,
    facts,
    turn,
    isAsked,
    get draft () {
      return draft
    },
    get photos () {
      return photos
    },
    get answers () {
      return [...answers.values()]
    },
    get checks () {
      return [...checks.values()]
    },
    get writing () {
      return isWriting()
    },
    get busy () {
      return isBusy()
    },
    get savedAt () {
      return savedAt()
    },
    settled,
    photosOfCase: number => photos.filter(photo => photo.case === number),
    photosOfRole: role => photos.filter(photo => photo.role === role),
    /** When a photo was taken, by the school's clock; with the day where it was another. */
    clockOf: photo => {
      const at = photo.taken_at + (draft.clock_offset_s ?? 0) * 1000
      return (dayOf(at) === paper.visit_on ? '' : plainDay(dayOf(at), language()) + ' ') + clock(at)
    },
    checkOf: number => checks.get(number) ?? { draft: id, case: number, status: null, note: '' },

    /** Everything that was entered, on disk or not. */
    memory: () => ({ draft, answers: visit.answers, checks: visit.checks, photos, unwritten: [...unwritten.values()], unread: [...unread] }),

    /** Let whatever is on the screen know that something has changed. */
    tell,
    /** @param {(what: string) => void} listener */
    subscribe (listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },

    /** @param {Question} question @param {Partial<store.Answer>} change */
    answer (question, change) {
      const before = answerOf(question)
      const changed = 'value' in change && change.value !== before.value
      const after = { ...before, by_card: false, at_once: false, ...change, ...(changed ? { verdict: null } : {}) }
      answers.set(question.id, after)
      shownNow.clear()
      draft = { ...draft, at: spot(question) }
      tell(question.id)
      return save(question.id, () => store.putAnswer(answers.get(question.id), touched({ at: spot(question) })))
    },

    /** @param {string} number @param {Partial<store.Check>} change */
    check (number, change) {
      checks.set(number, { ...visit.checkOf(number), ...change })
      tell('case:' + number)
      return save('case:' + number, () => store.putCheck(checks.get(number), touched({})))
    },

    /** @param {Partial<store.Draft>} change */
    patch (change) {
      draft = { ...draft, ...change }
      Object.assign(changes, change)
      return save('draft', () => store.patchDraft(id, touched(changes)))
    },

    /** Ask a question all the same whose turn has not come. @param {Question} question */
    openUp (question) {
      return visit.patch({ opened: [...(draft.opened ?? []), question.id] })
    },

    /** What was not asked this time, and why. */
    leftOut () {
      return allQuestions()
        .filter(question => isShown(question) && !isDue(question))
        .map(question => ({ item: question.item.key, student: question.student || null, why: turn(question).why, last: turn(question).last }))
    },

    /** One student's attendance card as it was compared so far. @param {import('./attendance.js').Card} card */
    keepCard (card) {
      return visit.patch({ cards: { ...draft.cards, [card.student]: card } })
    },

    /** What the checked cards say, written where nobody has answered by hand. */
    async answerFromCards () {
      const found = answersFrom(Object.values(draft.cards ?? {}))
      for (const question of sections.flatMap(section => section.questions)) {
        const value = found[question.item.key]
        const answer = answerOf(question)
        if (value !== undefined && (answer.by_card || !form.isAnswered(answer)))
          await visit.answer(question, { value, typed: undefined, by_card: true })
      }
    },

    /** Where the person is, so that a killed page comes back to the same question; no change of the record itself. */
    at (place) {
      if (Object.keys(place).every(key => draft.at[key] === place[key])) return Promise.resolve()
      draft = { ...draft, at: { ...draft.at, ...place } }
      return save('at', () => store.patchDraft(id, { at: draft.at }))
    },

    /**
     * Keep pictures: first every file as it came, then the reduced ones in their place.
     * @param {File[]} files
     * @param {{ item?: string | null, student?: string, case?: string | null, role?: string | null, card?: string, asIs?: boolean }} where
     * @returns {Promise<string[]>} the names of what is no picture, and was not kept
     */
    async addPhotos (files, where) {
      const { kept, refused } = await track('photos', keepAll(files, where))
      for (const photo of kept) await visit.finishPhoto(photo)
      return refused
    },

    /** Reduce and hash one kept picture; one at a time, so that only one is ever decoded. */
    finishPhoto (photo) {
      const work = shrinking.then(() => reduce(photo)).then(() => answerByPhoto(photo))
      shrinking = work.catch(() => {})
      return work
    },

    /** What of a picture nobody else is to see; the picture itself stays as it is. @param {store.Photo} photo @param {number[][]} covers */
    async cover (photo, covers) {
      const covered = { ...photo, covers }
      await write('photos', () => store.patchPhoto(photo.id, { covers }, id, touched({})))
      photos = photos.map(one => (one.id === photo.id ? covered : one))
      tell('photos')
    },

    /** The address of a small copy. @param {store.Photo} photo */
    async thumb (photo) {
      if (!photo.thumb) return visit.load(photo)
      if (!urls.has('small ' + photo.id))
        urls.set('small ' + photo.id, URL.createObjectURL(new Blob([photo.thumb], { type: 'image/jpeg' })))
      return urls.get('small ' + photo.id)
    },

    /** @param {store.Photo} photo */
    async removePhoto (photo) {
      await write('photos', () => store.removePhoto(photo, touched({})))
      photos = photos.filter(one => one.id !== photo.id)
      tell('photos')
      await answerByPhoto(photo)
    },

    /** An address to show a kept picture at; null while it is still as the camera gave it. @returns {Promise<string | null>} */
    async load (photo) {
      if (photo.state !== 'ready') return null
      if (!urls.has(photo.id)) {
        const kept = await store.picture(photo.id)
        if (kept) urls.set(photo.id, URL.createObjectURL(new Blob([kept.bytes], { type: kept.type })))
      }
      return urls.get(photo.id) ?? null
    },

    close () {
      for (const url of urls.values()) URL.revokeObjectURL(url)
      urls.clear()
      listeners.clear()
    },

    /** Pictures that a kill left as they came from the camera, and those whose reading failed, perhaps only because the page went. */
    resume () {
      return Promise.all(photos.filter(photo => photo.state !== 'ready').map(visit.finishPhoto))
    }
  }

  async function keepAll (files, where) {
    const [kept, refused] = [[], []]
    const chosen = files.map(file => ({ file, photo: photoOf(file, where) }))
    for (const one of chosen) unread.add(one)
    for (const one of chosen) {
      const bytes = await readPicture(one.file)
      unread.delete(one) // from here on it is unwritten, in the same breath
      if (bytes) kept.push(await keepRaw(one.photo, bytes))
      else refused.push(one.file.name)
    }
    if (kept.length) await answerByPhoto(kept[0])
    return { kept, refused }
  }

  /** @returns {store.Photo} */
  function photoOf (file, where) {
    return {
      id: crypto.randomUUID(),
      draft: id,
      item: null,
      student: '',
      case: null,
      role: null,
      state: 'raw',
      sha256: null,
      bytes: file.size,
      type: file.type || 'application/octet-stream',
      taken_at: Math.min(now(), file.lastModified || now()),
      position: place(),
      ...where
    }
  }

  /** The file as the camera gave it: on disk before anything is made of it. */
  async function keepRaw (photo, bytes) {
    await writePicture(photo, bytes)
    photos = [...photos, photo]
    tell('photos')
    return photo
  }

  async function writePicture (photo, bytes) {
    unwritten.set(photo.id, { photo, bytes })
    await write('photos', () => store.putPhoto(photo, bytes, touched({})))
    unwritten.delete(photo.id)
  }

  /** An item of the type photo is answered as long as there is a photo. */
  async function answerByPhoto ({ item, student }) {
    const questions = student ? interview(student) : sections.flatMap(section => section.questions)
    const question = questions.find(one => one.item.key === item && one.item.type === 'photo')
    const value = question && (evidenceOf(question).length ? 'taken' : null)
    if (question && answerOf(question).value !== value) await visit.answer(question, { value })
  }

  async function reduce (photo) {
    const raw = await store.picture(photo.id)
    if (!raw) return
    const blob = new Blob([raw.bytes], { type: raw.type })
    const small = photo.asIs ? null : await shrink(blob)
    const bytes = small ? await small.picture.arrayBuffer() : raw.bytes
    const travels = small || photo.asIs || begins(raw.bytes, HEIC)
    const ready = {
      ...photo,
      state: travels ? 'ready' : 'unreadable',
      bytes: bytes.byteLength,
      type: small ? 'image/jpeg' : photo.asIs ? raw.type : 'image/heic',
      sha256: travels ? await sha256(bytes) : null,
      thumb: small?.thumb ? await small.thumb.arrayBuffer() : null
    }
    if (!photos.some(one => one.id === photo.id)) return // taken out meanwhile
    await writePicture(ready, bytes)
    photos = photos.map(one => (one.id === photo.id ? ready : one))
    tell('photos')
  }

  return visit
}

const HEIC = /^.{4}ftyp(hei|hev|mif1|msf1|avif)/s // what phones write and few browsers read; the server does
const PICTURE = new RegExp(HEIC.source + /|^(\xff[\xd8\n]|\x89PNG|GIF8|BM|II\*|MM\0|RIFF.{4}WEBP|.{4}JXL)/.source, 's')

/** The bytes of a chosen file; null when it is no picture, or an album names what is not on the phone. @param {File} file */
export async function readPicture (file) {
  const bytes = await file.arrayBuffer().catch(() => null)
  return bytes && begins(bytes, PICTURE) ? bytes : null
}

/** @param {ArrayBuffer} bytes @param {RegExp} mark */
function begins (bytes, mark) {
  return mark.test(String.fromCharCode(...new Uint8Array(bytes, 0, Math.min(12, bytes.byteLength))))
}

/** @param {ArrayBuffer} bytes */
export async function sha256 (bytes) {
  const digest = await crypto.subtle.digest('SHA-256', bytes)
  return Array.from(new Uint8Array(digest), byte => byte.toString(16).padStart(2, '0')).join('')
}

/** What a visit asks, how far it is, and what is still open. Pure: values in, values out. */

/**
 * @typedef {object} Question
 * @property {string} id BV05, or SP02@12 for student 12
 * @property {any} item
 * @property {string} student a student's number; empty in the site part
 * @property {string} section
 */

const FILLED_BY_DEVICE = new Set(['presence'])
const FILLED_FROM_CASES = 'BV04' // asked once for every open case instead

/** @param {string} key @param {string} student */
export function questionId (key, student) {
  return student ? `${key}@${student}` : key
}

/** The sections of the site part that ask something, in their order. @param {any} document */
export function siteSections (document) {
  return document.sections
    .filter(section => section.per !== 'student')
    .map(section => ({ code: section.code, title: section.title, questions: questionsOf(section, '') }))
    .filter(section => section.questions.length)
}

/** One student's private questions. @param {any} document @param {string} student @returns {Question[]} */
export function interviewQuestions (document, student) {
  const sections = document?.sections.filter(section => section.per === 'student') ?? []
  return sections.flatMap(section => questionsOf(section, student))
}

function questionsOf (section, student) {
  return section.items
    .filter(item => !FILLED_BY_DEVICE.has(item.type) && item.key !== FILLED_FROM_CASES)
    .map(item => ({ id: questionId(item.key, student), item, student, section: section.code }))
}

/** @param {any} answer */
export function isAnswered (answer) {
  const value = answer?.value
  const said = value !== null && value !== undefined && (typeof value !== 'string' || value.trim() !== '')
  return said || answer?.declined === true
}

/**
 * What the inspector and the computation together make of an answer.
 * `pending` is 待查證: neither confirmed nor rejected yet.
 * @param {any} judged from judge.js @param {any} answer
 * @returns {{ fails: boolean, pending: boolean, severity: string | null }}
 */
export function standing (judged, answer) {
  const failed = judged.status === 'fails'
  const stands = failed && (!judged.verify || answer?.verdict?.confirmed === true)
  const severity = worse(stands ? judged.severity : null, answer?.marked?.severity ?? null)
  return { fails: severity !== null, pending: failed && judged.verify && !answer?.verdict, severity: severity ?? judged.severity }
}

const RANK = ['minor', 'major', 'critical']

function worse (one, other) {
  return RANK.indexOf(one) > RANK.indexOf(other) ? one : other
}

/** Whether a photo, or the reason why there is none, still has to come. @param {any} item @param {boolean} fails @param {any} answer @param {number} photos */
export function lacksPhoto (item, fails, answer, photos) {
  const wanted = item.photo === 'always' || item.type === 'photo' || (item.photo === 'on_fail' && fails)
  return wanted && photos < (item.min_photos ?? 1) && !answer?.no_photo_reason
}

/** Whether a remark still has to be written. @param {any} item @param {boolean} fails @param {any} answer */
export function lacksNote (item, fails, answer) {
  return (item.note === 'required' || (item.note === 'on_fail' && fails)) && !answer?.note?.trim()
}

/** Fourteen days of a window as ticks for the picture. @param {any} obligation @param {string} today @param {(day: string, days: number) => string} addDays */
export function fortnight (obligation, today, addDays) {
  const training = new Set(obligation.training_dates ?? [])
  return Array.from({ length: 14 }, (_, index) => {
    const day = addDays(obligation.opens_on, index)
    return { day, trains: training.has(day), today: day === today, left: day > today && training.has(day) }
  })
}

/** What is due first: the last day, then the suggested day, then the name. @param {any[]} obligations */
export function byUrgency (obligations) {
  const key = one => [one.due_on ?? one.closes_on ?? '9999', one.suggested_on ?? '9999', one.site ?? ''].join('|')
  return [...obligations].sort((a, b) => (key(a) < key(b) ? -1 : 1))
}

/** A site as the papers describe it on one day; the bundle may be some days old. @param {any} site @param {string} day */
export function siteOn (site, day) {
  if (!site?.students.length) return site
  const students = site.students
    .filter(student => student.start_on <= day && day <= student.end_on)
    .map(student => ({ ...student, age: ageOn(student.born_on, day) }))
  const weekday = String(new Date(Date.parse(day)).getUTCDay() || 7)
  const present = students.filter(student => String(student.weekdays).includes(weekday)).length
  return { ...site, students, papers: { ...site.papers, students_present: present || null } }
}

function ageOn (bornOn, day) {
  return Number(day.slice(0, 4)) - Number(bornOn.slice(0, 4)) - (day.slice(5) < bornOn.slice(5) ? 1 : 0)
}

/** 出勤卡: the card in the hand against the roster on the screen. */

import { attended, blankCard, firstMistyped, hoursOf, minutesOf, unclear, weeksOf } from '../attendance.js'
import { halfWidth, parseTime, plainDay, weekday } from '../dates.js'
import { button, h, icon, part } from '../dom.js'
import { nameOf } from '../papers.js'
import { factsOf } from '../rules-facts.js'
import { rulebook } from '../rules.js'
import { language, pick, t } from '../words.js'
import { savedLine } from './dock.js'
import { note, state } from './frame.js'
import { photoStrip } from './photos.js'

/** @typedef {{ text: string, law: string, from: string, to: string }} Doubt */

/**
 * What the rules of law make of a card, at once and without a network; what is only advice stays with the office.
 * @param {import('../model.js').Visit} visit @param {any} student
 * @returns {(card: import('../attendance.js').Card) => Doubt[]}
 */
function judgeOfCards (visit, student) {
  const book = rulebook(visit.paper.rules ?? [])
  const site = visit.sections.flatMap(section => section.questions)
  const valueOf = key => site.filter(one => one.item.key === key).map(one => visit.answerOf(one).value)[0] ?? null
  const paper = { ...visit.paper, site: { ...visit.paper.site, students: [student] } }
  return card => {
    const record = { student: card.student, days: card.days.map(attended) }
    const results = book.evaluate(factsOf(paper, [record], valueOf), visit.paper.visit_on)
    return results
      .filter(one => one.status === 'fails' && one.severity !== 'advice')
      .filter(one => SPANS.has(one.rule.unit))
      .map(one => ({ text: pick(one.sentence), law: pick(one.rule.citation), from: one.from, to: one.to }))
  }
}

const SPANS = new Set(['day', 'week', 'seven', 'fortnight'])

/** @param {any} ctx @param {import('../model.js').Visit} visit @param {string} number @returns {import('./frame.js').Screen} */
export function attendanceScreen (ctx, visit, number) {
  const student = visit.studentOf(number)
  let card = visit.draft.cards?.[number] ?? blankCard(student, visit.paper.visit_on, visit.paper.holidays)
  const section = visit.sections.find(one => one.questions.some(question => question.item.key === 'BV14'))?.code
  const judge = judgeOfCards(visit, student)
  let doubts = judge(card)
  const put = change => {
    card = { ...card, ...change }
    doubts = judge(card)
    card.doubts = doubts.length
    return visit.keepCard(card)
  }
  const ofDay = on => doubts.filter(one => one.from === on && one.to === on)
  const ofWeek = days => doubts.filter(one => one.from !== one.to && one.to >= days[0].on && one.to <= days[6].on)
  const change = (on, what) => put({ days: card.days.map(day => (day.on === on ? { ...day, ...what, typed: true } : day)) })
  const weeks = [0, 1].map(index => weekRows(() => weeksOf(card)[index], index, { ofDay, ofWeek }, change))
  const count = part(
    () => doubts.length,
    () => (doubts.length ? state('verify', 'question-circle', t('to_verify_n', { n: doubts.length })) : null)
  )
  const saved = savedLine(ctx, visit)
  saved.node.prepend(h('span', null, count.node))
  const pictures = part(() => photosOf(visit, number), () => cardPhotos(visit, number))
  const update = what => {
    for (const week of weeks) week.update()
    count.update()
    pictures.update()
    saved.update(what)
  }
  const done = async () => {
    const odd = firstMistyped(card)
    if (odd) return document.querySelector(`.cards input[data-on="${odd.on}"][aria-invalid]`)?.focus()
    await put({ checked: true })
    await visit.answerFromCards()
    await visit.at({ screen: section, item: 'BV14', student: null })
    ctx.go(`#/visit/${visit.id}/${section}`)
  }
  return {
    title: `${t('card')} ${nameOf(student)}`,
    net: false,
    leave: visit.subscribe(update),
    sub: [
      student.age ? t('years_old', { n: student.age }) : null,
      `${t('paper_shifts')} ${student.shift_start.slice(0, 5)}–${student.shift_end.slice(0, 5)}`
    ]
      .filter(Boolean)
      .join('・'),
    back: { href: `#/visit/${visit.id}/${section}`, label: t('back_to_visit') },
    main: [
      note('journal-text', t('card_say')),
      h(
        'div',
        { class: 'cards-box' },
        h(
          'table',
          { class: 'cards' },
          h('caption', { class: 'vh' }, t('card_caption', { from: plainDay(card.days[0].on, language()), to: plainDay(card.days[13].on, language()) })),
          h(
            'thead',
            null,
            h(
              'tr',
              null,
              ['day', 'start', 'end', 'rest', 'hours'].map(name =>
                h('th', { scope: 'col', class: 'col-' + name }, t('card_' + name))
              )
            )
          ),
          weeks.map(week => week.node)
        )
      ),
      pictures.node
    ],
    dock: h(
      'footer',
      { class: 'dock' },
      saved.node,
      button('btn btn-primary', [t('card_done'), icon('check-lg')], done, { id: 'next' })
    )
  }
}

const photosOf = (visit, number) => visit.photos.filter(photo => photo.card === number)

/** The card itself, photographed: evidence of BV14, known to be this student's. */
function cardPhotos (visit, number) {
  return h(
    'section',
    { class: 'card' },
    h('h2', { id: 'card-photos' }, t('card_photo')),
    photoStrip(visit, photosOf(visit, number), 'card-photos', { item: 'BV14', card: number }, 6)
  )
}

function weekRows (week, index, { ofDay, ofWeek }, change) {
  const rows = week().days.map(day => dayRow(() => week().days.find(one => one.on === day.on), () => ofDay(day.on), change))
  const sum = rowsPart(
    () => [week().hours, week().off, week().uncounted, ofWeek(week().days)],
    () => [
      h(
        'tr',
        { class: 'sum' },
        h('th', { scope: 'row', colspan: 2 }, t('week_n', { n: index + 1 })),
        h('td', { colspan: 3 }, sumWords(week()))
      ),
      ofWeek(week().days).length > 0 && whyRow(ofWeek(week().days), 'w' + index)
    ]
  )
  return {
    node: h(
      'tbody',
      null,
      rows.map(row => row.nodes),
      sum.nodes
    ),
    update () {
      for (const row of rows) row.update()
      sum.update()
    }
  }
}

function sumWords ({ hours, off, uncounted }) {
  const sum = t('week_sum', { hours: hours.toFixed(1), off })
  return uncounted ? `${sum}${t('week_uncounted', { n: uncounted })}` : sum
}

/** Rows of a table that are exchanged when what they show has changed: a table takes no wrapper. */
function rowsPart (key, draw) {
  let last = JSON.stringify(key())
  const nodes = draw().filter(Boolean)
  return {
    nodes,
    update () {
      const now = JSON.stringify(key())
      if (now === last) return
      last = now
      const fresh = draw().filter(Boolean)
      nodes[0].before(...fresh)
      for (const old of nodes.splice(0, nodes.length, ...fresh)) old.remove()
    }
  }
}

/** One day: its inputs stay while someone types, the hours and the reason under it follow. */
function dayRow (day, doubts, change) {
  const hours = h('td', { class: 'h' })
  let reason = null
  let row = draw()
  let works = day().works

  function draw () {
    const { on } = day()
    const name = [plainDay(on, language()), h('b', null, weekday(on, language()))]
    const head = h('th', { scope: 'row' }, day().works ? button('day-of', name, more, { 'aria-label': t('day_more', { day: plainDay(on, language()) }) }) : name)
    const toggle = () => change(on, { works: !day().works })
    if (!day().works)
      return h(
        'tr',
        { class: 'day off' },
        head,
        h(
          'td',
          { colspan: 4 },
          button('rest', t('day_off'), toggle, { 'aria-label': t('day_off_change', { day: plainDay(on, language()) }) })
        )
      )
    return h('tr', { class: 'day' }, head, time('start'), time('end'), rest(), hours)
  }
  async function more () {
    const { daySheet } = await import('./day-sheet.js')
    const what = await daySheet(day(), `${plainDay(day().on, language())} ${weekday(day().on, language())}`)
    if (!what) return
    await change(day().on, { ...what, restAsTyped: '' })
    if (what.breaks !== undefined) row.querySelector('[data-of=rest]').value = day().rest ?? ''
  }
  function time (name) {
    const input = field(`${plainDay(day().on, language())} ${t('card_' + name)}`, day()[name], () =>
      change(day().on, { [name]: parseTime(input.value) ?? input.value })
    )
    input.addEventListener('blur', () => {
      input.value = day()[name]
    })
    input.dataset.of = name
    return h('td', null, input)
  }
  function rest () {
    const input = field(`${plainDay(day().on, language())} ${t('card_rest')}`, day().rest ?? day().restAsTyped ?? '', () => {
      const typed = halfWidth(input.value).trim()
      const minutes = /^\d{1,3}$/.test(typed) ? Number(typed) : null
      change(day().on, { rest: minutes, restAsTyped: minutes === null ? typed : '', breaks: null })
    })
    input.dataset.of = 'rest'
    return h('td', null, input)
  }
  function field (label, value, read) {
    const oninput = event => {
      event.target.className = 'typed'
      read()
    }
    return h('input', {
      class: day().typed ? 'typed' : 'given',
      'aria-label': label,
      'data-on': day().on,
      inputmode: 'numeric',
      autocomplete: 'off',
      value: String(value),
      oninput
    })
  }

  function update () {
    if (day().works !== works) {
      works = day().works
      const fresh = draw()
      row.replaceWith(fresh)
      row = fresh
      row.querySelector(works ? 'input' : 'button')?.focus()
    }
    const fresh = colour()
    if (fresh?.textContent === reason?.textContent) return
    reason?.remove()
    if (fresh) row.after(fresh)
    reason = fresh
  }
  /** Hours, marks and the reason for them, as the day stands. */
  function colour () {
    const odd = unclear(day())
    hours.textContent = odd ? '' : (hoursOf(day())?.toFixed(1) ?? '')
    row.classList.toggle('flag', doubts().length > 0)
    for (const input of row.querySelectorAll('input')) {
      if (oddFields(day(), odd).includes(input.dataset.of)) {
        input.setAttribute('aria-invalid', 'true')
        input.setAttribute('aria-describedby', 'why-' + day().on)
      } else for (const name of ['aria-invalid', 'aria-describedby']) input.removeAttribute(name)
    }
    return odd || doubts().length ? whyRow(doubts(), day().on, odd) : null
  }
  reason = colour()
  return { nodes: [row, reason], update }
}

/** Which inputs of a day are to be put right. */
function oddFields (day, odd) {
  if (odd === 'card_odd_rest') return ['rest']
  if (odd === 'card_end_first') return ['end']
  return odd === 'card_odd_time' ? ['start', 'end'].filter(name => minutesOf(day[name]) === null) : []
}

function whyRow (doubts, id, odd = null) {
  return h(
    'tr',
    { class: doubts.length ? 'why' : 'why odd' },
    h(
      'td',
      { colspan: 5, id: 'why-' + id },
      odd && h('p', { class: odd === 'card_no_time' ? 'help' : 'wrong' }, t(odd)),
      doubts.map(one => h('p', null, icon('question-circle'), t('verify', { what: one.text }))),
      doubts.length > 0 && h(
        'details',
        { class: 'law' },
        h('summary', null, icon('journal-text'), t('basis'), icon('chevron-down')),
        h('blockquote', null, [...new Set(doubts.map(one => one.law))].map(line => h('p', null, line)))
      )
    )
  )
}

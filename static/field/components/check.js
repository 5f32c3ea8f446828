/** 出發前檢查: camera, room, clock, version, and a test photo up and back; one card, green or red. */

import { button, h, icon, part } from '../dom.js'
import { sha256 } from '../model.js'
import * as protocol from '../offline/protocol.js'
import { askToKeep, measureRoom, sizeText } from '../room.js'
import { readiness } from '../ready.js'
import { shrink } from '../shrink.js'
import { t } from '../words.js'
import { note } from './frame.js'
import { readyText } from './list.js'

const CLOCK_OFF = 120 // seconds; more is kept with every record and still worth setting right
const NAMES = ['camera', 'room', 'kept', 'clock', 'version', 'visits', 'photo']

/** @typedef {{ state: 'good' | 'bad' | 'unknown' | 'waiting', say: string }} Result */

/** @param {any} ctx @returns {import('./frame.js').Screen} */
export function checkScreen (ctx) {
  /** @type {Record<string, Result>} */
  const results = Object.fromEntries(NAMES.map(name => [name, { state: 'waiting', say: t('check_waiting') }]))
  const camera = h('input', { type: 'file', accept: 'image/*', capture: 'environment', hidden: true, id: 'test-photo', tabindex: '-1', 'aria-hidden': 'true' })
  const card = part(() => results, () => verdictCard(results))
  const put = (name, result) => {
    results[name] = result
    card.update()
  }
  camera.addEventListener('change', () => {
    if (camera.files[0]) tryPhoto(camera.files[0]).then(result => put('photo', result))
  })
  results.photo = { state: 'waiting', say: t('check_photo_ask') }
  run(ctx, put)
  return {
    title: t('check'),
    sub: t('check_say'),
    back: { href: '#/', label: t('back_to_list') },
    main: [card.node, camera],
    dock: h(
      'footer',
      { class: 'dock' },
      button('btn btn-primary', [icon('camera'), t('check_take')], () => camera.click(), { id: 'take-test' }),
      button('btn btn-quiet', t('check_again'), () => ctx.go('#/check'), { id: 'again' })
    )
  }
}

async function run (ctx, put) {
  put('camera', await lookForCamera())
  put('room', roomOf(await measureRoom()))
  put('kept', (await askToKeep()) ? good(t('check_kept')) : unknown(t('check_not_kept')))
  const session = await protocol.session()
  put('clock', clockOf(session))
  put('version', await versionOf(ctx))
  put('visits', visitsOf(ctx))
}

const good = say => ({ state: 'good', say })
const bad = say => ({ state: 'bad', say })
const unknown = say => ({ state: 'unknown', say })

/** Only whether there is one: asking to use it would bring up a question nobody expects here. */
async function lookForCamera () {
  const devices = await navigator.mediaDevices?.enumerateDevices?.().catch(() => null)
  if (!devices) return unknown(t('check_camera_unknown'))
  return devices.some(device => device.kind === 'videoinput') ? good(t('check_camera')) : bad(t('check_no_camera'))
}

function roomOf (room) {
  if (!room) return unknown(t('check_room_unknown'))
  const free = sizeText(room.free)
  return room.isShort ? bad(t('check_room_short', { free })) : good(t('check_room', { free }))
}

function clockOf (session) {
  if (session.status !== 200) return bad(t(session.status === 401 ? 'check_signed_out' : 'check_offline'))
  const off = Math.round(Math.abs(Date.parse(session.body.server_time) - Date.now()) / 1000)
  return off <= CLOCK_OFF ? good(t('check_clock')) : bad(t('check_clock_off', { span: spanText(off) }))
}

/** Minutes, hours or days, whichever a person would say. @param {number} seconds */
function spanText (seconds) {
  if (seconds < 5400) return t('minutes', { n: Math.round(seconds / 60) })
  return seconds < 129600 ? t('hours', { n: Math.round(seconds / 3600) }) : t('days_long', { n: Math.round(seconds / 86400) })
}

async function versionOf (ctx) {
  const worker = await navigator.serviceWorker?.getRegistration('/field').catch(() => null)
  if (!worker) return bad(t('check_no_worker'))
  return worker.waiting || ctx.newVersion ? bad(t('check_old_version')) : good(t('check_version'))
}

function visitsOf (ctx) {
  const { all, ready } = readiness(ctx)
  if (!all) return good(t('nothing_due'))
  return ready === all ? good(readyText(ctx)) : bad(readyText(ctx))
}

/** Through the very steps that a photo of a visit takes, and back. @param {File} file @returns {Promise<Result>} */
async function tryPhoto (file) {
  const small = await shrink(file)
  const bytes = await (small?.picture ?? file).arrayBuffer()
  const hash = await sha256(bytes)
  const begun = performance.now()
  const reply = await protocol.tryPhoto(hash, bytes, small ? 'image/jpeg' : file.type)
  if (reply.status !== 200) return bad(reply.status === 0 ? t('check_photo_offline') : (reply.body?.detail ?? t('check_photo_bad')))
  const back = await createImageBitmap(new Blob([Uint8Array.from(atob(reply.body.picture), one => one.charCodeAt(0))])).catch(() => null)
  const same = reply.body.sha256 === hash && back
  const seconds = ((performance.now() - begun) / 1000).toFixed(1)
  return same ? good(t('check_photo', { n: Math.round(bytes.byteLength / 1000), s: seconds })) : bad(t('check_photo_bad'))
}

const SIGN = { good: 'check-circle-fill', bad: 'exclamation-octagon', unknown: 'question-circle', waiting: 'clock' }

function verdictCard (results) {
  const all = NAMES.map(name => results[name])
  const bads = all.filter(one => one.state === 'bad').length
  const waiting = all.filter(one => one.state === 'waiting').length
  const kind = bads ? 'bad' : waiting ? 'waiting' : 'good'
  return [
    h(
      'section',
      { class: `card verdict-card is-${kind}`, role: 'status', id: 'verdict' },
      h('h2', null, icon(SIGN[kind]), ' ', bads ? t('check_red', { n: bads }) : waiting ? t('check_not_yet') : t('check_green'))
    ),
    h('ul', { class: 'rows checks' }, NAMES.map(name => row(name, results[name]))),
    note('phone', t('check_keeps_nothing'))
  ]
}

function row (name, { state, say }) {
  return h(
    'li',
    { class: `check is-${state}`, id: 'check-' + name },
    icon(SIGN[state]),
    h('span', null, h('b', null, t('check_name_' + name)), h('small', null, h('span', { class: 'vh' }, t('check_state_' + state), ' '), say))
  )
}

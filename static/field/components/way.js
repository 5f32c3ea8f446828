/** 今天的路線: the stops of the day on a map, and a line for the family group that names nobody and no place. */

import { clock } from '../dates.js'
import { button, h, icon } from '../dom.js'
import { t } from '../words.js'

const MAP = 'https://www.google.com/maps/dir/?api=1&travelmode=driving'
const STOPS = 9 // what the map takes between here and the last

/** The day's stops in their order, from wherever one is. @param {any[]} sites */
export function routeLink (sites) {
  const places = sites.slice(0, STOPS + 1).map(placeOf)
  const last = places.pop()
  const between = places.length ? '&waypoints=' + encodeURIComponent(places.join('|')) : ''
  return `${MAP}&destination=${encodeURIComponent(last)}${between}`
}

/** A place as the map takes it. @param {any} site */
export function placeOf (site) {
  return site.latitude && site.longitude ? `${site.latitude},${site.longitude}` : `${site.city}${site.address ?? ''}`
}

/** How the day goes, without a name of a person or a company: the visits are unannounced. @param {any} ctx @param {number} done @param {number} left */
export function shareText (ctx, done, left) {
  return t('share_text', { time: clock(ctx.now()), done, all: done + left })
}

/** @param {any} ctx @param {any[]} sites where one still goes today @param {number} done how many are done */
export function wayTools (ctx, sites, done) {
  const left = sites.length
  return h(
    'div',
    { class: 'btn-row' },
    left > 0 &&
      h(
        'a',
        { class: 'btn', id: 'route', href: routeLink(sites), target: '_blank', rel: 'noreferrer noopener' },
        icon('geo-alt'),
        t('route', { n: left })
      ),
    button('btn', [icon('chat-text'), t('share')], () => share(shareText(ctx, done, left)), { id: 'share' })
  )
}

/** The phone's own sheet where it has one; otherwise LINE's address for a text. @param {string} text */
async function share (text) {
  if (navigator.share) return navigator.share({ text }).catch(() => {})
  open('https://line.me/R/share?text=' + encodeURIComponent(text), '_blank', 'noopener')
}

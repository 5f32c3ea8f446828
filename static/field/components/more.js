/** 更多: language, colours, what is on the phone, and signing out without losing anything. */

import { clock } from '../dates.js'
import { button, h, sheet } from '../dom.js'
import { language, t } from '../words.js'

/** @param {any} ctx */
export async function openMore (ctx) {
  const room = await ctx.storage()
  const choice = await sheet(t('more'), close => [
    h(
      'p',
      { class: 'note' },
      h('span', null, ctx.user.name, h('br'), t('updated_at', { time: clock(ctx.bundleAt) }), room && [h('br'), room])
    ),
    button('btn btn-wide', t('refresh'), () => close('refresh')),
    button('btn btn-wide', t('check'), () => close('check'), { id: 'open-check' }),
    button('btn btn-wide', t('outbox'), () => close('outbox')),
    h('a', { class: 'btn btn-wide', href: '/visits' }, t('desk_pages')),
    ctx.canInstall() && button('btn btn-wide', t('install'), () => close('install')),
    button('btn btn-wide', language() === 'zh' ? 'English' : '中文', () => close('language'), {
      lang: language() === 'zh' ? 'en' : 'zh-Hant-TW'
    }),
    h(
      'fieldset',
      null,
      h('legend', { class: 'label' }, t('colours')),
      h(
        'div',
        { class: 'seg' },
        ['system', 'light', 'dark'].map(name =>
          h(
            'label',
            null,
            h('input', { type: 'radio', name: 'theme', checked: ctx.theme === name, onchange: () => ctx.setTheme(name) }),
            t('theme_' + name)
          )
        )
      )
    ),
    button('btn btn-quiet btn-wide', t('sign_out'), () => close('out'), { id: 'sign-out' }),
    button('btn btn-quiet btn-wide', t('close'), () => close(null))
  ])
  if (choice === 'refresh') await ctx.refresh()
  if (choice === 'check') ctx.go('#/check')
  if (choice === 'outbox') ctx.go('#/outbox')
  if (choice === 'install') await ctx.install()
  if (choice === 'language') await ctx.setLanguage(language() === 'zh' ? 'en' : 'zh')
  if (choice === 'out') await signOut(ctx)
}

async function signOut (ctx) {
  const unsent =
    ctx.parcels.filter(parcel => ['waiting', 'held'].includes(parcel.state)).length +
    ctx.drafts.filter(draft => draft.state === 'open').length
  const sure =
    !unsent ||
    (await sheet(t('sign_out_unsent', { n: unsent }), close => [
      h('p', null, t('sign_out_unsent_say')),
      button('btn btn-primary btn-wide', t('stay'), () => close(false)),
      button('btn btn-wide', t('sign_out_anyway'), () => close(true), { id: 'sign-out-anyway' })
    ]))
  if (sure) await ctx.signOut()
}

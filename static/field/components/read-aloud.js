/** 朗讀: a question in the phone's own voice, where it has one for the language. */

import { button, icon } from '../dom.js'
import { pick, t } from '../words.js'

/** The phone's voice for a language, one that needs no network before any other. @param {string} tag @returns {SpeechSynthesisVoice | undefined} */
function voiceFor (tag) {
  const language = tag.slice(0, 2)
  const fitting = (window.speechSynthesis?.getVoices() ?? []).filter(voice => voice.lang.toLowerCase().startsWith(language))
  return fitting.find(voice => voice.localService) ?? fitting[0]
}

/** Tell when the phone has found its voices; some know them only after a while. @param {() => void} heard */
export function whenVoicesCome (heard) {
  const synthesis = window.speechSynthesis
  synthesis?.addEventListener?.('voiceschanged', heard)
  return () => synthesis?.removeEventListener?.('voiceschanged', heard)
}

/** The button beside a question, or nothing where the phone cannot speak the language. @param {any} item @param {string} tag */
export function readAloud (item, tag) {
  const voice = voiceFor(tag)
  if (!voice) return null
  const words = [pick(item.text), ...(item.options ?? []).map(pick)].join('. ')
  return button('icon-btn aloud', icon('volume-up'), () => speak(words, voice), { 'aria-label': `${t('read_aloud')} ${item.key}` })
}

function speak (words, voice) {
  speechSynthesis.cancel()
  const said = new SpeechSynthesisUtterance(words)
  said.voice = voice
  said.lang = voice.lang
  said.rate = 0.9
  speechSynthesis.speak(said)
}

export function hush () {
  window.speechSynthesis?.cancel()
}

/** Legal bases written out: "Act13-2; K4-2(1)" becomes the names, articles and paragraphs a person can look up. */

const PLAIN = ['article', 'paragraph', 'subparagraph']
const BY_POINTS = ['article', 'subparagraph', 'item'] // regulations whose articles have no numbered paragraphs

/** Short names in both languages and how their places are counted; a test holds this equal to checklists/data/legal_basis.json. */
export const LAWS = {
  Act: ['建教生權益保障法', 'Cooperative Education Act', PLAIN],
  Q: ['建教合作機構參與建教合作應備條件認定辦法', 'Regulations on the Conditions for Institutions Taking Part in Cooperative Education', PLAIN],
  P: ['建教合作審議小組辦法', 'Review Panel Regulations', BY_POINTS],
  K: ['建教合作考核辦法', 'Audit Regulations', BY_POINTS],
  CR: ['訓練學分採計辦法', 'Credit Regulations', PLAIN],
  HSI: ['高級中等學校實習課程實施辦法', 'Regulations on Practical Courses in Senior High Schools', PLAIN],
  TIC: ['專科以上學校產學合作實施辦法', 'Regulations on University-Industry Cooperation of Colleges and Universities', PLAIN],
  LSA: ['勞動基準法', 'Labor Standards Act', PLAIN],
  OSHA: ['職業安全衛生法', 'Occupational Safety and Health Act', PLAIN],
  LOAIPA: ['勞工職業災害保險及保護法', 'Labor Occupational Accident Insurance and Protection Act', PLAIN],
  GEEA: ['性別平等工作法', 'Gender Equality in Employment Act', PLAIN],
  OSHFR: ['職業安全衛生設施規則', 'Regulations for the Occupational Safety and Health Equipment and Measures', PLAIN],
  OSHT: ['職業安全衛生教育訓練規則', 'Occupational Safety and Health Education and Training Rules', PLAIN],
  LHPR: ['勞工健康保護規則', 'Regulations of the Labor Health Protection', PLAIN]
}
const WORDS = {
  article: ['第 {} 條', 'Art. {}'], paragraph: ['第 {} 項', 'para. {}'], subparagraph: ['第 {} 款', 'subpara. {}'], item: ['第 {} 目', 'item {}']
}
const PLACE = /^([A-Za-z]*)\s?(\d+)(?:-(\d+))?((?:\(\d+\))*)$/

/** @param {string} basis @param {'zh' | 'en'} language @returns {string[]} one line per law */
export function citations (basis, language) {
  /** @type {Map<string, string[]>} */
  const found = new Map()
  let law = ''
  for (const part of (basis ?? '').split(/[;,]/)) {
    const match = PLACE.exec(part.trim())
    if (LAWS[part.trim()]) found.set(part.trim(), [])
    if (!match) continue
    law = match[1] || law
    if (LAWS[law]) found.set(law, [...found.get(law) ?? [], place(match, LAWS[law][2], language)])
  }
  return [...found].map(([name, places]) => line(LAWS[name], places, language))
}

/** After the dash stands the second level, in brackets the next one; brackets alone mean 款. */
function place (match, levels, language) {
  const [, , article, second, brackets] = match
  const side = language === 'en' ? 1 : 0
  const say = (level, text) => WORDS[level][side].replace('{}', text)
  const points = [...brackets.matchAll(/\d+/g)].map(match => match[0])
  const last = second ? levels[2] : 'subparagraph'
  const inside = side ? [points.join(' and ')].filter(Boolean).map(text => say(last, text)) : [points.map(point => say(last, point)).join('、')]
  return [say('article', article), second && say(levels[1], second), ...inside].filter(Boolean).join(side ? ' ' : '')
}

function line (law, places, language) {
  const [zh, en] = law
  return language === 'en' ? [en, ...places].join(', ') : zh + places.join('、')
}

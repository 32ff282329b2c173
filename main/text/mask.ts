/**
 * Personal data in report text, as spans: identity numbers, phones, plates, bank cards, e-mail, passports, names in
 * forms, and the door in an address. Case numbers, road numbers, dates, prices and coordinates stay readable: a report
 * that cannot be read is as useless as one that tells too much.
 *
 * Runs over every report at import, so one pass over the characters decides which of the finders are asked at all.
 */
import type { MaskedText, MaskSpan } from '../../contract/model.ts'
import { findDoors, findEnglishDoors, findNeighbours } from './mask-door.ts'
import { callings, courtesies, familyForms, findNames, labels, nameForm } from './mask-name.ts'
import { findCards, findEmails, findIdentityNumbers, findPassports, findPhones, findPlates } from './mask-number.ts'

/** Each masked UTF-16 unit becomes this one, so that offsets into the text stay true. */
export const maskCharacter = '▇'

// What a character can be part of.
const digit = 1
const wide = 2
const latin = 4
const separator = 8
const province = 16
const door = 32
const numeral = 64
const pairEnd = 128
const at = 256
const beside = 512
const sign = 1024

const traits = new Uint16Array(65_536)
const mark = (characters: string, trait: number): void => {
  for (let i = 0; i < characters.length; i++) traits[characters.charCodeAt(i)]! |= trait
}
mark('0123456789０１２３４５６７８９', digit)
mark(' -.()+·•–—　－．（）＋', separator)
mark('@＠', at)
mark('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz', latin)
for (let code = 0xff01; code <= 0xff5e; code++) traits[code]! |= wide
for (let code = 0xff21; code <= 0xff5a; code++) traits[code]! |= latin
traits[0x3000]! |= wide
mark('京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领', province)
mark('室单栋幢座楼门层#＃房号-－', door)
// Behind these a flat's number may stand: 隔壁503, 住1203; and 门牌号 0702
mark('上下壁门户主住在', beside)
mark('牌', sign)
mark('幺零〇一二两三四五六七八九', numeral)

// A Chinese form of a name ends in one of these pairs: looked up as one number, no expression run.
const pairs = new Map<number, number>()
const pair = (words: readonly string[], form: number): void => {
  for (const word of words) {
    const key = word.charCodeAt(word.length - 2) * 65_536 + word.charCodeAt(word.length - 1)
    pairs.set(key, (pairs.get(key) ?? 0) | form)
    traits[word.charCodeAt(word.length - 1)]! |= pairEnd
  }
}
pair(courtesies, nameForm.courtesy)
pair(familyForms, nameForm.courtesy)
pair(labels, nameForm.label)
pair(['\u3000名', '敬礼'], nameForm.label)
pair(callings, nameForm.called)

// What every English form begins with; asked before the expressions that look closer.
const englishName =
  /name|\bm(?:r|rs|s|x|iss|adam|ister)\b|\bsir\b|\bdr\b|prof|doctor|contact|report|caller|request|complain|owner|tenant|landlord|resident|victim|driver|witness|signed|submit|applicant|attn|superint|ask for|spoke|this is|it['’]s|\bi['’]?m\b|i am|called|thank|regards|sincerely|best|cheers|truly/i
const englishDoor = /\b(?:apt|apartment|apmt|unit|suite|ste|flat|room|rm)\b|#/i
/** A door that is a letter alone. */
const letterDoor = /\b(?:apt|apartment|unit|flat|suite)\.? [A-Z]\b/i
const englishPlate = /plate|\btag\b|\breg|\bwj/i

const narrow = Array.from({ length: 94 }, (_, i) => String.fromCharCode(0x21 + i))
/** Full-width letters, digits and signs as their ASCII twins, one for one. */
function fold(text: string): string {
  let out = ''
  let from = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (!(traits[code]! & wide)) continue
    out += text.slice(from, i) + (code === 0x3000 ? ' ' : narrow[code - 0xff01]!)
    from = i + 1
  }
  return out + text.slice(from)
}

/**
 * The personal data in a text.
 * @param text any text, Chinese or English, as published
 * @returns spans of UTF-16 offsets [start, end) in ascending order, never overlapping
 */
export function maskSpans(text: string): MaskSpan[] {
  let seen = 0
  let digits = 0
  /** Digits in a row, where single spaces, dashes, dots and brackets do not end the row. */
  let row = 0
  let longest = 0
  let gap = 0
  let spelled = 0
  let longestSpelled = 0
  let names = 0
  let plateCue = false
  let neighbours = false
  let previous = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    const t = traits[code]!
    if (t & digit) {
      if (row === 0 && traits[previous]! & beside) neighbours = true
      digits++
      gap = 0
      if (++row > longest) longest = row
    } else if (!(t & separator) || ++gap > 3) row = 0
    if (t & numeral) {
      if (++spelled > longestSpelled) longestSpelled = spelled
    } else spelled = 0
    if (t & pairEnd) names |= pairs.get(previous * 65_536 + code) ?? 0
    if (t & (latin | separator | digit) && traits[previous]! & province) plateCue = true
    seen |= t
    previous = code
  }
  const english = (seen & latin) !== 0
  if (english && englishName.test(text)) names |= nameForm.english
  const spans: MaskSpan[] = []
  if (longest < 2 && longestSpelled < 2 && names === 0 && !(seen & (at | latin))) return spans

  const folded = seen & wide ? fold(text) : text
  const run = (kind: MaskSpan['kind'], find: (folded: string, add: (start: number, end: number) => void) => void): void =>
    find(folded, (start, end) => {
      // First come, first kept: the finders are asked from the surest to the loosest.
      if (end > start && !spans.some((s) => s.start < end && start < s.end)) spans.push({ start, end, kind })
    })
  if (seen & at) run('email', findEmails)
  if (longest >= 15) run('id', findIdentityNumbers)
  // Before phones: four digits, four and three of a card look like a mobile number.
  if (longest >= 13) run('card', findCards)
  if (longest >= 7 || longestSpelled >= 11) run('phone', findPhones)
  if (longest >= 6) run('passport', findPassports)
  if (digits >= 2 && (plateCue || (english && (text.includes('车牌') || englishPlate.test(folded))))) run('plate', findPlates)
  if (names) run('name', (t, add) => findNames(t, add, names))
  if (seen & door && (longest >= 2 || longestSpelled >= 2)) run('address', findDoors)
  if (longest >= 3 && (neighbours || seen & sign)) run('address', findNeighbours)
  if (english && (digits > 0 ? englishDoor.test(folded) : letterDoor.test(folded))) run('address', findEnglishDoors)
  return spans.length > 1 ? spans.sort((a, b) => a.start - b.start) : spans
}

/**
 * The text as it may be shown: every unit inside a span replaced by ▇, length and offsets unchanged.
 * A text that was masked before comes out as it went in.
 */
export function masked(text: string): MaskedText {
  const spans = maskSpans(text)
  if (spans.length === 0) return { text, spans }
  let out = ''
  let from = 0
  for (const span of spans) {
    out += text.slice(from, span.start) + maskCharacter.repeat(span.end - span.start)
    from = span.end
  }
  return { text: out + text.slice(from), spans }
}

/**
 * Folding and units of report text. Folding is by single code points, so that every folded piece knows where it stood
 * in the original: compatibility forms (full width, ligatures) by NFKD, marks dropped, lower case, traditional Han to
 * simplified (OpenCC's TSCharacters, one to one).
 */
import traditional from 'opencc-js/dict/TSCharacters'

const simplified = new Map<string, string>()
for (const pair of traditional.split('|')) {
  const [from, to] = pair.split(' ')
  if (from && to && from !== to) simplified.set(from, to)
}
// 乾 is a simplified character too (乾隆, 乾坤): folding it to 干 would join different words.
simplified.delete('乾')

const cjk = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]$/u
const word = /^[\p{L}\p{N}]$/u

/** A folded code point: its folded text, and whether it is written without spaces (CJK) or in words. */
interface Folded {
  text: string
  cjk: boolean
}
const cache = new Map<number, Folded | null>()

/** null for what stands between words: spaces, punctuation, marks. */
function foldPoint(point: number): Folded | null {
  const known = cache.get(point)
  if (known !== undefined) return known
  let text = ''
  for (const char of String.fromCodePoint(point).normalize('NFKD')) {
    const lower = (simplified.get(char) ?? char).toLowerCase()
    for (const part of lower) if (word.test(part) || cjk.test(part)) text += part
  }
  const folded = text === '' ? null : { text, cjk: cjk.test([...text][0] as string) }
  cache.set(point, folded)
  return folded
}

/** One CJK character or one whole word, with the UTF-16 span it came from. */
export interface Unit {
  text: string
  cjk: boolean
  start: number
  end: number
  /** Something that is no unit stands between the one before and this one. */
  gap: boolean
}

/** The units of a text in order. */
export function unitsOf(text: string): Unit[] {
  const units: Unit[] = []
  let open: Unit | null = null
  let gap = true
  for (let at = 0; at < text.length; ) {
    const point = text.codePointAt(at) as number
    const next = at + (point > 0xffff ? 2 : 1)
    const folded = foldPoint(point)
    if (folded === null) {
      // A combining mark belongs to the letter before it; anything else ends the word.
      if (!/^\p{M}$/u.test(String.fromCodePoint(point))) {
        open = null
        gap = true
      }
    } else if (folded.cjk) {
      units.push({ text: folded.text, cjk: true, start: at, end: next, gap })
      open = null
      gap = false
    } else if (open) {
      open.text += folded.text
      open.end = next
    } else {
      open = { text: folded.text, cjk: false, start: at, end: next, gap }
      units.push(open)
      gap = false
    }
    at = next
  }
  return units
}

/** Folded text without its gaps; equal keys read the same. */
export const foldText = (text: string): string =>
  unitsOf(text)
    .map((u) => (u.gap ? ` ${u.text}` : u.text))
    .join('')
    .trim()

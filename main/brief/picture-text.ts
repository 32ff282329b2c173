/**
 * Text in pictures without the fonts of the machine: widths are estimated, on the safe side, so that the same input gives the
 * same picture everywhere. An ideograph is as wide as it is high; Latin is taken by classes of letters.
 */
const narrow = new Set("iljtfr.,:;'|!()[]{} ·-")
const wide = new Set('mwMWOQG@%—')

/** Width in pixels, about right for Noto Sans and Arial, seldom too small. */
export function textWidth(text: string, size: number): number {
  let ems = 0
  for (const character of text) {
    const code = character.codePointAt(0) as number
    if (code >= 0x1100) ems += code >= 0x2000 && code < 0x2e80 ? 0.7 : 1
    else if (narrow.has(character)) ems += 0.34
    else if (wide.has(character)) ems += 0.9
    else if (character >= 'A' && character <= 'Z') ems += 0.69
    else ems += 0.58
  }
  return ems * size
}

/** As much of the text as fits, with an ellipsis where it was cut. */
export function cutText(text: string, width: number, size: number): string {
  if (textWidth(text, size) <= width) return text
  const room = width - size
  let out = ''
  for (const character of text) {
    if (textWidth(out + character, size) > room) break
    out += character
  }
  return `${out.trimEnd()}…`
}

/** Text over at most so many lines, broken between words or ideographs; the last is cut. */
export function brokenText(text: string, width: number, size: number, most: number): string[] {
  const pieces =
    text
      .trim()
      .match(
        /[\u2e80-\u9fff\uf900-\ufaff\u3000-\u303f\uff00-\uffef]|[^\s\u2e80-\u9fff\uf900-\ufaff\u3000-\u303f\uff00-\uffef]+|\s+/g,
      ) ?? []
  const lines: string[] = []
  let line = ''
  for (const [i, piece] of pieces.entries()) {
    // What must not begin a line stays with the one before, though it stands out a little.
    const clings = /^[，。；：、）》”’！？]$/.test(piece)
    if (line !== '' && !clings && textWidth(line + piece.trimEnd(), size) > width) {
      if (lines.length === most - 1) return [...lines, cutText(line + pieces.slice(i).join(''), width, size)]
      lines.push(line.trimEnd())
      line = piece.trim()
    } else line += piece
  }
  return [...lines, cutText(line.trimEnd(), width + size / 2, size)].filter((l) => l !== '')
}

/** A pixel to a tenth. */
export const n1 = (n: number): string => (Math.round(n * 10) / 10).toString()

/** Text as it is kept: without what publishing added to it, otherwise as written. */
import type { Language } from '../../../contract/taxonomy.ts'
import { decodeEntities } from '../entities.ts'

const blankLines = /\n(?:[^\S\n]*\n){2,}/g

/**
 * HTML character references read, white space of any script cut off at both ends, line ends made one kind, runs of
 * blank lines made one blank line. Everything between stays as it is.
 */
export function cleanText(text: string): string {
  if (text === '') return ''
  let out = text.includes('&') ? decodeEntities(text) : text
  if (out.includes('\r')) out = out.replace(/\r\n?/g, '\n')
  // U+0000 cannot be searched and ends the text in too many programs.
  if (out.includes('\u0000')) out = out.replaceAll('\u0000', '')
  out = trimAll(out)
  return out.includes('\n') ? out.replace(blankLines, '\n\n') : out
}

/** trim() takes ideographic and no-break spaces and byte order marks, but not zero-width ones. */
function trimAll(text: string): string {
  let out = text.trim()
  while (isZeroWidth(out.charCodeAt(0))) out = out.slice(1).trimStart()
  while (isZeroWidth(out.charCodeAt(out.length - 1))) out = out.slice(0, -1).trimEnd()
  return out
}
const isZeroWidth = (code: number): boolean => code === 0x200b || code === 0x2060

/** The same on one line, for titles, places and labels: line breaks and the space around them become one space. */
export function cleanLine(text: string): string {
  const out = cleanText(text)
  if (!/[\n\t]/.test(out)) return out
  return out
    .split(/[\n\t]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ')
}

const emptyWords = new Set(['', 'null', 'n/a', 'na', 'nan', 'none', '#n/a', '(null)', '-', '—', '无'])
/** Whether a cell that should hold a number, a time or a label holds nothing in one of the ways people write nothing. */
export const saysNothing = (cell: string): boolean => cell.length <= 6 && emptyWords.has(cell.trim().toLowerCase())

/** 'zh' when Han characters outweigh Latin words (a word counts as one, as a Han character does). */
export function languageOf(text: string): Language {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the ASCII range is meant
  if (/^[\u0000-\u007f]*$/.test(text)) return 'en'
  const han = text.match(/\p{Script=Han}/gu)?.length ?? 0
  if (han === 0) return 'en'
  return han >= (text.match(/\p{Script=Latin}+/gu)?.length ?? 0) ? 'zh' : 'en'
}

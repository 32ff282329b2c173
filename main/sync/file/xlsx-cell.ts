/** Values of sheet cells as text (ECMA-376 part 1, 18.3 and 18.8). */

/** Whether a number format shows dates. Built-in ids that do, East Asian ones too; else by the letters of the code. */
export function showsDate(id: number, code: string | undefined): boolean {
  if (code === undefined)
    return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58)
  const letters = code
    .split(';', 1)[0]!
    .replace(/"[^"]*"|\\.|_.|\*.|\[[^\]]*\]/g, '')
    .replace(/general/gi, '')
  return /[ymdhs]/i.test(letters)
}

/** Days the 1904 system starts later. */
const days1904 = 1462
const lastDay = 2_958_465
/** 1899-12-30 in days since 1970: the zero of the 1900 system from March 1900 on. */
const epochDays = -25_569

/**
 * A day count as the wall-clock time it stands for, to the second: "2019-07-11" or "2017-06-08 17:31:20". The 1900 system
 * counts a 29 February that never was, so its first sixty days are one later. Gives the number back when it is no date.
 */
export function serialText(raw: string, date1904: boolean): string {
  const value = Number(raw)
  if (raw.trim() === '' || !Number.isFinite(value) || value < 0 || value > lastDay) return raw
  const days = date1904 ? value + days1904 : value < 60 ? value + 1 : value
  const seconds = Math.round((days + epochDays) * 86_400)
  const text = new Date(seconds * 1000).toISOString()
  const time = text.slice(11, 19)
  // Less than a day is a time of day and nothing more.
  if (value < 1 && !date1904) return time
  return time === '00:00:00' ? text.slice(0, 10) : `${text.slice(0, 10)} ${time}`
}

/** A number as people write it: ids that a writer stored as 1.01005870246E+11 come back whole. */
export function numberText(raw: string): string {
  if (!/e/i.test(raw)) return raw.trim()
  const value = Number(raw)
  return Number.isSafeInteger(value) ? String(value) : raw.trim()
}

/** Column of a reference such as "AB12", from 0; -1 when there is none. */
export function columnOf(reference: string | undefined): number {
  if (!reference) return -1
  let column = 0
  let at = 0
  for (; at < reference.length; at++) {
    const code = reference.charCodeAt(at) & ~32
    if (code < 65 || code > 90) break
    column = column * 26 + code - 64
  }
  return at === 0 ? -1 : column - 1
}

/** Reads the escapes `_x000D_` of control characters in strings. */
export const unescapeText = (text: string): string =>
  text.includes('_x')
    ? text.replace(/_x([0-9a-f]{4})_/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text

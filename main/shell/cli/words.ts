/** What the commands share: reading options, words and files, printing tables. */
import { readFileSync } from 'node:fs'
import type { Answer, Method, Request } from '../../../contract/api.ts'
import type { Counts, ReportRow } from '../../../contract/model.ts'
import { Failure } from '../../../contract/reply.ts'

/** A command was written wrongly: exit 2. */
export class Usage extends Error {}

export interface Words {
  words: string[]
  options: Record<string, string | boolean | undefined>
}
export interface Caller {
  /** Throws the reply's message when it is not ok. */
  call<M extends Method>(method: M, request: Request<M>): Promise<Answer<M>>
  /** Ctrl-C. */
  signal: AbortSignal
}
export interface Command {
  usage: string
  /** Named options with a value, and those without. */
  values?: string[]
  switches?: string[]
  /** Answers on a locked store as it is: no passphrase is asked for beforehand. */
  locked?: true
  /** Puts another store in the place of this one, which need not open for it. */
  replaces?: true
  /** Minutes that the store stays open to later commands. */
  sessionMinutes?: (words: Words) => number
  /** Works on files alone: no store is opened, or made. */
  storeless?: true
  run(words: Words, caller: Caller): Promise<unknown>
  /** For people: what --json is not given for. */
  print(answer: never): string
}

export const text = (words: Words, name: string): string | undefined => {
  const value = words.options[name]
  return typeof value === 'string' ? value : undefined
}
export function number(words: Words, name: string): number | undefined {
  const value = text(words, name)
  if (value === undefined) return undefined
  const n = Number(value)
  if (value.trim() === '' || !Number.isFinite(n)) throw new Usage(`--${name} takes a number, not "${value}"`)
  return n
}
/** Numbers between commas; an empty part is NaN, not 0. */
export const numbers = (value: string): number[] =>
  value.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)))
/** The parts of "a, b", blank ones left out. */
export const listOf = (value: string): string[] =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
export const list = (words: Words, name: string): string[] | undefined => {
  const value = text(words, name)
  return value === undefined ? undefined : listOf(value)
}
/** The circle of --place LON,LAT,METRES. */
export function spot(words: Words): { lon: number; lat: number; metres: number } | undefined {
  const value = text(words, 'place')
  if (value === undefined) return undefined
  const [lon, lat, metres, ...more] = numbers(value)
  if (
    lon === undefined ||
    lat === undefined ||
    metres === undefined ||
    more.length > 0 ||
    ![lon, lat, metres].every(Number.isFinite)
  )
    throw new Usage('--place takes LON,LAT,METRES')
  return { lon, lat, metres }
}
export function required(words: Words, name: string): string {
  const value = text(words, name)
  if (value === undefined) throw new Usage(`--${name} is missing`)
  return value
}
export function json(value: string, what: string): unknown {
  try {
    // Editors of Windows put a mark before the first brace.
    return JSON.parse(value.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new Usage(`${what} is not JSON: ${(error as Error).message}`)
  }
}
/**
 * One document on one line; typed arrays print as plain lists. Safe on a terminal too: what JSON does not escape by itself
 * and a terminal would obey.
 */
export const asJson = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) => (ArrayBuffer.isView(part) ? Array.from(part as Uint8Array) : part)).replace(
    /\p{Cc}|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
export function content(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'error'
    throw new Failure('not-found', {
      zh: `读不了文件 ${file}（${code}），命令没有执行。请检查路径和权限后重试。`,
      en: `The file ${file} cannot be read (${code}); nothing was done. Check its path and permissions, then try again.`,
    })
  }
}
/** Only the keys that were given. */
export const given = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T
export const filterOf = (words: Words): never => {
  const value = text(words, 'filter')
  return (value === undefined ? {} : json(value.startsWith('@') ? content(value.slice(1)) : value, '--filter')) as never
}
export function bboxOf(words: Words): [number, number, number, number] {
  const parts = numbers(required(words, 'bbox'))
  if (parts.length !== 4 || parts.some((p) => !Number.isFinite(p))) throw new Usage('--bbox takes W,S,E,N in degrees')
  return parts as [number, number, number, number]
}
export function word(words: Words, at: number, what: string): string {
  const found = words.words[at]
  if (found === undefined) throw new Usage(`${what} is missing`)
  return found
}

/** A found report as the terminal gives it. */
export const hit = (row: ReportRow) => ({
  id: row.id,
  source: row.source,
  externalId: row.externalId,
  occurredAt: row.occurredAt,
  category: row.category,
  area: row.area,
  snippet: row.snippet,
  marks: row.marks,
  why: row.why.map((w) => `${w.term} ${w.count}${w.as ? ` as ${w.as.word} (${w.as.by})` : ''}`).join(', '),
  title: row.title,
  titleMarks: row.titleMarks,
  status: row.status,
  level: row.level,
  place: row.place,
  lon: row.lon,
  lat: row.lat,
})

/**
 * Text for a terminal: what a source sent may hold characters that move its cursor, colour it or turn the writing round.
 * Line ends and tabs stay.
 */
export const plain = (text: string): string =>
  text.replace(/(?![\n\t])\p{Cc}|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd')

export const n = (value: number): string => value.toLocaleString('en-US')
export const countsLine = (c: Counts): string =>
  `${n(c.matched)} = ${n(c.mapped)} mapped + ${n(c.withoutLocation)} no location + ${n(c.suppressed)} suppressed; ${n(c.incidents)} incidents; ${c.owed.sourcesLate} sources late`
export const table = (rows: (string | number | null)[][]): string => {
  const widths: number[] = []
  const wide = (cell: string): number => [...cell].reduce((sum, ch) => sum + (/[\u1100-\uffdc]/.test(ch) ? 2 : 1), 0)
  const cells = rows.map((row) => row.map((cell) => (cell === null ? '-' : typeof cell === 'number' ? n(cell) : cell)))
  for (const row of cells)
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, wide(cell))
    })
  return cells
    .map((row) =>
      row
        .map((cell, i) => cell + ' '.repeat((widths[i] as number) - wide(cell)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

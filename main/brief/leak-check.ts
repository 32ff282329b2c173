/**
 * Reopens finished files with readers that did not write them and looks for personal data in every text they hold: parts
 * of DOCX and XLSX with comments, properties and alternative texts, every column of every GeoPackage table, every string
 * of GeoJSON, all of HTML.
 */
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { StringDecoder } from 'node:string_decoder'
import Database from 'better-sqlite3-multiple-ciphers'
import type { Leak } from '../../contract/model.ts'
import { maskCharacter, maskSpans } from '../text/mask.ts'
import { zipStreams } from './unzip.ts'

const found = (file: string, where: string, text: string, leaks: Leak[]): void => {
  for (const span of maskSpans(text)) {
    const hit = text.slice(span.start, span.end)
    // A finding must not be a leak of its own: its ends are enough to recognise it.
    const letters = [...hit]
    const shown =
      letters.length <= 2
        ? maskCharacter.repeat(letters.length)
        : `${letters[0]}${maskCharacter.repeat(letters.length - 2)}${letters.at(-1)}`
    leaks.push({ file, where, kind: span.kind, text: shown })
    if (leaks.length > 1_000) throw new RangeError('leak check: more than 1,000 findings')
  }
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }
const plain = (s: string): string =>
  s.replace(/&(#x?[0-9a-f]+|\w+);/gi, (whole, name: string) => {
    if (name[0] === '#') {
      const code = name[1] === 'x' || name[1] === 'X' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
    }
    return entities[name] ?? whole
  })

/** Elements at whose end a text ends: a Word paragraph, a cell, a property; runs inside one are read as one. */
const ends =
  /<\/(?:w:p|c|si|is|a:p|text|p|h[1-6]|td|th|li|caption|figcaption|title|footer|span|dc:\w+|cp:\w+|w:comment|vt:\w+|comment|f|definedName)\s*>/
const attributes =
  /\s(?:descr|title|alt|aria-label|content|name|author|w:author|w:initials|summary|href|Target|val|w:val|placeholder|prompt)="([^"]*)"/g

/** Looks through XML or HTML text as it comes, a closed element at a time. */
class MarkupScan {
  readonly #file: string
  readonly #where: string
  readonly #leaks: Leak[]
  #rest = ''
  #cell = ''
  constructor(file: string, where: string, leaks: Leak[]) {
    this.#file = file
    this.#where = where
    this.#leaks = leaks
  }
  push(text: string): void {
    this.#rest += text
    const pieces = this.#rest.split(ends)
    this.#rest = pieces.pop() ?? ''
    for (const piece of pieces) this.#look(piece)
  }
  end(): void {
    this.#look(this.#rest)
    this.#rest = ''
  }
  #look(piece: string): void {
    const cell = /<c\s[^>]*?\br="([A-Z]+\d+)"/.exec(piece)?.[1]
    if (cell) this.#cell = cell
    const where = cell ? `${this.#where} ${this.#cell}` : this.#where
    // Between elements of one paragraph nothing stands; a line break or tab is a space.
    const text = plain(
      piece
        .replace(/<(?:w:br|w:tab|br)\b[^>]*>/g, ' ')
        .replace(/<style[\s\S]*?<\/style>/g, '')
        .replace(/<[^>]*>/g, ''),
    )
    if (text.trim()) found(this.#file, where, text, this.#leaks)
    for (const m of piece.matchAll(attributes)) if (m[1]) found(this.#file, `${where} @`, plain(m[1]), this.#leaks)
    for (const m of piece.matchAll(/<!--([\s\S]*?)-->/g)) found(this.#file, `${where} <!-- -->`, m[1]!, this.#leaks)
  }
}

async function scanMarkup(stream: AsyncIterable<Buffer>, file: string, where: string, leaks: Leak[]): Promise<void> {
  const scan = new MarkupScan(file, where, leaks)
  const decoder = new StringDecoder('utf8')
  for await (const part of stream) scan.push(decoder.write(part))
  scan.push(decoder.end())
  scan.end()
}

async function checkZip(path: string, file: string, leaks: Leak[]): Promise<void> {
  for await (const { path: part, stream } of zipStreams(path)) {
    if (/\.(?:xml|rels|vml)$/.test(part)) await scanMarkup(stream as AsyncIterable<Buffer>, file, part, leaks)
    // Pictures are our own drawings of already checked words; they are read through so that a damaged part shows.
    else for await (const _ of stream);
  }
}

async function checkGeoPackage(path: string, file: string, leaks: Leak[], signal?: AbortSignal): Promise<void> {
  const db = new Database(path, { readonly: true, fileMustExist: true })
  try {
    const tables = db
      .prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
      .all()
    for (const { name } of tables) {
      const rows = db.prepare<[], Record<string, unknown>>(`SELECT * FROM "${name.replaceAll('"', '""')}"`)
      let n = 0
      for (const row of rows.iterate()) {
        // Lets others have their turn: a big file takes seconds.
        if (++n % 2_000 === 0) {
          await new Promise((resolve) => setImmediate(resolve))
          signal?.throwIfAborted()
        }
        for (const [column, value] of Object.entries(row))
          if (typeof value === 'string' && value !== '') found(file, `${name}.${column}[${n}]`, value, leaks)
      }
    }
  } finally {
    db.close()
  }
}

/** Our files hold one feature a line; any other GeoJSON is read as one text. */
async function checkGeoJson(path: string, file: string, leaks: Leak[]): Promise<void> {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  let line = 0
  const walk = (value: unknown, where: string): void => {
    if (typeof value === 'string') found(file, where, value, leaks)
    else if (Array.isArray(value)) for (const [i, v] of value.entries()) walk(v, `${where}[${i}]`)
    else if (typeof value === 'object' && value !== null)
      for (const [k, v] of Object.entries(value)) {
        found(file, `${where} key`, k, leaks)
        walk(v, `${where}.${k}`)
      }
  }
  const look = (text: string): void => {
    line++
    const body = text.trim().replace(/,$/, '')
    try {
      walk(JSON.parse(body), `line ${line}`)
    } catch {
      for (const m of body.matchAll(/"((?:[^"\\]|\\.)*)"/g)) {
        try {
          found(file, `line ${line}`, JSON.parse(`"${m[1]}"`) as string, leaks)
        } catch {
          found(file, `line ${line}`, m[1]!, leaks)
        }
      }
    }
  }
  for await (const part of createReadStream(path) as AsyncIterable<Buffer>) {
    const lines = (rest + decoder.write(part)).split('\n')
    rest = lines.pop() ?? ''
    for (const text of lines) look(text)
  }
  look(rest)
}

/**
 * Personal data in finished files.
 * @param path a file, or a folder whose files are all looked at
 * @returns findings in order; [] is clean. Their `text` shows only the ends of what was found.
 */
export async function leakCheck(path: string, signal?: AbortSignal): Promise<Leak[]> {
  const leaks: Leak[] = []
  const files = (await stat(path)).isDirectory() ? (await readdir(path)).sort().map((name) => join(path, name)) : [path]
  for (const each of files) {
    signal?.throwIfAborted()
    const file = basename(each)
    switch (extname(each).toLowerCase()) {
      case '.docx':
      case '.xlsx':
        await checkZip(each, file, leaks)
        break
      case '.gpkg':
        await checkGeoPackage(each, file, leaks, signal)
        break
      case '.geojson':
      case '.json':
        await checkGeoJson(each, file, leaks)
        break
      case '.html':
        await scanMarkup(createReadStream(each) as AsyncIterable<Buffer>, file, 'html', leaks)
        break
    }
  }
  return leaks
}

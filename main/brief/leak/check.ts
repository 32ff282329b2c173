/**
 * Reopens finished files with readers that did not write them and looks for what may not leave: personal data, points
 * finer than the audience gets, tokens and secrets, barred terms, and things hidden from whoever reads the file.
 */
import { lstat, readdir } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { createGunzip } from 'node:zlib'
import type { Leak } from '../../../contract/briefing.ts'
import type { Audience } from '../../../contract/taxonomy.ts'
import { openZip } from './archive.ts'
import { Budget, type Content, fileContent, heldContent, packedContent, Unreadable } from './content.ts'
import { lookAtCsv, lookAtJson } from './data.ts'
import { lookAtHtml, lookAtXml } from './markup.ts'
import { lookAtOffice } from './office.ts'
import { lookAtPdf } from './pdf.ts'
import { isPicture, lookAtPicture } from './picture.ts'
import { Findings, type LeakExpectations, Look } from './search.ts'
import { lookAtSqlite } from './sqlite.ts'
import { decoded, encodingOf, lookAtText, lookAtUnknown } from './text.ts'

export type { LeakExpectations } from './search.ts'

export interface LeakCheckOptions {
  /** Whom the files are for: what is a leak to the public may be right for the office. */
  audience: Audience
  /** What the maker of the files knows of them. */
  expected?: LeakExpectations | undefined
  signal?: AbortSignal | undefined
  /** Told in bytes of the files read, of all; a file that is read twice counts once. */
  progress?: ((done: number, total: number) => void) | undefined
}

/** Files inside files inside files … to this depth. */
const deepest = 6

/**
 * What a file, a folder's files or a zip's parts hold that may not leave.
 * @param path a file, a folder (with its folders), or a zip
 * @returns findings in the order of the files' names; [] is clean. `text` shows only the ends of what was found. What
 * cannot be looked into (encrypted, broken, endless) is a finding of kind `hidden`, never passed over. Throws when the
 * path cannot be read, or when `signal` is aborted.
 */
export async function leakCheck(path: string, options: LeakCheckOptions): Promise<Leak[]> {
  const files = await filesOf(path)
  const total = files.reduce((sum, f) => sum + f.size, 0)
  const found = new Findings(options.audience, options.expected)
  let before = 0
  for (const file of files) {
    options.signal?.throwIfAborted()
    let read = 0
    const tell = (bytes: number): void => {
      read = Math.min(file.size, read + bytes)
      options.progress?.(before + read, total)
    }
    const budget = new Budget(options.signal, tell)
    const look = new Look(found, file.name)
    try {
      look.text(file.name, 'file name')
      if (file.link) look.hidden('link to another place', 'file name')
      else await new Checker(budget, options, files.length === 1).look(await fileContent(file.path, file.name, budget), look, 0)
    } finally {
      await budget.done()
    }
    before += file.size
    options.progress?.(before, total)
  }
  return found.list()
}

/** Number of files that a check of the path looks at. */
export const countFiles = async (path: string): Promise<number> => (await filesOf(path)).length

async function filesOf(path: string): Promise<{ path: string; name: string; size: number; link: boolean }[]> {
  const out: { path: string; name: string; size: number; link: boolean }[] = []
  const walk = async (at: string): Promise<void> => {
    const info = await lstat(at)
    if (info.isDirectory()) for (const name of (await readdir(at)).sort()) await walk(join(at, name))
    else if (info.isFile() || info.isSymbolicLink())
      out.push({
        path: at,
        name: at === path ? basename(at) : relative(path, at),
        size: info.isFile() ? info.size : 0,
        link: info.isSymbolicLink() && at !== path,
      })
  }
  await walk(path)
  return out
}

class Checker {
  readonly #budget: Budget
  readonly #options: LeakCheckOptions
  readonly #alone: boolean
  constructor(budget: Budget, options: LeakCheckOptions, alone: boolean) {
    this.#budget = budget
    this.#alone = alone
    this.#options = options
  }

  /** Looks into one file by what it is, not by what it is called. */
  async look(content: Content, look: Look, depth: number): Promise<void> {
    if (depth > deepest) {
      look.hidden('files inside files without end', 'nesting')
      return
    }
    try {
      await this.#read(content, look, depth)
    } catch (error) {
      if ((error as Error).name === 'AbortError' || this.#options.signal?.aborted) throw error
      // Something inside that no reader gets through is not clean. Its bytes are looked at as they are.
      look.hidden(error instanceof Unreadable ? 'cannot be read whole' : 'broken inside', 'file')
      if (content.size <= 64 * 1024 * 1024) await lookAtUnknown(content, look, 'bytes').catch(() => {})
    }
  }

  #embedded(depth: number): (bytes: Buffer, name: string, look: Look) => Promise<void> {
    return (bytes, name, look) => this.look(heldContent(bytes, name, this.#budget), look.within(name), depth + 1)
  }

  async #read(content: Content, look: Look, depth: number): Promise<void> {
    const head = await content.head(64 * 1024)
    const magic = head.toString('latin1', 0, 16)
    if (head.length === 0) return
    if (magic.startsWith('PK\x03\x04') || magic.startsWith('PK\x05\x06') || magic.startsWith('PK\x07\x08'))
      return this.#zip(content, look, depth)
    if (magic.startsWith('SQLite format 3\0')) {
      const path = await content.path()
      this.#budget.read(content.size)
      return lookAtSqlite(path, look, this.#budget, this.#embedded(depth), () => new Findings(this.#options.audience, {}, true))
    }
    if (head.subarray(0, 1024).includes('%PDF-'))
      return lookAtPdf(await content.bytes(), look, this.#embedded(depth), this.#options.signal)
    if (isPicture(head)) return lookAtPicture(await content.bytes(), look, '')
    if (head[0] === 0x1f && head[1] === 0x8b) {
      const inner = packedContent(content.name.replace(/\.gz$/i, ''), 0, content.size, async () => gunzip(content), this.#budget)
      return this.look(inner, look.within('gzip'), depth + 1)
    }
    if (/^(?:7z\xbc\xaf|Rar!|BZh[1-9]|\xfd7zXZ|\x28\xb5\x2f\xfd)/.test(magic)) {
      look.hidden('packed in a way that cannot be looked into', 'file')
      return
    }
    if (magic.startsWith('age-encryption') || head.subarray(0, 64).includes('BEGIN AGE ENCRYPTED')) {
      // Beside the files that went into it a sealed package was checked before; alone nobody can say what it holds.
      if (this.#alone) look.hidden('sealed, to be checked before that', 'file')
      return
    }
    const encoding = encodingOf(head)
    if (encoding === null) {
      if (magic.startsWith('\xd0\xcf\x11\xe0')) look.hidden('old office file', 'file')
      return lookAtUnknown(content, look, 'bytes')
    }
    return this.#text(content, look, depth, encoding, new TextDecoder(encoding).decode(head))
  }

  async #text(
    content: Content,
    look: Look,
    depth: number,
    encoding: NonNullable<ReturnType<typeof encodingOf>>,
    head: string,
  ): Promise<void> {
    const texts = decoded(content.stream(), encoding, (other) => look.text(other.slice(0, 256 * 1024), 'other encoding'))
    const start = head.replace(/^\uFEFF/, '').trimStart()
    const name = content.name.toLowerCase()
    if (
      /^(?:<!doctype html|<html\b)/i.test(start) ||
      (/\.x?html?$/.test(name) && start.startsWith('<')) ||
      (start.startsWith('<') && /<(?:body|div|table|script|p)\b/i.test(head) && !start.startsWith('<?xml'))
    )
      return lookAtHtml(texts, look, '', this.#embedded(depth))
    if (start.startsWith('<')) return lookAtXml(texts, look, '', this.#embedded(depth))
    if (/^[{[]/.test(start) || /\.(?:geo)?jsonl?$/.test(name)) return lookAtJson(texts, look, '')
    if (/\.(?:csv|tsv|tab)$/.test(name)) return lookAtCsv(texts, look, '')
    return lookAtText(texts, look, '')
  }

  async #zip(content: Content, look: Look, depth: number): Promise<void> {
    const { parts, close } = await openZip(content, look, this.#budget)
    try {
      const names = new Set(parts.map((p) => p.name))
      const next = (part: Content, at: Look): Promise<void> => this.look(part, at.within(part.name), depth + 1)
      if (names.has('[Content_Types].xml') || (names.has('mimetype') && names.has('content.xml')))
        await lookAtOffice(parts, look, this.#budget, next)
      else for (const part of parts) await next(part, look)
    } finally {
      close()
    }
  }
}

async function* gunzip(content: Content): AsyncGenerator<Buffer> {
  const unpack = createGunzip()
  const feed = (async () => {
    for await (const part of content.stream())
      if (!unpack.write(part)) await new Promise((resolve) => unpack.once('drain', resolve))
    unpack.end()
  })()
  feed.catch((error: Error) => unpack.destroy(error))
  for await (const part of unpack as AsyncIterable<Buffer>) yield part
}

/** What deleted rows leave in a SQLite file (https://sqlite.org/fileformat2.html). */
import { open } from 'node:fs/promises'
import type { LeakKind } from '../../../contract/briefing.ts'
import type { Budget } from './content.ts'
import type { Findings, Look } from './search.ts'
import { stringsIn } from './text.ts'

/** Free pages, free blocks, gaps inside pages, what stands behind the last page, journals' remains. */
export async function lookAtRemains(path: string, look: Look, budget: Budget, scratch: () => Findings): Promise<void> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const head = Buffer.alloc(100)
    await file.read(head, 0, 100, 0)
    const pageSize = head.readUInt16BE(16) === 1 ? 65_536 : head.readUInt16BE(16)
    if (pageSize < 512 || (pageSize & (pageSize - 1)) !== 0) return
    const reserved = head[20]!
    const pages = Math.floor(size / pageSize)
    const page = async (n: number): Promise<Buffer> => {
      const buffer = Buffer.alloc(pageSize)
      await file.read(buffer, 0, pageSize, (n - 1) * pageSize)
      return buffer
    }
    const free = await freePages(page, head.readUInt32BE(32), pages)
    const tails = new Map<number, number>()
    const remains: { bytes: Buffer; where: string }[] = []
    const texts: { text: string; where: string }[] = []
    const keep = (bytes: Buffer, where: string): void => {
      if (bytes.length >= 6 && bytes.some((b) => b !== 0)) remains.push({ bytes: Buffer.from(bytes), where })
    }
    for (let n = 1; n <= pages; n++) {
      if (n % 500 === 0) budget.signal?.throwIfAborted()
      const p = await page(n)
      const where = 'free space'
      if (free.has(n)) keep(p, where)
      else {
        const base = n === 1 ? 100 : 0
        const kind = p[base]!
        if (kind === 2 || kind === 5 || kind === 10 || kind === 13)
          for (const part of freeParts(p, base, pageSize - reserved, tails)) keep(part, where)
      }
      if (reserved > 0) keep(p.subarray(pageSize - reserved), where)
      if (remains.length > 200) flush(remains, texts)
    }
    for (const [n, from] of await overflowTails(page, tails, pageSize - reserved, pages))
      keep((await page(n)).subarray(from, pageSize - reserved), 'free space')
    if (size > pages * pageSize) {
      const rest = Buffer.alloc(Math.min(size - pages * pageSize, 16 * 1024 * 1024))
      await file.read(rest, 0, rest.length, pages * pageSize)
      keep(rest, 'behind the last page')
    }
    flush(remains, texts)
    await judge(texts, free, pages, page, look, scratch)
  } finally {
    await file.close()
  }
}
function flush(remains: { bytes: Buffer; where: string }[], texts: { text: string; where: string }[]): void {
  for (const { bytes, where } of remains.splice(0))
    for (const text of stringsIn(bytes, 6)) if (texts.length < 200_000) texts.push({ text, where })
}

/**
 * A record's texts stand without a sign between them, so two columns that meet can look like a number. What is found in
 * the remains counts only where the same bytes do not also stand in a row that is there: that one was read column by column.
 */
async function judge(
  texts: { text: string; where: string }[],
  free: ReadonlySet<number>,
  pages: number,
  page: (n: number) => Promise<Buffer>,
  look: Look,
  scratch: () => Findings,
): Promise<void> {
  const trial = scratch()
  const at = look.on(trial)
  const suspects: { kind: LeakKind; text: string; bytes: Buffer; where: string }[] = []
  for (const { text, where } of texts) {
    at.text(text, where)
    for (const hit of trial.raw?.splice(0) ?? [])
      if (suspects.length < 2_000) suspects.push({ ...hit, bytes: Buffer.from(hit.text), where })
  }
  const left = new Set(suspects)
  for (let n = 1; n <= pages && left.size > 0; n++) {
    if (free.has(n)) continue
    const p = withoutFree(await page(n), n)
    for (const suspect of left) if (p.includes(suspect.bytes)) left.delete(suspect)
  }
  for (const { kind, text, where } of left) {
    look.hidden('deleted rows still in the file', where)
    look.report(kind, text, where)
  }
}

/** The page with its unused parts blanked. */
function withoutFree(p: Buffer, n: number): Buffer {
  const base = n === 1 ? 100 : 0
  const kind = p[base]!
  if (kind !== 2 && kind !== 5 && kind !== 10 && kind !== 13) return p
  const copy = Buffer.from(p)
  for (const part of freeParts(copy, base, p.length, new Map())) part.fill(0)
  return copy
}

async function freePages(page: (n: number) => Promise<Buffer>, first: number, pages: number): Promise<Set<number>> {
  const free = new Set<number>()
  for (let trunk = first; trunk > 0 && trunk <= pages && !free.has(trunk); ) {
    free.add(trunk)
    const p = await page(trunk)
    const count = Math.min(p.readUInt32BE(4), p.length / 4 - 2)
    for (let i = 0; i < count; i++) free.add(p.readUInt32BE(8 + i * 4))
    trunk = p.readUInt32BE(0)
  }
  return free
}

/** A number of one to nine bytes; its value and where it ends. */
function varint(p: Buffer, at: number): [number, number] {
  let value = 0
  for (let i = 0; i < 9; i++) {
    const b = p[at + i] ?? 0
    if (i === 8) return [value * 256 + b, at + 9]
    value = value * 128 + (b & 127)
    if (b < 128) return [value, at + i + 1]
  }
  return [value, at + 9]
}

/** Views on the parts of a b-tree page that hold no cell. @param tails first overflow page -> bytes of its chain */
function freeParts(p: Buffer, base: number, usable: number, tails: Map<number, number>): Buffer[] {
  const kind = p[base]!
  const leaf = kind === 10 || kind === 13
  const cells = p.readUInt16BE(base + 3)
  const listAt = base + (leaf ? 8 : 12)
  const taken: [number, number][] = [[0, Math.min(usable, listAt + cells * 2)]]
  for (let i = 0; i < cells; i++) {
    if (listAt + i * 2 + 2 > usable) break
    const start = p.readUInt16BE(listAt + i * 2)
    if (start >= usable) continue
    let at = start
    if (!leaf) at += 4
    let payload = 0
    if (kind !== 5) [payload, at] = varint(p, at)
    if (kind === 13 || kind === 5) at = varint(p, at)[1]
    const most = kind === 13 ? usable - 35 : Math.floor(((usable - 12) * 64) / 255) - 23
    let inPage = payload
    if (payload > most) {
      const least = Math.floor(((usable - 12) * 32) / 255) - 23
      const k = least + ((payload - least) % (usable - 4))
      inPage = k <= most ? k : least
      if (at + inPage + 4 <= usable) tails.set(p.readUInt32BE(at + inPage), payload - inPage)
      at += 4
    }
    taken.push([start, Math.max(start + 4, at + inPage)])
  }
  taken.sort((a, b) => a[0] - b[0])
  const parts: Buffer[] = []
  let at = 0
  for (const [from, to] of taken) {
    if (from > at) parts.push(p.subarray(at, from))
    at = Math.max(at, to)
  }
  if (at < usable) parts.push(p.subarray(at, usable))
  return parts
}

/** Last pages of chains of overflow, with where their content ends. */
async function overflowTails(
  page: (n: number) => Promise<Buffer>,
  tails: ReadonlyMap<number, number>,
  usable: number,
  pages: number,
): Promise<[number, number][]> {
  const out: [number, number][] = []
  for (const [first, bytes] of tails) {
    let left = bytes
    for (let n = first, steps = 0; n > 0 && n <= pages && steps <= pages; steps++) {
      if (left <= usable - 4) {
        out.push([n, 4 + left])
        break
      }
      left -= usable - 4
      n = (await page(n)).readUInt32BE(0)
    }
  }
  return out
}

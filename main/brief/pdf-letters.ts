/**
 * A PDF whose letters are the ones that were printed. Fonts such as Noto CJK draw 文 (U+6587) and the radical ⽂ (U+2F42) with
 * one glyph, and Chromium then writes the radical into the tables that say what a glyph stands for: the page looks right,
 * but nobody finds 文昌 in it. The tables (`ToUnicode`, ISO 32000-1, 9.10.3) are put right, and the file laid out again.
 */
import { inflateSync } from 'node:zlib'

/**
 * Of the CJK Radicals Supplement, U+2E80 on: the ideograph that each stands for (Unicode, EquivalentUnifiedIdeograph). Those
 * of the Kangxi block have it as their compatibility decomposition. A dot: none, or one beyond the basic plane.
 */
const supplement =
  '.厂..乚亻冂几刀刂卜㔾小小兀尣尢尣巳幺彑彐忄心扌攵.旡日月歺母民氵氺灬爫爫丬牛犭王疋目示礻竹糹纟罓罒㓁冗.羊..耂肀聿肉臼艹艹艹虎衤覀西见角.讠贝.车辶辶辶阝钅長镸长门.阜雨青韦页风飞食.飠饣.马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟'

/** Mainland forms that fonts draw with the glyph of a radical whose decomposition is another form. */
const mainland: Readonly<Record<string, string>> = { 戶: '户', 靑: '青', 黃: '黄' }

/**
 * The ideograph that a radical is printed for; another letter is itself.
 * @param written letters of the page: of two forms, the one that stands there
 */
export function trueLetter(code: number, written?: ReadonlySet<string>): number {
  if (code >= 0x2f00 && code <= 0x2fd5) {
    const letter = String.fromCharCode(code).normalize('NFKC')
    const other = mainland[letter]
    return (other !== undefined && written?.has(other) && !written.has(letter) ? other : letter).codePointAt(0)!
  }
  const letter = code >= 0x2e80 && code <= 0x2ef3 ? supplement[code - 0x2e80] : undefined
  return letter === undefined || letter === '.' ? code : letter.codePointAt(0)!
}

const hex = (n: number, digits: number): string => n.toString(16).toUpperCase().padStart(digits, '0')

/** A table with its letters put right; null where none of them is a radical. */
export function trueTable(cmap: string, written?: ReadonlySet<string>): string | null {
  let changed = false
  const fixed = cmap.replace(/\d+\s+beginbf(char|range)\s([\s\S]*?)endbf\1/g, (whole, kind: 'char' | 'range', body: string) => {
    // Lists of letters ([<…> <…>]) are legal too; Chromium writes none.
    if (body.includes('[')) return whole
    const entries: string[] = []
    let wrong = false
    const parts =
      kind === 'char' ? /<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>()/g : /<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>/g
    for (const [entry, first, second, third] of body.matchAll(parts)) {
      const from = Number.parseInt(first!, 16)
      const to = kind === 'char' ? from : Number.parseInt(second!, 16)
      const letters = kind === 'char' ? second! : third!
      const start = letters.length === 4 ? Number.parseInt(letters, 16) : Number.NaN
      const told = Array.from({ length: Number.isNaN(start) ? 0 : to - from + 1 }, (_, i) => start + i)
      if (!told.some((code) => trueLetter(code, written) !== code)) {
        entries.push(entry)
        continue
      }
      wrong = true
      for (const [i, code] of told.entries()) {
        const glyph = `<${hex(from + i, first!.length)}>`
        entries.push(`${glyph} ${kind === 'range' ? `${glyph} ` : ''}<${hex(trueLetter(code, written), 4)}>`)
      }
    }
    if (!wrong) return whole
    changed = true
    // At most a hundred entries a block (Adobe technical note 5014).
    const blocks: string[] = []
    for (let at = 0; at < entries.length; at += 100) {
      const block = entries.slice(at, at + 100)
      blocks.push(`${block.length} beginbf${kind}\n${block.join('\n')}\nendbf${kind}`)
    }
    return blocks.join('\n')
  })
  return changed ? fixed : null
}

/** Offsets of the objects of a file built as Chromium builds it: one cross-reference table, no object streams. */
export function objectsOf(text: string): { table: number; offsets: Map<number, number> } {
  const table = Number(/startxref\s+(\d+)\s+%%EOF\s*$/.exec(text)?.[1] ?? Number.NaN)
  const head = /^xref\s+0 (\d+)\s*\n/.exec(text.slice(table, table + 64))
  if (!head) throw new RangeError('pdf: no cross-reference table')
  const offsets = new Map<number, number>()
  // Entries are 20 bytes each (ISO 32000-1, 7.5.4).
  for (let i = 0; i < Number(head[1]); i++) {
    const entry = text.slice(table + head[0].length + i * 20, table + head[0].length + (i + 1) * 20)
    if (entry[17] !== 'n') continue
    const offset = Number(entry.slice(0, 10))
    if (!text.startsWith(`${i} 0 obj`, offset)) throw new RangeError('pdf: its cross-reference table is off')
    offsets.set(i, offset)
  }
  return { table, offsets }
}

/**
 * The same document with its tables of letters put right; those are kept unpacked, so that the bytes hang on no packer.
 * @param written letters of the page
 * @throws RangeError when the file is not built as Chromium builds it
 */
export function withTrueLetters(pdf: Uint8Array, written?: ReadonlySet<string>): Uint8Array {
  const source = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength)
  const text = source.toString('latin1')
  const { table, offsets } = objectsOf(text)
  const order = [...offsets].sort((a, b) => a[1] - b[1])
  const objects = new Map(order.map(([id, from], i) => [id, { from, to: order[i + 1]?.[1] ?? table }]))
  const tables = new Set<number>()
  for (const { from, to } of objects.values()) {
    const stream = text.slice(from, to).search(/>>\s*stream\r?\n/)
    const words = stream < 0 ? text.slice(from, to) : text.slice(from, from + stream)
    for (const [, id] of words.matchAll(/\/ToUnicode (\d+) 0 R/g)) tables.add(Number(id))
  }
  const parts: Buffer[] = [source.subarray(0, order[0]?.[1] ?? table)]
  let at = parts[0]!.length
  const moved = new Map<number, number>()
  for (const [id] of order) {
    const { from, to } = objects.get(id)!
    const part = (tables.has(id) ? fixedTable(id, source.subarray(from, to), written) : null) ?? source.subarray(from, to)
    moved.set(id, at)
    parts.push(part)
    at += part.length
  }
  const head = /^xref\s+0 \d+\s*\n/.exec(text.slice(table, table + 64))![0]
  const count = Number(/ (\d+)/.exec(head)![1])
  const lines = Array.from({ length: count }, (_, i) => {
    const offset = moved.get(i)
    return offset === undefined ? '0000000000 65535 f \n' : `${String(offset).padStart(10, '0')} 00000 n \n`
  })
  const trailer = text.slice(text.lastIndexOf('trailer')).replace(/startxref\s+\d+/, `startxref\n${at}`)
  return new Uint8Array(Buffer.concat([...parts, Buffer.from(head + lines.join('') + trailer, 'latin1')]))
}

/** The object of a table, right and unpacked; null where it may stay as it is. */
function fixedTable(id: number, object: Buffer, written: ReadonlySet<string> | undefined): Buffer | null {
  const text = object.toString('latin1')
  const start = /stream\r?\n/.exec(text)
  const length = Number(/\/Length (\d+)/.exec(text)?.[1] ?? Number.NaN)
  if (!start || Number.isNaN(length)) return null
  const body = object.subarray(start.index + start[0].length, start.index + start[0].length + length)
  const cmap = (text.slice(0, start.index).includes('/FlateDecode') ? inflateSync(body) : body).toString('latin1')
  const fixed = trueTable(cmap, written)
  return fixed === null
    ? null
    : Buffer.from(`${id} 0 obj\n<</Length ${fixed.length}>> stream\n${fixed}\nendstream\nendobj\n`, 'latin1')
}

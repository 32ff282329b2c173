/**
 * Which slides a briefing makes: a section a slide, with at most a few sentences and one picture or table; what does not fit
 * where it can be read from the back of the room goes on to a slide marked 续. Pure; points (1/72 inch) throughout.
 */
import type { SectionKey } from '../../contract/briefing.ts'
import type { Language } from '../../contract/taxonomy.ts'
import type { Block, FigureBlock, Page, TableBlock } from './page-model.ts'
import { plain, type Run, type Words } from './runs.ts'

/** 16:9, as every office program opens it. */
export const slideSize = { width: 960, height: 540 }
/** What a slide keeps free for its head and its source line. */
export const room = { left: 48, right: 912, top: 122, bottom: 492 }
const roomWidth = room.right - room.left
const roomHeight = room.bottom - room.top

export interface Box {
  x: number
  y: number
  width: number
  height: number
}
/** One paragraph; the lead is set bold. */
export interface Item {
  lead: Words
  words: Words
}
export type Part =
  | { kind: 'text'; box: Box; size: number; items: Item[] }
  | { kind: 'figure'; box: Box; figure: FigureBlock }
  | {
      kind: 'table'
      box: Box
      size: number
      table: TableBlock
      rows: { cells: Words[]; height: number }[]
      widths: number[]
    }
  | { kind: 'small'; box: Box; size: number; text: string; bold: boolean }
export interface Slide {
  title: string
  section: SectionKey | 'cover'
  parts: Part[]
  /** A number typed by hand stands on it. */
  byHand: boolean
}

/** The list of reports is for the document and the annex: nobody reads two hundred lines off a wall. */
const leftOut: readonly SectionKey[] = ['reports']
/** Points told of one section; the document has them all. */
const itemLimit = 12
/** Lines shown of a list. */
const smallTableLimit = 10
/** Of words; lines are set to it exactly, so that another font takes the same room. */
export const lineHeight = 1.35
/** Of the lines of a table. */
export const tableLineHeight = 1.2
const gap = 8

const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u3000-\u303f“”‘’—…]/u
/** About how wide a line of text is: a Han character is as wide as it is high, others as in Arial. */
export function widthOf(text: string, size: number): number {
  let em = 0
  for (const letter of text)
    em += wide.test(letter) ? 1 : /[ .,:;'()|!ijltfr/-]/.test(letter) ? 0.31 : /[A-Zmw%+=<>]/.test(letter) ? 0.72 : 0.54
  return em * size
}
/** Lines end before the word that does not fit. */
const raggedness = 1.04
const linesOf = (text: string, size: number, width: number): number =>
  text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil((widthOf(line, size) * raggedness) / width)), 0)
const itemText = (item: Item): string => plain(item.lead) + plain(item.words)
const itemHeight = (item: Item, size: number, width: number): number =>
  linesOf(itemText(item), size, width) * size * lineHeight + gap

/** The first sentences of some words, numbers kept in place. */
export function sentences(words: Words, count: number, language: Language): Words {
  const out: Run[] = []
  let left = count
  for (const run of words) {
    if (typeof run !== 'string') {
      out.push(run)
      continue
    }
    const ends = language === 'zh' ? /[。！？]/g : /[.!?](?=\s|$)/g
    let cut = run.length
    for (const match of run.matchAll(ends)) {
      left--
      if (left === 0) {
        cut = match.index + 1
        break
      }
    }
    out.push(run.slice(0, cut))
    if (left === 0) break
  }
  return out
}

/** What a section says, in the order of the page; a heading within it leads the words that follow. */
function itemsOf(blocks: readonly Block[], language: Language): Item[] {
  const items: Item[] = []
  let lead: Words = []
  let first = true
  for (const block of blocks) {
    if (block.kind === 'heading' && block.level === 2) {
      if (lead.length > 0) items.push({ lead, words: [] })
      lead = [...block.words, language === 'zh' ? '　' : '  ']
    } else if (block.kind === 'point') items.push({ lead: block.lead, words: sentences(block.words, 1, language) })
    else if (block.kind === 'paragraph') {
      if (lead.length === 0 && !first && items.length >= itemLimit) continue
      items.push({ lead, words: sentences(block.words, first && lead.length === 0 ? 4 : 1, language) })
      lead = []
      first = false
    }
  }
  if (lead.length > 0) items.push({ lead, words: [] })
  return items.filter((item) => itemText(item).trim() !== '')
}

const handTyped = (words: Words): boolean => words.some((run) => typeof run === 'object' && 'n' in run && run.byHand === true)

/** Everything the page says that belongs on slides, in order; the cover first. */
export function planSlides(page: Page): Slide[] {
  const { language } = page
  const slides: Slide[] = [{ title: page.title, section: 'cover', parts: [], byHand: false }]
  const sections = new Map<SectionKey, Block[]>()
  for (const block of page.blocks) {
    if (leftOut.includes(block.section) || block.kind === 'break' || block.kind === 'left-out') continue
    sections.set(block.section, [...(sections.get(block.section) ?? []), block])
  }
  for (const [section, blocks] of sections) {
    const heading = blocks.find((b) => b.kind === 'heading' && b.level !== 2)
    // Without its number: slides leave sections out.
    const title =
      heading && 'words' in heading ? plain(heading.words).replace(/^([一二三四五六七八九十]+、|\d+\. )/, '') : page.title
    const all = itemsOf(blocks, language)
    const items = all.slice(0, itemLimit)
    if (all.length > items.length)
      items.push({
        lead: [],
        words: [
          language === 'zh'
            ? `其余 ${all.length - items.length} 条见简报正文。`
            : `${all.length - items.length} more stand in the briefing.`,
        ],
      })
    const visuals = blocks.filter((b): b is FigureBlock | TableBlock => b.kind === 'figure' || b.kind === 'table')
    const made = sectionSlides(items, visuals, language)
    for (const [i, parts] of made.entries())
      slides.push({
        section,
        title: i === 0 ? title : language === 'zh' ? `${title}（续）` : `${title} (continued)`,
        parts,
        byHand: parts.some(
          (part) =>
            (part.kind === 'text' && part.items.some((item) => handTyped(item.lead) || handTyped(item.words))) ||
            (part.kind === 'table' && part.rows.some((row) => row.cells.some(handTyped))),
        ),
      })
  }
  return slides
}

function sectionSlides(items: readonly Item[], visuals: readonly (FigureBlock | TableBlock)[], language: Language): Part[][] {
  const slides: Part[][] = []
  const waiting = [...visuals]
  const first = waiting[0]
  let rest = [...items]
  if (first && rest.length > 0) {
    const together = first.kind === 'figure' ? withFigure(rest, first) : withTable(rest, first, language)
    if (together) {
      slides.push(...together.slides)
      rest = rest.slice(together.used)
      waiting.shift()
    }
  }
  slides.push(...textSlides(rest))
  for (const visual of waiting)
    slides.push(...(visual.kind === 'figure' ? [figureSlide(visual)] : tableSlides(visual, room.top, [], language)))
  return slides
}

/** As many of the items as fit into a height; at least none. */
function fitting(items: readonly Item[], size: number, width: number, height: number): { used: number; height: number } {
  let sum = 0
  let used = 0
  while (used < items.length) {
    const next = itemHeight(items[used]!, size, width)
    if (sum + next > height) break
    sum += next
    used++
  }
  return { used, height: sum }
}

/** A tall picture stands at the left of its words, a wide one below them. */
function withFigure(items: readonly Item[], figure: FigureBlock): { slides: Part[][]; used: number } | null {
  const shape = figure.width / figure.height
  if (shape < 1.9) {
    const width = Math.min(560, (roomHeight - 26) * shape)
    const column = roomWidth - width - 28
    const size = [26, 24, 22, 20].find((size) => fitting(items, size, column, roomHeight - 20).used === items.length) ?? 20
    const { used } = fitting(items, size, column, roomHeight - 20)
    if (used === 0) return null
    return {
      used,
      slides: [
        [
          ...figureParts(figure, { x: room.left, y: room.top, width, height: roomHeight }),
          {
            kind: 'text',
            size,
            items: items.slice(0, used),
            box: { x: room.right - column, y: room.top + 20, width: column, height: roomHeight - 20 },
          },
        ],
      ],
    }
  }
  const size = 22
  const { used, height } = fitting(items, size, roomWidth, roomHeight - 250)
  if (used === 0) return null
  return {
    used,
    slides: [
      [
        { kind: 'text', size, items: items.slice(0, used), box: { x: room.left, y: room.top, width: roomWidth, height } },
        ...figureParts(figure, { x: room.left, y: room.top + height, width: roomWidth, height: roomHeight - height }),
      ],
    ],
  }
}

/** The picture under its caption, as large as the box lets it be. */
function figureParts(figure: FigureBlock, box: Box): Part[] {
  const head = 26
  const scale = Math.min(box.width / figure.width, (box.height - head) / figure.height)
  const width = figure.width * scale
  const height = figure.height * scale
  return [
    { kind: 'small', size: 15, bold: true, text: plain(figure.caption), box: { ...box, height: head } },
    { kind: 'figure', figure, box: { x: box.x + (box.width - width) / 2, y: box.y + head, width, height } },
  ]
}
const figureSlide = (figure: FigureBlock): Part[] =>
  figureParts(figure, { x: room.left, y: room.top, width: roomWidth, height: roomHeight })

/** Words over a table: only where all of it finds room below them. */
function withTable(items: readonly Item[], table: TableBlock, language: Language): { slides: Part[][]; used: number } | null {
  const size = 22
  const { used, height } = fitting(items, size, roomWidth, roomHeight - 120)
  const top = room.top + height + gap
  if (used < items.length || wholeSize(table, top) === null) return null
  const text: Part = { kind: 'text', size, items: [...items], box: { x: room.left, y: room.top, width: roomWidth, height } }
  return { used, slides: tableSlides(table, top, [text], language) }
}

const textSizes = [30, 28, 26, 24, 22, 20]
function textSlides(items: readonly Item[]): Part[][] {
  // The largest that keeps all of it on one slide; what needs several is set for reading, alike on each.
  const common = textSizes.find((size) => fitting(items, size, roomWidth, roomHeight).used === items.length) ?? 24
  const pack = (height: number): { size: number; items: Item[] }[] => {
    const slides: { size: number; items: Item[] }[] = []
    for (let rest = [...items]; rest.length > 0; ) {
      let size = common
      let { used } = fitting(rest, size, roomWidth, height)
      if (used === 0) {
        // A paragraph longer than a slide stands alone, set smaller until it fits.
        used = 1
        while (size > 14 && itemHeight(rest[0]!, size, roomWidth) > roomHeight) size--
      }
      slides.push({ size, items: rest.slice(0, used) })
      rest = rest.slice(used)
    }
    return slides
  }
  // Spread evenly: no last slide with a single point on it.
  let slides = pack(roomHeight)
  for (let height = roomHeight - 24; height > roomHeight / 2; height -= 24) {
    const tighter = pack(height)
    if (tighter.length > slides.length) break
    slides = tighter
  }
  const box = { x: room.left, y: room.top, width: roomWidth, height: roomHeight }
  return slides.map((slide) => [{ kind: 'text', ...slide, box }])
}

/** Free space in a cell, at its sides and above and below. */
export const cellInset = 6
export const cellPadding = 3.5
const tableSizes = [20, 18, 17, 16, 15, 14, 13]
/** Below this nobody at the back reads a table: it goes on to another slide instead. */
const leastTableSize = 16
const captionHeight = 26
const widthsOf = (table: TableBlock): number[] => {
  const share = table.columns.reduce((sum, c) => sum + c.width, 0)
  return table.columns.map((c) => (c.width / share) * roomWidth)
}
const shownRows = (table: TableBlock): Words[][] => (table.small ? table.rows.slice(0, smallTableLimit) : table.rows)
const rowHeight = (cells: readonly string[], widths: readonly number[], size: number): number =>
  Math.max(...cells.map((text, i) => linesOf(text, size, widths[i]! - 2 * cellInset - 2))) * size * tableLineHeight +
  2 * cellPadding

const unbroken = (table: TableBlock, widths: readonly number[], size: number): boolean =>
  table.columns.every(({ head }, i) => head.split(' ').every((word) => widthOf(word, size) * 1.08 <= widths[i]! - 2 * cellInset))

/** The largest size at which a table stands whole between `top` and the foot, no word of its head broken; null: none. */
function wholeSize(table: TableBlock, top: number): number | null {
  const widths = widthsOf(table)
  const rows = shownRows(table)
  const lines = [table.columns.map((c) => c.head), ...rows.map((cells) => cells.map(plain))]
  const free = room.bottom - top - captionHeight - (rows.length < table.rows.length ? 24 : 0)
  const fits = (size: number): boolean =>
    unbroken(table, widths, size) && lines.reduce((sum, cells) => sum + rowHeight(cells, widths, size), 0) <= free
  return tableSizes.find((size) => size >= leastTableSize && fits(size)) ?? null
}

/** A table on as many slides as its lines need, its head on each. `above` stands on the first, over `top`. */
function tableSlides(table: TableBlock, top: number, above: readonly Part[], language: Language): Part[][] {
  const shown = shownRows(table)
  const widths = widthsOf(table)
  const caption = captionHeight
  const note = table.rows.length > shown.length ? 24 : 0
  const size = wholeSize(table, top) ?? tableSizes.find((size) => size <= leastTableSize && unbroken(table, widths, size)) ?? 13
  const head = rowHeight(
    table.columns.map((c) => c.head),
    widths,
    size,
  )
  const rows = shown.map((cells) => ({ cells, height: rowHeight(cells.map(plain), widths, size) }))
  const slides: Part[][] = []
  let at = 0
  while (at < rows.length || slides.length === 0) {
    const y = slides.length === 0 ? top : room.top
    const height = room.bottom - y - caption - head - note
    let sum = 0
    let to = at
    while (to < rows.length && (to === at || sum + rows[to]!.height <= height)) sum += rows[to++]!.height
    // A lone last line, mostly the total, takes another with it.
    if (rows.length - to === 1 && to - at > 2) {
      to--
      sum -= rows[to]!.height
    }
    const part = rows.slice(at, to)
    const parts: Part[] = [
      ...(slides.length === 0 ? above : []),
      {
        kind: 'small',
        size: 15,
        bold: true,
        text: plain(table.caption) + (slides.length === 0 ? '' : language === 'zh' ? '（续）' : ' (continued)'),
        box: { x: room.left, y, width: roomWidth, height: caption },
      },
      {
        kind: 'table',
        size,
        table,
        widths,
        rows: part,
        box: { x: room.left, y: y + caption, width: roomWidth, height: head + sum },
      },
    ]
    at = to
    if (at >= rows.length && note > 0)
      parts.push({
        kind: 'small',
        size: 14,
        bold: false,
        text:
          language === 'zh'
            ? `其余 ${table.rows.length - shown.length} 行见简报正文与附表。`
            : `${table.rows.length - shown.length} more lines stand in the briefing and its annex.`,
        box: { x: room.left, y: y + caption + head + sum + 2, width: roomWidth, height: note },
      })
    slides.push(parts)
  }
  return slides
}

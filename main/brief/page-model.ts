/**
 * A briefing as a row of blocks, the same for every document format: the numbers on paper and on screen are the same
 * because they are written once. Made by page.ts; written by html.ts, docx.ts and pptx.ts.
 */
import type { SectionKey } from '../../contract/briefing.ts'
import type { Language } from '../../contract/taxonomy.ts'
import { plain, type Words } from './runs.ts'

export interface TableColumn {
  head: string
  /** Share of the page's width. */
  width: number
  align: 'left' | 'right'
}

interface Named {
  /** Stable over snapshots and languages: "summary.1", "flag.12", "table.category", "decision.5". */
  block: string
  section: SectionKey
}
export type TextBlock = Named & {
  /**
   * heading: of a section (level 1) or of a part of one (level 2). paragraph: body text. contract: the count contract,
   * set apart. note: small print below. left-out: says on screen only how much this audience does not get here.
   */
  kind: 'heading' | 'paragraph' | 'contract' | 'note' | 'left-out'
  words: Words
  /** Of a heading; absent is 1. */
  level?: 1 | 2
  /** A person may write over it. */
  editable?: true
  /** Was written over. */
  edited?: true
}
/** A paragraph that begins with words set apart. */
export type PointBlock = Named & { kind: 'point'; lead: Words; words: Words; editable?: true; edited?: true }
export type TableBlock = Named & {
  kind: 'table'
  caption: Words
  columns: TableColumn[]
  /** A line each, a cell for each column. */
  rows: Words[][]
  /** Of a table whose lines are told of one by one: the block of each line, "decision.5". */
  rowBlocks?: string[]
  /** Set smaller: lists. */
  small: boolean
}
export type FigureBlock = Named & {
  kind: 'figure'
  caption: Words
  alt: string
  /** A standing SVG document of `width` x `height` CSS pixels. */
  svg: string
  width: number
  height: number
}
export type Block = TextBlock | PointBlock | TableBlock | FigureBlock | (Named & { kind: 'break' })

export interface Page {
  language: Language
  /** The red head. */
  head: string
  /** Number of the issue, audience. */
  issue: string
  office: string
  day: string
  title: string
  blocks: Block[]
  footer: string
}

/** Whether a cell belongs to a line of totals; a table may hold two lines side by side. */
export const isTotal = (row: readonly Words[], i: number): boolean =>
  row.slice(Math.max(0, i - (row.length === 6 ? i % 3 : i)), i + 1).some((cell) => ['合计', 'Total'].includes(plain(cell)))

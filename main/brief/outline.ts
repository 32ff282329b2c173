/** What each audience gets of a page: section by section, and part by part. Read off the finished pages, never guessed. */
import { type Inclusion, type OutlineLine, type SectionKey, sectionKeys } from '../../contract/briefing.ts'
import { type Audience, audiences, type Language } from '../../contract/taxonomy.ts'
import { wordsOf } from './number-check.ts'
import type { Block, Page } from './page-model.ts'
import { plain, type Words } from './runs.ts'
import { say } from './words.ts'

/** Parts of a section that have a line of their own. */
const partOf = /^(?:flag|incident|item|followup)\.\d+$/

const saying = (block: Block): string =>
  `${wordsOf(block).map(plain).join('\u0000')}${block.kind === 'table' ? block.columns.map((c) => c.head).join() : ''}`
/** Running numbers and the words that say what an edition leaves out differ without telling less. */
const compared = (block: Block): boolean =>
  block.kind !== 'heading' && block.kind !== 'note' && block.kind !== 'left-out' && block.kind !== 'figure'
const withoutNumber = (text: string): string =>
  text.replace(/^(?:（[一二三四五六七八九十]+）|\(\d+\) |表 \d+　|Table \d+\. |图 \d+　|Figure \d+\. )/, '')

function inclusionOf(whole: readonly Block[], other: ReadonlyMap<string, Block>): Inclusion {
  const blocks = whole.filter(compared)
  if (blocks.length === 0) return whole.some((b) => other.has(b.block)) ? 'whole' : 'none'
  const found = blocks.filter((b) => other.has(b.block))
  if (found.length === 0) return 'none'
  const same = found.every((b) => {
    const there = other.get(b.block) as Block
    return there.kind === b.kind && withoutNumber(saying(b)) === withoutNumber(saying(there))
  })
  return same && found.length === blocks.length ? 'whole' : 'narrowed'
}

const ofWords = (words: Words): string => withoutNumber(plain(words)).replace(/[。.]\s*$/, '')

/** @param pages the same snapshot's page for each audience, unchanged by an agency's part */
export function outlineOf(pages: Record<Audience, Page>): OutlineLine[] {
  const whole = pages.internal.blocks
  const known = Object.fromEntries(audiences.map((a) => [a, new Map(pages[a].blocks.map((b) => [b.block, b]))])) as Record<
    Audience,
    Map<string, Block>
  >
  const inclusion = (blocks: readonly Block[]): Record<Audience, Inclusion> =>
    Object.fromEntries(audiences.map((a) => [a, a === 'internal' ? 'whole' : inclusionOf(blocks, known[a])])) as Record<
      Audience,
      Inclusion
    >
  const out: OutlineLine[] = []
  for (const section of sectionKeys) {
    const blocks = whole.filter((b) => b.section === section)
    const heading = blocks.find((b) => b.kind === 'heading' && b.level !== 2)
    if (heading?.kind !== 'heading') continue
    const parts: OutlineLine['parts'] = []
    for (const block of blocks) {
      if (block.kind === 'point' && partOf.test(block.block))
        parts.push({ block: block.block, title: ofWords(block.lead), inclusion: inclusion([block]) })
      if (block.kind === 'table' && block.rowBlocks)
        block.rowBlocks.forEach((id, i) => {
          const row = block.rows[i] as Words[]
          parts.push({ block: id, title: ofWords(row[0] as Words), inclusion: rowInclusion(id, row, known) })
        })
    }
    out.push({
      section,
      title: plain(heading.words).replace(/^(?:[一二三四五六七八九十]+、|\d+\. )/, ''),
      parts,
      inclusion: inclusion(blocks),
    })
  }
  return out
}

function rowInclusion(
  id: string,
  row: readonly Words[],
  known: Record<Audience, ReadonlyMap<string, Block>>,
): Record<Audience, Inclusion> {
  const text = row.map(plain).join('\u0000')
  const of = (audience: Audience): Inclusion => {
    for (const block of known[audience].values()) {
      const at = block.kind === 'table' ? (block.rowBlocks?.indexOf(id) ?? -1) : -1
      if (block.kind === 'table' && at >= 0) return block.rows[at]!.map(plain).join('\u0000') === text ? 'whole' : 'narrowed'
    }
    return 'none'
  }
  return { internal: 'whole', partner: of('partner'), public: of('public') }
}

/** What those outside get of each block of the internal page, where it is less. */
export function outsideOf(pages: Record<Audience, Page>): Map<string, Exclude<Inclusion, 'whole'>> {
  const partner = new Map(pages.partner.blocks.map((b) => [b.block, b]))
  const out = new Map<string, Exclude<Inclusion, 'whole'>>()
  for (const block of pages.internal.blocks) {
    if (!compared(block) || block.section === 'method') continue
    const found = inclusionOf([block], partner)
    if (found !== 'whole') out.set(block.block, found)
  }
  return out
}

/**
 * The page with a line where blocks of the whole one are not, and how many those are.
 * @param partner of an agency's edition the page of all partners: what is not in that either is for the office alone
 */
export function withLeftOut(
  page: Page,
  whole: Page,
  language: Language,
  partner: Page | null = null,
): { blocks: Block[]; leftOut: number } {
  const has = new Set(page.blocks.map((b) => b.block))
  const toPartners = partner && new Set(partner.blocks.map((b) => b.block))
  const rows = new Set(page.blocks.flatMap((b) => (b.kind === 'table' ? (b.rowBlocks ?? []) : [])))
  const before = new Map<string, { section: SectionKey; blocks: Block[] }>()
  let run: { section: SectionKey; blocks: Block[] } | null = null
  let leftOut = 0
  for (const block of whole.blocks) {
    if (has.has(block.block)) {
      if (run) before.set(block.block, run)
      run = null
      if (block.kind === 'table') leftOut += block.rowBlocks?.filter((id) => !rows.has(id)).length ?? 0
      continue
    }
    // Words that say that there is nothing, and small print, are no loss.
    if (!compared(block) || /\.none$/.test(block.block)) continue
    leftOut++
    run ??= { section: block.section, blocks: [] }
    run.blocks.push(block)
  }
  if (run) before.set('', run)
  const line = (at: string): Block[] => {
    const missing = before.get(at)
    if (!missing) return []
    const n = missing.blocks.length
    const scope = toPartners && missing.blocks.some((b) => toPartners.has(b.block))
    const why = scope ? say(language, '不在本单位范围', 'outside this agency’s part') : say(language, '仅内部', 'internal only')
    return [
      {
        kind: 'left-out',
        section: missing.section,
        block: `left-out.${at || 'end'}`,
        words: [say(language, `此处不含 ${n} 段：${why}`, `${n} ${n === 1 ? 'passage is' : 'passages are'} not here: ${why}`)],
      },
    ]
  }
  return { blocks: [...page.blocks.flatMap((b) => [...line(b.block), b]), ...line('')], leftOut }
}

/** Runs that say less than the office knows. */
export const replacedIn = (blocks: readonly Block[]): number =>
  blocks.reduce(
    (n, block) =>
      n +
      wordsOf(block)
        .flat()
        .filter((run) => typeof run !== 'string' && 'narrowed' in run).length,
    0,
  )

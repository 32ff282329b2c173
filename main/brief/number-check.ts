/** Every number on the page that names its reports, worked out again from the snapshot's rows and compared. */
import type { Agency, NumberKey } from '../../contract/briefing.ts'
import type { Frozen } from './frozen.ts'
import { numberTold } from './frozen-number.ts'
import { whole } from './frozen-view.ts'
import type { Block, Page } from './page-model.ts'
import type { NumberRun, Words } from './runs.ts'
import { count } from './words.ts'

/** All words of a block, as they are read. */
export const wordsOf = (block: Block): Words[] => {
  switch (block.kind) {
    case 'break':
      return []
    case 'figure':
      return [block.caption]
    case 'table':
      return [block.caption, ...block.rows.flat()]
    case 'point':
      return [block.lead, block.words]
    default:
      return [block.words]
  }
}
export const numbersOf = (blocks: readonly Block[]): NumberRun[] =>
  blocks.flatMap((block) =>
    wordsOf(block).flatMap((words) => words.filter((run) => typeof run !== 'string' && 'n' in run) as NumberRun[]),
  )

export interface NumbersChecked {
  checked: number
  /** Keys of numbers that differ from the snapshot's rows, or that it does not know. */
  wrong: NumberKey[]
  /** Typed by a person: nothing to check them against. */
  byHand: number
}

/** @param agency whose own edition the page is; its numbers are of its part */
export function checkNumbers(page: Page, frozen: Frozen, agency: Agency | null = null): NumbersChecked {
  const part = { categories: agency?.categories ?? [], areas: agency?.areas ?? [] }
  const known = new Map<NumberKey, string | null>()
  const out: NumbersChecked = { checked: 0, wrong: [], byHand: 0 }
  for (const run of numbersOf(page.blocks)) {
    if (run.byHand) out.byHand++
    if (run.key === null) continue
    // What came before and after a decision is the place's, whoever reads of it.
    if (!known.has(run.key))
      known.set(run.key, numberTold(frozen, run.key, run.key.startsWith('decision:') ? whole : part)?.shown ?? null)
    out.checked++
    if (known.get(run.key) !== run.n && !asJudged(frozen, run) && !out.wrong.includes(run.key)) out.wrong.push(run.key)
  }
  return out
}

/** A flag states what its rule counted on the day; reports that were merged since count otherwise, and both are true. */
function asJudged({ facts }: Frozen, run: NumberRun): boolean {
  const [kind, id, what] = (run.key ?? '').split(':')
  const flag = kind === 'flag' ? facts.flags.find((f) => String(f.id) === id) : undefined
  return flag !== undefined && run.n === count(what === 'raw' ? flag.raw : flag.observed)
}

/**
 * Change against the spans before, with an interval: the exact conditional interval of the ratio of two counts, widened by
 * how much more than Poisson the spans before varied among themselves (quasi-Poisson; McCullagh & Nelder 1989, ch. 4.5).
 */
import { categoryKeys } from '../../../contract/taxonomy.ts'
import { adjust } from '../../stats/false-discovery.ts'
import { rateRatio } from '../../stats/rate-ratio.ts'
import { normalAtLeast } from '../../stats/tails.ts'
import { noArea, rowsOfPart } from '../frozen-view.ts'
import type { BriefSnapshot } from '../snapshot.ts'

export interface Change {
  now: number
  /** Counts of the spans before, oldest first; of unknown spans only their sum. */
  spans: number[]
  periods: number
  mean: number
  /** Now over the mean: low, middle, high, 95 %. Infinity where the mean is 0. */
  ratio: [number, number, number]
  /** Two-sided, of no change. */
  p: number
}
export interface ChangeLine extends Change {
  kind: 'category' | 'area'
  key: string
  pAdjusted: number
}

/** @param spans counts of the spans before, or one sum of all of them. Throws RangeError on counts that are no whole numbers. */
export function changeOf(now: number, spans: readonly number[], periods = spans.length): Change {
  const before = spans.reduce((a, b) => a + b, 0)
  const { low, middle, high, p } = rateRatio(before, now, periods, 1)
  const mean = before / periods
  const spread =
    spans.length === periods && periods > 2 && mean > 0
      ? spans.reduce((sum, n) => sum + (n - mean) ** 2, 0) / (periods - 1) / mean
      : 1
  const out = { now, spans: [...spans], periods, mean }
  if (!(spread > 1) || now === 0 || before === 0) return { ...out, ratio: [low, middle, high], p }
  const wide = Math.sqrt(spread)
  const error = (Math.log(high / low) / (2 * 1.959964)) * wide
  return {
    ...out,
    ratio: [middle * (low / middle) ** wide, middle, middle * (high / middle) ** wide],
    p: Math.min(1, 2 * normalAtLeast(Math.abs(Math.log(middle)) / error)),
  }
}

export interface Changes {
  total: Change
  /** Every category and area with reports now or before; p adjusted over each kind (Benjamini-Hochberg). */
  lines: ChangeLine[]
}

/** Changes of a snapshot's edition; null where there is nothing before to compare with. */
export function changesOf(snapshot: BriefSnapshot): Changes | null {
  const { before, frozen, agency } = snapshot
  if (!before || before.periods < 1) return null
  const { periods } = before
  const byCategory = new Map<string, number[]>()
  const byArea = new Map<string, number[]>()
  let total: number[]
  if (frozen?.facts.before) {
    total = new Array<number>(periods).fill(0)
    const first = Date.parse(`${before.from}T00:00:00Z`) / 86_400_000
    const days = (Date.parse(`${before.to}T00:00:00Z`) / 86_400_000 - first + 1) / periods
    const add = (table: Map<string, number[]>, key: string, span: number): void => {
      const line = table.get(key) ?? new Array<number>(periods).fill(0)
      table.set(key, line)
      line[span]!++
    }
    const { rows, facts } = frozen
    for (const row of rowsOfPart(frozen, { categories: agency?.categories ?? [], areas: agency?.areas ?? [] }, 'before')) {
      const span = Math.min(periods - 1, Math.max(0, Math.floor((Math.floor(rows.minute[row]! / 1_440) - first) / days)))
      total[span]!++
      add(byCategory, categoryKeys[rows.category[row]!]!, span)
      add(byArea, rows.area[row] === noArea ? 'none' : facts.areas[rows.area[row]!]!.key, span)
    }
  } else {
    total = [Math.round(before.mean * periods)]
    for (const { category, mean } of before.byCategory) byCategory.set(category, [Math.round(mean * periods)])
  }
  const none = total.map(() => 0)
  const lines: ChangeLine[] = []
  const gather = (kind: ChangeLine['kind'], now: ReadonlyMap<string, number>, spans: ReadonlyMap<string, number[]>): void => {
    if (spans.size === 0) return
    const found = [...new Set([...now.keys(), ...spans.keys()])]
      .filter((key) => key !== 'none')
      .map((key) => ({ kind, key, ...changeOf(now.get(key) ?? 0, spans.get(key) ?? none, periods), pAdjusted: 1 }))
    adjust(
      found.map((line) => line.p),
      'bh',
    ).forEach((p, i) => {
      found[i]!.pAdjusted = p
    })
    lines.push(...found)
  }
  gather('category', new Map(snapshot.byCategory.map((c) => [c.category, c.count])), byCategory)
  gather('area', new Map(snapshot.byArea.map((a) => [a.key, a.count])), byArea)
  return { total: changeOf(snapshot.counts.matched, total, periods), lines }
}

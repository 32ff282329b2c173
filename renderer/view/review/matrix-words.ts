/** What the matrix of two levels' judgements shows. Pure. */
import type { DisagreementMatrix } from '../../../contract/sync.ts'

/** A matrix without the values nobody used: fewer rows, the same counts. */
export interface ShownMatrix {
  keys: string[]
  counts: number[][]
  rowTotals: number[]
  columnTotals: number[]
  /** Largest count off the diagonal. */
  worst: number
}

export function shownMatrix({ keys, counts }: Pick<DisagreementMatrix, 'keys' | 'counts'>): ShownMatrix {
  const at = (i: number, k: number): number => counts[i]?.[k] ?? 0
  const used = keys.map((_, i) => i).filter((i) => keys.some((_, k) => at(i, k) > 0 || at(k, i) > 0))
  return {
    keys: used.map((i) => keys[i] as string),
    counts: used.map((i) => used.map((k) => at(i, k))),
    rowTotals: used.map((i) => used.reduce((sum, k) => sum + at(i, k), 0)),
    columnTotals: used.map((k) => used.reduce((sum, i) => sum + at(i, k), 0)),
    worst: Math.max(0, ...used.flatMap((i) => used.filter((k) => k !== i).map((k) => at(i, k)))),
  }
}

/** Step of the ochre ramp, 1 to 4, by the share of the largest difference; 0 for none. */
export function rampStep(n: number, worst: number): 0 | 1 | 2 | 3 | 4 {
  if (n === 0 || worst === 0) return 0
  const share = n / worst
  return share > 0.6 ? 4 : share > 0.3 ? 3 : share > 0.1 ? 2 : 1
}

/**
 * Cohen's kappa in the five classes usual since Landis and Koch (1977). single: one of the two levels used one value
 * only, and then kappa is 0 whatever they agree on.
 */
export function kappaClass(
  kappa: number,
  { rowTotals, columnTotals }: Pick<ShownMatrix, 'rowTotals' | 'columnTotals'>,
): 'single' | 'none' | 'slight' | 'fair' | 'good' | 'strong' {
  if ([rowTotals, columnTotals].some((totals) => totals.filter((n) => n > 0).length < 2)) return 'single'
  if (kappa < 0.2) return 'none'
  if (kappa < 0.4) return 'slight'
  if (kappa < 0.6) return 'fair'
  return kappa < 0.8 ? 'good' : 'strong'
}

/** The cell an arrow key leads to, kept inside; null for another key. */
export function cellAfter(key: string, [row, column]: readonly [number, number], size: number): [number, number] | null {
  const inside = (n: number): number => Math.min(size - 1, Math.max(0, n))
  if (key === 'ArrowUp') return [inside(row - 1), column]
  if (key === 'ArrowDown') return [inside(row + 1), column]
  if (key === 'ArrowLeft') return [row, inside(column - 1)]
  if (key === 'ArrowRight') return [row, inside(column + 1)]
  if (key === 'Home') return [row, 0]
  if (key === 'End') return [row, size - 1]
  return null
}

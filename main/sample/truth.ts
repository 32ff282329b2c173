/** What is true of a sample and a detector has to find by itself. */
import type { CategoryKey } from '../../contract/taxonomy.ts'

export interface SampleTruth {
  /**
   * Planted surges with the external ids of the planted reports (the usual flow of that place and time is not listed).
   * `from` and `to` are local days, both included; `area` is the community's key; `expected` is the usual flow of
   * category and community over those days.
   */
  surges: {
    place: { lon: number; lat: number; metres: number }
    area: string
    category: CategoryKey
    from: string
    to: string
    relativeRisk: number
    expected: number
    reports: string[]
  }[]
  /** Groups that tell of the same thing: the first report, then its near-duplicates. */
  duplicates: string[][]
  /** Reports whose GCJ-02 coordinates are wrongly labelled WGS-84: they stand some 500 m off. */
  shifted: string[]
}

/** From this many reports on, `duplicates` and `shifted` stop at `truthCap` entries (in time order); surges never do. */
export const truthCapFrom = 200_000
export const truthCap = 20_000

export const emptyTruth = (): SampleTruth => ({ surges: [], duplicates: [], shifted: [] })

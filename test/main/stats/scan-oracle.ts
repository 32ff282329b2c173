/** The scan once more, as slowly and plainly as its definition reads: what the fast one is held against. */
import type { ScanSettings } from '../../../main/stats/scan-study.ts'

export interface OracleInput {
  x: number[]
  y: number[]
  /** Latitude and longitude instead of x and y. */
  sphere: boolean
  /** count[place][interval] */
  count: number[][]
  /** expected[place][interval] in any scale; null for a permutation. */
  population: number[][] | null
}
export interface OracleFound {
  centre: number
  members: number[]
  from: number
  to: number
  observed: number
  expected: number
  llr: number
}

const llrOf = (c: number, mu: number, total: number): number =>
  c > mu ? c * Math.log(c / mu) + (c < total ? (total - c) * Math.log((total - c) / (total - mu)) : 0) : 0

function point(input: OracleInput, i: number): number[] {
  if (!input.sphere) return [input.x[i]!, input.y[i]!]
  const [lat, lon] = [(input.x[i]! * Math.PI) / 180, (input.y[i]! * Math.PI) / 180]
  return [6367 * Math.cos(lon) * Math.cos(lat), 6367 * Math.sin(lon) * Math.cos(lat), 6367 * Math.sin(lat)]
}
const apart = (p: number[], q: number[]): number => Math.sqrt(p.reduce((sum, v, d) => sum + (v - q[d]!) ** 2, 0))

/** Every cylinder that the settings allow, by centre, circle, end and length. */
export function* cylinders(input: OracleInput, s: ScanSettings, lengths: { min: number; max: number }): Generator<OracleFound> {
  const places = input.x.length
  const intervals = input.count[0]!.length
  const total = input.count.flat().reduce((a, b) => a + b, 0)
  const points = Array.from({ length: places }, (_, i) => point(input, i))
  const people = input.population?.flat().reduce((a, b) => a + b, 0) ?? 0
  const rowSum = (rows: number[][], i: number): number => rows[i]!.reduce((a, b) => a + b, 0)
  const perInterval = Array.from({ length: intervals }, (_, t) => input.count.reduce((a, row) => a + row[t]!, 0))
  for (let centre = 0; centre < places; centre++) {
    const order = points
      .map((p, i) => ({ i, p, d: apart(p, points[centre]!) }))
      .filter(({ d }) => d <= (s.maxDistance ?? Number.POSITIVE_INFINITY))
      .sort((a, b) => a.d - b.d || a.p[0]! - b.p[0]! || a.p[1]! - b.p[1]! || (a.p[2] ?? 0) - (b.p[2] ?? 0))
    const members: number[] = []
    let weight = 0
    for (const { i } of order) {
      weight += input.population ? (rowSum(input.population, i) / people) * total : rowSum(input.count, i)
      if (weight > (s.maxPercent * total) / 100 + 1e-9 || members.length === (s.maxMembers ?? Number.POSITIVE_INFINITY)) break
      members.push(i)
      for (let to = s.prospective ? intervals - 1 : 0; to < intervals; to++)
        for (let from = to - lengths.min + 1; from >= 0 && to - from < lengths.max; from--) {
          let observed = 0
          let expected = 0
          for (const m of members)
            for (let t = from; t <= to; t++) {
              observed += input.count[m]![t]!
              expected += input.population ? input.population[m]![t]! : rowSum(input.count, m) * perInterval[t]!
            }
          expected = input.population ? (expected * total) / people : expected / total
          if (observed < s.minCases || observed <= expected) continue
          yield { centre, members: [...members], from, to, observed, expected, llr: llrOf(observed, expected, total) }
        }
    }
  }
}

/** Most likely first: higher ratio, then fewer members, then lower centre, then earlier. */
const likelier = (a: OracleFound, b: OracleFound): number =>
  Math.abs(a.llr - b.llr) < 1e-9 ? a.members.length - b.members.length || a.centre - b.centre || a.from - b.from : b.llr - a.llr

const meet = (a: OracleFound, b: OracleFound): boolean => a.from <= b.to + 1 && b.from <= a.to + 1

/** The best of every centre; with `disjoint` also its best among those apart in time from its better ones. */
export function oracleBest(
  input: OracleInput,
  s: ScanSettings,
  lengths: { min: number; max: number },
  disjoint: boolean,
): OracleFound[] {
  const byCentre = new Map<number, OracleFound[]>()
  for (const one of cylinders(input, s, lengths)) byCentre.set(one.centre, [...(byCentre.get(one.centre) ?? []), one])
  const out: OracleFound[] = []
  for (const all of byCentre.values()) {
    // Stable, so that the first of equals stays the first.
    const sorted = [...all].sort((a, b) => (Math.abs(a.llr - b.llr) < 1e-10 ? 0 : b.llr - a.llr))
    const kept: OracleFound[] = []
    for (const one of sorted)
      if (kept.length === 0 || (disjoint && one.llr >= 0.001 && !kept.some((k) => meet(k, one)))) kept.push(one)
    out.push(...kept)
  }
  return out.sort(likelier)
}

/** Those told of: no place shared with a likelier one, unless apart in time. */
export function oracleClusters(best: OracleFound[]): OracleFound[] {
  const kept: OracleFound[] = []
  for (const one of best)
    if (one.llr >= 0.001 && !kept.some((k) => meet(k, one) && k.members.some((m) => one.members.includes(m)))) kept.push(one)
  return kept
}

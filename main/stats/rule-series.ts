/**
 * Daily incident counts of every series a rule looks at: each area (and each area above it) by category, and each category
 * over the whole district. Counts are kept apart by feed, so that a feed too young or late on some day can be left out.
 */

/** Columns of n reports, in any order. */
export interface RuleColumns {
  n: number
  /** Local day, days since 1970. */
  day: Int32Array
  /** Index into the category list. */
  category: Uint8Array
  /** Index of the innermost area; -1 in none. */
  area: Int32Array
  /** Independent source: equal numbers are one reporter; 0 where the feed does not say. */
  source: Float64Array | Int32Array
  /** Row of the first report of its incident, as `collapse` gives it: own row where it is the first. */
  incident: Int32Array
  /** Index into `feeds`; absent: all of feed 0. */
  feed?: Uint8Array | Uint16Array | Int32Array
  /** For each area the index of the area around it, -1 for none. */
  parents: Int32Array
  /** Length of the category list. */
  categories: number
}

/** What is known of a feed: its first day, and the last day on which nothing is missing. Days since 1970. */
export interface FeedSpan {
  firstDay: number
  completeUpTo: number
  /** First day from which on every report has its place: those before were purged, and are known by their counts alone. */
  pointsFrom?: number
}

/** The series made of one category in one area; area -1 is the whole district. */
export interface Series {
  category: number
  area: number
  /** 0 for the whole district, 1 for the outermost areas, and so on inwards. */
  depth: number
  strands: Strand[]
}
/** The part of a series that one feed brings. */
export interface Strand {
  feed: number
  /** sums[k]: incidents counted before day firstDay + k. */
  sums: Int32Array
  /** For each known source with more incidents than the cap: the days of its incidents, ascending. */
  loud: number[][]
  /** What is told beyond the cap in the so many days that end on each day of the span; made when first asked for. */
  excess?: { length: number; values: Int32Array }
}

const none = new Int32Array(0)

export interface SeriesTable {
  firstDay: number
  lastDay: number
  series: Series[]
  /** Rows of the span, by day: those of day d are rows[dayStart[d - firstDay] .. dayStart[d - firstDay + 1]). */
  rows: Int32Array
  dayStart: Int32Array
  /** Index into `series` for area (or parents.length for the district) x category; -1 where nothing was counted. */
  at: Int32Array
  /** Areas to count a report of each area in, innermost first; the whole district is not among them. */
  chains: Int32Array[]
  sourceCap: number
}

/**
 * Ancestors of each area, itself first. A single outermost area that holds all others is left out: the whole district
 * says the same, and would be tested twice. Throws RangeError on a loop.
 */
export function areaChains(parents: Int32Array): Int32Array[] {
  const roots: number[] = []
  for (let a = 0; a < parents.length; a++) if (parents[a]! < 0) roots.push(a)
  const top = roots.length === 1 ? roots[0]! : -1
  return Array.from(parents, (_, area) => {
    const chain: number[] = []
    for (let a = area; a >= 0; a = parents[a]!) {
      if (chain.length > parents.length) throw new RangeError(`areaChains: area ${area} lies inside itself`)
      if (a !== top) chain.push(a)
    }
    return Int32Array.from(chain)
  })
}

/**
 * Counts the incidents of days firstDay..lastDay. An incident counts on the day, in the areas and under the category of
 * its first report; `cappedSum` leaves out what one known source tells beyond `sourceCap`.
 */
export function buildSeries(columns: RuleColumns, firstDay: number, lastDay: number, sourceCap: number): SeriesTable {
  const { n, day, category, area, source, incident, feed, parents, categories } = columns
  const days = Math.max(0, lastDay - firstDay + 1)
  const chains = areaChains(parents)

  // Rows of the span in order of their day.
  const dayStart = new Int32Array(days + 1)
  for (let i = 0; i < n; i++) {
    const d = day[i]! - firstDay
    if (d >= 0 && d < days) dayStart[d + 1]!++
  }
  for (let d = 0; d < days; d++) dayStart[d + 1]! += dayStart[d]!
  const rows = new Int32Array(dayStart[days]!)
  const fill = dayStart.slice()
  for (let i = 0; i < n; i++) {
    const d = day[i]! - firstDay
    if (d >= 0 && d < days) rows[fill[d]!++] = i
  }

  const at = new Int32Array((parents.length + 1) * categories).fill(-1)
  const series: Series[] = []
  const strandOf = (node: number, kind: number, f: number, depth: number): [Strand, number] => {
    const slot = node * categories + kind
    let id = at[slot]!
    if (id < 0) {
      id = series.length
      at[slot] = id
      series.push({ category: kind, area: node === parents.length ? -1 : node, depth, strands: [] })
    }
    const strands = series[id]!.strands
    let strand = strands.find((s) => s.feed === f)
    if (!strand) {
      strand = { feed: f, sums: new Int32Array(days + 1), loud: [] }
      strands.push(strand)
    }
    return [strand, id]
  }

  // A source that told no more than the cap in all can be left alone in every series: most are of that kind.
  const toldBy = new Map<number, number>()
  for (const i of rows) if (source[i] !== 0 && incident[i] === i) toldBy.set(source[i]!, (toldBy.get(source[i]!) ?? 0) + 1)
  const loudIds = new Map<number, number>()
  for (const [token, count] of toldBy) if (count > sourceCap) loudIds.set(token, loudIds.size)
  const loudDays = new Map<number, number[]>()

  const district = parents.length
  for (let r = 0; r < rows.length; r++) {
    const i = rows[r]!
    if (incident[i] !== i) continue
    const loud = source[i] === 0 ? undefined : loudIds.get(source[i]!)
    const chain = area[i]! >= 0 ? chains[area[i]!]! : none
    for (let k = 0; k <= chain.length; k++) {
      const node = k === chain.length ? district : chain[k]!
      const [strand, id] = strandOf(node, category[i]!, feed?.[i] ?? 0, chain.length - k)
      strand.sums[day[i]! - firstDay + 1]!++
      if (loud === undefined) continue
      const key = loud * at.length + id
      let list = loudDays.get(key)
      if (!list) {
        list = []
        loudDays.set(key, list)
        strand.loud.push(list)
      }
      list.push(day[i]!)
    }
  }
  for (const { strands } of series)
    for (const strand of strands) if (strand.loud.length > 0) strand.loud = strand.loud.filter((days) => days.length > sourceCap)
  for (const { strands } of series) for (const { sums } of strands) for (let d = 0; d < days; d++) sums[d + 1]! += sums[d]!
  return { firstDay, lastDay, sourceCap, series, rows, dayStart, at, chains }
}

/** Incidents of a strand in days from..to, both included and inside the table's span. */
export function strandSum(table: SeriesTable, strand: Strand, from: number, to: number): number {
  return strand.sums[to + 1 - table.firstDay]! - strand.sums[from - table.firstDay]!
}

/** The same, each known source counting at most the table's `sourceCap` times: meant for days of one window. */
export function cappedSum(table: SeriesTable, strand: Strand, from: number, to: number): number {
  const sum = strandSum(table, strand, from, to)
  if (strand.loud.length === 0) return sum
  const length = to - from + 1
  // The first length asked for is the window's, and nearly all that is asked; a shorter rest is counted afresh.
  strand.excess ??= { length, values: excessOver(table, strand, length) }
  if (strand.excess.length === length) return sum - strand.excess.values[to - table.firstDay]!
  let beyond = 0
  for (const days of strand.loud) {
    let told = 0
    for (const day of days) if (day >= from && day <= to) told++
    beyond += Math.max(0, told - table.sourceCap)
  }
  return sum - beyond
}

function excessOver({ firstDay, lastDay, sourceCap }: SeriesTable, { loud }: Strand, length: number): Int32Array {
  const values = new Int32Array(lastDay - firstDay + 1)
  for (const days of loud) {
    let entered = 0
    let left = 0
    const end = Math.min(lastDay, days.at(-1)! + length - 1)
    for (let day = days[0]!; day <= end; day++) {
      while (entered < days.length && days[entered]! <= day) entered++
      while (days[left]! <= day - length) left++
      if (entered - left > sourceCap) values[day - firstDay]! += entered - left - sourceCap
    }
  }
  return values
}

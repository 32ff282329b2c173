/**
 * Small counts in an edition for the public: a count under five is not told, and enough else is withheld with it that it
 * cannot be worked out from the totals, the rows and the flags together (complementary suppression; Hundepool et al.,
 * Statistical Disclosure Control, ch. 4; Fréchet bounds of a two-way table). What is promised, and what is not:
 * docs/decisions/0015-what-an-edition-tells.md.
 */

/** Smallest count that is shown. */
export const smallest = 5
/** A small count must be able to be at least this many different values for all that the edition tells. */
const doubt = 4

/**
 * Which lines of a one-way table with a known total to hide. Zeros stay: that nothing was reported tells on nobody.
 * @param counts lines, non-negative; their sum is taken as published
 * @returns true where hidden, every hidden line then keeping at least `doubt` possible values, small ones and others; null
 *   where that cannot be: the table as a whole, with the names of its lines, must not be given
 */
export function hiddenLines(counts: readonly number[]): boolean[] | null {
  const hidden = counts.map((n) => n > 0 && n < smallest)
  if (!hidden.includes(true)) return hidden
  const shown = counts.map((_, i) => i).filter((i) => counts[i]! >= smallest)
  shown.sort((a, b) => counts[a]! - counts[b]! || a - b)
  for (;;) {
    const inside = counts.filter((_, i) => hidden[i])
    const sum = inside.reduce((a, b) => a + b, 0)
    // Whoever knows the rule knows that each hidden line is at least 1, less than the smallest one shown (of equal ones it
    // is known which is taken first), and that one is small.
    const cap = shown.length > 0 ? counts[shown[0]!]! - 1 : sum
    if (doubtful(inside.length, sum, cap)) return hidden
    const next = shown.shift()
    if (next === undefined) return null
    hidden[next] = true
  }
}

/** Whether each of `n` hidden lines can be two small values or more, one that is none, and `doubt` in all. */
function doubtful(n: number, sum: number, cap: number): boolean {
  if (n < 2) return false
  const most = Math.min(cap, sum - (n - 1))
  const small = Math.min(smallest - 1, most) - Math.max(1, sum - (n - 1) * cap) + 1
  // Where this one is not small another has to be.
  const large = most - Math.max(smallest, sum - (smallest - 1) - (n - 2) * cap) + 1
  return small >= 2 && large >= 1 && small + large >= doubt
}

/** The same for a table whose lines are all named anyway, such as days: where nothing helps all of them are hidden, zeros too. */
export const hiddenCells = (counts: readonly number[]): boolean[] => hiddenLines(counts) ?? counts.map(() => true)

/** Place -> kind -> reports; the place "none" is: in no known area. */
export type Cells = ReadonlyMap<string, ReadonlyMap<string, number>>

/** What an edition for the public gives of a table of kinds by places. */
export interface EditionPlan {
  /** Kinds listed without a number. */
  hiddenKinds: ReadonlySet<string>
  /** false: the table of kinds is not given, not even its names. */
  kindsGiven: boolean
  hiddenPlaces: ReadonlySet<string>
  placesGiven: boolean
  /** Places that no row names. Of every other place the rows tell each kind's number. */
  closed: ReadonlySet<string>
}
/** What a flag says: of this kind there are `smallest` or more at this place, or (null) in all. */
export interface FlagTold {
  place: string | null
  kind: string
}

/**
 * What may be told of a table so that nothing small can be worked out, as much as possible: first places are closed, the
 * smallest first, then flags are left out, then the table of places goes, then that of kinds.
 * @param flags those that the edition would tell; `flags` of the answer are those that it may
 */
export function planEdition<F extends FlagTold>(cells: Cells, flags: readonly F[] = []): EditionPlan & { flags: F[] } {
  const places = linesOf(cells, true)
  const kinds = linesOf(cells, false)
  const lines = (totals: ReadonlyMap<string, number>): { hidden: Set<string>; given: boolean } => {
    const keys = [...totals.keys()].filter((key) => key !== 'none')
    const found = hiddenLines(keys.map((key) => totals.get(key)!))
    return { hidden: new Set(found ? keys.filter((_, i) => found[i]) : keys), given: found !== null }
  }
  const byKind = lines(kinds)
  const byPlace = lines(places)
  // Reports in no area hide nobody: their number is told or withheld on its own.
  const nowhere = places.get('none') ?? 0
  const withNone = (hidden: Set<string>, always: boolean): Set<string> =>
    nowhere > 0 && (always || nowhere < smallest) ? new Set([...hidden, 'none']) : hidden

  for (const [kindsGiven, placesGiven] of [
    [true, true],
    [true, false],
    [false, false],
  ] as const) {
    if ((kindsGiven && !byKind.given) || (placesGiven && !byPlace.given)) continue
    const hiddenKinds = kindsGiven ? byKind.hidden : new Set(kinds.keys())
    const hiddenPlaces = placesGiven ? withNone(byPlace.hidden, false) : new Set(places.keys())
    const closed = new Set(hiddenPlaces)
    if (nowhere > 0) closed.add('none')
    for (const [place, of] of cells)
      if ([...of].some(([kind, n]) => n > 0 && (n < smallest || hiddenKinds.has(kind)))) closed.add(place)
    const open = [...places.keys()]
      .filter((place) => !closed.has(place))
      .sort((a, b) => places.get(a)! - places.get(b)! || (a < b ? -1 : 1))
    // That a withheld line is no small one would say that another is.
    const sayable = flags.filter(
      (f) =>
        !(kindsGiven && hiddenKinds.has(f.kind)) &&
        !(placesGiven && f.place !== null && hiddenPlaces.has(f.place)) &&
        (f.place === null || cells.has(f.place)),
    )
    for (const told of sayable.length > 0 ? [sayable, []] : [[]]) {
      const plan = { hiddenKinds, kindsGiven, hiddenPlaces, placesGiven, closed: new Set(closed), flags: told }
      const left = [...open]
      for (;;) {
        if (!tells(cells, plan, told)) return plan
        const next = left.shift()
        if (next === undefined) break
        plan.closed.add(next)
      }
    }
  }
  // Only the total is told: what is small then is small because all of it is.
  const all = new Set(places.keys())
  return { hiddenKinds: new Set(kinds.keys()), kindsGiven: false, hiddenPlaces: all, placesGiven: false, closed: all, flags: [] }
}

function linesOf(cells: Cells, ofPlaces: boolean): Map<string, number> {
  const out = new Map<string, number>()
  for (const [place, kinds] of cells)
    for (const [kind, n] of kinds) {
      const key = ofPlaces ? place : kind
      if (n > 0) out.set(key, (out.get(key) ?? 0) + n)
    }
  return out
}

interface Range {
  low: number
  high: number
}
/** What each of some lines can be when their sum is known too. */
function within(lines: ReadonlyMap<string, Range>, sum: number): Map<string, Range> {
  let low = 0
  let high = 0
  for (const line of lines.values()) {
    low += line.low
    high += line.high
  }
  return new Map(
    [...lines].map(([key, line]) => [
      key,
      { low: Math.max(line.low, sum - (high - line.high)), high: Math.min(line.high, sum - (low - line.low)) },
    ]),
  )
}

/**
 * Whether an edition of this plan lets something small be worked out. The bounds are sharp: any totals of places and any
 * totals of kinds with the same sum are those of some table, so that a cell of a place R and a kind C in closed places of M
 * reports can be everything from max(0, R + C − M) to min(R, C); a flag takes its five from R, C and M first.
 */
export function tells(cells: Cells, plan: EditionPlan, flagged: readonly FlagTold[] = []): boolean {
  const { closed, hiddenKinds, hiddenPlaces, kindsGiven, placesGiven } = plan
  if (closed.size === 0) return false
  const places = linesOf(cells, true)
  const kinds = linesOf(cells, false)
  const inside: Cells = new Map([...cells].filter(([place]) => closed.has(place)))
  const together = linesOf(inside, false)
  const size = [...together.values()].reduce((a, b) => a + b, 0)
  // One whose days reach out of the period says nothing certain about it.
  const flags = flagged.filter(
    ({ place, kind }, i) =>
      place !== null &&
      closed.has(place) &&
      (cells.get(place)?.get(kind) ?? 0) >= smallest &&
      flagged.findIndex((f) => f.place === place && f.kind === kind) === i,
  )
  const taken = (key: string, of: 'place' | 'kind'): number => flags.filter((f) => f[of] === key).length * smallest

  const least = (totals: ReadonlyMap<string, number>, hidden: ReadonlySet<string>): number =>
    Math.min(...[...totals].filter(([key]) => key !== 'none' && !hidden.has(key)).map(([, n]) => n), size)
  const ranges = (
    totals: ReadonlyMap<string, number>,
    hidden: ReadonlySet<string>,
    given: boolean,
    of: 'place' | 'kind',
    known: ReadonlyMap<string, number>,
  ): Map<string, Range> => {
    const cap = least(totals, hidden)
    const all = new Map<string, Range>()
    for (const key of known.keys()) {
      const n = known.get(key)!
      const floor = taken(key, of)
      if (!given) all.set(key, { low: floor, high: size })
      else if (!hidden.has(key)) all.set(key, { low: n, high: n })
      else all.set(key, { low: Math.max(1, floor), high: key === 'none' ? smallest - 1 : cap })
    }
    // Not given are also the lines that there are none of: the rest may lie there.
    if (!given) all.set('', { low: 0, high: size })
    return within(all, size)
  }
  const rows = ranges(places, hiddenPlaces, placesGiven, 'place', linesOf(inside, true))
  const columns = ranges(kinds, hiddenKinds, kindsGiven, 'kind', together)
  const told = (n: number, low: number, high: number): boolean =>
    n > 0 && n < smallest && (high < smallest || high - low + 1 < doubt)

  for (const [place, n] of linesOf(inside, true))
    if (place !== 'none' && told(n, rows.get(place)!.low, rows.get(place)!.high)) return true
  for (const [kind, n] of together)
    if (hiddenKinds.has(kind) && told(n, columns.get(kind)!.low, columns.get(kind)!.high)) return true
  const rest = size - flags.length * smallest
  for (const [place, of] of inside) {
    if (place === 'none' && (places.get('none') ?? 0) < smallest) continue
    const row = rows.get(place)!
    const fromRow = taken(place, 'place')
    for (const [kind, n] of of) {
      if (n === 0) continue
      const column = columns.get(kind)!
      const fromColumn = taken(kind, 'kind')
      const base = flags.some((f) => f.place === place && f.kind === kind) ? smallest : 0
      const low = base + Math.max(0, row.low - fromRow + column.low - fromColumn - rest)
      const high = base + Math.min(row.high - fromRow, column.high - fromColumn)
      if (told(n, low, high)) return true
    }
  }
  return false
}

/**
 * Small counts in tables for the public: a cell under five is not shown, and enough others are hidden with it that it
 * cannot be worked out from the total (complementary suppression; Hundepool et al., Statistical Disclosure Control, ch. 4).
 */

/** Smallest count that is shown. */
export const smallest = 5
/** A hidden cell must be able to hold at least this many different values for all that the table tells. */
const doubt = 4

/**
 * Which cells of a one-way table with a known total to hide. Zeros stay: that nothing was reported tells on nobody.
 * @param counts cells, non-negative; their sum is taken as published
 * @returns true where hidden; either none are, or every hidden cell keeps at least `doubt` possible values
 */
export function hiddenCells(counts: readonly number[]): boolean[] {
  const hidden = counts.map((n) => n > 0 && n < smallest)
  if (!hidden.includes(true)) return hidden
  const shown = counts.map((_, i) => i).filter((i) => counts[i]! >= smallest)
  shown.sort((a, b) => counts[a]! - counts[b]! || a - b)
  for (;;) {
    const inside = counts.filter((_, i) => hidden[i])
    const sum = inside.reduce((a, b) => a + b, 0)
    // Whoever knows the rule knows that the hidden ones are at least 1 and at most the smallest one shown.
    const cap = shown.length > 0 ? counts[shown[0]!]! : sum
    const low = Math.max(1, sum - (inside.length - 1) * cap)
    const high = Math.min(cap, sum - (inside.length - 1))
    if (inside.length >= 2 && high - low + 1 >= doubt && high >= smallest) return hidden
    const next = shown.shift()
    // Nothing left to hide behind: the whole table goes, zeros too, or they would say who is left.
    if (next === undefined) return counts.map(() => true)
    hidden[next] = true
  }
}

type Cells = ReadonlyMap<string, ReadonlyMap<string, number>>
const sizeOf = (cells: Cells, place: string): number => [...(cells.get(place)?.values() ?? [])].reduce((a, b) => a + b, 0)

/**
 * Rows of (kind, place) pairs tell the two-way table. A place is open when all its kinds have `smallest` reports or
 * more and none is hidden in the table of kinds; the rows of every other place are given without place. Places are closed
 * until nothing small can be told of those that are: not of one alone, not of a kind in all of them together (the table
 * of kinds less what is open), and not of a kind in one of them by its own total (Fréchet's bounds of a two-way table).
 * @param cells place -> kind -> count
 * @param closed places that must be closed anyway (hidden in their own table)
 * @param hiddenKinds kinds hidden in their own table
 */
export function closedPlaces(cells: Cells, closed: ReadonlySet<string>, hiddenKinds: ReadonlySet<string>): Set<string> {
  const out = new Set(closed)
  for (const [place, kinds] of cells)
    if ([...kinds].some(([kind, n]) => n > 0 && (n < smallest || hiddenKinds.has(kind)))) out.add(place)
  const open = [...cells.keys()]
    .filter((place) => !out.has(place))
    .sort((a, b) => sizeOf(cells, a) - sizeOf(cells, b) || (a < b ? -1 : 1))
  while (tells(cells, out, closed, hiddenKinds)) {
    const next = open.shift()
    if (next === undefined) break
    out.add(next)
  }
  return out
}

/** Whether the rows and the totals of the places let something small be worked out of the closed ones. */
export function tells(
  cells: Cells,
  out: ReadonlySet<string>,
  hidden: ReadonlySet<string>,
  hiddenKinds: ReadonlySet<string>,
): boolean {
  if (out.size === 0) return false
  if (out.size === 1 && cells.size > 1) return true
  // Kinds of all closed places together; what is hidden in the table of kinds stands as one.
  const kinds = new Map<string, number>()
  const known = [...out].filter((place) => !hidden.has(place))
  for (const place of out)
    for (const [kind, n] of cells.get(place) ?? []) {
      const name = hiddenKinds.has(kind) ? '' : kind
      kinds.set(name, (kinds.get(name) ?? 0) + n)
    }
  const all = [...kinds.values()].reduce((a, b) => a + b, 0)
  for (const [name, n] of kinds) if (name !== '' && n > 0 && n < smallest) return true
  for (const place of known) {
    const size = sizeOf(cells, place)
    for (const [kind, n] of cells.get(place) ?? []) {
      if (n === 0 || n >= smallest || hiddenKinds.has(kind)) continue
      const together = kinds.get(kind) ?? 0
      const low = Math.max(0, size + together - all)
      const high = Math.min(size, together)
      if (high - low + 1 < doubt || high < smallest) return true
    }
  }
  return false
}

/** How many incidents a set of reports makes, exactly, in a small part of a millisecond a million. */
import { type Bits, countBoth, emptyBits, hasBit, setBit } from './bits.ts'

/** The rows that are the first of their incident. @param incidents for each row the first row of its incident */
export function firstsOf(incidents: Int32Array): Bits {
  const bits = emptyBits(incidents.length)
  for (let row = 0; row < incidents.length; row++) if (incidents[row] === row) setBit(bits, row)
  return bits
}

/**
 * Distinct incidents among the rows of `match`: those whose first report is matched are counted as bits; only of a later
 * report whose first is not matched it has to be seen whether its incident was counted.
 * @param incidents for each row the first row of its incident
 */
export function countIncidents(match: Bits, incidents: Int32Array, firsts: Bits): number {
  let count = countBoth(match, firsts)
  let seen: Bits | null = null
  for (let w = 0; w < match.length; w++) {
    for (let word = (match[w] as number) & ~(firsts[w] as number); word !== 0; word &= word - 1) {
      const first = incidents[(w << 5) + 31 - Math.clz32(word & -word)] as number
      if (hasBit(match, first)) continue
      seen ??= emptyBits(incidents.length)
      if (hasBit(seen, first)) continue
      setBit(seen, first)
      count += 1
    }
  }
  return count
}

/** Rows of a stretch of the map: as rows stand along the Morton curve, each square of a quadtree is one run of them. */
import { type Bits, emptyBits, setBit } from './bits.ts'
import type { Columns } from './columns.ts'

/** What a square has to do with what is looked for. */
export const outside = 0
export const inside = 1
export const partly = 2

/** Squares with fewer rows are not split further. */
const leafRows = 48

/**
 * The verdict over a square in fixed-point Mercator, its edges included. A square comes right before those in it.
 * @param bits its side is 2^bits @param first its first row
 */
export type Judge = (west: number, north: number, east: number, south: number, bits: number, first: number) => number

/**
 * Walks the squares from the whole map down and gives the runs [from, to) of drawn rows in those not outside, ascending.
 * @param give `whole`: the square is inside; else each row is still to be looked at
 */
export function eachRun(
  columns: Pick<Columns, 'x' | 'y' | 'drawn'>,
  judge: Judge,
  give: (from: number, to: number, whole: boolean) => void,
): void {
  const { x, y } = columns
  const descend = (from: number, to: number, west: number, north: number, bits: number): void => {
    if (from >= to) return
    const size = 2 ** bits
    const verdict = judge(west, north, west + size - 1, north + size - 1, bits, from)
    if (verdict === outside) return
    if (verdict === inside || to - from <= leafRows || bits === 0) {
      give(from, to, verdict === inside)
      return
    }
    const b = bits - 1
    const half = size / 2
    // The four quarters follow each other: north-west, north-east, south-west, south-east.
    let begin = from
    for (let quarter = 0; quarter < 4; quarter++) {
      let low = quarter === 3 ? to : begin
      let high = to
      while (low < high) {
        const middle = (low + high) >>> 1
        const at = ((((y[middle] as number) >>> b) & 1) << 1) | (((x[middle] as number) >>> b) & 1)
        if (at <= quarter) low = middle + 1
        else high = middle
      }
      descend(begin, low, west + (quarter & 1) * half, north + (quarter >> 1) * half, b)
      begin = low
    }
  }
  descend(0, columns.drawn, 0, 0, 32)
}

/** Sets the bits of a run. */
export function setRun(bits: Bits, from: number, to: number): void {
  if (from >= to) return
  const first = from >>> 5
  const last = (to - 1) >>> 5
  const head = -1 << (from & 31)
  const tail = -1 >>> (31 - ((to - 1) & 31))
  if (first === last) {
    bits[first]! |= head & tail
    return
  }
  bits[first]! |= head
  bits.fill(0xffffffff, first + 1, last)
  bits[last]! |= tail
}

/** The drawn rows inside: whole squares at once, the others row by row. */
export function bitsInside(columns: Columns, judge: Judge, holds: (row: number) => boolean): Bits {
  const bits = emptyBits(columns.n)
  eachRun(columns, judge, (from, to, whole) => {
    if (whole) setRun(bits, from, to)
    else for (let row = from; row < to; row++) if (holds(row)) setBit(bits, row)
  })
  return bits
}

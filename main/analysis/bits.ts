/** Sets of rows as bitmaps: bit `row & 31` of word `row >>> 5`. Bits behind the last row are 0, always. */

export type Bits = Uint32Array<ArrayBuffer>

export const emptyBits = (n: number): Bits => new Uint32Array((n + 31) >>> 5)

export function fullBits(n: number): Bits {
  const bits = emptyBits(n).fill(0xffffffff)
  if ((n & 31) !== 0) bits[bits.length - 1] = 2 ** (n & 31) - 1
  return bits
}

export const hasBit = (bits: Uint32Array, row: number): boolean => (((bits[row >>> 5] as number) >>> (row & 31)) & 1) === 1
export function setBit(bits: Uint32Array, row: number): void {
  bits[row >>> 5]! |= 1 << (row & 31)
}

/** Number of one bits of a word; Warren, Hacker's Delight, 5-1. */
export function popcount(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555)
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333)
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** Rows of [from, to) in the set; the whole set unless told. */
export function countBits(bits: Uint32Array, from = 0, to = bits.length * 32): number {
  if (from >= to) return 0
  const first = from >>> 5
  const last = (to - 1) >>> 5
  const head = -1 << (from & 31)
  const tail = -1 >>> (31 - ((to - 1) & 31))
  if (first === last) return popcount((bits[first] as number) & head & tail)
  let count = popcount((bits[first] as number) & head) + popcount((bits[last] as number) & tail)
  for (let w = first + 1; w < last; w++) count += popcount(bits[w] as number)
  return count
}

export function countBoth(a: Uint32Array, b: Uint32Array): number {
  let count = 0
  for (let w = 0; w < a.length; w++) count += popcount((a[w] as number) & (b[w] as number))
  return count
}

/** Keeps in `bits` what is in the other set too. */
export function keepBits(bits: Uint32Array, other: Uint32Array): void {
  for (let w = 0; w < bits.length; w++) bits[w] = (bits[w] as number) & (other[w] as number)
}
/** Takes out of `bits` what is in the other set. */
export function dropBits(bits: Uint32Array, other: Uint32Array): void {
  for (let w = 0; w < bits.length; w++) bits[w] = (bits[w] as number) & ~(other[w] as number)
}

/** The rows whose code a table holds. @param table 1 for each wanted code, looked up at `codes[row] + plus` */
export function bitsOfCodes(n: number, codes: ArrayLike<number>, table: Uint8Array, plus = 0): Bits {
  const bits = emptyBits(n)
  const whole = n >>> 5
  for (let w = 0, row = 0; w < whole; w++) {
    let word = 0
    for (let b = 0; b < 32; b++, row++) word |= (table[(codes[row] as number) + plus] as number) << b
    bits[w] = word
  }
  for (let row = whole << 5; row < n; row++) if (table[(codes[row] as number) + plus] === 1) setBit(bits, row)
  return bits
}

/** The rows of the set, ascending. */
export function rowsOfBits(bits: Uint32Array, count: number): Uint32Array<ArrayBuffer> {
  const rows = new Uint32Array(count)
  let i = 0
  for (let w = 0; w < bits.length; w++) {
    for (let word = bits[w] as number; word !== 0; word &= word - 1) rows[i++] = (w << 5) + 31 - Math.clz32(word & -word)
  }
  return rows
}

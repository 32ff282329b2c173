/** Orders of the rows: by key with a radix sort, and along the Morton curve. */

/** Indices 0..n-1 by an unsigned 32-bit key, ties by index: least significant digit first, 11 bits a pass. */
export function sortByKey(keys: Uint32Array): Uint32Array<ArrayBuffer> {
  // A loop: `Uint32Array.from` with a function takes 60 ms a million.
  const order = new Uint32Array(keys.length)
  for (let i = 0; i < order.length; i++) order[i] = i
  return sortedOnward(order, keys)
}

/** The same from an order that is there already: sorting by a lesser key first and a greater one after sorts by both. */
export function sortedOnward(order: Uint32Array<ArrayBuffer>, keys: Uint32Array): Uint32Array<ArrayBuffer> {
  const n = keys.length
  let all = 0
  for (let i = 1; i < n; i++) all |= (keys[i] as number) ^ (keys[0] as number)
  let rows = order
  let other = new Uint32Array(n)
  for (const shift of [0, 11, 22]) {
    // Bits in which no two keys differ need no pass: reports of one district share most of theirs.
    if (((all >>> shift) & 2047) === 0) continue
    const starts = new Uint32Array(2049)
    for (let i = 0; i < n; i++) starts[(((keys[i] as number) >>> shift) & 2047) + 1]! += 1
    for (let d = 0; d < 2048; d++) starts[d + 1]! += starts[d] as number
    for (let i = 0; i < n; i++) {
      const row = rows[i] as number
      const digit = ((keys[row] as number) >>> shift) & 2047
      other[starts[digit]!++] = row
    }
    ;[rows, other] = [other, rows]
  }
  return rows
}

/** Spreads the low 16 bits of v to the even bits. */
function spread(v: number): number {
  let s = v & 0xffff
  s = (s | (s << 8)) & 0x00ff00ff
  s = (s | (s << 4)) & 0x0f0f0f0f
  s = (s | (s << 2)) & 0x33333333
  return (s | (s << 1)) & 0x55555555
}
/** Lower and upper half of the 64-bit Morton key of a place: bits of x even, of y odd. */
export const mortonLow = (x: number, y: number): number => (spread(x) | (spread(y) << 1)) >>> 0
export const mortonHigh = (x: number, y: number): number => (spread(x >>> 16) | (spread(y >>> 16) << 1)) >>> 0

/** Indices of the places along the Morton curve, ties by index. */
export function sortByMorton(x: Uint32Array, y: Uint32Array): Uint32Array<ArrayBuffer> {
  const keys = new Uint32Array(x.length)
  for (let i = 0; i < keys.length; i++) keys[i] = mortonLow(x[i] as number, y[i] as number)
  const order = sortByKey(keys)
  for (let i = 0; i < keys.length; i++) keys[i] = mortonHigh(x[i] as number, y[i] as number)
  return sortedOnward(order, keys)
}

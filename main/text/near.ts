/**
 * Near-duplicate reports: a 64-bit SimHash of each text (Charikar 2002; Manku, Jain & Das Sarma 2007), and the collapse
 * of near-same reports into incidents.
 *
 * The features of a text are its Han characters and words and their pairs of neighbours, each once, folded as search
 * folds them. Punctuation counts for nothing, and neither does a word with a digit in it or an address with @: house
 * numbers, times, phones, plates and identity numbers differ between copies and agree between strangers.
 */
import { foldText } from './fold.ts'

/** Fewer features than this say too little to compare: the key is 0. */
const leastFeatures = 10
/** Features past this are left out; a longer text is told by its beginning. */
const mostFeatures = 2000
const planes = 12

// Folded UTF-16 unit for each unit: 0 between words, filled as units are first met.
const unknown = 0xffff
const folded = new Uint16Array(65536).fill(unknown)
const digit = 1
const at = 2
const firstCjk = 0x2e80

function fold(unit: number): number {
  let to = 0
  if (unit >= 0xd800 && unit <= 0xdfff) to = unit
  else if (unit === 0x40 || unit === 0xff20) to = at
  else {
    const text = foldText(String.fromCharCode(unit))
    to = text === '' ? 0 : text.charCodeAt(0)
    if (/^\p{N}/u.test(text)) to = digit
  }
  folded[unit] = to
  return to
}

// Bit-sliced counters: plane k of word w holds bit k of the counts of 32 positions, so one feature costs a few words.
const low = new Int32Array(planes)
const high = new Int32Array(planes)
// Features seen in this text; an entry counts only with the text's own stamp.
const seenMask = 8191
const seenHash = new Int32Array(seenMask + 1)
const seenStamp = new Uint32Array(seenMask + 1)
let stamp = 0
let features = 0
const view = new DataView(new ArrayBuffer(8))

function mix(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return x ^ (x >>> 16)
}

function add(feature: number): void {
  if (features >= mostFeatures) return
  const hash = mix(feature + 0x3c6ef372)
  let slot = hash & seenMask
  while (seenStamp[slot] === stamp) {
    if (seenHash[slot] === feature) return
    slot = (slot + 1) & seenMask
  }
  seenStamp[slot] = stamp
  seenHash[slot] = feature
  features++
  let carry = hash
  for (let k = 0; carry !== 0; k++) {
    const old = low[k]!
    low[k] = old ^ carry
    carry &= old
  }
  carry = mix(Math.imul(feature, 0x9e3779b1) ^ 0x5bd1e995)
  for (let k = 0; carry !== 0; k++) {
    const old = high[k]!
    high[k] = old ^ carry
    carry &= old
  }
}

/**
 * 32 bits: those positions that more than half of the features have set. All positions are compared with half at once,
 * from the highest plane down: a position is above as soon as its count has a bit that half has not, all above being equal.
 */
function majority(counts: Int32Array): number {
  const half = features >> 1
  let above = 0
  let equal = -1
  for (let k = planes - 1; k >= 0; k--) {
    const plane = counts[k]!
    if ((half >> k) & 1) equal &= plane
    else {
      above |= equal & plane
      equal &= ~plane
    }
  }
  return above
}

/**
 * The near-duplicate key of a text, as a signed 64-bit number; 0n where the text holds too little to compare (under 6 Han
 * characters or 6 words). Keys of near-same texts differ in few bits: see `hamming` and `nearBits`.
 */
export function nearKey(text: string): bigint {
  stamp = (stamp + 1) >>> 0
  features = 0
  low.fill(0)
  high.fill(0)
  let before = 0
  let word = 0
  let wordBefore = 0
  let spoiled = false
  let address = false
  for (let i = 0; i <= text.length; i++) {
    const unit = i < text.length ? text.charCodeAt(i) : 0x20
    let c = folded[unit]!
    if (c === unknown) c = fold(unit)
    if (c === digit || (c > at && c < firstCjk)) {
      // Inside a word of letters and digits.
      if (c === digit) spoiled = true
      word = Math.imul((word === 0 ? 0x811c9dc5 : word) ^ c, 0x01000193)
      continue
    }
    if (c === at) {
      address = true
      spoiled = true
      continue
    }
    if (word !== 0) {
      // A dot inside an address does not end it.
      if (!spoiled) {
        add(word)
        if (wordBefore !== 0) add(Math.imul(wordBefore, 31) ^ word)
        wordBefore = word
      }
      word = 0
      spoiled = address && unit !== 0x20
    }
    if (unit === 0x20 || c !== 0) {
      address = false
      spoiled = false
    }
    if (c >= firstCjk) {
      add(c)
      if (before !== 0) add((before << 16) | c)
      before = c
      wordBefore = 0
    }
  }
  if (features < leastFeatures) return 0n
  view.setInt32(0, majority(high))
  view.setInt32(4, majority(low))
  const key = view.getBigInt64(0)
  return key === 0n ? 1n : key
}

function bitCount(x: number): number {
  x -= (x >>> 1) & 0x55555555
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333)
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** Bits in which two keys differ, 0 to 64; each key as its high and low 32 bits (signed or not). */
export function hamming(aHigh: number, aLow: number, bHigh: number, bLow: number): number {
  return bitCount(aHigh ^ bHigh) + bitCount(aLow ^ bLow)
}

/**
 * Most differing bits of two tellings of one thing. Measured on 5,000 real Chinese messages: 0.1 % of strangers come this
 * near, 98 % of lightly and 83 % of heavily reworded copies do. Strangers from one place and kind of issue share words, so
 * rather too few bits than too many: a missed copy counts one incident twice, a wrong one hides an incident.
 */
export const nearBits = 18
/** The same where no place backs the text up. */
export const nearBitsWithoutPlace = 6

/** Columns of n reports, in the order of `minute`. */
export interface CollapseColumns {
  n: number
  /** Minutes since 1970, never falling. */
  minute: ArrayLike<number>
  /** Metres on a local plane; NaN without location. */
  x: ArrayLike<number>
  y: ArrayLike<number>
  category: ArrayLike<number>
  /** High and low 32 bits of the near key; both 0 for "too little text". */
  keyHigh: ArrayLike<number>
  keyLow: ArrayLike<number>
  /** Index of the area, for reports without location. Absent: all of them are taken to be in one area. */
  area?: ArrayLike<number>
}
export interface CollapseOptions {
  metres: number
  hours: number
  /** Most differing bits with location, and without. */
  distance: number
  distanceWithoutPlace: number
}
export const collapseDefaults: CollapseOptions = {
  metres: 150,
  hours: 48,
  distance: nearBits,
  distanceWithoutPlace: nearBitsWithoutPlace,
}

/**
 * Collapses near-same reports into incidents. A report joins the incident whose first report has its category, lies
 * within `metres`, reads nearly the same (fewest differing bits; the earlier one if equal), and whose latest report came
 * within `hours` before it; else it begins one of its own. Comparing with the first report alone keeps an incident from
 * drifting off in text or place, comparing with the latest time keeps a long burst one incident.
 * A report with too little text is an incident of its own. Without location the same holds inside one area and category,
 * with the stricter `distanceWithoutPlace`; a report with and one without location never meet.
 *
 * @returns for each report the index of the first report of its incident (its own where it is the first)
 */
export function collapse(columns: CollapseColumns, options: Partial<CollapseOptions> = {}): Int32Array {
  const { n, minute, x, y, category, keyHigh, keyLow, area } = columns
  const { metres, hours, distance, distanceWithoutPlace } = { ...collapseDefaults, ...options }
  const minutes = hours * 60
  const first = new Int32Array(n)
  const latest = new Float64Array(n)
  // Incidents by grid cell (or area) and category: a linked list for each slot of a hash table, newest in front.
  const size = 1 << Math.max(4, Math.ceil(Math.log2(Math.max(1, n))))
  const head = new Int32Array(size).fill(-1)
  const next = new Int32Array(n).fill(-1)
  const cellX = new Int32Array(n)
  const cellY = new Int32Array(n)

  const slotOf = (cx: number, cy: number, kind: number): number =>
    mix(Math.imul(cx, 0x9e3779b1) ^ Math.imul(cy, 0x85ebca77) ^ Math.imul(kind + 1, 0xc2b2ae3d)) & (size - 1)

  let best = -1
  let bestBits = 65
  /** Looks through one cell for the report `i`, dropping incidents that have gone quiet. */
  const look = (i: number, cx: number, cy: number, limit: number, located: boolean): void => {
    const slot = slotOf(cx, cy, category[i]!)
    let previous = -1
    for (let j = head[slot]!; j >= 0; ) {
      const after = next[j]!
      if (minute[i]! - latest[j]! > minutes) {
        if (previous < 0) head[slot] = after
        else next[previous] = after
        j = after
        continue
      }
      previous = j
      const candidate = j
      j = after
      if (cellX[candidate] !== cx || cellY[candidate] !== cy || category[candidate] !== category[i]) continue
      const bits = hamming(keyHigh[i]!, keyLow[i]!, keyHigh[candidate]!, keyLow[candidate]!)
      if (bits > limit || bits > bestBits || (bits === bestBits && candidate > best)) continue
      if (located) {
        const dx = x[i]! - x[candidate]!
        const dy = y[i]! - y[candidate]!
        if (dx * dx + dy * dy > metres * metres) continue
      }
      best = candidate
      bestBits = bits
    }
  }

  const placeless = -0x40000000
  for (let i = 0; i < n; i++) {
    if (i > 0 && minute[i]! < minute[i - 1]!)
      throw new RangeError(`collapse: minute[${i}] = ${minute[i]} is before the one in front of it`)
    first[i] = i
    latest[i] = minute[i]!
    if (keyHigh[i] === 0 && keyLow[i] === 0) continue
    best = -1
    bestBits = 65
    const located = !Number.isNaN(x[i]!)
    const cx = located ? Math.floor(x[i]! / metres) : placeless
    const cy = located ? Math.floor(y[i]! / metres) : (area?.[i] ?? 0)
    if (located) {
      for (let dx = -1; dx <= 1; dx++) for (let dy = -1; dy <= 1; dy++) look(i, cx + dx, cy + dy, distance, true)
    } else look(i, cx, cy, distanceWithoutPlace, false)
    if (best >= 0) {
      first[i] = best
      latest[best] = minute[i]!
      continue
    }
    cellX[i] = cx
    cellY[i] = cy
    const slot = slotOf(cx, cy, category[i]!)
    next[i] = head[slot]!
    head[slot] = i
  }
  return first
}

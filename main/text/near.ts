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
  /** Metres of one unit of x at a y, at most 1 and changing slowly: for x in metres of the equator. Absent: 1 everywhere. */
  shrink?: (y: number) => number
  category: ArrayLike<number>
  /** High and low 32 bits of the near key; both 0 for "too little text". */
  keyHigh: ArrayLike<number>
  keyLow: ArrayLike<number>
  /** Index of the area, for reports without location. Absent: all of them are taken to be in one area. */
  area?: ArrayLike<number>
  /** Rising as reports arrive, for pins. */
  id?: ArrayLike<number>
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
/** Moves when the same reports would give other incidents: results kept under another number are not believed. */
export const collapseMethod = 1

/** A report that a person has put into an incident, whatever the texts say. */
export interface Pin {
  /** Its index in the columns. */
  at: number
  /** Equal for the reports of one incident, 0 and up. */
  group: number
  /** The greatest id there was when the person decided: reports up to it stay where they are. */
  newest: number
}
/** What an earlier pass gave, where it still holds. */
export interface CollapseResume {
  /** Reports from this index on are put anew. */
  from: number
  /** As given back; only those in front of `from`, and no more than `hours` before it, are read. */
  first: ArrayLike<number>
  /** For each group of pins the index of the first report of its incident where that is in front of `from`, else -1. */
  groupFirst: ArrayLike<number>
}

/**
 * Collapses near-same reports into incidents. A report joins the incident whose first report has its category, lies
 * within `metres`, reads nearly the same (fewest differing bits; the earlier one if equal), and whose latest report came
 * within `hours` before it; else it begins one of its own. Comparing with the first report alone keeps an incident from
 * drifting off in text or place, comparing with the latest time keeps a long burst one incident.
 * A report with too little text is an incident of its own. Without location the same holds inside one area and category,
 * with the stricter `distanceWithoutPlace`; a report with and one without location never meet.
 *
 * Pins stand above the texts: pinned reports are the incident of their group. Each of them draws near-same reports that
 * arrived after the decision (`newest`) into that incident, as a first report does; also those from up to `hours` before it.
 * So a decision moves the pinned reports and no other that is there, and what arrives goes to where its nearest is now.
 *
 * @returns for each report the index of the first report of its incident (its own where it is the first)
 */
export function collapse(
  columns: CollapseColumns,
  options: Partial<CollapseOptions> = {},
  pins: readonly Pin[] = [],
  resume?: CollapseResume,
): Int32Array {
  const { n, minute, x, y, category, keyHigh, keyLow, area, id, shrink } = columns
  const { metres, hours, distance, distanceWithoutPlace } = { ...collapseDefaults, ...options }
  const minutes = hours * 60
  const from = resume?.from ?? 0
  // A little more than the reach, so that the width of a row of cells may be that of its middle.
  const side = shrink ? metres * 1.01 : metres

  // Incidents by number: those that a report began have its index, those of a group of pins n + group.
  // Seeds are what a report is compared with: the first of an incident under its index, a pinned report as n + its place in `pins`.
  let groups = 0
  for (const pin of pins) groups = Math.max(groups, pin.group + 1)
  const first = new Int32Array(n)
  const groupFirst = new Int32Array(groups).fill(-1)
  const latest = new Float64Array(n + groups)
  const begun = new Uint8Array(groups)
  /** For each group its pinned minutes in order, and how many of them have been passed. */
  const pinned: number[][] = Array.from({ length: groups }, () => [])
  const passed = new Int32Array(groups)
  const pinAt = new Map<number, Pin>()
  for (const pin of [...pins].sort((a, b) => a.at - b.at)) {
    pinAt.set(pin.at, pin)
    pinned[pin.group]?.push(minute[pin.at]!)
  }

  // By grid cell (or area) and category: a linked list of seeds for each slot of a hash table, newest in front.
  const room = n - from + pins.length
  const size = 1 << Math.max(4, Math.ceil(Math.log2(Math.max(1, room))))
  const head = new Int32Array(size).fill(-1)
  const next = new Int32Array(n + pins.length)
  const cellX = new Int32Array(n + pins.length)
  const cellY = new Int32Array(n + pins.length)

  const slotOf = (cx: number, cy: number, kind: number): number =>
    mix(Math.imul(cx, 0x9e3779b1) ^ Math.imul(cy, 0x85ebca77) ^ Math.imul(kind + 1, 0xc2b2ae3d)) & (size - 1)
  // Widths of rows of cells, as they are met: neighbours in time are neighbours in place.
  const widthKey = new Int32Array(1024).fill(0x7fffffff)
  const widths = new Float64Array(1024)
  const cellXOf = (x: number, cy: number): number => {
    if (!shrink) return Math.floor(x / side)
    const slot = cy & 1023
    if (widthKey[slot] !== cy) {
      widthKey[slot] = cy
      widths[slot] = shrink((cy + 0.5) * side) / side
    }
    return Math.floor(x * widths[slot]!)
  }

  let best = -1
  let bestAt = -1
  let bestBits = 65
  /** Looks through one cell for the report `i`, dropping incidents that have gone quiet. */
  const look = (i: number, cx: number, cy: number, limit: number, located: boolean): void => {
    const slot = slotOf(cx, cy, category[i]!)
    let previous = -1
    for (let j = head[slot]!; j >= 0; ) {
      const after = next[j]!
      let candidate = j
      if (j < n) {
        if (minute[i]! - latest[j]! > minutes) {
          if (previous < 0) head[slot] = after
          else next[previous] = after
          j = after
          continue
        }
      } else {
        const pin = pins[j - n]!
        const isInReach = id![i]! > pin.newest && minute[pin.at]! - minute[i]! <= minutes
        candidate = isInReach && isLive(pin.group, minute[i]!) ? pin.at : -1
      }
      previous = j
      const seed = j
      j = after
      if (candidate < 0 || cellX[seed] !== cx || cellY[seed] !== cy || category[candidate] !== category[i]) continue
      const bits = hamming(keyHigh[i]!, keyLow[i]!, keyHigh[candidate]!, keyLow[candidate]!)
      if (bits > limit || bits > bestBits || (bits === bestBits && candidate > bestAt)) continue
      if (located) {
        const dx = (x[i]! - x[candidate]!) * (shrink ? shrink(y[i]!) : 1)
        const dy = y[i]! - y[candidate]!
        if (dx * dx + dy * dy > metres * metres) continue
      }
      best = seed
      bestAt = candidate
      bestBits = bits
    }
  }
  /** Whether the incident of a group of pins has a report within `hours` before a minute, or a pinned one as soon after it. */
  const isLive = (group: number, at: number): boolean => {
    if (begun[group] === 1 && at - latest[n + group]! <= minutes) return true
    const ahead = pinned[group]![passed[group]!]
    return ahead !== undefined && ahead - at <= minutes
  }

  const placeless = -0x40000000
  const isTold = (i: number): boolean => keyHigh[i] !== 0 || keyLow[i] !== 0
  const isLocated = (i: number): boolean => !Number.isNaN(x[i]!)
  const rowOf = (i: number): number => (isLocated(i) ? Math.floor(y[i]! / side) : (area?.[i] ?? 0))
  /** Puts a seed with the place and kind of report `i` in front of its list. */
  const plant = (seed: number, i: number): void => {
    const cy = rowOf(i)
    const cx = isLocated(i) ? cellXOf(x[i]!, cy) : placeless
    cellX[seed] = cx
    cellY[seed] = cy
    const slot = slotOf(cx, cy, category[i]!)
    next[seed] = head[slot]!
    head[slot] = seed
  }
  /** A report of the group has come by, pinned or drawn in. */
  const comes = (group: number, i: number): number => {
    begun[group] = 1
    latest[n + group] = minute[i]!
    if (groupFirst[group]! < 0) groupFirst[group] = i
    return groupFirst[group]!
  }
  for (const [k, pin] of pins.entries()) if (isTold(pin.at)) plant(n + k, pin.at)

  // What is known already: the incidents that may still go on, and the groups that were begun.
  if (resume && from > 0) {
    const groupOfFirst = new Map<number, number>()
    for (let group = 0; group < groups; group++) {
      const known = resume.groupFirst[group] ?? -1
      if (known < 0) continue
      groupFirst[group] = known
      groupOfFirst.set(known, group)
    }
    for (const pin of pinAt.values()) if (pin.at < from) passed[pin.group]! += 1
    let start = from
    const since = (from < n ? minute[from]! : Number.POSITIVE_INFINITY) - minutes
    while (start > 0 && minute[start - 1]! >= since) start -= 1
    const planted = new Set<number>()
    for (let i = start; i < from; i++) {
      const known = resume.first[i]!
      const group = groupOfFirst.get(known)
      if (group !== undefined) {
        comes(group, i)
        continue
      }
      latest[known] = minute[i]!
      if (planted.has(known) || !isTold(known)) continue
      planted.add(known)
      plant(known, known)
    }
    for (let i = 0; i < from; i++) first[i] = resume.first[i]!
  }

  for (let i = from; i < n; i++) {
    if (i > 0 && minute[i]! < minute[i - 1]!)
      throw new RangeError(`collapse: minute[${i}] = ${minute[i]} is before the one in front of it`)
    const pin = groups === 0 ? undefined : pinAt.get(i)
    if (pin) {
      passed[pin.group]! += 1
      first[i] = comes(pin.group, i)
      continue
    }
    first[i] = i
    latest[i] = minute[i]!
    if (!isTold(i)) continue
    best = -1
    bestAt = -1
    bestBits = 65
    if (isLocated(i)) {
      const cy = rowOf(i)
      for (let dy = -1; dy <= 1; dy++) {
        const cx = cellXOf(x[i]!, cy + dy)
        for (let dx = -1; dx <= 1; dx++) look(i, cx + dx, cy + dy, distance, true)
      }
    } else look(i, placeless, rowOf(i), distanceWithoutPlace, false)
    if (best >= n) first[i] = comes(pins[best - n]!.group, i)
    else if (best >= 0) {
      first[i] = best
      latest[best] = minute[i]!
    } else plant(i, i)
  }
  return first
}

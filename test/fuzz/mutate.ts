/** Seeded randomness and the ways to spoil bytes, texts and values. */

/** xoshiro128**: fast, and the same everywhere. */
export class Random {
  #a: number
  #b: number
  #c: number
  #d: number
  constructor(seed: number) {
    // splitmix32 spreads seeds that lie next to each other.
    let state = seed >>> 0
    const next = (): number => {
      state = (state + 0x9e3779b9) >>> 0
      let z = state
      z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
      z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
      return (z ^ (z >>> 15)) >>> 0
    }
    this.#a = next()
    this.#b = next()
    this.#c = next()
    this.#d = next()
  }
  bits(): number {
    const turned = Math.imul(this.#b, 5)
    const result = Math.imul((turned << 7) | (turned >>> 25), 9) >>> 0
    const t = this.#b << 9
    this.#c ^= this.#a
    this.#d ^= this.#b
    this.#b ^= this.#c
    this.#a ^= this.#d
    this.#c ^= t
    this.#d = (this.#d << 11) | (this.#d >>> 21)
    return result
  }
  /** 0 <= n < below. */
  below(below: number): number {
    return Math.floor((this.bits() / 2 ** 32) * below)
  }
  chance(share: number): boolean {
    return this.bits() / 2 ** 32 < share
  }
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T
  }
}

/** A generator for the n-th input of a target: any input can be made again alone. */
export function randomFor(seed: number, target: string, n: number): Random {
  let hash = 2166136261
  for (const c of `${seed} ${target} ${n}`) hash = Math.imul(hash ^ c.charCodeAt(0), 16777619)
  return new Random(hash)
}

const edges = [0, 1, 0x7f, 0x80, 0xff]
const wideEdges = [0, 1, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff, 0xfffffffe, 0x10000]

/** Bytes spoilt in one to a few ways. `words` are tokens of the format; `others` are files to splice with. */
export function spoilBytes(
  random: Random,
  seed: Uint8Array,
  words: readonly (string | Uint8Array)[],
  others: readonly Uint8Array[],
): Uint8Array {
  let bytes: Uint8Array = Uint8Array.from(seed)
  const steps = 1 + random.below(random.chance(0.2) ? 24 : 4)
  for (let step = 0; step < steps; step++) bytes = spoilOnce(random, bytes, words, others)
  return bytes
}

const largestMade = 4 << 20

function spoilOnce(
  random: Random,
  bytes: Uint8Array,
  words: readonly (string | Uint8Array)[],
  others: readonly Uint8Array[],
): Uint8Array {
  const n = bytes.length
  const at = random.below(n + 1)
  const put = (part: Uint8Array, over = 0): Uint8Array => {
    if (n + part.length > largestMade) return bytes
    const end = Math.min(n, at + over)
    const out = new Uint8Array(at + part.length + n - end)
    out.set(bytes.subarray(0, at))
    out.set(part, at)
    out.set(bytes.subarray(end), at + part.length)
    return out
  }
  switch (random.below(12)) {
    case 0:
    case 1: // A bit.
      if (n > 0) bytes[random.below(n)]! ^= 1 << random.below(8)
      return bytes
    case 2: // A byte.
      if (n > 0) bytes[random.below(n)] = random.chance(0.5) ? random.pick(edges) : random.below(256)
      return bytes
    case 3: {
      // A number of two or four bytes, either way round.
      const wide = random.chance(0.5) ? 4 : 2
      if (n < wide) return bytes
      const view = new DataView(bytes.buffer, bytes.byteOffset, n)
      const value = random.chance(0.7) ? random.pick(wideEdges) : random.bits()
      const place = random.below(n - wide + 1)
      if (wide === 4) view.setUint32(place, value, random.chance(0.6))
      else view.setUint16(place, value & 0xffff, random.chance(0.6))
      return bytes
    }
    case 4: // Cut off.
      return bytes.slice(0, at)
    case 5: {
      // A piece taken out.
      const length = random.below(Math.min(n, 64) + 1)
      return put(new Uint8Array(), length)
    }
    case 6: {
      // A piece said again, once or often.
      const from = random.below(n + 1)
      const piece = bytes.slice(from, from + 1 + random.below(random.chance(0.1) ? 4096 : 32))
      const times = random.chance(0.05) ? 200 : 1 + random.below(3)
      const out = new Uint8Array(piece.length * times)
      for (let i = 0; i < times; i++) out.set(piece, i * piece.length)
      return put(out)
    }
    case 7: {
      // The end of another.
      const other = others.length > 0 ? random.pick(others) : bytes
      return Uint8Array.from([...bytes.subarray(0, at), ...other.subarray(random.below(other.length + 1)).subarray(0, 1 << 18)])
    }
    case 8: {
      const random8 = Uint8Array.from({ length: 1 + random.below(16) }, () => random.below(256))
      return put(random8, random.chance(0.5) ? random8.length : 0)
    }
    default: {
      // A word of the format, put in or over what is there.
      if (words.length === 0) return bytes
      const word = random.pick(words)
      const part = typeof word === 'string' ? new TextEncoder().encode(word) : word
      return put(part, random.chance(0.5) ? part.length : 0)
    }
  }
}

/** Texts that trip programs up. */
export const oddTexts: readonly string[] = [
  '',
  ' ',
  '\u0000',
  '\uFEFF',
  '\uD800',
  '\uDC00\uD800',
  '\u202Etxet',
  '￿',
  'ａｂｃ１２３',
  '𠮷野家🧯👩‍👩‍👧‍👦',
  'e\u0301'.repeat(50),
  'ﷺ'.repeat(40),
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'null',
  'undefined',
  'NaN',
  '-0',
  '1e999',
  '9007199254740993',
  '0x10',
  '../../../../etc/passwd',
  '..\\..\\windows\\win.ini',
  '/dev/zero',
  '/proc/self/environ',
  'file:///etc/passwd',
  'javascript:alert(1)',
  '<script>alert(1)</script>',
  "'; DROP TABLE report; --",
  '" OR 1=1 --',
  '%s%n%x',
  '%00',
  '$(id)',
  '{{7*7}}',
  '=cmd|/c calc!A0',
  '\r\nSet-Cookie: a=b',
  '2026-02-30',
  '0000-00-00',
  '9999-12-31T23:59:60',
  '-271821-04-20',
  '+275760-09-13',
  '(((((((((((((((((((((',
  '"""""""""""""""',
  'a AND OR NOT NEAR( * ^ : -',
  '∀x∈ℝ',
  '\u1F600'.repeat(3),
  'I\u0307İı',
  'ß'.repeat(30),
]

/** A text of its own or one spoilt. */
export function oddText(random: Random, base = ''): string {
  switch (random.below(7)) {
    case 0:
    case 1:
      return random.pick(oddTexts)
    case 2:
      return base + random.pick(oddTexts)
    case 3:
      return random.pick(oddTexts) + base
    case 4: {
      const at = random.below(base.length + 1)
      return base.slice(0, at) + random.pick(oddTexts) + base.slice(at)
    }
    case 5:
      return String.fromCharCode(...Array.from({ length: 1 + random.below(40) }, () => random.below(0x10000)))
    default: {
      const piece = base === '' ? random.pick(oddTexts) : base
      return piece.repeat(1 + random.below(random.chance(0.1) ? 2_000 : 8)).slice(0, 1 << 16)
    }
  }
}

const oddNumbers = [
  0,
  -0,
  1,
  -1,
  0.5,
  2,
  3,
  100,
  255,
  256,
  65_535,
  65_536,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32,
  -(2 ** 31),
  2 ** 53 - 1,
  2 ** 53,
  -(2 ** 53),
  1e21,
  1e308,
  -1e308,
  5e-324,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  180,
  -180,
  90,
  -90,
  180.0000001,
  1e-9,
]
export const oddNumber = (random: Random): number =>
  random.chance(0.7) ? random.pick(oddNumbers) : (random.bits() - 2 ** 31) / random.pick([1, 10, 1e3, 1e6])

/** Nested lists or objects, `depth` deep. */
export function nested(depth: number, kind: 'list' | 'object'): unknown {
  let value: unknown = 1
  for (let i = 0; i < depth; i++) value = kind === 'list' ? [value] : { a: value }
  return value
}

/** Any value at all that can cross a wire or a structured clone. */
export function oddValue(random: Random): unknown {
  switch (random.below(16)) {
    case 0:
      return null
    case 1:
      return undefined
    case 2:
      return random.chance(0.5)
    case 3:
    case 4:
      return oddNumber(random)
    case 5:
    case 6:
      return oddText(random)
    case 7:
      return []
    case 8:
      return {}
    case 9:
      return Array.from({ length: random.below(6) }, () => oddValue(random))
    case 10:
      return Object.fromEntries(Array.from({ length: random.below(5) }, () => [oddText(random).slice(0, 80), oddValue(random)]))
    case 11: {
      const sparse: unknown[] = []
      sparse[random.below(1_000)] = 1
      return sparse
    }
    case 12:
      return new Uint8Array(random.below(64)).fill(random.below(256))
    case 13:
      return random.pick([new Float64Array(3), new Int32Array(2), new Date(Number.NaN), new Map(), new Set([1]), 10n, /a/])
    case 14:
      return nested(random.pick([3, 60, 3_000]), random.chance(0.5) ? 'list' : 'object')
    default:
      return JSON.parse(`{"__proto__":{"spoilt":true},"constructor":{"prototype":{"spoilt":true}},"length":${random.below(9)}}`)
  }
}

/**
 * A value spoilt somewhere: a part of it replaced, taken out, said twice, or given a name too many. The value given is not
 * changed.
 */
export function spoilValue(random: Random, value: unknown): unknown {
  if (random.chance(0.08)) return oddValue(random)
  if (Array.isArray(value)) {
    const out = [...value]
    const at = random.below(out.length + 1)
    switch (random.below(5)) {
      case 0:
        out.splice(at, 1)
        return out
      case 1:
        out.splice(at, 0, oddValue(random))
        return out
      case 2:
        return out.length === 0 ? out : Array.from({ length: random.pick([2, 3, 50, 3_000]) }, (_, i) => out[i % out.length])
      default:
        if (at < out.length) out[at] = spoilValue(random, out[at])
        return out
    }
  }
  if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
    const entries = Object.entries(value)
    const at = random.below(entries.length + 1)
    switch (random.below(6)) {
      case 0:
        entries.splice(at, 1)
        break
      case 1:
        entries.push([
          random.pick(['__proto__', 'constructor', 'extra', '', 'toJSON', 'then', 'length', '$array']),
          oddValue(random),
        ])
        break
      default: {
        const entry = entries[at]
        if (entry) entries[at] = [entry[0], spoilValue(random, entry[1])]
      }
    }
    const out: Record<string, unknown> = {}
    // As a parser makes it: "__proto__" becomes a key of its own.
    for (const [key, part] of entries)
      Object.defineProperty(out, key, { value: part, enumerable: true, writable: true, configurable: true })
    return out
  }
  if (typeof value === 'string') return random.chance(0.75) ? oddText(random, value) : oddValue(random)
  if (typeof value === 'number') return random.chance(0.8) ? oddNumber(random) : oddValue(random)
  if (typeof value === 'boolean') return random.chance(0.5) ? !value : oddValue(random)
  return oddValue(random)
}

/** JSON of a spoilt value; one nested too deep even for that is an empty list. */
export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? 1 : part)) ?? 'null'
  } catch {
    return '[]'
  }
}

/** A value as text that can be read again by a person. */
export function shown(value: unknown, most = 20_000): string {
  const seen = new WeakSet<object>()
  let text: string
  try {
    text =
      JSON.stringify(value, (_key, part: unknown) => {
        if (typeof part === 'bigint') return `${part}n`
        if (typeof part === 'number' && !Number.isFinite(part)) return String(part)
        if (part === undefined) return 'undefined'
        if (ArrayBuffer.isView(part)) return `${part.constructor.name} of ${part.byteLength} bytes`
        if (typeof part === 'object' && part !== null) {
          if (seen.has(part)) return 'again'
          seen.add(part)
        }
        return part
      }) ?? 'undefined'
  } catch (error) {
    text = `cannot be shown: ${(error as Error).message}`
  }
  return text.length > most ? `${text.slice(0, most)} and ${text.length - most} more` : text
}

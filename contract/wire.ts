/**
 * One encoding for every shell that cannot clone structures: JSON for everything but typed arrays, which follow as raw
 * bytes. Layout: uint32 LE length of the JSON, the JSON in UTF-8, padding to 8, then each array padded to 8.
 * In the JSON an array stands as {"$array":[type, offset, length]}, the offset counted from the end of the padding.
 */
const kinds = { Uint8Array, Int32Array, Uint32Array, Float32Array, Float64Array } as const
type Kind = keyof typeof kinds
type Packed = InstanceType<(typeof kinds)[Kind]>

const pad = (n: number): number => (n + 7) & ~7

function kindOf(value: unknown): Kind | null {
  if (!ArrayBuffer.isView(value)) return null
  for (const kind of Object.keys(kinds) as Kind[]) if (value instanceof kinds[kind]) return kind
  throw new TypeError(`wire: ${value.constructor.name} has no encoding`)
}

/** Bytes of any JSON value that may hold typed arrays. */
export function encodeWire(value: unknown): Uint8Array<ArrayBuffer> {
  const parts: { at: number; bytes: Uint8Array }[] = []
  let size = 0
  const json = new TextEncoder().encode(
    JSON.stringify(value, (_key, part: unknown) => {
      const kind = kindOf(part)
      if (kind === null) return part
      const array = part as Packed
      const entry = { $array: [kind, size, array.length] }
      parts.push({ at: size, bytes: new Uint8Array(array.buffer, array.byteOffset, array.byteLength) })
      size += pad(array.byteLength)
      return entry
    }) ?? 'null',
  )
  const start = pad(4 + json.length)
  const out = new Uint8Array(start + size)
  new DataView(out.buffer).setUint32(0, json.length, true)
  out.set(json, 4)
  for (const part of parts) out.set(part.bytes, start + part.at)
  return out
}

/** The value that `encodeWire` was given. Throws RangeError or SyntaxError on bytes that are not of this form. */
export function decodeWire(bytes: Uint8Array): unknown {
  if (bytes.length < 4) throw new RangeError('wire: shorter than its header')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = view.getUint32(0, true)
  if (4 + length > bytes.length) throw new RangeError('wire: header names more bytes than there are')
  const start = pad(4 + length)
  // Each array has bytes of its own: named again and again, a few would unfold to any size.
  let unnamed = bytes.length - start
  return JSON.parse(textOf(bytes.subarray(4, 4 + length)), (_key, part: unknown) => {
    if (typeof part !== 'object' || part === null || !('$array' in part)) return part
    if (!Array.isArray(part.$array)) throw new RangeError('wire: bad array entry')
    const [kind, at, count] = part.$array as [Kind, number, number]
    const Type = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined
    if (!Type || !Number.isInteger(at) || !Number.isInteger(count) || at < 0 || count < 0)
      throw new RangeError('wire: bad array entry')
    const from = start + at
    const to = from + count * Type.BYTES_PER_ELEMENT
    if (to > bytes.length) throw new RangeError('wire: array ends past the data')
    unnamed -= to - from
    if (unnamed < 0) throw new RangeError('wire: arrays share bytes')
    // Not bytes.slice: a Node Buffer's slice shares its pool, and `buffer` would be all of it.
    return new Type(Uint8Array.prototype.slice.call(bytes, from, to).buffer)
  })
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new SyntaxError('wire: not UTF-8', { cause })
  }
}

/** On each answer of the web shell: the number of the newest event when the call came in. A stream begins `since` it. */
export const eventHeader = 'fieldbrief-event'

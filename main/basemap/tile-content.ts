/** What a tile is, told from its bytes: a picture, or Mapbox vector tile layers. Pure. */

export type PictureKind = 'png' | 'jpeg' | 'webp' | 'avif' | 'gif'

/** The kind of picture that the bytes begin like, or null. */
export function pictureKind(bytes: Uint8Array): PictureKind | null {
  const text = (from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to))
  if (bytes.length < 12) return null
  if (text(1, 4) === 'PNG' && bytes[0] === 0x89) return 'png'
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'jpeg'
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WEBP') return 'webp'
  if (text(4, 8) === 'ftyp' && /^avi[fs]$/.test(text(8, 12))) return 'avif'
  if (text(0, 4) === 'GIF8') return 'gif'
  return null
}

export interface TileLayer {
  id: string
  fields: string[]
}

/** Reads protocol buffers field by field; throws RangeError past the end. */
class Fields {
  #bytes: Uint8Array
  #at = 0
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }
  varint(): number {
    let value = 0
    for (let shift = 0; shift < 64; shift += 7) {
      const byte = this.#bytes[this.#at++]
      if (byte === undefined) throw new RangeError('ends inside a number')
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
    throw new RangeError('a number without end')
  }
  /** The next field's number and, where it has a length, its bytes; null at the end. */
  next(): { field: number; bytes: Uint8Array | null } | null {
    if (this.#at >= this.#bytes.length) return null
    const tag = this.varint()
    const field = Math.floor(tag / 8)
    if (field === 0) throw new RangeError('field 0')
    const skip = (n: number): void => {
      if (this.#at + n > this.#bytes.length) throw new RangeError('ends inside a field')
      this.#at += n
    }
    switch (tag % 8) {
      case 0:
        this.varint()
        return { field, bytes: null }
      case 1:
        skip(8)
        return { field, bytes: null }
      case 5:
        skip(4)
        return { field, bytes: null }
      case 2: {
        const length = this.varint()
        const start = this.#at
        skip(length)
        return { field, bytes: this.#bytes.subarray(start, start + length) }
      }
      default:
        throw new RangeError(`wire type ${tag % 8}`)
    }
  }
}

const utf8 = new TextDecoder()

/**
 * Layers of a vector tile with the names of their fields, or null where the bytes are no vector tile (MVT 2: a message
 * whose field 3 is a layer, in which 1 is the name, 3 a key, 15 the version). No bytes at all are a tile without layers.
 */
export function vectorLayers(bytes: Uint8Array): TileLayer[] | null {
  try {
    const layers: TileLayer[] = []
    const tile = new Fields(bytes)
    for (let part = tile.next(); part; part = tile.next()) {
      if (part.field !== 3) continue
      if (!part.bytes) return null
      const layer = new Fields(part.bytes)
      let id: string | null = null
      const fields: string[] = []
      for (let inner = layer.next(); inner; inner = layer.next()) {
        if (inner.field === 1 && inner.bytes) id = utf8.decode(inner.bytes)
        if (inner.field === 3 && inner.bytes) fields.push(utf8.decode(inner.bytes))
      }
      if (id === null) return null
      layers.push({ id, fields })
    }
    return layers
  } catch {
    return null
  }
}

/** Layers of several tiles as one list, in the order they were first seen. */
export function mergeLayers(lists: readonly TileLayer[][]): TileLayer[] {
  const merged = new Map<string, Set<string>>()
  for (const list of lists)
    for (const { id, fields } of list) {
      const set = merged.get(id) ?? new Set<string>()
      for (const field of fields) set.add(field)
      merged.set(id, set)
    }
  return [...merged].map(([id, fields]) => ({ id, fields: [...fields].sort() }))
}

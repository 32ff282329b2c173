/**
 * PMTiles version 3 (https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md): one file of a header, directories
 * and tiles. The library finds the way from z/x/y to bytes; reading, unpacking and every limit are here.
 */
import { type FileHandle, open } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import {
  bytesToHeader,
  type Cache,
  Compression,
  type Entry,
  type Header,
  PMTiles,
  readVarint,
  type Source,
  TileType,
} from 'pmtiles'
import { type BasemapDescription, DamagedTile, type TileReader } from './basemap-calls.ts'
import { damagedFile, otherVersion, unknownTiles } from './refusal.ts'
import { layersOf, plainText, tidyBounds, tidyZoom } from './tidy.ts'
import { tileAt } from './tile-at.ts'
import { mergeLayers, pictureKind, type TileLayer, vectorLayers } from './tile-content.ts'
import { type Packing, unpack } from './unpack.ts'

const headerBytes = 127
/** Of one piece asked of the file, packed. */
const largestPiece = 64 * 1024 * 1024
/** Of one directory; writers stay at some tens of thousands. */
const mostEntries = 200_000
/** Directories kept unpacked. */
const keptDirectories = 16

const packings: Record<number, Packing> = {
  [Compression.Unknown]: 'told-by-bytes',
  [Compression.None]: 'none',
  [Compression.Gzip]: 'gzip',
  [Compression.Brotli]: 'brotli',
  [Compression.Zstd]: 'zstd',
}
const exact = (bytes: Uint8Array): ArrayBuffer =>
  bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer

async function unpacked(data: ArrayBuffer, compression: Compression): Promise<ArrayBuffer> {
  return exact(await unpack(new Uint8Array(data), packings[compression] ?? 'told-by-bytes'))
}

/** Reads by position, never past the file's end. */
class FileSource implements Source {
  #handle: FileHandle
  #size: number
  constructor(handle: FileHandle, size: number) {
    this.#handle = handle
    this.#size = size
  }
  getKey(): string {
    return 'file'
  }
  async getBytes(offset: number, length: number): Promise<{ data: ArrayBuffer }> {
    if (!(offset >= 0 && length >= 0 && length <= largestPiece && offset + length <= this.#size))
      throw new RangeError(`bytes ${offset} to ${offset + length} of a file of ${this.#size}`)
    const data = new ArrayBuffer(length)
    const view = new Uint8Array(data)
    for (let at = 0; at < length; ) {
      const { bytesRead } = await this.#handle.read(view, at, length - at, offset + at)
      if (bytesRead === 0) throw new RangeError('the file ended early')
      at += bytesRead
    }
    return { data }
  }
}

/** Entries of a directory. The library's own reader believes any count that the bytes name; this one checks it. */
export function directoryEntries(bytes: Uint8Array): Entry[] {
  const at = { buf: bytes, pos: 0 }
  const count = readVarint(at)
  // Each entry takes four numbers of at least a byte.
  if (!(count > 0 && count <= mostEntries && count * 4 <= bytes.length))
    throw new RangeError(`a directory of ${count} entries in ${bytes.length} bytes`)
  const column = (): number[] => Array.from({ length: count }, () => readVarint(at))
  const steps = column()
  const runs = column()
  const lengths = column()
  const offsets = column()
  if (at.pos > bytes.length || [...steps, ...runs, ...lengths, ...offsets].some((n) => !Number.isSafeInteger(n) || n < 0))
    throw new RangeError('a directory that ends early')
  const entries: Entry[] = []
  let tileId = 0
  for (let i = 0; i < count; i++) {
    tileId += steps[i]!
    const before = entries[i - 1]
    // 0 stands for "right behind the one before"; else the number is one too high.
    const offset = offsets[i] === 0 && before ? before.offset + before.length : offsets[i]! - 1
    entries.push({ tileId, offset, length: lengths[i]!, runLength: runs[i]! })
  }
  return entries
}

/** Header and directories, read once. */
class Directories implements Cache {
  #header: Header
  #kept = new Map<number, Promise<Entry[]>>()
  constructor(header: Header) {
    this.#header = header
  }
  async getHeader(): Promise<Header> {
    return this.#header
  }
  getDirectory(source: Source, offset: number, length: number): Promise<Entry[]> {
    const known = this.#kept.get(offset)
    if (known) {
      this.#kept.delete(offset)
      this.#kept.set(offset, known)
      return known
    }
    const read = source
      .getBytes(offset, length)
      .then(({ data }) => unpacked(data, this.#header.internalCompression))
      .then((data) => directoryEntries(new Uint8Array(data)))
    this.#kept.set(offset, read)
    read.catch(() => this.#kept.delete(offset))
    if (this.#kept.size > keptDirectories) this.#kept.delete(this.#kept.keys().next().value as number)
    return read
  }
  async invalidate(): Promise<void> {}
}

const pictures: ReadonlySet<number> = new Set([TileType.Png, TileType.Jpeg, TileType.Webp, TileType.Avif])

/** Opens a file that begins with "PMTiles". Throws Failure for another version, foreign tiles and broken files. */
export async function openPmtiles(file: string): Promise<TileReader> {
  const handle = await open(file, 'r')
  try {
    return await read(file, handle, (await handle.stat()).size)
  } catch (error) {
    await handle.close()
    throw error
  }
}

async function read(file: string, handle: FileHandle, size: number): Promise<TileReader> {
  const source = new FileSource(handle, size)
  const version = size > 7 ? (new Uint8Array((await source.getBytes(7, 1)).data)[0] as number) : 3
  if (version !== 3) throw otherVersion(file, version)
  if (size < headerBytes) throw damagedFile(file, 'PMTiles', '文件头不全', 'its header is cut off')
  const header = bytesToHeader((await source.getBytes(0, headerBytes)).data)
  const parts: [number, number][] = [
    [header.rootDirectoryOffset, header.rootDirectoryLength],
    [header.jsonMetadataOffset, header.jsonMetadataLength],
    [header.leafDirectoryOffset, header.leafDirectoryLength ?? 0],
    [header.tileDataOffset, header.tileDataLength ?? 0],
  ]
  const end = Math.max(...parts.map(([offset, length]) => (length === 0 ? 0 : offset + length)))
  if (!(end <= size))
    throw damagedFile(
      file,
      'PMTiles',
      `应有至少 ${end} 字节，只有 ${size} 字节`,
      `it should have at least ${end} bytes and has ${size}`,
    )
  if (header.tileType === TileType.Mlt) throw unknownTiles(file, 'MapLibre 瓦片（MLT）', 'MapLibre tiles (MLT)')
  if (header.tileType > TileType.Mlt)
    throw unknownTiles(file, `未知类型 ${header.tileType}`, `of the unknown kind ${header.tileType}`)

  const archive = new PMTiles(source, new Directories(header), unpacked)
  let metadata: unknown
  try {
    await archive.cache.getDirectory(source, header.rootDirectoryOffset, header.rootDirectoryLength, header)
    metadata = header.jsonMetadataLength > 0 ? await archive.getMetadata() : {}
  } catch (cause) {
    throw damagedFile(file, 'PMTiles', '目录或说明读不出来', 'its directory or description cannot be read', cause)
  }

  async function raw(z: number, x: number, y: number): Promise<Uint8Array | null> {
    try {
      const found = await archive.getZxy(z, x, y)
      return found ? new Uint8Array(found.data) : null
    } catch (cause) {
      throw new DamagedTile(`tile ${z}/${x}/${y} does not unpack`, { cause })
    }
  }

  const bounds = tidyBounds([header.minLon, header.minLat, header.maxLon, header.maxLat])
  /** Tiles at the middle of the map, from the deepest zoom up: where there is no list of layers, they tell. */
  async function* samples(): AsyncGenerator<Uint8Array> {
    for (let z = Math.min(header.maxZoom, 26); z >= header.minZoom; z--) {
      const [x, y] = tileAt((bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2, z)
      const bytes = await raw(z, x, y).catch(() => null)
      if (bytes) yield bytes
    }
  }

  let tiles: 'vector' | 'raster' = pictures.has(header.tileType) ? 'raster' : 'vector'
  let layers: TileLayer[] = []
  if (tiles === 'vector') {
    const told = layersOf(metadata)
    if (told && header.tileType === TileType.Mvt) layers = told
    else {
      const seen: TileLayer[][] = []
      for await (const bytes of samples()) {
        if (header.tileType === TileType.Unknown && pictureKind(bytes)) tiles = 'raster'
        else seen.push(vectorLayers(bytes) ?? [])
        if (tiles === 'raster') break
      }
      layers = tiles === 'raster' ? [] : (told ?? mergeLayers(seen))
      if (tiles === 'vector' && layers.length === 0)
        throw unknownTiles(file, '无法识别的类型', 'of a kind that cannot be recognised')
    }
  }
  const words = (metadata ?? {}) as { name?: unknown; attribution?: unknown }
  const description: BasemapDescription = {
    name: plainText(words.name, 120) || basename(file, extname(file)),
    kind: 'pmtiles',
    tiles,
    minZoom: tidyZoom(header.minZoom, 0),
    maxZoom: tidyZoom(header.maxZoom, 14),
    bounds,
    layers,
    attribution: plainText(words.attribution, 300),
    bytes: size,
  }
  return {
    describe: async () => description,
    tile: async (z, x, y) => {
      const bytes = await raw(z, x, y)
      if (bytes === null || (bytes.length === 0 && tiles === 'raster')) return null
      if (tiles === 'vector' ? vectorLayers(bytes) === null : pictureKind(bytes) === null)
        throw new DamagedTile(`tile ${z}/${x}/${y} is no ${tiles} tile`)
      return bytes
    },
    close: () => handle.close(),
  }
}

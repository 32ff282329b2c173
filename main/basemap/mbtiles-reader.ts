/**
 * MBTiles 1.3 (https://github.com/mapbox/mbtiles-spec): an SQLite file with the tables `metadata` and `tiles`, whose rows
 * count from the south. Opened for reading, with SQLite's guards against files made to harm.
 */

import { statSync } from 'node:fs'
import { basename, extname } from 'node:path'
import Database from 'better-sqlite3-multiple-ciphers'
import type { Bbox } from '../../contract/model.ts'
import { type BasemapDescription, DamagedTile, deepestZoom, type TileReader, worldBounds } from './basemap-calls.ts'
import { isPlainMbtiles } from './plain-mbtiles.ts'
import { damagedFile, inUse, notABasemap, unknownTiles } from './refusal.ts'
import { layersOf, plainText, tidyBounds, tidyZoom } from './tidy.ts'
import { mergeLayers, pictureKind, vectorLayers } from './tile-content.ts'
import { unpack, unpackNow } from './unpack.ts'

const largestTile = 32 * 1024 * 1024
const largestMetadata = 16 * 1024 * 1024
const vectorFormats = new Set(['pbf', 'mvt', 'application/x-protobuf', 'application/vnd.mapbox-vector-tile'])

interface TileRow {
  data: Buffer | null
}

/** Opens a file that begins like SQLite. Throws Failure for databases that are no MBTiles and for broken ones. */
export function openMbtiles(file: string, isNew: boolean): TileReader {
  const size = statSync(file).size
  // What another program wrote last still lies in the file beside it: a copy would go without.
  if ((statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0) throw inUse(file, 'WAL', null)
  let db: Database.Database | null = null
  try {
    db = new Database(file, { readonly: true, fileMustExist: true })
    // Views and triggers of a stranger's file may call nothing but plain functions.
    db.pragma('trusted_schema = OFF')
    db.pragma('cell_size_check = ON')
    db.pragma('query_only = ON')
    // Pages that lead to each other again and again would make any query of a few pages endless; half a second for 1 GB.
    if (isNew && db.pragma('quick_check(1)', { simple: true }) !== 'ok')
      throw damagedFile(file, 'MBTiles', '内部结构有误', 'its structure is not sound')
    return read(file, db, size)
  } catch (error) {
    db?.close()
    const code = (error as { code?: unknown }).code
    if (code === 'SQLITE_CANTOPEN' || code === 'SQLITE_BUSY') throw inUse(file, code, error)
    if (typeof code === 'string' && code.startsWith('SQLITE_'))
      throw damagedFile(file, 'MBTiles', `SQLite 报告 ${code}`, `SQLite says ${code}`, error)
    throw error
  }
}

function read(file: string, db: Database.Database, size: number): TileReader {
  const names = new Set(
    (db.prepare("SELECT lower(name) AS name FROM sqlite_schema WHERE type IN ('table', 'view')").all() as { name: string }[]).map(
      (row) => row.name,
    ),
  )
  if (!names.has('tiles') || !names.has('metadata'))
    throw names.has('gpkg_contents')
      ? notABasemap(file, ' GeoPackage 数据库，不是 MBTiles', 'a GeoPackage, not an MBTiles basemap')
      : notABasemap(file, ' SQLite 数据库，但不是 MBTiles', 'an SQLite database, but no MBTiles basemap')

  if (!isPlainMbtiles(db))
    throw damagedFile(
      file,
      'MBTiles',
      '其中的表不是普通的表，读它可能没有尽头',
      'its tables are not plain ones; reading them might never end',
    )
  const metadata = new Map<string, string>()
  for (const row of db
    .prepare(
      `SELECT name, value FROM metadata WHERE octet_length(name) <= 1000 AND octet_length(value) <= ${largestMetadata} LIMIT 1000`,
    )
    .all() as { name: unknown; value: unknown }[])
    metadata.set(String(row.name), String(row.value ?? ''))
  const pick = db.prepare(
    `SELECT tile_data AS data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ? AND octet_length(tile_data) <= ${largestTile} LIMIT 1`,
  )
  const ends = zoomsOf(db)
  if (ends.low === null || ends.high === null)
    throw notABasemap(file, '没有任何瓦片的 MBTiles 文件', 'an MBTiles file without a single tile')
  const minZoom = tidyZoom(metadata.get('minzoom'), tidyZoom(ends.low, 0))
  const maxZoom = tidyZoom(metadata.get('maxzoom'), tidyZoom(ends.high, 14))

  const samples = (
    db
      .prepare(`SELECT tile_data AS data FROM tiles WHERE zoom_level = ? AND octet_length(tile_data) <= ${largestTile} LIMIT 3`)
      .all(ends.high) as TileRow[]
  ).flatMap(({ data }) => (data && data.length > 0 && data.length <= largestTile ? [data] : []))
  const format = (metadata.get('format') ?? '').toLowerCase()
  const picture = samples.map(pictureKind).find((kind) => kind !== null) ?? null
  if (format === 'mlt' || format.includes('maplibre-tile'))
    throw unknownTiles(file, 'MapLibre 瓦片（MLT）', 'MapLibre tiles (MLT)')
  const tiles = picture || (/^(png|jpe?g|webp|avif)$/.test(format) && samples.length === 0) ? 'raster' : 'vector'
  let layers = tiles === 'vector' ? layersOf(parsed(metadata.get('json'))) : []
  const seen = tiles === 'vector' ? unpackedLayers(samples) : []
  if (tiles === 'vector' && seen === null && !vectorFormats.has(format))
    throw unknownTiles(
      file,
      format || '无法识别的类型',
      format ? `"${format.slice(0, 40)}"` : 'of a kind that cannot be recognised',
    )
  layers ??= seen ?? []

  const bounds = metadata.has('bounds')
    ? tidyBounds((metadata.get('bounds') as string).split(',').map(Number))
    : boundsOfTiles(db, ends.high)
  const description: BasemapDescription = {
    name: plainText(metadata.get('name'), 120) || basename(file, extname(file)),
    kind: 'mbtiles',
    tiles,
    minZoom: Math.min(minZoom, maxZoom),
    maxZoom,
    bounds,
    layers,
    attribution: plainText(metadata.get('attribution'), 300),
    bytes: size,
  }
  return {
    describe: async () => description,
    async tile(z, x, y) {
      let bytes: Uint8Array
      try {
        const row = pick.get(z, x, 2 ** z - 1 - y) as TileRow | undefined
        if (!row?.data || row.data.length === 0) return null
        bytes = await unpack(row.data, 'told-by-bytes')
      } catch (cause) {
        throw new DamagedTile(`tile ${z}/${x}/${y} does not unpack`, { cause })
      }
      if (tiles === 'vector' ? vectorLayers(bytes) === null : pictureKind(bytes) === null)
        throw new DamagedTile(`tile ${z}/${x}/${y} is no ${tiles} tile`)
      return bytes
    },
    close: async () => void db.close(),
  }

  /** Layers that the sample tiles hold; null when none of them is a vector tile. */
  function unpackedLayers(packed: readonly Buffer[]): ReturnType<typeof vectorLayers> {
    const found = packed.flatMap((data) => {
      try {
        const layers = vectorLayers(unpackNow(data))
        return layers ? [layers] : []
      } catch {
        return []
      }
    })
    return found.length > 0 ? mergeLayers(found) : null
  }
}

/** The lowest and deepest zoom with a tile: a look at each, so that no query goes through all of them. */
function zoomsOf(db: Database.Database): { low: number | null; high: number | null } {
  const some = db.prepare('SELECT 1 FROM tiles WHERE zoom_level = ? LIMIT 1')
  const zooms = Array.from({ length: deepestZoom + 1 }, (_, zoom) => zoom).filter((zoom) => some.get(zoom) !== undefined)
  return { low: zooms[0] ?? null, high: zooms.at(-1) ?? null }
}

function parsed(json: string | undefined): unknown {
  try {
    return json === undefined ? null : JSON.parse(json)
  } catch {
    return null
  }
}

/** Where a file does not say what it covers, its deepest tiles do. */
function boundsOfTiles(db: Database.Database, zoom: number): Bbox {
  const row = db
    .prepare(
      // So many are enough to tell, and all that a hostile file gets.
      'SELECT min(c) AS west, max(c) AS east, min(r) AS south, max(r) AS north FROM (SELECT tile_column AS c, tile_row AS r FROM tiles WHERE zoom_level = ? LIMIT 1000000)',
    )
    .get(zoom) as { west: number; east: number; south: number; north: number }
  if (!(zoom >= 0 && zoom <= 30)) return worldBounds
  const n = 2 ** zoom
  const lon = (column: number): number => (column / n) * 360 - 180
  const lat = (rowFromSouth: number): number => (Math.atan(Math.sinh(Math.PI * ((2 * rowFromSouth) / n - 1))) * 180) / Math.PI
  return tidyBounds([lon(row.west), lat(row.south), lon(row.east + 1), lat(row.north + 1)])
}

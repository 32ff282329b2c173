/**
 * A SQLite file, which a GeoPackage is: every column of every table of any name, views' and triggers' SQL, points in
 * their binary form; and what no query shows: the free pages and the unused parts of pages, where deleted rows remain
 * (https://sqlite.org/fileformat2.html).
 */
import Database from 'better-sqlite3-multiple-ciphers'
import type { Budget } from './content.ts'
import { isTiny } from './coordinates.ts'
import { isArea, isLat, isLon } from './data.ts'
import { textOfBytes } from './encoded.ts'
import { lookAtRemains } from './remains.ts'
import type { Findings, Look } from './search.ts'

export type Blob = (bytes: Buffer, name: string, look: Look) => Promise<void>

/** Looks through all that a query gives. @param scratch a list of findings for what may be chance, made anew */
export async function lookAtSqlite(path: string, look: Look, budget: Budget, blob: Blob, scratch: () => Findings): Promise<void> {
  const db = new Database(path, { readonly: true, fileMustExist: true })
  try {
    db.unsafeMode(false)
    const schema = db
      .prepare<[], { type: string; name: string; sql: string | null }>('SELECT type, name, sql FROM sqlite_schema')
      .all()
    for (const { type, name, sql } of schema) {
      look.label(name, `${type} name`, 'names of tables')
      if (sql) look.text(sql, `${type} ${name}, SQL`, `${type} SQL`)
    }
    const tables = db
      .prepare<[], { name: string; type: string }>(
        "SELECT name, type FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual', 'shadow') AND name NOT IN ('sqlite_schema', 'sqlite_temp_schema')",
      )
      .all()
    const extents = new Map<string, { lons: Set<number>; lats: Set<number> }>()
    for (const { name, type } of tables) {
      if (type === 'virtual' && !schema.some((s) => s.name === name && s.type === 'table')) continue
      try {
        await lookAtTable(db, name, look, budget, blob, extents)
      } catch (error) {
        if ((error as Error).name === 'AbortError') throw error
        // A module of another program: its shadow tables are read as tables.
        if (!schema.some((s) => s.name === name && /^CREATE VIRTUAL/i.test(s.sql ?? '')))
          look.hidden('table that cannot be read', `table ${name}`)
      }
    }
    lookAtExtents(db, look, extents)
  } finally {
    db.close()
  }
  await lookAtRemains(path, look, budget, scratch)
}

async function lookAtTable(
  db: Database.Database,
  name: string,
  look: Look,
  budget: Budget,
  blob: Blob,
  extents: Map<string, { lons: Set<number>; lats: Set<number> }>,
): Promise<void> {
  // A column that is worked out as it is read holds nothing itself, and may work out a gigabyte.
  const stored = db
    .prepare<[string], { name: string; hidden: number }>('SELECT name, hidden FROM pragma_table_xinfo(?)')
    .all(name)
    .filter(({ name: column, hidden }) => {
      if (hidden === 2) look.hidden('column that is worked out', `layer ${name}, ${column}`)
      return hidden !== 2 && hidden !== 1
    })
  const quoted = (word: string): string => `"${word.replaceAll('"', '""')}"`
  const select = db
    .prepare(`SELECT ${stored.map((column) => quoted(column.name)).join(', ') || '1'} FROM ${quoted(name)}`)
    .raw()
    .safeIntegers()
  const columns = select.columns().map((c) => c.name)
  for (const column of columns) look.label(column, `layer ${name}, column names`)
  const lonAt = columns.findIndex(isLon)
  const latAt = columns.findIndex(isLat)
  const areaAt = columns.findIndex(isArea)
  const rooms = columns.map((c) => `layer ${name}, ${c}`)
  const keyed = columns.length <= 4 ? columns.findIndex((c) => /^(?:what|key|name|property|tag)$/i.test(c)) : -1
  const own = { lons: new Set<number>(), lats: new Set<number>() }
  extents.set(name, own)
  const pending: [Buffer, string][] = []
  let n = 0
  for (const row of select.iterate() as IterableIterator<unknown[]>) {
    // Lets others have their turn: a big file takes seconds.
    if (++n % 2_000 === 0) {
      await new Promise((resolve) => setImmediate(resolve))
      budget.signal?.throwIfAborted()
    }
    const area = areaAt >= 0 && typeof row[areaAt] === 'string' ? (row[areaAt] as string) : null
    for (const [i, value] of row.entries()) {
      if (value === null) continue
      const where = `layer ${name}, row ${n}, ${columns[i]}`
      const label = keyed >= 0 && i !== keyed && typeof row[keyed] === 'string' ? (row[keyed] as string) : columns[i]!
      if (typeof value === 'string') {
        look.text(value, where, rooms[i], label)
        // Lists and objects kept as JSON: their names are names of fields.
        if (value.startsWith('{')) for (const m of value.matchAll(/"([^"\\]{2,40})"\s*:/g)) look.label(m[1]!, where, rooms[i])
      } else if (typeof value === 'bigint') {
        if (value > 999_999n || value < -999_999n) look.number(String(value), where, rooms[i], label)
      } else if (Buffer.isBuffer(value) || value instanceof Uint8Array) {
        const bytes = Buffer.from(value as Uint8Array)
        const shape = geometryIn(bytes)
        if (shape) geometry(shape, look, where, `layer ${name}, geometry`, area, own)
        else if (bytes.length >= 6) pending.push([bytes, where])
      }
    }
    if (lonAt >= 0 && latAt >= 0 && typeof row[lonAt] !== 'object' && typeof row[latAt] !== 'object')
      look.point(Number(row[lonAt]), Number(row[latAt]), `layer ${name}, row ${n}`, `layer ${name}, points`, area)
    for (const [bytes, where] of pending.splice(0)) {
      const text = textOfBytes(bytes)
      if (text) look.text(text, where, where.replace(/, row \d+/, ''))
      else await blob(bytes, where, look)
    }
  }
}

interface Shape {
  points: [number, number][]
  rings: [number, number][][]
  envelope: number[] | null
}
/** A geometry in GeoPackage binary (OGC 12-128r17, 2.1.3), WKB or EWKB; null: something else. */
function geometryIn(bytes: Buffer): Shape | null {
  let at = 0
  let envelope: number[] | null = null
  if (bytes.length >= 8 && bytes.toString('latin1', 0, 2) === 'GP') {
    const flags = bytes[3]!
    const size = [0, 32, 48, 48, 64][(flags >> 1) & 7] ?? 0
    if (size > 0 && bytes.length >= 8 + size)
      envelope = Array.from({ length: 4 }, (_, i) => (flags & 1 ? bytes.readDoubleLE(8 + i * 8) : bytes.readDoubleBE(8 + i * 8)))
    at = 8 + size
  } else if (bytes.length < 21 || bytes[0]! > 1) return null
  const shape: Shape = { points: [], rings: [], envelope }
  try {
    wkb(bytes, at, shape, 0)
    return shape
  } catch {
    return bytes.toString('latin1', 0, 2) === 'GP' ? shape : null
  }
}
function wkb(bytes: Buffer, start: number, shape: Shape, depth: number): number {
  if (depth > 8) throw new RangeError('too deep')
  const little = bytes[start] === 1
  const u32 = (at: number): number => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at))
  const f64 = (at: number): number => (little ? bytes.readDoubleLE(at) : bytes.readDoubleBE(at))
  const raw = u32(start + 1)
  let at = start + 5
  if (raw & 0x20000000) at += 4
  const type = (raw & 0xffff) % 1000
  const extra = Math.floor((raw & 0xffff) / 1000)
  const width =
    16 + ((raw & 0x80000000) !== 0 || extra === 1 || extra === 3 ? 8 : 0) + ((raw & 0x40000000) !== 0 || extra >= 2 ? 8 : 0)
  const point = (): [number, number] => {
    const p: [number, number] = [f64(at), f64(at + 8)]
    at += width
    return p
  }
  const many = (): [number, number][] => {
    const n = u32(at)
    at += 4
    if (n * width > bytes.length) throw new RangeError('not a geometry')
    return Array.from({ length: n }, point)
  }
  if (type === 1) shape.points.push(point())
  else if (type === 2) shape.points.push(...many())
  else if (type === 3) {
    const n = u32(at)
    at += 4
    for (let i = 0; i < n; i++) shape.rings.push(many())
  } else if (type >= 4 && type <= 7) {
    const n = u32(at)
    at += 4
    for (let i = 0; i < n; i++) at = wkb(bytes, at, shape, depth + 1)
  } else throw new RangeError('not a geometry')
  return at
}

function geometry(
  shape: Shape,
  look: Look,
  where: string,
  room: string,
  area: string | null,
  extent: { lons: Set<number>; lats: Set<number> },
): void {
  for (const [lon, lat] of shape.points.slice(0, 1_000)) look.point(lon, lat, where, room, area)
  for (const ring of shape.rings) if (ring.length >= 4 && isTiny(ring)) look.point(ring[0]![0], ring[0]![1], where, room, area)
  const large = shape.rings.filter((r) => r.length >= 4 && !isTiny(r))
  if (large.length > 0) look.found.points.area(large)
  const all = [...shape.points, ...shape.rings.flat()]
  if (look.audience !== 'internal' && extent.lons.size < 200_000)
    for (const [lon, lat] of all) {
      extent.lons.add(lon)
      extent.lats.add(lat)
    }
  if (shape.envelope && all.length > 0) {
    const [w, e, s, n] = shape.envelope as [number, number, number, number]
    const near = (value: number, axis: 0 | 1): boolean => all.some((p) => Math.abs(p[axis] - value) < 1e-9)
    if (![w, e].every((v) => near(v, 0)) || ![s, n].every((v) => near(v, 1)))
      look.point(w, s, `${where}, envelope`, `${room}, envelope`)
  }
}

/** Extents of layers and boxes of their index tell where points were before they were moved to the grid. */
function lookAtExtents(db: Database.Database, look: Look, extents: Map<string, { lons: Set<number>; lats: Set<number> }>): void {
  if (look.audience === 'internal') return
  try {
    const rows = db
      .prepare<
        [],
        { table_name: string; min_x: number | null; min_y: number | null; max_x: number | null; max_y: number | null }
      >('SELECT table_name, min_x, min_y, max_x, max_y FROM gpkg_contents WHERE min_x IS NOT NULL')
      .all()
    for (const row of rows) {
      const own = extents.get(row.table_name)
      if (!own || own.lons.size === 0 || own.lons.size >= 200_000) continue
      for (const [x, y] of [[row.min_x, row.min_y], [row.max_x, row.max_y]] as [number, number][]) // biome-ignore format: pairs
        if (![...own.lons].some((v) => Math.abs(v - x) < 1e-9) || ![...own.lats].some((v) => Math.abs(v - y) < 1e-9))
          look.point(x, y, `gpkg_contents, extent of ${row.table_name}`, 'gpkg_contents, extents')
    }
  } catch {}
}

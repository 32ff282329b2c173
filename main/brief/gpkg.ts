/**
 * The layers as an OGC GeoPackage 1.3 (OGC 12-128r17): `reports`, `areas`, `flags` and the attributes table `counts`,
 * with styles where QGIS looks for them. Not encrypted: it is made to be handed on, after the audience's policy.
 */
import { closeSync, openSync } from 'node:fs'
import Database from 'better-sqlite3-multiple-ciphers'
import type { MultiPolygon, Polygon } from 'geojson'
import { categories } from '../../contract/taxonomy.ts'
import { categoryColours } from './colours.ts'
import { dictionary } from './dictionary.ts'
import { about } from './geojson.ts'
import type { BriefView, ColumnKey } from './policy.ts'
import type { BriefProgress } from './snapshot.ts'
import { say } from './words.ts'

const wgs84 =
  'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]'

const schema = `
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER, CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name), CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name), CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE areas (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom MULTIPOLYGON, key TEXT NOT NULL, name_zh TEXT, name_en TEXT, level TEXT, reports INTEGER);
CREATE TABLE flags (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom POINT, metres DOUBLE, category TEXT NOT NULL, area TEXT, area_name TEXT, "from" DATE, "to" DATE, observed INTEGER, raw INTEGER, expected DOUBLE, usual_low DOUBLE, usual_high DOUBLE, ratio_low DOUBLE, ratio DOUBLE, ratio_high DOUBLE, sources INTEGER, p_adjusted DOUBLE, recurrence_days DOUBLE, rule TEXT, rule_version INTEGER, data_version INTEGER, status TEXT, reason TEXT);
CREATE TABLE counts (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, what TEXT NOT NULL, value TEXT);
CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME DEFAULT CURRENT_TIMESTAMP);
`
const sqlType = { integer: 'INTEGER', text: 'TEXT', time: 'TEXT', degrees: 'DOUBLE', boolean: 'BOOLEAN' } as const

/** GeoPackage binary of a point: header without envelope, little-endian WKB. */
function pointBlob(lon: number, lat: number): Buffer {
  const b = Buffer.alloc(29)
  b.write('GP', 0, 'latin1')
  b[3] = 0b0000_0001
  b.writeInt32LE(4326, 4)
  b[8] = 1
  b.writeUInt32LE(1, 9)
  b.writeDoubleLE(lon, 13)
  b.writeDoubleLE(lat, 21)
  return b
}

type Extent = [number, number, number, number]
const empty = (): Extent => [Infinity, Infinity, -Infinity, -Infinity]
function widen(e: Extent, lon: number, lat: number): void {
  if (lon < e[0]) e[0] = lon
  if (lat < e[1]) e[1] = lat
  if (lon > e[2]) e[2] = lon
  if (lat > e[3]) e[3] = lat
}

/** GeoPackage binary of a multipolygon with its XY envelope. */
function areaBlob(shape: Polygon | MultiPolygon, extent: Extent): Buffer {
  const polygons = shape.type === 'Polygon' ? [shape.coordinates] : shape.coordinates
  let size = 8 + 32 + 9
  for (const rings of polygons) {
    size += 9
    for (const ring of rings) size += 4 + ring.length * 16
  }
  const b = Buffer.alloc(size)
  b.write('GP', 0, 'latin1')
  b[3] = 0b0000_0011
  b.writeInt32LE(4326, 4)
  let at = 40
  const own = empty()
  const uint = (n: number): void => {
    at = b.writeUInt32LE(n, at)
  }
  at = b.writeUInt8(1, at)
  uint(6)
  uint(polygons.length)
  for (const rings of polygons) {
    at = b.writeUInt8(1, at)
    uint(3)
    uint(rings.length)
    for (const ring of rings) {
      uint(ring.length)
      for (const [lon, lat] of ring as [number, number][]) {
        at = b.writeDoubleLE(lon, at)
        at = b.writeDoubleLE(lat, at)
        widen(own, lon, lat)
        widen(extent, lon, lat)
      }
    }
  }
  for (const [i, n] of [own[0], own[2], own[1], own[3]].entries()) b.writeDoubleLE(n, 8 + i * 8)
  return b
}

const columnOf = (key: ColumnKey): string => key.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`)

/** Dots in the colours of the categories, as QGIS reads it from `layer_styles`. */
function pointStyle(view: BriefView): string {
  const rgb = (hex: string): string => [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16)).join(',')
  const symbols = categories
    .map(
      (c, i) =>
        `<symbol type="marker" name="${i}" alpha="1" clip_to_extent="1" force_rhr="0"><layer class="SimpleMarker" enabled="1" pass="0" locked="0"><Option type="Map"><Option name="name" type="QString" value="circle"/><Option name="color" type="QString" value="${rgb(categoryColours[c.key])},255"/><Option name="outline_color" type="QString" value="255,255,255,255"/><Option name="outline_width" type="QString" value="0.3"/><Option name="size" type="QString" value="2.4"/><Option name="size_unit" type="QString" value="MM"/></Option></layer></symbol>`,
    )
    .join('')
  const list = categories
    .map((c, i) => `<category symbol="${i}" value="${c.key}" label="${c[view.language]}" render="true"/>`)
    .join('')
  return `<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'><qgis version="3.28.0" styleCategories="Symbology"><renderer-v2 type="categorizedSymbol" attr="category" enableorderby="0" forceraster="0" symbollevels="0"><categories>${list}</categories><symbols>${symbols}</symbols></renderer-v2></qgis>`
}
const areaStyle =
  '<!DOCTYPE qgis PUBLIC \'http://mrcc.com/qgis.dtd\' \'SYSTEM\'><qgis version="3.28.0" styleCategories="Symbology"><renderer-v2 type="singleSymbol" enableorderby="0" forceraster="0" symbollevels="0"><symbols><symbol type="fill" name="0" alpha="1" clip_to_extent="1" force_rhr="0"><layer class="SimpleFill" enabled="1" pass="0" locked="0"><Option type="Map"><Option name="color" type="QString" value="239,241,238,90"/><Option name="style" type="QString" value="solid"/><Option name="outline_color" type="QString" value="119,132,138,255"/><Option name="outline_style" type="QString" value="dash dot"/><Option name="outline_width" type="QString" value="0.4"/></Option></layer></symbol></symbols></renderer-v2></qgis>'

/**
 * Writes the layers. Yields to the event loop after each page, so that progress and cancel come through.
 * @param file must not exist; removed by the caller when this throws
 */
export async function writeGeoPackage(
  view: BriefView,
  file: string,
  progress?: BriefProgress,
  signal?: AbortSignal,
): Promise<void> {
  closeSync(openSync(file, 'wx', 0o600))
  const db = new Database(file)
  try {
    db.pragma('page_size = 4096')
    db.pragma('journal_mode = OFF')
    db.pragma('synchronous = OFF')
    db.pragma(`application_id = ${0x47504b47}`)
    db.pragma('user_version = 10300')
    db.exec('BEGIN')
    const columns = view.policy.columns.filter((key) => key !== 'id')
    db.exec(schema)
    db.exec(
      `CREATE TABLE reports (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom POINT, ${columns.map((key) => `"${columnOf(key)}" ${sqlType[dictionary[key].type]}`).join(', ')})`,
    )
    const srs = db.prepare('INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)')
    srs.run(
      'WGS 84 geodetic',
      4326,
      'EPSG',
      4326,
      wgs84,
      'longitude/latitude coordinates in decimal degrees on the WGS 84 spheroid',
    )
    srs.run('Undefined cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined cartesian coordinate reference system')
    srs.run('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system')

    const reports = empty()
    const insert = db.prepare(
      `INSERT INTO reports (fid, geom, ${columns.map((key) => `"${columnOf(key)}"`).join(', ')}) VALUES (?, ?${', ?'.repeat(columns.length)})`,
    )
    let done = 0
    for await (const page of view.rows(signal)) {
      for (const row of page) {
        let geom: Buffer | null = null
        if (row.lon !== null && row.lat !== null) {
          geom = pointBlob(row.lon, row.lat)
          widen(reports, row.lon, row.lat)
        }
        insert.run(
          row.id,
          geom,
          columns.map((key) => {
            const value = row[key]
            return typeof value === 'boolean' ? Number(value) : value
          }),
        )
      }
      done += page.length
      progress?.(done, view.rowCount)
      await new Promise((resolve) => setImmediate(resolve))
    }

    const areas = empty()
    const totals = new Map(view.areas.map((a) => [a.key, a.count]))
    const leaves = new Set(view.areaShapes.features.filter((f) => totals.has(f.properties.key)).map((f) => f.properties.level))
    const area = db.prepare('INSERT INTO areas (geom, key, name_zh, name_en, level, reports) VALUES (?, ?, ?, ?, ?, ?)')
    for (const f of view.areaShapes.features) {
      const { key, zh, en, level } = f.properties
      // Reports are counted in their smallest area: larger ones, and withheld lines, stay empty rather than zero.
      const none = view.withheld.areas || !leaves.has(level) ? null : 0
      area.run(areaBlob(f.geometry, areas), key, zh, en, level, totals.get(key) ?? none)
    }

    const flags = empty()
    const flag = db.prepare(`INSERT INTO flags VALUES (NULL${', ?'.repeat(23)})`)
    for (const f of view.flags) {
      if (f.place) widen(flags, f.place.lon, f.place.lat)
      flag.run(
        f.place ? pointBlob(f.place.lon, f.place.lat) : null, f.place?.metres ?? null, f.category, f.area,
        f.areaName ? f.areaName[view.language] || f.areaName.zh : null, f.from, f.to, f.observed, f.raw, f.expected, f.usual[0], f.usual[1],
        f.ratio[0], f.ratio[1], f.ratio[2], f.sources, f.pAdjusted, f.recurrenceDays, f.rule, f.ruleVersion, f.dataVersion, f.status, f.reason,
      ) // biome-ignore format: in the order of the columns
    }

    const { counts } = view
    const put = db.prepare('INSERT INTO counts (what, value) VALUES (?, ?)')
    const facts: Record<string, unknown> = {
      matched: counts.matched,
      mapped: counts.mapped,
      withoutLocation: counts.withoutLocation,
      suppressed: counts.suppressed,
      incidents: counts.incidents,
      owedReports: counts.owed.reports,
      owedAttachments: counts.owed.attachments,
      sourcesLate: counts.owed.sourcesLate,
    }
    for (const [key, value] of Object.entries(about(view))) if (key !== 'counts') facts[key] = value
    for (const [what, value] of Object.entries(facts))
      put.run(what, value === null ? null : typeof value === 'object' ? JSON.stringify(value) : String(value))

    const made = new Date(view.madeAt).toISOString()
    const content = db.prepare('INSERT INTO gpkg_contents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
    const layer = (name: string, words: string, e: Extent): void => {
      const box = Number.isFinite(e[0]) ? e : [null, null, null, null]
      content.run(name, 'features', words, `Fieldbrief, data version ${view.dataVersion}`, made, ...box, 4326)
    }
    layer('reports', say(view.language, '报告', 'Reports'), reports)
    layer('areas', say(view.language, '片区', 'Areas'), areas)
    layer('flags', say(view.language, '预警', 'Flags'), flags)
    content.run('counts', 'attributes', say(view.language, '计数口径', 'Count contract'), '', made, null, null, null, null, null)
    content.run('layer_styles', 'attributes', 'layer_styles', '', made, null, null, null, null, null)
    const geometry = db.prepare("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, 4326, 0, 0)")
    geometry.run('reports', 'POINT')
    geometry.run('areas', 'MULTIPOLYGON')
    geometry.run('flags', 'POINT')
    const style = db.prepare(
      "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner, update_time) VALUES ('', '', ?, 'geom', 'fieldbrief', ?, '', 1, '', '', ?)",
    )
    style.run('reports', pointStyle(view), made)
    style.run('areas', areaStyle, made)
    db.exec('COMMIT')
  } finally {
    db.close()
  }
}

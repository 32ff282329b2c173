/** What a GeoPackage 1.3 (OGC 12-128r17) is made of: its tables, geometries as blobs, the R-tree extension. */
import type { MultiPolygon, Polygon } from 'geojson'
import { categoryKeys } from '../../contract/taxonomy.ts'

const wgs84 =
  'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]'

/** The three that every GeoPackage must hold. */
export const referenceSystems: [string, number, string, number, string, string][] = [
  ['WGS 84 geodetic', 4326, 'EPSG', 4326, wgs84, 'longitude/latitude coordinates in decimal degrees on the WGS 84 spheroid'],
  ['Undefined cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined cartesian coordinate reference system'],
  ['Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system'],
]

export const schema = `
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER, CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name), CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name), CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE clusters (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom POINT, reports INTEGER, ${categoryKeys.map((key) => `"${key}" INTEGER`).join(', ')});
CREATE TABLE areas (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom MULTIPOLYGON, key TEXT NOT NULL, name_zh TEXT, name_en TEXT, level TEXT, reports INTEGER);
CREATE TABLE flags (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom MULTIPOLYGON, title TEXT, why TEXT, metres DOUBLE, category TEXT NOT NULL, area TEXT, area_name TEXT, "from" DATE, "to" DATE, observed INTEGER, raw INTEGER, expected DOUBLE, usual_low DOUBLE, usual_high DOUBLE, ratio_low DOUBLE, ratio DOUBLE, ratio_high DOUBLE, sources INTEGER, p_adjusted DOUBLE, recurrence_days DOUBLE, rule TEXT, rule_version INTEGER, data_version INTEGER, status TEXT, reason TEXT);
CREATE TABLE counts (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, what TEXT NOT NULL, value TEXT);
CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME DEFAULT CURRENT_TIMESTAMP);
`
export const sqlType = { integer: 'INTEGER', text: 'TEXT', time: 'TEXT', degrees: 'DOUBLE', boolean: 'BOOLEAN' } as const

/** The index of a layer's geometries (annex F.3), a virtual table that is filled as the layer is. */
export const rtreeTable = (layer: string): string =>
  `CREATE VIRTUAL TABLE "rtree_${layer}_geom" USING rtree(id, minx, maxx, miny, maxy)`

/** What keeps it right when somebody edits the layer. Its functions are those of the program that edits. */
export function rtreeTriggers(layer: string): string {
  const name = `rtree_${layer}_geom`
  const put = `INSERT OR REPLACE INTO "${name}" VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom));`
  const there = 'NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom)'
  const gone = '(NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))'
  const on = (what: string, event: string, when: string, then: string): string =>
    `CREATE TRIGGER "${name}_${what}" AFTER ${event} ON "${layer}" WHEN ${when} BEGIN ${then} END;`
  return [
    on('insert', 'INSERT', `(${there})`, put),
    on('update1', 'UPDATE OF geom', `OLD.fid = NEW.fid AND (${there})`, put),
    on('update2', 'UPDATE OF geom', `OLD.fid = NEW.fid AND ${gone}`, `DELETE FROM "${name}" WHERE id = OLD.fid;`),
    on('update3', 'UPDATE', `OLD.fid != NEW.fid AND (${there})`, `DELETE FROM "${name}" WHERE id = OLD.fid; ${put}`),
    on('update4', 'UPDATE', `OLD.fid != NEW.fid AND ${gone}`, `DELETE FROM "${name}" WHERE id IN (OLD.fid, NEW.fid);`),
    on('delete', 'DELETE', 'OLD.geom NOTNULL', `DELETE FROM "${name}" WHERE id = OLD.fid;`),
  ].join('\n')
}
export const rtreeExtension = 'http://www.geopackage.org/spec120/#extension_rtree'

/** West, south, east, north; infinite while nothing is in it. */
export type Extent = [number, number, number, number]
export const emptyExtent = (): Extent => [Infinity, Infinity, -Infinity, -Infinity]
export function widen(e: Extent, lon: number, lat: number): void {
  if (lon < e[0]) e[0] = lon
  if (lat < e[1]) e[1] = lat
  if (lon > e[2]) e[2] = lon
  if (lat > e[3]) e[3] = lat
}

/** GeoPackage binary of a point: header without envelope, little-endian WKB. */
export function pointBlob(lon: number, lat: number): Buffer {
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

/** GeoPackage binary of a multipolygon with its XY envelope. @param own is widened by it */
export function polygonBlob(shape: Polygon | MultiPolygon, own: Extent): Buffer {
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
      }
    }
  }
  for (const [i, n] of [own[0], own[2], own[1], own[3]].entries()) b.writeDoubleLE(n, 8 + i * 8)
  return b
}

const metresPerDegree = 111_320
/** A circle on the ground as a ring of 64 points, anticlockwise, closed, to 5 decimals (about a metre). */
export function circleShape(spot: { lon: number; lat: number; metres: number }): Polygon {
  const round = (n: number): number => Math.round(n * 1e5) / 1e5
  const high = spot.metres / metresPerDegree
  const wide = high / Math.max(0.01, Math.cos((spot.lat * Math.PI) / 180))
  const ring = Array.from({ length: 64 }, (_, i) => {
    const angle = (i / 64) * 2 * Math.PI
    return [round(spot.lon + wide * Math.cos(angle)), round(spot.lat + high * Math.sin(angle))]
  })
  return { type: 'Polygon', coordinates: [[...ring, ring[0]!]] }
}

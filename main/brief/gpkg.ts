/**
 * The layers as an OGC GeoPackage 1.3: `reports`, `clusters`, `areas`, `flags` and the attributes table `counts`, each layer
 * with an R-tree, with styles where QGIS looks for them. Not encrypted: it is made to be handed on, after the audience's
 * policy.
 */
import { closeSync, openSync } from 'node:fs'
import Database from 'better-sqlite3-multiple-ciphers'
import { categoryKeys } from '../../contract/taxonomy.ts'
import { dictionary } from './dictionary.ts'
import { flagWhy } from './flag-why.ts'
import { about } from './geojson.ts'
import {
  circleShape,
  type Extent,
  emptyExtent,
  pointBlob,
  polygonBlob,
  referenceSystems,
  rtreeExtension,
  rtreeTable,
  rtreeTriggers,
  schema,
  sqlType,
  widen,
} from './gpkg-parts.ts'
import { layerStyles } from './gpkg-style.ts'
import type { BriefView, ColumnKey } from './policy.ts'
import type { BriefProgress } from './snapshot.ts'
import { flagTitle, say } from './words.ts'

const columnOf = (key: ColumnKey): string => key.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`)
const layers = ['reports', 'clusters', 'areas', 'flags'] as const
type Layer = (typeof layers)[number]

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
    // Splits of the index free cells as it grows: nothing of a row may stay behind in them.
    db.pragma('secure_delete = ON')
    db.pragma(`application_id = ${0x47504b47}`)
    db.pragma('user_version = 10300')
    db.exec('BEGIN')
    db.exec(schema)
    const columns = view.policy.columns.filter((key) => key !== 'id')
    db.exec(
      `CREATE TABLE reports (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom POINT, ${columns.map((key) => `"${columnOf(key)}" ${sqlType[dictionary[key].type]}`).join(', ')})`,
    )
    const srs = db.prepare('INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)')
    for (const system of referenceSystems) srs.run(...system)

    const extents = Object.fromEntries(layers.map((name) => [name, emptyExtent()])) as Record<Layer, Extent>
    const index = Object.fromEntries(
      layers.map((name) => {
        db.exec(rtreeTable(name))
        return [
          name,
          db.prepare<[number | bigint, number, number, number, number]>(
            `INSERT INTO "rtree_${name}_geom" VALUES (?, ?, ?, ?, ?)`,
          ),
        ]
      }),
    ) as Record<Layer, Database.Statement<[number | bigint, number, number, number, number]>>
    /** Enters a feature of a layer into its index and its extent. */
    const enter = (name: Layer, fid: number | bigint, own: Extent): void => {
      index[name].run(fid, own[0], own[2], own[1], own[3])
      widen(extents[name], own[0], own[1])
      widen(extents[name], own[2], own[3])
    }

    const insert = db.prepare(
      `INSERT INTO reports (fid, geom, ${columns.map((key) => `"${columnOf(key)}"`).join(', ')}) VALUES (?, ?${', ?'.repeat(columns.length)})`,
    )
    let done = 0
    for await (const page of view.rows(signal)) {
      for (const row of page) {
        const placed = row.lon !== null && row.lat !== null
        insert.run(
          row.id,
          placed ? pointBlob(row.lon!, row.lat!) : null,
          columns.map((key) => {
            const value = row[key]
            return typeof value === 'boolean' ? Number(value) : value
          }),
        )
        if (placed) enter('reports', row.id, [row.lon!, row.lat!, row.lon!, row.lat!])
      }
      done += page.length
      progress?.(done, view.rowCount)
      await new Promise((resolve) => setImmediate(resolve))
    }
    signal?.throwIfAborted()

    const cluster = db.prepare(`INSERT INTO clusters VALUES (NULL, ?, ?${', ?'.repeat(categoryKeys.length)})`)
    for (const mark of view.marks) {
      const { lastInsertRowid } = cluster.run(
        pointBlob(mark.lon, mark.lat),
        mark.count,
        categoryKeys.map((_, i) => mark.parts?.[i] ?? null),
      )
      enter('clusters', lastInsertRowid, [mark.lon, mark.lat, mark.lon, mark.lat])
    }
    writeAreas(db, view, (fid, own) => enter('areas', fid, own))
    writeFlags(db, view, (fid, own) => enter('flags', fid, own))
    writeFacts(db, view, extents)
    for (const name of layers) db.exec(rtreeTriggers(name))
    db.exec('COMMIT')
  } finally {
    db.close()
  }
}

type Enter = (fid: number | bigint, own: Extent) => void

function writeAreas(db: Database.Database, view: BriefView, enter: Enter): void {
  const totals = new Map(view.areas.map((a) => [a.key, a.count]))
  const leaves = new Set(view.areaShapes.features.filter((f) => totals.has(f.properties.key)).map((f) => f.properties.level))
  // Areas told in a line of the rest have no number of their own.
  const joined = new Set(view.areas.flatMap((a) => a.of ?? []))
  const area = db.prepare('INSERT INTO areas (geom, key, name_zh, name_en, level, reports) VALUES (?, ?, ?, ?, ?, ?)')
  for (const f of view.areaShapes.features) {
    const { key, zh, en, level } = f.properties
    // Reports are counted in their smallest area: larger ones, and withheld lines, stay empty rather than zero.
    const none = view.withheld.areas || joined.has(key) || !leaves.has(level) ? null : 0
    const own = emptyExtent()
    const { lastInsertRowid } = area.run(polygonBlob(f.geometry, own), key, zh, en, level, totals.get(key) ?? none)
    enter(lastInsertRowid, own)
  }
}

/** A flag lies where it was looked at: a circle, its area's shape, or the district's. */
function writeFlags(db: Database.Database, view: BriefView, enter: Enter): void {
  const { language } = view
  const flag = db.prepare(`INSERT INTO flags VALUES (NULL${', ?'.repeat(25)})`)
  for (const f of view.flags) {
    const shape =
      f.place !== null
        ? circleShape(f.place)
        : view.areaShapes.features.find(({ properties: p }) => (f.area === null ? p.level === 'district' : p.key === f.area))
            ?.geometry
    const own = emptyExtent()
    const { lastInsertRowid } = flag.run(
      shape ? polygonBlob(shape, own) : null, flagTitle(f, language), flagWhy(f, f, language), f.place?.metres ?? null, f.category, f.area,
      f.areaName ? f.areaName[language] || f.areaName.zh : null, f.from, f.to, f.observed, f.raw, f.expected, f.usual[0], f.usual[1],
      f.ratio[0], f.ratio[1], f.ratio[2], f.sources, f.pAdjusted, f.recurrenceDays, f.rule, f.ruleVersion, f.dataVersion, f.status, f.reason,
    ) // biome-ignore format: in the order of the columns
    if (shape) enter(lastInsertRowid, own)
  }
}

/** What the file says about itself: counts, contents, extents, styles. */
function writeFacts(db: Database.Database, view: BriefView, extents: Record<Layer, Extent>): void {
  const { counts, language } = view
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
  const geometry = db.prepare("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, 4326, 0, 0)")
  const extension = db.prepare("INSERT INTO gpkg_extensions VALUES (?, 'geom', 'gpkg_rtree_index', ?, 'write-only')")
  const names: Record<Layer, string> = {
    reports: say(language, '报告', 'Reports'),
    clusters: say(language, '聚合点', 'Clusters'),
    areas: say(language, '片区', 'Areas'),
    flags: say(language, '预警', 'Flags'),
  }
  const bound = view.info ? `${say(language, '快照', 'snapshot')} ${view.info.mark}, ` : ''
  for (const name of layers) {
    const e = extents[name]
    const box = Number.isFinite(e[0]) ? e : [null, null, null, null]
    content.run(
      name,
      'features',
      names[name],
      `Fieldbrief, ${bound}${say(language, '数据版本', 'data version')} ${view.dataVersion}`,
      made,
      ...box,
      4326,
    )
    geometry.run(name, name === 'reports' || name === 'clusters' ? 'POINT' : 'MULTIPOLYGON')
    extension.run(name, rtreeExtension)
  }
  content.run('counts', 'attributes', say(language, '计数口径', 'Count contract'), '', made, null, null, null, null, null)
  content.run('layer_styles', 'attributes', 'layer_styles', '', made, null, null, null, null, null)
  const style = db.prepare(
    "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner, update_time) VALUES ('', '', ?, 'geom', 'fieldbrief', ?, ?, 1, '', '', ?)",
  )
  for (const { layer, qml, sld } of layerStyles(language)) style.run(layer, qml, sld, made)
}

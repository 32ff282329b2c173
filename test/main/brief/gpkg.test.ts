import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3-multiple-ciphers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Audience, audiences } from '../../../contract/taxonomy.ts'
import { writeGeoJson } from '../../../main/brief/geojson.ts'
import { writeGeoPackage } from '../../../main/brief/gpkg.ts'
import { circleShape } from '../../../main/brief/gpkg-parts.ts'
import { layerStyles } from '../../../main/brief/gpkg-style.ts'
import { type BriefView, viewFor } from '../../../main/brief/policy.ts'
import { snapshot } from '../../fixture/brief/district.ts'
import { has } from '../../fixture/brief/other-programs.ts'

const root = mkdtempSync(join(tmpdir(), 'gpkg-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const ogr = has('ogrinfo', 'gdal-bin') && has('ogr2ogr', 'gdal-bin')
const xmllint = has('xmllint', 'libxml2-utils')

const views = new Map<Audience, BriefView>()
const fileOf = (audience: Audience): string => join(root, `${audience}.gpkg`)
beforeAll(async () => {
  for (const audience of audiences) {
    const view = await viewFor(snapshot({ audience }))
    views.set(audience, view)
    await writeGeoPackage(view, fileOf(audience))
  }
})
const opened = <T>(audience: Audience, use: (db: Database.Database) => T): T => {
  const db = new Database(fileOf(audience), { readonly: true })
  try {
    return use(db)
  } finally {
    db.close()
  }
}
const info = (...words: string[]): { out: string; said: string } => {
  const run = spawnSync('ogrinfo', ['-ro', ...words], { encoding: 'utf8', maxBuffer: 1e8 })
  return { out: run.stdout, said: run.stderr }
}

describe('the layers', () => {
  it.skipIf(!ogr).each(audiences)('are read by ogrinfo without a warning, with the counts of the view (%s)', (audience) => {
    const view = views.get(audience)!
    const { out, said } = info('-so', '-al', fileOf(audience))
    expect(said).toBe('')
    const layer = (name: string): string => new RegExp(`Layer name: ${name}\\n[\\s\\S]*?(?=\\nLayer name|$)`).exec(out)![0]
    expect(layer('reports')).toContain(`Geometry: Point\nFeature Count: ${view.counts.matched}\n`)
    expect(layer('clusters')).toContain(`Geometry: Point\nFeature Count: ${view.marks.length}\n`)
    expect(layer('areas')).toContain('Geometry: Multi Polygon\nFeature Count: 13\n')
    expect(layer('flags')).toContain(`Geometry: Multi Polygon\nFeature Count: ${view.flags.length}\n`)
    for (const name of ['reports', 'clusters', 'areas']) expect(layer(name)).toContain('ID["EPSG",4326]')
  })

  it.skipIf(!ogr)('have an R-tree each that finds what lies in a box, as a search without it does', () => {
    const view = views.get('partner')!
    const box = ['117.2', '39.1', '117.22', '39.115']
    for (const name of ['reports', 'clusters', 'areas', 'flags'])
      expect(info(fileOf('partner'), '-sql', `SELECT HasSpatialIndex('${name}', 'geom')`).out).toContain(
        'HasSpatialIndex (Integer) = 1',
      )
    const found = Number(/Feature Count: (\d+)/.exec(info('-so', '-spat', ...box, fileOf('partner'), 'reports').out)![1])
    const inside = opened('partner', (db) =>
      db
        .prepare<[], { lon: number; lat: number }>('SELECT lon, lat FROM reports WHERE lon IS NOT NULL')
        .all()
        .filter((r) => r.lon >= 117.2 && r.lon <= 117.22 && r.lat >= 39.1 && r.lat <= 39.115),
    ).length
    expect(found).toBe(inside)
    expect(found).toBeGreaterThan(0)
    expect(opened('partner', (db) => db.prepare('SELECT count(*) n FROM rtree_reports_geom').get())).toEqual({
      n: view.counts.mapped,
    })
  })

  it.skipIf(!ogr)('can be edited by another program, which keeps the index right', () => {
    const copy = join(root, 'edited.gpkg')
    execFileSync('cp', [fileOf('internal'), copy])
    execFileSync('ogrinfo', [copy, '-sql', 'DELETE FROM clusters WHERE fid = 1'])
    const db = new Database(copy, { readonly: true })
    const { n } = db.prepare<[], { n: number }>('SELECT count(*) n FROM clusters').get()!
    expect(db.prepare('SELECT count(*) n FROM rtree_clusters_geom').get()).toEqual({ n })
    expect(n).toBe(views.get('internal')!.marks.length - 1)
    db.close()
  })

  it('are whole: integrity, references, and every table in the contents', () => {
    for (const audience of audiences)
      opened(audience, (db) => {
        expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
        expect(db.pragma('foreign_key_check')).toEqual([])
        const contents = db
          .prepare<[], { n: string }>('SELECT table_name n FROM gpkg_contents')
          .all()
          .map((r) => r.n)
        const tables = db
          .prepare<[], { n: string }>(
            "SELECT name n FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'gpkg_%' AND name NOT LIKE 'rtree_%' AND name NOT LIKE 'sqlite_%'",
          )
          .all()
          .map((r) => r.n)
        expect(contents.sort()).toEqual(tables.sort())
      })
  })

  it('gather the same reports as the map of the page', () => {
    opened('internal', (db) => {
      const { n } = db.prepare<[], { n: number }>('SELECT sum(reports) n FROM clusters').get()!
      expect(n).toBe(views.get('internal')!.counts.mapped)
      const wrong = db
        .prepare(
          'SELECT count(*) n FROM clusters WHERE reports != fire + building + power + traffic + facility + waste + noise + theft + fraud + dispute + other',
        )
        .get()
      expect(wrong).toEqual({ n: 0 })
    })
  })

  it('show a flag as the ground it asks about, with its why', () => {
    opened('internal', (db) => {
      const flags = db
        .prepare<[], { why: string; geom: Buffer | null; metres: number | null }>(
          'SELECT why, geom, metres FROM flags ORDER BY fid',
        )
        .all()
      expect(flags.map((f) => f.metres)).toEqual([300, 420, null])
      expect(flags[0]!.why).toMatch(/观测 23 起（原始报告 31 件），预期 6\.1 起/)
      // The last is about the whole district: its shape.
      expect(flags.map((f) => f.geom !== null)).toEqual([true, true, true])
    })
    const circle = circleShape({ lon: 117.2, lat: 39.1, metres: 300 }).coordinates[0]!
    expect(circle[0]).toEqual(circle.at(-1))
    const metres = circle.map(([lon, lat]) =>
      Math.hypot((lon! - 117.2) * 111_320 * Math.cos((39.1 * Math.PI) / 180), (lat! - 39.1) * 111_320),
    )
    expect(Math.min(...metres)).toBeGreaterThan(298)
    expect(Math.max(...metres)).toBeLessThan(302)
  })

  it('hold no point finer than the audience may have', () => {
    const points = (audience: Audience): Set<string> =>
      opened(
        audience,
        (db) =>
          new Set(
            db
              .prepare<[], { lon: number; lat: number }>('SELECT lon, lat FROM reports WHERE lon IS NOT NULL')
              .all()
              .map((r) => `${r.lon} ${r.lat}`),
          ),
      )
    expect(points('public').size).toBeLessThanOrEqual(12)
    expect(points('partner').size).toBeLessThan(points('internal').size / 2)
    // A geometry says what the columns say.
    opened('partner', (db) => {
      const { geom, lon, lat } = db
        .prepare<[], { geom: Buffer; lon: number; lat: number }>(
          'SELECT geom, lon, lat FROM reports WHERE geom IS NOT NULL LIMIT 1',
        )
        .get()!
      expect([geom.readDoubleLE(13), geom.readDoubleLE(21)]).toEqual([lon, lat])
      const marks = db.prepare<[], { geom: Buffer }>('SELECT geom FROM clusters').all()
      const allowed = points('partner')
      for (const mark of marks) expect(allowed.has(`${mark.geom.readDoubleLE(13)} ${mark.geom.readDoubleLE(21)}`)).toBe(true)
    })
  })

  it.skipIf(!xmllint)('have a style each for QGIS and as SLD, both whole XML', () => {
    opened('internal', (db) => {
      const styles = db
        .prepare<[], { f_table_name: string; styleQML: string; styleSLD: string; useAsDefault: number }>(
          'SELECT * FROM layer_styles',
        )
        .all()
      expect(styles.map((s) => s.f_table_name).sort()).toEqual(['areas', 'clusters', 'flags', 'reports'])
      for (const { styleQML, styleSLD, useAsDefault } of styles) {
        expect(useAsDefault).toBe(1)
        for (const xml of [styleQML, styleSLD]) execFileSync('xmllint', ['--noout', '--nonet', '-'], { input: xml })
      }
    })
    expect(layerStyles('en')[0]!.qml).toContain('label="Fire hazards"')
  })

  it('are the same to the byte from the same view', async () => {
    const again = join(root, 'again.gpkg')
    await writeGeoPackage(views.get('partner')!, again)
    expect(readFileSync(again).equals(readFileSync(fileOf('partner')))).toBe(true)
  })
})

describe('the GeoJSON', () => {
  it.skipIf(!ogr).each(audiences)('is read by ogr2ogr with the same reports as the GeoPackage (%s)', async (audience) => {
    const view = views.get(audience)!
    const file = join(root, `${audience}.geojson`)
    await writeGeoJson(view, file)
    const csv = join(root, `${audience}-json.csv`)
    execFileSync('ogr2ogr', ['-f', 'CSV', csv, file, '-select', 'category,area'])
    const csvOfGpkg = join(root, `${audience}-gpkg.csv`)
    execFileSync('ogr2ogr', [
      '-f',
      'CSV',
      csvOfGpkg,
      fileOf(audience),
      '-sql',
      `SELECT category, area FROM reports ORDER BY ${audience === 'public' ? 'fid' : 'fid DESC'}`,
    ])
    const lines = readFileSync(csv, 'utf8').split('\n')
    expect(lines).toHaveLength(view.counts.matched + 2)
    expect(lines).toEqual(readFileSync(csvOfGpkg, 'utf8').split('\n'))
  })

  it('says in a member of its own what it is bound to, and keeps to the members of RFC 7946 besides', async () => {
    const file = join(root, 'members.geojson')
    await writeGeoJson(views.get('partner')!, file)
    const json = JSON.parse(readFileSync(file, 'utf8'))
    expect(Object.keys(json)).toEqual(['type', 'fieldbrief', 'features'])
    expect(json.fieldbrief).toMatchObject({
      audience: 'partner',
      dataVersion: 4187,
      snapshot: views.get('partner')!.info?.mark ?? null,
    })
    for (const feature of json.features) expect(Object.keys(feature)).toEqual(['type', 'id', 'geometry', 'properties'])
  })
})

import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3-multiple-ciphers'
import { expect, test } from 'vitest'
import type { Counts, Filter, ReportRow } from '../../../contract/model.ts'
import type { App } from '../../../main/app.ts'
import { readZip } from '../../../main/brief/unzip.ts'
import { noSignal, tempApp, tempFolder } from '../../fixture/make-store.ts'

const world: [number, number, number, number] = [-180, -85, 180, 85]
const filters: Filter[] = [
  {},
  { categories: ['fire'] },
  { text: '消防通道' },
  { text: '楼道 OR 小区 -电动车', from: '2025-06-01' },
  { from: '2026-05-01', to: '2026-06-10', statuses: ['open', 'checking', 'referred'] },
  { areas: ['none'] },
  { hasLocation: false },
  { suppressed: true },
  { near: { lon: 118.6, lat: 30.95, metres: 1_500 }, hasMedia: true },
  { incidentsOnly: true, levels: ['district'], categories: ['waste', 'noise', 'facility'] },
  { text: 'status:closed 噪声' },
]

async function allRows(app: App, filter: Filter): Promise<ReportRow[]> {
  const rows: ReportRow[] = []
  for (let after: string | undefined; ; ) {
    const page = await app.handlers['report.page']({ filter, limit: 400, ...(after ? { after } : {}) }, noSignal)
    rows.push(...page.rows)
    if (!page.next) return rows
    after = page.next
  }
}

/** Rows of the first sheet, read by LibreOffice. */
function sheetRows(file: string, folder: string): number {
  execFileSync(
    'soffice',
    [
      `-env:UserInstallation=file://${join(folder, 'office')}`,
      '--headless',
      '--convert-to',
      'csv:Text - txt - csv (StarCalc):44,34,76',
      '--outdir',
      folder,
      file,
    ],
    { stdio: 'ignore' },
  )
  return csvRows(readFileSync(join(folder, 'annex.csv'), 'utf8'))
}
/** Lines of a CSV, quoted line breaks apart. */
function csvRows(text: string): number {
  let rows = 0
  let quoted = false
  for (const char of text) {
    if (char === '"') quoted = !quoted
    else if (char === '\n' && !quoted) rows += 1
  }
  return rows
}
async function docxText(file: string): Promise<string> {
  for await (const part of readZip(file))
    if (part.path === 'word/document.xml') return part.bytes.toString('utf8').replace(/<[^>]*>/g, '')
  throw new Error(`${file} has no document`)
}
const hasOffice = spawnSync('soffice', ['--version']).status === 0

test(`count, map, list, histogram, facets and the snapshot, the page and the finished XLSX, CSV, DOCX, GeoJSON and GeoPackage say the same for ${filters.length} filters`, {
  timeout: 600_000,
}, async (context) => {
  const folder = tempFolder()
  const app = await tempApp(folder)
  await app.handlers['sample.make']({ reports: 2_000, seed: 9 }, noSignal)
  const seen: number[] = []
  for (const [index, filter] of filters.entries()) {
    const words = JSON.stringify(filter)
    const counts: Counts = await app.handlers['report.count']({ filter }, noSignal)
    seen.push(counts.matched)
    expect(counts.mapped + counts.withoutLocation + counts.suppressed, words).toBe(counts.matched)
    const set = await app.handlers['map.clusters']({ filter, bbox: world, zoom: 12 }, noSignal)
    expect(set.counts, words).toEqual(counts)
    expect(
      set.count.reduce((a, b) => a + b, 0),
      words,
    ).toBe(counts.mapped)
    const listed = await app.handlers['incident.list']({ filter, least: 1, limit: 1 }, noSignal)
    expect([listed.total, listed.all], words).toEqual([
      counts.incidents,
      { incidents: counts.incidents, reports: counts.matched },
    ])
    const rows = await allRows(app, filter)
    expect(rows, words).toHaveLength(counts.matched)
    expect(new Set(rows.map((r) => r.id)).size).toBe(counts.matched)
    expect(
      rows.filter((r) => r.suppressed),
      words,
    ).toHaveLength(counts.suppressed)
    const histogram = await app.handlers['time.histogram']({ filter, unit: 'week' }, noSignal)
    expect(
      histogram.bins.reduce((sum, b) => sum + b.count, 0),
      words,
    ).toBe(counts.matched)
    const facets = await app.handlers['facet.count']({ filter: { ...filter } }, noSignal)
    if (!filter.categories)
      expect(
        facets.category.reduce((sum, f) => sum + f.count, 0),
        words,
      ).toBe(counts.matched)

    const receipt = await app.handlers['brief.make'](
      {
        title: '计数核对',
        audience: 'internal',
        filter,
        formats: ['xlsx', 'geojson', 'gpkg', 'html', 'csv', ...(index < 4 ? (['docx'] as const) : [])],
        language: 'zh',
        out: join(folder, `brief-${index}`),
      },
      noSignal,
    )
    expect(receipt.counts, words).toEqual(counts)
    // What it is bound to holds the same, whole and by each number of the contract.
    expect(receipt.snapshot.counts, words).toEqual(counts)
    for (const key of ['matched', 'mapped', 'withoutLocation', 'suppressed', 'incidents'] as const) {
      const told = await app.handlers['snapshot.number']({ snapshot: receipt.snapshot.id, key, limit: 1 }, noSignal)
      expect([key, told.shown], words).toEqual([key, counts[key].toLocaleString('en-US')])
    }
    if (index < 5) {
      const preview = await app.handlers['brief.preview']({ snapshot: receipt.snapshot.id, audience: 'internal' }, noSignal)
      expect([preview.counts, preview.numbers.wrong], words).toEqual([counts, []])
    }
    if (index < 4) {
      const text = (await docxText(join(receipt.folder, 'briefing.docx'))).replace(/\s+/g, '')
      const [matched, mapped, nowhere, suppressed] = [
        counts.matched,
        counts.mapped,
        counts.withoutLocation,
        counts.suppressed,
      ].map((v) => v.toLocaleString('en-US'))
      expect(text, words).toContain(`${matched}件匹配=${mapped}已上图+${nowhere}无位置+${suppressed}已抑制`)
    }
    expect(csvRows(readFileSync(join(receipt.folder, 'reports.csv'), 'utf8')), words).toBe(counts.matched + 1)
    const geojson = JSON.parse(readFileSync(join(receipt.folder, 'reports.geojson'), 'utf8')) as {
      features: { geometry: unknown }[]
    }
    expect(geojson.features, words).toHaveLength(counts.matched)
    expect(
      geojson.features.filter((f) => f.geometry !== null),
      words,
    ).toHaveLength(counts.mapped)
    const gpkg = new Database(join(receipt.folder, 'layers.gpkg'), { readonly: true })
    expect(gpkg.prepare('SELECT count(*) FROM reports').pluck().get(), words).toBe(counts.matched)
    expect(Number(gpkg.prepare("SELECT value FROM counts WHERE what = 'incidents'").pluck().get()), words).toBe(counts.incidents)
    gpkg.close()
    expect(JSON.parse(readFileSync(join(receipt.folder, 'reports.geojson'), 'utf8')).fieldbrief.counts, words).toEqual(counts)
    expect(readFileSync(join(receipt.folder, 'briefing.html'), 'utf8'), words).toContain(
      `合并近似重复为 ${counts.incidents.toLocaleString('en-US')} 起`,
    )
    expect(readFileSync(join(receipt.folder, 'briefing.html'), 'utf8')).toContain(counts.matched.toLocaleString('en-US'))
    if (hasOffice && index < 3)
      expect(sheetRows(join(receipt.folder, 'annex.xlsx'), receipt.folder) - 1, words).toBe(counts.matched)
  }
  expect(new Set(seen).size).toBeGreaterThan(8)
  expect(seen.every((n) => n > 0)).toBe(true)
  if (!hasOffice) context.annotate?.('XLSX was not read by another program: LibreOffice is not installed')
})

test('the internal GeoJSON of a briefing imports into another store with the same counts, masked', {
  timeout: 120_000,
}, async () => {
  const folder = tempFolder()
  const app = await tempApp(folder)
  await app.handlers['sample.make']({ reports: 300, seed: 2 }, noSignal)
  const counts = await app.handlers['report.count']({ filter: {} }, noSignal)
  const receipt = await app.handlers['brief.make'](
    { title: '转交', audience: 'internal', filter: {}, formats: ['geojson'], language: 'zh', out: join(folder, 'out') },
    noSignal,
  )
  const other = await tempApp(join(folder, 'other'))
  const { files } = await other.handlers['import.run']({ files: [join(receipt.folder, 'reports.geojson')] }, noSignal)
  expect(files[0]).toMatchObject({ rows: 300, imported: 300, quarantined: 0, refused: 0 })
  expect(await other.handlers['report.count']({ filter: {} }, noSignal)).toMatchObject({
    matched: 300,
    mapped: counts.mapped,
    withoutLocation: counts.withoutLocation,
    suppressed: counts.suppressed,
  })
})

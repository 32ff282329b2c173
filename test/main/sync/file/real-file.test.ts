/** The published files as they are. Skipped, with the reason in the title, where the folder with them is missing. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { FileOutcome } from '../../../../contract/model.ts'
import { importFiles } from '../../../../main/sync/file/import.ts'
import { CollectingStore } from './collecting-store.ts'
import { adds, failureOf, tools } from './import-one.ts'

const folder = fileURLToPath(new URL('../../../../../shared/data/', import.meta.url))
const missing = !existsSync(folder)
const title = `published files${missing ? ` (skipped: ${folder} is not here)` : ''}`

async function twice(file: string): Promise<{ first: FileOutcome; second: FileOutcome; store: CollectingStore }> {
  const store = new CollectingStore()
  const [first] = await importFiles(store, { files: [folder + file] }, tools())
  const [second] = await importFiles(store, { files: [folder + file] }, tools())
  return { first: first!, second: second!, store }
}
const share = (store: CollectingStore, category: string): number =>
  [...store.reports.values()].filter((r) => r.category === category).length / store.reports.size

describe.skipIf(missing)(title, () => {
  it.each([
    ['boston/311.csv', 'boston-requests', 'reports', { rows: 2424, imported: 2424 }],
    ['boston/crashes.csv', 'boston-crashes', 'reports', { rows: 6083, imported: 6083 }],
    ['boston/crimes.csv', 'boston-crimes', 'reports', { rows: 16050, imported: 16030, refused: 20 }],
    ['boston/neighborhoods.geojson', 'areas', 'areas', { rows: 26, imported: 26 }],
    ['nyc/311-2023-12.csv', 'nyc-311', 'reports', { rows: 500, imported: 494, refused: 6 }],
    ['sf/311-cases.csv', 'sf-311', 'reports', { rows: 10000, imported: 9877, refused: 123 }],
    ['sf/open311-requests.json', 'georeport', 'reports', { rows: 1001, imported: 1000, quarantined: 1 }],
    ['sf/open311-requests.xml', 'georeport', 'reports', { rows: 7, imported: 6, quarantined: 1 }],
    ['sf/open311-services.xml', 'georeport-services', 'categories', { rows: 36, imported: 36 }],
    ['tianjin/districts.geojson', 'areas', 'areas', { rows: 16, imported: 16 }],
    ['zh/messages.xlsx', 'zh-messages', 'reports', { rows: 4326, imported: 4326 }],
    ['zh/categories.xlsx', 'zh-categories', 'categories', { rows: 517, quarantined: 0 }],
  ] as const)('%s: every row is accounted for and a second import changes nothing', async (file, profile, holds, counts) => {
    const { first, second } = await twice(file)
    expect(first).toMatchObject({ profile, holds, updated: 0, quarantined: 0, ...counts })
    expect(adds(first)).toBe(true)
    expect(second).toMatchObject({
      rows: first.rows,
      imported: 0,
      updated: 0,
      unchanged: first.imported,
      quarantined: first.quarantined,
      refused: first.refused,
    })
  })

  it('the number of reports without location is the published one', async () => {
    const without = async (file: string): Promise<number> =>
      [...(await twice(file)).store.reports.values()].filter((r) => r.lon === null).length
    expect(await without('boston/311.csv')).toBe(2)
    expect(await without('boston/crashes.csv')).toBe(0)
    expect(await without('boston/crimes.csv')).toBe(915)
    expect(await without('zh/messages.xlsx')).toBe(4326)
  })

  it('the boundary holds on them: what singles out people is refused, house-of-worship noise is plain noise', async () => {
    const nyc = await twice('nyc/311-2023-12.csv')
    expect(nyc.first.refusedWhy.map((why) => why.category)).toEqual(['Encampment', 'Homeless Person Assistance / Non-Chronic'])
    expect([...nyc.store.reports.values()].filter((r) => r.subCategory === 'Noise').length).toBe(3)
    expect(JSON.stringify([...nyc.store.reports.values()].map((r) => [r.title, r.subCategory]))).not.toMatch(/worship/i)
    const sf = await twice('sf/311-cases.csv')
    expect(JSON.stringify([...sf.store.reports.values()].map((r) => [r.title, r.subCategory]))).not.toMatch(
      /encampment|homeless/i,
    )
    const zh = await twice('zh/categories.xlsx')
    expect([...zh.store.categories.keys()].filter((path) => /民族|宗教|舆论|集会|党务|纪检/.test(path))).toEqual([])
  })

  it('other stays small where the source says what a report is about', async () => {
    expect(share((await twice('sf/311-cases.csv')).store, 'other')).toBeLessThan(0.03)
    expect(share((await twice('nyc/311-2023-12.csv')).store, 'other')).toBeLessThan(0.03)
    expect(share((await twice('sf/open311-requests.json')).store, 'other')).toBeLessThan(0.07)
    expect(share((await twice('boston/311.csv')).store, 'other')).toBe(0)
  })

  it('basemaps are refused as what they are', async () => {
    for (const file of ['monaco.pmtiles', 'monaco.mbtiles', 'tiny.pmtiles', 'invalid-version-4.pmtiles']) {
      const failure = await failureOf(importFiles(new CollectingStore(), { files: [`${folder}basemap/${file}`] }, tools()))
      expect(failure.text.en).toContain('basemap')
      expect(failure.text.zh).toContain('底图')
    }
  })
})

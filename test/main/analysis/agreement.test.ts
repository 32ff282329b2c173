import { expect, test } from 'vitest'
import { haversineM, insideRings } from '../../../contract/geometry.ts'
import type { FacetValue, Filter, TimeUnit } from '../../../contract/model.ts'
import { categoryKeys, levelKeys, statusKeys } from '../../../contract/taxonomy.ts'
import { latOf, lonOf, mercatorX, mercatorY } from '../../../main/analysis/columns.ts'
import { seeded } from '../../fixture/make-store.ts'
import { ask, loadedTown, randomTownFilter, type Town, wholeWorld } from './town.ts'

interface PlainRow {
  id: number
  minute: number
  category: string
  sub: string | null
  area: string | null
  status: string
  level: string | null
  suppressed: boolean
  media: number
  lon: number | null
  lat: number | null
  source: string
  isFirst: boolean
  /** First row of its incident. */
  incident: number
}

/** Every report as the store's tables have it, through SQL alone. */
function plainRows({ db, analysis }: Town): PlainRow[] {
  const first = analysis.incidents()
  const rows = db
    .prepare(`SELECT r.id, r.occurred_at AS at, r.offset_minutes AS off, r.category_id AS category, s.name AS sub, a.key AS area, r.status, r.level,
      r.suppressed, r.media, r.lon, r.lat, o.name AS source
      FROM report r JOIN source o ON o.id = r.source_id LEFT JOIN sub_category s ON s.id = r.sub_category_id LEFT JOIN area a ON a.id = r.area_id`)
    .all() as Record<string, unknown>[]
  return rows.map((r) => {
    const row = analysis.columns.rowOf(r.id as number)
    return {
      id: r.id as number,
      minute: Math.floor((r.at as number) / 60) + (r.off as number),
      category: categoryKeys[r.category as number] as string,
      sub: r.sub as string | null,
      area: r.area as string | null,
      status: statusKeys[r.status as number] as string,
      level: (r.level as number) === 0 ? null : (levelKeys[(r.level as number) - 1] as string),
      suppressed: (r.suppressed as number) === 1,
      media: r.media as number,
      // As exact as the columns keep them: a hundredth of a metre.
      lon: r.lon === null ? null : lonOf(mercatorX(r.lon as number)),
      lat: r.lat === null ? null : latOf(mercatorY(r.lat as number)),
      source: r.source as string,
      isFirst: first[row] === row,
      incident: first[row] as number,
    }
  })
}

const minuteAt = (moment: string): number => Date.parse(moment.length === 10 ? `${moment}T00:00Z` : `${moment}Z`) / 60_000
const withinArea: Record<string, string[]> = { west: ['west', 'inner'], inner: ['inner'], east: ['east'] }

const facetNames = ['category', 'status', 'level', 'source', 'subCategory', 'area', 'media', 'rest']

/** Which parts of a filter a report fails, read plainly: a bit for each of `facetNames`. */
function failsOf(row: PlainRow, filter: Filter): number {
  const isDrawn = row.lon !== null && row.lat !== null && !row.suppressed
  const [lon, lat] = [row.lon as number, row.lat as number]
  let fails = 0
  const check = (name: string, holds: boolean): void => {
    if (!holds) fails |= 1 << facetNames.indexOf(name)
  }
  if (filter.categories) check('category', filter.categories.includes(row.category as never))
  if (filter.statuses) check('status', filter.statuses.includes(row.status as never))
  if (filter.levels) check('level', filter.levels.includes(row.level as never))
  if (filter.sources) check('source', filter.sources.includes(row.source))
  if (filter.subCategories) check('subCategory', row.sub !== null && filter.subCategories.includes(row.sub))
  if (filter.areas)
    check(
      'area',
      filter.areas.some((key) => (key === 'none' ? row.area === null : withinArea[key]?.includes(row.area ?? '') === true)),
    )
  if (filter.hasMedia !== undefined) check('media', row.media > 0 === filter.hasMedia)
  if (filter.from !== undefined) check('rest', row.minute >= minuteAt(filter.from))
  if (filter.to !== undefined) check('rest', row.minute < minuteAt(filter.to))
  if (filter.hasLocation !== undefined) check('rest', isDrawn === filter.hasLocation)
  if (filter.suppressed !== undefined) check('rest', row.suppressed === filter.suppressed)
  if (filter.incidentsOnly) check('rest', row.isFirst)
  if (filter.ids) check('rest', filter.ids.includes(row.id))
  if (filter.bbox) {
    const [west, south, east, north] = filter.bbox.map((v, i) => (i % 2 === 0 ? lonOf(mercatorX(v)) : latOf(mercatorY(v)))) as [
      number,
      number,
      number,
      number,
    ]
    check('rest', isDrawn && lon >= west && lon <= east && lat >= south && lat <= north)
  }
  if (filter.near) check('rest', isDrawn && haversineM(filter.near.lon, filter.near.lat, lon, lat) <= filter.near.metres)
  if (filter.polygon) check('rest', isDrawn && insideRings(lon, lat, filter.polygon.coordinates as number[][][]))
  return fails
}

/** Long lists: quicker than a deep comparison, which tells no more that could be read. */
const isSame = (a: ArrayLike<number | undefined>, b: readonly number[]): boolean =>
  a.length === b.length && b.every((value, i) => value === a[i])
const add = (counts: Map<string, number>, key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1)

test('count, rows, ids, pages, clusters, histogram and facets all say what a plain loop over the rows says, for 500 random filters', {
  timeout: 300_000,
}, async () => {
  const size = 20_000
  const town = await loadedTown(size)
  const { analysis } = town
  const rows = plainRows(town)
  expect(rows).toHaveLength(size)
  const random = seeded(29)
  const units: TimeUnit[] = ['day', 'week', 'month', 'year']
  let empty = 0
  for (let k = 0; k < 500; k++) {
    const filter = randomTownFilter(random, size)
    const words = JSON.stringify(filter).slice(0, 400)
    const question = ask(filter)
    const fails = rows.map((row) => failsOf(row, filter))
    const wanted = rows.filter((_, i) => fails[i] === 0)
    const drawn = wanted.filter((r) => r.lon !== null && !r.suppressed)
    if (wanted.length === 0) empty++

    const { counts } = analysis.matched(question)
    expect(counts, words).toEqual({
      matched: wanted.length,
      mapped: drawn.length,
      withoutLocation: wanted.filter((r) => r.lon === null && !r.suppressed).length,
      suppressed: wanted.filter((r) => r.suppressed).length,
      incidents: new Set(wanted.map((r) => r.incident)).size,
    })
    const found = analysis.rowsOf(question)
    expect(found.every((row, i) => i === 0 || row > (found[i - 1] as number))).toBe(true)
    const ids = Array.from(found, (row) => analysis.columns.id[row] as number).sort((a, b) => a - b)
    expect(
      isSame(
        ids,
        wanted.map((r) => r.id),
      ),
      words,
    ).toBe(true)

    const newest = wanted.toSorted((a, b) => b.minute - a.minute || b.id - a.id).map((r) => r.id)
    expect(isSame(analysis.ids(question), newest), words).toBe(true)
    const page = analysis.page(question, false, null, 30)
    expect(page.ids).toEqual(newest.slice(0, 30))
    expect(page.next === null).toBe(newest.length <= 30)

    const zoom = Math.floor(random() * 20)
    const set = analysis.clusters(question, wholeWorld, zoom)
    expect([set.inBox, set.count.reduce((a, b) => a + b, 0)], words).toEqual([drawn.length, drawn.length])
    const byKind = categoryKeys.map((_, kind) =>
      set.id.reduce((sum, _, i) => sum + (set.parts[i * categoryKeys.length + kind] as number), 0),
    )
    expect(byKind).toEqual(categoryKeys.map((key) => drawn.filter((r) => r.category === key).length))

    const unit = units[k % units.length] as TimeUnit
    const { bins } = analysis.histogram(question, unit, 'fire')
    expect(
      bins.reduce((sum, bin) => sum + bin.count, 0),
      words,
    ).toBe(wanted.length)
    expect(bins.reduce((sum, bin) => sum + bin.highlighted, 0)).toBe(wanted.filter((r) => r.category === 'fire').length)
    const length = { day: 10, week: 10, month: 7, year: 4 }[unit as 'day']
    if (unit !== 'week') {
      const byBin = new Map<string, number>()
      for (const row of wanted) add(byBin, new Date(row.minute * 60_000).toISOString().slice(0, length))
      expect(
        bins.map((bin) => bin.count),
        words,
      ).toEqual(bins.map((bin) => byBin.get(bin.from.slice(0, length)) ?? 0))
    }

    const facets = analysis.facets(question)
    const under = (name: string) => rows.filter((_, i) => ((fails[i] as number) & ~(1 << facetNames.indexOf(name))) === 0)
    const plain = new Map<string, number>()
    for (const r of under('category')) add(plain, `category ${r.category}`)
    for (const r of under('status')) add(plain, `status ${r.status}`)
    for (const r of under('level')) if (r.level !== null) add(plain, `level ${r.level}`)
    for (const r of under('source')) add(plain, `source ${r.source}`)
    for (const r of under('subCategory')) if (r.sub !== null) add(plain, `subCategory ${r.sub}`)
    for (const r of under('area')) {
      add(plain, `area ${r.area ?? 'none'}`)
      if (r.area === 'inner') add(plain, 'area west')
    }
    for (const r of under('media')) {
      if (r.media === 0) add(plain, 'media none')
      for (const [bit, kind] of ['image', 'audio', 'video', 'file'].entries())
        if (r.media & (1 << bit)) add(plain, `media ${kind}`)
    }
    const told = Object.entries(facets).flatMap(([facet, values]) =>
      values.map((v: FacetValue) => [`${facet} ${v.value}`, v.count] as const),
    )
    expect(Object.fromEntries(told), words).toEqual(Object.fromEntries(told.map(([name]) => [name, plain.get(name) ?? 0])))
    expect(told.length).toBeGreaterThan(categoryKeys.length + statusKeys.length)
  }
  // Most of the filters let something through: the test is of more than nothing.
  expect(empty).toBeLessThan(200)
})

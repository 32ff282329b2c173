/** A town of reports for the tests of the columns: areas, sources, media, withdrawals, same spots, no place. */
import type { Polygon } from 'geojson'
import type { Filter } from '../../../contract/model.ts'
import { categoryKeys, levelKeys, statusKeys } from '../../../contract/taxonomy.ts'
import { Analysis } from '../../../main/analysis/analysis.ts'
import type { Store } from '../../../main/store/client.ts'
import type { IntakeReport } from '../../../main/store/intake.ts'
import { openForReading } from '../../../main/store/open.ts'
import type { Connection } from '../../../main/store/sql.ts'
import { makeReport, putReports, seeded, tempFolder, tempStore, testKey } from '../../fixture/make-store.ts'

export const areaSquare = (key: string, west: number, south: number, size: number, parent: string | null) => ({
  key,
  zh: `${key}区`,
  en: key,
  level: 'area' as const,
  parent,
  geometry: {
    type: 'Polygon' as const,
    coordinates: [
      [
        [west, south],
        [west + size, south],
        [west + size, south + size],
        [west, south + size],
        [west, south],
      ],
    ],
  },
})

/** Crowded about thirty spots, thin between them. */
export function townReports(count: number, seed: number): IntakeReport[] {
  const random = seeded(seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const spots = Array.from({ length: 30 }, () => [118.5 + random() * 0.2, 30.9 + random() * 0.2, 0.0005 + random() * 0.01])
  const near = (at: number, spread: number): number => at + (random() + random() + random() - 1.5) * spread
  return Array.from({ length: count }, (_, i) => {
    const spot = pick(spots) as [number, number, number]
    const isSpread = random() < 0.3
    const isNowhere = random() < 0.08
    const isStacked = random() < 0.05
    return makeReport(i + 1, {
      occurredAt: 1_767_225_600 + Math.floor(random() * 200 * 86_400),
      category: pick(categoryKeys),
      status: pick(statusKeys),
      level: pick([...levelKeys, null]),
      subCategory: pick(['a', 'b', 'c', null]),
      withdrawn: random() < 0.02,
      offsetMinutes: pick([480, 0, -300]),
      lon: isNowhere ? null : isStacked ? 118.55 : isSpread ? 118.5 + random() * 0.2 : near(spot[0], spot[2]),
      lat: isNowhere ? null : isStacked ? 30.95 : isSpread ? 30.9 + random() * 0.2 : near(spot[1], spot[2]),
      attachments:
        random() < 0.2
          ? [
              {
                kind: pick(['image', 'audio', 'video'] as const),
                mime: 'x/y',
                name: 'x',
                bytes: null,
                url: 'https://example.org/x',
              },
            ]
          : [],
    })
  })
}

export interface Town {
  store: Store
  analysis: Analysis
  folder: string
  db: Connection
}

export async function loadedTown(count: number, seed = 3): Promise<Town> {
  const folder = tempFolder()
  const store = await tempStore(folder)
  await store.call('area.put', {
    areas: [
      areaSquare('west', 118.5, 30.9, 0.1, null),
      areaSquare('inner', 118.5, 30.9, 0.05, 'west'),
      areaSquare('east', 118.6, 30.9, 0.1, null),
    ],
    sourceId: 1,
    at: 1,
  })
  const reports = townReports(count, seed)
  for (let i = 0; i < reports.length; i += 2_000)
    await putReports(store, reports.slice(i, i + 2_000), { source: (i / 2_000) % 2 === 0 ? 'one' : 'two' })
  const db = openForReading({ folder, key: testKey })
  const analysis = new Analysis(db)
  analysis.refresh()
  return { store, analysis, folder, db }
}

export const ask = (filter: Filter) => ({ filters: [filter], textKey: null })
export const wholeWorld: [number, number, number, number] = [-180, -85, 180, 85]

/** A star of many points about a place. */
export function star(lon: number, lat: number, radius: number, points: number): Polygon {
  const ring = Array.from({ length: points }, (_, k) => {
    const turn = (k / points) * 2 * Math.PI
    const away = radius * (0.7 + 0.3 * Math.sin(5 * turn))
    return [lon + away * Math.cos(turn), lat + away * Math.sin(turn)]
  })
  return { type: 'Polygon', coordinates: [[...ring, ring[0] as number[]]] }
}

/** A filter of one to four parts, each of which may be any that the contract has but text. */
export function randomTownFilter(random: () => number, count: number): Filter {
  const some = <T>(list: readonly T[]): T[] => list.filter(() => random() < 0.4)
  const day = (n: number): string => new Date(Date.UTC(2026, 0, 1 + Math.floor(n))).toISOString().slice(0, 10)
  const start = random() * 150
  const parts: (() => Filter)[] = [
    () => ({ categories: some(categoryKeys) }),
    () => ({ statuses: some(statusKeys) }),
    () => ({ levels: some(levelKeys) }),
    () => ({ areas: some(['west', 'east', 'inner', 'none']) }),
    () => ({ from: day(start) }),
    () => ({ to: `${day(start + random() * 90)}T${random() < 0.5 ? '08:30' : '23:01'}` }),
    () => ({ from: `${day(start)}T12:15`, to: day(start + 1 + random() * 20) }),
    () => ({ bbox: [118.5, 30.9, 118.5 + random() * 0.2, 30.9 + random() * 0.2] }),
    () => ({ hasLocation: random() < 0.7 }),
    () => ({ hasMedia: random() < 0.5 }),
    () => ({ sources: some(['one', 'two']) }),
    () => ({ near: { lon: 118.5 + random() * 0.2, lat: 30.9 + random() * 0.2, metres: 9_000 * random() } }),
    () => ({ subCategories: some(['a', 'b', 'nothing']) }),
    () => ({ suppressed: random() < 0.5 }),
    () => ({ incidentsOnly: true }),
    () => ({ ids: Array.from({ length: 200 }, () => 1 + Math.floor(random() * count * 1.1)) }),
    () => ({ polygon: star(118.5 + random() * 0.2, 30.9 + random() * 0.2, random() * 0.15, 3 + Math.floor(random() * 200)) }),
  ]
  const chosen = Array.from({ length: 1 + Math.floor(random() * 4) }, () => parts[Math.floor(random() * parts.length)]?.())
  return Object.assign({}, ...chosen)
}

/** The sample district as the analysis thread would hold it, for measuring rules against its truth. */
import { categoryKeys } from '../../contract/taxonomy.ts'
import { sampleDistrict } from '../../main/sample/district.ts'
import { sampleReports } from '../../main/sample/reports.ts'
import { emptyTruth, type SampleTruth } from '../../main/sample/truth.ts'
import type { FeedSpan } from '../../main/stats/rule-series.ts'
import { collapse, nearKey } from '../../main/text/near.ts'

export interface SampleColumns {
  n: number
  day: Int32Array
  category: Uint8Array
  area: Int32Array
  source: Float64Array
  incident: Int32Array
  parents: Int32Array
  categories: number
  /** Degrees WGS-84, NaN where a report has no place. */
  lon: Float64Array
  lat: Float64Array
}
export interface LoadedSample {
  truth: SampleTruth
  columns: SampleColumns
  near: { minute: Float64Array; keyHigh: Int32Array; keyLow: Int32Array }
  /** Keys of the areas, in the order of `columns.area`. */
  keys: string[]
  /** Row of each external id. */
  place: Map<string, number>
  feeds: FeedSpan[]
  firstDay: number
  lastDay: number
}

type Rings = number[][][]
function insideOf(lon: number, lat: number, rings: Rings): boolean {
  let is = false
  for (const ring of rings)
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [xi, yi] = ring[i] as [number, number]
      const [xj, yj] = ring[j] as [number, number]
      if (yi > lat !== yj > lat && lon < ((xj - xi) * (lat - yi)) / (yj - yi) + xi) is = !is
    }
  return is
}

/** Makes the sample of a size and seed; withdrawn reports are left out, as the store leaves them out. */
export function loadSample(reports: number, seed: number): LoadedSample {
  const truth = emptyTruth()
  interface Row {
    id: string
    at: number
    offset: number
    category: string
    lon: number
    lat: number
    key: bigint
    who: string | null
  }
  const rows: Row[] = []
  for (const page of sampleReports({ reports, seed, truth }))
    for (const r of page.reports) {
      if (r.withdrawn) continue
      rows.push({
        id: r.externalId,
        at: r.occurredAt,
        offset: r.offsetMinutes,
        category: r.category,
        lon: r.lon ?? Number.NaN,
        lat: r.lat ?? Number.NaN,
        key: nearKey(`${r.title} ${r.text}`),
        who: r.reporter === null ? null : `${page.source} ${r.reporter}`,
      })
    }
  rows.sort((a, b) => a.at - b.at)
  const { areas } = sampleDistrict(seed)
  const keys = areas.map((a) => a.key)
  const shapes = areas.flatMap((a, index) =>
    a.level === 'community'
      ? [{ index, rings: a.geometry.type === 'Polygon' ? a.geometry.coordinates : a.geometry.coordinates.flat() }]
      : [],
  )
  const tokens = new Map<string, number>()
  const tokenOf = (who: string | null): number => {
    if (who === null) return 0
    if (!tokens.has(who)) tokens.set(who, tokens.size + 1)
    return tokens.get(who) as number
  }
  const day = Int32Array.from(rows, (r) => Math.floor((r.at / 60 + r.offset) / 1440))
  const category = Uint8Array.from(rows, (r) => categoryKeys.indexOf(r.category as never))
  const area = Int32Array.from(
    rows,
    (r) => shapes.find((s) => !Number.isNaN(r.lon) && insideOf(r.lon, r.lat, s.rings))?.index ?? -1,
  )
  const near = {
    minute: Float64Array.from(rows, (r) => r.at / 60),
    keyHigh: Int32Array.from(rows, (r) => Number(BigInt.asIntN(32, r.key >> 32n))),
    keyLow: Int32Array.from(rows, (r) => Number(BigInt.asIntN(32, r.key))),
  }
  const lon = Float64Array.from(rows, (r) => r.lon)
  const lat = Float64Array.from(rows, (r) => r.lat)
  const incident = collapse({
    n: rows.length,
    x: lon.map((v) => v * 95_466),
    y: lat.map((v) => v * 110_866),
    category,
    area,
    ...near,
  })
  const [firstDay, lastDay] = [day[0] as number, day.at(-1) as number]
  return {
    truth,
    keys,
    near,
    columns: {
      n: rows.length,
      day,
      category,
      area,
      source: Float64Array.from(rows, (r) => tokenOf(r.who)),
      incident,
      parents: Int32Array.from(areas, (a) => (a.parent === null ? -1 : keys.indexOf(a.parent))),
      categories: categoryKeys.length,
      lon,
      lat,
    },
    place: new Map(rows.map((r, i) => [r.id, i])),
    feeds: [{ firstDay, completeUpTo: lastDay }],
    firstDay,
    lastDay,
  }
}

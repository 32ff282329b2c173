import type { CallContext, HandlerGroup } from '../../contract/api.ts'
import { boundsOfRings, insideRings, type Rings, ringsOf, ringsSize } from '../../contract/geometry.ts'
import type { AreaShapes, Bilingual, Filter, HotSpots } from '../../contract/model.ts'
import { Failure } from '../../contract/reply.ts'
import { isoDay } from '../../contract/time.ts'
import { faintestClass, type HotSpotFound, type HotSpotInput, hdbscanUpTo } from '../stats/hot-spot.ts'
import { hotSpotMethod, hotSpotSentence } from '../stats/hot-spot-words.ts'
import { areaAt } from './area-shape.ts'
import type { House } from './house.ts'

/** Work that goes on for longer is shown as a job, in milliseconds. */
const jobAfter = 1_000
const circleCorners = 72

const boxRings = ([west, south, east, north]: readonly [number, number, number, number]): Rings => [
  [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ],
]

/** Areas further from every report than this belong to another town, in km. */
const sameTownKm = 100
/** Points looked at to tell whether areas hold the reports. */
const pointsTried = 1_000

interface Points {
  lon: Float64Array
  lat: Float64Array
}

/**
 * The areas of the town that the reports lie in: its districts, or what areas there are. None where most of the reports
 * lie in no such area, as with those of one town and the areas of another: their own outline is the study area then.
 */
function areasAround({ lon, lat }: Points, { features }: AreaShapes): AreaShapes['features'] {
  if (lon.length === 0) return features
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const [i, x] of lon.entries()) {
    const y = lat[i] as number
    if (x < west) west = x
    if (x > east) east = x
    if (y < south) south = y
    if (y > north) north = y
  }
  const up = sameTownKm / 111.2
  const across = up / Math.max(0.01, Math.cos((Math.max(Math.abs(south), Math.abs(north)) * Math.PI) / 180))
  const near = features.filter((f) => {
    const [w, s, e, n] = boundsOfRings(ringsOf(f.geometry))
    return w <= east + across && e >= west - across && s <= north + up && n >= south - up
  })
  const step = Math.max(1, Math.floor(lon.length / pointsTried))
  for (const top of [near.filter((f) => f.properties.level === 'district'), near]) {
    const shapes = top.map((f) => ringsOf(f.geometry))
    let [tried, held] = [0, 0]
    for (let i = 0; i < lon.length; i += step) {
      tried += 1
      if (shapes.some((rings) => insideRings(lon[i] as number, lat[i] as number, rings))) held += 1
    }
    if (held * 2 >= tried) return top
  }
  return []
}

/** Every shape inside which the filter's reports have to lie: only there does an empty hexagon say something. */
function studyArea(filters: readonly Filter[], shapes: AreaShapes, points: Points): Pick<HotSpotInput, 'within' | 'anchor'> {
  const { features } = shapes
  const within: Rings[] = []
  const top = areasAround(points, shapes)
  if (top.length > 0) within.push(top.flatMap((f) => ringsOf(f.geometry)))
  for (const { areas, polygon, bbox, near } of filters) {
    if (areas && !areas.includes('none')) {
      const named = features.filter(({ properties: { key, zh, en } }) => [key, zh, en].some((name) => areas.includes(name)))
      // Areas inside areas that are asked for too would cut holes by the even-odd rule.
      const outer = named.filter((f) => !named.some((other) => other !== f && holds(other, f)))
      if (outer.length > 0) within.push(outer.flatMap((f) => ringsOf(f.geometry)))
    }
    if (polygon) within.push(ringsOf(polygon))
    if (bbox && bbox[0] <= bbox[2]) within.push(boxRings(bbox))
    if (near) {
      const lat = near.metres / 111_195
      const lon = lat / Math.cos((near.lat * Math.PI) / 180)
      within.push([
        Array.from({ length: circleCorners + 1 }, (_, i) => {
          const turn = (2 * Math.PI * (i % circleCorners)) / circleCorners
          return [near.lon + lon * Math.cos(turn), near.lat + lat * Math.sin(turn)]
        }),
      ])
    }
  }
  const [west, south, east, north] = boundsOfRings(top.flatMap((f) => ringsOf(f.geometry)))
  return { within, anchor: west <= east ? { lon: (west + east) / 2, lat: (south + north) / 2 } : null }
}

const holds = (outer: AreaShapes['features'][number], inner: AreaShapes['features'][number]): boolean => {
  const ring = ringsOf(inner.geometry)[0] ?? []
  let [lon, lat] = [0, 0]
  for (const point of ring.slice(1)) {
    lon += (point[0] as number) / (ring.length - 1)
    lat += (point[1] as number) / (ring.length - 1)
  }
  const around = ringsOf(outer.geometry)
  return ringsSize(around) > ringsSize(ringsOf(inner.geometry)) && insideRings(lon, lat, around)
}

const unit: Record<HotSpots['method'], Bilingual> = {
  gi: { zh: 'z 值（FDR 校正）', en: 'z score (FDR)' },
  kde: { zh: '件/km²', en: 'reports/km²' },
  dbscan: { zh: '件', en: 'reports' },
  hdbscan: { zh: '件', en: 'reports' },
}

function scaleOf(method: HotSpots['method'], found: HotSpotFound): HotSpots['scale'] {
  // The legend of Gi* is about what stands out; cells are in the order of p.
  const classed = found.cells.p.filter((p) => p <= faintestClass).length
  const values =
    method === 'gi'
      ? found.cells.value.subarray(0, classed)
      : method === 'kde'
        ? found.cells.value
        : found.outlines.map((o) => o.count)
  let low = Number.POSITIVE_INFINITY
  let high = 0
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  return { low: Number.isFinite(low) ? low : 0, high, unit: unit[method] }
}

export function hotSpotHandlers(house: House): HandlerGroup<'hotspot.find'> {
  /** Runs in the stats thread; shown as a job, which can be cancelled, once it takes long. */
  async function find(input: HotSpotInput, context: CallContext): Promise<HotSpotFound> {
    const abort = new AbortController()
    let percent = 0
    let tell: () => void = () => {}
    const work = house.stats.call('hotSpots', input, AbortSignal.any([context.signal, abort.signal]), (value) => {
      const { done, total } = value as { done: number; total: number }
      percent = Math.floor((100 * done) / total)
      tell()
    })
    const timer = setTimeout(() => {
      house.jobs
        .run('hotspots', { zh: '正在计算热点', en: 'Finding hot spots' }, 'steps', context, async (job) => {
          tell = () => job.progress(percent, 100)
          tell()
          job.signal.addEventListener('abort', () => abort.abort(), { once: true })
          await work
        })
        // The caller hears of a failure from the work itself.
        .catch(() => {})
    }, jobAfter)
    try {
      return await work
    } finally {
      clearTimeout(timer)
    }
  }

  return {
    async 'hotspot.find'({ filter, method, metres, min, alpha }, context): Promise<HotSpots> {
      const question = await house.question(filter, context.signal)
      const [{ counts, lon, lat, day }, shapes] = await Promise.all([
        house.analysis('spots', { question }, context.signal),
        house.store.call('area.shapes', {}),
      ])
      if (method === 'hdbscan' && lon.length > hdbscanUpTo) {
        const [n, most] = [lon.length.toLocaleString('en-US'), hdbscanUpTo.toLocaleString('en-US')]
        throw new Failure('bad-request', {
          zh: `HDBSCAN 最多处理 ${most} 件，当前筛选在图上有 ${n} 件，没有计算，也没有抽样。请缩小时段、区域或类别，或改用 DBSCAN。`,
          en: `HDBSCAN takes at most ${most} reports and the filter has ${n} on the map; nothing was computed, and nothing is left out silently. Narrow the period, area or category, or use DBSCAN.`,
        })
      }
      const given = {
        ...(metres === undefined ? {} : { metres }),
        ...(min === undefined ? {} : { min }),
        ...(alpha === undefined ? {} : { alpha }),
      }
      const found = await find({ method, lon, lat, day, ...studyArea(question.filters, shapes, { lon, lat }), ...given }, context)
      const top =
        method === 'gi'
          ? found.spots[0]
          : method === 'kde'
            ? found.cells.lon.length > 0
              ? { lon: found.cells.lon[0]!, lat: found.cells.lat[0]! }
              : undefined
            : found.outlines[0]
      return {
        method,
        params: found.params,
        counts: await house.counts(counts),
        cells: { ...found.cells, cornerLon: found.corners.lon, cornerLat: found.corners.lat },
        outlines: {
          type: 'FeatureCollection',
          features: found.outlines.map((o, label) => ({
            type: 'Feature',
            properties: {
              label,
              count: o.count,
              squareKm: o.squareKm,
              from: isoDay(o.firstDay),
              to: isoDay(o.lastDay),
            },
            geometry:
              o.parts.length === 1
                ? { type: 'Polygon', coordinates: o.parts[0]! }
                : { type: 'MultiPolygon', coordinates: o.parts },
          })),
        },
        noise: found.noise,
        scale: scaleOf(method, found),
        sentence: hotSpotSentence(method, found, top ? (areaAt(top.lon, top.lat, shapes)?.name ?? null) : null),
        inWords: hotSpotMethod(method, found),
      }
    },
  }
}

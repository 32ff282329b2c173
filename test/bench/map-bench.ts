/** Clusters for views of the map, beside supercluster. */
import Supercluster from 'supercluster'
import type { Bbox, Filter } from '../../contract/model.ts'
import { clusterRadius, maxClusterZoom } from '../../main/analysis/cluster.ts'
import type { App } from './house.ts'
import type { PlainPeer } from './plain-peer.ts'
import { type Beside, beside, rounded, type Spread, seeded, spreadOf, tell, timed } from './timing.ts'

const context = { signal: new AbortController().signal }
/** Views looked at under each filter: the first reads the filter, the others pan and zoom. */
const viewsPerFilter = 3

export interface MapResult {
  views: number
  filters: number
  all: Spread
  /** Views right after the filter changed, and those after. */
  newFilter: Spread
  sameFilter: Spread
  /** The first filters of the same list on both sides. */
  besideSupercluster: { all: Beside; newFilter: Beside; sameFilter: Beside; filters: number }
  /** The whole set: our columns from the store are in `open`; this is its load of the same points. */
  superclusterLoadMillis: number
  /** Sum of clusters over the world equals the mapped count, for every filter. */
  sumsAgree: boolean
}

export async function benchMap(
  app: App,
  peer: PlainPeer,
  filters: readonly Filter[],
  box: Bbox,
  peerFilters: number,
): Promise<MapResult> {
  const random = seeded(5)
  const [west, south, east, north] = box
  const views = filters.flatMap((filter, f) =>
    Array.from({ length: viewsPerFilter }, (_, k) => {
      const zoom = 10 + random.below(8)
      // A screen of 1280 x 800 pixels at that zoom, somewhere over the district.
      const width = (1280 / 512 / 2 ** zoom) * 360
      const height = width * 0.54
      const lon = west + random.unit() * (east - west)
      const lat = south + random.unit() * (north - south)
      return { f, k, filter, zoom, bbox: [lon - width / 2, lat - height / 2, lon + width / 2, lat + height / 2] as Bbox }
    }),
  )
  const ours: number[] = []
  for (const view of views) ours.push((await timed(() => app.handlers['map.clusters'](view, context))).millis)
  tell(`  clusters: p50 ${spreadOf(ours).p50} p95 ${spreadOf(ours).p95} ms`)

  let sumsAgree = true
  for (const filter of filters.slice(0, 20)) {
    const set = await app.handlers['map.clusters']({ filter, bbox: [-180, -85, 180, 85], zoom: 9 }, context)
    if (set.count.reduce((sum, count) => sum + count, 0) !== set.counts.mapped) sumsAgree = false
  }

  // supercluster has no filter: a changed filter means taking the points that match and loading them anew.
  const theirs: number[] = []
  let index = new Supercluster()
  for (const view of views.filter((v) => v.f < peerFilters)) {
    const points = view.k === 0 ? peer.points(view.filter) : []
    const { millis } = await timed(() => {
      if (view.k === 0) {
        index = new Supercluster({ radius: clusterRadius, extent: 512, maxZoom: maxClusterZoom - 1 })
        index.load(points.map((coordinates) => ({ type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates } })))
      }
      return index.getClusters(view.bbox, view.zoom)
    })
    theirs.push(millis)
  }
  const everything = peer.points({})
  const whole = await timed(() =>
    new Supercluster({ radius: clusterRadius, extent: 512, maxZoom: maxClusterZoom - 1 }).load(
      everything.map((coordinates) => ({ type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates } })),
    ),
  )
  const shared = views.map((v, i) => ({ v, ms: ours[i] as number })).filter(({ v }) => v.f < peerFilters)
  const pick = (fresh: boolean): [number[], number[]] => [
    shared.filter(({ v }) => (v.k === 0) === fresh).map(({ ms }) => ms),
    theirs.filter((_, i) => (shared[i]!.v.k === 0) === fresh),
  ]
  const name = 'supercluster 9, load of the filtered points when the filter changed + getClusters'
  const [freshOurs, freshTheirs] = pick(true)
  const [panOurs, panTheirs] = pick(false)
  return {
    views: views.length,
    filters: filters.length,
    all: spreadOf(ours),
    newFilter: spreadOf(views.flatMap((v, i) => (v.k === 0 ? [ours[i] as number] : []))),
    sameFilter: spreadOf(views.flatMap((v, i) => (v.k > 0 ? [ours[i] as number] : []))),
    besideSupercluster: {
      all: beside(
        shared.map(({ ms }) => ms),
        name,
        theirs,
      ),
      newFilter: beside(freshOurs, `${name}: load + getClusters`, freshTheirs),
      sameFilter: beside(panOurs, `${name}: getClusters alone`, panTheirs),
      filters: Math.min(peerFilters, filters.length),
    },
    superclusterLoadMillis: rounded(whole.millis),
    sumsAgree,
  }
}

import Supercluster from 'supercluster'
import { expect, test } from 'vitest'
import type { Bbox } from '../../../contract/model.ts'
import { categoryKeys } from '../../../contract/taxonomy.ts'
import { Analysis } from '../../../main/analysis/analysis.ts'
import { clusterRadius, maxClusterZoom } from '../../../main/analysis/cluster.ts'
import { latOf, lonOf } from '../../../main/analysis/columns.ts'
import { seeded } from '../../fixture/make-store.ts'
import { ask, loadedTown, type Town, wholeWorld } from './town.ts'

const kinds = categoryKeys.length

/** A view of 1280 x 800 pixels. */
function viewAt(lon: number, lat: number, zoom: number): Bbox {
  const width = (1280 / 512 / 2 ** zoom) * 360
  const height = (800 / 512 / 2 ** zoom) * 360 * Math.cos((lat * Math.PI) / 180)
  return [lon - width / 2, lat - height / 2, lon + width / 2, lat + height / 2]
}

/** What supercluster draws of the same reports, in the order of their ids; and the marker each report goes into. */
function peerClusters({ analysis }: Town, rows: Uint32Array, zoom: number) {
  const { columns } = analysis
  const drawn = [...rows].filter((row) => columns.isLocated(row)).sort((a, b) => columns.id[a]! - columns.id[b]!)
  const index = new Supercluster<{ id: number }>({ radius: clusterRadius, extent: 512, maxZoom: maxClusterZoom - 1 })
  index.load(
    drawn.map((row) => ({
      type: 'Feature' as const,
      properties: { id: columns.id[row] as number },
      geometry: { type: 'Point' as const, coordinates: [lonOf(columns.x[row] as number), latOf(columns.y[row] as number)] },
    })),
  )
  const markerOf = new Map<number, { lon: number; lat: number; count: number }>()
  const markers = index.getClusters(wholeWorld, zoom).map((found) => {
    const [lon, lat] = found.geometry.coordinates as [number, number]
    const isCluster = 'cluster' in found.properties
    const marker = { lon, lat, count: isCluster ? (found.properties as { point_count: number }).point_count : 1 }
    const leaves = isCluster
      ? index.getLeaves((found.properties as { cluster_id: number }).cluster_id, Number.POSITIVE_INFINITY)
      : [found]
    for (const leaf of leaves) markerOf.set((leaf.properties as { id: number }).id, marker)
    return marker
  })
  return { index, markers, markerOf }
}

const pixels = (a: { lon: number; lat: number }, b: { lon: number; lat: number }, zoom: number): number => {
  const scale = (512 * 2 ** zoom) / 360
  return Math.hypot((a.lon - b.lon) * scale, ((a.lat - b.lat) * scale) / Math.cos((a.lat * Math.PI) / 180))
}

/*
 * The tolerance. Both merge greedily from fine to coarse in the order of ids; ours begins with cells of eight pixels and
 * two zooms below, supercluster with points at the deepest zoom. A first difference moves its neighbours, so single
 * markers may differ where reports are dense; how many there are, how large, and where reports are drawn may not:
 * - over the town as many markers as supercluster, within 5 % (or 4 of a handful);
 * - in every view of the grid as many within 12 % (or 4);
 * - four of five reports drawn within half a radius of where supercluster draws them, nineteen of twenty from zoom 16 on.
 */
for (const filter of [{}, { categories: ['fire' as const, 'waste' as const] }])
  test(`as many markers, and reports at the places, that supercluster draws at the same radius: ${JSON.stringify(filter)}`, {
    timeout: 120_000,
  }, async () => {
    const town = await loadedTown(20_000)
    const { analysis } = town
    const rows = analysis.rowsOf(ask(filter))
    for (const zoom of [9, 11, 12, 13, 14, 15, 16, 17, 18]) {
      const peer = peerClusters(town, rows, zoom)
      const ours = analysis.clusters(ask(filter), wholeWorld, zoom)
      const words = `zoom ${zoom}: ${ours.id.length} beside ${peer.markers.length}`
      expect(Math.abs(ours.id.length - peer.markers.length), words).toBeLessThanOrEqual(Math.max(4, peer.markers.length * 0.05))
      expect(ours.count.reduce((a, b) => a + b, 0)).toBe(peer.markers.reduce((sum, marker) => sum + marker.count, 0))

      // Some of the markers, and all of their reports: a handful of markers over the whole town says nothing.
      let near = 0
      let all = 0
      const step = Math.ceil(ours.id.length / 250)
      for (let i = 0; i < ours.id.length; i += step) {
        const centre = { lon: ours.lon[i] as number, lat: ours.lat[i] as number }
        for (const report of analysis.members(ask(filter), ours.id[i] as string)) {
          const marker = peer.markerOf.get(report)
          if (!marker) throw new Error(`supercluster does not draw report ${report}`)
          all++
          if (pixels(centre, marker, zoom) <= clusterRadius / 2) near++
        }
      }
      if (ours.id.length >= 30)
        expect(near / all, `${words}, near ${(near / all).toFixed(3)}`).toBeGreaterThan(zoom >= 16 ? 0.95 : 0.75)

      // A grid of views: supercluster gives markers whose centre is inside, ours those with a report inside.
      for (let gx = 0; gx < 3; gx++)
        for (let gy = 0; gy < 3; gy++) {
          const view = viewAt(118.53 + gx * 0.07, 30.93 + gy * 0.07, zoom)
          const theirs = peer.index.getClusters(view, zoom).length
          const set = analysis.clusters(ask(filter), view, zoom)
          const inside = set.id.filter((_, i) => {
            const [lon, lat] = [set.lon[i] as number, set.lat[i] as number]
            return lon >= view[0] && lon <= view[2] && lat >= view[1] && lat <= view[3]
          }).length
          expect(Math.abs(inside - theirs), `${words}, view ${gx} ${gy}: ${inside} beside ${theirs}`).toBeLessThanOrEqual(
            Math.max(4, theirs * 0.12),
          )
        }
    }
  })

test('a view gives the very clusters that the whole world gives, with their centres, counts and categories, however dense', {
  timeout: 120_000,
}, async () => {
  const { analysis } = await loadedTown(20_000, 8)
  const random = seeded(31)
  for (const filter of [{}, { statuses: ['open' as const, 'closed' as const] }, { categories: ['noise' as const] }])
    for (let zoom = 8; zoom <= 19; zoom++) {
      const whole = analysis.clusters(ask(filter), wholeWorld, zoom)
      const told = (set: typeof whole, i: number): string =>
        [set.lon[i], set.lat[i], set.count[i], ...set.parts.subarray(i * kinds, (i + 1) * kinds)].join()
      const byId = new Map(whole.id.map((id, i) => [id, told(whole, i)]))
      expect(byId.size).toBe(whole.id.length)
      for (let k = 0; k < 12; k++) {
        // Asked as if nothing were known, so that each view is worked out for itself.
        const question = { ...ask(filter), text: `${zoom} ${k}` }
        const view = viewAt(118.5 + random() * 0.2, 30.9 + random() * 0.2, zoom + random() * 2)
        const set = analysis.clusters(question, view, zoom)
        for (const [i, id] of set.id.entries()) expect(told(set, i), `${id} at zoom ${zoom}`).toBe(byId.get(id))
        expect(set.inBox).toBe(analysis.matched(ask({ ...filter, bbox: view })).counts.matched)
      }
    }
})

test('clusters do not hang on the order in which views are looked at', async () => {
  const { analysis, db } = await loadedTown(4_000)
  const other = new Analysis(db)
  other.refresh()
  const views = [
    [118.52, 14],
    [118.6, 14],
    [118.64, 13],
    [118.52, 16],
  ].map(([lon, zoom]) => ({ view: viewAt(lon as number, 31, zoom as number), zoom: zoom as number }))
  const forward = views.map(({ view, zoom }) => analysis.clusters(ask({}), view, zoom).id.toSorted())
  const backward = views.toReversed().map(({ view, zoom }) => other.clusters(ask({}), view, zoom).id.toSorted())
  expect(backward.toReversed()).toEqual(forward)
  expect(forward[0]?.length).toBeGreaterThan(5)
})

/** A brush dragged over the timeline, and facets under new filters, beside crossfilter2 with the same dimensions. */
import crossfilter from 'crossfilter2'
import type { Bbox, Filter } from '../../contract/model.ts'
import { categoryKeys, levelKeys, statusKeys } from '../../contract/taxonomy.ts'
import type { App } from './house.ts'
import type { PlainPeer } from './plain-peer.ts'
import { type Beside, beside, seeded, tell, timed } from './timing.ts'

const context = { signal: new AbortController().signal }

export interface BrushResult {
  /** Histogram, counts and clusters of one view, asked together as the screen does, after only from and to moved. */
  brushFrame: Beside
  /** Every facet group after a new filter. */
  facets: Beside
  /** Counts equal crossfilter's for every frame. */
  countsAgree: boolean
}

const dayMillis = 86_400_000
const minuteOf = (day: string): number => Date.parse(`${day}T00:00:00Z`) / 60_000

/** @param box the district; the view is a screen over its middle at a zoom where it just fits */
export async function benchBrush(
  app: App,
  peer: PlainPeer,
  filters: readonly Filter[],
  box: Bbox,
  firstDay: string,
  lastDay: string,
): Promise<BrushResult> {
  const records = peer.records()
  const set = crossfilter(records)
  const minute = set.dimension((r) => r[0])
  const category = set.dimension((r) => r[1])
  const status = set.dimension((r) => r[2])
  const level = set.dimension((r) => r[3])
  const source = set.dimension((r) => r[4])
  // The nearest it has to clusters: reports by cell of a grid as fine as a cluster at this zoom.
  const zoom = 12
  const cell = set.dimension((r) => r[5])
  const byDay = minute.group((m: number) => Math.floor(m / 1440))
  const groups = [category.group(), status.group(), level.group(), source.group()]
  const byCell = cell.group()
  const all = set.groupAll().reduceCount()

  const random = seeded(23)
  const first = Date.parse(firstDay)
  const span = Date.parse(lastDay) - first
  const day = (at: number): string => new Date(at).toISOString().slice(0, 10)
  const middle = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2] as const
  const width = (1280 / 512 / 2 ** zoom) * 360
  const bbox: Bbox = [middle[0] - width / 2, middle[1] - width * 0.27, middle[0] + width / 2, middle[1] + width * 0.27]

  const mine: number[] = []
  const theirs: number[] = []
  let countsAgree = true
  let from = first + span * 0.4
  for (let frame = 0; frame < 200; frame++) {
    // A drag: most frames move a few days, some jump.
    from = frame % 40 === 0 ? first + random.unit() * span * 0.8 : from + dayMillis * (1 + random.below(3))
    const days = 14 + Math.floor(frame / 40) * 30
    if (from + days * dayMillis > first + span) from = first + random.unit() * span * 0.3
    const filter: Filter = { from: day(from), to: day(from + days * dayMillis) }
    const ours = await timed(() =>
      Promise.all([
        app.handlers['time.histogram']({ filter: {}, unit: 'day' }, context),
        app.handlers['report.count']({ filter }, context),
        app.handlers['map.clusters']({ filter, bbox, zoom }, context),
      ]),
    )
    const their = await timed(() => {
      minute.filterRange([minuteOf(filter.from as string), minuteOf(filter.to as string)])
      return { count: all.value() as number, days: byDay.all().length, cells: byCell.all().length }
    })
    mine.push(ours.millis)
    theirs.push(their.millis)
    if (ours.value[1].matched !== their.value.count) countsAgree = false
  }
  minute.filterAll()

  const facetsMine: number[] = []
  const facetsTheirs: number[] = []
  for (const filter of filters) {
    facetsMine.push((await timed(() => app.handlers['facet.count']({ filter }, context))).millis)
    const codes = (list: readonly string[], keys: readonly string[] | undefined) =>
      keys ? new Set(keys.map((k) => list.indexOf(k))) : null
    const wanted = [
      [category, codes(categoryKeys, filter.categories)],
      [status, codes(statusKeys, filter.statuses)],
      [level, filter.levels ? new Set(filter.levels.map((l) => levelKeys.indexOf(l) + 1)) : null],
    ] as const
    const their = await timed(() => {
      for (const [dimension, set] of wanted) {
        if (set) dimension.filterFunction((v) => set.has(v as number))
        else dimension.filterAll()
      }
      if (filter.sources) {
        const names = new Set(filter.sources)
        source.filterFunction((v) => names.has(v as string))
      } else source.filterAll()
      if (filter.from && filter.to) minute.filterRange([minuteOf(filter.from), minuteOf(filter.to)])
      else minute.filterAll()
      return groups.map((g) => g.all().length)
    })
    facetsTheirs.push(their.millis)
  }
  const result = {
    brushFrame: beside(mine, 'crossfilter2: filterRange, group by day, group by map cell, count', theirs),
    facets: beside(facetsMine, 'crossfilter2: four dimensions refiltered, four groups', facetsTheirs),
    countsAgree,
  }
  tell(
    `  brush frame p95 ${result.brushFrame.ours.p95} ms (crossfilter2 ${result.brushFrame.peer.p95}), facets p95 ${result.facets.ours.p95} (${result.facets.peer.p95})`,
  )
  return result
}

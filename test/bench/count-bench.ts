/** Counts, facets and histograms under filters nobody asked before, beside GROUP BY over an indexed plain table. */
import type { Filter } from '../../contract/model.ts'
import type { App } from './house.ts'
import type { PlainPeer } from './plain-peer.ts'
import { type Beside, beside, tell, timed } from './timing.ts'

const context = { signal: new AbortController().signal }

export interface CountResult {
  count: Beside
  facets: Beside
  histogram: Beside
  /** Counts equal the peer's for every filter. */
  totalsAgree: boolean
}

export async function benchCounts(app: App, peer: PlainPeer, filters: readonly Filter[]): Promise<CountResult> {
  const times = { count: [[], []], facets: [[], []], histogram: [[], []] } as Record<
    'count' | 'facets' | 'histogram',
    [number[], number[]]
  >
  let totalsAgree = true
  // Each question has filters of its own, so that none finds the other's answer kept.
  const third = Math.floor(filters.length / 3)
  for (const filter of filters.slice(0, third)) {
    const mine = await timed(() => app.handlers['report.count']({ filter }, context))
    const theirs = await timed(() => peer.count(filter))
    times.count[0].push(mine.millis)
    times.count[1].push(theirs.millis)
    if (mine.value.matched !== theirs.value) totalsAgree = false
  }
  for (const filter of filters.slice(third, 2 * third)) {
    times.facets[0].push((await timed(() => app.handlers['facet.count']({ filter }, context))).millis)
    times.facets[1].push((await timed(() => peer.facets(filter))).millis)
  }
  for (const filter of filters.slice(2 * third)) {
    times.histogram[0].push((await timed(() => app.handlers['time.histogram']({ filter, unit: 'day' }, context))).millis)
    times.histogram[1].push((await timed(() => peer.histogram(filter))).millis)
  }
  const name = 'plain SQLite with indexes on time, category and id'
  const result = {
    count: beside(times.count[0], name, times.count[1]),
    facets: beside(times.facets[0], `${name}, five GROUP BYs`, times.facets[1]),
    histogram: beside(times.histogram[0], `${name}, GROUP BY day`, times.histogram[1]),
    totalsAgree,
  }
  tell(`  count p50 ${result.count.ours.p50}, facets ${result.facets.ours.p50}, histogram ${result.histogram.ours.p50} ms`)
  return result
}

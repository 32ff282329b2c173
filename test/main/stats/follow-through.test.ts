import { describe, expect, test } from 'vitest'
import {
  type Circle,
  type Effect,
  effectOf,
  type FollowIncidents,
  followRule,
  followSpans,
  followThrough,
  studentQuantile,
  type Unjudged,
} from '../../../main/stats/follow-through.ts'
import { followSentence, unfollowedSentence } from '../../../main/stats/follow-words.ts'
import { createRandom } from '../../../main/stats/random.ts'
import { drawWorld, place, spans } from '../../calibration/follow-world.ts'

const judged = (found: Effect | Unjudged): Effect => {
  if ('why' in found) throw new Error(`not judged: ${found.why}`)
  return found
}
const metre = 1 / 111_195
/** Incidents at points of a line east to west, `before` and `after` at each, spread over the days of the spans. */
function alongLine(points: { east: number; before: number; after: number }[]): FollowIncidents {
  const day: number[] = []
  const lon: number[] = []
  for (const { east, before, after } of points)
    for (let k = 0; k < before + after; k++) {
      day.push(k < before ? spans.before.from + (k % 56) : spans.after.from + ((k - before) % 56))
      lon.push(east * metre)
    }
  return { n: day.length, day: Int32Array.from(day), lon: Float64Array.from(lon), lat: new Float64Array(day.length) }
}
const circle: Circle = { lon: 0, lat: 0, metres: 100 }

describe('the spans compared', () => {
  test('are whole weeks of one length on either side of the guard, as long as there are complete days', () => {
    expect(followSpans(1_000, 0, 2_000)).toEqual({ before: { from: 941, to: 996 }, after: { from: 1_004, to: 1_059 } })
    expect(followSpans(1_000, 0, 1_003 + 27)).toEqual({ before: { from: 976, to: 996 }, after: { from: 1_004, to: 1_024 } })
  })
  test('are refused with the day from which there will be enough, and where the data begin too late', () => {
    expect(followSpans(1_000, 0, 1_016)).toEqual({ why: 'too-early', day: 1_017 })
    expect(followSpans(1_000, 0, 1_017)).not.toHaveProperty('why')
    expect(followSpans(1_000, 990, 2_000)).toEqual({ why: 'short-history', days: 7 })
  })
})

describe('the controls', () => {
  const like = [1_000, 2_000, 3_000, 4_000].map((east) => ({ east, before: 10, after: 8 }))
  test('are circles of the same size with a like count before, and what lies beside the place is none', () => {
    const { controls } = judged(
      followThrough(
        alongLine([
          { east: 0, before: 10, after: 8 },
          { east: 150, before: 10, after: 0 },
          ...like,
          { east: 5_000, before: 20, after: 3 },
        ]),
        { kind: 'circle', circle },
        spans,
      ),
    )
    expect(controls.map((c) => [c.before, c.after])).toEqual([
      [10, 8],
      [10, 8],
      [10, 8],
      [10, 8],
    ])
    expect(controls.every((c) => (c.lon as number) / metre >= followRule.apart * 100)).toBe(true)
  })
  test('do not touch each other, nor a place that was acted on too', () => {
    const crowded = Array.from({ length: 40 }, (_, i) => ({ east: 400 + i * 50, before: 3, after: 3 }))
    const incidents = alongLine([{ east: 0, before: 10, after: 8 }, ...crowded])
    const { controls } = judged(followThrough(incidents, { kind: 'circle', circle }, spans))
    const east = controls.map((c) => (c.lon as number) / metre).sort((a, b) => a - b)
    for (let i = 1; i < east.length; i++) expect((east[i] as number) - (east[i - 1] as number)).toBeGreaterThanOrEqual(199.9)
    const avoid: Circle = { lon: 1_000 * metre, lat: 0, metres: 300 }
    const rest = followThrough(incidents, { kind: 'circle', circle, avoid: [avoid] }, spans)
    const left = 'controls' in rest && typeof rest.controls !== 'number' ? rest.controls : []
    expect(left.every((c) => Math.abs((c.lon as number) / metre - 1_000) >= 399.9)).toBe(true)
  })
  test('stay the same whatever order the incidents come in', () => {
    const world = drawWorld(3, { perCell: 5, spread: 0.7, dispersion: 1, season: 0.8, pick: 12, factor: 1 })
    const order = Array.from({ length: world.incidents.n }, (_, i) => i).reverse()
    const turned: FollowIncidents = {
      n: world.incidents.n,
      day: Int32Array.from(order, (i) => world.incidents.day[i] as number),
      lon: Float64Array.from(order, (i) => world.incidents.lon[i] as number),
      lat: Float64Array.from(order, (i) => world.incidents.lat[i] as number),
    }
    const [a, b] = [world.incidents, turned].map((incidents) => judged(followThrough(incidents, place(world), spans)))
    expect(b?.controls).toEqual(a?.controls)
    expect(b?.ratio).toEqual(a?.ratio)
  })
  test('of an area are other areas with a like count before, the closest counts first', () => {
    const counts = [
      [10, 4],
      [9, 9],
      [30, 30],
      [10, 10],
      [12, 12],
      [0, 5],
    ] as const
    const of = counts.flatMap(([before, after], group) => new Array<number>(before + after).fill(group))
    const incidents = alongLine(counts.map(([before, after]) => ({ east: 0, before, after })))
    const found = judged(
      followThrough(incidents, { kind: 'group', of: Int32Array.from(of), own: 0, others: [1, 2, 3, 4, 5] }, spans),
    )
    expect(found.controls.map((c) => c.group)).toEqual([3, 1, 4])
    expect(found.expected).toBeCloseTo(10)
    expect(found.ratio[1]).toBeCloseTo(0.4)
  })
})

describe('what cannot be judged', () => {
  const near = { kind: 'circle', circle } as const
  test('is told apart: too little before, too few controls, controls that fell silent', () => {
    expect(followThrough(alongLine([{ east: 0, before: 4, after: 1 }]), near, spans)).toMatchObject({
      why: 'low-baseline',
      inBefore: [0, 1, 2, 3],
    })
    const two = [
      { east: 0, before: 9, after: 1 },
      { east: 900, before: 9, after: 9 },
      { east: 1_900, before: 9, after: 9 },
    ]
    expect(followThrough(alongLine(two), near, spans)).toMatchObject({ why: 'few-controls', controls: 2 })
    const silent = [0, 900, 1_900, 2_900].map((east) => ({ east, before: 9, after: 0 }))
    expect(followThrough(alongLine(silent), near, spans)).toMatchObject({ why: 'silent-controls', controls: 3 })
  })
  test('is said in words of both languages, with the figures there are', () => {
    const words = unfollowedSentence({ why: 'few-controls', controls: 2, ...spans, inBefore: [1, 2, 3, 4, 5, 6], inAfter: [7] })
    expect(words.zh).toContain('只有 2 处')
    expect(words.zh).toContain('此前 56 天 6 起，此后 56 天 1 起')
    expect(words.en).toContain('only 2 control places have')
    expect(unfollowedSentence({ why: 'too-early', day: 20_000 }).zh).toContain('2024-10-04')
  })
})

describe('the interval', () => {
  const alike = (n: number, before: number, after: number) => new Array(n).fill({ before, after })
  test('is Jeffreys’s for the binomial odds where the controls vary no more than chance', () => {
    // R: p <- qbeta(c(.025,.975), 8.5, 160.5); p / (1 - p) * 200 / 20
    const { ratio, dispersion, expected } = effectOf(20, 8, alike(10, 20, 16))
    expect(dispersion).toBe(1)
    expect(expected).toBeCloseTo(16)
    expect(ratio[0]).toBeCloseTo(0.2329722, 6)
    expect(ratio[1]).toBeCloseTo(0.5)
    expect(ratio[2]).toBeCloseTo(0.9629011, 6)
  })
  test('is wider the more the controls differ, and the fewer they are', () => {
    const width = (r: readonly number[]): number => Math.log((r[2] as number) / (r[0] as number))
    const uneven = Array.from({ length: 10 }, (_, i) => ({ before: 20, after: i % 2 === 0 ? 6 : 26 }))
    expect(width(effectOf(20, 8, uneven).ratio)).toBeGreaterThan(1.5 * width(effectOf(20, 8, alike(10, 20, 16)).ratio))
    expect(width(effectOf(20, 8, uneven.slice(0, 4)).ratio)).toBeGreaterThan(1.2 * width(effectOf(20, 8, uneven).ratio))
  })
  test('begins at 0 where nothing was reported after, and still says so only when controls went on', () => {
    expect(effectOf(12, 0, alike(10, 12, 12))).toMatchObject({ verdict: 'fewer', ratio: [0, 0, expect.any(Number)] })
    expect(effectOf(12, 0, alike(10, 12, 2)).verdict).toBe('unclear')
  })
  test('takes t of few controls as tables have it', () => {
    expect(studentQuantile(2)).toBeCloseTo(4.302653, 5)
    expect(studentQuantile(19)).toBeCloseTo(2.093024, 5)
  })
})

describe('over many made-up towns', () => {
  /** Verdicts in per cent of those judged. */
  const verdicts = (runs: number, world: Parameters<typeof drawWorld>[1]) => {
    const tally = { fewer: 0, more: 0, unclear: 0 }
    let covered = 0
    for (let seed = 1; seed <= runs; seed++) {
      const drawn = drawWorld(seed, world)
      const found = followThrough(drawn.incidents, place(drawn), spans)
      if ('why' in found) continue
      tally[found.verdict] += 1
      if (found.ratio[0] <= world.factor && world.factor <= found.ratio[2]) covered += 1
    }
    const all = tally.fewer + tally.more + tally.unclear
    return {
      fewer: (tally.fewer / all) * 100,
      wrong: ((tally.fewer + tally.more) / all) * 100,
      covered: (covered / all) * 100,
      all,
    }
  }
  test('a measure that does nothing at a place chosen for being high seldom seems to have done something', () => {
    for (const dispersion of [1, 2]) {
      const { fewer, wrong, all } = verdicts(300, { perCell: 4, spread: 0.7, dispersion, season: 0.8, pick: 12, factor: 1 })
      expect(all).toBeGreaterThan(200)
      // Expected 5 and 2.5; three standard errors above at 300 runs.
      expect(wrong).toBeLessThan(9)
      expect(fewer).toBeLessThan(5.5)
    }
  })
  test('a cut to a quarter is found as a rule, and its interval holds the truth', () => {
    const { fewer, covered } = verdicts(120, { perCell: 8, spread: 0.7, dispersion: 1, season: 0.8, pick: 12, factor: 0.25 })
    expect(fewer).toBeGreaterThan(80)
    expect(covered).toBeGreaterThan(90)
  })
})

test('the sentence names the counts, the controls, the interval and what it does not prove', () => {
  const random = createRandom(1)
  const incidents = alongLine([
    { east: 0, before: 20, after: 6 },
    ...Array.from({ length: 12 }, (_, i) => ({ east: 900 * (i + 1), before: 20, after: 15 + random.below(5) })),
  ])
  const found = judged(followThrough(incidents, { kind: 'circle', circle }, spans))
  expect(found.verdict).toBe('fewer')
  const words = followSentence(found, 'circle', 20_610)
  for (const part of ['由 20 起变为 6 起：', '12 处', '95% 区间', '少于应有数', '这是观察，不是证明'])
    expect(words.zh).toContain(part)
  for (const part of ['20 incidents', '12 control places', '95% interval', 'not proof']) expect(words.en).toContain(part)
  expect(words.en).not.toMatch(/caused|thanks to|because of the/)
})

test('the counts are the first numbers of the sentence, also where they look like a day or a span', () => {
  const places = Array.from({ length: 8 }, (_, i) => ({ east: 900 * (i + 1), before: 56, after: 50 }))
  const found = judged(
    followThrough(alongLine([{ east: 0, before: 56, after: 3 }, ...places]), { kind: 'circle', circle }, spans),
  )
  const words = followSentence(found, 'circle', 20_610)
  for (const text of [words.zh, words.en]) expect(text.match(/\d+/g)?.slice(0, 2)).toEqual(['56', '3'])
})

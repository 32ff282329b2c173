import { describe, expect, test } from 'vitest'
import { runRule } from '../../../main/stats/default-rule.ts'
import { type PlacedColumns, runLocalSurge } from '../../../main/stats/local-surge.ts'
import { createRandom } from '../../../main/stats/random.ts'
import { checkParams, type ParamValues } from '../../../main/stats/rule-kinds.ts'
import { runAnyRule } from '../../../main/stats/run-rule.ts'

const first = 20_000
const days = 120
/** district (0) > two streets (1, 2) > two communities each (3, 4 and 5, 6). */
const parents = Int32Array.from([-1, 0, 0, 1, 1, 2, 2])
const feeds = [
  { firstDay: first - 400, completeUpTo: first + days },
  { firstDay: first - 400, completeUpTo: first + days },
  { firstDay: first + 90, completeUpTo: first + days },
  { firstDay: first - 400, completeUpTo: first + 112 },
]
const everything = { areas: null, categories: null, feeds: null }
const standard = (kind: 'conditional-binomial' | 'local-surge'): ParamValues => {
  const checked = checkParams(kind, {})
  if ('problem' in checked) throw new Error(checked.problem.en)
  return checked.params
}

/** Quiet everywhere, a surge of category 2 in community 4 in the last five days, told by feed 0 and 1. */
function columns(seed: number): PlacedColumns {
  const random = createRandom(seed)
  const rows: { day: number; category: number; area: number; token: number; feed: number; lon: number; lat: number }[] = []
  const add = (day: number, category: number, area: number, feed: number): void => {
    rows.push({
      day,
      category,
      area,
      feed,
      token: feed === 0 ? 0 : feed * 1e6 + random.below(400),
      lon: 118 + area * 0.02 + random.uniform() * 0.004,
      lat: 30 + random.uniform() * 0.004,
    })
  }
  for (let d = 0; d < days; d++) {
    for (let category = 0; category < 4; category++)
      for (let area = 3; area < 7; area++)
        for (let k = random.poisson(0.5); k > 0; k--)
          add(first + d, category, area, d >= 90 ? random.below(4) : [0, 1, 3][random.below(3)]!)
    if (d >= days - 5) for (let k = 0; k < 4; k++) add(first + d, 2, 4, k % 2)
  }
  const n = rows.length
  return {
    n,
    day: Int32Array.from(rows, (r) => r.day),
    category: Uint8Array.from(rows, (r) => r.category),
    area: Int32Array.from(rows, (r) => r.area),
    source: Float64Array.from(rows, (r) => r.token),
    incident: Int32Array.from(rows, (_, i) => i),
    feed: Int32Array.from(rows, (r) => r.feed),
    parents,
    categories: 4,
    lon: Float64Array.from(rows, (r) => r.lon),
    lat: Float64Array.from(rows, (r) => r.lat),
  }
}
const span = { from: first + 80, to: first + days - 1 }
/** Without what is late on its last days, so that something is said. */
const onTime = feeds.map((feed) => ({ ...feed, completeUpTo: first + days }))

describe('a rule of any kind', () => {
  test.each([1, 2, 3])('over everything says what its engine says over the same columns, feed by feed (seed %i)', (seed) => {
    for (const given of [feeds, onTime]) {
      const area = runAnyRule({
        kind: 'conditional-binomial',
        params: standard('conditional-binomial'),
        scope: everything,
        columns: columns(seed),
        feeds: given,
        ...span,
      })
      expect(area).toEqual(runRule(columns(seed), given, span.from, span.to))
      const local = runAnyRule({
        kind: 'local-surge',
        params: standard('local-surge'),
        scope: everything,
        columns: columns(seed),
        feeds: given,
        ...span,
      })
      expect(local).toEqual(runLocalSurge(columns(seed), given, span.from, span.to))
    }
    expect(runRule(columns(seed), onTime, span.from, span.to).episodes.some((e) => e.category === 2 && e.area === 4)).toBe(true)
  })

  const narrowed = (
    scope: Partial<typeof everything> | object,
    kind: 'conditional-binomial' | 'local-surge' = 'conditional-binomial',
  ) =>
    runAnyRule({ kind, params: standard(kind), scope: { ...everything, ...scope }, columns: columns(1), feeds: onTime, ...span })

  test('of areas looks at those areas alone, and names rows and areas as they are in the whole', () => {
    const { episodes, days: judged } = narrowed({ areas: [1, 3, 4] })
    expect(episodes.every((e) => [1, 3, 4].includes(e.area))).toBe(true)
    const surge = episodes.find((e) => e.area === 4 && e.category === 2)!
    expect(surge.lastDay).toBe(span.to)
    const whole = columns(1)
    for (const { flags } of judged)
      for (const flag of flags)
        for (const row of flag.rows) {
          expect(whole.category[row]).toBe(flag.category)
          expect([3, 4]).toContain(whole.area[row])
        }
    // The surge is elsewhere.
    expect(narrowed({ areas: [2, 5, 6] }).episodes.filter((e) => e.category === 2 && e.lastDay === span.to)).toEqual([])
  })

  test('of one area, the series of the whole scope is that area; of several, none is made up', () => {
    const one = narrowed({ areas: [1, 3, 4] }).days.at(-1)!
    expect(
      one.flags
        .filter((f) => f.category === 2)
        .map((f) => f.area)
        .sort(),
    ).toEqual([1, 4])
    const two = narrowed({ areas: [4, 6] }).days.at(-1)!
    expect(two.flags.filter((f) => f.category === 2).map((f) => f.area)).toEqual([4])
  })

  test('of a feed counts what that feed brought', () => {
    const { days: judged } = narrowed({ feeds: [1] })
    const whole = columns(1)
    for (const { flags } of judged) for (const flag of flags) for (const row of flag.rows) expect(whole.feed![row]).toBe(1)
    expect(judged.at(-1)!.flags.some((f) => f.category === 2)).toBe(true)
    expect(narrowed({ feeds: [3] }).episodes.filter((e) => e.lastDay === span.to)).toEqual([])
  })

  test('of categories looks at no other', () => {
    expect(new Set(narrowed({ categories: [2] }).episodes.map((e) => e.category))).toEqual(new Set([2]))
    expect(narrowed({ categories: [0] }).episodes.filter((e) => e.category === 2)).toEqual([])
    expect(narrowed({ categories: [2] }, 'local-surge').episodes.every((e) => e.category === 2)).toBe(true)
  })

  test('an incident counts where its first report of the feeds looked at lies', () => {
    const both = columns(1)
    // The last report of the surge is a copy of the first of feed 1 on that day, told by feed 0.
    const rows = Array.from(both.day, (_, i) => i).filter(
      (i) => both.day[i] === span.to && both.category[i] === 2 && both.area[i] === 4,
    )
    const [a, b] = [rows.find((i) => both.feed![i] === 1)!, rows.find((i) => both.feed![i] === 0)!]
    both.incident[Math.max(a, b)] = Math.min(a, b)
    const observed = (scope: object) =>
      runAnyRule({
        kind: 'conditional-binomial',
        params: standard('conditional-binomial'),
        scope: { ...everything, ...scope },
        columns: both,
        feeds: onTime,
        ...span,
      })
        .days.at(-1)!
        .flags.find((f) => f.category === 2 && f.area === 4)!.incidents
    const alone = (scope: object) =>
      narrowed(scope)
        .days.at(-1)!
        .flags.find((f) => f.category === 2 && f.area === 4)!.incidents
    expect(observed({})).toBe(alone({}) - 1)
    expect(observed({ feeds: [1] })).toBe(alone({ feeds: [1] }))
  })
})

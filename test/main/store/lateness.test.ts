import { describe, expect, test } from 'vitest'
import { latenessOf } from '../../../main/store/lateness.ts'

const hour = 3600
/** A run every `every` hours, each complete up to `behind` hours before it ended. */
const runs = (count: number, every: number, behind: number) =>
  Array.from({ length: count }, (_, i) => ({ finishedAt: i * every * hour, completeUpTo: (i * every - behind) * hour }))

describe('lateness, judged by a source of its own', () => {
  test('an hourly source is late after a few hours, a daily one is not', () => {
    const now = (20 - 1) * hour + 5 * hour
    expect(latenessOf(runs(20, 1, 0.2), now)).toMatchObject({ late: true, lagSeconds: 5.2 * hour })
    expect(latenessOf(runs(20, 24, 2), 19 * 24 * hour + 5 * hour)).toMatchObject({ late: false })
  })
  test('the usual lag is how far behind it gets before the next sync: here 1.2 hours, every time', () => {
    expect(latenessOf(runs(20, 1, 0.2), 19 * hour).usual).toEqual({
      medianSeconds: 1.2 * hour,
      lowSeconds: 1.2 * hour,
      highSeconds: 1.2 * hour,
      runs: 19,
    })
  })
  test('with fewer than eight intervals to judge by, 26 hours count as late, and no usual lag is told', () => {
    expect(latenessOf(runs(5, 1, 0), 4 * hour + 25 * hour)).toMatchObject({ usual: null, late: false })
    expect(latenessOf(runs(5, 1, 0), 4 * hour + 27 * hour)).toMatchObject({ usual: null, late: true })
  })
  test('a source that was never complete is late, and has no lag', () => {
    expect(latenessOf([], 100)).toEqual({ usual: null, lagSeconds: null, late: true })
  })
  test('a source that comes every minute is not late for being ten minutes behind', () => {
    expect(latenessOf(runs(30, 1 / 60, 0), 29 * 60 + 600).late).toBe(false)
  })
})

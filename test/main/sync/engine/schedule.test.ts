import { describe, expect, test } from 'vitest'
import type { SourceState } from '../../../../main/store/ledger.ts'
import { dueSources, nextTryAt, startSchedule } from '../../../../main/sync/engine/schedule.ts'

const state = (id: number, change: Partial<SourceState> = {}): SourceState => ({
  id,
  name: `s${id}`,
  kind: 'feed',
  url: null,
  paused: false,
  options: { everyMinutes: 60 },
  lastTry: null,
  nextTry: null,
  ...change,
})

describe('when a source is synced next', () => {
  test('after a success its interval, give or take a tenth', () => {
    const at = (random: number) => nextTryAt({ now: 0, everyMinutes: 60, failuresInRow: 0, askedSeconds: null, random })
    expect([at(0), at(0.5), at(0.999)]).toEqual([3240, 3600, 3959])
  })
  test('after failures in a row ever later, at most six hours or the interval, and not before the server said', () => {
    const at = (failuresInRow: number, askedSeconds: number | null = null, everyMinutes = 15) =>
      nextTryAt({ now: 0, everyMinutes, failuresInRow, askedSeconds, random: 1 })
    expect([1, 2, 3, 4].map((f) => at(f))).toEqual([60, 120, 240, 480])
    expect(at(30)).toBe(6 * 3600)
    expect(at(30, null, 1_440)).toBe(86_400)
    expect(at(1, 900)).toBe(900)
    expect(at(1, 400 * 86_400)).toBe(6 * 3600)
  })
  test('a source without an interval has no next time', () => {
    expect(nextTryAt({ now: 0, everyMinutes: 0, failuresInRow: 0, askedSeconds: null, random: 0 })).toBeNull()
  })
  test('due are those whose time has come, neither paused nor by hand, the longest waiting first', () => {
    const states = [
      state(1, { nextTry: 90 }),
      state(2),
      state(3, { paused: true }),
      state(4, { options: { everyMinutes: 0 } }),
      state(5, { nextTry: 101 }),
    ]
    expect(dueSources(states, 100).map((s) => s.id)).toEqual([2, 1])
  })
})

test('the schedule syncs what is due one after the other, goes on after a failure, and writes down the next time of each', async () => {
  const synced: string[] = []
  const next = new Map<number, number | null>()
  await new Promise<void>((done) => {
    const schedule = startSchedule({
      states: async () => [state(1), state(2), state(3, { paused: true })],
      sync: async (name) => {
        synced.push(name)
        if (name === 's1') throw new Error('down')
      },
      setNextTry: async (id, at) => {
        next.set(id, at)
        if (next.size === 2) {
          schedule.stop()
          done()
        }
      },
      now: () => 1_000,
      random: () => 0.5,
      log: () => {},
    })
  })
  expect(synced).toEqual(['s1', 's2'])
  expect(next).toEqual(
    new Map([
      [1, 1_045],
      [2, 4_600],
    ]),
  )
})

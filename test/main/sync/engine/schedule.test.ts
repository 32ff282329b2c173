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
  begun: null,
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

test('a source that is slow holds up none of the others, and is not begun twice', async () => {
  const begun: string[] = []
  const next = new Set<number>()
  let stop = (): void => {}
  await new Promise<void>((done) => {
    const schedule = startSchedule({
      states: async () => [1, 2, 3, 4, 5].filter((id) => !next.has(id)).map((id) => state(id)),
      sync: (name) => {
        begun.push(name)
        return name === 's1' ? new Promise(() => {}) : Promise.resolve()
      },
      setNextTry: async (id) => {
        next.add(id)
        if (next.size === 4) done()
      },
      now: () => 1_000,
      random: () => 0.5,
      log: () => {},
    })
    stop = schedule.stop
  })
  stop()
  expect(begun.toSorted()).toEqual(['s1', 's2', 's3', 's4', 's5'])
})

test('a source that was paused while it waited for its turn is not synced', async () => {
  const paused = new Set<number>()
  const begun: string[] = []
  const over: (() => void)[] = []
  const next = new Set<number>()
  const schedule = startSchedule({
    states: async () => [1, 2, 3, 4, 5].filter((id) => !next.has(id)).map((id) => state(id, { paused: paused.has(id) })),
    sync: (name) => {
      begun.push(name)
      return new Promise((done) => over.push(done))
    },
    setNextTry: async (id) => void next.add(id),
    now: () => 1_000,
    random: () => 0.5,
    log: () => {},
  })
  await expect.poll(() => begun.length).toBe(3)
  paused.add(4)
  for (const done of over.splice(0)) done()
  await expect.poll(() => begun.length).toBe(4)
  schedule.stop()
  expect(begun).toEqual(['s1', 's2', 's3', 's5'])
})

test('the schedule syncs what is due, the longest waiting first, goes on after a failure, and writes down the next time of each', async () => {
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

test('a source that is woken while it is being synced has another turn when that sync ends, not at the next look at the clock', async () => {
  let nextTry = 0
  let end = (): void => {}
  let begun = 0
  const schedule = startSchedule({
    states: async () => [state(1, { nextTry })],
    sync: () => {
      begun += 1
      return new Promise((done) => {
        end = done
      })
    },
    setNextTry: async () => {
      // The first sync passed by what came meanwhile.
      nextTry = begun === 1 ? 0 : 9_000
    },
    now: () => 1_000,
    random: () => 0.5,
    log: () => {},
  })
  await expect.poll(() => begun).toBe(1)
  schedule.wake()
  await new Promise((done) => setTimeout(done, 20))
  end()
  await expect.poll(() => begun, { timeout: 5_000 }).toBe(2)
  end()
  await new Promise((done) => setTimeout(done, 50))
  schedule.stop()
  expect(begun).toBe(2)
})

import { describe, expect, test } from 'vitest'
import type { Span, WalkState } from '../../../../main/sync/open311/walk.ts'
import {
  beginWalk,
  floorSeconds,
  joinSpans,
  nextWindow,
  readCursor,
  windowRead,
  windowSeconds,
  windowTooFull,
} from '../../../../main/sync/open311/walk.ts'

const day = 86_400
const now = Date.parse('2026-06-30T12:00:00Z') / 1000

/** Reads windows until the end, each with what `found` says; gives the windows back. */
function walk(state: WalkState, found: (window: Span) => number, most = 1_000): { windows: Span[]; state: WalkState } {
  const windows: Span[] = []
  for (let window = nextWindow(state); window !== null && windows.length < most; window = nextWindow(state)) {
    windows.push(window)
    state = windowRead(state, window, found(window))
  }
  return { windows, state }
}
const covers = (windows: Span[], from: number, to: number): boolean => {
  const [joined, ...more] = joinSpans(windows)
  return more.length === 0 && joined!.from <= from && joined!.to >= to
}

describe('a walk', () => {
  test('without reports goes back to the floor, without a crack', () => {
    const { windows } = walk(beginWalk(null, now, null), () => 0)
    expect(covers(windows, now - floorSeconds, now)).toBe(true)
    expect(Math.max(...windows.map((w) => w.to - w.from))).toBeLessThanOrEqual(windowSeconds)
  })

  test('ends early after a year without reports, but only once it has found some', () => {
    const oldest = now - 3 * 365 * day
    const { windows } = walk(beginWalk(null, now, null), (w) => (w.to > oldest && w.from < oldest + 60 * day ? 5 : 0))
    const reach = Math.min(...windows.map((w) => w.from))
    expect(reach).toBeLessThan(oldest - 270 * day)
    expect(reach).toBeGreaterThan(oldest - 600 * day)
  })

  test('with a first day reads down to it, whatever it finds', () => {
    const from = now - 1_000 * day
    const { windows } = walk(beginWalk(null, now, from), () => 0)
    expect(Math.min(...windows.map((w) => w.from))).toBe(from)
  })

  test('after a finished one reads the last 90 days again', () => {
    const { state } = walk(beginWalk(null, now, null), () => 3)
    const { windows } = walk(beginWalk(readCursor(JSON.stringify(state)), now + 5 * day, null), () => 3)
    expect(covers(windows, now - 85 * day, now + 5 * day)).toBe(true)
    expect(Math.min(...windows.map((w) => w.from))).toBeGreaterThan(now - 87 * day)
  })

  test('halves a window that is too full, and widens again where there is little', () => {
    let state = beginWalk(null, now, now - 200 * day)
    const first = nextWindow(state)!
    state = windowTooFull(state, first)
    const half = nextWindow(state)!
    expect(half.to).toBe(first.to)
    expect(half.to - half.from).toBeCloseTo((first.to - first.from) / 2, 0)
    state = windowRead(state, half, 900)
    expect(nextWindow(state)!.to - nextWindow(state)!.from).toBe(half.to - half.from)
    state = windowRead(state, nextWindow(state)!, 3)
    expect(nextWindow(state)!.to - nextWindow(state)!.from).toBeGreaterThan(half.to - half.from)
  })

  test('halving ends at a second', () => {
    let state = beginWalk(null, now, now - 200 * day)
    for (let i = 0; i < 60; i++) state = windowTooFull(state, nextWindow(state)!)
    expect(state.width).toBe(1)
  })

  test.each([1, 2, 5, 9])('broken off after %i windows and taken up days later covers everything once finished', (cut) => {
    const first = walk(beginWalk(null, now, now - 900 * day), () => 10, cut)
    const second = walk(beginWalk(readCursor(JSON.stringify(first.state)), now + 3 * day, now - 900 * day), () => 10, cut)
    const third = walk(beginWalk(readCursor(JSON.stringify(second.state)), now + 30 * day, now - 900 * day), () => 10)
    expect(covers([...first.windows, ...second.windows, ...third.windows], now - 900 * day, now + 30 * day)).toBe(true)
    expect(third.state.todo).toEqual([])
    expect(third.state.asked).toBe(now + 30 * day)
  })

  test('broken off and taken up at once goes on where it was', () => {
    const { state } = walk(beginWalk(null, now, null), () => 10, 4)
    expect(nextWindow(beginWalk(state, now + 60, null))).toEqual(nextWindow(state))
  })

  test('what came after an interruption does not end the first walk early', () => {
    const first = walk(beginWalk(null, now, null), () => 10, 1)
    const { windows } = walk(beginWalk(first.state, now + 1_000 * day, null), (w) =>
      w.from > now ? 0 : w.from > now - 2_000 * day ? 10 : 0,
    )
    expect(Math.min(...windows.map((w) => w.from))).toBeLessThan(now - 2_000 * day)
  })
})

test('spans that touch become one, newest first', () => {
  expect(
    joinSpans([
      { from: 0, to: 5 },
      { from: 20, to: 30 },
      { from: 5, to: 8 },
      { from: 9, to: 9 },
    ]),
  ).toEqual([
    { from: 20, to: 30 },
    { from: 0, to: 8 },
  ])
})

test('a cursor of another make starts the walk over', () => {
  for (const cursor of [null, '', 'x', '{}', '{"v":2}', '{"v":1,"todo":3}', '[]', 'null']) expect(readCursor(cursor)).toBeNull()
})

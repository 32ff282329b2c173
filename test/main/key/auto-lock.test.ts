import { describe, expect, onTestFinished, test } from 'vitest'
import { watchLock } from '../../../main/key/auto-lock.ts'

/** A machine whose clocks the test moves, and a store that only notes why it was locked. */
function machine(minutes = 10) {
  const at = { wall: Date.parse('2026-06-01T08:00:00Z'), steady: 1_000_000 }
  const state = { open: true, minutes, elsewhere: false }
  const locked: string[] = []
  const watch = watchLock({
    now: () => at.wall,
    monotonic: () => at.steady,
    isOpen: () => state.open,
    idleMinutes: () => state.minutes,
    askedElsewhere: () => {
      const asked = state.elsewhere
      state.elsewhere = false
      return asked
    },
    lock: (because) => {
      locked.push(because)
      state.open = false
    },
  })
  onTestFinished(() => watch.stop())
  /** Seconds in which it is looked at as it should be. */
  const pass = (seconds: number): void => {
    for (let i = 0; i < seconds; i++) {
      at.wall += 1_000
      at.steady += 1_000
      watch.look()
    }
  }
  return { at, state, locked, watch, pass }
}

describe('a store locks by itself', () => {
  test('after the minutes set, counted from the last hand on it', () => {
    const { locked, watch, pass } = machine(10)
    pass(9 * 60)
    watch.touch()
    pass(9 * 60 + 59)
    expect(locked).toEqual([])
    pass(1)
    expect(locked).toEqual(['idle'])
  })

  test('never for 0, and by what is set now, not what was set then', () => {
    const { locked, state, pass } = machine(0)
    pass(24 * 3_600)
    expect(locked).toEqual([])
    state.minutes = 5
    pass(1)
    expect(locked).toEqual(['idle'])
  })

  test('counts anew from the moment it was opened', () => {
    const { locked, state, pass } = machine(1)
    state.open = false
    pass(600)
    state.open = true
    pass(59)
    expect(locked).toEqual([])
    pass(1)
    expect(locked).toEqual(['idle'])
  })

  test('when the machine slept: the wall clock went on alone, or both did while nobody looked', () => {
    const first = machine()
    first.at.wall += 40_000
    first.pass(1)
    expect(first.locked).toEqual(['sleep'])
    const second = machine()
    second.at.wall += 3_600_000
    second.at.steady += 3_600_000
    second.pass(1)
    expect(second.locked).toEqual(['sleep'])
  })

  test('not for a clock put back, nor for a look that is some seconds late', () => {
    const { at, locked, pass } = machine()
    at.wall -= 3_600_000
    pass(1)
    at.wall += 8_000
    at.steady += 8_000
    pass(1)
    expect(locked).toEqual([])
  })

  test('when another program asked for it; not for what was asked while it was locked', () => {
    const { locked, state, pass } = machine()
    state.elsewhere = true
    pass(1)
    expect(locked).toEqual(['elsewhere'])
    state.elsewhere = true
    pass(1)
    state.open = true
    pass(5)
    expect(locked).toEqual(['elsewhere'])
  })
})

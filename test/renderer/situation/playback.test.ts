import { describe, expect, it } from 'vitest'
import {
  boundsOf,
  firstPeriod,
  grownOf,
  nextPeriod,
  type PlaySettings,
  paceOf,
  progressOf,
} from '../../../renderer/view/situation/playback.ts'

const bounds = boundsOf('2026-01-01', '2026-01-31')
const moving: PlaySettings = { window: 'moving', step: 'day', speed: 1 }
const growing: PlaySettings = { window: 'growing', step: 'day', speed: 1 }

/** Every frame from the first on. */
function frames(filter: { from?: string; to?: string }, settings: PlaySettings): { from: string; to: string }[] {
  const list = [firstPeriod(filter, settings, bounds)]
  for (;;) {
    const next = nextPeriod(list.at(-1)!, settings, bounds)
    if (!next) return list
    list.push(next)
  }
}

describe('playing the timeline', () => {
  it('moves a window of one week through the data day by day, and stops at its end', () => {
    const all = frames({}, moving)
    expect(all[0]).toEqual({ from: '2026-01-01', to: '2026-01-08' })
    expect(all[1]).toEqual({ from: '2026-01-02', to: '2026-01-09' })
    expect(all.at(-1)).toEqual({ from: '2026-01-25', to: '2026-02-01' })
    expect(all).toHaveLength(25)
  })

  it('keeps the width of the brush it begins with', () => {
    const all = frames({ from: '2026-01-10', to: '2026-01-12' }, moving)
    expect(all[0]).toEqual({ from: '2026-01-10', to: '2026-01-12' })
    expect(all.at(-1)).toEqual({ from: '2026-01-30', to: '2026-02-01' })
  })

  it('begins at the start again when the brush stands at the end', () => {
    expect(firstPeriod({ from: '2026-01-25' }, moving, bounds)).toEqual({ from: '2026-01-01', to: '2026-01-08' })
  })

  it('grows from the start of the brush to the end of the data', () => {
    const all = frames({ from: '2026-01-20', to: '2026-01-22' }, growing)
    expect(new Set(all.map(({ from }) => from))).toEqual(new Set(['2026-01-20']))
    expect(all.at(-1)!.to).toBe('2026-02-01')
    expect(all).toHaveLength(11)
    expect(firstPeriod({ from: '2026-01-20' }, growing, bounds)).toEqual({ from: '2026-01-20', to: '2026-01-21' })
  })

  it('steps by hours and weeks, the last step no further than the end', () => {
    expect(nextPeriod({ from: '2026-01-01', to: '2026-01-02' }, { ...moving, step: 'hour' }, bounds)).toEqual({
      from: '2026-01-01T01:00',
      to: '2026-01-02T01:00',
    })
    expect(nextPeriod({ from: '2026-01-20', to: '2026-01-30' }, { ...moving, step: 'week' }, bounds)).toEqual({
      from: '2026-01-22',
      to: '2026-02-01',
    })
  })

  it('steps back as well, and not before the first day', () => {
    expect(nextPeriod({ from: '2026-01-05', to: '2026-01-08' }, moving, bounds, -1)).toEqual({
      from: '2026-01-04',
      to: '2026-01-07',
    })
    expect(nextPeriod({ from: '2026-01-01', to: '2026-01-08' }, moving, bounds, -1)).toBeNull()
    expect(nextPeriod({ from: '2026-01-05', to: '2026-01-06' }, growing, bounds, -1)).toBeNull()
  })

  it('takes the whole of the data for no brush at all', () => {
    expect(nextPeriod({ from: '2025-01-01', to: '2027-01-01' }, moving, bounds)).toEqual({ from: '2026-01-01', to: '2026-01-08' })
    expect(nextPeriod({}, moving, bounds, -1)).toEqual({ from: '2026-01-25', to: '2026-02-01' })
  })

  it('tells how far it has come, from 0 to 1 and never back', () => {
    const shares = frames({}, moving).map((period) => progressOf(period, bounds))
    expect(shares[0]).toBe(0)
    expect(shares.at(-1)).toBe(1)
    expect([...shares].sort((a, b) => a - b)).toEqual(shares)
    expect(grownOf({ from: '2026-01-01', to: '2026-02-01' }, bounds)).toBe(1)
  })

  it('goes faster with speed, and slowly where little motion is asked for', () => {
    expect(paceOf(8, false)).toBeLessThan(paceOf(1, false))
    expect(paceOf(0.5, false)).toBe(2 * paceOf(1, false))
    expect(paceOf(8, true)).toBeGreaterThanOrEqual(2_000)
  })
})

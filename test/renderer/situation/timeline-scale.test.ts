import { describe, expect, it } from 'vitest'
import { dayNumber, dayOf } from '../../../renderer/view/situation/days.ts'
import { monthTicks, naturalUnit, roundTop } from '../../../renderer/view/situation/timeline-scale.ts'

const bins = (from: string, n: number) => Array.from({ length: n }, (_, i) => ({ from: dayOf(dayNumber(from) + i) }))

describe('timeline axis', () => {
  it('ends on a round number that holds the largest bar and halves evenly', () => {
    for (const n of [0, 1, 2, 3, 7, 11, 38, 99, 101, 463, 1024, 99_999]) {
      const top = roundTop(n)
      expect(top).toBeGreaterThanOrEqual(Math.max(n, 2))
      expect(top % 2).toBe(0)
      expect(top).toBeLessThanOrEqual(Math.max(4, n * 2.5))
    }
  })

  it('chooses days while they can be told apart, then weeks, then months', () => {
    expect(naturalUnit('2026-01-01', '2026-06-30', 600)).toBe('day')
    expect(naturalUnit('2024-12-10', '2026-06-09', 600)).toBe('week')
    expect(naturalUnit('2015-01-01', '2024-12-31', 600)).toBe('month')
    expect(naturalUnit(null, null, 600)).toBe('day')
  })

  it('names months with room between them, and the year at the first and at each January', () => {
    const ticks = monthTicks(bins('2025-11-20', 200), 1000, 76)
    expect(ticks.map((t) => `${t.withYear ? `${t.year}-` : ''}${t.month}`)).toEqual([
      '2025-12',
      '2026-1',
      '2',
      '3',
      '4',
      '5',
      '6',
    ])
  })

  it('skips months where they crowd', () => {
    const ticks = monthTicks(bins('2015-01-01', 3650), 600, 76)
    const each = 600 / 3650
    for (let i = 1; i < ticks.length; i++) expect((ticks[i]!.index - ticks[i - 1]!.index) * each).toBeGreaterThan(70)
    expect(ticks.every((t) => t.withYear)).toBe(true)
  })
})

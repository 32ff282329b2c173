import { describe, expect, it } from 'vitest'
import { roundTop } from '../../../contract/time-axis.ts'
import { dayNumber, dayOf } from '../../../renderer/view/situation/days.ts'
import {
  clockTicks,
  lastYear,
  monthTicks,
  naturalUnit,
  sensibleUnits,
  timeWindow,
} from '../../../renderer/view/situation/timeline-scale.ts'

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

describe('units', () => {
  const of = (first: string, last: string, filter = {}) => sensibleUnits(first, last, filter)
  it('are offered where they say something about the span', () => {
    expect(of('2026-05-01', '2026-05-10')).toEqual(['hour', 'day'])
    expect(of('2026-01-01', '2026-06-09')).toEqual(['day', 'week', 'month'])
    expect(of('2015-01-01', '2026-06-09')).toEqual(['week', 'month', 'year'])
  })

  it('go down to hours and minutes with a short brush', () => {
    expect(of('2026-01-01', '2026-06-09', { from: '2026-05-01', to: '2026-05-20' })).toContain('hour')
    expect(of('2026-01-01', '2026-06-09', { from: '2026-05-01', to: '2026-05-20' })).not.toContain('minute')
    expect(of('2026-01-01', '2026-06-09', { from: '2026-05-01', to: '2026-05-02' })).toContain('minute')
  })

  it('of hours show the brush with room beside it, and stay while it moves inside', () => {
    const brush = { from: '2026-05-01', to: '2026-05-08' }
    const window = timeWindow('hour', brush, '2026-01-01', '2026-06-09', null)!
    expect(window.from < brush.from && window.to > brush.to).toBe(true)
    const moved = timeWindow('hour', { from: '2026-05-02', to: '2026-05-09' }, '2026-01-01', '2026-06-09', window)
    expect(moved).toBe(window)
    const away = timeWindow('hour', { from: '2026-06-01', to: '2026-06-08' }, '2026-01-01', '2026-06-09', window)!
    expect(away.to).toBe('2026-06-10')
    expect(timeWindow('day', brush, '2026-01-01', '2026-06-09', null)).toBeNull()
    expect(timeWindow('hour', {}, '2026-01-01', '2026-06-09', null)).toBeNull()
  })

  it('of hours are marked at round times, and by the day at midnight', () => {
    const hours = Array.from({ length: 48 }, (_, i) => ({
      from: `2026-05-0${1 + Math.floor(i / 24)}T${String(i % 24).padStart(2, '0')}:00`,
    }))
    const ticks = clockTicks(hours, 480, 58)
    expect(ticks.map((tick) => tick.moment.slice(11))).toEqual([
      '00:00',
      '06:00',
      '12:00',
      '18:00',
      '00:00',
      '06:00',
      '12:00',
      '18:00',
    ])
    expect(ticks.filter((tick) => tick.midnight).map((tick) => tick.index)).toEqual([0, 24])
  })
})

describe('the line of last year', () => {
  it('stands for the same month, and for the week around the same weekday', () => {
    const months = Array.from({ length: 14 }, (_, i) => ({ count: 10 * i }))
    const line = lastYear(months, 'month')!
    expect(line.slice(0, 12)).toEqual(Array.from({ length: 12 }, () => null))
    expect(line.slice(12)).toEqual([0, 10])
    const days = Array.from({ length: 380 }, (_, i) => ({ count: i % 7 === 0 ? 14 : 0 }))
    expect(lastYear(days, 'day')![370]).toBeCloseTo(2)
  })

  it('is not drawn where the data does not reach back, nor of hours', () => {
    expect(
      lastYear(
        Array.from({ length: 300 }, () => ({ count: 1 })),
        'day',
      ),
    ).toBeNull()
    expect(
      lastYear(
        Array.from({ length: 900 }, () => ({ count: 1 })),
        'hour',
      ),
    ).toBeNull()
  })
})

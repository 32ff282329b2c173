import { describe, expect, it } from 'vitest'
import type { ComparedLine } from '../../../contract/model.ts'
import {
  byInterest,
  filterOfLine,
  periodBefore,
  periodLastYear,
  periodOf,
  periodOfDays,
  ratioAxis,
  ratioPosition,
  reaches,
} from '../../../renderer/view/situation/compare-periods.ts'

describe('which periods are compared', () => {
  it('takes the brush, and the last thirty days where there is none', () => {
    expect(periodOf({ from: '2026-05-01', to: '2026-05-08' }, '2025-01-01', '2026-06-09')).toEqual({
      from: '2026-05-01',
      to: '2026-05-08',
    })
    expect(periodOf({ from: '2026-05-01' }, '2025-01-01', '2026-06-09').to).toBe('2026-06-10')
    expect(periodOf({}, '2025-01-01', '2026-06-09')).toEqual({ from: '2026-05-11', to: '2026-06-10' })
  })

  it('puts the period before right against it, of the same length', () => {
    expect(periodBefore({ from: '2026-05-08', to: '2026-05-15' })).toEqual({ from: '2026-05-01', to: '2026-05-08' })
    expect(periodBefore({ from: '2026-05-08T06:00', to: '2026-05-08T12:00' })).toEqual({
      from: '2026-05-08',
      to: '2026-05-08T06:00',
    })
  })

  it('lays weekdays on the same weekdays of last year, and whole months on the same month', () => {
    const { from } = periodLastYear({ from: '2026-06-01', to: '2026-06-08' })
    expect(from).toBe('2025-06-02')
    expect(new Date(`${from}T00:00Z`).getUTCDay()).toBe(new Date('2026-06-01T00:00Z').getUTCDay())
    expect(periodLastYear({ from: '2026-02-01', to: '2026-03-01' })).toEqual({ from: '2025-02-01', to: '2025-03-01' })
  })

  it('reads two date fields, the last day included', () => {
    expect(periodOfDays('2026-05-01', '2026-05-01')).toEqual({ from: '2026-05-01', to: '2026-05-02' })
    expect(periodOfDays('2026-05-02', '2026-05-01')).toBeNull()
    expect(periodOfDays('', '2026-05-01')).toBeNull()
  })

  it('knows when a period holds days that are not complete', () => {
    expect(reaches({ from: '2026-06-01', to: '2026-06-09' }, '2026-06-09')).toBe(false)
    expect(reaches({ from: '2026-06-01', to: '2026-06-10' }, '2026-06-09')).toBe(true)
    expect(reaches({ from: '2026-06-01' }, '2026-06-09')).toBe(true)
    expect(reaches({ from: '2026-06-01', to: '2026-06-10' }, null)).toBe(false)
  })
})

const line = (value: string, a: number, b: number, ratio: ComparedLine['ratio'], pAdjusted: number): ComparedLine => ({
  value,
  a,
  b,
  change: b - a,
  ratio,
  p: pAdjusted,
  pAdjusted,
})

describe('the lines', () => {
  it('stand by interest: surest first, then the largest change in either direction, then the most; nothing of nothing', () => {
    const lines = [
      line('steady', 50, 52, [0.7, 1.04, 1.5], 1),
      line('empty', 0, 0, [null, null, null], 1),
      line('halved', 40, 18, [0.2, 0.45, 0.8], 0.01),
      line('tripled', 10, 30, [1.4, 3, 6], 0.01),
      line('surge', 20, 60, [1.8, 3, 5], 0.0001),
    ]
    expect(byInterest(lines).map((l) => l.value)).toEqual(['surge', 'tripled', 'halved', 'steady'])
  })

  it('lie on a log axis about one: half is as far from it as double', () => {
    expect(ratioPosition(1, 4, 'low')).toBe(0.5)
    expect(0.5 - ratioPosition(0.5, 4, 'low')).toBeCloseTo(ratioPosition(2, 4, 'high') - 0.5)
    expect(ratioPosition(100, 4, 'high')).toBe(1)
    expect(ratioPosition(0, 4, 'low')).toBe(0)
    expect(ratioPosition(null, 4, 'high')).toBe(1)
  })

  it('share an axis that holds every middle and is not stretched by one wild end', () => {
    const calm = Array.from({ length: 8 }, (_, i) => line(`l${i}`, 50, 60, [0.8, 1.2, 1.7], 0.4))
    expect(ratioAxis([...calm, line('wild', 1, 2, [0.1, 1.9, 110], 1)])).toBe(2)
    expect(ratioAxis([...calm, line('far', 2, 12, [1.3, 6, 50], 0.01)])).toBe(8)
  })

  it('narrow the filter to themselves', () => {
    expect(filterOfLine('category', 'fire').categories).toEqual(['fire'])
    expect(filterOfLine('area', 'x')).toEqual({ areas: ['x'] })
    expect(filterOfLine('source', 's')).toEqual({ sources: ['s'] })
  })
})

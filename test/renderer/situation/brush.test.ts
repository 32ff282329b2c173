import { describe, expect, it } from 'vitest'
import { dragged, filterOf, lastDayOf, partAt, positionOf, shifted, spanOf } from '../../../renderer/view/situation/brush.ts'
import { dayNumber, dayOf } from '../../../renderer/view/situation/days.ts'

const days = Array.from({ length: 10 }, (_, i) => ({ from: dayOf(dayNumber('2026-01-01') + i) }))
const weeks = Array.from({ length: 4 }, (_, i) => ({ from: dayOf(dayNumber('2025-12-29') + 7 * i) }))

describe('brush and filter', () => {
  it('is the whole width when the filter names no time', () => {
    expect(spanOf(days, {})).toEqual({ start: 0, end: 10 })
  })

  it('lies where the days lie, with fractions inside weeks', () => {
    expect(spanOf(days, { from: '2026-01-03', to: '2026-01-06' })).toEqual({ start: 2, end: 5 })
    expect(positionOf(weeks, '2026-01-01')).toBeCloseTo(3 / 7)
  })

  it('is held to the data', () => {
    expect(spanOf(days, { from: '2020-01-01', to: '2030-01-01' })).toEqual({ start: 0, end: 10 })
  })

  it('gives the same filter back for any whole brush', () => {
    for (let start = 0; start < 10; start++)
      for (let end = start + 1; end <= 10; end++) {
        const { from, to } = filterOf(days, { start, end })
        expect(spanOf(days, { ...(from ? { from } : {}), ...(to ? { to } : {}) })).toEqual({ start, end })
      }
  })

  it('leaves an end at the edge of the data open', () => {
    expect(filterOf(days, { start: 0, end: 4 })).toEqual({ from: undefined, to: '2026-01-05' })
    expect(filterOf(days, { start: 4, end: 10 })).toEqual({ from: '2026-01-05', to: undefined })
  })

  it('names the last day that is inside', () => {
    expect(lastDayOf(days, { start: 0, end: 4 })).toBe('2026-01-04')
    expect(lastDayOf(weeks, { start: 0, end: 1 })).toBe('2026-01-04')
    expect(lastDayOf([], { start: 0, end: 0 })).toBeNull()
  })
})

describe('brush over hours', () => {
  const hours = Array.from({ length: 48 }, (_, i) => ({
    from: `2026-01-0${1 + Math.floor(i / 24)}T${String(i % 24).padStart(2, '0')}:00`,
  }))
  it('lies where the minutes lie', () => {
    expect(spanOf(hours, { from: '2026-01-01T06:30', to: '2026-01-02' })).toEqual({ start: 6.5, end: 24 })
  })

  it('of a piece of the data names both ends, a midnight as its day', () => {
    expect(filterOf(hours, { start: 0, end: 48 }, true)).toEqual({ from: '2026-01-01', to: '2026-01-03' })
    expect(filterOf(hours, { start: 5, end: 24 }, true)).toEqual({ from: '2026-01-01T05:00', to: '2026-01-02' })
  })
})

describe('dragging', () => {
  const span = { start: 2, end: 5 }
  it('takes hold of the nearer handle, the inside, or the ground', () => {
    expect(partAt(span, 2.2, 0.3, 10)).toBe('start')
    expect(partAt(span, 4.9, 0.3, 10)).toBe('end')
    expect(partAt(span, 3.5, 0.3, 10)).toBe('inside')
    expect(partAt(span, 8, 0.3, 10)).toBe('outside')
    expect(partAt({ start: 0, end: 10 }, 5, 0.3, 10)).toBe('outside')
  })

  it('moves one end and never past the other', () => {
    expect(dragged(span, 'start', 2, 3.6, 10)).toEqual({ start: 4, end: 5 })
    expect(dragged(span, 'start', 2, 9, 10).start).toBeLessThan(span.end)
    expect(dragged(span, 'end', 5, -3, 10).end).toBeGreaterThan(span.start)
  })

  it('moves the whole window and keeps its width at the ends', () => {
    expect(dragged(span, 'inside', 3, 5, 10)).toEqual({ start: 4, end: 7 })
    expect(dragged(span, 'inside', 3, 30, 10)).toEqual({ start: 7, end: 10 })
    expect(dragged(span, 'inside', 3, -30, 10)).toEqual({ start: 0, end: 3 })
  })

  it('draws a new window over every bin the pointer touched, in either direction', () => {
    expect(dragged(span, 'outside', 6.2, 8.1, 10)).toEqual({ start: 6, end: 9 })
    expect(dragged(span, 'outside', 8.1, 6.2, 10)).toEqual({ start: 6, end: 9 })
    expect(dragged(span, 'outside', 9.5, 14, 10)).toEqual({ start: 9, end: 10 })
  })
})

it('walks the window along and stops at the end', () => {
  expect(shifted({ start: 2, end: 5 }, 1, 10)).toEqual({ start: 3, end: 6 })
  expect(shifted({ start: 7, end: 10 }, 1, 10)).toBeNull()
  expect(shifted({ start: 0, end: 3 }, -1, 10)).toBeNull()
})

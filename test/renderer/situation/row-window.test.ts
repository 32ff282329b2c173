import { describe, expect, it } from 'vitest'
import {
  furthest,
  rowsInSight,
  scaleOf,
  scrollOfTop,
  tallest,
  topOfScroll,
  topToShow,
} from '../../../renderer/view/situation/row-window.ts'

describe('the rows in sight', () => {
  it('are those between the edges, and a few more on either side', () => {
    expect(rowsInSight(0, 440, 1_000, 44)).toEqual({ first: 0, end: 10 })
    expect(rowsInSight(60, 440, 1_000, 44, 2)).toEqual({ first: 0, end: 14 })
    expect(rowsInSight(43_560, 440, 1_000, 44, 8)).toEqual({ first: 982, end: 1_000 })
    expect(rowsInSight(0, 440, 0, 44, 8)).toEqual({ first: 0, end: 0 })
  })
  it('move as little as it takes to show a row', () => {
    expect(topToShow(3, 0, 440, 44)).toBe(0)
    expect(topToShow(20, 0, 440, 44)).toBe(21 * 44 - 440)
    expect(topToShow(2, 440, 440, 44)).toBe(88)
  })
})

describe('a list taller than a browser can scroll', () => {
  const rows = 5_000_000
  const scale = scaleOf(rows, 44)
  it('is never taller than the limit, and reaches its first and its last row', () => {
    expect(scale.spacer).toBe(tallest)
    expect(topOfScroll(0, scale, 600)).toBe(0)
    const end = topOfScroll(tallest - 600, scale, 600)
    expect(end).toBe(furthest(scale, 600))
    expect(rowsInSight(end, 600, rows, 44).end).toBe(rows)
  })
  it('has every row in reach: a place and its scroll position are each other’s inverse', () => {
    for (const index of [1, 17, 123_456, 2_500_000, 4_999_000]) {
      const top = index * 44
      expect(topOfScroll(scrollOfTop(top, scale, 600), scale, 600)).toBeCloseTo(top, 4)
    }
  })
  it('is px for px where it fits', () => {
    const small = scaleOf(1_000, 44)
    expect(small.scaled).toBe(false)
    expect(topOfScroll(1_234, small, 600)).toBe(1_234)
    expect(scrollOfTop(1_234, small, 600)).toBe(1_234)
  })
})

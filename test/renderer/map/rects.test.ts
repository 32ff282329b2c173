import { describe, expect, test } from 'vitest'
import { bands, bared, movedRect, type Rect } from '../../../renderer/map/rects.ts'

/** How often each pixel of a picture lies in one of the rectangles. */
function cover(width: number, height: number, rects: readonly Rect[]): number[] {
  const times = new Array<number>(width * height).fill(0)
  for (const rect of rects)
    for (let y = rect.y; y < rect.y + rect.height; y++)
      for (let x = rect.x; x < rect.x + rect.width; x++) {
        expect(x >= 0 && y >= 0 && x < width && y < height, `${x}, ${y} outside`).toBe(true)
        times[y * width + x]! += 1
      }
  return times
}

const sides = [1, 2, 3, 7, 12, 25]
const steps = [-30, -25, -8, -1, 0, 1, 3, 12, 40]
const sizes = sides.flatMap((width) => sides.map((height) => ({ width, height })))

describe('a picture that is painted piece by piece', () => {
  test('bands hold every pixel once, and none is larger than it may be unless a row is', () => {
    for (const { width, height } of sizes)
      for (const most of [1, 5, 24, 60, 500]) {
        const all = bands({ x: 0, y: 0, width, height }, most)
        expect(cover(width, height, all).every((n) => n === 1)).toBe(true)
        for (const band of all) expect(band.width * band.height <= most || band.height === 1).toBe(true)
      }
    expect(bands({ x: 3, y: 4, width: 0, height: 9 }, 100)).toEqual([])
    expect(bands({ x: 3, y: 4, width: 10, height: 9 }, 1_000)).toEqual([{ x: 3, y: 4, width: 10, height: 9 }])
  })

  test('what is bare after a move and what moved along are the whole picture, each pixel once', () => {
    for (const { width, height } of sizes)
      for (const dx of steps)
        for (const dy of steps) {
          const kept = movedRect({ x: 0, y: 0, width, height }, dx, dy, width, height)
          const times = cover(width, height, [...bared(width, height, dx, dy), ...(kept ? [kept] : [])])
          expect(
            times.every((n) => n === 1),
            `${width} x ${height} by ${dx}, ${dy}`,
          ).toBe(true)
        }
    expect(bared(100, 50, 0, 0)).toEqual([])
    expect(bared(100, 50, 8, 0)).toEqual([{ x: 0, y: 0, width: 8, height: 50 }])
    expect(bared(100, 50, 0, -5)).toEqual([{ x: 0, y: 45, width: 100, height: 5 }])
    expect(bared(100, 50, -100, 2)).toEqual([{ x: 0, y: 0, width: 100, height: 50 }])
  })

  test('a rectangle that waits goes along and is cut at the edge, and is forgotten beyond it', () => {
    expect(movedRect({ x: 10, y: 10, width: 20, height: 20 }, -15, 5, 100, 100)).toEqual({ x: 0, y: 15, width: 15, height: 20 })
    expect(movedRect({ x: 10, y: 10, width: 20, height: 20 }, 80, 0, 100, 100)).toEqual({ x: 90, y: 10, width: 10, height: 20 })
    expect(movedRect({ x: 10, y: 10, width: 20, height: 20 }, 0, -30, 100, 100)).toBeNull()
  })
})

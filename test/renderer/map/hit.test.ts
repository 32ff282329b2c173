import { describe, expect, it } from 'vitest'
import { hitMarker, nextMarker } from '../../../renderer/map/hit.ts'

const positions = Float32Array.from([100, 100, 130, 100, 100, 300, 400, 110])
const radii = [14, 5, 26, 18]

describe('what a click means', () => {
  it('takes the marker under the pointer, with some slack for small dots', () => {
    expect(hitMarker(positions, radii, 108, 92)).toBe(0)
    expect(hitMarker(positions, radii, 138, 100)).toBe(1)
    expect(hitMarker(positions, radii, 140, 100)).toBe(-1)
  })

  it('takes the nearest centre where two reach', () => {
    expect(hitMarker(Float32Array.from([0, 0, 30, 0]), [26, 26], 16, 0)).toBe(1)
    expect(hitMarker(Float32Array.from([0, 0, 30, 0]), [26, 26], 14, 0)).toBe(0)
  })

  it('finds nothing in an empty set', () => {
    expect(hitMarker(new Float32Array(0), [], 1, 1)).toBe(-1)
  })
})

describe('where an arrow key leads', () => {
  it('goes to the nearest marker in its direction', () => {
    expect(nextMarker(positions, 100, 100, 'right', 0)).toBe(1)
    expect(nextMarker(positions, 100, 100, 'down', 0)).toBe(2)
    expect(nextMarker(positions, 130, 100, 'left', 1)).toBe(0)
  })

  it('stays when nothing lies that way', () => {
    expect(nextMarker(positions, 100, 100, 'up', 0)).toBe(-1)
    expect(nextMarker(positions, 100, 100, 'left', 0)).toBe(-1)
  })

  it('reaches every marker of a crooked field from any other', () => {
    const field = Float32Array.from([50, 50, 220, 80, 90, 210, 300, 330, 180, 190, 340, 60])
    const reached = new Set([0])
    for (const from of reached)
      for (const way of ['up', 'down', 'left', 'right'] as const) {
        const to = nextMarker(field, field[2 * from]!, field[2 * from + 1]!, way, from)
        if (to >= 0) reached.add(to)
      }
    expect(reached.size).toBe(6)
  })
})

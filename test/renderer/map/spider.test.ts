import { describe, expect, it } from 'vitest'
import {
  discRadius,
  leafRadius,
  mayOpen,
  movedAway,
  onOneSpot,
  spiderLeaves,
  spiderRadius,
} from '../../../renderer/map/spider.ts'

describe('which clusters open as a circle', () => {
  it('opens two to twenty-four reports; one is a dot and more are a list', () => {
    expect([1, 2, 24, 25].map(mayOpen)).toEqual([false, true, true, false])
  })

  it('opens only what lies on one coordinate', () => {
    const spot = { lon: 120.123456, lat: 30.654321 }
    expect(onOneSpot([spot, { ...spot }, { lon: 120.1234560001, lat: 30.654321 }])).toBe(true)
    expect(onOneSpot([spot, { lon: 120.12346, lat: 30.654321 }])).toBe(false)
    expect(onOneSpot([spot, { lon: null, lat: null }])).toBe(false)
    expect(onOneSpot([])).toBe(false)
  })
})

describe('the circle', () => {
  it('gives each leaf 22 px of the way round, and is never smaller than 40', () => {
    expect(spiderRadius(2)).toBe(40)
    expect(spiderRadius(11)).toBe(40)
    expect(spiderRadius(12)).toBeCloseTo(42.017, 3)
    expect(spiderRadius(24)).toBeCloseTo(84.034, 3)
  })

  it('sets the leaves clockwise from twelve, evenly, none touching another', () => {
    const four = spiderLeaves(4).map(({ x, y }) => [Math.round(x) + 0, Math.round(y) + 0])
    expect(four).toEqual([
      [0, -40],
      [40, 0],
      [0, 40],
      [-40, 0],
    ])
    for (let n = 2; n <= 24; n++) {
      const leaves = spiderLeaves(n)
      leaves.forEach((leaf, i) => {
        const next = leaves[(i + 1) % n]!
        expect(Math.hypot(leaf.x, leaf.y)).toBeCloseTo(spiderRadius(n), 6)
        expect(Math.hypot(leaf.x - next.x, leaf.y - next.y)).toBeGreaterThan(2 * leafRadius)
      })
      expect(discRadius(n)).toBeGreaterThan(spiderRadius(n) + leafRadius)
    }
  })

  it('closes once the map has moved by more than a little, or to another zoom', () => {
    const opened = { x: 300, y: 300, zoom: 15 }
    expect(movedAway(opened, { x: 330, y: 320, zoom: 15.1 })).toBe(false)
    expect(movedAway(opened, { x: 360, y: 300, zoom: 15 })).toBe(true)
    expect(movedAway(opened, { x: 300, y: 300, zoom: 16 })).toBe(true)
  })
})

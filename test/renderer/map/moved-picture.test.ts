import { expect, test } from 'vitest'
import { projectAll, type Viewport } from '../../../renderer/map/mercator.ts'
import { shiftOf } from '../../../renderer/map/moved-picture.ts'

const taken: Viewport = { x: 0.84, y: 0.41, zoom: 12, width: 800, height: 600 }

/** Where a point of the ground stands on the screen. */
function onScreen(x: number, y: number, view: Viewport): [number, number] {
  const out = new Float32Array(2)
  projectAll(Float64Array.of(x), Float64Array.of(y), view, out)
  return [out[0]!, out[1]!]
}

test('a point of a moved and scaled picture comes to lie where the map puts that point', () => {
  for (const view of [
    { ...taken, x: 0.8401, y: 0.4099 },
    { ...taken, zoom: 13.3, x: 0.84003 },
    { ...taken, zoom: 10.5, width: 700, height: 640 },
  ]) {
    const { dx, dy, scale } = shiftOf(taken, view)
    const [px, py] = onScreen(0.84005, 0.41002, taken)
    // CSS scales around the middle of the canvas, then moves.
    const x = (px - taken.width / 2) * scale + taken.width / 2 + dx
    const y = (py - taken.height / 2) * scale + taken.height / 2 + dy
    const [wantedX, wantedY] = onScreen(0.84005, 0.41002, view)
    expect(x).toBeCloseTo(wantedX, 1)
    expect(y).toBeCloseTo(wantedY, 1)
  }
})

test('across 180 degrees it goes the short way', () => {
  const { dx } = shiftOf({ ...taken, x: 0.9999, zoom: 2 }, { ...taken, x: 0.0001, zoom: 2 })
  expect(dx).toBeCloseTo(-0.0002 * 512 * 4, 6)
})

import { expect, test } from 'vitest'
import { arrowSeconds, clock, fitScale, speedAfter, zoomAfter } from '../../../renderer/view/situation/media-words.ts'

test('a length is told in minutes, from an hour on in hours, and as a dash while not known', () => {
  expect([0, 7.9, 67, 3_727].map(clock)).toEqual(['0:00', '0:07', '1:07', '1:02:07'])
  expect(clock(Number.NaN)).toBe('–')
})

test('speed goes by steps between 0.75 and 2', () => {
  expect(speedAfter(1, 1)).toBe(1.25)
  expect(speedAfter(2, 1)).toBe(2)
  expect(speedAfter(1, -1)).toBe(0.75)
  expect(speedAfter(0.75, -1)).toBe(0.75)
})

test('arrows move less in what is short', () => {
  expect([arrowSeconds(8), arrowSeconds(300), arrowSeconds(Number.NaN)]).toEqual([1, 5, 5])
})

test('a picture fits its window, is never blown up by fitting, and zooms by steps on from there', () => {
  expect(fitScale({ width: 4_000, height: 3_000 }, { width: 1_000, height: 600 })).toBe(0.2)
  expect(fitScale({ width: 320, height: 240 }, { width: 1_000, height: 600 })).toBe(1)
  expect(zoomAfter(0.2, 1)).toBe(0.25)
  expect(zoomAfter(1, 1)).toBe(1.5)
  expect(zoomAfter(8, 1)).toBe(8)
  expect(zoomAfter(0.2, -1)).toBe(0.2)
})

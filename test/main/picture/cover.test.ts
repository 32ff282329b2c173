/** Covered parts of a picture: black where the person drew them, whichever way the camera was held. */
import { describe, expect, test } from 'vitest'
import { canCoverParts, coveredPicture } from '../../../main/picture/cover.ts'
import { smallPicture } from '../../../main/picture/small-picture.ts'
import {
  corners,
  gifPicture,
  heicBones,
  height,
  jpegPicture,
  pixelsOf,
  pngPicture,
  secret,
  seen,
  webpPicture,
  width,
} from '../../fixture/picture/make.ts'

const near = (a: readonly number[], b: readonly number[]): boolean => a.every((v, i) => Math.abs(v - b[i]!) < 24)
const nameOf = (pixel: readonly number[]): string =>
  near(pixel, [0, 0, 0]) ? 'k' : (Object.entries(corners).find(([, colour]) => near(pixel, colour))?.[0] ?? '?')
/** Colours of the four corners as they are seen. */
function cornersOf(png: Uint8Array): string {
  const { width: w, height: h, at } = pixelsOf(png)
  return [
    [0.25, 0.25],
    [0.75, 0.25],
    [0.25, 0.75],
    [0.75, 0.75],
  ]
    .map(([x, y]) => nameOf(at(Math.floor(x! * w), Math.floor(y! * h))))
    .join('')
}

describe('a covered picture', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('of orientation %i is upright, and black where the box was drawn', async (o) => {
    for (const picture of [jpegPicture(o), pngPicture(o)]) {
      const plain = await coveredPicture(picture, [])
      expect(cornersOf(plain)).toBe(seen[o])
      const size = pixelsOf(plain)
      expect([size.width, size.height]).toEqual(o >= 5 ? [height, width] : [width, height])
      const boxed = await coveredPicture(picture, [{ x: 0.5, y: 0, width: 0.5, height: 0.5 }])
      expect(cornersOf(boxed)).toBe(`${seen[o]![0]}k${seen[o]!.slice(2)}`)
    }
  })

  test('holds nothing of what lay under a box, to its very edge, and nothing of the metadata', async () => {
    const png = await coveredPicture(jpegPicture(6), [{ x: 0.1003, y: 0.2007, width: 0.4001, height: 0.3003 }])
    const { width: w, height: h, at } = pixelsOf(png)
    for (let y = Math.floor(0.2007 * h); y < 0.501 * h; y++)
      for (let x = Math.floor(0.1003 * w); x < 0.5004 * w; x++) expect(at(x, y)).toEqual([0, 0, 0])
    expect(nameOf(at(Math.floor(0.1003 * w) - 2, Math.floor(0.3 * h)))).not.toBe('k')
    expect(Buffer.from(png).includes(secret)).toBe(false)
    expect(Buffer.from(png).includes('eXIf')).toBe(false)
  })

  test('that cannot be drawn is black as a whole rather than open', async () => {
    for (const picture of [webpPicture(1), heicBones().bytes, Buffer.from('no picture'), jpegPicture(1).subarray(0, 400)]) {
      const { width: w, height: h, at } = pixelsOf(await coveredPicture(picture, [{ x: 0, y: 0, width: 0.1, height: 0.1 }]))
      for (const [x, y] of [
        [0, 0],
        [w - 1, h - 1],
        [w >> 1, h >> 1],
      ] as const)
        expect(nameOf(at(x, y))).toBe('k')
    }
    expect([jpegPicture(1), pngPicture(1), gifPicture()].map(canCoverParts)).toEqual([true, true, true])
    expect([webpPicture(1), heicBones().bytes].map(canCoverParts)).toEqual([false, false])
  })
})

test('a small picture is upright and covered too', async () => {
  const small = pixelsOf((await smallPicture(jpegPicture(6), [{ x: 0.5, y: 0, width: 0.5, height: 0.5 }], 48)) as Uint8Array)
  expect([small.width, small.height]).toEqual([48, 48])
  // Upright it is 32 wide and 48 high, in the middle of the square.
  const named = [
    [12, 10],
    [34, 10],
    [12, 38],
    [34, 38],
  ]
    .map(([x, y]) => nameOf(small.at(x!, y!)))
    .join('')
  expect(named).toBe(`${seen[6]![0]}k${seen[6]!.slice(2)}`)
})

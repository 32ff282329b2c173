import { Resvg } from '@resvg/resvg-js'
import { describe, expect, it } from 'vitest'
import { type Frame, filmMp4 } from '../../../main/sample/film.ts'
import { jpegOf } from '../../../main/sample/jpeg.ts'
import { filmCount, filmOf, imageNames, imageOf, voiceCount, voiceOf } from '../../../main/sample/media.ts'
import { phrases } from '../../../main/sample/text.ts'

const text = (bytes: Uint8Array, from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to))
const u32 = (bytes: Uint8Array, at: number): number => new DataView(bytes.buffer, bytes.byteOffset).getUint32(at)

/** Boxes of an MP4 by path ("moov/trak"): where their content starts and ends. */
function boxesOf(bytes: Uint8Array, from = 0, to = bytes.length, path = ''): Map<string, [number, number]> {
  const out = new Map<string, [number, number]>()
  for (let at = from; at < to; ) {
    const size = u32(bytes, at)
    const name = path + text(bytes, at + 4, at + 8)
    expect(size).toBeGreaterThanOrEqual(8)
    expect(at + size).toBeLessThanOrEqual(to)
    out.set(name, [at + 8, at + size])
    if (/(moov|trak|mdia|minf|dinf|stbl)$/.test(name))
      for (const [inner, span] of boxesOf(bytes, at + 8, at + size, `${name}/`)) out.set(inner, span)
    at += size
  }
  return out
}

describe('sample media', () => {
  it('draws every scene at 320 x 240 with more than a few colours, as PNG or JPEG', () => {
    expect(imageNames.length).toBeGreaterThanOrEqual(24)
    const mimes = imageNames.map((name) => imageOf(name).mime)
    expect([...new Set(mimes)].sort()).toEqual(['image/jpeg', 'image/png'])
    for (const name of imageNames) {
      const { bytes, mime, extension } = imageOf(name)
      // resvg reads both kinds, and knows nothing of our encoder.
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="240"><image width="320" height="240" href="data:${mime};base64,${Buffer.from(bytes).toString('base64')}"/></svg>`
      const { pixels } = new Resvg(svg).render()
      const drawn = new Set<number>()
      for (let i = 0; i < pixels.length; i += 4) drawn.add((pixels[i]! << 16) | (pixels[i + 1]! << 8) | pixels[i + 2]!)
      expect(drawn.size).toBeGreaterThan(200)
      if (extension === 'jpg') expect([...bytes.subarray(0, 3), ...bytes.subarray(-2)]).toEqual([0xff, 0xd8, 0xff, 0xff, 0xd9])
      else {
        expect([...bytes.subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10])
        expect([u32(bytes, 16), u32(bytes, 20)]).toEqual([320, 240])
      }
    }
  })

  it('encodes a JPEG that another decoder reads back to within a few grey levels', () => {
    const rgba = new Uint8Array(64 * 48 * 4)
    for (let i = 0; i < 64 * 48; i++) rgba.set([(i % 64) * 4, Math.floor(i / 64) * 5, i % 64 < 32 ? 40 : 200, 255], i * 4)
    const jpeg = Buffer.from(jpegOf(rgba, 64, 48, 92)).toString('base64')
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="64" height="48"><image width="64" height="48" href="data:image/jpeg;base64,${jpeg}"/></svg>`
    const { pixels } = new Resvg(svg).render()
    let off = 0
    for (let i = 0; i < rgba.length; i++) off += Math.abs(pixels[i]! - rgba[i]!)
    expect(off / rgba.length).toBeLessThan(3)
  })

  it('has a picture for every kind of issue, and says so when a scene is unknown', () => {
    for (const { issues } of phrases)
      for (const issue of issues) for (const scene of issue.scenes) expect(imageNames).toContain(scene)
    expect(() => imageOf('no-such-scene')).toThrow(RangeError)
  })

  it('makes each medium once', () => {
    expect(imageOf(imageNames[0]!).bytes).toBe(imageOf(imageNames[0]!).bytes)
    expect(voiceOf(0).bytes).not.toEqual(voiceOf(1).bytes)
  })

  it('makes WAV files of one to two seconds whose header tells their length, and that are not silent', () => {
    for (let n = 0; n < voiceCount; n++) {
      const { bytes, mime } = voiceOf(n)
      const view = new DataView(bytes.buffer)
      expect(mime).toBe('audio/wav')
      expect([text(bytes, 0, 4), text(bytes, 8, 16), text(bytes, 36, 40)]).toEqual(['RIFF', 'WAVEfmt ', 'data'])
      expect(view.getUint32(4, true)).toBe(bytes.length - 8)
      expect(view.getUint32(40, true)).toBe(bytes.length - 44)
      expect(view.getUint32(24, true)).toBe(8_000)
      expect(bytes.length - 44).toBeGreaterThan(8_000)
      expect(bytes.length - 44).toBeLessThan(16_100)
      expect(Math.max(...bytes.subarray(44))).toBeGreaterThan(150)
    }
  })

  it('makes MP4 files whose tables point at H.264 units inside the media data', () => {
    for (let n = 0; n < filmCount; n++) {
      const { bytes, mime } = filmOf(n)
      expect(mime).toBe('video/mp4')
      const boxes = boxesOf(bytes)
      expect(text(bytes, 4, 8)).toBe('ftyp')
      const table = 'moov/trak/mdia/minf/stbl'
      for (const name of ['stsd', 'stts', 'stss', 'stsc', 'stsz', 'stco']) expect(boxes.has(`${table}/${name}`)).toBe(true)
      const sizes = boxes.get(`${table}/stsz`)![0]
      const count = u32(bytes, sizes + 8)
      expect(count).toBe(16)
      let at = u32(bytes, boxes.get(`${table}/stco`)![0] + 8)
      expect(at).toBe(boxes.get('mdat')![0])
      for (let i = 0; i < count; i++) {
        const size = u32(bytes, sizes + 12 + i * 4)
        expect(u32(bytes, at)).toBe(size - 4)
        // An instantaneous refresh first, then pictures that lean on the one before.
        expect(bytes[at + 4]! & 31).toBe(i === 0 ? 5 : 1)
        at += size
      }
      expect(at).toBe(boxes.get('mdat')![1])
    }
  })

  it('never lets a start code stand inside a unit, however dark the picture', () => {
    const black: Frame = { y: new Uint8Array(256), cb: new Uint8Array(64), cr: new Uint8Array(64) }
    const bytes = filmMp4([black, { ...black, y: new Uint8Array(256).fill(1) }], 16, 16, 8)
    const [from, to] = boxesOf(bytes).get('mdat')!
    for (let at = from, size = 0; at < to; at += 4 + size) {
      size = u32(bytes, at)
      for (let i = at + 4; i < at + 4 + size - 2; i++)
        expect(bytes[i] === 0 && bytes[i + 1] === 0 && bytes[i + 2]! < 3).toBe(false)
    }
  })
})

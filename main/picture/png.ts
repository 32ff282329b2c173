/** PNG (W3C, third edition) without what is not the picture. */
import { crc32 } from 'node:zlib'
import { type Orientation, orientationOfTiff, tiffOf } from './exif.ts'
import { joined } from './jpeg.ts'

interface Chunk {
  kind: string
  start: number
  end: number
}
function chunksOf(bytes: Uint8Array): Chunk[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const out: Chunk[] = []
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 12 + view.getUint32(at)
    if (end > bytes.length) break
    const kind = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
    out.push({ kind, start: at, end })
    if (kind === 'IEND') break
    at = end
  }
  return out
}

/** The drawing, its colours and its frames; no text, no time, no chunk of a maker. */
const kept = /^(?:IHDR|PLTE|IDAT|IEND|tRNS|gAMA|cHRM|sRGB|iCCP|cICP|sBIT|bKGD|pHYs|acTL|fcTL|fdAT)$/

export function pngOrientation(bytes: Uint8Array): Orientation {
  const chunk = chunksOf(bytes).find(({ kind }) => kind === 'eXIf')
  return chunk ? orientationOfTiff(bytes.subarray(chunk.start + 8, chunk.end - 4)) : 1
}

function chunk(kind: string, body: Uint8Array): Uint8Array {
  const out = new Uint8Array(12 + body.length)
  const view = new DataView(out.buffer)
  view.setUint32(0, body.length)
  for (let i = 0; i < 4; i++) out[4 + i] = kind.charCodeAt(i)
  out.set(body, 8)
  view.setUint32(8 + body.length, crc32(out.subarray(4, 8 + body.length)))
  return out
}

export function strippedPng(bytes: Uint8Array): Uint8Array {
  const orientation = pngOrientation(bytes)
  const parts = [bytes.subarray(0, 8)]
  for (const { kind, start, end } of chunksOf(bytes)) {
    if (kept.test(kind)) parts.push(bytes.subarray(start, end))
    if (kind === 'IHDR' && orientation !== 1) parts.push(chunk('eXIf', tiffOf(orientation)))
  }
  return joined(parts)
}

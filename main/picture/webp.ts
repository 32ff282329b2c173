/** WebP (RFC 9649) without EXIF, XMP and chunks nobody knows. */
import { type Orientation, orientationOfTiff, tiffOf } from './exif.ts'
import { joined } from './jpeg.ts'

const kept = /^(?:VP8 |VP8L|VP8X|ALPH|ANIM|ANMF|ICCP)$/

function chunksOf(bytes: Uint8Array): { kind: string; start: number; end: number; length: number }[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const stop = Math.min(bytes.length, 8 + view.getUint32(4, true))
  const out: { kind: string; start: number; end: number; length: number }[] = []
  for (let at = 12; at + 8 <= stop; ) {
    const length = view.getUint32(at + 4, true)
    const end = Math.min(stop, at + 8 + length + (length & 1))
    out.push({ kind: String.fromCharCode(...bytes.subarray(at, at + 4)), start: at, end, length })
    at += 8 + length + (length & 1)
  }
  return out
}

export function webpOrientation(bytes: Uint8Array): Orientation {
  const found = chunksOf(bytes).find(({ kind }) => kind === 'EXIF')
  if (!found) return 1
  const body = bytes.subarray(found.start + 8, found.end)
  // Some writers put JPEG's "Exif\0\0" in front.
  return orientationOfTiff(body[0] === 0x45 ? body.subarray(6) : body)
}

export function strippedWebp(bytes: Uint8Array): Uint8Array {
  const orientation = webpOrientation(bytes)
  const parts: Uint8Array[] = [bytes.slice(0, 12)]
  for (const { kind, start, end } of chunksOf(bytes)) {
    if (!kept.test(kind)) continue
    const part = bytes.slice(start, end)
    // Flags of the extended header: EXIF 0x08, XMP 0x04.
    if (kind === 'VP8X') part[8] = (part[8]! & ~0x0c) | (orientation === 1 ? 0 : 0x08)
    // A frame holds chunks of its own, and unknown ones may be among them: only its drawing is kept.
    parts.push(kind === 'ANMF' ? frame(part) : part)
  }
  if (orientation !== 1) {
    const tiff = tiffOf(orientation)
    parts.push(Uint8Array.of(0x45, 0x58, 0x49, 0x46, tiff.length, 0, 0, 0), tiff)
  }
  const out = joined(parts)
  new DataView(out.buffer).setUint32(4, out.length - 8, true)
  return out
}

function frame(anmf: Uint8Array): Uint8Array {
  const view = new DataView(anmf.buffer, anmf.byteOffset, anmf.byteLength)
  const parts: Uint8Array[] = [anmf.slice(0, 24)]
  for (let at = 24; at + 8 <= anmf.length; ) {
    const length = view.getUint32(at + 4, true)
    const end = Math.min(anmf.length, at + 8 + length + (length & 1))
    if (/^(?:VP8 |VP8L|ALPH)$/.test(String.fromCharCode(...anmf.subarray(at, at + 4)))) parts.push(anmf.subarray(at, end))
    at = end
  }
  const out = joined(parts)
  new DataView(out.buffer).setUint32(4, out.length - 8, true)
  return out
}

/** JPEG (ITU-T T.81, Annex B) without what is not the picture. The drawing itself is copied, not coded again. */
import { type Orientation, orientationOfTiff, tiffOf } from './exif.ts'

interface Segment {
  marker: number
  /** Of the marker's first byte. */
  start: number
  /** Behind the segment, and behind the entropy-coded data that follows a scan's head. */
  end: number
}

const standsAlone = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd9)

/** Segments up to the end of the picture; what lies behind the end is not among them. */
function segmentsOf(bytes: Uint8Array): Segment[] {
  const out: Segment[] = []
  let at = 2
  while (at + 1 < bytes.length) {
    // Fill bytes may stand before a marker; anything else between segments belongs to nothing.
    if (bytes[at] !== 0xff || bytes[at + 1] === 0xff || bytes[at + 1] === 0) {
      at++
      continue
    }
    const marker = bytes[at + 1]!
    const start = at
    if (standsAlone(marker)) at += 2
    else {
      if (at + 4 > bytes.length) break
      const length = (bytes[at + 2]! << 8) | bytes[at + 3]!
      if (length < 2) break
      at = Math.min(bytes.length, at + 2 + length)
      if (marker === 0xda)
        while (at < bytes.length) {
          if (bytes[at] !== 0xff) at++
          else if (at + 1 >= bytes.length || bytes[at + 1] === 0 || (bytes[at + 1]! >= 0xd0 && bytes[at + 1]! <= 0xd7)) at += 2
          else break
        }
    }
    out.push({ marker, start, end: Math.min(at, bytes.length) })
    if (marker === 0xd9) break
  }
  return out
}

const startsWith = (bytes: Uint8Array, at: number, text: string): boolean => {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false
  return true
}
const isExif = (bytes: Uint8Array, { marker, start }: Segment): boolean =>
  marker === 0xe1 && startsWith(bytes, start + 4, 'Exif\0')

export function jpegOrientation(bytes: Uint8Array): Orientation {
  for (const segment of segmentsOf(bytes))
    if (isExif(bytes, segment)) return orientationOfTiff(bytes.subarray(segment.start + 10, segment.end))
  return 1
}

/**
 * The same picture without EXIF, XMP, IPTC, comments, previews and what hangs behind its end. Kept besides the drawing: how
 * its numbers are colours (JFIF's first 16 bytes, Adobe's transform, the ICC profile), and which way up it is.
 */
export function strippedJpeg(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [Uint8Array.of(0xff, 0xd8)]
  const orientation = jpegOrientation(bytes)
  let told = orientation === 1
  const tell = (): void => {
    if (told) return
    told = true
    parts.push(Uint8Array.of(0xff, 0xe1, 0, 34, 0x45, 0x78, 0x69, 0x66, 0, 0), tiffOf(orientation))
  }
  for (const segment of segmentsOf(bytes)) {
    const { marker, start, end } = segment
    const body = start + 4
    if (marker === 0xd8) continue
    if (marker === 0xe0 && startsWith(bytes, body, 'JFIF\0') && end - start >= 18) {
      // JFIF may carry a small picture of its own: its width and height become 0.
      const head = bytes.slice(start, start + 18)
      head.set([0, 16], 2)
      head.set([0, 0], 16)
      parts.push(head)
      continue
    }
    tell()
    if (marker === 0xee ? startsWith(bytes, body, 'Adobe') && end - start === 16 : marker < 0xe0 || marker > 0xef) {
      // A comment, and segments reserved for whoever wants one (JPGn), are no part of the picture.
      if (marker !== 0xfe && !(marker >= 0xf0 && marker <= 0xfd)) parts.push(bytes.subarray(start, end))
    } else if (marker === 0xe2 && startsWith(bytes, body, 'ICC_PROFILE\0')) parts.push(bytes.subarray(start, end))
  }
  return joined(parts)
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

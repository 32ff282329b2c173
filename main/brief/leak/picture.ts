/**
 * What a picture file says besides the picture: EXIF, XMP, IPTC, comments, text chunks, thumbnails, and what stands after
 * its end. JPEG (JFIF, Exif 2.32, IPTC-IIM), PNG (third edition), TIFF 6.0, WebP container, GIF89a.
 */
import { inflateSync } from 'node:zlib'
import { textOfBytes } from './encoded.ts'
import type { Look } from './search.ts'
import { lookAtStrings } from './text.ts'

export const isPicture = (head: Buffer): boolean =>
  (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) ||
  head.toString('latin1', 0, 8) === '\x89PNG\r\n\x1a\n' ||
  head.toString('latin1', 0, 4) === 'GIF8' ||
  (head.toString('latin1', 0, 4) === 'RIFF' && head.toString('latin1', 8, 12) === 'WEBP') ||
  isTiff(head)
const isTiff = (b: Buffer): boolean => /^(?:II\*\0|MM\0\*|II\+\0|MM\0\+)/.test(b.toString('latin1', 0, 4))

/** Looks through a picture's metadata; the drawing itself holds no text that a program reads. */
export function lookAtPicture(bytes: Buffer, look: Look, where: string, depth = 0): void {
  if (depth > 3) return
  const at = (part: string): string => (where ? `${where}, ${part}` : part)
  if (bytes[0] === 0xff) jpeg(bytes, look, at, depth)
  else if (bytes[0] === 0x89) png(bytes, look, at, depth)
  else if (bytes[0] === 0x47) gif(bytes, look, at)
  else if (bytes[0] === 0x52) webp(bytes, look, at, depth)
  else tiff(bytes, look, at, depth)
}
type At = (part: string) => string

function block(bytes: Buffer, look: Look, where: string): void {
  const text = textOfBytes(bytes)
  if (text) look.text(text, where)
  else lookAtStrings(bytes, look, where, 4)
}

function jpeg(bytes: Buffer, look: Look, at: At, depth: number): void {
  let i = 2
  const icc = /^ICC_PROFILE\0/
  while (i + 4 <= bytes.length) {
    if (bytes[i] !== 0xff) {
      i++
      continue
    }
    const marker = bytes[i + 1]!
    if (marker === 0xff || marker === 0 || (marker >= 0xd0 && marker <= 0xd8)) {
      i += marker === 0xff ? 1 : 2
      continue
    }
    if (marker === 0xd9) break
    const length = bytes.readUInt16BE(i + 2)
    const body = bytes.subarray(i + 4, i + 2 + length)
    const kind = body.toString('latin1', 0, 40)
    if (marker === 0xe1 && kind.startsWith('Exif\0')) exif(body.subarray(6), look, at('EXIF'), depth)
    else if (marker === 0xe1) block(body.subarray(Math.max(0, body.indexOf(0) + 1)), look, at('XMP'))
    else if (marker === 0xed) photoshop(body, look, at('IPTC'), depth)
    else if (marker === 0xfe) block(body, look, at('comment'))
    else if (marker >= 0xe0 && marker <= 0xef && !icc.test(kind))
      block(body.subarray(Math.max(0, body.indexOf(0) + 1)), look, at(`APP${marker - 0xe0}`))
    i += 2 + length
    if (marker === 0xda) {
      // Through the drawing to the next marker.
      while (
        i + 1 < bytes.length &&
        !(bytes[i] === 0xff && bytes[i + 1] !== 0 && !(bytes[i + 1]! >= 0xd0 && bytes[i + 1]! <= 0xd7))
      )
        i++
    }
  }
  const end = Math.min(bytes.length, i + 2)
  if (bytes.length - end > 3) after(bytes.subarray(end), look, at, depth)
}

/** Bytes behind the picture's end. */
function after(rest: Buffer, look: Look, at: At, depth: number): void {
  look.hidden('bytes behind the end of the picture', at('behind the end'))
  if (isPicture(rest)) lookAtPicture(rest, look, at('behind the end'), depth + 1)
  else lookAtStrings(rest, look, at('behind the end'))
}

function png(bytes: Buffer, look: Look, at: At, depth: number): void {
  let i = 8
  while (i + 12 <= bytes.length) {
    const length = bytes.readUInt32BE(i)
    const kind = bytes.toString('latin1', i + 4, i + 8)
    const body = bytes.subarray(i + 8, i + 8 + length)
    i += 12 + length
    const name = body.indexOf(0)
    try {
      if (kind === 'tEXt')
        labelled(body.toString('latin1', 0, name), textOfBytes(body.subarray(name + 1)) ?? '', look, at('tEXt'))
      else if (kind === 'zTXt')
        labelled(
          body.toString('latin1', 0, name),
          textOfBytes(inflateSync(body.subarray(name + 2), limit)) ?? '',
          look,
          at('zTXt'),
        )
      else if (kind === 'iTXt') {
        const packed = body[name + 1] === 1
        let from = name + 3
        for (let k = 0; k < 2; k++) {
          const to = body.indexOf(0, from)
          look.text(body.toString('utf8', from, to), at('iTXt'))
          from = to + 1
        }
        const rest = body.subarray(from)
        labelled(body.toString('latin1', 0, name), (packed ? inflateSync(rest, limit) : rest).toString('utf8'), look, at('iTXt'))
      } else if (kind === 'eXIf') exif(body, look, at('EXIF'), depth)
      else if (
        !/^(?:IHDR|PLTE|IDAT|IEND|tRNS|gAMA|cHRM|sRGB|iCCP|pHYs|sBIT|bKGD|hIST|tIME|acTL|fcTL|fdAT|vpAg|oFFs|orNT)$/.test(kind)
      )
        block(body, look, at(`chunk ${kind}`))
    } catch {
      lookAtStrings(body, look, at(`chunk ${kind}`))
    }
    if (kind === 'IEND') break
  }
  if (bytes.length - i > 3) after(bytes.subarray(i), look, at, depth)
}
const limit = { maxOutputLength: 16 * 1024 * 1024 }
/** ImageMagick and others write profiles as hexadecimal digits. */
function labelled(label: string, text: string, look: Look, where: string): void {
  look.label(label, where)
  look.text(text, where, where, label)
  const hex = /^\s*\w+\s+\d+\s+([0-9a-fA-F\s]+)$/.exec(text)?.[1]
  if (/^Raw profile type/i.test(label) && hex) {
    const bytes = Buffer.from(hex.replace(/\s+/g, ''), 'hex')
    if (bytes.toString('latin1', 0, 4) === 'Exif') exif(bytes.subarray(6), look, `${where} EXIF`, 0)
    else photoshop(bytes, look, `${where} IPTC`, 0)
    block(bytes, look, where)
  }
}

function gif(bytes: Buffer, look: Look, at: At): void {
  let i = 13 + (bytes[10]! & 0x80 ? 3 << ((bytes[10]! & 7) + 1) : 0)
  const blocks = (): Buffer => {
    const parts: Buffer[] = []
    while (i < bytes.length && bytes[i] !== 0) {
      parts.push(bytes.subarray(i + 1, i + 1 + bytes[i]!))
      i += 1 + bytes[i]!
    }
    i++
    return Buffer.concat(parts)
  }
  while (i < bytes.length && bytes[i] !== 0x3b) {
    if (bytes[i] === 0x21) {
      const kind = bytes[i + 1]!
      i += 2
      const body = blocks()
      if (kind === 0xfe) block(body, look, at('comment'))
      else if (kind !== 0xf9) lookAtStrings(body, look, at('extension'))
    } else if (bytes[i] === 0x2c) {
      i += 10 + (bytes[i + 9]! & 0x80 ? 3 << ((bytes[i + 9]! & 7) + 1) : 0) + 1
      blocks()
    } else i++
  }
  if (bytes.length - i > 4) after(bytes.subarray(i + 1), look, at, 0)
}

function webp(bytes: Buffer, look: Look, at: At, depth: number): void {
  const end = Math.min(bytes.length, 8 + bytes.readUInt32LE(4))
  for (let i = 12; i + 8 <= end; ) {
    const kind = bytes.toString('latin1', i, i + 4)
    const length = bytes.readUInt32LE(i + 4)
    const body = bytes.subarray(i + 8, Math.min(end, i + 8 + length))
    if (kind === 'EXIF') exif(body.toString('latin1', 0, 4) === 'Exif' ? body.subarray(6) : body, look, at('EXIF'), depth)
    else if (kind === 'XMP ') block(body, look, at('XMP'))
    else if (!/^(?:VP8 |VP8L|VP8X|ALPH|ANIM|ANMF|ICCP)$/.test(kind)) block(body, look, at(`chunk ${kind.trim()}`))
    i += 8 + length + (length & 1)
  }
  if (bytes.length - end > 3) after(bytes.subarray(end), look, at, depth)
}

/** Photoshop's resources (APP13), of which 0x0404 is IPTC-IIM. */
function photoshop(bytes: Buffer, look: Look, where: string, depth: number): void {
  let found = false
  for (let i = bytes.indexOf('8BIM', 0, 'latin1'); i >= 0 && i + 12 <= bytes.length; ) {
    const id = bytes.readUInt16BE(i + 4)
    const nameLength = bytes[i + 6]!
    const sizeAt = i + 6 + nameLength + 1 + ((nameLength + 1) & 1)
    if (sizeAt + 4 > bytes.length) break
    const size = bytes.readUInt32BE(sizeAt)
    const body = bytes.subarray(sizeAt + 4, sizeAt + 4 + size)
    look.text(bytes.toString('latin1', i + 7, i + 7 + nameLength), where)
    if (id === 0x0404) iptc(body, look, where)
    else if (id === 0x0422) exif(body, look, `${where} EXIF`, depth)
    else if ((id === 0x0409 || id === 0x040c) && body.length > 28)
      lookAtPicture(body.subarray(28), look, `${where} thumbnail`, depth + 1)
    else block(body, look, where)
    found = true
    const next = sizeAt + 4 + size + (size & 1)
    i = bytes.indexOf('8BIM', next, 'latin1')
  }
  if (!found) {
    if (bytes[0] === 0x1c) iptc(bytes, look, where)
    else block(bytes, look, where)
  }
}
function iptc(bytes: Buffer, look: Look, where: string): void {
  for (let i = 0; i + 5 <= bytes.length; ) {
    if (bytes[i] !== 0x1c) {
      i++
      continue
    }
    const length = bytes.readUInt16BE(i + 3)
    const text = textOfBytes(bytes.subarray(i + 5, i + 5 + length)) ?? bytes.toString('latin1', i + 5, i + 5 + length)
    if (length > 1) look.text(text, `${where} ${bytes[i + 1]}:${bytes[i + 2]}`, where, bytes[i + 2] === 116 ? '' : '')
    i += 5 + length
  }
}

function tiff(bytes: Buffer, look: Look, at: At, depth: number): void {
  exif(bytes, look, at('TIFF'), depth)
}

const sizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8]
/** A TIFF structure: each directory's texts, its place on the ground, its thumbnail. */
function exif(bytes: Buffer, look: Look, where: string, depth: number): void {
  const little = bytes.toString('latin1', 0, 2) === 'II'
  if (!little && bytes.toString('latin1', 0, 2) !== 'MM') {
    block(bytes, look, where)
    return
  }
  const u16 = (at: number): number => (at + 2 > bytes.length ? 0 : little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at))
  const u32 = (at: number): number => (at + 4 > bytes.length ? 0 : little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at))
  const done = new Set<number>()
  const directory = (start: number, name: string): void => {
    if (start === 0 || start + 2 > bytes.length || done.has(start) || done.size > 200) return
    done.add(start)
    const count = Math.min(u16(start), 1_000)
    const gps = new Map<number, number[]>()
    const texts = new Map<number, string>()
    let thumb = 0
    let thumbLength = 0
    for (let k = 0; k < count; k++) {
      const entry = start + 2 + k * 12
      if (entry + 12 > bytes.length) return
      const tag = u16(entry)
      const type = u16(entry + 2)
      const n = u32(entry + 4)
      const size = (sizes[type] ?? 1) * n
      const at = size <= 4 ? entry + 8 : u32(entry + 8)
      if (size === 0 || at + size > bytes.length) continue
      const body = bytes.subarray(at, at + size)
      if (tag === 0x8769 || tag === 0x8825 || tag === 0xa005) directory(u32(entry + 8), tag === 0x8825 ? 'GPS' : name)
      else if (tag === 0x014a) for (let s = 0; s < n; s++) directory(u32(at + s * 4), name)
      else if (tag === 0x0201) thumb = u32(entry + 8)
      else if (tag === 0x0202) thumbLength = u32(entry + 8)
      else if (tag === 0x83bb) iptc(body, look, `${where} IPTC`)
      else if (tag === 0x8649) photoshop(body, look, `${where} IPTC`, depth)
      else if (tag === 0x02bc) block(body, look, `${where} XMP`)
      else if (name === 'GPS' && (tag === 2 || tag === 4) && type === 5)
        gps.set(
          tag,
          Array.from({ length: n }, (_, r) => u32(at + r * 8) / Math.max(1, u32(at + r * 8 + 4))),
        )
      else if (tag === 0x927c || tag === 0x9286 || tag === 0x001b || tag === 0x001c) {
        // UserComment, GPSProcessingMethod, GPSAreaInformation begin with eight bytes that name the encoding.
        const code = body.toString('latin1', 0, 7)
        const rest = tag === 0x927c ? body : body.subarray(8)
        if (code === 'UNICODE') {
          const even = rest.subarray(0, rest.length - (rest.length % 2))
          look.text(even.toString('utf16le'), `${where} ${name}`)
          look.text(Buffer.from(even).swap16().toString('utf16le'), `${where} ${name}`)
        } else block(rest, look, `${where} ${name}`)
      } else if (tag >= 0x9c9b && tag <= 0x9c9f) look.text(body.toString('utf16le').replace(/\0+$/, ''), `${where} ${name}`)
      else if (type === 2 || (type === 7 && size >= 6 && size < 100_000 && tag !== 0x8773)) {
        const text = textOfBytes(body.subarray(0, body.at(-1) === 0 ? -1 : undefined))
        if (text) {
          texts.set(tag, text)
          for (const part of text.split('\0')) look.text(part, `${where} ${name}`)
        } else if (type === 7) lookAtStrings(body, look, `${where} ${name}`)
      }
    }
    if (gps.has(2) && gps.has(4)) {
      const degrees = (tag: number, minus: RegExp): number => {
        const [d = 0, m = 0, s = 0] = gps.get(tag)!
        return (minus.test(texts.get(tag - 1) ?? '') ? -1 : 1) * (d + m / 60 + s / 3600)
      }
      look.point(degrees(4, /^W/), degrees(2, /^S/), `${where} GPS`)
    }
    if (thumb > 0 && thumbLength > 0 && isPicture(bytes.subarray(thumb, thumb + 12)))
      lookAtPicture(bytes.subarray(thumb, thumb + thumbLength), look, `${where} thumbnail`, depth + 1)
    directory(u32(start + 2 + count * 12), name)
  }
  directory(u32(4), 'tags')
}

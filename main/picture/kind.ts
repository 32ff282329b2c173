/** What a content is, by its first bytes: what it calls itself may be wrong. */

export type ContainerKind = 'jpeg' | 'png' | 'gif' | 'webp' | 'tiff' | 'iso-media'

const ascii = (bytes: Uint8Array, at: number, n: number): string => String.fromCharCode(...bytes.subarray(at, at + n))

/** null: none of the containers whose metadata is known here. `iso-media`: HEIC, AVIF, MP4, MOV, M4A, 3GP. */
export function containerKind(bytes: Uint8Array): ContainerKind | null {
  if (bytes.length < 12) return null
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'jpeg'
  if (ascii(bytes, 0, 8) === '\u0089PNG\r\n\u001a\n') return 'png'
  if (/^GIF8[79]a/.test(ascii(bytes, 0, 6))) return 'gif'
  if (ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 4) === 'WEBP') return 'webp'
  if (/^(?:II[*+]\0|MM\0[*+])/.test(ascii(bytes, 0, 4))) return 'tiff'
  if (/^(?:ftyp|moov|mdat|wide|free|skip|pnot)$/.test(ascii(bytes, 4, 4))) return 'iso-media'
  return null
}

/** The one thing of EXIF that is kept: which way up a picture is (CIPA DC-008, tag 0x0112). */

/** 1 upright; 2 mirrored; 3 half a turn; 4 upside down; 5 to 8 the same with a quarter turn: width and height change places. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8

/** Of a TIFF structure, as it stands in APP1 behind "Exif\0\0", in PNG's eXIf and in WebP's EXIF. 1 where it says none. */
export function orientationOfTiff(tiff: Uint8Array): Orientation {
  if (tiff.length < 14) return 1
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength)
  const little = view.getUint16(0) === 0x4949
  if (!little && view.getUint16(0) !== 0x4d4d) return 1
  const start = view.getUint32(4, little)
  if (start + 2 > tiff.length) return 1
  const count = Math.min(view.getUint16(start, little), 1_000)
  for (let i = 0; i < count; i++) {
    const entry = start + 2 + i * 12
    if (entry + 12 > tiff.length) break
    if (view.getUint16(entry, little) !== 0x0112) continue
    const value = view.getUint16(entry + 8, little)
    return value >= 1 && value <= 8 ? (value as Orientation) : 1
  }
  return 1
}

/** A TIFF structure that says nothing but the orientation: 26 bytes, big-endian. */
export const tiffOf = (orientation: Orientation): Uint8Array =>
  Uint8Array.of(0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0)

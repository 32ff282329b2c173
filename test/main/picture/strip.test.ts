/** What leaves tells of no place: metadata with a planted secret and GPS, taken out and looked for again. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { orientationOf, withoutMetadata } from '../../../main/picture/strip.ts'
import { filmOf, imageNames, imageOf } from '../../../main/sample/media.ts'
import { hasPython, python } from '../../fixture/brief/other-programs.ts'
import { tempFolder } from '../../fixture/make-store.ts'
import { filmBones, gifPicture, heicBones, jpegPicture, pngPicture, secret, webpPicture } from '../../fixture/picture/make.ts'

const bare = (bytes: Uint8Array, mime = 'image/jpeg'): Buffer => Buffer.from(withoutMetadata(bytes, mime))
/** The secret as text, and the degrees of its place as EXIF writes them. */
const tells = (bytes: Buffer): boolean =>
  bytes.includes(secret) ||
  bytes.includes('SECRET') ||
  bytes.includes(Buffer.from([0, 0, 0, 39, 0, 0, 0, 1, 0, 0, 0, 54, 0, 0, 0, 1]))

describe('metadata', () => {
  const pictures: [string, Buffer][] = [
    ['jpeg', jpegPicture(6)],
    ['png', pngPicture(6)],
    ['gif', gifPicture()],
    ['webp', webpPicture(6)],
    ['heic', heicBones().bytes],
    ['film', filmBones().bytes],
  ]
  test.each(pictures)('of a %s is gone, wherever it stood', (_, bytes) => {
    expect(tells(bytes)).toBe(true)
    expect(tells(bare(bytes))).toBe(false)
  })
  test.each(pictures)('of a %s is gone for good: taken out again, the bytes stay the same', (_, bytes) => {
    expect(bare(bare(bytes)).equals(bare(bytes))).toBe(true)
  })

  test('which way up a picture is stays, and is all that stays of EXIF', () => {
    for (const picture of [jpegPicture, pngPicture, webpPicture])
      for (let o = 1; o <= 8; o++) expect([picture.name, orientationOf(bare(picture(o)))]).toEqual([picture.name, o])
    expect(bare(jpegPicture(1)).includes('Exif')).toBe(false)
    expect(bare(jpegPicture(6)).length - bare(jpegPicture(1)).length).toBe(36)
  })

  test('the drawing is the same bytes as before', () => {
    expect(bare(jpegPicture(1)).equals(jpegPicture(1, false))).toBe(true)
    expect(bare(pngPicture(1)).equals(pngPicture(1, false))).toBe(true)
    const { bytes, drawing } = heicBones()
    expect([bare(bytes).length, bare(bytes).indexOf(drawing)]).toEqual([bytes.length, bytes.indexOf(drawing)])
    const film = filmBones()
    expect([bare(film.bytes).length, bare(film.bytes).indexOf(film.samples)]).toEqual([
      film.bytes.length,
      film.bytes.indexOf(film.samples),
    ])
  })

  test('a picture and a film of the sample come through whole', () => {
    const photo = imageOf(imageNames[0] as string)
    expect(bare(photo.bytes, photo.mime).length).toBeGreaterThan(photo.bytes.length * 0.98)
    const film = filmOf(0)
    const out = bare(film.bytes, film.mime)
    const frames = Buffer.from(film.bytes).indexOf('mdat')
    expect([out.length, out.indexOf('mdat')]).toEqual([film.bytes.length, frames])
    const length = Buffer.from(film.bytes).readUInt32BE(frames - 4)
    expect(out.subarray(frames, frames - 4 + length).equals(Buffer.from(film.bytes).subarray(frames, frames - 4 + length))).toBe(
      true,
    )
  })

  test('the original is not touched', () => {
    for (const [, bytes] of pictures) {
      const before = Buffer.from(bytes)
      bare(bytes)
      expect(bytes.equals(before)).toBe(true)
    }
  })

  test('a sound and a document are given as they are; a TIFF and a picture of no known kind are refused with words', () => {
    const sound = Buffer.from('RIFF....WAVEfmt and so on')
    expect(bare(sound, 'audio/wav').equals(sound)).toBe(true)
    for (const bytes of [Buffer.from('II*\0 and a place behind it'), Buffer.from('BM, a bitmap of long ago')])
      expect(() => withoutMetadata(bytes, 'image/tiff')).toThrow(expect.objectContaining({ code: 'bad-request' }))
  })

  test('cut anywhere, no picture makes it throw anything but words, hang, or tell its secret', () => {
    for (const [, whole] of pictures)
      for (let length = 0; length <= whole.length; length += 7) {
        const cut = whole.subarray(0, length)
        let out: Buffer | null = null
        try {
          out = bare(cut)
        } catch (error) {
          expect((error as { code?: string }).code).toBe('bad-request')
        }
        // Where a head is cut, what names the secret's place in a HEIC or a film may be lost; those with segments lose nothing.
        if (out && !['ftyp'].includes(whole.toString('latin1', 4, 8))) expect(tells(out)).toBe(false)
      }
  })

  const pillow = hasPython('PIL', 'python3-pil')
  test.skipIf(!pillow)('reopened by Pillow: the same pixels the same way up, and no tag but the orientation', () => {
    const folder = tempFolder()
    const look = (name: string, bytes: Uint8Array): unknown => {
      writeFileSync(join(folder, name), bytes)
      return JSON.parse(
        python(
          `import sys, json, hashlib
from PIL import Image, ImageOps
im = Image.open(sys.argv[1])
tags = sorted(im.getexif().keys())
info = sorted(k for k in im.info if k not in ('jfif','jfif_version','jfif_unit','jfif_density','dpi','exif','loop','background','duration','version','extension'))
up = ImageOps.exif_transpose(im.convert('RGB') if im.mode == 'P' else im).convert('RGB')
gps = im.getexif().get_ifd(0x8825)
print(json.dumps({'size': up.size, 'pixels': hashlib.md5(up.tobytes()).hexdigest(), 'tags': tags, 'info': info, 'gps': len(gps)}))`,
          join(folder, name),
        ),
      )
    }
    for (const [name, picture] of [
      ['a.jpg', jpegPicture],
      ['a.png', pngPicture],
    ] as const)
      for (const o of [1, 3, 6]) {
        const before = look(name, picture(o)) as { size: number[]; pixels: string; gps: number }
        expect(before.gps).toBeGreaterThan(0)
        expect(look(name, bare(picture(o)))).toEqual({
          size: before.size,
          pixels: before.pixels,
          tags: o === 1 ? [] : [0x0112],
          info: [],
          gps: 0,
        })
      }
    expect(look('a.gif', bare(gifPicture()))).toMatchObject({ size: [1, 1], info: [] })
  })
})

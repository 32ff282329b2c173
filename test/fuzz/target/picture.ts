/** Pictures of attachments: what the thumbnail is made of, what is looked into before an export. */
import { crc32, deflateSync } from 'node:zlib'
import { Failure } from '../../../contract/reply.ts'
import { coveredPicture } from '../../../main/picture/cover.ts'
import { pixelSize } from '../../../main/picture/size.ts'
import { smallPicture } from '../../../main/picture/small-picture.ts'
import { orientationOf, withoutMetadata } from '../../../main/picture/strip.ts'
import { jpegOf } from '../../../main/sample/jpeg.ts'
import { makePicture } from '../../fixture/make-basemap.ts'
import { spoilBytes } from '../mutate.ts'
import type { Target } from '../target.ts'

const chunk = (name: string, data: Uint8Array): Buffer => {
  const head = Buffer.from(name, 'latin1')
  const out = Buffer.alloc(12 + data.length)
  out.writeUInt32BE(data.length, 0)
  head.copy(out, 4)
  out.set(data, 8)
  out.writeUInt32BE(crc32(Buffer.concat([head, data])), 8 + data.length)
  return out
}
const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
/** A PNG that says it has these sides, of one bit or 24 bits a pixel, and holds `held` bytes of zeros. */
export const pngOf = (width: number, height: number, held: number, bits: 1 | 24 = 24, between: Buffer[] = []): Buffer => {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set(bits === 1 ? [1, 0, 0, 0, 0] : [8, 2, 0, 0, 0], 8)
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    ...between,
    chunk('IDAT', deflateSync(Buffer.alloc(held))),
    chunk('IEND', new Uint8Array()),
  ])
}
const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')
const jpeg = (side: number): Uint8Array =>
  jpegOf(
    new Uint8Array(side * side * 4).map((_, i) => (i * 37) & 255),
    side,
    side,
    70,
  )
const mimes = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/svg+xml', 'text/html', '']
const svg =
  '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><image xlink:href="file:///etc/passwd" width="9" height="9"/><image href="http://127.0.0.1:9/"/></svg>'

export const pictureTarget: Target = {
  memory: 1_200,
  heap: 400,
  async open() {
    const text = (words: string): Buffer => Buffer.from(words, 'latin1')
    const box = (name: string, content: Buffer): Buffer => {
      const head = Buffer.alloc(8)
      head.writeUInt32BE(8 + content.length)
      head.write(name, 4, 'latin1')
      return Buffer.concat([head, content])
    }
    const exif = Buffer.concat([
      text('Exif\u0000\u0000II*\u0000'),
      Buffer.from([8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0]),
    ])
    const plainJpeg = jpeg(24)
    const exifJpeg = Buffer.concat([
      plainJpeg.subarray(0, 2),
      Buffer.from([0xff, 0xe1, 0, exif.length + 2]),
      exif,
      plainJpeg.subarray(2),
    ])
    const riff = Buffer.concat([
      text('VP8X'),
      Buffer.from([10, 0, 0, 0, 8, 0, 0, 0, 9, 0, 0, 9, 0, 0]),
      text('EXIF'),
      Buffer.from([4, 0, 0, 0, 1, 2, 3, 4]),
      text('VP8 '),
      Buffer.from([2, 0, 0, 0, 1, 2]),
    ])
    const webp = Buffer.concat([text('RIFF'), Buffer.from([riff.length + 4, 0, 0, 0]), text('WEBP'), riff])
    const film = Buffer.concat([
      box('ftyp', text('isom\u0000\u0000\u0000\u0000isom')),
      box(
        'moov',
        Buffer.concat([
          box('mvhd', Buffer.alloc(100)),
          box('udta', box('\u00a9xyz', text('\u0000\u0000+30.9'))),
          box('trak', box('tkhd', Buffer.alloc(84))),
        ]),
      ),
      box('mdat', text('film')),
    ])
    const heic = Buffer.concat([
      box('ftyp', text('heic\u0000\u0000\u0000\u0000mif1heic')),
      box('meta', Buffer.concat([Buffer.alloc(4), box('iinf', Buffer.alloc(6)), box('iloc', Buffer.alloc(8))])),
      box('mdat', text('x')),
    ])
    const seeds: Uint8Array[] = [
      makePicture([10, 200, 30], 16),
      pngOf(33, 9, 33 * 9 * 3 + 9),
      gif,
      plainJpeg,
      jpeg(64),
      exifJpeg,
      webp,
      film,
      heic,
    ]
    let turn = 0
    const withMime = (made: string, make: () => Uint8Array) => ({ made, make })
    return {
      wicked: [
        withMime('nothing', () => new Uint8Array()),
        withMime('a PNG of 60,000 by 60,000', () => pngOf(60_000, 60_000, 1_000)),
        withMime('a PNG of 7,000 by 7,000 that is whole (150 MB of pixels in 150 KB)', () =>
          pngOf(7_000, 7_000, 7_000 * (7_000 * 3 + 1)),
        ),
        withMime('a PNG of 7,000 by 7,000 and one bit a pixel', () => pngOf(7_000, 7_000, 7_000 * 876, 1)),
        withMime('a PNG that says it is small and holds 300 MB', () => pngOf(10, 10, 300 << 20)),
        withMime('a PNG whose words unpack to 200 MB', () =>
          pngOf(2, 2, 14, 24, [
            chunk('zTXt', Buffer.concat([Buffer.from('a\u0000\u0000', 'latin1'), deflateSync(Buffer.alloc(200 << 20))])),
          ]),
        ),
        withMime('a PNG whose colours unpack to 200 MB', () =>
          pngOf(2, 2, 14, 24, [
            chunk('iCCP', Buffer.concat([Buffer.from('a\u0000\u0000', 'latin1'), deflateSync(Buffer.alloc(200 << 20))])),
          ]),
        ),
        withMime('a PNG of 100,000 chunks', () =>
          pngOf(
            2,
            2,
            14,
            24,
            Array.from({ length: 100_000 }, () => chunk('tEXt', Buffer.from('a\u0000b', 'latin1'))),
          ),
        ),
        withMime('a PNG of a chunk of 4 GB', () =>
          Buffer.concat([signature, Buffer.from([0xff, 0xff, 0xff, 0xff]), Buffer.from('IDAT')]),
        ),
        withMime('a JPEG of 65,535 by 65,535', () => {
          const bytes = Uint8Array.from(jpeg(16))
          const at = bytes.findIndex((b, i) => b === 0xff && bytes[i + 1] === 0xc0)
          bytes.fill(0xff, at + 5, at + 9)
          return bytes
        }),
        withMime('a JPEG of 7,000 by 7,000 without its content', () => {
          const bytes = Uint8Array.from(jpeg(16))
          const at = bytes.findIndex((b, i) => b === 0xff && bytes[i + 1] === 0xc0)
          bytes.set([7_000 >> 8, 7_000 & 255, 7_000 >> 8, 7_000 & 255], at + 5)
          return bytes
        }),
        withMime('a JPEG of marks only', () => Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.alloc(4 << 20, 0xff)])),
        withMime('a JPEG of 60,000 empty segments', () =>
          Buffer.concat([Buffer.from([0xff, 0xd8]), ...Array.from({ length: 60_000 }, () => Buffer.from([0xff, 0xe1, 0, 2]))]),
        ),
        withMime('a GIF of 65,535 by 65,535', () =>
          Buffer.concat([Buffer.from('GIF89a'), Buffer.from([0xff, 0xff, 0xff, 0xff, 0x80, 0, 0])]),
        ),
        withMime('a GIF of 7,000 by 7,000', () => {
          const bytes = Buffer.from(gif)
          bytes.writeUInt16LE(7_000, 6)
          bytes.writeUInt16LE(7_000, 8)
          return bytes
        }),
        withMime('an SVG that fetches', () => Buffer.from(svg)),
        withMime('a PNG that is a web page as well', () =>
          Buffer.concat([makePicture([1, 2, 3], 4), Buffer.from('<html><script>alert(1)</script></html>')]),
        ),
        withMime('a picture that ends the address it is put in', () =>
          Buffer.from('GIF89a"/><image href="file:///etc/passwd"/>'),
        ),
      ],
      make: (random) => ({
        bytes: spoilBytes(
          random,
          random.pick(seeds),
          [
            'IHDR',
            'IDAT',
            'IEND',
            'PLTE',
            'acTL',
            'fdAT',
            'iCCP',
            'eXIf',
            'moov',
            'uuid',
            'udta',
            'meta',
            'free',
            'EXIF',
            'XMP ',
            'GIF89a',
            'RIFF',
            'WEBP',
            '<svg',
            Uint8Array.of(0xff, 0xd8),
            Uint8Array.of(0xff, 0xc2),
            Uint8Array.of(0xff, 0xda),
            Uint8Array.of(0x2c),
            Uint8Array.of(0x21, 0xf9),
          ],
          seeds,
        ),
        made: 'spoilt bytes',
        value: random.pick(mimes),
      }),
      async run({ bytes, value }) {
        const size = pixelSize(bytes)
        if (size?.some((n) => !Number.isInteger(n) || n < 0)) throw new Error(`sides of ${size.join()}`)
        let outcome = 'refused'
        const boxes = turn++ % 2 === 0 ? [] : [{ x: 0.1, y: 0.1, width: 0.5, height: 0.5 }]
        const small = await smallPicture(bytes, boxes, 160)
        if (small) {
          outcome = 'made small'
          const made = pixelSize(small)
          if (!made || Math.max(...made) > 160 || small.length > 200_000)
            throw new Error(`a small picture of ${made?.join()} and ${small.length} bytes`)
        }
        // Small ones alone: a large one is drawn whole, which is its work.
        if (size && size[0] * size[1] < 1_000_000 && boxes.length > 0) await coveredPicture(bytes, boxes)
        orientationOf(bytes)
        for (const mime of value === undefined ? mimes : [value as string])
          try {
            withoutMetadata(bytes, mime)
          } catch (error) {
            if (!(error instanceof Failure) || error.code === 'internal') throw error
          }
        return outcome
      },
      close: async () => {},
    }
  },
}

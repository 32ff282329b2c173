import { expect, test } from 'vitest'
import { pixelSize } from '../../../main/picture/size.ts'
import { smallPicture } from '../../../main/picture/small-picture.ts'
import { sampleReports } from '../../../main/sample/reports.ts'

/** The first bytes of a PNG: as large as it says, with nothing behind. */
function pngHead(width: number, height: number): Uint8Array {
  const bytes = Buffer.alloc(33)
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52])
  bytes.writeUInt32BE(width, 16)
  bytes.writeUInt32BE(height, 20)
  return bytes
}

test('a picture that states more pixels than memory should be given for is not unpacked', async () => {
  expect(await smallPicture(pngHead(60_000, 60_000), [], 160)).toBeNull()
  expect(pixelSize(pngHead(60_000, 60_000))).toEqual([60_000, 60_000])
})

test('the size is read from the head of each kind of picture, and from no other bytes', () => {
  const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xff, 0xc2, 0, 17, 8, 0, 123, 1, 65)
  expect(pixelSize(jpeg)).toEqual([321, 123])
  expect(pixelSize(Buffer.from('GIF89a\x41\x01\x7b\x00', 'latin1'))).toEqual([321, 123])
  for (const bytes of [new Uint8Array(0), Buffer.from('not a picture'), jpeg.subarray(0, 12)]) expect(pixelSize(bytes)).toBeNull()
})

test('a sample photo is made small', async () => {
  for (const { reports } of sampleReports({ reports: 100, seed: 1 }))
    for (const photo of reports.flatMap((report) => report.attachments).filter((a) => a.kind === 'image' && a.bytes))
      return expect((await smallPicture(photo.bytes as Uint8Array, [], 32))?.subarray(1, 4)).toEqual(
        new Uint8Array(Buffer.from('PNG')),
      )
  expect.unreachable('no photo among them')
})

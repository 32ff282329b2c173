/** Pictures on their way to the page: free of metadata, black where covered, the original only for a reason that is written down. */
import { describe, expect, test } from 'vitest'
import type { IntakeReport } from '../../../main/store/intake.ts'
import { appOverStore } from '../../fixture/app-over-store.ts'
import { makeReport, noSignal, putReports } from '../../fixture/make-store.ts'
import { jpegPicture, pixelsOf, secret, webpPicture } from '../../fixture/picture/make.ts'

type Attachment = IntakeReport['attachments'][number]
const attachment = (change: Partial<Attachment>): Attachment => ({
  kind: 'image',
  mime: 'image/jpeg',
  name: 'photo.jpg',
  bytes: new Uint8Array(jpegPicture(6)),
  url: null,
  ...change,
})
const sound = new Uint8Array(Buffer.from('a voice, twelve bytes and more'))

/** Two reports with the same photo (1, 2), a WebP (3), a sound (4), and one that is only an address (5). */
async function withPictures() {
  const app = await appOverStore((store) =>
    putReports(store, [
      makeReport(1, { attachments: [attachment({})] }),
      makeReport(2, { attachments: [attachment({ name: 'again.jpg' })] }),
      makeReport(3, {
        attachments: [
          attachment({ mime: 'image/webp', name: 'a.webp', bytes: new Uint8Array(webpPicture(1)) }),
          attachment({ kind: 'audio', mime: 'audio/wav', name: 'a.wav', bytes: sound }),
          attachment({ bytes: null, url: 'https://example.com/a.jpg' }),
        ],
      }),
    ]),
  )
  const call = app.handlers
  return {
    read: (id: number, reason?: string) => call['attachment.read'](reason === undefined ? { id } : { id, reason }, noSignal),
    cover: (id: number, boxes: { x: number; y: number; width: number; height: number }[]) =>
      call['attachment.cover']({ id, boxes }, noSignal),
    covered: async (id: number) => (await call['attachment.covered']({ id }, noSignal)).boxes,
    small: async (id: number) => (await call['attachment.thumbnail']({ id }, noSignal)).bytes,
    audit: async () =>
      (await call['audit.list']({}, noSignal)).lines
        .map(({ what, subject, why }) => ({ what, subject, why }))
        .filter(({ subject }) => subject.startsWith('attachment')),
  }
}
/** Seen upright, the top left quarter is blue and the top right red. */
const right = [{ x: 0.5, y: 0, width: 0.5, height: 0.5 }]
const topRight = (png: Uint8Array): number[] => {
  const { width, height, at } = pixelsOf(png)
  return at(Math.floor(width * 0.75), Math.floor(height * 0.25))
}

describe('attachment.read', () => {
  test('gives a picture without its metadata, with and without a reason', async () => {
    const { read } = await withPictures()
    for (const reply of [await read(1), await read(1, 'to find the door')]) {
      expect([reply.mime, reply.name]).toEqual(['image/jpeg', 'photo.jpg'])
      expect(Buffer.from(reply.bytes).includes(secret)).toBe(false)
    }
    expect((await read(4)).bytes).toEqual(sound)
    await expect(read(5)).rejects.toMatchObject({ code: 'not-found' })
  })

  test('gives a covered picture black, the same picture of another report too, until a reason is given; that lasts for one view', async () => {
    const { read, cover, covered, audit } = await withPictures()
    expect(await cover(1, right)).toEqual({ boxes: right })
    expect([await covered(1), await covered(2), await covered(3)]).toEqual([right, right, []])
    for (const id of [1, 2]) {
      const reply = await read(id)
      expect([reply.mime, reply.name.endsWith('.png')]).toEqual(['image/png', true])
      expect(topRight(reply.bytes)).toEqual([0, 0, 0])
    }
    const shown = await read(2, 'the plate of the lorry')
    expect(shown.mime).toBe('image/jpeg')
    expect((await read(2)).mime).toBe('image/png')
    expect(await audit()).toEqual([
      { what: 'reveal', subject: 'attachment 2 of report test r-2', why: 'the plate of the lorry' },
      { what: 'cover', subject: 'attachment 1 of report test r-1', why: 'boxes: 0, now 1' },
    ])
  })

  test('gives the picture again once it is uncovered, and the audit tells that it was', async () => {
    const { read, cover, audit } = await withPictures()
    await cover(1, right)
    await cover(1, [])
    expect((await read(1)).mime).toBe('image/jpeg')
    expect((await audit()).map(({ what }) => what)).toEqual(['uncover', 'cover'])
  })

  test('counts a box that moved away as uncovering, and one that grew as covering', async () => {
    const { cover, audit } = await withPictures()
    await cover(1, [{ x: 0.5, y: 0.1, width: 0.2, height: 0.2 }])
    await cover(1, [{ x: 0.4, y: 0.1, width: 0.4, height: 0.2 }])
    await cover(1, [{ x: 0, y: 0.1, width: 0.4, height: 0.2 }])
    expect((await audit()).map(({ what }) => what)).toEqual(['uncover', 'cover', 'cover'])
  })
})

describe('attachment.cover', () => {
  test('covers the whole of a picture that cannot be drawn here, and says so', async () => {
    const { read, cover } = await withPictures()
    expect((await cover(3, right)).boxes).toEqual([{ x: 0, y: 0, width: 1, height: 1 }])
    expect(pixelsOf((await read(3)).bytes).at(0, 0)).toEqual([0, 0, 0])
  })
  test('refuses what is no picture, and what is not here', async () => {
    const { cover, covered } = await withPictures()
    await expect(cover(4, right)).rejects.toMatchObject({ code: 'bad-request' })
    for (const call of [cover(5, right), covered(5), covered(99)]) await expect(call).rejects.toMatchObject({ code: 'not-found' })
  })
})

test('a small picture made before the cover is not shown after it', async () => {
  const { small, cover } = await withPictures()
  const corner = (png: Uint8Array): number[] => pixelsOf(png).at(100, 40)
  expect(corner(await small(1))[0]).toBeGreaterThan(200)
  await cover(2, right)
  expect(corner(await small(1))).toEqual([0, 0, 0])
  expect(corner(await small(1))).toEqual([0, 0, 0])
  await cover(1, [])
  expect(corner(await small(2))[0]).toBeGreaterThan(200)
})

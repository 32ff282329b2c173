/** What a purge deletes is nowhere on disk: every page of file and journal is decrypted and looked through. */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type App, createApp } from '../../../main/app.ts'
import { createFileHost } from '../../../main/shell/file-host.ts'
import { openStoreThreads } from '../../../main/store/client.ts'
import { openFile } from '../../../main/store/sqlite/open.ts'
import { makeReport, noSignal, putReports, tempFolder, testKey } from '../../fixture/make-store.ts'
import { findInPages, readPages } from '../../fixture/read-pages.ts'

const day = 86_400
const now = 1_780_000_000
const old = now - 400 * day

/** No two of these share their last bytes with anything else that the store says. */
const planted = {
  title: '龘靐齉爩麤',
  body: 'quetzalfjordbody 犇骉羴猋',
  place: '鱻毳淼焱垚巷七号',
  revision: 'zyxomorphrevision 灥厵',
  comment: 'wrexhamcomment 飝龖',
  raw: 'kvetchquarantine 雥瞐',
  externalId: 'ext-wqzjxkv-0001',
}
const picture = Buffer.from(
  Array.from({ length: 900 }, (_, i) => createHash('md5').update(`picture ${i}`).digest('hex')).join(''),
)
const small = Buffer.from(createHash('sha512').update('small picture').digest('hex'))

const utf8 = (text: string): Buffer => Buffer.from(text, 'utf8')
const wanted: Record<string, Buffer> = {
  title: utf8(planted.title),
  'body, Chinese': utf8('犇骉羴猋'),
  'body, English': utf8('quetzalfjordbody'),
  place: utf8('鱻毳淼焱垚'),
  revision: utf8('zyxomorphrevision'),
  comment: utf8('wrexhamcomment'),
  quarantine: utf8('kvetchquarantine'),
  'external id': utf8(planted.externalId),
  // Words of the index are cut where they begin like the word before; their ends stay.
  'word of the title': utf8('靐齉').subarray(2),
  'word of the body': utf8('jordbody'),
  'word of the place': utf8('焱垚').subarray(2),
  // Of every content some part lies within a page.
  ...Object.fromEntries(
    [100, 300, 500, 700].map((i) => [`picture ${i}`, utf8(createHash('md5').update(`picture ${i}`).digest('hex'))]),
  ),
  'small picture': small.subarray(20, 60),
}

function openApp(folder: string): Promise<App> {
  return createApp(
    createFileHost({
      shell: 'terminal',
      storeDir: join(folder, 'store'),
      keys: join(folder, 'keys'),
      version: '0',
      language: 'zh',
      log: () => {},
      now: () => now * 1000,
    }),
  )
}

test('of a purged report nothing is left in any page, and before the purge all of it is found', async () => {
  const folder = tempFolder()
  const storeDir = join(folder, 'store')
  const app = await openApp(folder)
  await app.close()
  const { readFileSync, readdirSync } = await import('node:fs')
  const keyFile = readdirSync(join(folder, 'keys'))[0] as string
  const key = new Uint8Array(readFileSync(join(folder, 'keys', keyFile)))
  expect(key.length).toBe(32)

  const store = await openStoreThreads({ folder: storeDir, key })
  const trail = [{ level: 'community' as const, decision: 'closed' as const, at: old, comment: planted.comment }]
  const attachments = [{ kind: 'image' as const, mime: 'image/jpeg', name: 'p.jpg', bytes: new Uint8Array(picture), url: null }]
  const doomed = {
    occurredAt: old,
    status: 'closed' as const,
    externalId: planted.externalId,
    trail,
    attachments,
    title: planted.title,
    place: planted.place,
  }
  await putReports(store, [makeReport(0, { ...doomed, text: planted.revision })], { at: old })
  await putReports(
    store,
    Array.from({ length: 300 }, (_, i) => makeReport(i + 1, { occurredAt: now - i * 3600 })),
    { at: now },
  )
  const problem = { row: 3, column: 'time', reason: { zh: '没有时间', en: 'no time' }, raw: { text: planted.raw } }
  await putReports(store, [makeReport(0, { ...doomed, text: planted.body })], { at: old, page: { problems: [problem] } })
  const hash = createHash('sha256').update(picture).digest('hex')
  await store.call('thumbnail.put', { hash, bytes: new Uint8Array(small), boxes: [] })
  expect((await store.call('search.ids', { text: '靐齉' })).ids.length).toBe(1)
  await store.close()

  const before = findInPages(storeDir, key, wanted)
  expect(Object.entries(before).filter(([, pages]) => pages.length === 0)).toEqual([])

  const again = await openApp(folder)
  const { handlers } = again
  await handlers['retention.set']({ rules: [{ category: null, source: null, days: 365 }], reason: 'kept a year' }, noSignal)
  expect(await handlers['retention.preview']({}, noSignal)).toMatchObject({
    due: 1,
    held: 0,
    open: 0,
    reports: 1,
    attachments: 1,
    attachmentBytes: picture.length,
  })
  expect(await handlers['retention.run']({ reason: 'past its time' }, noSignal)).toMatchObject({
    reports: 1,
    attachments: 1,
    revisions: 1,
  })
  // The app still has it open: nothing depends on the last one to close.
  const after = findInPages(storeDir, key, wanted)
  expect(Object.entries(after).filter(([, pages]) => pages.length > 0)).toEqual([])
  expect((await handlers['app.doctor']({}, noSignal)).checks.filter((c) => !c.ok)).toEqual([])
  await again.close()
  expect(Object.entries(findInPages(storeDir, key, wanted)).filter(([, pages]) => pages.length > 0)).toEqual([])
  // What stays is still there to be found by the same look.
  expect(findInPages(storeDir, key, { kept: utf8('楼道堆放杂物') }).kept?.length).toBeGreaterThan(0)
  const db = openFile({ folder: storeDir, key })
  expect(db.prepare('SELECT count(*) FROM report').pluck().get()).toBe(300)
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  db.close()
})

test('the look through the pages sees what SQLite no longer tells', () => {
  const folder = tempFolder()
  const db = openFile({ folder, key: testKey })
  db.exec("INSERT INTO setting VALUES ('a', 'written-and-deleted')")
  db.exec("DELETE FROM setting WHERE name = 'a'")
  expect(findInPages(folder, testKey, { gone: utf8('written-and-deleted') }).gone?.length).toBeGreaterThan(0)
  expect([...readPages(folder, testKey)].length).toBeGreaterThan(10)
  db.close()
})

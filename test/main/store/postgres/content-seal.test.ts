/** Contents of attachments on an office's server: sealed under a key that the server does not have. */
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { openStoreThreads, type Store } from '../../../../main/store/client.ts'
import { nameOfficeKey, officeKeyId, officeKeySetting } from '../../../../main/store/content-seal.ts'
import { onCopyThread } from '../../../../main/store/copy/copy-calls.ts'
import { copyStore } from '../../../../main/store/copy/copy-store.ts'
import { openForReading, openHalf, type StoreAccess } from '../../../../main/store/open.ts'
import type { ServerAddress } from '../../../../main/store/postgres/address.ts'
import { serverFileText } from '../../../../main/store/postgres/server-file.ts'
import { whyNoCluster } from '../../../fixture/cluster.ts'
import { makeReport, putReports, testKey } from '../../../fixture/make-store.ts'
import { makeDatabase, sqlAs } from '../../../fixture/office-seed.ts'

const officeKey = new Uint8Array(32).fill(21)
const otherKey = new Uint8Array(32).fill(22)
const bytes = new TextEncoder().encode('a picture of the stairs, as the camera took it')
const sha256 = createHash('sha256').update(bytes).digest('hex')

describe.skipIf(whyNoCluster() !== null)(`contents on a server (${whyNoCluster() ?? 'on a cluster of its own'})`, () => {
  let address: ServerAddress
  let made = 0
  const newOffice = (key: Uint8Array | null): ServerAddress => {
    const database = makeDatabase(`seal_${process.pid}_${++made}`)
    if (key)
      sqlAs(database, database.user)
        .prepare('INSERT INTO setting (name, value) VALUES (?, ?)')
        .run(officeKeySetting, officeKeyId(key))
    return database
  }
  beforeEach(() => {
    address = newOffice(officeKey)
  })
  function accessTo(server: ServerAddress | null, key?: Uint8Array): StoreAccess {
    const folder = mkdtempSync(join(tmpdir(), 'fieldbrief-seal-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    if (server) writeFileSync(join(folder, 'server.json'), serverFileText(server), { mode: 0o600 })
    return { folder, key: testKey, ...(key ? { officeKey: key } : {}) }
  }
  async function open(access: StoreAccess): Promise<Store> {
    const store = await openStoreThreads(access)
    onTestFinished(() => store.close())
    return store
  }
  const withPicture = (n: number) =>
    makeReport(n, { attachments: [{ kind: 'image', mime: 'image/jpeg', name: 'stairs.jpg', bytes, url: null }] })
  const stored = (table: string, server = address): Buffer =>
    sqlAs(server, server.user).prepare(`SELECT content FROM ${table}`).pluck().get() as Buffer

  test('what came with a report lies sealed under its own address, and is read as it was', async () => {
    const store = await open(accessTo(address, officeKey))
    await putReports(store, [withPicture(1), withPicture(2)])
    expect(stored('attachment_content').includes(Buffer.from('picture'))).toBe(false)
    expect(stored('attachment_content').subarray(0, 4).toString()).toBe('FBO1')
    const found = sqlAs(address, address.user).prepare('SELECT lower(hex(content_hash)) FROM attachment_content').pluck().all()
    expect(found).toEqual([sha256])
    expect((await store.call('attachment.read', { id: 1 }))?.bytes).toEqual(bytes)
    expect(await store.call('thumbnail.get', { id: 2 })).toMatchObject({ content: expect.anything(), hash: sha256 })
    await store.call('thumbnail.put', { hash: sha256, bytes: new Uint8Array([1, 2, 3]), boxes: [] })
    expect(stored('thumbnail').subarray(0, 4).toString()).toBe('FBO1')
    expect(await store.call('thumbnail.get', { id: 1 })).toEqual({ bytes: expect.objectContaining({ length: 3 }), hash: sha256 })
  })

  test('a content that is fetched in parts is sealed part by part, and counted as it is', async () => {
    const store = await open(accessTo(address, officeKey))
    await putReports(store, [
      makeReport(1, {
        attachments: [
          { kind: 'image', mime: 'image/jpeg', name: 'a.jpg', bytes: null, url: null, key: 'k', expectedBytes: bytes.length },
        ],
      }),
    ])
    expect(await store.call('attachment.part', { id: 1, first: 0, bytes: bytes.slice(0, 10), etag: null })).toEqual({ have: 10 })
    expect(await store.call('attachment.part', { id: 1, first: 10, bytes: bytes.slice(10), etag: null })).toEqual({
      have: bytes.length,
    })
    expect(stored('attachment_part').includes(Buffer.from('picture'))).toBe(false)
    expect(new Uint8Array((await store.call('attachment.joined', { id: 1 })).bytes)).toEqual(bytes)
    expect(await store.call('attachment.end', { id: 1, end: { state: 'here', mime: 'image/jpeg', sha256 } })).toEqual({
      state: 'here',
    })
    expect((await store.call('attachment.read', { id: 1 }))?.bytes).toEqual(bytes)
    expect((await store.call('attachment.info', { reportId: 1 }))[0]).toMatchObject({ bytes: bytes.length })
  })

  test('a workstation without the key, or with another, reads reports and opens no attachment, and says what to ask for', async () => {
    await putReports(await open(accessTo(address, officeKey)), [withPicture(1)])
    for (const key of [undefined, otherKey]) {
      const store = await open(accessTo(address, key))
      expect((await store.call('report.detail', { id: 1, language: 'zh' }))?.title.text).toBe('第1号报告')
      await expect(store.call('attachment.read', { id: 1 })).rejects.toMatchObject({ code: 'storage' })
      const another = makeReport(5, {
        attachments: [{ kind: 'image', mime: 'image/jpeg', name: 'b.jpg', bytes: new Uint8Array([1, 2]), url: null }],
      })
      await expect(putReports(store, [another])).rejects.toMatchObject({
        code: 'storage',
        text: { en: expect.stringContaining('store key --out FILE') },
      })
    }
  })

  test('a content that was changed on the server does not open', async () => {
    const store = await open(accessTo(address, officeKey))
    await putReports(store, [withPicture(1)])
    sqlAs(address, address.user).exec(
      'UPDATE attachment_content SET content = set_byte(content, length(content) - 1, get_byte(content, length(content) - 1) # 1)',
    )
    await expect(store.call('attachment.read', { id: 1 })).rejects.toMatchObject({
      code: 'storage',
      text: { en: expect.stringContaining('does not open') },
    })
  })

  test('an office without a key keeps contents as they are, and goes on to read them when it has one', async () => {
    const plain = newOffice(null)
    await putReports(await open(accessTo(plain)), [withPicture(1)])
    expect(stored('attachment_content', plain).includes(Buffer.from('picture'))).toBe(true)
    sqlAs(plain, plain.user)
      .prepare('INSERT INTO setting (name, value) VALUES (?, ?)')
      .run(officeKeySetting, officeKeyId(officeKey))
    const store = await open(accessTo(plain, officeKey))
    expect((await store.call('attachment.read', { id: 1 }))?.bytes).toEqual(bytes)
  })

  test('a copy opens and seals in the way of its two ends: office, file, an office with another key', async () => {
    const first = accessTo(address, officeKey)
    await putReports(await open(first), [withPicture(1), makeReport(2)])
    const copy = (from: StoreAccess, to: StoreAccess) => {
      const [source, target] = [openForReading(from), openHalf(to)]
      for (const [db, { officeKey: key }] of [
        [source, from],
        [target, to],
      ] as const)
        if (key) nameOfficeKey(db, key)
      try {
        return copyStore(source, target, { check: () => {}, progress: () => {} })
      } finally {
        source.close()
        target.close()
      }
    }
    const file = accessTo(null)
    expect(copy(first, file).same).toBe(true)
    expect((await (await open(file)).call('attachment.read', { id: 1 }))?.bytes).toEqual(bytes)
    const second = newOffice(otherKey)
    expect(copy(file, accessTo(second, otherKey)).same).toBe(true)
    expect(stored('attachment_content', second).includes(Buffer.from('picture'))).toBe(false)
    const there = await open(accessTo(second, otherKey))
    expect((await there.call('attachment.read', { id: 1 }))?.bytes).toEqual(bytes)
    expect((await there.call('audit.verify', {})).valid).toBe(true)
    expect(() => copy(accessTo(address), accessTo(null))).toThrow(/key of attachments/)
  })

  test('an office that is copied to an address stays sealed there, under the same key', async () => {
    const first = accessTo(address, officeKey)
    await putReports(await open(first), [withPicture(1)])
    const target = newOffice(null)
    const outcome = await onCopyThread('store.copy', { from: { access: first }, to: { server: target } })
    expect(outcome.same).toBe(true)
    expect(stored('attachment_content', target).includes(Buffer.from('picture'))).toBe(false)
    expect((await (await open(accessTo(target, officeKey))).call('attachment.read', { id: 1 }))?.bytes).toEqual(bytes)
  })

  test('who has the key seals, also where the server says that there is none', async () => {
    sqlAs(address, address.user).prepare('DELETE FROM setting WHERE name = ?').run(officeKeySetting)
    await putReports(await open(accessTo(address, officeKey)), [withPicture(1)])
    expect(stored('attachment_content').includes(Buffer.from('picture'))).toBe(false)
  })

  test('a workstation without the key leaves fetching to those who have it', async () => {
    expect(await (await open(accessTo(address))).call('attachment.ready', {})).toEqual({ ready: false })
    expect(await (await open(accessTo(address, officeKey))).call('attachment.ready', {})).toEqual({ ready: true })
  })
})

import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { BriefReceipt } from '../../../contract/briefing.ts'
import type { App } from '../../../main/app.ts'
import { openStoreThreads } from '../../../main/store/client.ts'
import { openForReading } from '../../../main/store/open.ts'
import { makeReport, noSignal, putReports, tempApp, tempFolder } from '../../fixture/make-store.ts'
import { makePackage } from '../../fixture/package/make-package.ts'
import { wickedZip } from '../../fixture/package/wicked-zip.ts'

const call = <M extends keyof App['handlers']>(app: App, method: M, request: Parameters<App['handlers'][M]>[0]) =>
  app.handlers[method](request as never, noSignal) as ReturnType<App['handlers'][M]>

/** The key of the store in a folder, as the host keeps it. */
function keyOf(folder: string): Uint8Array {
  const { id } = JSON.parse(readFileSync(join(folder, 'store', 'store.json'), 'utf8')) as { id: string }
  return new Uint8Array(readFileSync(join(folder, 'keys', `${id}.key`)))
}

/** An office with some reports and a briefing made of them. */
async function officeWithBriefing(): Promise<{ app: App; folder: string; out: string; receipt: BriefReceipt }> {
  const folder = tempFolder()
  const app = await tempApp(folder)
  await call(app, 'sample.make', { reports: 600, seed: 3 })
  const out = join(folder, 'out')
  const receipt = await call(app, 'brief.make', {
    title: '周报',
    filter: { from: '2026-05-01' },
    audience: 'internal',
    language: 'zh',
    formats: ['html', 'csv'],
    out,
  })
  expect(receipt.leaks).toEqual([])
  return { app, folder, out, receipt }
}

test('a briefing made here is known again: whole, as its package, and by one file that lies alone', async () => {
  const { app, folder, out, receipt } = await officeWithBriefing()
  for (const path of [out, join(out, 'package.zip')]) {
    const found = await call(app, 'package.verify', { path })
    expect(found).toMatchObject({
      valid: true,
      signature: 'good',
      madeBy: { ours: true, name: { zh: '青澜区安全工作办公室' } },
      title: '周报',
      audience: 'internal',
      snapshot: receipt.snapshot.mark,
      madeAt: receipt.snapshot.madeAt,
      counts: { matched: receipt.counts.matched },
      stale: { changed: 0, added: 0 },
    })
    expect(found.files.map((f) => f.file)).toEqual(receipt.files.map((f) => f.file).sort())
  }
  // In a mail folder, without its manifest.
  const alone = join(folder, '转发 (2).csv')
  copyFileSync(join(out, 'reports.csv'), alone)
  expect(await call(app, 'package.verify', { path: alone })).toMatchObject({
    valid: true,
    signature: 'none',
    title: '周报',
    madeBy: { ours: true },
    snapshot: receipt.snapshot.mark,
    files: [{ file: '转发 (2).csv', state: 'same' }],
  })
  writeFileSync(alone, readFileSync(alone, 'utf8').replace(/\d/, '9x'))
  expect(await call(app, 'package.verify', { path: alone })).toMatchObject({
    valid: false,
    title: null,
    files: [{ state: 'added' }],
  })
})

test('a manifest that comes alone is told by its own bytes', async () => {
  const { app, folder, out } = await officeWithBriefing()
  mkdirSync(join(folder, 'mail'))
  const path = join(folder, 'mail', 'manifest.json')
  copyFileSync(join(out, 'manifest.json'), path)
  expect(await call(app, 'package.verify', { path })).toMatchObject({
    valid: true,
    signature: 'none',
    madeBy: { ours: true },
    files: [{ file: 'manifest.json', state: 'same' }],
  })
  const other = await tempApp()
  expect(await call(other, 'package.verify', { path })).toMatchObject({ valid: false, madeBy: null })
  copyFileSync(join(out, 'manifest.sig'), join(folder, 'mail', 'manifest.sig'))
  expect(await call(other, 'package.verify', { path })).toMatchObject({ valid: true, signature: 'good', madeBy: { ours: false } })
})

test('another office sees whose it is, and that nothing here stands behind it', async () => {
  const { out } = await officeWithBriefing()
  const other = await tempApp()
  const found = await call(other, 'package.verify', { path: out })
  expect(found).toMatchObject({
    valid: true,
    signature: 'good',
    madeBy: { ours: false, name: { en: 'Qinglan District Safety Office' } },
    stale: null,
  })
  expect(found.words.zh).toContain('电话核对密钥')
})

test('what came in and what changed since is counted', async () => {
  const folder = tempFolder()
  const first = await tempApp(folder)
  await first.handlers['meeting.list']({}, noSignal)
  const key = keyOf(folder)
  const store = await openStoreThreads({ folder: join(folder, 'store'), key })
  try {
    await putReports(store, [makeReport(1), makeReport(2), makeReport(3)])
    const app = await tempApp(folder)
    const out = join(folder, 'out')
    await call(app, 'brief.make', { title: 'x', filter: {}, audience: 'internal', language: 'en', formats: ['csv'], out })
    await putReports(store, [makeReport(1, { title: '改过的标题', updatedAt: 1_780_000_100 }), makeReport(4), makeReport(5)], {
      at: 1_780_000_200,
    })
    // As a terminal command would: it opens the store as it is now.
    const later = await tempApp(folder)
    expect((await call(later, 'package.verify', { path: out })).stale).toEqual({ changed: 1, added: 2 })
  } finally {
    await store.close()
  }
})

test('a changed file, an unsigned manifest and a strange key are told apart', async () => {
  const app = await tempApp()
  const changed = await makePackage()
  writeFileSync(join(changed, 'reports.csv'), 'x')
  expect(await call(app, 'package.verify', { path: changed })).toMatchObject({
    valid: false,
    signature: 'good',
    words: { en: expect.stringContaining('1 changed') },
  })
  expect(await call(app, 'package.verify', { path: await makePackage({ key: null }) })).toMatchObject({
    valid: false,
    signature: 'none',
    madeBy: null,
  })
  await call(app, 'office.set', { name: { zh: '青澜区安全工作办公室', en: 'Qinglan District Safety Office' } })
  const alike = await call(app, 'package.verify', { path: await makePackage({ key: 9 }) })
  expect(alike).toMatchObject({ valid: true, madeBy: { ours: false }, words: { zh: expect.stringContaining('它自称本办公室') } })
})

test('a package from another office opens read-only: its page is cleaned, nothing is written, and the log says so', async () => {
  const folder = tempFolder()
  const app = await tempApp(folder)
  const path = join(
    await makePackage({ key: 5, files: { 'briefing.html': '<p onclick="x">共 3 件</p><script>steal()</script>' } }),
    'package.zip',
  )
  mkdirSync(join(folder, 'cwd'))
  const before = readdirSync(join(folder, 'store'))
  const logged = (): { what: string; why: string }[] => {
    const db = openForReading({ folder: join(folder, 'store'), key: keyOf(folder) })
    try {
      return db.prepare('SELECT what, why FROM audit').all() as { what: string; why: string }[]
    } finally {
      db.close()
    }
  }
  expect(logged()).toEqual([])
  const opened = await call(app, 'package.open', { path })
  expect(opened.html).toContain('<p>共 3 件</p>')
  expect(opened.html).not.toMatch(/script|onclick/)
  expect(opened.verification).toMatchObject({ valid: true, madeBy: { ours: false } })
  expect(opened.files.map((f) => f.file)).toEqual(['briefing.html'])
  expect(opened.manifest).toMatchObject({ snapshot: 'S-0123456789ab' })
  expect(readdirSync(join(folder, 'store')).filter((name) => !before.includes(name))).toEqual([])
  expect(logged()).toEqual([{ what: 'package opened', why: expect.stringContaining('signature good') }])
})

test('a wicked package is refused in words by both', async () => {
  const folder = tempFolder()
  const app = await tempApp(folder)
  const path = join(folder, 'package.zip')
  writeFileSync(
    path,
    wickedZip([
      { name: 'manifest.json', data: '{}' },
      { name: '../evil.html', data: 'x' },
    ]),
  )
  for (const method of ['package.verify', 'package.open'] as const)
    await expect(call(app, method, { path })).rejects.toMatchObject({
      code: 'barred',
      text: { zh: expect.stringContaining('没有打开') },
    })
})

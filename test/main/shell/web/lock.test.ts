/** A locked store behind the loopback server: the page is served and can ask for the passphrase, and nothing else comes out. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Method } from '../../../../contract/api.ts'
import { decodeWire, encodeWire } from '../../../../contract/wire.ts'
import { createApp } from '../../../../main/app.ts'
import { createFileHost } from '../../../../main/shell/file-host.ts'
import { fillEmpty } from '../../../../main/shell/sample-district.ts'
import { eventJournal } from '../../../../main/shell/web/event-journal.ts'
import { serveWeb } from '../../../../main/shell/web/serve.ts'
import { noSignal, tempFolder } from '../../../fixture/make-store.ts'

const passphrase = 'correct horse battery'
const least = { memoryKib: 64, passes: 1, lanes: 1 }

test('the page is served over a locked store, its stream lives through lock and unlock, and after a lock nothing from before is told', async () => {
  const folder = tempFolder()
  const open = () =>
    createApp(
      createFileHost({
        shell: 'web',
        storeDir: join(folder, 'store'),
        keys: join(folder, 'keys'),
        version: '0',
        language: 'en',
        log: () => {},
      }),
      {
        cost: { least, mostMemoryKib: 64, millis: 1 },
      },
    )
  const first = await open()
  await first.handlers['passphrase.set']({ passphrase, computer: false }, noSignal)
  await first.close()

  const app = await open()
  // The sample is for an empty store, which a locked one is not.
  expect(await fillEmpty(app)).toBe(false)
  mkdirSync(join(folder, 'renderer'))
  writeFileSync(join(folder, 'renderer', 'index.html'), '<!doctype html><title>page</title>')
  const shell = await serveWeb(app, { port: 0, assets: join(folder, 'renderer'), log: () => {} })
  onTestFinished(async () => {
    await shell.close()
    await app.close()
  })
  const origin = `http://127.0.0.1:${shell.port}`
  const cookie = ((await fetch(shell.url, { redirect: 'manual' })).headers.get('set-cookie') as string).split(';')[0] as string
  const call = async (method: Method, request: unknown) => {
    const answer = await fetch(`${origin}/call/${method}`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/octet-stream' },
      body: encodeWire(request),
    })
    return decodeWire(new Uint8Array(await answer.arrayBuffer())) as { ok: boolean; code?: string; value?: unknown }
  }
  let told = ''
  const gone = new AbortController()
  const stream = await fetch(`${origin}/events`, { headers: { cookie }, signal: gone.signal })
  const hearing = (async () => {
    for await (const part of stream.body!) told += Buffer.from(part).toString()
  })().catch(() => {})

  expect(await (await fetch(`${origin}/`, { headers: { cookie } })).text()).toContain('<title>page</title>')
  expect(await call('lock.get', {})).toMatchObject({ ok: true, value: { state: 'locked', because: 'start' } })
  expect(await call('report.count', { filter: {} })).toMatchObject({ ok: false, code: 'locked' })
  expect(await call('lock.open', { passphrase: 'not the right one' })).toMatchObject({ ok: false, code: 'bad-request' })
  expect(await call('lock.open', { passphrase })).toMatchObject({ ok: true, value: { state: 'open' } })
  expect(await call('report.count', { filter: {} })).toMatchObject({ ok: true, value: { matched: 0 } })
  expect(await call('settings.set', { memory: { view: 'what was searched for' } })).toMatchObject({ ok: true })
  expect(await call('lock.close', {})).toMatchObject({ ok: true, value: { state: 'locked' } })
  expect(await call('settings.get', {})).toMatchObject({ ok: false, code: 'locked' })
  await expect
    .poll(() => [...told.matchAll(/event: lock\.changed\ndata: \{"state":"(\w+)"/g)].map((m) => m[1]))
    .toEqual(['open', 'locked'])
  gone.abort()
  await hearing

  // A page that comes back, or another that asks for all it has missed.
  const again = new AbortController()
  const late = await fetch(`${origin}/events?since=0`, { headers: { cookie }, signal: again.signal })
  let heard = ''
  const listening = (async () => {
    for await (const part of late.body!) heard += Buffer.from(part).toString()
  })().catch(() => {})
  await expect.poll(() => heard).toContain('lock.changed')
  again.abort()
  await listening
  expect(heard).not.toContain('searched')
  expect(heard.match(/^event: /gm)).toHaveLength(1)
}, 120_000)

test('the journal forgets with a lock, and not with an unlock', () => {
  const journal = eventJournal()
  const lock = (state: 'open' | 'locked') => journal.write('lock.changed', { state } as never)
  journal.write('views.changed', { count: 3 })
  lock('open')
  expect(journal.since(0).map(({ name }) => name)).toEqual(['views.changed', 'lock.changed'])
  lock('locked')
  expect(journal.since(0).map(({ name }) => name)).toEqual(['lock.changed'])
  expect(journal.last).toBe(3)
})

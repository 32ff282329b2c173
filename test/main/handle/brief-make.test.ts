import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { BriefRequest } from '../../../contract/briefing.ts'
import { formats as allFormats } from '../../../contract/taxonomy.ts'
import { type App, createApp } from '../../../main/app.ts'
import { createFileHost } from '../../../main/shell/file-host.ts'
import { openStoreThreads, type Store } from '../../../main/store/client.ts'
import { makeReport, noSignal, putReports, tempFolder } from '../../fixture/make-store.ts'

const now = (): number => Date.parse('2026-06-16T09:00:00+08:00')
const formats = allFormats.filter((format) => format !== 'pdf')
const hostOf = (folder: string, clock = now) =>
  createFileHost({
    shell: 'terminal',
    storeDir: join(folder, 'store'),
    keys: join(folder, 'keys'),
    version: '0.0.0',
    language: 'zh',
    log: () => {},
    now: clock,
  })
async function open(folder: string, clock = now): Promise<App> {
  const app = await createApp(hostOf(folder, clock))
  let isOpen = true
  const close = async (): Promise<void> => {
    if (isOpen) await app.close()
    isOpen = false
  }
  onTestFinished(close)
  return { ...app, close }
}
async function write(folder: string, work: (store: Store) => Promise<unknown>): Promise<void> {
  const { id } = JSON.parse(readFileSync(join(folder, 'store', 'store.json'), 'utf8')) as { id: string }
  const key = (await hostOf(folder).secrets.read(id)) as Uint8Array
  const store = await openStoreThreads({ folder: join(folder, 'store'), key })
  await work(store)
  await store.close()
}
/** SHA-256 by file. @param left files that are signed by a key of this computer */
const hashes = (folder: string, left: readonly string[] = []): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder)
      .sort()
      .filter((file) => !left.includes(file))
      .map((file) => [
        file,
        createHash('sha256')
          .update(readFileSync(join(folder, file)))
          .digest('hex'),
      ]),
  )
const signed = ['manifest.sig', 'package.zip']

test('two computers with the same reports and the same clock make the same bytes, every format of it', {
  timeout: 600_000,
}, async () => {
  const made: Record<string, string>[] = []
  for (let machine = 0; machine < 2; machine++) {
    const folder = tempFolder()
    const app = await open(folder)
    await app.handlers['sample.make']({ reports: 1_200, seed: 6 }, noSignal)
    await app.handlers['flag.evaluate']({ asOf: '2026-06-08' }, noSignal)
    const { meetings } = await app.handlers['meeting.list']({}, noSignal)
    // Oldest first: each is compared with the one before.
    for (const { id } of meetings.reverse()) await app.handlers['snapshot.freeze']({ meeting: id }, noSignal)
    const all: Record<string, string> = {}
    for (const [name, edition] of [
      ['internal', { audience: 'internal', formats: [...formats] }],
      ['public', { audience: 'public', language: 'en', formats: ['docx', 'html', 'xlsx', 'gpkg'] }],
      ['fire', { audience: 'partner', agency: 'fire', formats: ['html', 'csv', 'geojson'] }],
    ] as [string, Omit<BriefRequest, 'meeting' | 'out'>][]) {
      const out = join(folder, name)
      const receipt = await app.handlers['brief.make']({ meeting: meetings.at(-1)!.id, out, ...edition }, noSignal)
      expect([name, receipt.released, receipt.leaks]).toEqual([name, true, []])
      for (const [file, hash] of Object.entries(hashes(out, signed))) all[`${name}/${file}`] = hash
    }
    made.push(all)
    await app.close()
  }
  expect(Object.keys(made[0] ?? {})).toHaveLength(formats.length + 4 + 3 + 3)
  expect(made[1]).toEqual(made[0])
})

test('the same snapshot gives the same bytes after its reports were revised and others came in', {
  timeout: 300_000,
}, async () => {
  const folder = tempFolder()
  const first = await open(folder)
  await first.close()
  const day = (i: number): number => Date.parse('2026-06-01T08:00:00+08:00') / 1000 + i * 40_000
  const photo = (name: string) => ({ kind: 'image' as const, mime: 'image/png', name, bytes: Uint8Array.of(1, 2, 3), url: null })
  const reports = Array.from({ length: 25 }, (_, i) =>
    makeReport(i, {
      occurredAt: day(i),
      title: `第${i}件：路灯不亮`,
      text: `说明 ${i}：${'东西南北中'[i % 5]}侧 ${i * 31} 号灯`,
      subCategory: `子类${i % 3}`,
      place: `纺织路${i}号`,
      ...(i % 4 === 0 ? { lon: null, lat: null } : { lon: 118.5 + i * 0.003, lat: 30.9 + i * 0.002 }),
      ...(i % 5 === 0 ? { attachments: [photo(`${i}.png`)] } : {}),
    }),
  )
  await write(folder, (store) => putReports(store, reports))
  const before = await open(folder)
  const one = await before.handlers['brief.make'](
    {
      filter: { from: '2026-06-01', to: '2026-07-01' },
      title: '路灯',
      audience: 'internal',
      formats: [...formats],
      out: join(folder, 'one'),
      language: 'zh',
    },
    noSignal,
  )
  await before.close()

  await write(folder, (store) =>
    putReports(store, [
      ...reports.map((r, i) => ({
        ...r,
        title: '全改了',
        text: '全改了',
        place: null,
        status: 'closed' as const,
        level: 'district' as const,
        category: 'noise' as const,
        subCategory: '别的',
        lon: 119,
        lat: 31,
        closedAt: day(i + 30),
        attachments: [],
      })),
      makeReport(100, { occurredAt: day(3), title: '后来的一件' }),
    ]),
  )
  const after = await open(folder)
  const two = await after.handlers['brief.make'](
    {
      snapshot: one.snapshot.id,
      title: '路灯',
      audience: 'internal',
      formats: [...formats],
      out: join(folder, 'two'),
      language: 'zh',
    },
    noSignal,
  )
  expect(two.files).toEqual(one.files)
  expect(hashes(join(folder, 'two'))).toEqual(hashes(join(folder, 'one')))
  // The live store did move.
  expect(
    await after.handlers['report.count']({ filter: { from: '2026-06-01', to: '2026-07-01', categories: ['noise'] } }, noSignal),
  ).toMatchObject({ matched: 25 })
})

test('a briefing that is taken back on the way leaves nothing behind and is in no list', { timeout: 200_000 }, async () => {
  const folder = tempFolder()
  // Progress is told by the clock: this one goes on whenever it is looked at.
  let tick = now()
  const app = await open(folder, () => {
    tick += 1_000
    return tick
  })
  await app.handlers['sample.make']({ reports: 3_000, seed: 2 }, noSignal)
  const briefs = join(folder, 'briefs')
  mkdirSync(briefs)
  const at = { lon: 118.6, lat: 30.95, metres: 3_000 }
  const steps: string[] = []
  for (const state of [1, 4]) {
    const stop = new AbortController()
    let told = 0
    const quiet = app.listen('job.progressed', (job) => {
      steps.push(job.state)
      if (job.kind === 'brief' && ++told >= state) void app.handlers['job.cancel']({ id: job.id }, noSignal)
    })
    await expect(
      app.handlers['brief.make'](
        {
          filter: {},
          title: '取消',
          audience: 'internal',
          formats: ['xlsx', 'gpkg', 'geojson', 'csv'],
          out: join(briefs, 'out'),
        },
        { signal: stop.signal },
      ),
    ).rejects.toThrow()
    quiet()
    expect(readdirSync(briefs)).toEqual([])
  }
  expect(steps).toContain('cancelled')
  expect((await app.handlers['place.get']({ at }, noSignal)).briefings).toEqual([])
  await app.handlers['brief.make'](
    { filter: {}, title: '做完', audience: 'internal', formats: ['csv'], out: join(briefs, 'out') },
    noSignal,
  )
  const [listed] = (await app.handlers['place.get']({ at }, noSignal)).briefings
  expect(listed).toMatchObject({ title: '做完', audience: 'internal' })
  expect((await app.handlers['snapshot.get']({ id: listed?.snapshot as number }, noSignal)).title).toBe('做完')
})

test('a package is sealed to agencies by their key, and one without a recipient stops it before anything is written', {
  timeout: 200_000,
}, async () => {
  const folder = tempFolder()
  const app = await open(folder)
  await app.handlers['sample.make']({ reports: 100, seed: 2 }, noSignal)
  const { generateX25519Identity, identityToRecipient } = await import('age-encryption')
  const recipient = await identityToRecipient(await generateX25519Identity())
  const { agencies } = await app.handlers['agency.list']({}, noSignal)
  await app.handlers['agency.put']({ agencies: agencies.map((a) => (a.key === 'fire' ? { ...a, recipient } : a)) }, noSignal)
  const make = (seal: string[], out: string) =>
    app.handlers['brief.make'](
      { filter: {}, title: '封存', audience: 'partner', formats: ['html'], seal, out: join(folder, out) },
      noSignal,
    )
  const receipt = await make(['fire'], 'sealed')
  expect([receipt.package, readdirSync(receipt.folder).includes('package.zip')]).toEqual(['package.zip.age', false])
  expect(readFileSync(join(receipt.folder, 'package.zip.age')).subarray(0, 21).toString()).toBe('age-encryption.org/v1')
  const without = agencies.find((a) => a.key !== 'fire' && a.recipient === null)!.key
  await expect(make([without], 'unsealed')).rejects.toMatchObject({ code: 'bad-request' })
  await expect(make(['nobody'], 'unsealed')).rejects.toMatchObject({ code: 'bad-request' })
  expect(existsSync(join(folder, 'unsealed'))).toBe(false)
})

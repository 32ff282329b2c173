/** Reporter tokens count sources inside; no reply and no file has them. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createFileHost } from '../../../main/shell/file-host.ts'
import { openStoreThreads } from '../../../main/store/client.ts'
import { openForReading } from '../../../main/store/open.ts'
import { partsOf } from '../../fixture/brief/other-programs.ts'
import { makeReport, noSignal, putReports, tempApp, tempFolder } from '../../fixture/make-store.ts'

const at = Date.parse('2026-06-10T08:00:00+08:00') / 1000
const reports = Array.from({ length: 24 }, (_, i) =>
  makeReport(i, { occurredAt: at + i * 600, reporter: `reporter-${i % 7}`, title: `路灯不亮 ${i % 3}`, place: '纺织路' }),
)

/** Every way a number of 48 bits may be written. */
const spellings = (token: number): Buffer[] => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(token))
  return [
    Buffer.from(String(token)),
    Buffer.from(token.toString(16)),
    bytes.subarray(2),
    Buffer.from(bytes.subarray(2)).reverse(),
  ]
}

test('no reply about reports and no file of a briefing for the office itself holds a reporter or a token', async () => {
  const folder = tempFolder()
  const first = await tempApp(folder)
  await first.close()
  const storeDir = join(folder, 'store')
  const { id } = JSON.parse(readFileSync(join(storeDir, 'store.json'), 'utf8')) as { id: string }
  const host = createFileHost({
    shell: 'terminal',
    storeDir,
    keys: join(folder, 'keys'),
    version: '0',
    language: 'zh',
    log: () => {},
    now: Date.now,
  })
  const key = (await host.secrets.read(id)) as Uint8Array
  const store = await openStoreThreads({ folder: storeDir, key })
  await putReports(store, reports, { at })
  await store.close()
  const db = openForReading({ folder: storeDir, key })
  const tokens = [...new Set(db.prepare('SELECT source_token FROM report').pluck().all() as number[])]
  const salt = db.prepare('SELECT salt FROM token_salt').pluck().get() as Buffer
  db.close()
  expect(tokens).toHaveLength(7)

  const app = await tempApp(folder, () => at * 1000 + 86_400_000)
  const { handlers: call } = app
  const filter = { from: '2026-06-01', to: '2026-07-01' }
  const { rows } = await call['report.page']({ filter, limit: 50 }, noSignal)
  const out = join(folder, 'made')
  const replies = [
    rows,
    await Promise.all(rows.map((row) => call['report.get']({ id: row.id }, noSignal))),
    await call['report.reveal']({ id: rows[0]!.id, reason: 'test' }, noSignal),
    await call['search.query']({ text: '路灯' }, noSignal),
    await call['map.rows']({ ids: rows.map((row) => row.id) }, noSignal),
    await call['map.clusters']({ filter, bbox: [118, 30, 119, 31], zoom: 18 }, noSignal),
    await call['place.get']({ at: { lon: 118.6, lat: 30.95, metres: 500 }, filter }, noSignal),
    await call['source.list']({}, noSignal),
    await call['audit.list']({}, noSignal),
    await call['brief.make'](
      { filter, title: '路灯', audience: 'internal', formats: ['html', 'csv', 'geojson', 'xlsx', 'gpkg'], out },
      noSignal,
    ),
  ]
  expect(rows).toHaveLength(24)
  const texts: [string, Buffer][] = replies.map((reply, i) => [
    `reply ${i}`,
    Buffer.from(JSON.stringify(reply, (_k, v: unknown) => (ArrayBuffer.isView(v) ? [...(v as Uint8Array)] : v))),
  ])
  for (const file of readdirSync(out)) {
    texts.push([file, readFileSync(join(out, file))])
    if (file.endsWith('.xlsx'))
      for (const [part, text] of await partsOf(join(out, file))) texts.push([`${file} ${part}`, Buffer.from(text)])
  }
  expect(texts.length).toBeGreaterThan(15)
  const wanted = [...tokens.flatMap(spellings), salt, Buffer.from(salt.toString('hex')), Buffer.from('reporter-')]
  expect(texts.filter(([, bytes]) => wanted.some((part) => bytes.includes(part))).map(([name]) => name)).toEqual([])
}, 60_000)

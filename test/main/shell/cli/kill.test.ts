import { once } from 'node:events'
import { createWriteStream, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openFileForReading } from '../../../../main/store/sqlite/open.ts'
import { tempFolder } from '../../../fixture/make-store.ts'
import { cliJson, startCli } from '../../../fixture/run-cli.ts'

const rows = 100_000
const words = [
  '楼道堆放杂物',
  '消防通道被占',
  '井盖破损',
  '路灯不亮',
  'street light out',
  '垃圾未清运',
  '夜间施工噪声',
  '电动车飞线充电',
]

/** What the store holds, without the ledger of runs and their numbers. */
function dump(folder: string): string[] {
  const { id } = JSON.parse(readFileSync(join(folder, 'store', 'store.json'), 'utf8')) as { id: string }
  const db = openFileForReading({ folder: join(folder, 'store'), key: new Uint8Array(readFileSync(join(folder, `${id}.key`))) })
  const lines = [
    'SELECT id, external_id, occurred_at, offset_minutes, category_id, sub_category_id, area_id, status, level, suppressed, media, lon, lat, near_key % 9007199254740991 FROM report ORDER BY id',
    'SELECT report_id, revision, hex(content_hash), title, body, place, language FROM report_text ORDER BY report_id',
    'SELECT id, name FROM sub_category ORDER BY id',
    'SELECT report_id, revision FROM report_revision ORDER BY 1, 2',
    'SELECT source_id, row, column_name, reason_en, raw FROM quarantine ORDER BY id',
    'SELECT count(*) FROM report_search WHERE report_search MATCH \'"消防 防通 通道"\'',
    'SELECT count(*) FROM report_search',
  ].flatMap((sql) =>
    db
      .prepare(sql)
      .raw()
      .safeIntegers()
      .all()
      .map((row) => JSON.stringify(row, (_k, v) => (typeof v === 'bigint' ? String(v) : v))),
  )
  db.close()
  return lines
}

test(`kill -9 in the middle of an import of ${rows.toLocaleString('en')} rows, then the same import again: the store equals the one made without the kill`, {
  timeout: 600_000,
}, async () => {
  const folder = tempFolder()
  const file = join(folder, 'reports.csv')
  const out = createWriteStream(file)
  out.write('id,date,latitude,longitude,category,title,text\n')
  for (let i = 0; i < rows; i++) {
    const day = new Date(Date.UTC(2025, 0, 1) + i * 240_000).toISOString().slice(0, 19).replace('T', ' ')
    out.write(
      `n-${i},${i % 5_000 === 4_999 ? 'not a time' : day},${30.9 + (i % 313) / 3_000},${118.5 + (i % 509) / 3_000},fire,${words[i % words.length]},第${i}件：${words[(i * 7) % words.length]}，${words[(i * 3) % words.length]}\n`,
    )
  }
  out.end()
  await once(out, 'finish')

  const whole = join(folder, 'whole')
  const first = await cliJson<{ files: { rows: number; imported: number; quarantined: number }[] }>(
    whole,
    'import',
    file,
    '--tz',
    'Asia/Shanghai',
    '--store',
    join(whole, 'store'),
  )
  expect(first.files[0]).toMatchObject({ rows, imported: rows - 20, quarantined: 20 })

  const killed = join(folder, 'killed')
  const child = startCli(killed, 'import', file, '--tz', 'Asia/Shanghai', '--store', join(killed, 'store'))
  const ended = once(child, 'exit')
  // Killed once the journal shows that pages are going in.
  for (;;) {
    await wait(50)
    const wal = (() => {
      try {
        return readdirSync(join(killed, 'store')).includes('fieldbrief.db-wal')
          ? readFileSync(join(killed, 'store', 'fieldbrief.db-wal')).length
          : 0
      } catch {
        return 0
      }
    })()
    if (wal > 6_000_000 || child.exitCode !== null) break
  }
  child.kill('SIGKILL')
  const [, signal] = await ended
  expect(signal).toBe('SIGKILL')
  const half = dump(killed)
  expect(half.length).toBeGreaterThan(1_000)
  expect(half.length).toBeLessThan(2 * rows)

  const second = await cliJson<{ files: { rows: number; imported: number; unchanged: number; quarantined: number }[] }>(
    killed,
    'import',
    file,
    '--tz',
    'Asia/Shanghai',
    '--store',
    join(killed, 'store'),
  )
  const outcome = second.files[0] as (typeof second.files)[number]
  expect(outcome.imported + outcome.unchanged).toBe(rows - 20)
  expect(outcome.unchanged).toBeGreaterThan(0)
  expect(outcome.imported).toBeGreaterThan(0)
  expect(dump(killed)).toEqual(dump(whole))
})

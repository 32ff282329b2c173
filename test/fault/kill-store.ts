/** Stores to be killed over. */
import { cpSync, mkdirSync } from 'node:fs'
import Database from 'better-sqlite3-multiple-ciphers'
import { createApp } from '../../main/app.ts'
import { asFile, type FileConnection, migrate, openFileForReading, storeFile } from '../../main/store/sqlite/open.ts'
import { faultKey, killHost } from './kill-job.ts'

const sayings = [
  '楼道堆放杂物',
  '消防通道被占',
  '井盖破损',
  '路灯不亮',
  'street light out',
  '垃圾未清运',
  '夜间施工噪声',
  '电动车飞线充电',
]

/** A report file of so many rows; one in five hundred has no time and is put aside. */
export function makeReportFile(rows: number): string {
  const lines = ['id,date,latitude,longitude,category,title,text']
  for (let i = 0; i < rows; i++) {
    const day = new Date(Date.UTC(2025, 0, 1) + i * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')
    const at = `${30.9 + (i % 313) / 3_000},${118.5 + (i % 509) / 3_000}`
    const text = `第${i}件：${sayings[(i * 7) % 8]}，${sayings[(i * 3) % 8]}`
    lines.push(`n-${i},${i % 500 === 499 ? 'not a time' : day},${at},fire,${sayings[i % 8]},${text}`)
  }
  return `${lines.join('\n')}\n`
}

/** The sample district in small; with `retention` a rule under which about half of it is past its time. */
export async function makeSampleStore(
  folder: string,
  reports: number,
  seed: number,
  now: number,
  retention: boolean,
): Promise<void> {
  const app = await createApp(killHost(folder, now))
  const context = { signal: new AbortController().signal }
  try {
    await app.handlers['sample.make']({ reports, seed }, context)
    if (retention)
      await app.handlers['retention.set'](
        { rules: [{ category: null, source: null, days: 270 }], reason: 'fault suite' },
        context,
      )
  } finally {
    await app.close()
  }
}

/**
 * A store as the program of an older schema left it, with the rows of `from` that it has tables and columns for: made by the
 * migrations up to `schema`, then filled table by table, shadow tables of the search index and the tree included.
 */
export function makeOldStore(from: string, folder: string, schema: number): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  cpSync(from, folder, { recursive: true, filter: (path) => !path.includes('fieldbrief.db') })
  const db = asFile(new Database(storeFile(folder)))
  const key = `x'${Buffer.from(faultKey).toString('hex')}'`
  db.pragma("cipher = 'chacha20'")
  db.pragma(`key = "${key}"`)
  db.pragma('journal_mode = WAL')
  migrate(db, schema)
  // Folds the journal of the other one in, so that it can be attached as it lies.
  openFileForReading({ folder: from, key: faultKey }).close()
  db.unsafeMode(true)
  db.pragma('foreign_keys = OFF')
  db.prepare(`ATTACH DATABASE ? AS full KEY "${key}"`).run(storeFile(from))
  const tables = (name: string): string[] =>
    db
      .prepare(`SELECT name FROM ${name}.sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name`)
      .pluck()
      .all() as string[]
  const columns = (name: string, table: string): string[] =>
    db.prepare('SELECT name FROM pragma_table_info(?, ?)').pluck().all(table, name) as string[]
  const there = new Set(tables('full'))
  db.transaction(() => {
    for (const table of tables('main')) {
      if (!there.has(table) || table.startsWith('sqlite_')) continue
      const has = new Set(columns('full', table))
      const shared = columns('main', table)
        .filter((column) => has.has(column))
        .map((column) => `"${column}"`)
      db.prepare(`DELETE FROM main."${table}"`).run()
      db.prepare(`INSERT INTO main."${table}" (${shared}) SELECT ${shared} FROM full."${table}"`).run()
    }
  })()
  db.exec('DETACH DATABASE full')
  db.unsafeMode(false)
  check(db, schema)
  db.close()
}

function check(db: FileConnection, schema: number): void {
  const version = db.pragma('user_version', { simple: true })
  const [row] = db.pragma('integrity_check(1)') as { integrity_check: string }[]
  if (version !== schema || row?.integrity_check !== 'ok')
    throw new Error(`the old store is not one: schema ${version}, ${row?.integrity_check}`)
}

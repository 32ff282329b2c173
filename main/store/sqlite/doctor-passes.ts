/** The passes of `doctor` over what a store holds: what should agree, and where it does not. Read only. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import Database from 'better-sqlite3-multiple-ciphers'
import type { ThreadContext } from '../../thread/thread.ts'
import { sqliteCode } from '../failure.ts'
import { searchTexts } from '../search-texts.ts'
import { type ColumnRow, columnList, packRows } from './column-block.ts'
import { asFile, type FileConnection, migrationFolder, migrationNames } from './open.ts'

const indexProblem = /missing from index|wrong # of entries in index|non-unique entry in index/
const searchProblem = /fts5|report_search/

/** What SQLite's own check says of each table, parted by what can be done about it. */
export interface PageFindings {
  /** Damaged pages and rows: only a backup helps. */
  damaged: string[]
  /** Indices that do not have the rows of their table. */
  indices: string[]
  /** The structure of the full-text index. */
  search: string[]
}
export function checkPages(db: FileConnection, context: ThreadContext, told: (table: string) => void): PageFindings {
  const findings: PageFindings = { damaged: [], indices: [], search: [] }
  let tables: string[]
  try {
    tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").pluck().all() as string[]
  } catch (error) {
    return { ...findings, damaged: [wordsOf(error)] }
  }
  // The first is the schema itself and the list of free pages.
  for (const table of ['sqlite_schema', ...tables]) {
    context.check()
    told(table)
    let lines: string[]
    try {
      lines = (db.pragma(`integrity_check("${table}")`) as { integrity_check: string }[]).map((row) => row.integrity_check)
    } catch (error) {
      lines = [`${table}: ${wordsOf(error)}`]
    }
    for (const line of lines) {
      if (line === 'ok') continue
      const kind = indexProblem.test(line)
        ? 'indices'
        : table === 'report_search' && searchProblem.test(line)
          ? 'search'
          : 'damaged'
      findings[kind].push(line)
    }
  }
  return findings
}

/** An error of a pass in a few words; SQLite's own words name pages and tables, never what a report says. */
const wordsOf = (error: unknown): string =>
  sqliteCode(error) === '' ? (error as Error).name : `${(error as Error).message} (${sqliteCode(error)})`

/** Where the schema is not that of a store made new by this program: names of tables, indices and triggers. */
export function schemaDifferences(db: FileConnection): string[] {
  const shapes = (of: FileConnection): Map<string, string> =>
    new Map(
      (
        of
          .prepare(
            "SELECT type || ' ' || name AS name, coalesce(sql, '') AS sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'",
          )
          .all() as { name: string; sql: string }[]
      ).map(({ name, sql }) => [name, sql]),
    )
  const fresh = asFile(new Database(':memory:'))
  try {
    for (const name of migrationNames()) fresh.exec(readFileSync(new URL(name, migrationFolder), 'utf8'))
    const wanted = shapes(fresh)
    const found = shapes(db)
    return [
      ...[...wanted].flatMap(([name, sql]) =>
        !found.has(name) ? [`${name} is missing`] : found.get(name) === sql ? [] : [`${name} differs`],
      ),
      ...[...found.keys()].filter((name) => !wanted.has(name)).map((name) => `${name} is not ours`),
    ]
  } finally {
    fresh.close()
  }
}

/** Rows of a table that name a row of another which is not there. */
export interface BrokenReference {
  table: string
  parent: string
  count: number
  /** What the schema does with such a row when its parent goes; '' where a person has to decide. */
  mend: 'delete' | 'clear' | ''
  /** Condition that finds the rows. */
  where: string
  column: string
}
/** What was written by a source or a person is never deleted by a repair. */
const keptRows = new Set(['report', 'report_text', 'report_revision', 'outbox', 'meeting_item', 'meeting_decision', 'brief_edit'])

export function brokenReferences(db: FileConnection): BrokenReference[] {
  const broken = new Map<string, number>()
  for (const row of db.pragma('foreign_key_check') as { table: string; fkid: number }[])
    broken.set(`${row.table}\n${row.fkid}`, (broken.get(`${row.table}\n${row.fkid}`) ?? 0) + 1)
  return [...broken].map(([key, count]) => {
    const [table, id] = key.split('\n') as [string, string]
    const list = db.pragma(`foreign_key_list("${table}")`) as {
      id: number
      table: string
      from: string
      to: string | null
      on_delete: string
    }[]
    const { table: parent, from, to, on_delete } = list.find((entry) => entry.id === Number(id))!
    const target = to ?? (db.prepare('SELECT name FROM pragma_table_info(?) WHERE pk = 1').pluck().get(parent) as string)
    const mend = keptRows.has(table) ? '' : on_delete === 'CASCADE' ? 'delete' : on_delete === 'SET NULL' ? 'clear' : ''
    const where = `"${from}" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "${parent}" AS p WHERE p."${target}" = "${table}"."${from}")`
    return { table, parent, count, mend, where, column: from }
  })
}

/** Rows and contents that nothing names any more, by what they are. Each condition is that of its deletion. */
export const orphanKinds = [
  {
    name: 'attachment contents',
    table: 'attachment_content',
    where: 'NOT EXISTS (SELECT 1 FROM attachment a WHERE a.content_hash = attachment_content.content_hash)',
  },
  {
    name: 'thumbnails',
    table: 'thumbnail',
    where: 'NOT EXISTS (SELECT 1 FROM attachment a WHERE a.content_hash = thumbnail.content_hash)',
  },
  {
    name: 'parts of attachments',
    table: 'attachment_part',
    where: "NOT EXISTS (SELECT 1 FROM attachment a WHERE a.id = attachment_id AND a.state IN ('wanted', 'failed'))",
  },
  {
    name: 'incidents kept of a newer version',
    table: 'incident_kept',
    where: "data_version > (SELECT value FROM version WHERE name = 'data')",
  },
] as const

export function orphans(db: FileConnection): { name: string; count: number }[] {
  return orphanKinds.map(({ name, table, where }) => ({
    name,
    count: db.prepare(`SELECT count(*) FROM ${table} WHERE ${where}`).pluck().get() as number,
  }))
}

/** Reports without a search row, search rows without a report. Withdrawn reports have none. */
export const searchRowsMissing =
  'SELECT r.id FROM report r WHERE r.suppressed = 0 AND NOT EXISTS (SELECT 1 FROM report_search_docsize d WHERE d.id = r.id)'
export const searchRowsStray =
  'SELECT d.id FROM report_search_docsize d WHERE NOT EXISTS (SELECT 1 FROM report r WHERE r.id = d.id AND r.suppressed = 0)'

/** So many reports are looked for by a word of their own title. */
const asked = 200
/** Reports, of some spread over the whole store, that a word of their own title does not find. */
export function unfound(db: FileConnection, context: ThreadContext): { asked: number; ids: number[] } {
  const { low, high } = db.prepare('SELECT min(id) AS low, max(id) AS high FROM report').get() as {
    low: number | null
    high: number
  }
  if (low === null) return { asked: 0, ids: [] }
  const at = db.prepare(
    'SELECT r.id, t.title, t.body FROM report r JOIN report_text t ON t.report_id = r.id WHERE r.id >= ? AND r.suppressed = 0 ORDER BY r.id LIMIT 1',
  )
  const finds = db.prepare('SELECT 1 FROM report_search WHERE report_search MATCH ? AND rowid = ?').pluck()
  const seen = new Set<number>()
  const ids: number[] = []
  for (let i = 0; i < asked; i++) {
    context.check()
    const row = at.get(low + Math.floor(((high - low) * i) / asked)) as { id: number; title: string; body: string } | undefined
    if (!row || seen.has(row.id)) continue
    // Words with digits may be kept out of the index (segment.ts); a word of letters never is.
    const word = searchTexts(row.title, row.body, null)
      .join(' ')
      .split(' ')
      .find((token) => /^\p{L}+$/u.test(token))
    if (word === undefined) continue
    seen.add(row.id)
    if (finds.get(`"${word}"`, BigInt(row.id)) !== 1) ids.push(row.id)
  }
  return { asked: seen.size, ids }
}

/** Column blocks against their rows, byte by byte; and whether every report is in one. */
export function columnDifferences(db: FileConnection, context: ThreadContext, told: (done: number, total: number) => void) {
  const blocks = db
    .prepare('SELECT first_id AS first, last_id AS last, row_count AS n FROM column_block ORDER BY first_id')
    .all() as {
    first: number
    last: number
    n: number
  }[]
  const rowsOf = db.prepare(`SELECT ${columnList} FROM report WHERE id BETWEEN ? AND ? ORDER BY id`).raw()
  const dataOf = db.prepare('SELECT data FROM column_block WHERE first_id = ?').pluck()
  let differing = 0
  let held = 0
  for (const [i, { first, last, n }] of blocks.entries()) {
    context.check()
    told(i, blocks.length)
    const rows = rowsOf.all(first, last) as ColumnRow[]
    held += rows.length
    const data = dataOf.get(first) as Buffer
    if (
      rows.length !== n ||
      (blocks[i + 1]?.first ?? Number.POSITIVE_INFINITY) <= last ||
      !data.equals(new Uint8Array(packRows(rows).buffer))
    )
      differing += 1
  }
  const reports = db.prepare('SELECT count(*) FROM report').pluck().get() as number
  return { blocks: blocks.length, differing, missing: Math.max(0, reports - held) }
}

/** Contents of attachments that are not what their name, a SHA-256, says; `limit` of them, spread by that name. */
export function changedContents(db: FileConnection, limit: number, context: ThreadContext): { asked: number; changed: number } {
  const rows = db
    .prepare('SELECT content_hash AS hash, content FROM attachment_content ORDER BY content_hash LIMIT ?')
    .iterate(limit)
  let seen = 0
  let changed = 0
  for (const { hash, content } of rows as IterableIterator<{ hash: Buffer; content: Buffer }>) {
    context.check()
    seen += 1
    if (!createHash('sha256').update(content).digest().equals(hash)) changed += 1
  }
  return { asked: seen, changed }
}

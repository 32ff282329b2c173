/** Takes from the office's server what a workstation keeps: what people work on, whole, and the newest reports. */
import { serialize } from 'node:v8'
import type { ThreadHandlers } from '../../thread/thread.ts'
import { ask } from '../ask.ts'
import { type Cell, type Column, columnsOf, pagesOf, quotedName } from '../copy/read-table.ts'
import { type CopiedTable, copiedTables } from '../copy/tables.ts'
import { rowWriter } from '../copy/write-row.ts'
import type { StoreCalls } from '../port.ts'
import type { OfficeConnection } from '../postgres/connection.ts'
import { ownSettings } from '../postgres/own-setting.ts'
import { ServerError } from '../postgres/server-error.ts'
import { officeOf } from '../read.ts'
import type { FileConnection } from '../sqlite/open.ts'
import type { KeptFacts } from './kept-calls.ts'

/** The newest reports whose texts are kept, and those that flags rest on. */
const newestReports = 5_000
const reportsOfFlags = 5_000
/** Flags that fired so long ago keep their card, not its reports, in days. */
const freshFlag = 120
const newestRuns = 2_000
const newestSnapshots = 8
/** Ids in one condition. */
const together = 1_000

const reportTables: Readonly<Record<string, string>> = {
  report: 'id',
  report_text: 'report_id',
  report_revision: 'report_id',
  review_step: 'report_id',
  attachment: 'report_id',
}
const limited: Readonly<Record<string, string>> = {
  sync_run: `id > (SELECT coalesce(max(id), 0) - ${newestRuns} FROM sync_run)`,
}
/** Of older snapshots it is kept that they were made; what is in them is not. */
const lightened: Readonly<Record<string, { columns: readonly string[]; unless: string }>> = {
  snapshot: {
    columns: ['facts', 'rows'],
    unless: `id IN (SELECT id FROM snapshot ORDER BY id DESC LIMIT ${newestSnapshots})`,
  },
}
/** Large, or of no use without the server. */
const leftThere: ReadonlySet<string> = new Set([
  'attachment_content',
  'attachment_part',
  'attachment_cover',
  'thumbnail',
  'quarantine',
  'refusal',
  'refused_report',
  'source_category',
  'tombstone',
  'token_salt',
  'notice_told',
  'incident_kept',
  'purge_run',
  'purged_report',
  'audit',
  'past_query',
])
/** Tables that are kept whole, or from some row on. */
const wholeTables: readonly CopiedTable[] = copiedTables
  .filter(({ name }) => !leftThere.has(name) && reportTables[name] === undefined)
  .map((table) => (limited[table.name] === undefined ? table : { ...table, where: limited[table.name] as string }))

/** Answers that say something of the whole store: what is kept of it could not. */
export const wholeAnswers = [
  'state',
  'source.list',
  'source.states',
  'source.late',
  'ledger.lines',
  'ledger.owed',
  'review.waiting',
  'retention.get',
  'store.facts',
  'login.works',
  'gazetteer.inferred',
] as const satisfies readonly (keyof StoreCalls)[]

interface Taken {
  table: CopiedTable
  columns: Column[]
  rows: Cell[][]
}

/**
 * One instant of the server, put in the place of what was kept before.
 * @param now seconds UTC @throws ServerError
 */
export function refreshKept(
  server: OfficeConnection,
  calls: ThreadHandlers<StoreCalls>,
  kept: FileConnection,
  now: number,
): KeptFacts {
  const office = officeOf(server)
  // A server that was put back gives ids and versions anew.
  const isSame = fact(kept, 'office') === office
  const had = new Map(isSame ? (kept.prepare('SELECT id, version FROM kept_report').raw().all() as [number, number][]) : [])
  const taken = server.transaction(() => {
    const readable = new Set(
      server
        .prepare("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND has_table_privilege(oid, 'SELECT')")
        .pluck()
        .all() as string[],
    )
    const whole = wholeTables.filter(({ name }) => readable.has(name)).map((table) => takeTable(server, kept, table))
    const wanted = wantedReports(server)
    const changed = [...wanted].flatMap(([id, version]) => (version === gone || had.get(id) === version ? [] : [id]))
    const ofReports = copiedTables
      .filter(({ name }) => reportTables[name] !== undefined && readable.has(name))
      .map((table) => takeReports(server, kept, table, changed))
    return { whole, wanted, changed, ofReports, own: ownSettings(server)?.all() ?? [] }
  })()
  // Outside: a question that this login may not ask would end the transaction.
  const answers = takeAnswers(calls, now)
  kept
    .transaction(() => {
      if (!isSame) emptyTables(kept)
      for (const { name } of copiedTables) if (reportTables[name] === undefined) kept.exec(`DELETE FROM ${name}`)
      for (const { table, columns, rows } of taken.whole) rows.forEach(rowWriter(kept, table, columns))
      const put = kept.prepare('INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)')
      for (const { name, value } of taken.own) put.run(name, value)
      const left = [...had.keys()].filter((id) => (taken.wanted.get(id) ?? gone) === gone)
      for (const { table, columns, rows } of taken.ofReports) {
        const drop = kept.prepare(`DELETE FROM ${table.name} WHERE ${reportTables[table.name]} = ?`)
        for (const id of [...left, ...taken.changed]) drop.run(id)
        rows.forEach(rowWriter(kept, table, columns))
      }
      kept.exec('DELETE FROM kept_report; DELETE FROM kept_answer')
      const keepReport = kept.prepare('INSERT INTO kept_report (id, version) VALUES (?, ?)')
      for (const [id, version] of taken.wanted) keepReport.run(id, version)
      const keepAnswer = kept.prepare('INSERT INTO kept_answer (method, answer) VALUES (?, ?)')
      for (const [method, answer] of answers) keepAnswer.run(method, answer)
      const note = kept.prepare('INSERT OR REPLACE INTO kept_fact (name, value) VALUES (?, ?)')
      note.run('at', String(now))
      note.run('office', office)
    })
    .immediate()
  return keptFacts(kept)
}

export function keptFacts(kept: FileConnection): KeptFacts {
  const at = fact(kept, 'at')
  return {
    at: at === null ? null : Number(at),
    reports: kept.prepare('SELECT count(*) FROM kept_report WHERE version <> ?').pluck().get(gone) as number,
  }
}
const fact = (kept: FileConnection, name: string): string | null =>
  (kept.prepare('SELECT value FROM kept_fact WHERE name = ?').pluck().get(name) as string | undefined) ?? null

/** Version of a report that a flag rests on and the server has no more: that it is missing is known. */
export const gone = -1

/** Everything but what waits. */
export function dropKept(kept: FileConnection): void {
  kept
    .transaction(() => {
      emptyTables(kept)
      kept.exec('DELETE FROM kept_fact')
    })
    .immediate()
}
function emptyTables(kept: FileConnection): void {
  for (const { name } of copiedTables) kept.exec(`DELETE FROM ${name}`)
  kept.exec('DELETE FROM kept_report; DELETE FROM kept_answer')
}

/** By id the version they were last changed in. */
function wantedReports(server: OfficeConnection): Map<number, number> {
  const newest = server
    .prepare(`SELECT id, changed_version FROM report WHERE suppressed = 0 ORDER BY id DESC LIMIT ${newestReports}`)
    .raw()
    .all() as [number, number][]
  const wanted = new Map(newest)
  const flagged = new Set<number>()
  const evidence = server
    .prepare(
      `SELECT evidence FROM flag WHERE CAST(last_fired AS date) > (SELECT max(CAST(last_fired AS date)) FROM flag) - ${freshFlag} ORDER BY id DESC`,
    )
    .pluck()
    .all() as string[]
  for (const text of evidence)
    for (const id of (JSON.parse(text) as { reports: number[] }).reports)
      if (!wanted.has(id) && flagged.size < reportsOfFlags) flagged.add(id)
  // Also withdrawn ones, which a flag goes on counting; what was purged is known to be gone.
  const decided = server
    .prepare("SELECT report_id FROM outbox WHERE state IN ('waiting', 'sending', 'failed', 'conflict')")
    .pluck()
  const others = [...new Set([...flagged, ...(decided.all() as number[])])].filter((id) => !wanted.has(id))
  for (const id of others) wanted.set(id, gone)
  for (const ids of parts(others))
    for (const [id, version] of server
      .prepare(`SELECT id, changed_version FROM report WHERE id IN (${ids.join(', ')})`)
      .raw()
      .all() as [number, number][])
      wanted.set(id, version)
  return wanted
}

function parts(ids: readonly number[]): number[][] {
  const found: number[][] = []
  for (let at = 0; at < ids.length; at += together) found.push(ids.slice(at, at + together))
  return found
}

function sharedColumns(server: OfficeConnection, kept: FileConnection, name: string): Column[] {
  const there = new Set(columnsOf(kept, name).map((column) => column.name))
  return columnsOf(server, name).filter((column) => there.has(column.name))
}

function takeTable(server: OfficeConnection, kept: FileConnection, table: CopiedTable): Taken {
  const columns = sharedColumns(server, kept, table.name)
  const light = lightened[table.name]
  if (light === undefined) return { table, columns, rows: [...pagesOf(server, table, columns)].flat() }
  const whole = [...pagesOf(server, { ...table, where: light.unless }, columns)].flat()
  const listed = columns.map(({ name }) => (light.columns.includes(name) ? "CAST('' AS bytea)" : quotedName(name)))
  const rest = server
    .prepare(`SELECT ${listed.join(', ')} FROM ${table.name} WHERE NOT (${light.unless})`)
    .raw()
    .all()
  return { table, columns, rows: [...whole, ...(rest as Cell[][])] }
}

function takeReports(server: OfficeConnection, kept: FileConnection, table: CopiedTable, ids: readonly number[]): Taken {
  const columns = sharedColumns(server, kept, table.name)
  const rows = parts(ids).flatMap((some) => [
    ...pagesOf(server, { ...table, where: `${reportTables[table.name]} IN (${some.join(', ')})` }, columns),
  ])
  return { table, columns, rows: rows.flat() }
}

function takeAnswers(calls: ThreadHandlers<StoreCalls>, now: number): [method: string, answer: Buffer][] {
  return wholeAnswers.flatMap((method): [string, Buffer][] => {
    try {
      return [[method, serialize(ask(calls, method, { now }))]]
    } catch (error) {
      // What this login may not ask for is not kept.
      if (error instanceof ServerError && error.code === '42501') return []
      throw error
    }
  })
}

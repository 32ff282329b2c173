/**
 * A whole store into another, of either kind: table by table in the order of their keys, a page in a transaction together with
 * how far it has come, so that a kill at any instant repeats nothing and loses nothing. What follows from the tables is made
 * anew in the target, and both are then read once more and compared.
 */
import { createHash } from 'node:crypto'
import { Failure } from '../../../contract/reply.ts'
import type { ThreadContext } from '../../thread/thread.ts'
import { auditHead } from '../audit.ts'
import { searchTexts } from '../search-texts.ts'
import type { Connection } from '../sql.ts'
import { textIndexOf } from '../text-index.ts'
import { finishTarget, indexLeftOut, leaveOut, searchRows } from './make-anew.ts'
import { type Cell, type Column, columnsOf, hashTable, type KeyValue, keyOf, pagesOf, quotedName } from './read-table.ts'
import { type CopiedTable, copiedTables, copySetting, serverColumns } from './tables.ts'
import { rowWriter } from './write-row.ts'

export interface CopyOutcome {
  tables: { name: string; rows: number; hash: string }[]
  /** Whether every table of the target holds what the source holds. */
  same: boolean
  /** Tables that do not. */
  different: string[]
}
export interface CopyProgress {
  done: number
  total: number
}

/** How far it has come. Bytes of a key are `{ hex }`. */
interface State {
  /** What the source was when it began. */
  mark: string
  /** Index into copiedTables of the table under way; behind the last one: the search index. */
  table: number
  after: (number | string | { hex: string })[] | null
  /** The index of the search as it is to be made again; null: not left out yet. */
  index: string | null
}

const packed = (key: readonly KeyValue[]): State['after'] =>
  key.map((value) => (typeof value === 'object' ? { hex: value.toString('hex') } : value))
const unpacked = (after: State['after']): KeyValue[] | null =>
  after === null ? null : after.map((value) => (typeof value === 'object' ? Buffer.from(value.hex, 'hex') : value))

const count = (db: Connection, { name, where }: CopiedTable): number =>
  db
    .prepare(`SELECT count(*) FROM ${name}${where === undefined ? '' : ` WHERE ${where}`}`)
    .pluck()
    .get() as number

/** What is suppressed is not searched for. */
const searchedTexts: CopiedTable = {
  name: 'report_text',
  key: ['report_id'],
  where: '(SELECT suppressed FROM report WHERE id = report_id) = 0',
}

/** Tells a store, and whether it was changed since. */
function markOf(db: Connection): string {
  const versions = db.prepare("SELECT name, value FROM version WHERE name <> 'schema' ORDER BY name").raw().all()
  const newest = db.prepare('SELECT coalesce(max(id), 0) FROM report').pluck().get()
  return createHash('sha256')
    .update(JSON.stringify([versions, newest, auditHead(db)]))
    .digest('hex')
}

const stateText = (db: Connection): string | null =>
  (db.prepare('SELECT value FROM setting WHERE name = ?').pluck().get(copySetting) as string | undefined) ?? null

/** Whether a copy into this store was begun and is not whole. */
const isHalfCopied = (db: Connection): boolean => stateText(db) !== null

/**
 * Copies everything of `from` into `to`, which holds nothing or the beginning of the same copy. `from` is not changed.
 * @throws Failure bad-request when the target holds something else; busy when another copy runs into it; cancelled
 */
export function copyStore(from: Connection, to: Connection, context: Pick<ThreadContext, 'check' | 'progress'>): CopyOutcome {
  // One instant of the source, however long it takes.
  return from.transaction(() => {
    if (isHalfCopied(from)) throw halfSource()
    needWholeSight(from, to)
    const shapes = copiedTables.map((table) => shapeOf(from, to, table))
    let { state, text } = begin(from, to)
    const rows = copiedTables.map((table) => count(from, table))
    const all = rows.reduce((sum, n) => sum + n, 0)
    const texts = count(from, { name: 'report', key: ['id'], where: 'suppressed = 0' })
    let done = 0
    const tick = (n: number): void => {
      done += n
      context.progress({ done, total: 3 * all + texts } satisfies CopyProgress)
      context.check()
    }
    /** Writes together with how far that brings it. */
    function step(next: State, work: () => void): void {
      const nextText = JSON.stringify(next)
      to.transaction(() => {
        // Of two copies into the same target the second finds that this is not where it stood.
        const moved = to
          .prepare('UPDATE setting SET value = ? WHERE name = ? AND value = ?')
          .run(nextText, copySetting, text).changes
        if (moved !== 1) throw otherCopy()
        work()
      }).immediate()
      state = next
      text = nextText
    }

    for (const [i, table] of copiedTables.entries()) {
      if (i < state.table) {
        tick(rows[i] as number)
        continue
      }
      copyTable(from, to, table, shapes[i] as Column[], unpacked(state.after), (after, work, n) => {
        step({ ...state, table: after === null ? i + 1 : i, after: after && packed(after) }, work)
        tick(n)
      })
    }
    indexTexts()
    finishTarget(to, state.index ?? '')
    return verify(from, to, shapes, texts, tick, () =>
      to.prepare('DELETE FROM setting WHERE name = ? AND value = ?').run(copySetting, text),
    )

    function indexTexts(): void {
      if (state.index === null) {
        const index = indexLeftOut(to)
        step({ ...state, index }, () => {
          if (index !== '') leaveOut(to)
        })
      }
      const columns = (['report_id', 'title', 'body', 'place'] as const).map((name): Column => ({ name, type: 'text' }))
      const index = textIndexOf(to)
      for (const page of pagesOf(to, searchedTexts, columns, unpacked(state.after))) {
        step({ ...state, after: packed(keyOf(searchedTexts, columns, page.at(-1) as Cell[])) }, () => {
          for (const [id, title, body, place] of page as [number, string, string, string | null][])
            index.put(id, ...searchTexts(title, body, place))
          index.settle()
        })
        tick(page.length)
      }
    }
  })()
}

/** @throws Failure barred where the server lets this login see, or write, a part only */
function needWholeSight(from: Connection, to: Connection): void {
  if (from.dialect === 'postgres' && from.prepare('SELECT sees_all()').pluck().get() !== 1)
    throw new Failure('barred', {
      zh: '这个账户在服务器上只能看到部分片区，复制出来会不全，没有复制。请用能看到全部的账户，最好是数据库的所有者。',
      en: "This login sees some areas of the server's store only, so a copy would not be whole; nothing was copied. Use a login that sees everything, best the owner of the database.",
    })
  if (to.dialect === 'postgres' && to.prepare("SELECT row_security_active('audit')").pluck().get() !== 0)
    throw new Failure('barred', {
      zh: '只有数据库的所有者能向服务器复制整个数据库（操作记录要原样带过去），没有复制。请用所有者的账户。',
      en: 'Only the owner of the database may copy a whole store to the server, since the lines of its audit come as they are; nothing was copied. Use the login of the owner.',
    })
}

/** Columns that both hold, by name. @throws Failure storage when the target has no place for one */
function shapeOf(from: Connection, to: Connection, { name }: CopiedTable): Column[] {
  const there = new Map(columnsOf(to, name).map((column) => [column.name, column.type]))
  const columns = columnsOf(from, name).filter((column) => there.has(column.name) || !serverColumns[name]?.includes(column.name))
  const missing = columns.filter((column) => there.get(column.name) !== column.type)
  if (columns.length > 0 && missing.length === 0) return columns
  throw new Failure('storage', {
    zh: `两边的数据库格式不同（${name}：${missing.map((column) => column.name).join('、')}），没有复制。请先用同一版本的程序打开两边（服务器用 store migrate）。`,
    en: `The two stores have different schemas (${name}: ${missing.map((column) => column.name).join(', ')}); nothing was copied. Open both with the same version of the program first (a server: store migrate).`,
  })
}

function begin(from: Connection, to: Connection): { state: State; text: string } {
  const mark = markOf(from)
  return to
    .transaction(() => {
      const kept = stateText(to)
      if (kept !== null) {
        const state = JSON.parse(kept) as State
        if (state.mark !== mark) throw otherSource()
        return { state, text: kept }
      }
      const held = copiedTables.find((table) => !table.begun && count(to, table) > 0)
      if (held) throw notEmpty(held.name)
      for (const table of copiedTables.toReversed())
        if (table.begun) to.exec(`DELETE FROM ${table.name}${table.where === undefined ? '' : ` WHERE ${table.where}`}`)
      const state: State = { mark, table: 0, after: null, index: null }
      const text = JSON.stringify(state)
      to.prepare('INSERT INTO setting (name, value) VALUES (?, ?)').run(copySetting, text)
      return { state, text }
    })
    .immediate()
}

/** `put(after, work, rows)`: one step; `after` null: the table is whole. */
function copyTable(
  from: Connection,
  to: Connection,
  table: CopiedTable,
  columns: readonly Column[],
  after: KeyValue[] | null,
  put: (after: KeyValue[] | null, work: () => void, rows: number) => void,
): void {
  const write = rowWriter(to, table, columns)
  const laterAt = columns.flatMap(({ name }, i) => (table.later?.includes(name) ? [i] : []))
  for (const page of pagesOf(from, table, columns, after)) {
    // What is handed over may be changed: the key is taken before.
    const last = keyOf(table, columns, page.at(-1) as Cell[])
    put(
      last,
      () => {
        for (const row of page) {
          for (const i of laterAt) row[i] = null
          write(row)
        }
      },
      page.length,
    )
  }
  put(
    null,
    () => {
      for (const name of table.later ?? []) {
        const pairs = from
          .prepare(
            `SELECT ${quotedName(table.key[0])}, ${quotedName(name)} FROM ${table.name} WHERE ${quotedName(name)} IS NOT NULL`,
          )
          .raw()
          .all() as [KeyValue, KeyValue][]
        const set = to.prepare(`UPDATE ${table.name} SET ${quotedName(name)} = ? WHERE ${quotedName(table.key[0])} = ?`)
        for (const [key, value] of pairs) set.run(value, key)
      }
    },
    0,
  )
}

function verify(
  from: Connection,
  to: Connection,
  shapes: readonly Column[][],
  texts: number,
  tick: (rows: number) => void,
  end: () => void,
): CopyOutcome {
  const different: string[] = []
  const tables = copiedTables.map((table, i) => {
    const columns = shapes[i] as Column[]
    const source = hashTable(from, table, columns, tick)
    const target = hashTable(to, table, columns, tick)
    if (source.rows !== target.rows || source.hash !== target.hash) different.push(table.name)
    return { name: table.name, ...target }
  })
  if (searchRows(to) !== texts) different.push('report_search')
  // A target that is not the same stays marked as one that is not whole: nobody takes it for the store.
  if (different.length === 0) end()
  return { tables, same: different.length === 0, different }
}

const notEmpty = (table: string): Failure =>
  new Failure('bad-request', {
    zh: `目标里已经有内容（${table}），没有复制，也没有改动。复制只能进入空的数据库：请另选一个空文件夹，或在服务器上另建一个数据库。`,
    en: `The target holds something already (${table}); nothing was copied or changed. A copy goes into an empty store only: name an empty folder, or make another database on the server.`,
  })
const otherSource = (): Failure =>
  new Failure('bad-request', {
    zh: '目标里有一份没有完成的复制，它的来源是另一个数据库，或来源在此期间有了改动。没有复制任何内容。请换一个空的目标，从头复制。',
    en: 'The target holds the beginning of a copy whose source was another store, or was changed since. Nothing was copied. Take an empty target and copy from the start.',
  })
const otherCopy = (): Failure =>
  new Failure('busy', {
    zh: '另一个程序正在向同一个目标复制，这一个停下了。请等它完成。',
    en: 'Another program is copying into the same target; this one has stopped. Wait for the other.',
  })
const halfSource = (): Failure =>
  new Failure('bad-request', {
    zh: '来源本身是一份没有完成的复制，没有复制任何内容。请先用同样的命令把它完成。',
    en: 'The source is itself a copy that was not finished; nothing was copied. Finish it first, with the command that began it.',
  })

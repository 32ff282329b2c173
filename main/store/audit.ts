/**
 * The audit: lines that are only added to, each holding the SHA-256 over the hash of the line before and its own content.
 * The only place that inserts into the table (test/boundary/audit.test.ts holds that). docs/audit.md tells a third party
 * how to check an export.
 */
import { createHash, hash } from 'node:crypto'
import type { Bilingual } from '../../contract/model.ts'
import type { AuditLine, AuditVerdict } from '../../contract/trust.ts'
import { isoUtc } from './codes.ts'
import type { Connection } from './sql.ts'

export interface AuditEntry {
  /** Seconds UTC. */
  at: number
  /** Kind of deed, e.g. "reveal". */
  what: string
  /** What it was done to: names and numbers, never the text of a report. */
  subject: string
  /** The person's reason, or what was chosen. */
  why: string
}
export interface AuditQuery {
  what?: string
  /** Anywhere in kind, subject, reason or account. */
  text?: string
  /** Seconds UTC, first of the span and first behind it. */
  from?: number
  to?: number
  /** Lines before this id: the last one seen. */
  before?: number
  limit: number
}
export interface AuditFound {
  lines: AuditLine[]
  kinds: { what: string; count: number }[]
  total: number
}

interface Row {
  id: number
  at: number
  account: string
  what: string
  subject: string
  why: string
  hash: Buffer | null
}

/** Who writes through a connection; told once by the thread that opened it. */
const accounts = new WeakMap<Connection, string>()
export const nameAccount = (db: Connection, account: string): void => void accounts.set(db, stored(account))
/** On the office's server whoever is logged in there, whatever this machine calls them: another name is refused by it. */
export function accountOf(db: Connection): string {
  if (db.dialect === 'sqlite') return accounts.get(db) ?? ''
  const known = logins.get(db) ?? (db.prepare('SELECT CAST(session_user AS text)').pluck().get() as string)
  logins.set(db, known)
  return known
}
const logins = new WeakMap<Connection, string>()

/** As the store gives it back: a lone half of a surrogate pair has no bytes in UTF-8. */
const stored = (text: string): string => text.toWellFormed()

/** The bytes that are hashed: a JSON list in UTF-8 without spaces, the hash before in hexadecimal digits. */
const canonical = (before: Buffer, row: Omit<Row, 'hash'>): string =>
  JSON.stringify([before.toString('hex'), row.id, row.at, row.account, row.what, row.subject, row.why])
const linkOf = (before: Buffer, row: Omit<Row, 'hash'>): Buffer => hash('sha256', canonical(before, row), 'buffer')

const columns = 'id, at, account, what, subject, why, hash'

/** What the first link follows: SHA-256 over all lines from before the chain, each as a JSON list and a line end. */
function startOfChain(db: Connection, firstLinked: number): { before: number; digest: Buffer } {
  const digest = createHash('sha256')
  let before = 0
  const rows = db
    .prepare('SELECT id, at, account, what, subject, why FROM audit WHERE id < ? ORDER BY id')
    .iterate(firstLinked) as IterableIterator<Omit<Row, 'hash'>>
  for (const row of rows) {
    digest.update(`${JSON.stringify([row.id, row.at, row.account, row.what, row.subject, row.why])}\n`)
    before += 1
  }
  return { before, digest: digest.digest() }
}

/**
 * Adds a line. Belongs into the transaction of what it tells, which must have taken the write lock first (`immediate`):
 * another process may be adding one.
 */
export function auditWriter(db: Connection): (entry: AuditEntry) => void {
  const last = db.prepare('SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1')
  const insert = db.prepare(`INSERT INTO audit (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?)`)
  const add = db.transaction(({ at, what, subject, why }: AuditEntry): void => {
    const tail = last.get() as { id: number; hash: Buffer | null } | undefined
    const id = (tail?.id ?? 0) + 1
    const row = {
      id,
      at: Math.floor(at),
      account: accountOf(db),
      what: stored(what),
      subject: stored(subject),
      why: stored(why),
    }
    const before = tail?.hash ?? startOfChain(db, id).digest
    insert.run(id, row.at, row.account, row.what, row.subject, row.why, linkOf(before, row))
  })
  return (entry) => add.immediate(entry)
}

/** Hash of the last line, hex; null while there is no chain. */
export function auditHead(db: Connection): string | null {
  const tail = db.prepare('SELECT hash FROM audit ORDER BY id DESC LIMIT 1').pluck().get() as Buffer | null | undefined
  return tail?.toString('hex') ?? null
}

/**
 * Walks the whole chain. A line that was changed, left out, put in or moved is named: the first one that does not follow
 * from the line before it. That the end was cut off, or all of it written anew, is only told by a head kept elsewhere.
 * @param known a head from a backup or receipt: whether it is a link of the sound part of this chain
 */
export function verifyAudit(db: Connection, known?: string): AuditVerdict {
  const first = db.prepare('SELECT min(id) FROM audit WHERE hash IS NOT NULL').pluck().get() as number | null
  const lines = db.prepare('SELECT count(*) FROM audit').pluck().get() as number
  const { before, digest } = startOfChain(db, first ?? Number.MAX_SAFE_INTEGER)
  let link = digest
  let expected = first
  let broken: AuditVerdict['broken'] = null
  let isKnown = false
  const rows = db.prepare(`SELECT ${columns} FROM audit WHERE id >= ? ORDER BY id`).iterate(first ?? Number.MAX_SAFE_INTEGER)
  for (const row of rows as IterableIterator<Row>) {
    const problem = problemOf(row, link, expected as number, row.id === first && before > 0)
    if (problem) {
      broken = { id: row.id, problem }
      break
    }
    link = row.hash as Buffer
    expected = row.id + 1
    if (known !== undefined && link.toString('hex') === known) isKnown = true
  }
  // All that is there holds together, and still the link that is remembered elsewhere is not among it.
  if (broken === null && known !== undefined && !isKnown)
    broken = {
      id: (db.prepare('SELECT coalesce(max(id), 0) FROM audit').pluck().get() as number) + 1,
      problem: {
        zh: '这个链头不在链上：末尾被截去，或整条链被重写过；也可能它来自另一个数据库。',
        en: 'This head is no link of the chain: its end was cut off or all of it was written anew, or the head is of another store.',
      },
    }
  return {
    valid: broken === null,
    lines,
    before,
    head: auditHead(db),
    broken,
    knownHead: known === undefined ? null : isKnown,
  }
}

function problemOf(row: Row, before: Buffer, expected: number, isFirst: boolean): Bilingual | null {
  if (row.hash === null)
    return {
      zh: `第 ${row.id} 条没有链值，是后来放进去的。`,
      en: `Line ${row.id} has no hash: it was put in from outside.`,
    }
  if (row.id !== expected)
    return {
      zh: `第 ${row.id} 条之前缺少第 ${expected} 条。`,
      en: `Line ${expected} is missing before line ${row.id}.`,
    }
  if (linkOf(before, row).equals(row.hash)) return null
  return isFirst
    ? {
        zh: `第 ${row.id} 条是链的第一环，与它之前的记录对不上：它本身或之前的某一条被改动、删除或插入过。`,
        en: `Line ${row.id}, the first link of the chain, does not follow from the lines before it: it or one of those was changed, left out or put in.`,
      }
    : {
        zh: `第 ${row.id} 条与前一条接不上：它或前一条被改动、调换或替换过。`,
        en: `Line ${row.id} does not follow from the one before it: it or that one was changed, moved or replaced.`,
      }
}

const toLine = ({ at, hash: link, ...row }: Row): AuditLine => ({
  ...row,
  at: isoUtc(at) as string,
  hash: link?.toString('hex') ?? null,
})

/** One line of an export, without its line end. */
const exported = ({ hash: link, ...row }: Row): string => JSON.stringify({ ...row, hash: link?.toString('hex') ?? null })

export function auditCalls(db: Connection) {
  return {
    'audit.add': (() => {
      let add: ReturnType<typeof auditWriter> | null = null
      return (entry: AuditEntry) => {
        // Made when first used: a thread that only reads has none.
        add ??= auditWriter(db)
        add(entry)
        return {}
      }
    })(),
    /** Newest first; the kinds are counted over the same lines, whatever kind was asked for. */
    'audit.list': ({ what, text, from, to, before, limit }: AuditQuery): AuditFound => {
      const rest: string[] = []
      const args: (string | number)[] = []
      if (text !== undefined && text.trim() !== '') {
        rest.push("instr(lower(what || '\n' || subject || '\n' || why || '\n' || account), lower(?)) > 0")
        args.push(text.trim())
      }
      if (from !== undefined) {
        rest.push('at >= ?')
        args.push(from)
      }
      if (to !== undefined) {
        rest.push('at < ?')
        args.push(to)
      }
      const where = (conditions: string[]): string => (conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`)
      return db.transaction((): AuditFound => {
        const kinds = db
          .prepare(`SELECT what, count(*) AS count FROM audit ${where(rest)} GROUP BY what ORDER BY count DESC, what`)
          .all(...args) as AuditFound['kinds']
        const total = kinds.reduce((sum, kind) => sum + (what === undefined || kind.what === what ? kind.count : 0), 0)
        const own = [...rest]
        const ownArgs = [...args]
        if (what !== undefined) {
          own.push('what = ?')
          ownArgs.push(what)
        }
        if (before !== undefined) {
          own.push('id < ?')
          ownArgs.push(before)
        }
        const lines = db
          .prepare(`SELECT ${columns} FROM audit ${where(own)} ORDER BY id DESC LIMIT ?`)
          .all(...ownArgs, limit) as Row[]
        return { lines: lines.map(toLine), kinds, total }
      })()
    },
    'audit.verify': ({ head }: { head?: string }): AuditVerdict => db.transaction(() => verifyAudit(db, head))(),
    'audit.head': (): { head: string | null; lines: number } =>
      db.transaction(() => ({
        head: auditHead(db),
        lines: db.prepare('SELECT count(*) FROM audit').pluck().get() as number,
      }))(),
    /** All lines as NDJSON, oldest first. */
    'audit.export': (): { text: string; head: string | null; lines: number } =>
      db.transaction(() => {
        const out: string[] = []
        const rows = db.prepare(`SELECT ${columns} FROM audit ORDER BY id`).iterate() as IterableIterator<Row>
        for (const row of rows) out.push(exported(row))
        return { text: out.map((line) => `${line}\n`).join(''), head: auditHead(db), lines: out.length }
      })(),
  }
}

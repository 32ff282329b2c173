/**
 * Older stretches of the big text tables on a second server of the office, behind PostgreSQL's own postgres_fdw: the first
 * server asks there by itself, and the store's calls notice nothing (docs/decisions/0028). Done by the owner of the tables.
 */
import { hash } from 'node:crypto'
import { Failure } from '../../../contract/reply.ts'
import { auditWriter } from '../audit.ts'
import type { Connection } from '../sql.ts'
import { isThisMachine, type ServerAddress } from './address.ts'
import { connectServer } from './connection.ts'
import { ServerError } from './server-error.ts'

const big = ['report_text', 'report_search'] as const
/** So often a stretch is copied anew because a report in it changed meanwhile. */
const mostTurns = 5
/** Rows of text as they are hashed look the same on both. */
const session = "SET bytea_output = 'hex'; SET extra_float_digits = 1; SET lock_timeout = '20s'"

/** Reports of an id range, whose texts and words lie together. */
export interface Stretch {
  /** First id, and the first behind it. */
  first: number
  end: number
  /** Name of the second server, as the first knows it; null: here. */
  server: string | null
  /** Nothing new comes into it. */
  closed: boolean
  /** What its texts and words take here, with their indexes. */
  bytes: number
}
/** What was moved: a line for each stretch. */
export interface Moved {
  first: number
  end: number
  reports: number
  seconds: number
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`
const partOf = (table: string, first: number): string => `part.${table}_${first}`

export const stretches = (db: Connection): Stretch[] =>
  (
    db
      .prepare(
        `SELECT first_id AS first, end_id AS end, server, end_id <= (SELECT max(id) FROM report) AS closed,
        CASE WHEN server IS NULL THEN ${big.map((table) => `pg_total_relation_size(to_regclass('part.${table}_' || first_id))`).join(' + ')}
        ELSE 0 END AS bytes FROM id_range ORDER BY first_id`,
      )
      .all() as (Omit<Stretch, 'closed'> & { closed: number | null })[]
  ).map((row) => ({ ...row, closed: row.closed === 1 }))

/**
 * Moves closed stretches to the second server, oldest first. Each is copied, compared and swapped by itself: one that was
 * broken off is begun anew the next time, and nothing is missing or there twice meanwhile.
 * @param before only stretches that end at or below this id
 * @param at seconds UTC, for the audit
 * @param check throws where the caller takes it back; asked between stretches
 * @throws Failure, ServerError
 */
export function spreadStretches(
  db: Connection,
  to: ServerAddress,
  {
    before,
    at,
    why,
    check,
    told,
  }: { before: number; at: number; why: string; check?: () => void; told?: (moved: Moved) => void },
): Moved[] {
  const far = connectServer(to)
  try {
    const server = join(db, far, to)
    const moved: Moved[] = []
    for (const stretch of stretches(db)) {
      if (stretch.server !== null || !stretch.closed || stretch.end > before) continue
      check?.()
      const began = performance.now()
      const reports = moveAway(db, far, server, stretch, { at, why, to })
      moved.push({ first: stretch.first, end: stretch.end, reports, seconds: (performance.now() - began) / 1000 })
      told?.(moved.at(-1) as Moved)
    }
    return moved
  } finally {
    far.close()
  }
}

/**
 * Brings stretches back from the second server, the newest first, and clears them there.
 * @param from first id of the oldest that is to come back
 * @throws Failure, ServerError
 */
export function gatherStretches(
  db: Connection,
  far: Connection,
  { from, at, why, check }: { from: number; at: number; why: string; check?: () => void },
): Moved[] {
  db.exec(session)
  far.exec(session)
  const moved: Moved[] = []
  for (const stretch of stretches(db).reverse()) {
    if (stretch.server === null || stretch.first < from) continue
    check?.()
    const began = performance.now()
    const reports = bringBack(db, far, stretch, { at, why })
    moved.push({ first: stretch.first, end: stretch.end, reports, seconds: (performance.now() - began) / 1000 })
  }
  return moved
}

/** Writes the texts on the second server anew, so that what was deleted there leaves its pages. After a purge. */
export function sweepAway(db: Connection, far: Connection): void {
  for (const { first, server } of stretches(db)) {
    if (server === null) continue
    for (const table of big) far.exec(`VACUUM (FULL, ANALYZE) ${partOf(table, first)}`)
    db.prepare('UPDATE id_range SET unswept = 0 WHERE first_id = ?').run(first)
  }
}

/** Makes the second server known to the first; gives its name there. Again: with another account or password. */
function join(db: Connection, far: Connection, to: ServerAddress): string {
  if (to.tls === null && !isThisMachine(to.host))
    throw new Failure('barred', {
      zh: '第二台服务器不在这台电脑上，而地址没有要求加密连接（TLS）：没有移动任何内容。请在地址后加 ?sslmode=verify-full。',
      en: 'The second server is not on this computer and its address asks for no encrypted connection (TLS): nothing was moved. Add ?sslmode=verify-full to the address.',
    })
  db.exec(session)
  far.exec(session)
  const store = db
    .prepare(
      "SELECT system_identifier || '/' || (SELECT oid FROM pg_database WHERE datname = current_database()) FROM pg_control_system()",
    )
    .pluck()
    .get() as string
  far.exec(`CREATE SCHEMA IF NOT EXISTS part; CREATE TABLE IF NOT EXISTS part.home (store text PRIMARY KEY)`)
  far.prepare('INSERT INTO part.home SELECT CAST(? AS text) WHERE NOT EXISTS (SELECT FROM part.home)').run(store)
  const isStore = far.prepare("SELECT to_regclass('id_range') IS NOT NULL").pluck().get() === 1
  if (isStore || far.prepare('SELECT store FROM part.home').pluck().get() !== store)
    throw new Failure('bad-request', {
      zh: '第二台服务器上的这个数据库属于另一个报告库：没有移动任何内容。请在那里新建一个空数据库，再用它的地址重试。',
      en: 'That database on the second server belongs to another store: nothing was moved. Make an empty database there, then try again with its address.',
    })

  const name = `far_${hash('sha256', JSON.stringify([to.host, to.port, to.database])).slice(0, 8)}`
  const options: Record<string, string> = {
    host: to.host,
    port: String(to.port),
    dbname: to.database,
    sslmode: to.tls === null ? 'disable' : 'verify-full',
    connect_timeout: '5',
    fetch_size: '5000',
    batch_size: '1000',
    async_capable: 'true',
  }
  const given = (set: string): string =>
    Object.entries(options)
      .map(([key, value]) => `${set}${key} ${quoted(value)}`)
      .join(', ')
  try {
    db.transaction(() => {
      const isThere = (sql: string): boolean => db.prepare(sql).get() !== undefined
      if (!isThere("SELECT 1 FROM pg_extension WHERE extname = 'postgres_fdw'")) db.exec('CREATE EXTENSION postgres_fdw')
      if (isThere(`SELECT 1 FROM pg_foreign_server WHERE srvname = '${name}'`))
        db.exec(`ALTER SERVER ${name} OPTIONS (${given('SET ')})`)
      else db.exec(`CREATE SERVER ${name} FOREIGN DATA WRAPPER postgres_fdw OPTIONS (${given('')})`)
      // Everybody who may read the reports reads them there through the first server, which keeps the password to itself.
      const account = `user ${quoted(to.user)}, ${to.password === undefined ? "password_required 'false'" : `password ${quoted(to.password)}`}`
      db.exec(
        `DROP USER MAPPING IF EXISTS FOR PUBLIC SERVER ${name}; CREATE USER MAPPING FOR PUBLIC SERVER ${name} OPTIONS (${account})`,
      )
      // Each statement by the ids it asks for: what needs the first server alone does not ask the second, not even for a plan.
      const database = db.prepare('SELECT quote_ident(current_database())').pluck().get()
      db.exec(`ALTER DATABASE ${database} SET plan_cache_mode = 'force_custom_plan'`)
    }).immediate()
  } catch (cause) {
    if (!(cause instanceof ServerError && cause.code === '42501')) throw cause
    throw new Failure(
      'barred',
      {
        zh: '第一台服务器不允许这个账户使用 postgres_fdw：没有移动任何内容。请服务器管理员在本数据库中执行 CREATE EXTENSION postgres_fdw，并执行 GRANT USAGE ON FOREIGN DATA WRAPPER postgres_fdw 给表的所有者，再重试。',
        en: "The first server does not let this account use postgres_fdw: nothing was moved. Ask the server's administrator to run CREATE EXTENSION postgres_fdw in this database and GRANT USAGE ON FOREIGN DATA WRAPPER postgres_fdw to the owner of the tables, then try again.",
      },
      { cause },
    )
  }
  return name
}

/** Columns of a table as they are declared. */
const columnsOf = (db: Connection, table: string): string =>
  (
    db
      .prepare(
        `SELECT quote_ident(attname) || ' ' || format_type(atttypid, atttypmod) || CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END
        FROM pg_attribute WHERE attrelid = CAST(? AS regclass) AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
      )
      .pluck()
      .all(table) as string[]
  ).join(', ')

/** Rows and a sum over the hash of each, in whatever order they lie. */
function fingerprint(db: Connection, part: string): { rows: number; sum: string } {
  const [rows, sum] = db
    .prepare(
      `SELECT count(*), CAST(coalesce(sum(CAST(CAST('x' || substr(md5(CAST(t AS text)), 1, 15) AS bit(60)) AS bigint)), 0) AS text) FROM ${part} AS t`,
    )
    .raw()
    .get() as [number, string]
  return { rows, sum }
}
const isSame = (a: { rows: number; sum: string }, b: { rows: number; sum: string }): boolean =>
  a.rows === b.rows && a.sum === b.sum

const moving = (): Failure =>
  new Failure('busy', {
    zh: '这一段报告一直在被修改，没有移动；内容都还在原处。请等同步空闲时重试。',
    en: 'Reports of this stretch kept changing, so it was not moved; everything is where it was. Try again while no sync is busy.',
  })

interface Deed {
  at: number
  why: string
}

function moveAway(
  db: Connection,
  far: Connection,
  server: string,
  { first, end }: Stretch,
  { at, why, to }: Deed & { to: ServerAddress },
): number {
  // Texts are looked up by id from other tables: that is done there only where the planner may ask what it costs. Words are not,
  // and are searched without asking that first.
  for (const table of big) {
    const part = partOf(table, first)
    far.exec(`CREATE TABLE IF NOT EXISTS ${part} (${columnsOf(db, table)})`)
    db.exec(`DROP FOREIGN TABLE IF EXISTS ${part}_far;
      CREATE FOREIGN TABLE ${part}_far (${columnsOf(db, table)}) SERVER ${server}
      OPTIONS (schema_name 'part', table_name '${table}_${first}', use_remote_estimate '${table === 'report_text'}')`)
  }
  for (let turn = 0; turn < mostTurns; turn++) {
    for (const table of big) {
      const part = partOf(table, first)
      if (isSame(fingerprint(db, part), fingerprint(far, part))) continue
      // What a broken attempt left goes; keys and words are put in order once the rows are there.
      far.exec(`DROP TABLE ${part}; CREATE TABLE ${part} (${columnsOf(db, table)})`)
      db.exec(`INSERT INTO ${part}_far SELECT * FROM ${part}`)
    }
    for (const table of big) order(far, table, first)
    const rows = db
      .transaction(() => {
        // Nobody writes from here on: what is the same now is the same when it is swapped.
        const here = big.map((table) => fingerprint(db, partOf(table, first)))
        const there = big.map((table) => fingerprint(far, partOf(table, first)))
        if (!here.every((one, i) => isSame(one, there[i] as typeof one))) return null
        for (const table of big) {
          const part = partOf(table, first)
          db.exec(`ALTER TABLE ${table} DETACH PARTITION ${part};
            DROP TABLE ${part};
            ALTER FOREIGN TABLE ${part}_far RENAME TO ${table}_${first};
            ALTER TABLE ${table} ATTACH PARTITION ${part} FOR VALUES FROM (${first}) TO (${end})`)
        }
        db.prepare('UPDATE id_range SET server = ? WHERE first_id = ?').run(server, first)
        const subject = `reports ${first} to ${end - 1} to ${to.host}:${to.port}/${to.database}`
        auditWriter(db)({ at, what: 'store spread', subject, why })
        return here[0]?.rows ?? 0
      })
      .immediate()
    if (rows !== null) return rows
  }
  throw moving()
}

/** Key, words and statistics of a part on the second server. */
function order(far: Connection, table: (typeof big)[number], first: number): void {
  const part = partOf(table, first)
  const keyed =
    far.prepare('SELECT 1 FROM pg_index WHERE indrelid = CAST(? AS regclass) AND indisprimary').get(part) !== undefined
  if (!keyed) far.exec(`ALTER TABLE ${part} ADD PRIMARY KEY (report_id)`)
  if (table === 'report_search')
    far.exec(`CREATE INDEX IF NOT EXISTS ${table}_${first}_words ON ${part} USING gin (words) WITH (fastupdate = off);
      CREATE INDEX IF NOT EXISTS ${table}_${first}_parted ON ${part} (report_id) WHERE whole = 0`)
  far.exec(`ANALYZE ${part}`)
}

function bringBack(db: Connection, far: Connection, { first, end, server }: Stretch, { at, why }: Deed): number {
  for (let turn = 0; turn < mostTurns; turn++) {
    for (const table of big) {
      const home = `${partOf(table, first)}_home`
      db.exec(`DROP TABLE IF EXISTS ${home};
        CREATE TABLE ${home} (LIKE ${table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE);
        INSERT INTO ${home} SELECT * FROM ${partOf(table, first)};
        ALTER TABLE ${home} ADD PRIMARY KEY (report_id),
          ADD CONSTRAINT stretch CHECK (report_id >= ${first} AND report_id < ${end})`)
    }
    const rows = db
      .transaction(() => {
        const here = big.map((table) => fingerprint(db, `${partOf(table, first)}_home`))
        const there = big.map((table) => fingerprint(far, partOf(table, first)))
        if (!here.every((one, i) => isSame(one, there[i] as typeof one))) return null
        for (const table of big) {
          const part = partOf(table, first)
          // The words' index is made as the part is attached.
          db.exec(`ALTER TABLE ${table} DETACH PARTITION ${part};
            DROP FOREIGN TABLE ${part};
            ALTER TABLE ${part}_home RENAME TO ${table}_${first};
            ALTER TABLE ${table} ATTACH PARTITION ${part} FOR VALUES FROM (${first}) TO (${end});
            ALTER TABLE ${part} DROP CONSTRAINT stretch`)
        }
        db.prepare('UPDATE id_range SET server = NULL WHERE first_id = ?').run(first)
        auditWriter(db)({ at, what: 'store spread', subject: `reports ${first} to ${end - 1} back from ${server}`, why })
        return here[0]?.rows ?? 0
      })
      .immediate()
    if (rows === null) continue
    for (const table of big) far.exec(`DROP TABLE ${partOf(table, first)}`)
    return rows
  }
  throw moving()
}

/** Fieldbrief works on places and issues, never on people: no table, column or field of the contract is about a person. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3-multiple-ciphers'
import { expect, onTestFinished, test } from 'vitest'
import { openStore } from '../../main/store/open.ts'
import { connectServer } from '../../main/store/postgres/connection.ts'
import { openOffice } from '../../main/store/postgres/open.ts'
import { makeCluster, whyNoCluster } from '../fixture/cluster.ts'
import { filesBelow, textOf } from './source.ts'

/** Parts of a name (split at _ and at capitals) that no table, column or field may have. */
const barred = new Set(
  `person persons people human citizen citizens resident residents reporter reporters caller complainant contact contacts
   phone mobile tel telephone email mail wechat idcard identity passport plate plates face faces voice biometric fingerprint gender sex
   age birth birthday nationality ethnic ethnicity religion profile profiles dossier watchlist watchlists blacklist whitelist
   suspect suspects offender informant score scores scoring rating reputation risk alias nickname surname username user users
   member household tenant owner employee officer relative relation friend reward payment points wage salary tracking follow
   account accounts operator operators`.split(/\s+/),
)
const partsOf = (name: string): string[] =>
  name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split('_')
const isBarred = (name: string): boolean => partsOf(name).some((part) => barred.has(part))

/**
 * Who revealed, exported or changed something, and who wrote a section of a meeting last: about those who use the
 * workstation, never about a report.
 */
const ofUsers = ['audit.account', 'meeting_touch.account']

/** table -> columns, of a store made by every migration. */
function schema(): Map<string, string[]> {
  const db = new Database(':memory:')
  try {
    for (const path of filesBelow('main/store/sqlite/migrations', /\.sql$/)) db.exec(textOf(path))
    const tables = db
      .prepare("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') ORDER BY name")
      .pluck()
      .all() as string[]
    return new Map(
      tables.map((table) => [
        table,
        db.prepare('SELECT name FROM pragma_table_xinfo(?) ORDER BY cid').pluck().all(table) as string[],
      ]),
    )
  } finally {
    db.close()
  }
}

test('the migrations make the tables that a store is made of', () => {
  expect([...schema().keys()]).toEqual(
    expect.arrayContaining(['report', 'report_text', 'review_step', 'attachment', 'quarantine', 'flag', 'audit']),
  )
})

test('no table and no column is about a person', () => {
  const found = [...schema()].flatMap(([table, columns]) => [
    ...(isBarred(table) ? [table] : []),
    ...columns.filter(isBarred).map((column) => `${table}.${column}`),
  ])
  expect(found).toEqual(ofUsers)
})

/** table -> columns, of the tables that the server's schema makes, read from its text: also where there is no PostgreSQL. */
function officeText(): Map<string, string[]> {
  const sql = filesBelow('main/store/postgres/office-schema', /\.sql$/)
    .map(textOf)
    .join('\n')
    .replace(/--[^\n]*/g, '')
  const made = [
    ...sql.matchAll(/CREATE (?:UNLOGGED )?TABLE (?:IF NOT EXISTS )?(\w+) \(((?:[^()']|'[^']*'|\((?:[^()]|\([^()]*\))*\))*)\)/g),
  ]
  return new Map(
    made.map(([, table, body]) => [
      table as string,
      (body as string)
        .replace(/\((?:[^()]|\([^()]*\))*\)/g, '')
        .split(',')
        .map((line) => /\w+/.exec(line)?.[0] ?? '')
        .filter((word) => !/^(PRIMARY|UNIQUE|CHECK|FOREIGN|CONSTRAINT|LIKE|EXCLUDE|)$/.test(word)),
    ]),
  )
}

test('on the server, too, no table and no column is about a person', () => {
  const tables = officeText()
  expect(tables.get('report_text')).toEqual(expect.arrayContaining(['report_id', 'title', 'body', 'place']))
  const found = [...tables].flatMap(([table, columns]) => [
    ...(isBarred(table) ? [table] : []),
    ...columns.filter(isBarred).map((column) => `${table}.${column}`),
  ])
  expect(found).toEqual(ofUsers)
})

/** What only one of the two has, and why. A `*` stands for every column of a table. */
const apart: Record<'file' | 'server', Record<string, string>> = {
  file: {
    'column_block.*': 'packed columns lie beside a workstation of the server, in its encrypted cache',
    'report_search.title': 'FTS5 has a column each; the server one tsvector with weights',
    'report_search.body': 'as report_search.title',
    'report_search.place': 'as report_search.title',
    'report_search_config.*': 'how FTS5 keeps its index',
    'report_search_data.*': 'how FTS5 keeps its index',
    'report_search_docsize.*': 'how FTS5 keeps its index',
    'report_search_idx.*': 'how FTS5 keeps its index',
    'report_search.report_search': 'how FTS5 takes its commands',
    'report_search.rank': 'how FTS5 tells its rank',
  },
  server: {
    'area_grant.*': 'the areas that a login of the server is held to',
    'own_setting.*': 'settings of one window; a file is one window',
    'snapshot.sight': 'the areas that whoever froze it is held to',
    'report_search.report_id': 'the row of FTS5 by its own name',
    'report_search.words': 'tsvector of title, place and text',
    'report_search.whole': 'whether the tsvector holds the text whole',
    'report_search.tokens': 'how long the text is, which FTS5 keeps for itself',
    'search_total.*': 'rows and tokens of the index, which FTS5 keeps for itself',
    'report.geom': 'the point for PostGIS, made of lon and lat',
    'day_count.*': 'counts by area, category and day for detection over tens of millions',
    'id_range.*': 'which partition, on which server, holds which ids',
    'search_word.*': 'Latin words of the index, which fts5vocab tells',
  },
}

test('the server has the tables and columns of the file, apart from a list, and demands values where the file does', ({
  skip,
}) => {
  const why = whyNoCluster()
  if (why !== null) skip(why)
  const cluster = makeCluster()
  onTestFinished(() => cluster.remove())
  const folder = mkdtempSync(join(tmpdir(), 'fieldbrief-schema-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  openOffice(cluster.address('postgres')).close()
  const server = connectServer(cluster.address('postgres'))
  const file = openStore({ folder, key: new Uint8Array(32).fill(7) })
  // "table.column" and whether it may be empty. Partitions are their table once more.
  const onServer = new Map(
    server
      .prepare(
        `SELECT c.relname || '.' || a.attname, CASE WHEN a.attnotnull THEN 0 ELSE 1 END FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
          WHERE c.relnamespace = CAST('public' AS regnamespace) AND c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition AND a.attnum > 0
            AND NOT a.attisdropped AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
          ORDER BY 1`,
      )
      .raw()
      .all() as [string, number][],
  )
  const inFile = new Map(
    file
      .prepare(
        `SELECT t.name || '.' || c.name, c."notnull" = 0 AND c.pk = 0 FROM sqlite_schema t JOIN pragma_table_xinfo(t.name) c
          WHERE t.type IN ('table', 'view') AND t.name NOT LIKE 'sqlite%' ORDER BY 1`,
      )
      .raw()
      .all() as [string, number][],
  )
  server.close()
  file.close()
  const listed = (side: 'file' | 'server', name: string): boolean =>
    name in apart[side] || `${name.replace(/\..*/, '')}.*` in apart[side]
  const alone = (side: 'file' | 'server', here: Map<string, number>, there: Map<string, number>): string[] =>
    [...here.keys()].filter((name) => !there.has(name) && !listed(side, name))
  expect({ file: alone('file', inFile, onServer), server: alone('server', onServer, inFile) }).toEqual({ file: [], server: [] })
  // A list that says more than there is says nothing.
  for (const [side, here, there] of [
    ['file', inFile, onServer],
    ['server', onServer, inFile],
  ] as const)
    expect(
      Object.keys(apart[side]).filter((name) => {
        const matches = [...here.keys()].filter((column) => column === name || `${column.replace(/\..*/, '')}.*` === name)
        return matches.length === 0 || matches.some((column) => there.has(column))
      }),
    ).toEqual([])
  expect([...inFile].filter(([name, empty]) => onServer.has(name) && onServer.get(name) !== empty).map(([name]) => name)).toEqual(
    [],
  )
})

test('a store on disk has these tables and no other, also those of the search index', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fieldbrief-schema-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const db = openStore({ folder, key: new Uint8Array(32).fill(7) })
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') ORDER BY name").pluck().all()
  db.close()
  expect(tables).toEqual([...schema().keys()])
})

test('what stays of a purged report is a hash and a count: no text, no place, no time of its own', () => {
  const tables = schema()
  expect(tables.get('purged_report')).toEqual(['source_id', 'external_hash'])
  expect(tables.get('purged_count')).toEqual(['day', 'category_id', 'area_id', 'source_id', 'reports', 'incidents'])
  expect(tables.get('attachment_cover')).toEqual(['content_hash', 'boxes', 'at'])
})

test('a name is that of a setting, a version, a sub-category, a source or a file', () => {
  const named = [...schema()].flatMap(([table, columns]) =>
    columns.filter((column) => /(^|_)name$/.test(column)).map((column) => `${table}.${column}`),
  )
  expect(named.sort()).toEqual([
    'attachment.name',
    'basemap_file.name',
    'brief_template.name',
    // What is kept, such as a court case by its number.
    'legal_hold.name',
    // What happened, not who.
    'marked_event.name',
    'place_name.name',
    'quarantine.column_name',
    'saved_view.name',
    'setting.name',
    'source.name',
    'sub_category.name',
    'version.name',
  ])
})

test('a reporter leaves one trace: the token that counts independent sources, under one salt that is overwritten', () => {
  const tokens = [...schema()].flatMap(([table, columns]) => [
    ...(/token|salt/.test(table) ? [table] : []),
    ...columns.filter((column) => /token|salt/.test(column)).map((column) => `${table}.${column}`),
  ])
  expect(tokens.sort()).toEqual(['report.source_token', 'token_salt', 'token_salt.salt'])
  const db = new Database(':memory:')
  for (const path of filesBelow('main/store/sqlite/migrations', /\.sql$/)) db.exec(textOf(path))
  const put = db.prepare('INSERT INTO token_salt VALUES (?, 1, ?)')
  put.run(1, Buffer.alloc(16))
  expect(() => put.run(2, Buffer.alloc(16))).toThrow('CHECK')
  db.close()
})

test('no field of the contract is about a person', () => {
  const fields = filesBelow('contract', /\.ts$/).flatMap((path) =>
    [
      ...textOf(path)
        .replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '')
        .matchAll(/\b([A-Za-z]+)\??:/g),
    ].map((match) => match[1]!),
  )
  expect(fields.length).toBeGreaterThan(150)
  // The profile of a published file's columns, points on a map, and how rules have done.
  // Those who use this machine: the name a source is signed in with, the account in the audit; and how the lock screen looks.
  const meant = new Set(['profile', 'points', 'scores', 'user', 'account', 'face'])
  expect([...new Set(fields.filter((field) => isBarred(field) && !meant.has(field)))]).toEqual([])
})

test('would notice a person', () => {
  for (const name of ['person', 'reporter_id', 'contactPhone', 'risk_score', 'watchlist', 'ownerName'])
    expect(isBarred(name)).toBe(true)
  for (const name of ['source_token', 'place', 'passed', 'page', 'facets', 'rank_of_page']) expect(isBarred(name)).toBe(false)
})

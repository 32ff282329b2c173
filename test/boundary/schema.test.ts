/** Fieldbrief works on places and issues, never on people: no table, column or field of the contract is about a person. */
import Database from 'better-sqlite3-multiple-ciphers'
import { expect, test } from 'vitest'
import { filesBelow, textOf } from './source.ts'

/** Parts of a name (split at _ and at capitals) that no table, column or field may have. */
const barred = new Set(
  `person persons people human citizen citizens resident residents reporter reporters caller complainant contact contacts
   phone mobile tel telephone email mail wechat idcard identity passport plate plates face faces voice biometric fingerprint gender sex
   age birth birthday nationality ethnic ethnicity religion profile profiles dossier watchlist watchlists blacklist whitelist
   suspect suspects offender informant score scores scoring rating reputation risk alias nickname surname username user users
   member household tenant owner employee officer relative relation friend reward payment points wage salary tracking follow`.split(
    /\s+/,
  ),
)
const partsOf = (name: string): string[] =>
  name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split('_')
const isBarred = (name: string): boolean => partsOf(name).some((part) => barred.has(part))

/** table -> columns, of a store made by every migration. */
function schema(): Map<string, string[]> {
  const db = new Database(':memory:')
  try {
    for (const path of filesBelow('main/store/migrations', /\.sql$/)) db.exec(textOf(path))
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
  expect(found).toEqual([])
})

test('a name is that of a setting, a version, a sub-category, a source or a file', () => {
  const named = [...schema()].flatMap(([table, columns]) =>
    columns.filter((column) => /(^|_)name$/.test(column)).map((column) => `${table}.${column}`),
  )
  expect(named.sort()).toEqual([
    'attachment.name',
    'basemap_file.name',
    'brief_template.name',
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
  for (const path of filesBelow('main/store/migrations', /\.sql$/)) db.exec(textOf(path))
  const put = db.prepare('INSERT INTO token_salt VALUES (?, 1, ?)')
  put.run(1, Buffer.alloc(16))
  expect(() => put.run(2, Buffer.alloc(16))).toThrow('CHECK')
  db.close()
})

test('no field of the contract is about a person', () => {
  const fields = ['contract/model.ts', 'contract/api.ts'].flatMap((path) =>
    [
      ...textOf(path)
        .replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '')
        .matchAll(/\b([A-Za-z]+)\??:/g),
    ].map((match) => match[1]!),
  )
  expect(fields.length).toBeGreaterThan(150)
  // The profile of a published file's columns, points on a map, and how rules have done.
  const meant = new Set(['profile', 'points', 'scores'])
  expect([...new Set(fields.filter((field) => isBarred(field) && !meant.has(field)))]).toEqual([])
})

test('would notice a person', () => {
  for (const name of ['person', 'reporter_id', 'contactPhone', 'risk_score', 'watchlist', 'ownerName'])
    expect(isBarred(name)).toBe(true)
  for (const name of ['source_token', 'place', 'passed', 'page', 'facets', 'rank_of_page']) expect(isBarred(name)).toBe(false)
})

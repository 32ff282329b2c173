/** What the server refuses to whoever logs in with SQL of their own; and who is let in, by whom. */
import { hash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { auditCalls } from '../../../../main/store/audit.ts'
import type { ServerAddress } from '../../../../main/store/postgres/address.ts'
import type { OfficeConnection } from '../../../../main/store/postgres/connection.ts'
import { connectServer } from '../../../../main/store/postgres/connection.ts'
import { openOffice } from '../../../../main/store/postgres/open.ts'
import { admitLogin, dismissLogin, listLogins, roleKeys } from '../../../../main/store/postgres/roles.ts'
import { whyNoCluster } from '../../../fixture/cluster.ts'
import { areas, at, makeDatabase, makeLogin, openAs, sqlAs } from '../../../fixture/office-seed.ts'

const mark = `access_${process.pid}`
const loginOf = (role: string): string => `${mark}_${role}`
const codeOf = (work: () => unknown): string => {
  try {
    work()
    return 'done'
  } catch (error) {
    return (error as { code?: string }).code ?? String(error)
  }
}

describe.skipIf(whyNoCluster() !== null)('access to the office server', () => {
  let address: ServerAddress
  let owner: OfficeConnection
  beforeAll(async () => {
    address = makeDatabase(mark)
    const { store, close } = await openAs(address, 'owner')
    await store.call('sample.put', { areas, basemap: { type: 'FeatureCollection', features: [] } as never, settings: {} })
    await store.call('audit.add', { at, what: 'begun', subject: 'a "quoted" \\ line\n\t\u0001\u2028', why: '因为🙂' })
    await close()
    owner = connectServer(address)
    for (const role of roleKeys) {
      makeLogin(loginOf(role))
      admitLogin(owner, { name: loginOf(role), roles: [role], areas: null, at })
    }
  })
  afterAll(() => owner.close())

  test.each(roleKeys)('nobody rewrites what is only added to: %s', (role) => {
    const db = sqlAs(address, loginOf(role))
    for (const table of ['audit', 'flag_event', 'rule_version', 'incident_change'])
      for (const sql of [
        `UPDATE ${table} SET at = at`,
        `DELETE FROM ${table}`,
        `TRUNCATE ${table}`,
        `DROP TABLE ${table}`,
        `ALTER TABLE ${table} DISABLE TRIGGER ALL`,
      ])
        expect(
          codeOf(() => db.exec(sql)),
          sql,
        ).toBe(sql.startsWith('UPDATE rule_version') ? '42703' : '42501')
    for (const sql of [
      'SET session_replication_role = replica',
      'SET ROLE owner',
      'SELECT grant_roles()',
      'CREATE TABLE public.own (id int)',
    ])
      expect(
        codeOf(() => db.exec(sql)),
        sql,
      ).toBe('42501')
  })

  test('the owner does not rewrite them by mistake either', () => {
    expect(codeOf(() => owner.exec("UPDATE audit SET why = 'other'"))).toBe('23001')
    expect(codeOf(() => owner.exec('DELETE FROM audit'))).toBe('23001')
    expect(codeOf(() => owner.exec('TRUNCATE audit'))).toBe('23001')
  })

  test('a line of the audit is under the name of who is logged in, whatever the workstation calls them', async () => {
    const { store, close } = await openAs(address, loginOf('analyst'))
    await store.call('audit.add', { at, what: 'export', subject: 'a list', why: 'meeting' })
    const { lines } = await store.call('audit.list', { what: 'export', limit: 1 })
    expect(lines[0]?.account).toBe(loginOf('analyst'))
    expect(await store.call('audit.verify', {})).toMatchObject({ valid: true })
    await close()
  })

  test('a line under another name, out of turn or with a hash that does not follow is refused; one that does comes in', () => {
    const db = sqlAs(address, loginOf('analyst'))
    const tail = db.prepare('SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1').get() as { id: number; hash: Buffer }
    const put = (change: { id?: number; account?: string; why?: string; after?: string; claim?: string }): string => {
      const row = [change.id ?? tail.id + 1, at, change.account ?? loginOf('analyst'), 'note', 'by "hand" \\\n', change.why ?? '']
      const digest = hash('sha256', JSON.stringify([change.after ?? tail.hash.toString('hex'), ...row]), 'buffer')
      return codeOf(() =>
        db
          .prepare('INSERT INTO audit (id, at, account, what, subject, why, hash) VALUES (?, ?, ?, ?, ?, ?, ?)')
          .run(...row.with(5, change.claim ?? (row[5] as string)), digest),
      )
    }
    expect(put({ account: loginOf('administrator') })).toBe('42501')
    expect(put({ account: '' })).toBe('42501')
    expect(put({ id: tail.id + 2 })).toBe('42501')
    expect(put({ id: 1 })).toBe('42501')
    expect(put({ after: '00'.repeat(32) })).toBe('42501')
    expect(put({ claim: 'another reason' })).toBe('42501')
    expect(
      codeOf(() =>
        db.exec(
          `INSERT INTO audit (id, at, account, what, subject, why) VALUES (${tail.id + 1}, 1, '${loginOf('analyst')}', 'a', 'b', 'c')`,
        ),
      ),
    ).toBe('42501')
    expect(put({})).toBe('done')
    expect(auditCalls(db)['audit.verify']({})).toMatchObject({ valid: true })
  })

  test('nobody writes under another name what a meeting remembers of who changed it', () => {
    owner.exec(
      "INSERT INTO meeting (id, number, title, day, period_from, period_to, filter, language, agencies, agenda) VALUES (1, 1, '', '', '', '', '{}', 'zh', '[]', '[]')",
    )
    const db = sqlAs(address, loginOf('briefer'))
    const put = db.prepare('INSERT INTO meeting_touch (meeting_id, part, account, at) VALUES (1, ?, ?, 1)')
    expect(codeOf(() => put.run('title', loginOf('analyst')))).toBe('42501')
    expect(codeOf(() => put.run('title', loginOf('briefer')))).toBe('done')
    expect(codeOf(() => db.exec("UPDATE meeting_touch SET account = 'owner'"))).toBe('42501')
  })

  test('each has settings of their own window, and nobody reads those of another', async () => {
    const [one, other] = [await openAs(address, loginOf('viewer')), await openAs(address, loginOf('analyst'))]
    await one.store.call('setting.put', { values: { language: 'en', theme: 'dark' } })
    await other.store.call('setting.put', { values: { language: 'zh' } })
    expect(await one.store.call('setting.all', {})).toMatchObject({ language: 'en', theme: 'dark' })
    expect(await other.store.call('setting.all', {})).toMatchObject({ language: 'zh' })
    await Promise.all([one.close(), other.close()])
    const db = sqlAs(address, loginOf('administrator'))
    expect(db.prepare('SELECT login FROM own_setting').all()).toEqual([])
    expect(codeOf(() => db.exec("INSERT INTO own_setting (login, name, value) VALUES ('owner', 'theme', 'dark')"))).toBe('42501')
  })

  test('an analyst brings in files but no feed, tells how far a sync has come but does not pause it', () => {
    const db = sqlAs(address, loginOf('analyst'))
    const put = (kind: string) =>
      codeOf(() => db.prepare('INSERT INTO source (name, kind) VALUES (?, ?)').run(`of ${kind}`, kind))
    expect([put('file'), put('folder'), put('sample')]).toEqual(['done', '42501', '42501'])
    expect(codeOf(() => db.exec("UPDATE source SET last_try = 5 WHERE name = 'of file'"))).toBe('done')
    expect(codeOf(() => db.exec('UPDATE source SET paused = 1'))).toBe('42501')
    owner.exec("INSERT INTO setting (name, value) VALUES ('retention-automatic', '{}')")
    expect(codeOf(() => db.exec("UPDATE setting SET value = '{}'"))).toBe('42501')
  })

  test('a login without a role sees no table', () => {
    makeLogin(`${mark}_nobody`)
    const db = sqlAs(address, `${mark}_nobody`)
    const tables = owner.prepare("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").pluck().all() as string[]
    expect(tables.length).toBeGreaterThan(50)
    for (const table of tables)
      expect(
        codeOf(() => db.exec(`SELECT 1 FROM ${table}`)),
        table,
      ).toBe('42501')
    for (const call of [
      'search_every()',
      "search_finds('a'::tsquery)",
      'seen_areas()',
      'office_logins()',
      `office_admit('${mark}_nobody', ARRAY['administrator'], NULL)`,
    ])
      expect(
        codeOf(() => db.exec(`SELECT ${call}`)),
        call,
      ).toBe('42501')
  })

  test('whatever tells of a report or an area is held to areas; every other table is decided on here', () => {
    const open = owner
      .prepare(
        `SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relrowsecurity ORDER BY 1`,
      )
      .pluck()
      .all() as string[]
    expect(open).toEqual(
      [
        // Of the office, and no report's.
        'agency',
        'area',
        'basemap',
        'basemap_file',
        'brief_template',
        'category',
        'id_range',
        'legal_hold',
        'made_briefing',
        'meeting',
        'meeting_decision',
        'meeting_item',
        'past_query',
        'purge_run',
        'retention_rule',
        'rule',
        'rule_day',
        'rule_version',
        'saved_view',
        'source_category',
        'sub_category',
        'sync_run',
        'synonym',
        'version',
        // Counts, digests of ids, and words that only functions read.
        'purged_report',
        'refusal',
        'refused_report',
        'search_total',
        'search_word',
      ].sort(),
    )
    expect(codeOf(() => sqlAs(address, loginOf('administrator')).exec('SELECT word FROM search_word'))).toBe('42501')
    expect(codeOf(() => sqlAs(address, loginOf('administrator')).exec('SELECT words FROM report_search'))).toBe('42501')
  })

  describe('letting in', () => {
    test('an administrator gives roles and areas, which replace those before, and takes them; the audit tells it', () => {
      const db = sqlAs(address, loginOf('administrator'))
      const name = `${mark}_wang "x"`
      makeLogin(name.replace(/"/g, '""'))
      admitLogin(db, { name, roles: ['analyst', 'briefer'], areas: null, at })
      const mine = () => listLogins(db).find((login) => login.name === name)
      expect(mine()).toEqual({ name, roles: ['analyst', 'briefer'], areas: null, enters: true })
      const version = db.prepare("SELECT value FROM version WHERE name = 'areas'").pluck()
      const before = version.get() as number
      admitLogin(db, { name, roles: ['viewer'], areas: ['west', 'e1'], at })
      // Workstations keep what they read by this version.
      expect(version.get()).toBeGreaterThan(before)
      expect(mine()).toEqual({ name, roles: ['viewer'], areas: ['e1', 'west'], enters: true })
      expect(sqlAs(address, name).prepare('SELECT sight()').pluck().get()).toMatch(/^areas \d+ \d+ \d+ \d+$/)
      expect(dismissLogin(db, { name, at })).toEqual({ removed: true })
      expect(dismissLogin(db, { name, at })).toEqual({ removed: false })
      expect(mine()).toBeUndefined()
      expect(codeOf(() => sqlAs(address, name).exec('SELECT 1 FROM report'))).toBe('42501')
      const told = auditCalls(db)
        ['audit.list']({ limit: 3 })
        .lines.map(({ what, subject, why, account }) => [what, subject, why, account])
      expect(told).toEqual([
        ['access taken', name, '', loginOf('administrator')],
        ['access given', `${name}: viewer`, 'areas west, e1', loginOf('administrator')],
        ['access given', `${name}: analyst, briefer`, 'the whole office', loginOf('administrator')],
      ])
    })

    test.each(['viewer', 'analyst', 'briefer'])('a %s lets nobody in, and sees nobody', (role) => {
      const db = sqlAs(address, loginOf(role))
      expect(codeOf(() => admitLogin(db, { name: loginOf(role), roles: ['administrator'], areas: null, at }))).toBe('barred')
      expect(codeOf(() => dismissLogin(db, { name: loginOf('administrator'), at }))).toBe('barred')
      expect(codeOf(() => listLogins(db))).toBe('barred')
      expect(codeOf(() => db.exec(`GRANT fieldbrief_administrator TO "${loginOf(role)}"`))).toBe('42501')
      expect(codeOf(() => db.exec('DELETE FROM area_grant'))).toBe('42501')
    })

    test('a login or an area that is not there is told, and nothing is given', () => {
      const before = listLogins(owner)
      expect(codeOf(() => admitLogin(owner, { name: 'nobody of that name', roles: ['viewer'], areas: null, at }))).toBe(
        'not-found',
      )
      expect(codeOf(() => admitLogin(owner, { name: loginOf('viewer'), roles: ['analyst'], areas: ['nowhere'], at }))).toBe(
        'not-found',
      )
      expect(listLogins(owner)).toEqual(before)
    })

    test('an owner who is no superuser makes the store and lets in', () => {
      makeLogin(`${mark}_owner`)
      makeLogin(`${mark}_chief`)
      owner.exec(`ALTER ROLE "${mark}_owner" CREATEROLE`)
      owner.exec(`CREATE DATABASE ${mark}_own OWNER "${mark}_owner"`)
      const own = { ...address, database: `${mark}_own`, user: `${mark}_owner` }
      const db = openOffice(own)
      admitLogin(db, { name: `${mark}_chief`, roles: ['administrator'], areas: null, at })
      const chief = sqlAs(own, `${mark}_chief`)
      admitLogin(chief, { name: loginOf('viewer'), roles: ['viewer'], areas: null, at })
      expect(listLogins(chief).map(({ name }) => name)).toContain(loginOf('viewer'))
      expect(auditCalls(db)['audit.verify']({})).toMatchObject({ valid: true, lines: 2 })
      db.close()
    })

    test('an area that is gone leaves its login with nothing, not with everything', () => {
      makeLogin(`${mark}_lost`)
      admitLogin(owner, { name: `${mark}_lost`, roles: ['viewer'], areas: ['w1'], at })
      owner.exec(`UPDATE area_grant SET area_key = 'gone' WHERE role = '${mark}_lost'`)
      expect(sqlAs(address, `${mark}_lost`).prepare('SELECT sight()').pluck().get()).toBe('areas ')
    })
  })
})

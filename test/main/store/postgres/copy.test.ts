/** `store copy`: a whole store to the server and back, cut short and gone on with, and refused where it would not be one. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type App, createApp } from '../../../../main/app.ts'
import { createFileHost } from '../../../../main/shell/file-host.ts'
import { openStoreThreads, type Store } from '../../../../main/store/client.ts'
import { type CopyOutcome, copyStore } from '../../../../main/store/copy/copy-store.ts'
import { columnsOf } from '../../../../main/store/copy/read-table.ts'
import { copiedTables, copySetting, notCopied, serverColumns } from '../../../../main/store/copy/tables.ts'
import { openForReading, openHalf, openStore, type StoreAccess } from '../../../../main/store/open.ts'
import { connectServer } from '../../../../main/store/postgres/connection.ts'
import { openOffice } from '../../../../main/store/postgres/open.ts'
import { serverFile, serverFileText } from '../../../../main/store/postgres/server-file.ts'
import { type Cluster, makeCluster, whyNoCluster } from '../../../fixture/cluster.ts'
import { noSignal, testKey } from '../../../fixture/make-store.ts'

const why = whyNoCluster()
const atEase = { check: () => {}, progress: () => {} }

describe.skipIf(why !== null)(`store copy${why === null ? '' : ` (skipped: ${why})`}`, () => {
  let cluster: Cluster
  let sample: StoreAccess
  let made = 0

  const folder = (): string => mkdtempSync(join(tmpdir(), 'fieldbrief-copy-'))
  /** An access to an empty database of the server, by a folder of its own. */
  function onServer(): StoreAccess {
    const database = `copy_${++made}`
    cluster.psql('postgres', `CREATE DATABASE ${database} TEMPLATE copy_template`)
    const access = { folder: folder(), key: testKey }
    writeFileSync(serverFile(access.folder), serverFileText(cluster.address(database)), { mode: 0o600 })
    onTestFinished(() => rmSync(access.folder, { recursive: true, force: true }))
    return access
  }
  function inFile(): StoreAccess {
    const access = { folder: folder(), key: testKey }
    onTestFinished(() => rmSync(access.folder, { recursive: true, force: true }))
    return access
  }
  /** One whole copy, or until `check` throws. */
  function copy(from: StoreAccess, to: StoreAccess, context: Parameters<typeof copyStore>[2] = atEase): CopyOutcome {
    const [source, target] = [openForReading(from), openHalf(to)]
    try {
      return copyStore(source, target, context)
    } finally {
      source.close()
      target.close()
    }
  }
  async function withStore<T>(access: StoreAccess, work: (store: Store) => Promise<T>): Promise<T> {
    const store = await openStoreThreads(access)
    try {
      return await work(store)
    } finally {
      await store.close()
    }
  }
  /** Everything that leaves a store through its calls. */
  const exported = (access: StoreAccess) =>
    withStore(access, async (store) => {
      const { ids } = await store.call('search.ids', { text: '消防' })
      const all = Array.from({ length: 700 }, (_, i) => i + 1)
      return {
        found: [...ids],
        reports: await store.call('report.export', { ids: all as never }),
        flags: await store.call('flag.list', {}),
        meetings: await store.call('meeting.list', { today: '2026-06-09' as never }),
        rules: await store.call('rule.list', {}),
        changes: await store.call('incident.changes', { reports: all as never }),
        areas: await store.call('area.list', {}),
        sources: await store.call('source.list', { now: 1_790_000_000 }),
        settings: await store.call('setting.all', {}),
        audit: await store.call('audit.verify', {}),
        lines: await store.call('audit.export', {}),
        state: await store.call('state', {}),
      }
    })

  beforeAll(async () => {
    cluster = makeCluster()
    cluster.psql('postgres', 'CREATE DATABASE copy_template')
    openOffice(cluster.address('copy_template')).close()
    // A store with all that an office does in it: the sample, lines of the audit, a judged flag, a merged incident.
    const base = folder()
    sample = { folder: join(base, 'store'), key: testKey }
    const host = createFileHost({
      shell: 'terminal',
      storeDir: sample.folder,
      keys: join(base, 'keys'),
      version: '0.0.0',
      language: 'zh',
      log: () => {},
    })
    const app: App = await createApp({
      ...host,
      secrets: { ...host.secrets, create: async () => Uint8Array.from(testKey), read: async () => null },
    })
    const { handlers } = app
    await handlers['sample.make']({ reports: 600, seed: 7 }, noSignal)
    const flag = (await handlers['flag.list']({}, noSignal)).flags[0]
    if (flag) await handlers['flag.dispose']({ id: flag.id, status: 'watching', reason: '先观察' } as never, noSignal)
    await handlers['report.reveal']({ id: 1, reason: '核对地址' } as never, noSignal)
    await handlers['audit.export']({}, noSignal)
    await app.close()
  })
  afterAll(() => {
    cluster?.remove()
    if (sample) rmSync(join(sample.folder, '..'), { recursive: true, force: true })
  })

  test('names every table and column of both schemas, so that none is left behind', () => {
    const file = inFile()
    openStore(file).close()
    const [a, b] = [openForReading(file), openForReading(onServer())]
    try {
      const tablesOf = {
        sqlite: a
          .prepare(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'report_search_%'",
          )
          .pluck()
          .all() as string[],
        postgres: b
          .prepare(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p', 'f') AND NOT relispartition AND relnamespace = CAST(current_schema() AS regnamespace)",
          )
          .pluck()
          .all() as string[],
      }
      const known = new Set([...copiedTables.map(({ name }) => name), ...notCopied])
      expect([...tablesOf.sqlite, ...tablesOf.postgres].filter((name) => !known.has(name))).toEqual([])
      for (const { name, key, wide = [], later = [], heavy = [] } of copiedTables) {
        const ofFile = columnsOf(a, name)
        const ofServer = columnsOf(b, name).filter((column) => !serverColumns[name]?.includes(column.name))
        expect([name, ofServer]).toEqual([name, ofFile])
        const names = ofFile.map((column) => column.name)
        expect([...key, ...wide, ...later, ...heavy].filter((column) => !names.includes(column))).toEqual([])
      }
    } finally {
      a.close()
      b.close()
    }
  })

  test('to the server and back gives the same store: reports, finds, flags, incidents, meetings, and a chain that holds', async () => {
    const [server, back] = [onServer(), inFile()]
    const there = copy(sample, server)
    expect(there).toMatchObject({ same: true, different: [] })
    expect(there.tables.find(({ name }) => name === 'report')?.rows).toBeGreaterThan(500)
    expect(copy(server, back)).toEqual(there)
    const before = await exported(sample)
    expect(before.reports.length).toBeGreaterThan(500)
    expect(before.found.length).toBeGreaterThan(5)
    expect(before.audit).toMatchObject({ valid: true })
    expect(before.audit.lines).toBeGreaterThan(1)
    const onTheServer = await exported(server)
    expect(onTheServer).toEqual(before)
    expect(await exported(back)).toEqual(before)
  })

  test('what comes into a copy afterwards takes ids behind those that were copied', async () => {
    const server = onServer()
    copy(sample, server)
    const db = openForReading(sample)
    const newest = db.prepare('SELECT (SELECT max(id) FROM sync_run) AS run, (SELECT max(id) FROM source) AS source').get() as {
      run: number
      source: number
    }
    db.close()
    await withStore(server, async (store) => {
      const { id } = await store.call('source.ensure', { name: 'after the copy', kind: 'file' })
      const { runId } = await store.call('run.begin', { sourceId: id, at: 1_790_000_000 })
      expect({ source: id, run: runId }).toEqual({ source: newest.source + 1, run: newest.run + 1 })
    })
  })

  test.each(['server', 'file'] as const)('to a %s, cut short at any page, goes on where it stood and is whole', (kind) => {
    const target = kind === 'server' ? onServer() : inFile()
    const source = kind === 'server' ? sample : onServer()
    if (kind === 'file') copy(sample, source)
    let ends = 0
    let outcome: CopyOutcome | null = null
    while (outcome === null) {
      let steps = 0
      try {
        outcome = copy(source, target, {
          progress: () => {},
          check: () => {
            // Further each time, and every time through tables that are there already.
            if (++steps > 5 + ends * 23) throw new Error('cut short')
          },
        })
      } catch (error) {
        expect((error as Error).message).toBe('cut short')
        ends += 1
        // Nobody works with the half of a store.
        if (ends === 2) expect(() => openStore(target)).toThrow(/not finished/)
      }
    }
    expect(ends).toBeGreaterThan(3)
    expect(outcome).toMatchObject({ same: true })
    const db = openStore(target)
    expect(db.prepare('SELECT count(*) FROM setting WHERE name = ?').pluck().get(copySetting)).toBe(0)
    db.close()
  })

  test('a target that holds something else is refused, and left as it was', () => {
    const target = onServer()
    const db = openHalf(target)
    db.prepare("INSERT INTO source (name, kind) VALUES ('mine', 'file')").run()
    db.prepare("INSERT INTO setting (name, value) VALUES ('language', 'en')").run()
    db.close()
    expect(() => copy(sample, target)).toThrow(/holds something already \(source\)/)
    const after = openHalf(target)
    expect(after.prepare('SELECT name, value FROM setting').all()).toEqual([{ name: 'language', value: 'en' }])
    after.close()
  })

  test('a source that changed since the copy was cut short is refused', () => {
    const [middle, target] = [inFile(), onServer()]
    copy(sample, middle)
    let steps = 0
    const cut = {
      progress: () => {},
      check: () => {
        if (++steps > 20) throw new Error('cut short')
      },
    }
    expect(() => copy(middle, target, cut)).toThrow('cut short')
    const db = openStore(middle)
    db.prepare("UPDATE version SET value = value + 1 WHERE name = 'data'").run()
    db.close()
    expect(() => copy(middle, target)).toThrow(/was changed since/)
  })

  test('one changed letter in the target is told by its table, and the target stays marked', () => {
    const target = onServer()
    let isDone = false
    const outcome = copy(sample, target, {
      check: () => {},
      progress: (value) => {
        const { done, total } = value as { done: number; total: number }
        if (isDone || done < total * 0.3) return
        isDone = true
        const other = connectServer(cluster.address(`copy_${made}`))
        other.exec("UPDATE report_text SET body = body || '。' WHERE report_id = (SELECT max(report_id) FROM report_text)")
        other.close()
      },
    })
    expect(isDone).toBe(true)
    expect(outcome).toMatchObject({ same: false, different: ['report_text'] })
    expect(() => openStore(target)).toThrow(/not finished/)
  })

  test('a login that is held to areas copies nothing out, and only the owner copies in', () => {
    const target = onServer()
    copy(sample, target)
    const database = `copy_${made}`
    cluster.psql(
      database,
      "CREATE ROLE part_of_it LOGIN IN ROLE fieldbrief_analyst; INSERT INTO area_grant SELECT 'part_of_it', key FROM area LIMIT 1",
    )
    const login = connectServer(cluster.address(database, 'part_of_it'))
    const file = openHalf(inFile())
    expect(() => copyStore(login, file, atEase)).toThrow(/some areas/)
    const source = openForReading(sample)
    expect(() => copyStore(source, login, atEase)).toThrow(/Only the owner/)
    for (const db of [login, file, source]) db.close()
  })
})

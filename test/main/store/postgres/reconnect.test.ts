/** A server that goes away, and a way to it that is cut: words at once, nothing half stored, and on by itself. */
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { Failure } from '../../../../contract/reply.ts'
import { storeFailure } from '../../../../main/store/failure.ts'
import type { ServerAddress } from '../../../../main/store/postgres/address.ts'
import { connectServer, type OfficeConnection } from '../../../../main/store/postgres/connection.ts'
import { listenOffice } from '../../../../main/store/postgres/listen.ts'
import { ServerError } from '../../../../main/store/postgres/server-error.ts'
import { type Cluster, makeCluster, whyNoCluster } from '../../../fixture/cluster.ts'
import { type CutProxy, cutProxy } from '../../../fixture/cut-proxy.ts'

describe.skipIf(whyNoCluster() !== null)(`a server that goes away (${whyNoCluster() ?? 'a cluster of its own'})`, () => {
  let cluster: Cluster
  let proxy: CutProxy
  let plain: ServerAddress
  let db: OfficeConnection
  let straight: OfficeConnection
  beforeAll(() => {
    // A kill of the server may lose nothing that was stored; that of the machine is not tried here.
    cluster = makeCluster({ synchronous_commit: 'on' })
    plain = cluster.address('postgres')
    proxy = cutProxy(`${plain.host}/.s.PGSQL.${plain.port}`)
    straight = connectServer(plain)
  })
  afterAll(async () => {
    straight.close()
    await proxy.close()
    cluster.remove()
  })
  beforeEach(() => {
    proxy.order({ kind: 'pass' })
    cluster.psql('postgres', 'DROP TABLE IF EXISTS row; CREATE TABLE row (id bigint PRIMARY KEY)')
    db = connectServer(proxy.through(plain))
  })
  afterEach(() => db.close())

  const one = (): unknown => db.prepare('SELECT 1 AS one').pluck().get()
  const put = (id: number): void => void db.prepare('INSERT INTO row (id) VALUES (?)').run(id)
  const stored = (): unknown =>
    straight.prepare("SELECT coalesce(string_agg(CAST(id AS text), ',' ORDER BY id), '') FROM row").pluck().get()
  /** What a person is told, and the error below. */
  function told(work: () => unknown): { error: ServerError; code: string; en: string; zh: string } {
    try {
      work()
    } catch (error) {
      expect(error).toBeInstanceOf(ServerError)
      const failure = storeFailure(error)
      expect(failure).toBeInstanceOf(Failure)
      return { error: error as ServerError, code: failure?.code ?? '', en: failure?.text.en ?? '', zh: failure?.text.zh ?? '' }
    }
    throw new Error('it did not throw')
  }
  const backend = (): number => db.prepare('SELECT pg_backend_pid()').pluck().get() as number
  const cutAt = (text: string, forward: boolean, times = 1): void => proxy.order({ kind: 'watch', text, forward, times })

  test('a way that was cut while nobody asked is found anew, with its statements', () => {
    expect(one()).toBe(1)
    proxy.order({ kind: 'cut' })
    expect(one()).toBe(1)
    proxy.order({ kind: 'cut' })
    db.transaction(() => put(1)).immediate()
    expect(stored()).toBe('1')
  })

  test.each([
    ['before the server heard it', false],
    ['after the server heard it', true],
  ])('a read that is cut off %s is asked once more', (_, forward) => {
    cutAt('generate_series', forward)
    expect(db.prepare('SELECT count(*) FROM generate_series(1, ?)').pluck().get(7)).toBe(7)
    cutAt('generate_series', forward)
    expect([...db.prepare('SELECT * FROM generate_series(1, 5)').pluck().iterate()]).toEqual([1, 2, 3, 4, 5])
    cutAt('generate_series', forward)
    expect([...db.copyOut('SELECT * FROM generate_series(1, 5)')].reduce((sum, part) => sum + part.length, 0)).toBe(
      19 + 5 * 10 + 2,
    )
  })

  test('a transaction that is cut off is not stored, says so, and leaves nothing of itself', () => {
    for (const forward of [false, true]) {
      cutAt('INSERT', forward, 1)
      const { error, code, en, zh } = told(() => db.transaction(() => put(1)).immediate())
      expect([error.lost, error.isUnsure, code]).toEqual([true, false, 'upstream'])
      expect(en).toContain('was not stored')
      expect(zh).toContain('没有存下')
      expect(stored()).toBe('')
    }
    db.transaction(() => put(1)).immediate()
    expect(stored()).toBe('1')
  })

  test('nothing of a transaction reaches the server once its connection is gone, whatever its caller passes over', () => {
    const work = db.transaction(() => {
      put(1)
      proxy.order({ kind: 'cut' })
      told(() => put(2))
      told(() => put(3))
      told(() => db.transaction(() => put(4))())
    })
    told(() => work.immediate())
    expect(stored()).toBe('')
  })

  test('rows that travel together and are cut off are not stored, and do not come back later', () => {
    const rows = db.inserter('row', ['id'])
    cutAt('COPY', true)
    told(() =>
      db
        .transaction(() => {
          for (let i = 0; i < 100; i++) rows.add(i)
          one()
        })
        .immediate(),
    )
    db.transaction(() => rows.add(777)).immediate()
    expect(stored()).toBe('777')
  })

  test('cut off at the moment of storing, it says that nobody knows, and what the server heard is there once', () => {
    for (const [id, forward] of [
      [1, false],
      [2, true],
    ] as const) {
      cutAt('COMMIT', forward)
      const { error, en, zh } = told(() => db.transaction(() => put(id)).immediate())
      expect(error.isUnsure).toBe(true)
      expect(en).toContain('not known whether')
      expect(zh).toContain('不知道')
    }
    expect(stored()).toBe('2')
    cutAt('INSERT', true)
    expect(told(() => put(3)).error.isUnsure).toBe(true)
    expect(stored()).toBe('2,3')
  })

  test('while the server is away every call says so, and the first after it is back succeeds', () => {
    expect(one()).toBe(1)
    proxy.order({ kind: 'refuse' })
    for (const work of [one, () => put(1), () => db.transaction(() => put(2)).immediate(), () => [...db.copyOut('SELECT 1')]]) {
      const { error, code, en, zh } = told(work)
      expect([error.away, code]).toEqual([true, 'upstream'])
      expect(en).toContain('not running')
      expect(zh).toContain('没有运行')
    }
    proxy.order({ kind: 'pass' })
    db.transaction(() => put(3)).immediate()
    expect(stored()).toBe('3')
  })

  test('a way that swallows everything is given up after a while, also in the middle of a statement', () => {
    expect(one()).toBe(1)
    proxy.order({ kind: 'hole' })
    const { code, en } = told(one)
    expect(code).toBe('upstream')
    expect(en).toContain('network')
    proxy.order({ kind: 'pass' })
    expect(one()).toBe(1)
  })

  test('a slow statement is waited for as long as the server is there', () => {
    expect(db.prepare('SELECT pg_sleep(5), 7 AS seven').get()).toMatchObject({ seven: 7 })
  })

  test('a backend that is killed takes its transaction along; the server comes up and the next call succeeds', () => {
    const pid = backend()
    const { en } = told(() =>
      db
        .transaction(() => {
          put(1)
          process.kill(pid, 'SIGKILL')
          put(2)
        })
        .immediate(),
    )
    expect(en).toContain('was not stored')
    expect(one()).toBe(1)
    process.kill(backend(), 'SIGKILL')
    expect(one()).toBe(1)
    expect(stored()).toBe('')
  })

  test('an administrator who ends the connection, or restarts the server, is not noticed by whoever asks next', () => {
    cluster.psql('postgres', `SELECT pg_terminate_backend(${backend()})`)
    expect(one()).toBe(1)
    cluster.stop('fast')
    cluster.start()
    expect(one()).toBe(1)
  })

  test('a server that is killed keeps what was stored and nothing that was not', async () => {
    db.transaction(() => put(1)).immediate()
    const pid = cluster.pid()
    told(() =>
      db
        .transaction(() => {
          put(2)
          process.kill(pid, 'SIGKILL')
          // The server's other processes see it and end.
          db.prepare('SELECT pg_sleep(20)').get()
        })
        .immediate(),
    )
    expect(told(one).code).toBe('upstream')
    for (let tries = 0; ; tries++)
      try {
        cluster.start()
        break
      } catch (error) {
        if (tries > 40) throw error
        await pause(250)
      }
    expect(one()).toBe(1)
    expect(stored()).toBe('1')
  })

  test('a transaction that waits for another too long is told that it is the other one', () => {
    const other = connectServer(plain)
    onTestFinished(() => void other.close())
    other.exec("SET lock_timeout = '200ms'")
    db.transaction(() => {
      const { error, code, en } = told(() => other.transaction(() => {}).immediate())
      expect([error.code, code]).toEqual(['55P03', 'busy'])
      expect(en).toContain('Somebody else')
    }).immediate()
    expect(other.transaction(() => 5).immediate()).toBe(5)
  })

  test('sessions give up a lock after as long as the file does, and an idle transaction after a minute', () => {
    expect(
      ['lock_timeout', 'idle_in_transaction_session_timeout', 'statement_timeout'].map((name) =>
        db.prepare('SELECT current_setting(?)').pluck().get(name),
      ),
    ).toEqual(['15s', '1min', '0'])
  })

  test('what is refused is told in words: no such database, no such role, not allowed, no connection left', () => {
    const as = (change: Partial<ServerAddress>) =>
      told(() => {
        const there = connectServer({ ...plain, ...change })
        try {
          there.prepare('SELECT id FROM row').get()
        } finally {
          there.close()
        }
      })
    expect(as({ database: 'nowhere' })).toMatchObject({ code: 'storage', error: { code: '3D000', away: true } })
    expect(as({ user: 'nobody_here' })).toMatchObject({ code: 'barred', error: { code: '28000' } })
    cluster.psql('postgres', 'DROP ROLE IF EXISTS bare; CREATE ROLE bare LOGIN')
    expect(as({ user: 'bare' })).toMatchObject({ code: 'barred', error: { code: '42501', away: false } })
    cluster.psql('postgres', 'ALTER ROLE bare CONNECTION LIMIT 0')
    expect(as({ user: 'bare' })).toMatchObject({ code: 'busy', error: { code: '53300' } })
    expect(as({ host: '/nowhere' })).toMatchObject({ code: 'upstream', error: { code: 'ENOENT' } })
    expect(as({ host: 'no-such-name.invalid', tls: {} })).toMatchObject({ code: 'upstream', error: { away: true } })
  })

  test('whoever listens hears of a change at once, and after the way was cut again', async () => {
    cluster.psql(
      'postgres',
      "DROP TABLE IF EXISTS version; DROP FUNCTION IF EXISTS tell_version; CREATE TABLE version (name text, value bigint); INSERT INTO version VALUES ('data', 0)",
    )
    const { readFileSync } = await import('node:fs')
    cluster.psql(
      'postgres',
      readFileSync(new URL('../../../../main/store/postgres/office-schema/0006-tell.sql', import.meta.url), 'utf8'),
    )
    let heard = 0
    const listener = listenOffice(proxy.through(plain), () => {
      heard += 1
    })
    onTestFinished(() => listener.close())
    const until = async (wanted: number): Promise<void> => {
      while (heard < wanted) await pause(20)
    }
    await until(1)
    cluster.psql('postgres', "UPDATE version SET value = value + 1 WHERE name = 'data'")
    await until(2)
    proxy.order({ kind: 'cut' })
    await until(3)
    cluster.psql('postgres', "UPDATE version SET value = value + 1 WHERE name = 'data'")
    await until(4)
    cluster.psql('postgres', 'BEGIN; UPDATE version SET value = value + 1; ROLLBACK')
    await pause(100)
    expect(heard).toBe(4)
  })
})

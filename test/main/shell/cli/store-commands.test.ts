/** `fieldbrief store`: a folder becomes a workstation of an office's server, and whole stores are copied there and back. */
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { copiedTables } from '../../../../main/store/copy/tables.ts'
import { type Cluster, makeCluster, whyNoCluster } from '../../../fixture/cluster.ts'
import { cliJson, feedCli, runCli, startCli } from '../../../fixture/run-cli.ts'

const why = whyNoCluster()
const password = 'Käse&Brot 7/9'

describe.skipIf(why !== null)(`fieldbrief store${why === null ? '' : ` (skipped: ${why})`}`, () => {
  let cluster: Cluster
  let socket = ''
  const url = (database: string, user = 'owner'): string => `postgres://${user}@/${database}?host=${socket}`

  beforeAll(() => {
    cluster = makeCluster()
    socket = cluster.address('postgres').host
  }, 300_000)
  afterAll(() => cluster?.remove())

  function room() {
    const folder = mkdtempSync(join(tmpdir(), 'fieldbrief-store-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    return { keys: join(folder, 'keys'), store: join(folder, 'store'), other: join(folder, 'other') }
  }

  test('init makes the database and the folder; the commands then work on it as on a file', async () => {
    const { keys, store } = room()
    const made = await cliJson(keys, 'store', 'init', url('first'), '--store', store)
    expect(made).toMatchObject({ store, server: url('first'), created: true, schema: { from: 0, to: 6 }, attachments: 'made' })
    expect(statSync(join(store, 'server.json')).mode & 0o777).toBe(0o600)
    expect(readdirSync(store).sort()).toEqual([
      expect.stringMatching(/^office-key-[a-p]{16}\.sealed$/),
      'server.json',
      'store.json',
    ])
    await cliJson(keys, 'sample', '--reports', '200', '--seed', '3', '--store', store)
    expect(await cliJson(keys, 'count', '--store', store)).toMatchObject({ matched: 200 })
    const again = await cliJson(keys, 'store', 'init', url('first'), '--store', store)
    expect(again).toMatchObject({ created: false, schema: { from: 6, to: 6 }, attachments: 'here' })
    // A second workstation, with a folder and a key of its own, sees the same.
    const second = room()
    const bare = await cliJson(second.keys, 'store', 'init', url('first'), '--store', second.store)
    expect(bare).toMatchObject({ attachments: 'not-here' })
    // The key of attachments comes to it in a file, which is for this account alone and is not written over.
    const keyFile = join(store, '..', 'office.key')
    expect(await cliJson(keys, 'store', 'key', '--out', keyFile, '--store', store)).toEqual({ file: keyFile })
    expect([statSync(keyFile).mode & 0o777, readFileSync(keyFile, 'utf8')]).toEqual([
      0o600,
      expect.stringMatching(/^fieldbrief-office-key \S{44}\n$/),
    ])
    expect((await runCli(keys, 'store', 'key', '--out', keyFile, '--store', store)).code).toBe(1)
    const none = await runCli(second.keys, 'store', 'key', '--out', `${keyFile}2`, '--store', second.store)
    expect([none.code, none.err]).toEqual([1, expect.stringMatching(/no office's key/)])
    const wrong = join(store, '..', 'wrong.key')
    writeFileSync(wrong, `fieldbrief-office-key ${Buffer.alloc(32, 5).toString('base64')}\n`)
    const refused = await runCli(second.keys, 'store', 'init', url('first'), '--office-key', wrong, '--store', second.store)
    expect([refused.code, refused.err]).toEqual([1, expect.stringMatching(/not this office's/)])
    expect(
      await cliJson(second.keys, 'store', 'init', url('first'), '--office-key', keyFile, '--store', second.store),
    ).toMatchObject({
      attachments: 'here',
    })
    expect(await cliJson(second.keys, 'count', '--store', second.store)).toMatchObject({ matched: 200 })
    const status = await cliJson(second.keys, 'store', '--store', second.store)
    expect(status).toMatchObject({
      kind: 'server',
      where: url('first'),
      folder: second.store,
      reports: 200,
      schema: 6,
      capabilities: { shared: true, encryptedByUs: false, offline: true },
    })
    expect((status as { connected: { name: string }[] }).connected.every(({ name }) => name.startsWith('fieldbrief'))).toBe(true)
    expect(await cliJson(keys, 'store', 'migrate', '--store', store)).toMatchObject({
      server: url('first'),
      schema: { from: 6, to: 6 },
    })
    const doctor = await cliJson<{ ok: boolean; checks: { name: string; ok: boolean }[] }>(keys, 'doctor', '--store', store)
    expect(doctor.checks.filter(({ ok }) => !ok)).toEqual([])
    // What needs a file says what to do instead.
    for (const command of [
      ['backup', '--to', join(store, '..', 'b')],
      ['restore', join(store, '..', 'b')],
      ['backup', 'plan', '--every', '2'],
    ]) {
      const refused = await runCli(keys, ...command, '--store', store)
      expect([command[0], refused.code, refused.err]).toEqual([command[0], 1, expect.stringMatching(/administrator's \(pg_dump/)])
    }
  }, 300_000)

  test('a password comes on stdin, is sealed under the key of the folder, and lies nowhere in the clear', async () => {
    const { keys, store } = room()
    cluster.psql('postgres', `CREATE ROLE anna LOGIN CREATEDB PASSWORD '${password}'`)
    const rules = join(socket, 'data', 'pg_hba.conf')
    const before = readFileSync(rules, 'utf8')
    writeFileSync(rules, `local all anna scram-sha-256\n${before}`)
    cluster.psql('postgres', 'SELECT pg_reload_conf()')
    onTestFinished(() => {
      writeFileSync(rules, before)
      cluster.psql('postgres', 'SELECT pg_reload_conf()')
    })
    const whole = `postgres://anna:${encodeURIComponent(password)}@/second?host=${socket}`
    const made = feedCli(keys, `${whole}\n`, 'store', 'init', '-', '--store', store, '--json')
    expect([made.code, made.err]).toEqual([0, ''])
    expect(JSON.parse(made.out)).toMatchObject({ server: url('second', 'anna'), created: true })
    for (const name of readdirSync(store)) {
      const bytes = readFileSync(join(store, name))
      expect([name, bytes.includes(password), bytes.includes(encodeURIComponent(password))]).toEqual([name, false, false])
    }
    expect(await cliJson(keys, 'count', '--store', store)).toMatchObject({ matched: 0 })
    // Without the key of this folder the password is not to be had.
    const stranger = await runCli(join(store, '..', 'other-keys'), 'count', '--store', store)
    expect([stranger.code, stranger.err]).toEqual([1, expect.stringMatching(/store init/)])
    const wrong = feedCli(
      keys,
      `postgres://anna:no@/second?host=${socket}\n`,
      'store',
      'init',
      '-',
      '--store',
      join(store, '..', 'wrong'),
    )
    expect(wrong.code).toBe(1)
    expect(wrong.err).not.toMatch(/anna:no|inside the program/)
    expect(readdirSync(join(store, '..'))).not.toContain('wrong')
    // On the command line everybody sees it.
    const shown = await runCli(keys, 'store', 'init', whole, '--store', store)
    expect([shown.code, shown.err]).toEqual([0, expect.stringMatching(/list of processes/)])
    expect(shown.err + shown.out).not.toContain(encodeURIComponent(password))
  }, 300_000)

  test('a server or a folder that will not do is refused with what to do, and nothing is made', async () => {
    const { keys, store, other } = room()
    cluster.psql(
      'postgres',
      "CREATE DATABASE by_language TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'zh' LOCALE 'C.UTF-8'",
    )
    cluster.psql('postgres', "CREATE DATABASE in_latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    cluster.psql('postgres', 'CREATE ROLE guest LOGIN')
    for (const [given, said] of [
      [url('by_language'), /LC_COLLATE 'C.UTF-8'/],
      [url('in_latin'), /LC_COLLATE 'C.UTF-8'/],
      [url('not_there', 'guest'), /CREATE DATABASE "not_there".*OWNER "guest"/],
      ['postgres://owner@db.example.org/office?sslmode=disable', /in the clear/],
      ['postgres://owner@/office', /postgres:\/\/user/],
      [`postgres://:@/x?host=${socket}`, /postgres:\/\/user/],
      ['mysql://owner@localhost/office', /postgres:\/\/user/],
      ['postgres://owner:geheim@localhost/office?x=1', /option x/],
    ] as const) {
      const { code, err, out } = await runCli(keys, 'store', 'init', given, '--store', store)
      expect([given, code, err]).toEqual([given, 1, expect.stringMatching(said)])
      expect(out + err).not.toContain('geheim')
    }
    expect(readdirSync(join(store, '..'))).toEqual([])
    await cliJson(keys, 'count', '--store', other)
    const taken = await runCli(keys, 'store', 'init', url('first'), '--store', other)
    expect([taken.code, taken.err]).toEqual([1, expect.stringMatching(/holds a store of its own/)])
    expect(readdirSync(other)).not.toContain('server.json')
    const file = await runCli(keys, 'store', 'migrate', '--store', other)
    expect([file.code, file.err]).toEqual([1, expect.stringMatching(/not on a server/)])
    expect(await cliJson(keys, 'store', '--store', other)).toMatchObject({
      kind: 'file',
      where: other,
      capabilities: { encryptedByUs: true, offline: true },
    })
    expect((await runCli(keys, 'store', 'copy', other)).code).toBe(2)
  }, 300_000)

  test('copy goes from a file to an address and back into a new folder, which a passphrase may guard', async () => {
    const { keys, store, other } = room()
    await cliJson(keys, 'sample', '--reports', '150', '--seed', '5', '--store', store)
    const secret = join(store, '..', 'passphrase')
    writeFileSync(secret, 'four words of mine\n')
    chmodSync(secret, 0o600)
    await cliJson(keys, 'passphrase', 'set', '--no-computer', '--new-passphrase-file', secret, '--store', store)
    const locked = await runCli(keys, 'store', 'copy', store, url('copied'))
    expect([locked.code, locked.err]).toEqual([1, expect.stringMatching(/locked with a passphrase/)])
    const there = await cliJson<{ tables: { name: string; rows: number; hash: string }[] }>(
      keys,
      'store',
      'copy',
      store,
      url('copied'),
      '--from-passphrase-file',
      secret,
    )
    expect(there).toMatchObject({ from: store, to: url('copied'), same: true })
    const back = await cliJson<typeof there>(keys, 'store', 'copy', url('copied'), other)
    expect(back).toMatchObject({ from: url('copied'), to: other, same: true })
    expect(back.tables).toEqual(there.tables)
    expect(there.tables.find(({ name }) => name === 'report')).toMatchObject({
      rows: 150,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    expect(await cliJson(keys, 'count', '--store', other)).toMatchObject({ matched: 150 })
    const again = await runCli(keys, 'store', 'copy', store, other, '--from-passphrase-file', secret)
    expect([again.code, again.err]).toEqual([1, expect.stringMatching(/holds something already/)])
    const none = await runCli(keys, 'store', 'copy', join(store, 'nothing'), other)
    expect([none.code, none.err]).toEqual([1, expect.stringMatching(/no store in/)])
  }, 300_000)

  test('copy that was killed three times goes on each time, and ends with the same store', async () => {
    const { keys, store } = room()
    await cliJson(keys, 'sample', '--reports', '1500', '--seed', '6', '--store', store)
    /** How far it is: the number of the table, the last being the search index; null before it begins. */
    const at = (): { table: number; index: string | null } | null => {
      try {
        return JSON.parse(cluster.psql('killed', "SELECT value FROM setting WHERE name = 'copy-under-way'")) as {
          table: number
          index: string | null
        }
      } catch {
        return null
      }
    }
    const reached: number[] = []
    for (const enough of [7, 12, copiedTables.length]) {
      const child = startCli(keys, 'store', 'copy', store, url('killed'))
      const ended = new Promise<void>((done) => child.once('exit', () => done()))
      for (let place = at(); child.exitCode === null; place = at())
        if (place !== null && place.table >= enough) break
        else await new Promise((done) => setTimeout(done, 20))
      child.kill('SIGKILL')
      await ended
      reached.push(at()?.table ?? -1)
    }
    expect(reached.every((table, i) => table >= (reached[i - 1] ?? 1))).toBe(true)
    const half = await runCli(keys, 'store', 'init', url('killed'), '--store', join(store, '..', 'ws'))
    expect(half.code).toBe(0)
    const early = await runCli(keys, 'count', '--store', join(store, '..', 'ws'))
    expect([early.code, early.err]).toEqual([1, expect.stringMatching(/not finished/)])
    expect(await cliJson(keys, 'store', 'copy', store, url('killed'))).toMatchObject({ same: true, different: [] })
    expect(await cliJson(keys, 'count', '--store', join(store, '..', 'ws'))).toMatchObject({ matched: 1500 })
  }, 300_000)
})

/** Off this machine nothing is sent that others can read, and to nobody who cannot show who it is. */
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { storeFailure } from '../../../../main/store/failure.ts'
import { isThisMachine, type ServerAddress } from '../../../../main/store/postgres/address.ts'
import { connectServer } from '../../../../main/store/postgres/connection.ts'
import type { ServerError } from '../../../../main/store/postgres/server-error.ts'
import { type Cluster, makeCluster, whyNoCluster } from '../../../fixture/cluster.ts'
import { feedCli, runCli } from '../../../fixture/run-cli.ts'

test('only a socket and loopback are this machine', () => {
  for (const host of ['/var/run/postgresql', 'localhost', 'LOCALHOST', '127.0.0.1', '127.8.8.8', '::1'])
    expect([host, isThisMachine(host)]).toEqual([host, true])
  for (const host of [
    'office',
    'localhost.evil.example',
    '127.0.0.1.nip.io',
    '10.0.0.5',
    '0.0.0.0',
    '::',
    '::ffff:10.0.0.5',
    '1270.0.1',
    '',
    'localhost/',
  ])
    expect([host, isThisMachine(host)]).toEqual([host, false])
})

const whyNot = whyNoCluster() ?? (spawnSync('openssl', ['version']).status === 0 ? null : 'no openssl here')

describe.skipIf(whyNot !== null)(`a server with a certificate (${whyNot ?? 'a cluster of its own'})`, () => {
  let cluster: Cluster
  let address: ServerAddress
  let pem: string
  let port: number
  // Its name leads to this machine, but nothing but its name is known of it.
  const host = hostname()
  beforeAll(async () => {
    port = await new Promise<number>((resolve) => {
      const server = createServer().listen(0, () => {
        const { port: free } = server.address() as { port: number }
        server.close(() => resolve(free))
      })
    })
    cluster = makeCluster({ listen_addresses: "'*'", port: String(port) })
    const folder = mkdtempSync(join(tmpdir(), 'fb-tls-'))
    const [key, certificate] = [join(folder, 'server.key'), join(folder, 'server.crt')]
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-days',
        '2',
        '-subj',
        `/CN=${host}`,
        '-addext',
        `subjectAltName=DNS:${host}`,
        '-keyout',
        key,
        '-out',
        certificate,
      ],
      { stdio: 'pipe' },
    )
    pem = readFileSync(certificate, 'utf8')
    // The server writes its own files, so that they are its own.
    const write = (name: string, text: string): void =>
      void cluster.psql(
        'postgres',
        `COPY (SELECT line FROM string_to_table('${text.trimEnd()}', E'\\n') AS line) TO '${cluster.address('').host}/data/${name}'`,
      )
    write('server.crt', pem)
    write('server.key', readFileSync(key, 'utf8'))
    chmodSync(join(cluster.address('').host, 'data', 'server.key'), 0o600)
    rmSync(folder, { recursive: true })
    write('pg_hba.conf', 'local all all trust\nhost all all all scram-sha-256')
    cluster.psql('postgres', "CREATE ROLE analyst LOGIN PASSWORD 'only for the right one'")
    cluster.psql('postgres', 'ALTER SYSTEM SET ssl = on')
    cluster.psql('postgres', 'SELECT pg_reload_conf()')
    address = { host, port, database: 'postgres', user: 'analyst', password: 'only for the right one', tls: { ca: pem } }
    while (cluster.psql('postgres', 'SHOW ssl').trim() !== 'on');
  })
  afterAll(() => cluster.remove())

  function ask(change: Partial<ServerAddress>): { value: unknown } | { code: string; failure: string; en: string } {
    const db = connectServer({ ...address, ...change })
    try {
      return { value: db.prepare('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()').pluck().get() }
    } catch (error) {
      const failure = storeFailure(error)
      return { code: (error as ServerError).code, failure: failure?.code ?? '', en: failure?.text.en ?? '' }
    } finally {
      db.close()
    }
  }

  test('with the issuing certificate and the name on it, the connection is encrypted', () => {
    expect(ask({})).toEqual({ value: 1 })
  })

  test('without it, or by another name, nothing is logged in to and no password is sent', () => {
    for (const change of [{ tls: {} }, { host: '127.0.0.1' }, { tls: { ca: 'no certificate' } }]) {
      const answer = ask(change)
      expect(answer).toMatchObject({ failure: 'barred' })
      expect('en' in answer && answer.en).toContain('No password was sent')
    }
  })

  test('store init with --ca makes an office over TLS and speaks it from then on; without --ca it sends no password', async () => {
    cluster.psql('postgres', "CREATE ROLE boss LOGIN CREATEDB CREATEROLE PASSWORD 'made by the office'")
    const folder = mkdtempSync(join(tmpdir(), 'fb-tls-office-'))
    try {
      const url = `postgres://boss:${encodeURIComponent('made by the office')}@${host}:${port}/office`
      const init = (store: string, ...words: string[]) =>
        feedCli(folder, `${url}\n`, 'store', 'init', '-', ...words, '--store', join(folder, store))
      const refused = init('without')
      expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('No password was sent')])
      const ca = join(folder, 'ca.crt')
      writeFileSync(ca, pem)
      expect(init('office', '--ca', ca)).toMatchObject({ code: 0, err: '' })
      // The authority's certificate is kept with the address: the file is not asked for again.
      rmSync(ca)
      expect(await runCli(folder, 'count', '--store', join(folder, 'office'))).toMatchObject({ code: 0 })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('a plain connection off this machine is refused by us, and by TLS where the server has none', () => {
    expect(ask({ tls: null })).toMatchObject({ code: 'plain-refused', failure: 'barred' })
    cluster.psql('postgres', 'ALTER SYSTEM SET ssl = off')
    cluster.psql('postgres', 'SELECT pg_reload_conf()')
    while (cluster.psql('postgres', 'SHOW ssl').trim() !== 'off');
    expect(ask({})).toMatchObject({ code: 'no-tls', failure: 'barred' })
    expect(ask({ host: '127.0.0.1', tls: null })).toEqual({ value: 0 })
  })

  test('a wrong password is told in words that do not hold it', () => {
    const answer = ask({ host: '127.0.0.1', tls: null, password: 'wr0ng-secret' })
    expect(answer).toMatchObject({ code: '28P01', failure: 'barred' })
    expect(JSON.stringify(answer)).not.toContain('wr0ng-secret')
  })
})

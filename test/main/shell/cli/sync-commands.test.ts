import { describe, expect, onTestFinished, test } from 'vitest'
import { syncCommands } from '../../../../main/shell/cli/sync-commands.ts'
import { plain } from '../../../../main/shell/cli/words.ts'
import { tempFolder } from '../../../fixture/make-store.ts'
import { runCli, startCli } from '../../../fixture/run-cli.ts'
import { openOgcServer, someFeatures } from '../../sync/ogc/server.ts'

test('what moves a cursor, colours or turns the writing round is shown as a mark, line ends and tabs as they are', () => {
  expect(plain('a\x1b[2Jb\x9b31mc\x07\u202ed\ne\tf 消防')).toBe('a\ufffd[2Jb\ufffd31mc\ufffd\ufffdd\ne\tf 消防')
})

test('control characters of an upstream reach no terminal, as text or as JSON', async () => {
  const features = someFeatures(3, 3, '2026-06-30T11:00:00Z')
  features[0]!.properties['bad\u001b[31m\u009b2J'] = 'x\u001b]0;title\u0007'
  const server = await openOgcServer({ collections: [{ id: 'issues', features, time: 'observed_at' }] })
  onTestFinished(() => server.close())
  const folder = tempFolder()
  const asked = ['source', 'fields', '--kind', 'ogc', '--url', server.url, '--collection', 'issues', '--store', `${folder}/store`]
  const shown = await runCli(`${folder}/keys`, ...asked)
  expect(shown.out).toContain('observed_at')
  expect(shown.out).toContain('bad\ufffd[31m')
  expect(shown.out).not.toMatch(/(?!\n)\p{Cc}/u)
  const { out } = await runCli(`${folder}/keys`, ...asked, '--json')
  expect(out.trimEnd()).not.toMatch(/\p{Cc}/u)
  expect(JSON.stringify(JSON.parse(out))).toContain('bad\\u001b[31m\u009b2J')
})

describe('sync --watch', () => {
  test('keeps of each source its last outcome, however long it runs', async () => {
    const stop = new AbortController()
    let syncs = 0
    const call = async (method: string, request: { name: string }) => {
      if (method === 'ledger.list') return { lines: ['a', 'b'].map((source) => ({ source, kind: 'feed', paused: false })) }
      if (++syncs === 60) stop.abort()
      return { source: request.name, pages: syncs }
    }
    const words = { words: [], options: { watch: true, every: '0.00001' } }
    const outcome = await syncCommands.sync!.run(words, { call, signal: stop.signal } as never)
    expect(outcome).toEqual({
      syncs: 60,
      last: [
        { source: 'a', pages: 59 },
        { source: 'b', pages: 60 },
      ],
    })
  })
})

test('the token of the reference feed may come from the environment, where no process list shows it', async () => {
  process.env.FIELDBRIEF_FEED_TOKEN = 'from-the-environment'
  onTestFinished(() => void delete process.env.FIELDBRIEF_FEED_TOKEN)
  const server = startCli(`${tempFolder()}/keys`, 'feed-server', '--reports', '5')
  onTestFinished(() => void server.kill('SIGINT'))
  const url = await new Promise<string>((found) => {
    let said = ''
    server.stderr.on('data', (piece: Buffer) => {
      said += piece.toString()
      const at = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0]
      if (at) found(at)
    })
  })
  expect((await fetch(`${url}/feed`)).status).toBe(401)
  expect((await fetch(`${url}/feed`, { headers: { authorization: 'Bearer from-the-environment' } })).status).toBe(200)
})

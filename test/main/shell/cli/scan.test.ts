import { once } from 'node:events'
import { copyFileSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { ScanAnswer } from '../../../../main/shell/cli/scan-commands.ts'
import { tempFolder } from '../../../fixture/make-store.ts'
import { cliJson, repository, runCli, startCli } from '../../../fixture/run-cli.ts'

const fixture = (name: string): string => join(repository, 'test', 'fixture', 'scan', name)
const small = [
  'scan',
  '--model',
  'stp',
  '--cas',
  fixture('small.cas'),
  '--geo',
  fixture('small.geo'),
  '--coordinates',
  'cartesian',
]

describe('scan over text files', () => {
  test('finds what was planted, with every key of the answer, and no store is made', async () => {
    const folder = tempFolder()
    const a = await cliJson<ScanAnswer>(folder, ...small, '--prospective', '--max-time', '7', '--replicates', '99', '--seed', '4')
    expect(Object.keys(a)).toEqual(
      expect.arrayContaining(['model', 'clusters', 'simulatedMaxima', 'replicates', 'seed', 'seconds']),
    )
    expect(a).toMatchObject({ model: 'stp', replicates: 99, seed: 4, cases: 320, places: 25 })
    const top = a.clusters[0]!
    expect(Object.keys(top).sort()).toEqual(
      [
        ...['members', 'center', 'radius', 'start', 'end', 'observed', 'expected', 'rr', 'llr', 'p', 'pGumbel', 'pOverdispersed'],
        'recurrenceDays',
      ].sort(),
    )
    expect([...top.members].sort()).toEqual(['P07', 'P11', 'P12', 'P13', 'P17'])
    expect(top).toMatchObject({ start: '2025-03-28', end: '2025-03-31', rr: null, p: 0.01 })
    expect(top.observed / top.expected).toBeGreaterThan(2)
    expect(top.recurrenceDays).toBeGreaterThan(100)
    expect(existsSync(join(folder, 'main.db'))).toBe(false)
  })

  test('the same seed gives the same document for any number of threads', async () => {
    const run = (threads: string) =>
      cliJson<ScanAnswer>(tempFolder(), ...small, '--replicates', '49', '--seed', '9', '--threads', threads, '--max-time', '20%')
    const [one, three] = [await run('1'), await run('3')]
    expect({ ...three, seconds: 0 }).toEqual({ ...one, seconds: 0 })
    expect(one.clusters[0]!.recurrenceDays).toBeNull()
  })

  test('a population in space alone, month by month, and every centre', async () => {
    const poisson = ['scan', '--model', 'poisson', ...small.slice(3), '--pop', fixture('small.pop'), '--replicates', '19']
    const space = await cliJson<ScanAnswer>(tempFolder(), ...poisson, '--spatial')
    expect(space.clusters[0]).toMatchObject({ start: '2025-01-01', end: '2025-03-31' })
    expect(space.clusters[0]!.rr).toBeGreaterThan(1)
    const every = await cliJson<ScanAnswer>(tempFolder(), ...poisson, '--every-centre', '--unit', 'month', '--max-time', '2')
    expect(new Set(every.clusters.map((c) => c.center)).size).toBe(every.clusters.length)
    expect(every.clusters.length).toBeGreaterThan(space.clusters.length)
    expect(every.clusters.every((c) => c.start?.endsWith('-01'))).toBe(true)
  })

  test('reads as a table without --json', async () => {
    const ran = await runCli(tempFolder(), ...small, '--prospective', '--max-time', '7', '--replicates', '19')
    expect(ran.out).toMatch(/320 cases at 25 places; 19 replicates/)
    expect(ran.out).toMatch(/1 +P12 +5 .*2025-03-28 +2025-03-31/)
  })

  test('a wrong option is exit 2 with the usage, a wrong file exit 1 with its row', async () => {
    for (const [args, said] of [
      [['--model', 'x'], /--model takes stp or poisson/],
      [['--max-time', '0'], /--max-time/],
      [['--spatial'], /--spatial goes with --model poisson/],
      [['--start', 'yesterday'], /--start takes a date/],
      [['--weather'], /no such option: --weather/],
    ] as const) {
      const ran = await runCli(tempFolder(), ...small, ...args)
      expect(ran.code, args.join(' ')).toBe(2)
      expect(ran.err).toMatch(said)
      expect(ran.out).toBe('')
    }
    expect((await runCli(tempFolder(), 'scan', '--model', 'stp')).code).toBe(2)
    const folder = tempFolder()
    const cases = join(folder, 'odd.cas')
    copyFileSync(fixture('small.cas'), cases)
    writeFileSync(cases, 'P01 1 2025/1/1\n\nP99 1 2025/1/2\n')
    const ran = await runCli(folder, 'scan', '--model', 'stp', '--cas', cases, ...small.slice(5), '--json')
    expect(ran.code).toBe(1)
    expect(ran.err).toMatch(/odd\.cas, row 3: the place "P99" is not in the coordinates file small\.geo/)
    expect(ran.out).toBe('')
    const none = await runCli(folder, 'scan', '--model', 'stp', '--cas', join(folder, 'none.cas'), ...small.slice(5))
    expect(none.code).toBe(1)
    expect(none.err).toMatch(/none\.cas cannot be read/)
  })

  test('Ctrl-C ends it with exit 1', async () => {
    const child = startCli(tempFolder(), ...small, '--prospective', '--replicates', '900000', '--threads', '2')
    onTestFinished(() => void child.kill('SIGKILL'))
    let said = ''
    child.stderr.on('data', (part: Buffer) => {
      said += part.toString()
    })
    await new Promise((done) => setTimeout(done, 3000))
    child.kill('SIGINT')
    const [code] = await once(child, 'exit')
    expect(code).toBe(1)
    expect(said).toMatch(/已取消|[Cc]ancelled/)
  })
})

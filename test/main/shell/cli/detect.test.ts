import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Detected } from '../../../../main/stats/detect.ts'
import { detectMethods } from '../../../../main/stats/detect-parameters.ts'
import { tempFolder } from '../../../fixture/make-store.ts'
import { cliJson, repository, runCli } from '../../../fixture/run-cli.ts'

const read = (url: URL): never => JSON.parse(readFileSync(url, 'utf8')) as never
const { observed, runs }: { observed: number[]; runs: Record<string, never>[] } = read(
  new URL('../../../fixture/truth/cusum-glr.json', import.meta.url),
)
const truth = new URL('../../../../../shared/truth/ears.json', import.meta.url)

function seriesFile(counts: number[], unit: 'day' | 'week' = 'week'): { folder: string; file: string } {
  const folder = tempFolder()
  const file = join(folder, 'series.json')
  writeFileSync(file, JSON.stringify({ observed: counts, start: '1990-01-01', unit }))
  return { folder, file }
}
const detect = (folder: string, file: string, method: string, params: object): Promise<Detected> =>
  cliJson<Detected>(folder, 'detect', '--method', method, '--series', file, '--params', JSON.stringify(params))

describe('detect', () => {
  test('gives a CUSUM of surveillance in the shape of the contract, and makes no store', async () => {
    const { folder, file } = seriesFile(observed)
    const run = runs[0] as unknown as { k: number; h: number; cusum: number[]; upperbound: number[]; alarm: boolean[]; m: number }
    const got = await detect(folder, file, 'cusum', { range: [156, 311], k: run.k, h: run.h, trans: 'standard' })
    expect(Object.keys(got)).toEqual(['method', 'params', 'index', 'expected', 'statistic', 'threshold', 'alarm'])
    expect(got.params).toEqual({ k: 1.04, h: 2.26, m: null, trans: 'standard', range: [156, 311] })
    expect([got.index[0], got.index.at(-1)]).toEqual([156, 311])
    expect(got.alarm).toEqual(run.alarm)
    expect(got.threshold).toEqual(run.upperbound)
    got.statistic.forEach((value, i) => {
      expect(Math.abs(value! - run.cusum[i]!)).toBeLessThan(1e-8)
    })
    expect(got.expected[0]).toBeCloseTo(run.m, 10)
    expect(existsSync(join(folder, 'store'))).toBe(false)
  })

  test.skipIf(!existsSync(truth))('gives EARS over six years of days (skipped: ../shared/truth is not here)', async () => {
    const { daily }: { daily: { counts: number[] } } = read(new URL('series.json', truth))
    interface Run {
      series: string
      method: string
      alpha: number
      baseline: number
      minSigma: number
      index: number[]
      upperbound: number[]
      alarm: boolean[]
    }
    const { runs: ears }: { runs: Run[] } = read(truth)
    const { folder, file } = seriesFile(daily.counts, 'day')
    for (const { series, method, alpha, baseline, minSigma, index, upperbound, alarm } of ears) {
      if (series !== 'daily' || method === 'C3') continue
      const got = await detect(folder, file, `ears-${method.toLowerCase()}`, { alpha, baseline, minSigma })
      expect(got.index.map((i) => i + 1)).toEqual(index)
      expect(got.alarm).toEqual(alarm)
      upperbound.forEach((bound, i) => {
        expect(Math.abs(got.threshold[i]! - bound)).toBeLessThan(1e-9)
      })
    }
  })

  test('shows a person a table with the day, the counts and what alarmed', async () => {
    const { folder, file } = seriesFile([0, 0, 0, 0, 0, 0, 0, 1, 0, 0], 'day')
    const ran = await runCli(folder, 'detect', '--method', 'ears-c1', '--series', file, '--params', '{"range":[6,8]}')
    expect(ran.code).toBe(0)
    expect(ran.out).toContain('alarms on 1 of 2 days judged, 1 without verdict')
    expect(ran.out).toMatch(/1990-01-07 +6 .*no verdict/)
    expect(ran.out).toMatch(/1990-01-08 +7 +1 +0\.000 +- +0\.000 +ALARM/)
  })

  test('reads its parameters from a file too', async () => {
    const { folder, file } = seriesFile(observed)
    const params = join(folder, 'params.json')
    writeFileSync(params, '{"alpha":0.01,"range":[100,101]}')
    const got = await cliJson<Detected>(folder, 'detect', '--method', 'ears-c2', '--series', file, '--params', `@${params}`)
    expect([got.params.alpha, got.index]).toEqual([0.01, [100, 101]])
  })

  test('says in one line what is off: exit 2 for the wish, 1 for the series', async () => {
    const { folder, file } = seriesFile([1, 2, 3])
    const odd = join(folder, 'odd.json')
    writeFileSync(odd, '{"observed":[1,-1],"start":"2024-01-01","unit":"day"}')
    const cases: [string[], number, string][] = [
      [['--method', 'ears', '--series', file], 2, `there is no method "ears"; there are: ${detectMethods.join(', ')}`],
      [['--series', file], 2, '--method is missing'],
      [['--method', 'ewma'], 2, '--series is missing'],
      [['--method', 'ewma', '--series', file, '--params', '{'], 2, '--params is not JSON'],
      [['--method', 'ewma', '--series', file, '--params', '{"k":1}'], 2, 'ewma has no "k", only range, lambda'],
      [['--method', 'ewma', '--series', file, '--params', '{"alpha":2}'], 2, 'alpha must be a number above 0'],
      [['--method', 'ewma', '--series', file, '--params', '{"range":[0,3]}'], 2, 'last at most 2'],
      [['--method', 'ewma', '--series', odd], 1, 'entry 2 of observed'],
      [['--method', 'ewma', '--series', join(folder, 'absent.json')], 1, 'cannot be read'],
      [['--method', 'ewma', '--series', file], 1, 'Not enough history'],
    ]
    for (const [args, code, says] of cases) {
      const ran = await runCli(folder, 'detect', ...args)
      expect([ran.code, ran.out], args.join(' ')).toEqual([code, ''])
      expect(ran.err).toContain(says)
      expect(ran.err.trim().split('\n')).toHaveLength(1)
    }
  })

  test('says it in Chinese where the system speaks Chinese', async () => {
    const { execFile } = await import('node:child_process')
    const { folder, file } = seriesFile([1, 2, 3])
    const entry = join(repository, 'main', 'shell', 'cli', 'main.ts')
    const said = await new Promise<string>((done) => {
      const args = [entry, 'detect', '--method', 'ewma', '--series', file, '--params', '{"alpha":2}']
      execFile(
        process.execPath,
        args,
        { env: { ...process.env, FIELDBRIEF_KEYS: folder, LANG: 'zh_CN.UTF-8', LC_ALL: '' } },
        (_e, _o, err) => done(err),
      )
    })
    expect(said).toContain('alpha 应是大于 0、不超过 0.5')
  })
})

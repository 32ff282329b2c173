/** The words and the table of `npm run faults -- server`. */
import { whyNoCluster } from '../fixture/cluster.ts'
import { isHeld, type ServerResult, serverFaults } from './server.ts'
import { readServerWords } from './server-job.ts'
import { table } from './table.ts'

/** @returns the program's exit code */
export async function runServer(args: string[]): Promise<number> {
  const why = whyNoCluster()
  if (why !== null) {
    process.stderr.write(`faults: ${why}\n`)
    return 2
  }
  let words: ReturnType<typeof readServerWords>
  try {
    words = readServerWords(args)
  } catch (error) {
    process.stderr.write(`faults: ${(error as Error).message}\n`)
    return 2
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
  const results = await serverFaults(words, (result) => {
    const { work, hit, hits, seconds, problems } = result
    const lines = problems.map((line) => `\n  ${line}`).join('')
    process.stderr.write(
      `${new Date().toISOString().slice(11, 19)} ${isHeld(result) ? 'held   ' : 'BROKEN '} ${work}, ${hit}: ${hits} hits in ${seconds} s${lines}\n`,
    )
  })
  const ok = results.every(isHeld)
  if (words.json) process.stdout.write(`${JSON.stringify({ ok, results }, null, 2)}\n`)
  else process.stdout.write(`${rowsOf(results)}\n`)
  return ok ? 0 : 1
}

function rowsOf(results: readonly ServerResult[]): string {
  const sum = (key: 'hits' | 'comparedEnds' | 'lost' | 'doubled' | 'seconds'): number =>
    Math.round(results.reduce((total, result) => total + result[key], 0) * 10) / 10
  const toldOf = (told: Record<string, number>): number => Object.values(told).reduce((total, n) => total + n, 0)
  return table([
    ['amid', 'hit', 'hits', 'ends compared', 'lost', 'doubled', 'told in words', 'on again ms', 'seconds'],
    ...results.map((r) => [r.work, r.hit, r.hits, r.comparedEnds, r.lost, r.doubled, toldOf(r.told), r.longest, r.seconds]),
    [
      'all',
      '',
      sum('hits'),
      sum('comparedEnds'),
      sum('lost'),
      sum('doubled'),
      results.reduce((n, r) => n + toldOf(r.told), 0),
      Math.max(0, ...results.map((r) => r.longest)),
      sum('seconds'),
    ],
  ])
}

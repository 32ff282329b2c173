/** A short run of the fuzz: the door and every parser. The long one is `npm run fuzz`. */
import { expect, test } from 'vitest'
import { type Failed, type FuzzResult, fuzz } from './fuzz.ts'
import { targetNames } from './target.ts'

const seed = 20_261_122
/** One input is a whole walk over a server's answers. */
const feeds = new Set(['open311', 'ogc', 'odk', 'feed'])
const inputsOf = (name: string): number => (name === 'dispatch' ? 150 : feeds.has(name) ? 20 : 80)

// Begun ahead, two at a time: starting a process is most of the work.
const failures = new Map<string, Failed[]>(targetNames.map((name) => [name, []]))
const runs = new Map<string, Promise<FuzzResult>>()
const lanes: Promise<unknown>[] = [Promise.resolve(), Promise.resolve()]
for (const [i, name] of targetNames.entries()) {
  const run = (lanes[i % lanes.length] as Promise<unknown>).then(() =>
    fuzz(name, inputsOf(name), seed, (failed) => failures.get(name)?.push(failed), { isShort: true }),
  )
  runs.set(name, run)
  lanes[i % lanes.length] = run.then(
    () => {},
    () => {},
  )
}

test.each(targetNames)(
  '%s: spoilt and wicked inputs, no crash, no hang, memory bound held',
  { timeout: 900_000 },
  async (name) => {
    const result = (await runs.get(name)) as FuzzResult
    expect(failures.get(name)?.map(({ index, made, why }) => `input ${index} (${made}): ${why.slice(0, 1_500)}`)).toEqual([])
    expect(result.tried + result.skipped).toBe(inputsOf(name))
    expect(result).toMatchObject({ crashes: 0, hangs: 0, memory: 0 })
  },
)

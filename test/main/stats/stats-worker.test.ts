import { expect, test } from 'vitest'
import { Failure } from '../../../contract/reply.ts'
import { runRule } from '../../../main/stats/default-rule.ts'
import type { StatsCalls } from '../../../main/stats/stats-calls.ts'
import { threadClient } from '../../../main/thread/thread.ts'

const n = 4000
const columns = {
  n,
  day: Int32Array.from({ length: n }, (_, i) => Math.floor(i / 20)),
  category: new Uint8Array(n),
  area: Int32Array.from({ length: n }, (_, i) => i % 7),
  source: Float64Array.from({ length: n }, (_, i) => 1 + ((i * 7919) % 300)),
  incident: Int32Array.from({ length: n }, (_, i) => i),
  parents: new Int32Array(7).fill(-1),
  categories: 11,
}
const request = { columns, feeds: [{ firstDay: 0, completeUpTo: 199 }], from: 150, to: 190 }

test('the stats thread answers what the rule answers, tells its progress and can be stopped', async () => {
  const thread = threadClient<StatsCalls>(new URL('../../../main/stats/stats.worker', import.meta.url), null)
  try {
    const told: unknown[] = []
    const answer = await thread.call('evaluate', request, undefined, (value) => told.push(value))
    expect(answer).toEqual(runRule(columns, request.feeds, request.from, request.to))
    expect(told.at(-1)).toEqual({ done: 41, total: 41 })
    const stop = new AbortController()
    // Days enough that the word to stop comes in the middle.
    const long = { ...request, to: 60_000, feeds: [{ firstDay: 0, completeUpTo: 100_000 }] }
    const pending = thread.call('evaluate', long, stop.signal, () => stop.abort())
    await expect(pending).rejects.toThrow(Failure)
  } finally {
    await thread.stop()
  }
})

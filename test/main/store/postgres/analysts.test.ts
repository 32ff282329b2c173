import { expect, test } from 'vitest'
import { isClean, runAnalysts } from '../../../fault/analysts.ts'
import { whyNoCluster } from '../../../fixture/cluster.ts'

test('three analysts at once: every disposition is stored once, and one workstation at a time syncs the source', async ({
  skip,
}) => {
  const why = whyNoCluster()
  if (why !== null) skip(why)
  const result = await runAnalysts({
    analysts: 3,
    seconds: 3,
    reports: 1_000,
    feed: 200,
    thinkMillis: 20,
    seed: 5,
    least: 3,
    durable: false,
  })
  expect(result).toMatchObject({ lost: 0, doubled: 0, unanswered: 0, errors: {}, auditValid: true })
  expect(result.syncs).toMatchObject({ overlapping: 0, overlappingRuns: 0 })
  expect(result.syncs.held).toBeGreaterThan(0)
  expect(result.acknowledged).toBeGreaterThan(0)
  expect(isClean(result)).toBe(true)
  expect(isClean({ ...result, lost: 1 })).toBe(false)
})

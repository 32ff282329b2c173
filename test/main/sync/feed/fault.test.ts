import { beforeAll, describe, expect, test } from 'vitest'
import { faultKinds } from '../../../../main/feed-server/fault.ts'
import { faultless, withFaults, withKills } from '../../../fault/suite.ts'
import { seeded } from '../../../fixture/make-store.ts'

const reports = 400
const seed = 4
let expected: string[] = []

describe('the report feed under faults (in full: npm run faults)', () => {
  beforeAll(async () => {
    expected = await faultless(reports, seed)
  }, 120_000)

  test.each([...faultKinds.map((kind) => [kind]), [...faultKinds]])(
    '%s: the store ends as it would have without, and the cursor never goes back',
    {
      timeout: 120_000,
    },
    async (...kinds) => {
      const result = await withFaults(kinds, reports, seed, expected)
      expect(result.differs).toEqual([])
      expect(result).toMatchObject({ equal: true, cursorMonotone: true })
      expect(result.reports).toBeGreaterThan(reports * 0.99)
      expect(result.attachments).toBeGreaterThan(50)
    },
  )

  test('kill -9 at six random instants: the store ends as it would have without', { timeout: 240_000 }, async () => {
    const result = await withKills(6, reports, seed, expected, seeded(9))
    expect(result.differs).toEqual([])
    expect(result).toMatchObject({ equal: true, cursorMonotone: true })
    expect(result.kills).toBeGreaterThan(0)
  })
})

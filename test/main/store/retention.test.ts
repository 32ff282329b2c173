import { expect, test } from 'vitest'
import { openStore } from '../../../main/store/open.ts'
import { purgeable } from '../../../main/store/retention.ts'
import { tempFolder, testKey } from '../../fixture/make-store.ts'

test('what is due is found without going through all limits or all decisions for each report', () => {
  const db = openStore({ folder: tempFolder(), key: testKey })
  const steps = (db.prepare(`EXPLAIN QUERY PLAN ${purgeable}`).all('[]', '[]') as { detail: string }[]).map((r) => r.detail)
  db.close()
  expect(steps.filter((step) => /^SEARCH d /.test(step))).toEqual([expect.stringContaining('source_id=? AND category_id=?')])
  expect(steps.filter((step) => / o\b/.test(step))).toEqual(
    expect.arrayContaining([expect.stringMatching(/^SEARCH o USING INDEX outbox_by_report/)]),
  )
  expect(steps.filter((step) => /^SCAN [dos]\b/.test(step) || step.includes('outbox_by_state'))).toEqual([])
})

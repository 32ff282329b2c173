import { expect, test } from 'vitest'
import type { ReviewState } from '../../../contract/sync.ts'
import { conflictRows, theirSide } from '../../../renderer/view/review/conflict-rows.ts'

const ours: ReviewState = { revision: 1, status: 'referred', category: 'power', text: '半个小区没电', at: null }

test('a refusal that names its revision alone shows as not known, and as no difference', () => {
  const theirs = theirSide({ revision: 2, status: 'unknown', category: null, text: '', at: null }, null)
  expect(theirs).toEqual({ status: null, category: null, text: null })
  expect(conflictRows(ours, theirs).map((row) => row.differs)).toEqual([false, false, false])
})

test('the version that was fetched since stands for theirs, and only what differs is marked', () => {
  const theirs = theirSide(
    { revision: 2, status: 'unknown', category: null, text: '', at: null },
    { status: 'closed', category: 'power', text: { text: '半个小区没电', spans: [] } },
  )
  expect(conflictRows(ours, theirs)).toEqual([
    { key: 'status', ours: 'referred', theirs: 'closed', differs: true },
    { key: 'category', ours: 'power', theirs: 'power', differs: false },
    { key: 'text', ours: '半个小区没电', theirs: '半个小区没电', differs: false },
  ])
})

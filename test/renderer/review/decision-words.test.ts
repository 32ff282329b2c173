import { expect, test } from 'vitest'
import type { OutboxItem, OutboxState } from '../../../contract/sync.ts'
import { bySource, standingDecision, stepWords } from '../../../renderer/view/review/decision-words.ts'

const item = (id: number, report: number, state: OutboxState, revision = 1, source = 'a'): OutboxItem => ({
  id,
  report,
  source,
  externalId: `x${report}`,
  title: '',
  decision: 'accepted',
  comment: '',
  madeAt: '2026-06-09T08:00:00Z',
  revision,
  state,
  sentAt: null,
  problem: null,
  conflict: null,
})

test('a step is named in both languages, with a title that looks like a pattern left as it is', () => {
  expect(stepWords('returned', '$& 3号楼')).toEqual({
    zh: '退回，尚未发送：$& 3号楼',
    en: 'Returned, not sent yet: $& 3号楼',
  })
})

test('what is not sent yet counts before what was sent; a sent decision counts until the report has moved on', () => {
  const items = [item(4, 1, 'undone'), item(3, 1, 'sent', 2), item(2, 2, 'sent', 1), item(1, 1, 'failed', 1)]
  expect(standingDecision(items, 1, 2)?.id).toBe(1)
  expect(standingDecision(items, 2, 1)?.id).toBe(2)
  expect(standingDecision(items, 2, 2)).toBeNull()
  expect(standingDecision([item(4, 1, 'undone')], 1, 1)).toBeNull()
})

test('items are told by where they go', () => {
  const groups = bySource([item(1, 1, 'waiting', 1, 'odk'), item(2, 2, 'waiting', 1, 'feed'), item(3, 3, 'failed', 1, 'odk')])
  expect(groups.map(({ source, items }) => [source, items.length])).toEqual([
    ['odk', 2],
    ['feed', 1],
  ])
})

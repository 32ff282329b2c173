import { expect, test } from 'vitest'
import type { Flag } from '../../../contract/model.ts'
import type { FlagStatus } from '../../../contract/taxonomy.ts'
import { scoreOf } from '../../../main/handle/score.ts'
import type { FlagEvent } from '../../../main/store/flag.ts'

const rule = { rule: 'default', name: { zh: '默认', en: 'Default' } }
const flag = (id: number, status: FlagStatus, pAdjusted: number, firstFired = '2026-03-02'): Flag =>
  ({ id, rule: 'default', status, pAdjusted, firstFired }) as Flag
const event = (flag: number, status: FlagStatus, asOf: string | null, at = '2026-09-09T08:00:00Z'): FlagEvent => ({
  flag,
  status,
  asOf,
  at,
  reason: null,
})
const score = (flags: Flag[], events: FlagEvent[] = []) => scoreOf(rule, flags, events, '2026-03-01', '2026-03-28')

test('flags a week, ends and the share verified are of the flags of the period and the rule', () => {
  const flags = [
    flag(1, 'verified', 0.01),
    flag(2, 'artefact', 0.05),
    flag(3, 'new', 0.05),
    flag(4, 'seen', 0.05),
    flag(5, 'verified', 0.01, '2026-02-28'),
    { ...flag(6, 'verified', 0.01), rule: 'another' },
  ]
  expect(score(flags)).toMatchObject({
    flags: 4,
    flagsPerWeek: 1,
    shareVerified: 0.5,
    ends: { new: 1, seen: 1, verified: 1, explained: 0, artefact: 1, 'no-action': 0 },
  })
  expect(score([flag(3, 'new', 0.05)])).toMatchObject({ shareVerified: null, daysToDisposition: null, suggested: null })
})

test('days to disposition run on the calendar of the data, to the first disposition, and looking is none', () => {
  const flags = [flag(1, 'verified', 0.01), flag(2, 'explained', 0.01), flag(3, 'explained', 0.01)]
  const events = [
    event(1, 'seen', '2026-03-02'),
    event(1, 'explained', '2026-03-04'),
    event(1, 'verified', '2026-03-20'),
    event(2, 'explained', '2026-03-12'),
    event(3, 'explained', null, '2026-03-03T23:00:00Z'),
  ]
  expect(score(flags, events).daysToDisposition).toBe(2)
})

test('a threshold is suggested where it keeps all verified flags and leaves others out, and not on a handful', () => {
  const verified = [0.0012, 0.0151, 0.004].map((p, i) => flag(i + 1, 'verified', p))
  const others = [0.001, 0.03, 0.06, 0.09, 0.08].map((p, i) => flag(i + 10, 'no-action', p))
  expect(score([...verified, ...others]).suggested).toMatchObject({ value: 0.016, keepsVerified: 3, dropsOthers: 4 })
  expect(score([...verified.slice(1), ...others]).suggested).toBeNull()
  expect(score([...verified, ...others.slice(0, 2)]).suggested).toBeNull()
  // Nothing to gain.
  expect(
    score([...verified, ...others, ...others].map((f) => (f.status === 'verified' ? { ...f, pAdjusted: 0.1 } : f))).suggested,
  ).toBeNull()
})

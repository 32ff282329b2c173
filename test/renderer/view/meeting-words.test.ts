import { expect, test } from 'vitest'
import type { Meeting, MeetingDecision } from '../../../contract/briefing.ts'
import type { Area, Flag } from '../../../contract/model.ts'
import { agencyProblem, freshAgency } from '../../../renderer/view/meetings/agency-draft.ts'
import { placeChoices, placeKey } from '../../../renderer/view/meetings/decision-places.ts'
import { effectScale } from '../../../renderer/view/meetings/effect-scale.ts'
import { proposedDay, retitled } from '../../../renderer/view/meetings/meeting-words.ts'

test('day and number in a title follow those of the meeting', () => {
  const before = { day: '2026-06-11', number: 23 }
  const after = { day: '2026-06-18', number: 24 }
  expect(retitled('06-11 区公共安全会商（第 23 次）', before, after)).toBe('06-18 区公共安全会商（第 24 次）')
  expect(retitled('Joint meeting 23, 11 Jun', before, after)).toBe('Joint meeting 24, 18 Jun')
  expect(retitled('节后专题：用电安全', before, after)).toBe('节后专题：用电安全')
})

test('a new meeting is proposed a week after the last one, or soon after the data ends', () => {
  expect(proposedDay(['2026-06-04', '2026-06-11'], '2026-06-09')).toBe('2026-06-18')
  expect(proposedDay(['2026-01-08'], '2026-06-09')).toBe('2026-06-12')
  expect(proposedDay([], null)).toBe('')
})

test('the scale of effects has 1 in its middle, holds every interval, and is the same factor either side', () => {
  const near = effectScale([[0.6, 0.8, 1.1]])
  expect([near.from, near.to]).toEqual([0.5, 2])
  expect(near.at(1)).toBeCloseTo(0.5)
  expect(near.at(0.5) + near.at(2)).toBeCloseTo(1)
  const far = effectScale([
    [0.6, 0.8, 1.1],
    [0.05, 0.2, 0.9],
  ])
  expect(far.to).toBe(100)
  // Beyond the ends it stands at the end; nothing after a closure is a ratio of 0.
  expect([far.at(0), far.at(1e9), far.at(Number.POSITIVE_INFINITY)]).toEqual([0, 1, 1])
})

test('a decision may stand at its own spot, at those on the table, in the circle on the map, or in an area; each once', () => {
  const spot = { lon: 118.6, lat: 30.95, metres: 150 }
  const decision = { place: { kind: 'spot', spot, name: '纺织厂宿舍' } } as MeetingDecision
  const meeting = {
    items: [
      { id: 1, meeting: 1, title: '柳荫消防', note: '', subject: { kind: 'flag', flag: 7 } },
      { id: 2, meeting: 1, title: '宿舍', note: '', subject: { kind: 'place', spot, name: '纺织厂宿舍' } },
    ],
    decisions: [decision],
  } as unknown as Meeting
  const flags = [{ id: 7, place: { lon: 118.7, lat: 30.9, metres: 80 } }] as Flag[]
  const areas = [{ key: 'lyq' }] as Area[]
  const near = { lon: 118.5, lat: 30.8, metres: 300 }
  const choices = placeChoices(decision, meeting, areas, flags, { near }, { circle: '圆圈' })
  expect(choices.map(({ place }) => (place === null ? null : place.kind === 'area' ? place.area : place.name))).toEqual([
    null,
    '纺织厂宿舍',
    '柳荫消防',
    '圆圈',
    'lyq',
  ])
  expect(new Set(choices.map(({ key }) => key)).size).toBe(choices.length)
  expect(choices.some(({ key }) => key === placeKey(decision.place))).toBe(true)
})

test('a new agency has a key of its own, and is kept once it has a name and a key that can be one', () => {
  const fresh = freshAgency([{ key: 'fire' }, { key: 'agency-3' }])
  expect(fresh.key).toBe('agency-4')
  expect(agencyProblem(fresh)).toBe('name')
  expect(agencyProblem({ name: { zh: '', en: 'Housing' }, recipient: null })).toBeNull()
  expect(agencyProblem({ name: { zh: '住建', en: '' }, recipient: 'ssh-ed25519 AAAA' })).toBe('recipient')
  expect(agencyProblem({ name: { zh: '住建', en: '' }, recipient: `age1${'q'.repeat(58)}` })).toBeNull()
})

import { expect, test } from 'vitest'
import type { MeetingDecisionInput } from '../../../contract/briefing.ts'
import { openStoreThreads } from '../../../main/store/client.ts'
import type { MeetingRow } from '../../../main/store/meeting.ts'
import { makeReport, putReports, tempFolder, tempStore, testKey } from '../../fixture/make-store.ts'

const meeting = (number: number, day: string, change: Partial<MeetingRow> = {}): MeetingRow => ({
  number,
  title: `第 ${number} 次`,
  day,
  period: { from: '2026-05-26', to: '2026-06-01' },
  filter: { categories: ['fire'] },
  language: 'zh',
  agencies: ['fire'],
  agenda: ['一', '二'],
  ...change,
})
const decision = (text: string, change: Partial<MeetingDecisionInput> = {}): Required<MeetingDecisionInput> => ({
  text,
  agency: 'fire',
  due: null,
  expected: '',
  place: null,
  category: null,
  state: 'open',
  stateDay: null,
  note: '',
  ...change,
})

test('a meeting keeps its items and decisions over a restart, in the order they were put', async () => {
  const folder = tempFolder()
  const first = await openStoreThreads({ folder, key: testKey })
  const { id } = await first.call('meeting.add', meeting(22, '2026-06-04', { minutes: '到会 7 家', state: 'held' }))
  const text = { kind: 'text' } as const
  const a = await first.call('item.add', { meeting: id, item: { title: 'a', note: '', subject: text } })
  await first.call('item.add', {
    meeting: id,
    item: { title: 'b', note: 'n', subject: { kind: 'filter', filter: { text: '楼道' } } },
  })
  await first.call('item.add', { meeting: id, at: 0, item: { title: 'c', note: '', subject: { kind: 'flag', flag: 3 } } })
  await first.call('item.set', { id: a?.id as number, at: 9, change: { note: 'later' }, touch: { at: 1 } })
  const spot = { lon: 118.6, lat: 30.95, metres: 300 }
  await first.call('decision.add', {
    meeting: id,
    decision: decision('清理', { place: { kind: 'spot', spot, name: '纺织厂宿舍' }, category: 'building', due: '2026-06-10' }),
  })
  await first.close()

  const again = await tempStore(folder)
  const found = await again.call('meeting.get', { id })
  expect(found).toMatchObject({
    number: 22,
    state: 'held',
    minutes: '到会 7 家',
    filter: { categories: ['fire'] },
    agenda: ['一', '二'],
    previous: null,
  })
  expect(found?.items.map((i) => i.title)).toEqual(['c', 'b', 'a'])
  expect(found?.items[2]).toMatchObject({ note: 'later', subject: text })
  expect(found?.items[1]?.subject).toEqual({ kind: 'filter', filter: { text: '楼道' } })
  expect(found?.decisions).toEqual([
    {
      ...decision('清理', { place: { kind: 'spot', spot, name: '纺织厂宿舍' }, category: 'building', due: '2026-06-10' }),
      id: expect.any(Number),
      meeting: id,
    },
  ])
})

test('the meeting before is told by day, not by when it was entered, and a removed one is not it', async () => {
  const store = await tempStore()
  const third = await store.call('meeting.add', meeting(23, '2026-06-11'))
  const first = await store.call('meeting.add', meeting(21, '2026-05-28'))
  const second = await store.call('meeting.add', meeting(22, '2026-06-04'))
  expect((await store.call('meeting.get', { id: third.id }))?.previous).toEqual({ id: second.id, number: 22, day: '2026-06-04' })
  expect((await store.call('meeting.before', { day: '2026-06-03' }))?.id).toBe(first.id)
  expect(await store.call('meeting.before', { day: '2026-05-27' })).toBe(null)
  await store.call('meeting.remove', { id: second.id, at: 1 })
  expect((await store.call('meeting.get', { id: third.id }))?.previous?.id).toBe(first.id)
})

test('the list counts what is done and what is overdue on a day', async () => {
  const store = await tempStore()
  const { id } = await store.call('meeting.add', meeting(22, '2026-06-04'))
  await store.call('meeting.add', meeting(23, '2026-06-11'))
  for (const [state, due] of [
    ['open', '2026-06-08'],
    ['doing', '2026-06-09'],
    ['done', '2026-06-01'],
    ['dropped', '2026-06-01'],
    ['open', null],
  ] as const)
    await store.call('decision.add', { meeting: id, decision: decision(state, { state, due }) })
  const [newest, older] = await store.call('meeting.list', { today: '2026-06-09' })
  expect(newest).toMatchObject({ number: 23, decisions: 0, done: 0, overdue: 0, items: 0, frozenAt: null })
  // Due on the day itself is not yet overdue.
  expect(older).toMatchObject({ number: 22, decisions: 5, done: 1, overdue: 1 })
})

test('a removed meeting is nowhere, comes back whole, and is gone for good once purged', async () => {
  const store = await tempStore()
  const { id } = await store.call('meeting.add', meeting(22, '2026-06-04'))
  const made = await store.call('decision.add', { meeting: id, decision: decision('x') })
  await store.call('edit.put', { meeting: id, language: 'zh', block: 'summary.1', runs: '["a"]', at: 1 })
  expect(await store.call('meeting.remove', { id, at: 5 })).toEqual({ removed: true })
  expect(await store.call('meeting.remove', { id, at: 6 })).toEqual({ removed: false })
  expect(await store.call('meeting.list', { today: '2026-06-09' })).toEqual([])
  expect(await store.call('meeting.get', { id })).toBe(null)
  expect(await store.call('decision.get', { id: made?.id as number })).toBe(null)
  expect(await store.call('decision.set', { id: made?.id as number, change: { text: 'y' }, touch: { at: 1 } })).toBe(null)
  expect(await store.call('item.add', { meeting: id, item: { title: 'a', note: '', subject: { kind: 'text' } } })).toBe(null)

  expect((await store.call('meeting.restore', { id }))?.decisions.map((d) => d.text)).toEqual(['x'])
  expect(await store.call('edit.list', { meeting: id, language: 'zh' })).toHaveLength(1)

  await store.call('meeting.remove', { id, at: 7 })
  // Of an office: what was removed a moment ago may still be wanted back.
  expect(await store.call('meeting.purge', { removedBefore: 6 })).toEqual({ purged: 0 })
  expect(await store.call('meeting.purge', {})).toEqual({ purged: 1 })
  expect(await store.call('meeting.restore', { id })).toBe(null)
  expect(await store.call('edit.list', { meeting: id, language: 'zh' })).toEqual([])
})

test('decisions of earlier meetings come newest meeting first', async () => {
  const store = await tempStore()
  const one = await store.call('meeting.add', meeting(21, '2026-05-28'))
  const two = await store.call('meeting.add', meeting(22, '2026-06-04'))
  const three = await store.call('meeting.add', meeting(23, '2026-06-11'))
  for (const [m, text] of [
    [one, 'a'],
    [one, 'b'],
    [two, 'c'],
    [three, 'd'],
  ] as const)
    await store.call('decision.add', { meeting: m.id, decision: decision(text) })
  const lines = await store.call('decision.earlier', { meeting: three.id })
  expect(lines?.map((l) => `${l.meeting.number}${l.decision.text}`)).toEqual(['22c', '21a', '21b'])
  expect(await store.call('decision.earlier', { meeting: 99 })).toBe(null)
})

test('an edit is one for each block and language, and null takes it back', async () => {
  const store = await tempStore()
  const { id } = await store.call('meeting.add', meeting(22, '2026-06-04'))
  const put = (language: 'zh' | 'en', block: string, runs: string | null) =>
    store.call('edit.put', { meeting: id, language, block, runs, at: 1 })
  await put('zh', 'summary.2', '["b"]')
  await put('zh', 'summary.1', '["a"]')
  await put('en', 'summary.1', '["A"]')
  expect(await put('zh', 'summary.1', '["aa"]')).toEqual([
    { block: 'summary.1', runs: '["aa"]' },
    { block: 'summary.2', runs: '["b"]' },
  ])
  expect(await put('zh', 'summary.2', null)).toEqual([{ block: 'summary.1', runs: '["aa"]' }])
  expect(await store.call('edit.list', { meeting: id, language: 'en' })).toEqual([{ block: 'summary.1', runs: '["A"]' }])
})

test('the list of agencies is replaced whole and keeps its order', async () => {
  const store = await tempStore()
  const agency = (key: string) => ({
    key,
    name: { zh: key, en: key },
    categories: ['fire' as const],
    areas: ['lyq'],
    recipient: null,
  })
  await store.call('agency.put', { agencies: [agency('b'), agency('a')] })
  expect((await store.call('agency.put', { agencies: [agency('c'), agency('b')] })).map((a) => a.key)).toEqual(['c', 'b'])
  expect(await store.call('agency.list', {})).toEqual([agency('c'), agency('b')])
  const { id } = await store.call('meeting.add', meeting(1, '2026-06-04', { agencies: ['b'] }))
  await store.call('decision.add', { meeting: id, decision: decision('x', { agency: 'c' }) })
  expect(await store.call('agency.named', {})).toEqual(['b', 'c'])
})

test("the district's clock is that of its newest report", async () => {
  const store = await tempStore()
  expect(await store.call('district.clock', {})).toEqual({ offsetMinutes: null })
  await putReports(store, [makeReport(1), makeReport(2, { offsetMinutes: -240 })])
  expect(await store.call('district.clock', {})).toEqual({ offsetMinutes: -240 })
})

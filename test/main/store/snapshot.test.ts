import { expect, test } from 'vitest'
import type { SnapshotInfo } from '../../../contract/briefing.ts'
import { makeReport, putReports, tempStore } from '../../fixture/make-store.ts'
import { onServer } from '../../fixture/office.ts'

const info = (change: Partial<SnapshotInfo> = {}): Omit<SnapshotInfo, 'id' | 'since'> => ({
  mark: 'S-0123456789ab',
  meeting: null,
  title: '第一期',
  madeAt: '2026-06-09T09:00:00+08:00',
  filter: {},
  period: null,
  dataVersion: 1,
  counts: {
    matched: 0,
    mapped: 0,
    withoutLocation: 0,
    suppressed: 0,
    incidents: 0,
    owed: { reports: 0, attachments: 0, sourcesLate: 0 },
  },
  rules: [],
  ...change,
})

test('a snapshot is read back to the byte, and the same one is not kept twice', async () => {
  const store = await tempStore()
  const rows = Uint8Array.from({ length: 5_000 }, (_, i) => (i * 7) % 251)
  const added = await store.call('snapshot.add', { info: info(), at: 10, facts: '{"句子":"甲"}', rows })
  expect(await store.call('snapshot.add', { info: info(), at: 11, facts: '{"句子":"甲"}', rows })).toEqual(added)
  const read = await store.call('snapshot.read', { id: added.id })
  expect(read).toEqual({ info: added, facts: '{"句子":"甲"}', rows })
  const later = await store.call('snapshot.add', {
    info: info({ mark: 'S-0000000000ff', title: '第二期' }),
    at: 20,
    facts: '{}',
    rows,
  })
  expect((await store.call('snapshot.list', {})).map((s) => s.title)).toEqual(['第二期', '第一期'])
  expect(await store.call('snapshot.list', { meeting: 4 })).toEqual([])
  expect(await store.call('snapshot.by-mark', { mark: 'S-0000000000ff' })).toEqual(later)
  expect(await store.call('snapshot.read', { id: 99 })).toBeNull()
})

test('a report is told as it was at a revision', async () => {
  const store = await tempStore()
  await putReports(store, [makeReport(1, { title: '原来的标题', place: '纺织路', status: 'open' })])
  await putReports(store, [
    makeReport(1, { title: '后来的标题', place: null, status: 'closed', lon: null, lat: null, category: 'noise' }),
  ])
  const [then, now] = await store.call('report.as-of', { ids: [1, 1], revisions: [1, 2] })
  expect(then).toMatchObject({
    title: '原来的标题',
    place: '纺织路',
    status: 'open',
    category: 'fire',
    lon: 118.6,
    lat: 30.95,
    externalId: 'r-1',
  })
  expect(now).toMatchObject({ title: '后来的标题', place: null, status: 'closed', category: 'noise', lon: null })
  expect([then?.withdrawn, now?.withdrawn]).toEqual([undefined, undefined])
  const columns = await store.call('report.freeze', { ids: Uint32Array.of(1, 77) })
  expect([[...columns.revision], columns.lon[1]]).toEqual([[2, 0], Number.NaN])
})

test('what was withdrawn upstream is not told of any revision, and a report that went with its source is null', async () => {
  const store = await tempStore()
  await putReports(store, [makeReport(1, { title: '机密内容甲' }), makeReport(2, { title: '机密内容乙' })])
  await putReports(store, [makeReport(1, { title: '机密内容丙' })])
  await putReports(store, [makeReport(1, { withdrawn: true })])
  await putReports(store, [], { page: { tombstones: [{ externalId: 'r-2', sourceRevision: 0, at: 1 }] } })
  const past = await store.call('report.as-of', { ids: [1, 1, 2], revisions: [1, 2, 1] })
  expect(past.map((r) => [r?.title, r?.text, r?.place, r?.lon, r?.withdrawn])).toEqual(Array(3).fill(['', '', null, null, true]))
  expect(JSON.stringify(past)).not.toContain('机密')
  expect(await store.call('report.moved', { ids: Uint32Array.of(1, 2), revisions: Float64Array.of(1, 1) })).toEqual({
    changed: 0,
    gone: 2,
  })
  await store.call('source.remove', { name: 'test' })
  expect(await store.call('report.as-of', { ids: [1], revisions: [1] })).toEqual([null])
  expect(await store.call('report.moved', { ids: Uint32Array.of(1), revisions: Float64Array.of(1) })).toEqual({
    changed: 0,
    gone: 1,
  })
})

test('a snapshot of a meeting that is gone for good is of none, also when another meeting takes the number', async () => {
  const store = await tempStore()
  const meeting = {
    number: 1,
    title: '会商',
    day: '2026-06-11',
    period: { from: '2026-06-02', to: '2026-06-08' },
    filter: {},
    language: 'zh' as const,
    agencies: [],
    agenda: [],
  }
  const { id } = await store.call('meeting.add', meeting)
  const kept = await store.call('snapshot.add', { info: info({ meeting: id }), at: 10, facts: '{}', rows: new Uint8Array(3) })
  expect((await store.call('snapshot.info', { id: kept.id }))?.meeting).toBe(id)
  await store.call('meeting.remove', { id, at: 20 })
  await store.call('meeting.purge', {})
  // A file gives the number again; a server never does.
  expect((await store.call('meeting.add', meeting)).id).toBe(onServer ? id + 1 : id)
  expect((await store.call('snapshot.info', { id: kept.id }))?.meeting).toBeNull()
  expect(await store.call('snapshot.list', { meeting: id })).toEqual([])
})

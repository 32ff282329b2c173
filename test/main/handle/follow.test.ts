import { describe, expect, test } from 'vitest'
import type { MeetingDecisionInput } from '../../../contract/briefing.ts'
import { dayNumber, isoDay } from '../../../contract/time.ts'
import type { App } from '../../../main/app.ts'
import type { IntakeReport } from '../../../main/store/intake.ts'
import { appOverStore } from '../../fixture/app-over-store.ts'
import { makeReport, noSignal, putReports, seeded } from '../../fixture/make-store.ts'

const done = dayNumber('2026-04-10')
const lat = 30.95
const east = (metres: number): number => 118.6 + metres / (111_195 * Math.cos((lat * Math.PI) / 180))
/** Words of no sense, so that no two reports make one incident by their texts. */
const nonsense = (random: () => number): string =>
  String.fromCodePoint(...Array.from({ length: 40 }, () => 0x4e00 + Math.floor(random() * 8_000)))

/** At each place so many reports of distinct incidents in the 28 days before and after 10 April, guards left out. */
function reports(places: { metres: number; before: number; after: number }[]): IntakeReport[] {
  const random = seeded(5)
  let n = 0
  const at = (day: number, metres: number, change: Partial<IntakeReport> = {}): IntakeReport =>
    makeReport(++n, {
      occurredAt: day * 86_400 + 2 * 3_600 + n,
      lon: east(metres),
      lat,
      text: nonsense(random),
      title: nonsense(random),
      ...change,
    })
  const out = places.flatMap(({ metres, before, after }) => [
    ...Array.from({ length: before }, (_, i) => at(done - 4 - (i % 28), metres)),
    ...Array.from({ length: after }, (_, i) => at(done + 4 + (i % 28), metres)),
  ])
  // Days on which nothing of this is told, so that the data reach from the beginning to the end of the spans.
  return [...out, at(done - 100, 50_000), at(done + 31, 50_000)]
}
const likePlaces = [1_000, 2_000, 3_000, 4_000, 5_000].map((metres) => ({ metres, before: 20, after: 19 }))
const spot: MeetingDecisionInput['place'] = { kind: 'spot', spot: { lon: east(0), lat, metres: 200 }, name: '三号楼' }

/** The meetings of 9 April and 14 May; decisions are of the first. */
async function meetings(
  app: App,
  decisions: (Partial<MeetingDecisionInput> & { text: string })[],
): Promise<{ id: number; decisions: number[] }> {
  const first = await app.handlers['meeting.add'](
    { day: '2026-04-09', period: { from: '2026-04-01', to: '2026-04-07' } },
    noSignal,
  )
  const ids: number[] = []
  for (const decision of decisions)
    ids.push((await app.handlers['decision.add']({ meeting: first.id, ...decision }, noSignal)).id)
  const { id } = await app.handlers['meeting.add'](
    { day: '2026-05-14', period: { from: '2026-05-01', to: '2026-05-10' } },
    noSignal,
  )
  return { id, decisions: ids }
}
const now = (): number => Date.parse('2026-05-14T12:00:00+08:00')

describe('what became of a decision', () => {
  test('is before and after at its place against places like it, and its counts lead to the reports behind them', async () => {
    const app = await appOverStore(
      (store) => putReports(store, reports([{ metres: 0, before: 20, after: 4 }, ...likePlaces])),
      now,
    )
    const { id, decisions } = await meetings(app, [
      { text: '清理楼道', category: 'fire', place: spot, state: 'done', stateDay: isoDay(done) },
    ])
    const { lines, asOf } = await app.handlers['decision.follow']({ meeting: id }, noSignal)
    expect(asOf).toBe('2026-05-11')
    expect(lines).toHaveLength(1)
    const effect = lines[0]?.effect
    expect(effect?.before).toEqual({ from: '2026-03-10', to: '2026-04-06', count: 20 })
    expect(effect?.after).toEqual({ from: '2026-04-14', to: '2026-05-11', count: 4 })
    expect(effect?.controls).toHaveLength(5)
    expect(effect?.expected).toBeCloseTo(19)
    expect(effect?.verdict).toBe('fewer')
    expect(lines[0]?.words.zh).toContain('少于应有数')

    const snapshot = await app.handlers['snapshot.freeze']({ meeting: id }, noSignal)
    const number = (side: string) =>
      app.handlers['snapshot.number']({ snapshot: snapshot.id, key: `decision:${decisions[0]}:${side}`, limit: 100 }, noSignal)
    const [before, after] = [await number('before'), await number('after')]
    expect([before.shown, before.unit, before.rows.length]).toEqual(['20', 'incidents', 20])
    expect([after.shown, after.counts.incidents, after.rows.length]).toEqual(['4', 4, 4])
    expect(after.rows.every((row) => row.occurredAt >= '2026-04-14' && row.occurredAt < '2026-05-12')).toBe(true)
  })

  test('counts reports of one matter once, and lists all of them', async () => {
    const list = reports([{ metres: 0, before: 20, after: 4 }, ...likePlaces])
    const told = list.find((r) => r.lon === east(0)) as IntakeReport
    const twice = { ...told, externalId: 'again', occurredAt: told.occurredAt + 600 }
    const app = await appOverStore((store) => putReports(store, [...list, twice]), now)
    const { id, decisions } = await meetings(app, [
      { text: '清理楼道', category: 'fire', place: spot, state: 'done', stateDay: isoDay(done) },
    ])
    const { lines } = await app.handlers['decision.follow']({ meeting: id }, noSignal)
    expect(lines[0]?.effect?.before.count).toBe(20)
    const snapshot = await app.handlers['snapshot.freeze']({ meeting: id }, noSignal)
    const number = await app.handlers['snapshot.number'](
      { snapshot: snapshot.id, key: `decision:${decisions[0]}:before`, limit: 100 },
      noSignal,
    )
    expect([number.shown, number.rows.length]).toEqual(['20', 21])
  })

  test('is not judged where it is not done, has no place, or too little happened there; the words say which', async () => {
    const app = await appOverStore(
      (store) => putReports(store, reports([{ metres: 0, before: 3, after: 1 }, ...likePlaces])),
      now,
    )
    const { id } = await meetings(app, [
      { text: 'a', category: 'fire', place: spot, state: 'doing', due: '2026-05-13' },
      { text: 'b', category: 'fire', state: 'done', stateDay: isoDay(done) },
      { text: 'c', category: 'fire', place: spot, state: 'done', stateDay: isoDay(done) },
      { text: 'd', category: 'fire', place: spot, state: 'done', stateDay: '2026-05-01' },
      { text: 'e', place: spot, state: 'open', due: '2026-05-14' },
    ])
    const { lines } = await app.handlers['decision.follow']({ meeting: id }, noSignal)
    expect(lines.map((line) => [line.decision.text, line.overdue, line.effect])).toEqual([
      ['a', true, null],
      ['b', false, null],
      ['c', false, null],
      ['d', false, null],
      ['e', false, null],
    ])
    expect(lines[0]?.words.zh).toContain('尚未完成')
    expect(lines[1]?.words.zh).toContain('没有写明地点')
    expect(lines[2]?.words.zh).toContain('只有 3 起')
    expect(lines[3]?.words.zh).toContain('2026-05-18')
  })

  test('is told while open, once when dropped, and of what is done until its longest span is over', async () => {
    const app = await appOverStore((store) => putReports(store, reports(likePlaces)), now)
    const { id } = await meetings(app, [
      { text: 'open', state: 'open' },
      { text: 'dropped since', state: 'dropped', stateDay: '2026-04-20' },
      { text: 'dropped before', state: 'dropped', stateDay: '2026-04-01' },
      { text: 'done before, without a place', state: 'done', stateDay: '2026-04-01' },
      { text: 'done before, still watched', state: 'done', stateDay: '2026-04-01', place: spot, category: 'fire' },
      { text: 'done long before', state: 'done', stateDay: '2026-02-01', place: spot, category: 'fire' },
    ])
    // Another meeting in between, on the same day: what the last meeting itself decided is told in any case.
    const between = await app.handlers['meeting.add'](
      { day: '2026-04-09', period: { from: '2026-04-01', to: '2026-04-07' } },
      noSignal,
    )
    await app.handlers['decision.add'](
      { meeting: between.id, text: 'done on the spot', state: 'done', stateDay: '2026-02-01' },
      noSignal,
    )
    const { lines } = await app.handlers['decision.follow']({ meeting: id }, noSignal)
    expect(lines.map((line) => line.decision.text)).toEqual([
      'done on the spot',
      'open',
      'dropped since',
      'done before, still watched',
    ])
  })

  test('of a meeting that is not there is refused', async () => {
    const app = await appOverStore((store) => putReports(store, reports(likePlaces)), now)
    await expect(app.handlers['decision.follow']({ meeting: 99 }, noSignal)).rejects.toMatchObject({ code: 'not-found' })
  })
})

test('since the last meeting is told from the two newest snapshots, and not before both are there', async () => {
  const app = await appOverStore((store) => putReports(store, reports([{ metres: 0, before: 20, after: 4 }, ...likePlaces])), now)
  const { id } = await meetings(app, [])
  const since = () => app.handlers['snapshot.since']({ meeting: id }, noSignal)
  expect(await since()).toEqual({ since: null })
  const first = (await app.handlers['meeting.list']({}, noSignal)).meetings.find((m) => m.id !== id)?.id as number
  const from = await app.handlers['snapshot.freeze']({ meeting: first }, noSignal)
  expect(await since()).toEqual({ since: null })
  const to = await app.handlers['snapshot.freeze']({ meeting: id }, noSignal)
  const found = (await since()).since
  expect([found?.from.mark, found?.to.mark]).toEqual([from.mark, to.mark])
  expect(found?.reports.new).toBe(to.counts.matched)
  const number = await app.handlers['snapshot.number']({ snapshot: to.id, key: 'since:new' }, noSignal)
  expect(number.shown).toBe(String(found?.reports.new))
})

import { expect, test } from 'vitest'
import { categoryKeys } from '../../../contract/taxonomy.ts'
import { defaultAgencies } from '../../../main/handle/agency.ts'
import { communities } from '../../../main/sample/grid.ts'
import { sampleMeetings } from '../../../main/sample/meeting.ts'
import { maskSpans } from '../../../main/text/mask.ts'
import { noSignal, tempApp } from '../../fixture/make-store.ts'

const none = { surges: [] }

test('the sample meets on Thursdays, a week apart, and its periods follow one another without gap', () => {
  const meetings = sampleMeetings('zh', none, []).map((m) => m.meeting)
  meetings.sort((a, b) => a.number - b.number)
  expect(meetings.map((m) => [m.number, m.day, m.state ?? 'planned'])).toEqual([
    [16, '2026-04-23', 'held'],
    [17, '2026-04-30', 'held'],
    [18, '2026-05-07', 'held'],
    [19, '2026-05-14', 'held'],
    [20, '2026-05-21', 'held'],
    [21, '2026-05-28', 'held'],
    [22, '2026-06-04', 'held'],
    [23, '2026-06-11', 'planned'],
  ])
  expect(meetings.slice(5).map((m) => m.period)).toEqual([
    { from: '2026-05-19', to: '2026-05-25' },
    { from: '2026-05-26', to: '2026-06-01' },
    { from: '2026-06-02', to: '2026-06-08' },
  ])
})

test('both languages say the same things about the same places, and name nobody', () => {
  const zh = sampleMeetings('zh', none, [])
  const en = sampleMeetings('en', none, [])
  const keys = new Set(communities.map((c) => c.key))
  for (const [i, meeting] of zh.entries()) {
    expect(en[i]?.decisions.map((d) => [d.agency, d.due, d.state, d.place, d.category])).toEqual(
      meeting.decisions.map((d) => [d.agency, d.due, d.state, d.place, d.category]),
    )
    expect(en[i]?.items.map((item) => item.subject)).toEqual(meeting.items.map((item) => item.subject))
    for (const d of [...meeting.decisions, ...(en[i]?.decisions ?? [])]) {
      expect([null, ...categoryKeys]).toContain(d.category)
      expect(defaultAgencies.map((a) => a.key)).toContain(d.agency)
      if (d.place?.kind === 'area') expect(keys).toContain(d.place.area)
    }
    const words = [meeting, en[i]].flatMap((m) => [
      m?.meeting.minutes ?? '',
      ...(m?.items.map((x) => x.note) ?? []),
      ...(m?.decisions.map((d) => `${d.text} ${d.note}`) ?? []),
    ])
    for (const text of words) expect(maskSpans(text), text).toEqual([])
  }
})

test('a sample store opens with its office, agencies and meetings, one decision overdue and one with a place to be judged', async () => {
  const app = await tempApp()
  await app.handlers['sample.make']({ reports: 6_000, seed: 1 }, noSignal)
  const { meetings } = await app.handlers['meeting.list']({}, noSignal)
  expect(meetings.map(({ number, decisions, done, overdue }) => [number, decisions, done, overdue])).toEqual([
    [23, 0, 0, 0],
    [22, 4, 1, 1],
    [21, 3, 1, 1],
    [20, 1, 1, 0],
    [19, 1, 1, 0],
    [18, 1, 1, 0],
    [17, 1, 1, 0],
    [16, 1, 1, 0],
  ])
  expect((await app.handlers['office.get']({}, noSignal)).name).toEqual({
    zh: '青澜区安全工作办公室',
    en: 'Qinglan District Safety Office',
  })
  const first = await app.handlers['meeting.get']({ id: meetings[2]?.id as number }, noSignal)
  const done = first.decisions.find((d) => d.state === 'done')
  if (done?.place?.kind !== 'spot') throw new Error('the decision that is done has no spot')
  const count = async (from: string, to: string) =>
    (
      await app.handlers['report.count'](
        { filter: { categories: ['power'], near: done.place?.kind === 'spot' ? done.place.spot : undefined, from, to } as never },
        noSignal,
      )
    ).mapped
  // The surge that it was taken about ended with it.
  const [before, after] = [await count('2026-05-19', '2026-05-29'), await count('2026-05-30', '2026-06-09')]
  expect(before).toBeGreaterThan(20)
  expect(after).toBeLessThan(before / 2)
  // The oldest one is judged against places like it.
  const { lines } = await app.handlers['decision.follow']({ meeting: meetings[0]?.id as number }, noSignal)
  const old = lines.find((line) => line.meeting.number === 16)
  expect(old?.effect?.controls.length).toBeGreaterThanOrEqual(3)
  expect(lines.map((line) => line.meeting.number).filter((number) => number > 16 && number < 21)).toEqual([])
  // What the meeting to come asks about is a flag that was raised.
  const next = await app.handlers['meeting.get']({ id: meetings[0]?.id as number }, noSignal)
  expect(next.items[0]?.subject.kind).toBe('flag')
})

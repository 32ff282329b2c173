import { expect, test } from 'vitest'
import type { MeetingSummary, OutlineLine } from '../../../contract/briefing.ts'
import { agencyOf, audienceOf, nextMeeting, orderedEditions, placeNamed } from '../../../renderer/view/briefings/brief-place.ts'
import { numbersIn, typedParts } from '../../../renderer/view/briefings/edit-words.ts'
import { lossesOf } from '../../../renderer/view/briefings/page-marks.ts'
import { folderBelow, type Released, sameAgain, sealedTo } from '../../../renderer/view/briefings/use-release.ts'

const meeting = (id: number, day: string, state: 'planned' | 'held'): MeetingSummary => ({
  id,
  number: id,
  title: '',
  day,
  state,
  items: 0,
  decisions: 0,
  done: 0,
  overdue: 0,
  frozenAt: null,
})
const meetings = [meeting(4, '2026-06-18', 'planned'), meeting(3, '2026-06-11', 'planned'), meeting(2, '2026-06-04', 'held')]

test('numbers of the text that was there stay tied, others are typed by hand', () => {
  const known = numbersIn('6 月 2 日至 8 日共 1,093 件，比前期 −17%')
  expect(typedParts('共1093件，较前期-17%，另有 12 件', known).filter(({ number }) => number !== null)).toEqual([
    { text: '1093', number: 'tied' },
    { text: '-17%', number: 'tied' },
    { text: '12', number: 'byHand' },
  ])
})

test('the parts of a typed text together are the text', () => {
  for (const text of ['', '没有数', '12', '1,093 件；1,093,', '3.5 倍 (95% 2.1–4.0)'])
    expect(
      typedParts(text, new Set())
        .map((part) => part.text)
        .join(''),
    ).toBe(text)
})

test('without a name the next planned meeting opens, and without meetings the current filter', () => {
  expect(nextMeeting(meetings)?.id).toBe(3)
  expect(placeNamed(undefined, meetings)).toEqual({ kind: 'meeting', id: 3 })
  expect(placeNamed('2', meetings)).toEqual({ kind: 'meeting', id: 2 })
  expect(placeNamed('filter', meetings)).toEqual({ kind: 'filter' })
  // One that was removed meanwhile.
  expect(placeNamed('9', meetings)).toEqual({ kind: 'meeting', id: 3 })
  expect(placeNamed('9', [])).toEqual({ kind: 'filter' })
})

test('at most three editions stand side by side, the ones chosen last, in the order of the audiences', () => {
  const agencies = [{ key: 'fire' }, { key: 'housing' }]
  expect(orderedEditions(['public', 'internal'], agencies)).toEqual(['internal', 'public'])
  expect(orderedEditions(['internal', 'partner', 'public', 'agency:fire'], agencies)).toEqual([
    'partner',
    'public',
    'agency:fire',
  ])
  expect(orderedEditions(['agency:gone', 'internal'], agencies)).toEqual(['internal'])
  expect([agencyOf('agency:fire'), audienceOf('agency:fire'), agencyOf('public')]).toEqual(['fire', 'partner', null])
})

test('a package for one agency is sealed to it alone, one for all to everybody with a key', () => {
  expect(sealedTo('agency:fire', ['fire', 'housing'])).toEqual(['fire'])
  expect(sealedTo('agency:power', ['fire', 'housing'])).toEqual([])
  expect(sealedTo('partner', ['fire', 'housing'])).toEqual(['fire', 'housing'])
})

test('several editions get a folder each below the one that was typed, by its own separator', () => {
  expect(folderBelow('/srv/out/', 'internal')).toBe('/srv/out/internal')
  expect(folderBelow('D:\\briefings', 'public')).toBe('D:\\briefings\\public')
})

test('an outline tells how many parts an audience sees less of', () => {
  const part = (block: string, partner: 'whole' | 'narrowed' | 'none') => ({
    block,
    title: '',
    inclusion: { internal: 'whole' as const, partner, public: 'none' as const },
  })
  const outline: OutlineLine[] = [
    {
      section: 'flags',
      title: '',
      parts: [part('flag.1', 'whole'), part('flag.2', 'narrowed'), part('flag.3', 'none')],
      inclusion: { internal: 'whole', partner: 'narrowed', public: 'none' },
    },
  ]
  expect([lossesOf(outline, 'internal'), lossesOf(outline, 'partner'), lossesOf(outline, 'public')]).toEqual([0, 2, 3])
})

test('what its findings held back is written again of the snapshot that they are of, as long as the filter is the same', () => {
  const base = { title: '周报', filter: { from: '2026-06-02', categories: ['fire' as const] }, language: 'zh' as const }
  const back = (leaks: number, id: number): Released[] => [
    {
      edition: 'internal',
      state: 'done',
      error: null,
      receipt: {
        leaks: Array.from({ length: leaks }),
        snapshot: { id, filter: { categories: ['fire'], from: '2026-06-02' } },
      } as never,
    },
  ]
  expect(sameAgain(base, back(1, 7))).toEqual({ title: '周报', language: 'zh', snapshot: 7 })
  expect(sameAgain(base, back(0, 7))).toBe(base)
  expect(sameAgain(base, [])).toBe(base)
  expect(sameAgain({ ...base, filter: {} }, back(1, 7))).toEqual({ ...base, filter: {} })
  expect(sameAgain({ meeting: 3 }, back(1, 7))).toEqual({ meeting: 3 })
})

import { expect, test } from 'vitest'
import type { Flag } from '../../../contract/model.ts'
import { parseRequest } from '../../../contract/request.ts'
import { textOf } from '../../../renderer/text/text.tsx'
import {
  expectedFrom,
  flagFilter,
  flagTitle,
  groupOf,
  silentGroups,
  silentTitle,
  windowDays,
} from '../../../renderer/view/flags/flag-words.ts'

const flag = (part: Partial<Flag>): Flag =>
  ({
    id: 1,
    category: 'fire',
    area: 'a1',
    areaName: { zh: '柳荫社区', en: 'Liuyin' },
    from: '2026-06-02',
    to: '2026-06-08',
    status: 'new',
    place: null,
    ...part,
  }) as Flag

test('the filter of a flag is exactly its reports, and passes the door', () => {
  const filter = flagFilter(flag({ reports: [4, 9, 17] }))
  expect(filter).toEqual({ ids: [4, 9, 17] })
  expect(parseRequest('report.count', { filter }).ok).toBe(true)
})

test('a flag that lies in no area says so of its place, not of the whole district', () => {
  const spot = flag({ area: null, areaName: null, around: true, place: { lon: 114.3, lat: 30.5, metres: 420 } })
  expect(flagTitle(spot, textOf('zh', 2026))).toBe('消防隐患 · 同一处')
  // The whole district, most of whose reports happen to lie within a stone's throw.
  const drawn = flag({ area: null, areaName: null, place: { lon: 114.3, lat: 30.5, metres: 300 } })
  expect(flagTitle(drawn, textOf('zh', 2026))).toBe('消防隐患 · 全区')
})

test('a flag that later data took back is no longer among the new ones', () => {
  expect(groupOf(flag({ status: 'new' }))).toBe('new')
  expect(groupOf(flag({ status: 'new', lapsedAt: '2026-06-09T10:00:00Z' }))).toBe('disposed')
})

test('the expected count is explained as far as the baseline explains it', () => {
  const of = (incidents: number, expected: number) =>
    expectedFrom({
      baseline: { from: '2026-04-05', to: '2026-05-30', incidents },
      expected,
      from: '2026-06-02',
      to: '2026-06-08',
    })
  expect(of(49, 6.125)).toEqual({ formula: 'plain', pace: null })
  expect(of(49, 7.35)).toEqual({ formula: 'pace', pace: expect.closeTo(1.2, 6) })
  expect(of(49, 30).formula).toBe('model')
  expect(of(0, 0.4).formula).toBe('model')
})

test('a flag over everything says so', () => {
  expect(flagTitle(flag({ area: null, areaName: null }), textOf('zh', 2026))).toBe('消防隐患 · 全区')
  expect(flagTitle(flag({}), textOf('en', 2026))).toBe('Fire hazards · Liuyin')
})

test('the window counts both its ends', () => {
  expect(windowDays(flag({}))).toBe(7)
})

test('series that are silent for one reason stand together, one row for each kind', () => {
  const late = { zh: '来源未收齐', en: 'A source is not complete' }
  const short = { zh: '历史只有 21 天', en: 'Only 21 days of history' }
  const silent = (category: Flag['category'], area: string | null, reason: typeof late) => ({
    category,
    area,
    areaName: null,
    reason,
  })
  const groups = silentGroups([
    silent('fire', 'a', late),
    silent('noise', 'a', late),
    silent('fire', 'b', late),
    silent('fire', 'c', short),
  ])
  expect(groups.map(({ category, reason, series }) => [category, reason.zh, series.length])).toEqual([
    ['fire', '来源未收齐', 2],
    ['noise', '来源未收齐', 1],
    ['fire', '历史只有 21 天', 1],
  ])
  expect(new Set(groups.map(({ key }) => key)).size).toBe(3)
  expect(silentTitle(groups[0]!, textOf('zh', 2026))).toBe('消防隐患 · 2 个片区')
  expect(silentTitle(groups[1]!, textOf('zh', 2026))).toBe('噪声污染 · a')
})

import { expect, test } from 'vitest'
import { coverCircle } from '../../../main/stats/cover-circle.ts'
import { flagSentence, silenceSentence, unflagSentence } from '../../../main/stats/flag-words.ts'

const flag = {
  from: '2026-06-02',
  to: '2026-06-08',
  observed: 23,
  expected: 6.125,
  ratio: [2.2, 3.76, 6.3] as [number, number, number],
  threshold: 17,
  sources: 17,
}
const names = { category: { zh: '消防隐患', en: 'Fire hazards' }, area: { zh: '柳荫社区', en: 'Liuyin' } }

test('a flag reads as a sentence in both languages', () => {
  expect(flagSentence(flag, names)).toEqual({
    zh: '06-02 至 06-08 的 7 天里，柳荫社区的消防隐患明显多于此前 56 天：23 起，预期 6.1 起（3.8 倍），来自至少 17 个独立来源。',
    en: 'In the 7 days from 2 Jun to 8 Jun, fire hazards in Liuyin came in clearly more often than in the 56 days before: 23 incidents against 6.1 expected (3.8 times), from at least 17 independent sources.',
  })
  const whole = flagSentence({ ...flag, expected: 0, sources: 1 }, { ...names, area: null })
  expect(whole.zh).toContain('全区的消防隐患')
  expect(whole.zh).not.toContain('倍')
  expect(whole.en).toContain('the whole district')
})

test('a flag around a place says how far around, and one of a day or against other years what it was compared with', () => {
  const around = flagSentence(flag, names, { days: 56, within: 500 })
  expect(around.zh).toContain('柳荫社区一处 500 米内的消防隐患明显多于此前 56 天')
  expect(around.en).toContain('fire hazards in Liuyin, within 500 m of one place, came in')
  // A circle in no known area is not the whole district.
  const nowhere = flagSentence(flag, { ...names, area: null }, { days: 56, within: 500 })
  expect(nowhere.zh).toContain('，一处 500 米内的消防隐患')
  expect(nowhere.en).toContain('fire hazards within 500 m of one place came in')
  expect(flagSentence({ ...flag, from: flag.to }, names, { days: 7 })).toMatchObject({
    zh: expect.stringMatching(/^06-08 这一天，.*此前 7 天/),
    en: expect.stringMatching(/^On 8 Jun, .*the 7 days before/),
  })
  expect(flagSentence(flag, names, { years: 3 }).en).toContain('the same weeks of the 3 years before')
})

test('what would take it back names the counts', () => {
  expect(unflagSentence(flag)).toEqual({
    zh: '合并后不足 17 起（少 7 起），或独立来源少于 2 个',
    en: 'Fewer than 17 incidents after merging (7 fewer), or fewer than 2 independent sources',
  })
})

test('silence says why', () => {
  expect(silenceSentence({ kind: 'history', historyDays: 21, completeUpTo: '' }, 65).zh).toBe(
    '历史只有 21 天（需要 65 天），不给出结论',
  )
  expect(silenceSentence({ kind: 'incomplete', historyDays: 0, completeUpTo: '2026-06-08' }, 65).zh).toBe(
    '来源未收齐，只完整到 06-08，不给出结论',
  )
})

test('the circle around a group stands at its middle, is not pulled by one outlier and needs a location', () => {
  const lon = [117.2, 117.201, 117.199, 117.2, 117.2, 118]
  const lat = [39.1, 39.1, 39.1, 39.101, 39.099, 39.9]
  const circle = coverCircle(lon, lat)
  expect(circle?.lon).toBeCloseTo(117.2, 3)
  expect(circle?.lat).toBeCloseTo(39.1, 3)
  expect(circle?.metres).toBeLessThan(150)
  expect(coverCircle([Number.NaN], [Number.NaN])).toBeNull()
  expect(coverCircle([117], [39])?.metres).toBe(50)
})

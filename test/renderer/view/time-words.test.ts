import { expect, test } from 'vitest'
import { textOf } from '../../../renderer/text/text.tsx'
import { lastDays, timeWords } from '../../../renderer/view/frame/time-words.ts'

const zh = textOf('zh', 2026)
const en = textOf('en', 2026)

test('the last n days end with the newest day and hold exactly n days', () => {
  expect(lastDays(90, '2026-06-09')).toEqual({ from: '2026-03-12', to: '2026-06-10' })
  expect(lastDays(7, '2026-01-03')).toEqual({ from: '2025-12-28', to: '2026-01-04' })
})

test('a known range is called by its name, with its days as a person counts them', () => {
  expect(timeWords(lastDays(90, '2026-06-09'), '2026-06-09', zh)).toEqual({ name: '近 90 天', days: '03-12 至 06-09' })
  expect(timeWords(lastDays(7, '2026-06-09'), '2026-06-09', en)).toEqual({ name: 'Last 7 days', days: '3 Jun to 9 Jun' })
})

test('any other range is called by its days', () => {
  expect(timeWords({ from: '2026-05-01', to: '2026-05-11' }, '2026-06-09', zh).name).toBe('05-01 至 05-10')
  expect(timeWords({ from: '2026-05-01' }, '2026-06-09', en).name).toBe('from 1 May')
  expect(timeWords({ to: '2026-05-11' }, '2026-06-09', en).name).toBe('to 10 May')
  expect(timeWords({}, null, zh)).toEqual({ name: '全部时间', days: null })
})

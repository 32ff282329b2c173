import { expect, test } from 'vitest'
import {
  formatBytes,
  formatChance,
  formatDay,
  formatDecimal,
  formatMoment,
  formatNumber,
  formatWeekday,
  shiftDay,
  spanBetween,
} from '../../../renderer/text/format.ts'
import { textOf } from '../../../renderer/text/text.tsx'

test('counts are exact with commas in both languages', () => {
  expect(formatNumber(0)).toBe('0')
  expect(formatNumber(12_431)).toBe('12,431')
  expect(formatNumber(1_234_567)).toBe('1,234,567')
})

test('expected values and ratios carry one decimal, and no ratio over nothing is written as a number', () => {
  expect(formatDecimal(6.1)).toBe('6.1')
  expect(formatDecimal(139)).toBe('139.0')
  expect(formatDecimal(0.876, 2)).toBe('0.88')
  expect(formatDecimal(Number.POSITIVE_INFINITY)).toBe('∞')
  expect(formatDecimal(Number.NaN)).toBe('–')
})

test('p and q have one significant figure and a floor', () => {
  expect(formatChance(0.000742)).toBe('0.0007')
  expect(formatChance(0.0234)).toBe('0.02')
  expect(formatChance(0.00009)).toBe('< 0.0001')
  expect(formatChance(1)).toBe('1')
})

test('days leave this year out', () => {
  expect(formatDay('2026-06-08', 'zh', 2026)).toBe('06-08')
  expect(formatDay('2026-06-08', 'en', 2026)).toBe('8 Jun')
  expect(formatDay('2025-12-31', 'zh', 2026)).toBe('2025-12-31')
  expect(formatDay('2025-12-31', 'en', 2026)).toBe('31 Dec 2025')
})

test('a time is shown on the clock of the place it happened at, wherever the machine is', () => {
  expect(formatMoment('2026-06-08T18:07:00+08:00', 'zh', 2026)).toBe('06-08 18:07')
  expect(formatMoment('2026-06-08T23:59:00-11:00', 'en', 2026)).toBe('8 Jun 23:59')
  expect(formatMoment('2026-06-08', 'en', 2026)).toBe('8 Jun')
})

test('a time in UTC is shown on the clock of the machine', () => {
  const at = new Date('2026-06-08T18:07:00Z')
  const two = (n: number): string => String(n).padStart(2, '0')
  expect(formatMoment('2026-06-08T18:07:00Z', 'zh', 2026)).toBe(
    `${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`,
  )
})

test('words that are no time are shown as they are', () => {
  expect(formatMoment('soon', 'en', 2026)).toBe('soon')
})

test('weekdays follow the calendar', () => {
  expect(formatWeekday('2026-06-08T18:07:00+08:00', 'zh')).toBe('周一')
  expect(formatWeekday('2026-06-07', 'en')).toBe('Sun')
})

test('ages step from minutes to hours to days', () => {
  const from = '2026-06-08T00:00:00Z'
  expect(spanBetween(from, '2026-06-08T00:00:10Z')).toEqual({ unit: 'minutes', n: 1 })
  expect(spanBetween(from, '2026-06-08T00:59:00Z')).toEqual({ unit: 'minutes', n: 59 })
  expect(spanBetween(from, '2026-06-08T15:30:00Z')).toEqual({ unit: 'hours', n: 15 })
  expect(spanBetween(from, '2026-06-10T00:00:00Z')).toEqual({ unit: 'days', n: 2 })
  expect(spanBetween(from, '2030-06-08T00:00:00Z')).toEqual({ unit: 'years', n: 4 })
})

test('ages are spoken in the language', () => {
  const asOf = '2026-06-09T09:07:00+08:00'
  expect(textOf('zh', 2026).age('2026-06-08T18:07:00+08:00', asOf)).toBe('15 小时')
  expect(textOf('en', 2026).age('2026-06-08T18:07:00+08:00', asOf)).toBe('15 h')
})

test('bytes step by 1,024', () => {
  expect(formatBytes(812)).toBe('812 B')
  expect(formatBytes(184 * 1_024)).toBe('184 KB')
  expect(formatBytes(1_258_291)).toBe('1.2 MB')
})

test('a day moves across months and leap days', () => {
  expect(shiftDay('2026-06-09', -89)).toBe('2026-03-12')
  expect(shiftDay('2024-02-28', 1)).toBe('2024-02-29')
  expect(shiftDay('2026-12-31T08:30', 1)).toBe('2027-01-01')
})

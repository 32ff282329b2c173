import { expect, test } from 'vitest'
import { backoffMs, retryAfterMs } from '../../../../main/sync/http/retry.ts'

const now = Date.parse('2026-06-30T12:00:00Z')

test.each([
  ['120', 120_000],
  ['0', 0],
  ['Tue, 30 Jun 2026 12:00:30 GMT', 30_000],
  ['Tue, 30 Jun 2026 11:00:00 GMT', 0],
  ['', null],
  ['-5', null],
  ['soon', null],
  [undefined, null],
])('Retry-After %s', (header, ms) => {
  expect(retryAfterMs(header, now)).toBe(ms)
})

test('waits grow twofold up to a minute, spread evenly from nothing', () => {
  expect([1, 2, 3, 4, 20].map((attempt) => backoffMs(attempt, null, 0.999_999))).toEqual(
    [1, 2, 4, 8, 60].map((s) => expect.closeTo(s * 1_000, -1)),
  )
  expect(backoffMs(5, null, 0)).toBe(0)
})

test('never earlier than the server asks', () => {
  expect(backoffMs(1, 90_000, 0)).toBe(90_000)
  expect(backoffMs(1, 90_000, 0.5)).toBe(90_500)
})

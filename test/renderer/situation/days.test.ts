import { expect, it } from 'vitest'
import { spanBetween } from '../../../renderer/text/format.ts'
import { dayNumber, dayOf, endOfDataDay } from '../../../renderer/view/situation/days.ts'

it('turns days into numbers and back', () => {
  for (const day of ['1970-01-01', '2024-02-29', '2026-06-08']) expect(dayOf(dayNumber(day))).toBe(day)
})

it('counts ages from the end of the last day with data, on the clock of the place', () => {
  expect(endOfDataDay('2026-06-08', '2026-06-08T18:07:00+08:00')).toBe('2026-06-09T00:00:00+08:00')
  expect(spanBetween('2026-06-08T18:07:00+08:00', endOfDataDay('2026-06-08', '2026-06-08T18:07:00+08:00'))).toEqual({
    unit: 'hours',
    n: 5,
  })
  expect(spanBetween('2026-05-30T00:00:00-05:00', endOfDataDay('2026-06-08', '2026-05-30T00:00:00-05:00'))).toEqual({
    unit: 'days',
    n: 10,
  })
})

it('never gives an age below a minute, even for a report after the last complete day', () => {
  expect(spanBetween('2026-06-09T10:00:00Z', endOfDataDay('2026-06-08', '2026-06-09T10:00:00Z'))).toEqual({
    unit: 'minutes',
    n: 1,
  })
})

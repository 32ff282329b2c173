import { describe, expect, test } from 'vitest'
import { offsetAt, readInstant } from '../../../main/sync/instant.ts'

const read = (text: string, tz: string | null = null) => {
  const found = readInstant(text, tz)
  return found && [new Date(found.seconds * 1000).toISOString().slice(0, 19), found.offsetMinutes]
}

describe('times as written', () => {
  test.each([
    ['2014-07-12T10:58:43-05:00', '2014-07-12T15:58:43', -300],
    ['2014-07-12 10:58:43.727+0530', '2014-07-12T05:28:43', 330],
    ['2017-05-22 19:34:38+00', '2017-05-22T19:34:38', 0],
    ['2010-11-15 01:05:25.0', '2010-11-15T01:05:25', 0],
    ['2026-06-01', '2026-06-01T00:00:00', 0],
    ['2026-6-1 8:05', '2026-06-01T08:05:00', 0],
    ['2026-06-01T24:00:00Z', '2026-06-02T00:00:00', 0],
  ])('%s', (text, instant, offset) => {
    expect(read(text)).toEqual([instant, offset])
  })

  test.each([
    '',
    'soon',
    '2026-02-30',
    '2026-13-01',
    '2026-01-01T25:00:00Z',
    '2026-01-01T10:61',
    ':27.7',
    '2026-01-01T00:00:00+99:00',
  ])('%s is no time', (text) => {
    expect(read(text)).toBeNull()
  })

  test('without an offset it is the wall clock of the zone', () => {
    expect(read('2026-01-15 09:00', 'America/New_York')).toEqual(['2026-01-15T14:00:00', -300])
    expect(read('2026-07-15 09:00', 'America/New_York')).toEqual(['2026-07-15T13:00:00', -240])
    expect(read('1990-07-15 09:00', 'Asia/Shanghai')).toEqual(['1990-07-15T00:00:00', 540])
  })

  test('Z names an instant: it is shown on the clock of the zone, an offset stays as written', () => {
    expect(read('2026-07-15T09:00:00Z', 'Asia/Shanghai')).toEqual(['2026-07-15T09:00:00', 480])
    expect(read('2026-07-15T09:00:00+02:00', 'Asia/Shanghai')).toEqual(['2026-07-15T07:00:00', 120])
  })

  test('an hour that comes twice is its first, a skipped one keeps the offset from before', () => {
    expect(read('2026-11-01 01:30', 'America/New_York')).toEqual(['2026-11-01T05:30:00', -240])
    expect(read('2026-11-01 03:30', 'America/New_York')).toEqual(['2026-11-01T08:30:00', -300])
    expect(read('2026-03-08 02:30', 'America/New_York')?.[0]).toBe('2026-03-08T07:30:00')
    expect(read('2026-03-08 03:30', 'America/New_York')).toEqual(['2026-03-08T07:30:00', -240])
  })

  test('every wall-clock hour of a year goes there and back', () => {
    for (let hour = 0; hour < 366 * 24; hour++) {
      const seconds = Date.UTC(2025, 11, 31) / 1000 + hour * 3600
      const wall = new Date((seconds + offsetAt(seconds, 'Europe/Berlin') * 60) * 1000).toISOString().slice(0, 19)
      const back = readInstant(wall, 'Europe/Berlin')!
      // Only the second coming of the doubled hour is read as the first.
      if (back.seconds !== seconds) expect([wall, seconds - back.seconds]).toEqual(['2026-10-25T02:00:00', 3600])
    }
  })

  test('an unknown zone is an error, not UTC', () => {
    expect(() => readInstant('2026-01-01 00:00', 'Mars/Olympus')).toThrow(RangeError)
  })
})

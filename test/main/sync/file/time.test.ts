import { describe, expect, it } from 'vitest'
import { detectDateOrder, isZone, timeReader } from '../../../../main/sync/file/time.ts'
import { iso } from './import-one.ts'

const read = (text: string, tz = 'UTC', placeTz: string | null = null, order: 'mdy' | 'dmy' = 'mdy'): string | null => {
  const found = timeReader(tz, placeTz, order).read(text)
  return found && iso({ occurredAt: found.seconds, offsetMinutes: found.offsetMinutes })
}

describe('time', () => {
  it.each([
    ['2017-05-22 19:34:38+00', '2017-05-22T19:34:38+00:00'],
    ['2025-01-24T03:24:56-05:00', '2025-01-24T03:24:56-05:00'],
    ['2019-03-01 08:00:00+0530', '2019-03-01T08:00:00+05:30'],
  ])('with an offset keeps the offset as written: %s', (text, expected) => {
    expect(read(text, 'Asia/Shanghai')).toBe(expected)
  })

  it.each([
    ['2019/2/28 11:25:05', '2019-02-28T11:25:05+08:00'],
    ['2019/2/8 1:25:05', '2019-02-08T01:25:05+08:00'],
    ['2010-11-15 01:00:36.113', '2010-11-15T01:00:36+08:00'],
    ['2023-12-10T12:00:00.000', '2023-12-10T12:00:00+08:00'],
    ['2019年2月28日 11时25分', '2019-02-28T11:25:00+08:00'],
    ['2019/2/28 下午 3:25', '2019-02-28T15:25:00+08:00'],
    ['2019-02-28', '2019-02-28T00:00:00+08:00'],
    ['20190228112505', '2019-02-28T11:25:05+08:00'],
    ['04/30/2014 02:51:52 PM', '2014-04-30T14:51:52+08:00'],
    ['04/30/2014 12:00:00 AM', '2014-04-30T00:00:00+08:00'],
    ['4/30/14 2:51 pm', '2014-04-30T14:51:00+08:00'],
    ['42894.730092592603', '2017-06-08T17:31:20+08:00'],
    ['43657', '2019-07-11T00:00:00+08:00'],
    ['1551324305', '2019-02-28T11:25:05+08:00'],
    ['1551324305000', '2019-02-28T11:25:05+08:00'],
  ])('without an offset is on the clock of the zone: %s', (text, expected) => {
    expect(read(text, 'Asia/Shanghai')).toBe(expected)
  })

  it.each([
    '',
    'null',
    'true',
    'yesterday',
    '2019-02-30',
    '2019-13-01',
    '13/13/2019',
    '2019-02-28 25:00',
    '14:30 PM',
    '5',
    '99999999999999',
  ])('that is none or cannot be is null: %j', (text) => {
    expect(read(text)).toBeNull()
  })

  it('follows daylight saving time', () => {
    expect(read('2025-01-15 12:00', 'America/New_York')).toBe('2025-01-15T12:00:00-05:00')
    expect(read('2025-07-15 12:00', 'America/New_York')).toBe('2025-07-15T12:00:00-04:00')
    expect(read('2025-03-09 01:59', 'America/New_York')).toBe('2025-03-09T01:59:00-05:00')
    expect(read('2025-03-09 03:00', 'America/New_York')).toBe('2025-03-09T03:00:00-04:00')
  })
  it('a clock time that is skipped is taken with the offset from before', () => {
    const found = timeReader('America/New_York', null).read('2025-03-09 02:30')!
    expect(new Date(found.seconds * 1000).toISOString()).toBe('2025-03-09T07:30:00.000Z')
  })
  it('a clock time that comes twice is the first one', () => {
    expect(read('2025-11-02 01:30', 'America/New_York')).toBe('2025-11-02T01:30:00-04:00')
    expect(read('2025-11-02 02:30', 'America/New_York')).toBe('2025-11-02T02:30:00-05:00')
  })

  it('an instant with Z is shown on the clock of the place where that is known', () => {
    expect(read('2025-07-15T12:00:00Z', 'UTC', null)).toBe('2025-07-15T12:00:00+00:00')
    expect(read('2025-07-15T12:00:00Z', 'UTC', 'Asia/Shanghai')).toBe('2025-07-15T20:00:00+08:00')
  })

  it('takes the day first where the file says so', () => {
    expect(detectDateOrder(['01/02/2024 10:00', '13/02/2024 10:00'])).toBe('dmy')
    expect(detectDateOrder(['01/02/2024', '02/13/2024'])).toBe('mdy')
    expect(detectDateOrder(['1.2.2024'])).toBe('dmy')
    expect(read('3/4/2024', 'UTC', null, 'dmy')).toBe('2024-04-03T00:00:00+00:00')
  })

  it('knows IANA zones', () => {
    expect([isZone('Asia/Shanghai'), isZone('Mars/Olympus')]).toEqual([true, false])
  })
})

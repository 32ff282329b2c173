import { describe, expect, test } from 'vitest'
import { noticeStandard } from '../../../contract/detection.ts'
import type { Flag } from '../../../contract/model.ts'
import { digestMinute, dueNotice, isQuiet, noticeOf, type WallClock } from '../../../main/notice/policy.ts'

const flag = (id: number, change: Partial<Flag> = {}): Flag => ({
  id,
  rule: 'default',
  ruleVersion: 1,
  category: 'fire',
  area: 'liuyin',
  areaName: { zh: '柳荫社区', en: 'Liuyin' },
  place: { lon: 118.6, lat: 30.9, metres: 120 },
  from: '2026-06-02',
  to: '2026-06-08',
  firstFired: '2026-06-08',
  episodeDays: 1,
  observed: 9,
  expected: 2,
  usual: [0, 5],
  threshold: 7,
  ratio: [2, 4.5, 9],
  sources: 4,
  raw: 9,
  p: id / 1000,
  pAdjusted: 0.01,
  tests: 10,
  recurrenceDays: 100,
  status: 'new',
  reason: null,
  dataVersion: 1,
  reports: [1, 2, 3],
  ...change,
})
const clock = (text: string): WallClock => ({ day: text.slice(0, 10), minute: text.slice(11) })
const ask = (now: string, before: string | null, settings = {}, flags = [flag(1)]) =>
  dueNotice({
    settings: { ...noticeStandard, ...settings },
    now: clock(now),
    before: before === null ? null : clock(before),
    flags,
  })

describe('quiet hours', () => {
  test.each([
    ['21:59', false],
    ['22:00', true],
    ['23:59', true],
    ['00:00', true],
    ['06:59', true],
    ['07:00', false],
  ])('over midnight, %s is quiet: %s', (minute, quiet) => {
    expect(isQuiet(minute, '22:00', '07:00')).toBe(quiet)
    expect(ask(`2026-06-08 ${minute}`, null) === null).toBe(quiet)
  })

  test('within a day, and none at all where they begin as they end', () => {
    expect(isQuiet('12:30', '12:00', '14:00')).toBe(true)
    expect(isQuiet('14:00', '12:00', '14:00')).toBe(false)
    expect(isQuiet('12:00', '12:00', '12:00')).toBe(false)
  })

  test('what came in them is told when they end', () => {
    expect(ask('2026-06-08 06:59', '2026-06-08 06:58')).toBeNull()
    expect(ask('2026-06-08 07:00', '2026-06-08 06:59')?.flags).toEqual([1])
  })
})

describe('the daily digest', () => {
  const daily = { digest: 'daily' as const }
  test('waits for its minute, is told once it has come round, and then not again that day', () => {
    expect(ask('2026-06-08 07:59', '2026-06-08 07:58', daily)).toBeNull()
    expect(ask('2026-06-08 08:00', '2026-06-08 07:59', daily)?.flags).toEqual([1])
    expect(ask('2026-06-08 08:20', '2026-06-08 07:50', daily)?.flags).toEqual([1])
    expect(ask('2026-06-08 09:00', '2026-06-08 08:30', daily)).toBeNull()
    expect(ask('2026-06-09 08:00', '2026-06-09 07:59', daily)?.flags).toEqual([1])
  })

  test('a program that was not open at the minute tells when it is opened', () => {
    expect(ask('2026-06-08 11:00', null, daily)?.flags).toEqual([1])
    expect(ask('2026-06-08 07:30', null, daily)).toBeNull()
    expect(ask('2026-06-08 07:30', '2026-06-05 18:00', daily)?.flags).toEqual([1])
    expect(ask('2026-06-08 07:30', '2026-06-07 18:00', daily)).toBeNull()
  })

  test('one set into the quiet hours comes at their end', () => {
    expect(digestMinute({ ...noticeStandard, digestAt: '03:00' })).toBe('07:00')
    expect(ask('2026-06-08 03:00', '2026-06-08 02:59', { ...daily, digestAt: '03:00' })).toBeNull()
    expect(ask('2026-06-08 07:00', '2026-06-08 06:59', { ...daily, digestAt: '03:00' })?.flags).toEqual([1])
  })
})

describe('what is told', () => {
  test('nothing when switched off, of flags seen already, and of flags that no longer hold', () => {
    expect(ask('2026-06-08 12:00', null, { on: false })).toBeNull()
    expect(ask('2026-06-08 12:00', null, {}, [flag(1, { status: 'seen' })])).toBeNull()
    expect(ask('2026-06-08 12:00', null, {}, [flag(1, { lapsedAt: '2026-06-08T00:00:00Z' })])).toBeNull()
  })

  test('one flag by place, kind and count; several with the strongest first and the rest counted', () => {
    expect(noticeOf([flag(1)])).toEqual({
      title: { zh: '新的预警', en: 'New early warning' },
      body: { zh: '柳荫社区 · 消防隐患 · 9 起', en: 'Liuyin · Fire hazards · 9 incidents' },
      flags: [1],
    })
    const many = noticeOf([flag(5), flag(4), flag(3), flag(2), flag(1)])
    expect(many.flags).toEqual([1, 2, 3, 4, 5])
    expect(many.title.zh).toBe('5 个新的预警')
    expect(many.body.zh.split('\n')).toHaveLength(4)
    expect(many.body.en).toContain('and 2 more')
  })

  test('no coordinate and no report is in it', () => {
    const words = JSON.stringify(noticeOf([flag(1, { area: null, areaName: null, around: true })]).body)
    expect(words).not.toMatch(/118|30\.9/)
    expect(words).toContain('one place')
  })
})

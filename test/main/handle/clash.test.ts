import { expect, test } from 'vitest'
import { clashFailure } from '../../../main/handle/clash.ts'

test('whoever was second at a part of a meeting reads both versions, who was first and when, and what to do', () => {
  const failure = clashFailure(
    { part: 'minutes', theirs: '甲写的', mine: '乙写的', by: { account: 'li', at: 1_780_000_000 } },
    480,
  )
  expect(failure.code).toBe('busy')
  expect(failure.text.zh).toBe(
    '“会议记录”在您修改期间由 li 于 2026-05-29 04:26 改过了，您的修改没有存下。现在是：甲写的。您写的是：乙写的。请看过之后，若仍以您的为准，再改一次即可。',
  )
  expect(failure.text.en).toContain('Minutes: changed by li at 2026-05-29 04:26')
  expect(failure.text.en).toContain('It says now: 甲写的. You wrote: 乙写的.')
})

test('lists and periods are told as words; of a filter it is only told that it changed, and an unknown first is not named', () => {
  const told = (part: string, theirs: unknown, mine: unknown) => clashFailure({ part, theirs, mine, by: null }, 0).text.en
  expect(told('agencies', ['fire', 'water'], [])).toContain('It says now: fire、water. You wrote: —.')
  expect(told('period', { from: '2026-06-01', to: '2026-06-08' }, { from: '2026-06-02', to: '2026-06-08' })).toContain(
    '2026-06-01 – 2026-06-08',
  )
  const filter = told('filter', { categories: ['fire'] }, {})
  expect(filter).not.toContain('It says now')
  expect(filter).not.toContain(' by ')
})

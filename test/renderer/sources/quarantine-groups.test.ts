import { describe, expect, it } from 'vitest'
import type { QuarantineRow } from '../../../contract/model.ts'
import { groupQuarantine, reasonWithoutValue } from '../../../renderer/view/sources/quarantine-groups.ts'

const row = (id: number, en: string, column: string | null = 'when'): QuarantineRow => ({
  id,
  source: 'S',
  file: 'a.csv',
  row: id,
  column,
  reason: { zh: en, en },
  at: '2026-06-01T00:00:00+00:00',
})

describe('quarantined rows by reason', () => {
  it('leaves the value out of a reason, in both languages', () => {
    expect(reasonWithoutValue('时间无法识别或不存在：“31/31/2026”。')).toBe('时间无法识别或不存在')
    expect(reasonWithoutValue('The time is not readable: "31/31/2026".')).toBe('The time is not readable')
    expect(reasonWithoutValue('类别「道路遗撒」不在对照表中。')).toBe('类别 … 不在对照表中')
    expect(reasonWithoutValue('No time.')).toBe('No time')
    expect(reasonWithoutValue('“x”')).toBe('“x”')
  })

  it('puts rows with the same reason and column together, the largest group first', () => {
    const groups = groupQuarantine(
      [row(1, 'No place.', 'place'), row(2, 'Bad time: "a".'), row(3, 'Bad time: "b".'), row(4, 'Bad time: "a".', 'closed')],
      (words) => words.en,
    )
    expect(groups.map(({ reason, column, rows }) => [reason, column, rows.map(({ id }) => id)])).toEqual([
      ['Bad time', 'when', [2, 3]],
      ['No place', 'place', [1]],
      ['Bad time', 'closed', [4]],
    ])
  })
})

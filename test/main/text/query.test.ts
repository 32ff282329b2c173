import { expect, test } from 'vitest'
import { parseQuery } from '../../../main/text/query.ts'

const words = (text: string): string[][] => parseQuery(text).all.map((any) => any.map((term) => term.shown))

test('what is half typed does not narrow yet: an OR without its second word, a field without its value', () => {
  expect(words('消防 OR')).toEqual([['消防']])
  expect(words('消防 或者')).toEqual([['消防']])
  expect(words('消防 OR 电动车')).toEqual([['消防', '电动车']])
  // Alone, in front or in quotes it is a word.
  expect(words('OR')).toEqual([['OR']])
  expect(words('消防 "OR"')).toEqual([['消防'], ['OR']])
  for (const open of ['category:', '类别：', 'Before:', '-status:', 'place:']) {
    const query = parseQuery(`消防 ${open}`)
    expect(query.all, open).toHaveLength(1)
    expect([query.not, query.filter, query.without], open).toEqual([[], {}, []])
  }
  // No field: text.
  expect(words('注意:')).toEqual([['注意:']])
})

test('before: and after: take a day, a month or a year, and let anything else be', () => {
  expect(parseQuery('after:2025-11-30 before:2026-03-01').filter).toEqual({ from: '2025-11-30', to: '2026-03-01' })
  expect(parseQuery('after:2025 before:2026-03').filter).toEqual({ from: '2025-01-01', to: '2026-03-01' })
  for (const typed of ['2', '202', '2026-', '2026-0', '2026-1', '2026-13', '2026-02-3', '2026-02-30', '2026-02-31', '昨天'])
    expect(parseQuery(`after:${typed} before:${typed}`).filter, typed).toEqual({})
})

test('OR joins only the words beside it, also where an exclusion stands between', () => {
  expect(words('消防 OR -通道 小区')).toEqual([['消防'], ['小区']])
  expect(words('楼道 消防 OR 小区 灯')).toEqual([['楼道'], ['消防', '小区'], ['灯']])
})

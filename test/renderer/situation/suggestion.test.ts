import { describe, expect, it } from 'vitest'
import { type Suggestion, suggestionFinder, withQuery } from '../../../renderer/view/situation/suggestion.ts'

const entry = (kind: Suggestion['kind'], label: string, ...also: string[]): Suggestion => ({ kind, key: label, label, also })
const find = suggestionFinder([
  entry('past', '消防通道'),
  entry('past', '楼道 OR 小区'),
  entry('area', '柳荫街道', 'Liuyin'),
  entry('area', '东站街道', 'Dongzhan'),
  entry('category', '消防隐患', 'Fire hazards'),
  entry('command', '打开预警'),
])

describe('suggestions', () => {
  it('gives the past queries before anything is typed', () => {
    expect(find('').map((s) => s.label)).toEqual(['消防通道', '楼道 OR 小区'])
  })
  it('finds a place by its beginning and by its other name, typos included', () => {
    expect(find('柳荫')[0]?.label).toBe('柳荫街道')
    expect(find('liuyn')[0]?.label).toBe('柳荫街道')
  })
  it('does not repeat the query that stands in the field', () => {
    expect(find('消防通道').some((s) => s.kind === 'past')).toBe(false)
  })
  it('lives through anything half-typed', () => {
    for (const typed of ['"', '-', '(', 'a:"', '\\', '=', "'", '!^$|']) expect(Array.isArray(find(typed))).toBe(true)
  })
})

describe('past queries', () => {
  it('keeps the newest first without doubles and without half-typed beginnings', () => {
    expect(withQuery(['消防', '噪声'], '消防通道')).toEqual(['消防通道', '噪声'])
    expect(withQuery(['a', 'b'], 'b')).toEqual(['b', 'a'])
    expect(withQuery(['a'], '  ')).toEqual(['a'])
  })
  it('forgets the oldest', () => {
    expect(
      withQuery(
        Array.from({ length: 12 }, (_, i) => `q${i} x`),
        'new',
      ),
    ).toHaveLength(12)
  })
})

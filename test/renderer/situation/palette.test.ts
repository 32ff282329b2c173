import { describe, expect, it } from 'vitest'
import type { Suggestion } from '../../../contract/model.ts'
import { commandFinder, paletteGroups, soleFieldTerm } from '../../../renderer/view/situation/palette.ts'

const find = commandFinder([
  { key: 'clear', label: '清除全部筛选', also: 'clear' },
  { key: 'flags', label: '打开预警', also: 'flags' },
  { key: 'sources', label: '打开来源', also: 'sources' },
  { key: 'settings', label: '打开设置', also: 'settings' },
  { key: 'dark', label: '换成深色', also: 'dark' },
  { key: 'light', label: '换成浅色', also: 'light' },
])
const suggestion = (kind: Suggestion['kind'], zh: string, en: string, by: Suggestion['by'] = 'text'): Suggestion => ({
  kind,
  label: { zh, en },
  text: zh,
  by,
})

describe('commands', () => {
  it('are found by their own name and by their key, with a slip', () => {
    expect(find('预警')[0]?.key).toBe('flags')
    expect(find('setings')[0]?.key).toBe('settings')
  })
  it('are all listed behind the sign, and a few without it', () => {
    expect(find('>')).toHaveLength(6)
    expect(find('')).toHaveLength(4)
  })
  it('live through anything half-typed', () => {
    for (const typed of ['"', '-', '(', 'a:"', '\\', '=', "'", '!^$|']) expect(Array.isArray(find(typed))).toBe(true)
  })
})

describe('the palette', () => {
  it('groups by kind, the kind of the best suggestion first and commands last', () => {
    const groups = paletteGroups(
      'liu',
      [
        suggestion('area', '柳荫街道', 'Liuyin', 'pinyin'),
        suggestion('place', '柳荫大街', '柳荫大街', 'pinyin'),
        suggestion('area', '柳东街道', 'Liudong', 'pinyin'),
      ],
      [{ key: 'clear', label: '清除', also: '' }],
      'zh',
    )
    expect(groups.map((g) => [g.kind, g.options.map((o) => o.label)])).toEqual([
      ['area', ['柳荫街道', '柳东街道']],
      ['place', ['柳荫大街']],
      ['command', ['清除']],
    ])
    expect(groups[0]?.options[0]).toMatchObject({ also: 'Liuyin', by: 'pinyin' })
    expect(groups[1]?.options[0]?.also).toBeNull()
  })
  it('holds commands alone behind the sign', () => {
    const groups = paletteGroups('>x', [suggestion('past', 'x', 'x')], [{ key: 'clear', label: '清除', also: '' }], 'zh')
    expect(groups.map((g) => g.kind)).toEqual(['command'])
  })
})

describe('a query of one field term', () => {
  it('is a condition, quoted or not', () => {
    expect(soleFieldTerm('area:"东站 街道"')).toEqual({ field: 'area', value: '东站 街道' })
    expect(soleFieldTerm(' category:fire ')).toEqual({ field: 'category', value: 'fire' })
  })
  it('is text as soon as anything else stands there', () => {
    for (const text of ['category:fire 楼道', '-category:fire', 'before:2026-01-01', 'category:', 'area:"x', '楼道'])
      expect(soleFieldTerm(text)).toBeNull()
  })
})

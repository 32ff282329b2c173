import { describe, expect, it } from 'vitest'
import type { Filter, Suggestion } from '../../../contract/model.ts'
import { bestRelaxations, conditionsOf, instead, queryTerms, relaxations } from '../../../renderer/view/situation/relaxation.ts'

describe('what can be relaxed', () => {
  it('counts the conditions in force', () => {
    const filter: Filter = {
      text: ' 消防 ',
      from: '2026-06-03',
      areas: ['luyuan'],
      categories: [],
      near: { lon: 1, lat: 2, metres: 300 },
    }
    expect(conditionsOf(filter)).toEqual(['text', 'time', 'areas', 'place'])
    expect(conditionsOf({})).toEqual([])
  })

  it('reads terms as typed: phrases whole, a minus with its word', () => {
    expect(queryTerms('"消防登高面" -文昌苑 place:"3 号楼" a OR b')).toEqual([
      '"消防登高面"',
      '-文昌苑',
      'place:"3 号楼"',
      'a',
      'OR',
      'b',
    ])
    expect(queryTerms('"half typed')).toEqual(['"half typed'])
  })

  it('offers the picture on the design: 90 days, the whole district, the text without its minus', () => {
    const filter: Filter = { text: '"消防登高面" -文昌苑', from: '2026-06-03', to: '2026-06-10', areas: ['luyuan'] }
    const list = relaxations(filter, '2026-03-12')
    expect(list.map((r) => [r.condition, r.detail])).toEqual([
      ['time', 90],
      ['time', null],
      ['areas', null],
      ['text', '"消防登高面"'],
      ['text', '-文昌苑'],
      ['text', null],
    ])
    expect(list[0]?.filter).toEqual({ text: '"消防登高面" -文昌苑', from: '2026-03-12', areas: ['luyuan'] })
    expect(list[4]?.filter.text).toBe('"消防登高面"')
  })

  it('loosens one condition at a time and leaves the others as they are', () => {
    const filter: Filter = {
      text: '通道',
      statuses: ['open'],
      levels: ['station'],
      sources: ['a'],
      hasMedia: true,
      incidentsOnly: true,
    }
    for (const { filter: loose } of relaxations(filter, null)) {
      expect(Object.keys(filter).length - Object.keys(loose).length).toBe(1)
      for (const [key, value] of Object.entries(loose)) expect(value).toEqual(filter[key as keyof Filter])
    }
  })

  it('does not take an OR apart', () => {
    expect(relaxations({ text: '楼道 OR 小区' }, null).map((r) => r.detail)).toEqual([null])
  })
})

it('offers the mildest relaxation of each condition that gives anything, largest first, three at most', () => {
  const [ninety, all, area, part, text] = relaxations({ text: 'a b', from: '2026-06-03', areas: ['x'] }, '2026-03-12')
  const best = bestRelaxations([
    { relaxation: ninety!, matched: 14 },
    { relaxation: all!, matched: 90 },
    { relaxation: area!, matched: 3 },
    { relaxation: part!, matched: 0 },
    { relaxation: text!, matched: 1 },
  ])
  expect(best.map((offer) => [offer.relaxation.condition, offer.matched])).toEqual([
    ['time', 14],
    ['areas', 3],
    ['text', 1],
  ])
})

describe('a query that finds nothing', () => {
  const suggestion = (kind: Suggestion['kind'], zh: string, by: Suggestion['by']): Suggestion => ({
    kind,
    label: { zh, en: zh },
    text: zh,
    by,
  })
  it('is offered as what it may have been meant to be, with everything else of the filter', () => {
    const found = instead(
      { text: 'xfld', areas: ['a'] },
      [suggestion('past', 'xfld x', 'text'), suggestion('word', '消防楼道', 'initials')],
      'zh',
    )
    expect(found).toEqual({ condition: 'instead', detail: '消防楼道', filter: { text: '消防楼道', areas: ['a'] } })
  })
  it('is not put another way by words that merely begin like it, nor by a view', () => {
    const near = [suggestion('word', 'xf', 'text'), suggestion('view', '3', 'pinyin')]
    expect(instead({ text: 'x' }, near, 'zh')).toBeNull()
  })
})

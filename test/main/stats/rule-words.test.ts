import { describe, expect, test } from 'vitest'
import { checkParams, ruleKindRows } from '../../../main/stats/rule-kinds.ts'
import { ruleWords } from '../../../main/stats/rule-words.ts'

const everywhere = { areas: [], categories: [], sources: [] }

describe('a version of a rule in plain words', () => {
  test.each(ruleKindRows.map((row) => row.kind))('%s names what it compares and what it demands, in both languages', (kind) => {
    const checked = checkParams(kind, { minIncidents: 4, minSources: 3, coolDown: 9 })
    if ('problem' in checked) throw new Error(checked.problem.en)
    const { zh, en } = ruleWords(kind, checked.params, everywhere)
    for (const words of [zh, en]) {
      expect(words).not.toMatch(/undefined|NaN|\d\.\d{4}/)
      for (const number of ['4', '3', '9']) expect(words).toContain(number)
    }
    expect(zh).toContain('至少 4 起')
    expect(en).toContain('At least 4 incidents (copies collapsed) from at least 3 independent sources')
  })

  test('the scope is told first', () => {
    const checked = checkParams('conditional-binomial', {})
    if ('problem' in checked) throw new Error(checked.problem.en)
    const words = ruleWords('conditional-binomial', checked.params, {
      areas: [{ zh: '柳荫街道', en: 'Liuyin' }],
      categories: [{ zh: '消防隐患', en: 'Fire hazards' }],
      sources: ['12345 热线'],
    })
    expect(words.zh).toMatch(/^范围：柳荫街道，消防隐患（只看来源 12345 热线）。/)
    expect(words.en).toMatch(/^Fire hazards in Liuyin, from 12345 热线 alone\. /)
  })
})

describe('the table of parameters', () => {
  test('every standard lies in its range, and is whole where it must be', () => {
    for (const { kind, params } of ruleKindRows) {
      expect(new Set(params.map((p) => p.name)).size).toBe(params.length)
      for (const p of params) {
        expect([kind, p.name, p.standard >= p.least && p.standard <= p.most]).toEqual([kind, p.name, true])
        if (p.whole) expect(Number.isInteger(p.standard)).toBe(true)
        for (const end of [p.least, p.most]) expect(checkParams(kind, { [p.name]: end })).toHaveProperty('params')
        for (const beyond of [p.least - 1e-9 - (p.whole ? 1 : 0), p.most + (p.whole ? 1 : 1e-6), Number.NaN])
          expect(checkParams(kind, { [p.name]: beyond })).toHaveProperty('problem')
      }
    }
  })

  test('the lead-in and the frame of a chart follow the parameters', () => {
    const of = (kind: (typeof ruleKindRows)[number]['kind'], given: Record<string, number> = {}) => {
      const row = ruleKindRows.find((r) => r.kind === kind)!
      const checked = checkParams(kind, given)
      if ('problem' in checked) throw new Error(checked.problem.en)
      return { leadIn: row.leadIn(checked.params), ...row.frame(checked.params) }
    }
    expect(of('conditional-binomial', { window: 3, guard: 1, baseline: 28 })).toEqual({
      leadIn: 32,
      window: 3,
      guard: 1,
      baseline: 28,
    })
    expect(of('ears-c1')).toEqual({ leadIn: 7, window: 1, guard: 0, baseline: 7 })
    expect(of('ears-c2')).toEqual({ leadIn: 9, window: 1, guard: 2, baseline: 7 })
    expect(of('ears-c3')).toEqual({ leadIn: 11, window: 1, guard: 2, baseline: 7 })
    // A year and three weeks before the week judged, all of its days.
    expect(of('farrington-flexible', { b: 1, w: 3 }).leadIn).toBe((52 + 3 + 1) * 7 - 1)
  })
})

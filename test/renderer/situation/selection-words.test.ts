import { describe, expect, it } from 'vitest'
import type { ReportRow } from '../../../contract/model.ts'
import { textOf } from '../../../renderer/text/text.tsx'
import { distanceWords, middleOf } from '../../../renderer/view/situation/distance.ts'
import { rowsAsTable, rowsAsText } from '../../../renderer/view/situation/selection-words.ts'
import { whyWords } from '../../../renderer/view/situation/why-words.ts'

const zh = textOf('zh', 2026)
const en = textOf('en', 2026)
const row: ReportRow = {
  id: 1,
  source: '12345 热线',
  externalId: 'R-1',
  occurredAt: '2026-06-08T18:07:00+08:00',
  category: 'fire',
  subCategory: '楼道堆物',
  title: '楼道堆放杂物',
  snippet: '电话 ▇▇▇▇▇▇▇▇▇▇▇\n三单元\t二楼',
  marks: [],
  titleMarks: [],
  why: [],
  place: '纺织厂宿舍3号楼',
  area: '柳荫街道',
  areaInferred: false,
  status: 'open',
  level: 'station',
  media: [],
  lon: 118.6,
  lat: 30.95,
  suppressed: false,
}

describe('copied reports', () => {
  it('are a table a spreadsheet takes: one line a report, as many cells as the header', () => {
    const lines = rowsAsTable([row, { ...row, title: '', lon: null, lat: null, level: null }], zh).split('\r\n')
    expect(lines).toHaveLength(3)
    expect(new Set(lines.map((line) => line.split('\t').length))).toEqual(new Set([13]))
    expect(lines[0]?.split('\t').slice(0, 4)).toEqual(['编号', '时间', '类别', '小类'])
    expect(lines[1]).toContain('电话 ▇▇▇▇▇▇▇▇▇▇▇ 三单元 二楼')
  })
  it('never hand a spreadsheet a formula', () => {
    for (const title of ['=HYPERLINK("http://x")', '+1', '-1', '@SUM(A1)', ' =1+1', '\t=1']) {
      const cells = rowsAsTable([{ ...row, title }], en)
        .split('\r\n')[1]
        ?.split('\t')
      expect(cells?.[4]?.startsWith("'")).toBe(true)
    }
  })
  it('tell the distance where the list is ordered by it', () => {
    const table = rowsAsTable([row], en, { lon: 118.6, lat: 30.96 })
    expect(table.split('\r\n').map((line) => line.split('\t').at(-1))).toEqual(['Distance', '1.1 km'])
  })
  it('are a numbered paragraph each as text, in the language of the screen', () => {
    expect(rowsAsText([row], en)).toBe(
      '1. 楼道堆放杂物\n   2026-06-08 18:07 · Fire hazards · 纺织厂宿舍3号楼 · Station · To check · 12345 热线 R-1\n   电话 ▇▇▇▇▇▇▇▇▇▇▇ 三单元 二楼',
    )
  })
})

describe('distances', () => {
  it('are as exact as they are of use', () => {
    expect([3.4, 42, 418, 996, 12_340, 120_400].map((metres) => distanceWords(metres, en))).toEqual([
      '3 m',
      '42 m',
      '420 m',
      '1.0 km',
      '12.3 km',
      '120 km',
    ])
  })
  it('count from the middle of the view as it is drawn, across 180° too', () => {
    expect(middleOf([118, 30, 119, 31]).lon).toBe(118.5)
    expect(middleOf([118, 30, 119, 31]).lat).toBeCloseTo(30.5013, 3)
    expect(middleOf([179, 0, -179, 10]).lon).toBe(-180)
    expect(Math.abs(middleOf([178, 0, -178, 10]).lon)).toBe(180)
  })
})

describe('why a report was found', () => {
  it('names the word in the text and what it stands for', () => {
    const why = { term: '电动车', count: 2, as: { word: '电瓶车', by: 'synonym' as const } }
    expect(whyWords(why, zh)).toBe('“电瓶车”命中 2 次，是“电动车”的同义词')
    expect(whyWords(why, en)).toBe('“电瓶车” found 2 times, a synonym of “电动车”')
    expect(whyWords({ term: 'bin', count: 1 }, en)).toBe('“bin” found once')
  })
})

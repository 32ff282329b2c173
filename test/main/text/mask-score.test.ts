/** How well masking does on the labelled lines; the same numbers stand in docs/masking.md. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { masked, maskSpans } from '../../../main/text/mask.ts'
import { generatedLines } from '../../fixture/mask/generate.ts'
import { impersonal, personal } from '../../fixture/mask/hard-lines.ts'
import { kinds, parseLabelled, precisionOf, recallOf, scoreLines, scoreTable, spare } from '../../fixture/mask/labelled.ts'
import { documentWithTables, labelledLines } from '../../fixture/mask/score.ts'
import { repository } from '../../fixture/run-cli.ts'

const lines = labelledLines()

describe('the labelled set', () => {
  test('has at least 3,000 lines, no two alike, half of them with nothing to mask, and every kind often enough to count', () => {
    expect(lines.length).toBeGreaterThanOrEqual(3_000)
    expect(personal.length + impersonal.length).toBeGreaterThanOrEqual(400)
    expect(new Set(lines).size).toBe(lines.length)
    const bare = lines.filter((line) => parseLabelled(line).spans.length === 0).length
    expect(bare / lines.length).toBeGreaterThan(0.45)
    for (const { kind, labelled } of scoreLines(lines, () => []).table) expect([kind, labelled >= 60]).toEqual([kind, true])
  })

  test('is the same for the same seed and another for another', () => {
    expect(generatedLines(1, 200)).toEqual(generatedLines(1, 200))
    expect(generatedLines(2, 200)).not.toEqual(generatedLines(1, 200))
  })
})

describe('the score', () => {
  const find = (start: number, end: number) => () => [{ start, end, kind: 'phone' as const }]
  const line = '电话⟦phone:138 1234⟧急'
  test('counts a span as found only when each of its letters and digits is covered', () => {
    expect(scoreLines([line], find(2, 10)).table[1]).toMatchObject({ labelled: 1, found: 1 })
    expect(scoreLines([line], find(2, 9)).table[1]).toMatchObject({ labelled: 1, found: 0 })
    expect(scoreLines([line], () => []).missed).toHaveLength(1)
  })
  test('counts a span as right only when it covers hardly more than what is labelled', () => {
    expect(spare).toBe(1)
    expect(scoreLines([line], find(1, 10)).table[1]).toMatchObject({ predicted: 1, right: 1 })
    expect(scoreLines([line], find(0, 10)).table[1]).toMatchObject({ predicted: 1, right: 0 })
    expect(scoreLines(['电话138 1234急'], find(2, 10)).table[1]).toMatchObject({ predicted: 1, right: 0 })
  })
})

describe('masking', () => {
  const { table } = scoreLines(lines, maskSpans)
  test('finds 99 % of what is labelled, and 95 % of what it masks is labelled, overall and for each kind', () => {
    console.log(`\n${scoreTable(table)}`)
    expect(table.map((s) => s.kind)).toEqual([...kinds, 'all'])
    for (const score of table) {
      expect([score.kind, recallOf(score) >= 0.99]).toEqual([score.kind, true])
      expect([score.kind, precisionOf(score) >= 0.95]).toEqual([score.kind, true])
    }
  })

  test('does so on the hand-written lines alone, where each kind has few', () => {
    const hard = scoreLines([...personal, ...impersonal], maskSpans).table.at(-1)!
    expect(recallOf(hard)).toBeGreaterThanOrEqual(0.99)
    expect(precisionOf(hard)).toBeGreaterThanOrEqual(0.95)
  })

  test('a text masked once holds nothing more to mask', () => {
    const again = lines.map((line) => masked(parseLabelled(line).text).text).filter((once) => masked(once).text !== once)
    expect(again).toEqual([])
  })

  test('the tables of docs/masking.md are those that the command makes now', () => {
    const file = join(repository, 'docs', 'masking.md')
    const text = readFileSync(file, 'utf8')
    expect(text).toBe(documentWithTables(text))
  })
})

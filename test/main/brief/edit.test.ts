import { describe, expect, it } from 'vitest'
import { editedWords, editWords, numberForm } from '../../../main/brief/edit.ts'
import { type NumberRun, plain, text, type Words } from '../../../main/brief/runs.ts'
import { random } from '../../fixture/brief/district.ts'

const num = (n: string, key: string): NumberRun => ({ n, key })
const named = (n: string, as: string): NumberRun => ({ n, key: null, as })
const zh = text`${named('2026 年 6 月 2 日至 8 日', 'period')}，报告共 ${num('1,093', 'matched')} 件（${num('951', 'incidents')} 起），比前 ${named('8', 'periods')} 周均值 ${num('962.6', 'before')} 件多 ${named('14%', 'change')}（95% 区间 ${named('+5% 至 +23%', 'interval')}）。12345 热线未收齐。`
const numbers = (words: Words): NumberRun[] => words.filter((r): r is NumberRun => typeof r !== 'string' && 'n' in r)
const tied = (words: Words): (string | null | undefined)[] =>
  numbers(words).map((r) => (r.byHand ? `by hand ${r.n}` : (r.key ?? r.as)))

describe('text written over a block', () => {
  it('keeps every number tied when only words change', () => {
    const typed = plain(zh).replace('报告共', '各单位报来').replace('未收齐', '数据尚未收齐')
    expect(editWords(typed, zh)).toEqual([
      named('2026 年 6 月 2 日至 8 日', 'period'), '，各单位报来 ', num('1,093', 'matched'), ' 件（', num('951', 'incidents'), ' 起），比前 ', named('8', 'periods'), ' 周均值 ', num('962.6', 'before'),
      ' 件多 ', named('14%', 'change'), '（95% 区间 ', named('+5% 至 +23%', 'interval'), '）。12345 热线数据尚未收齐。',
    ]) // biome-ignore format: a run each
  })

  it.each([
    ['报告共 1093 件', ['matched']],
    ['报告共 １，０９３ 件', ['matched']],
    ['报告共 １０９３ 件', ['matched']],
    ['增加１４％。', ['change']],
    ['增加 14 %', ['change']],
    ['（+5% 至 +23%）', ['interval']],
    ['2026 年 6 月 2 日至 8 日没有异常', ['period']],
    ['共 1,094 件', ['by hand 1,094']],
    ['共 11,093 件', ['by hand 11,093']],
    ['共 1,093.5 件', ['by hand 1,093.5']],
    ['比 2025 年同期', ['by hand 2025']],
    ['降 14 件', ['by hand 14']],
    ['−14%', ['by hand −14%']],
    ['951 起中 1,093 件', ['incidents', 'matched']],
    // The year is one of the block's words; month and day are not.
    ['预计 93% 按期完成，2026-07-01 前', ['by hand 93%', 'by hand 07', 'by hand 01']],
    ['12345 热线未收齐', []],
  ])('reads %s', (typed, expected) => {
    expect(tied(editWords(typed, zh))).toEqual(expected)
  })

  it('works in English too', () => {
    const en = text`${named('2–8 Jun 2026', 'period')}: ${num('1,093', 'matched')} reports, ${named('14%', 'change')} above the mean of ${num('962.6', 'before')}.`
    const words = editWords(
      'In the week of 2–8 Jun 2026 there were 1,093 reports, about 14% over the mean (962.6), and 3 sites were closed.',
      en,
    )
    expect(tied(words)).toEqual(['period', 'matched', 'change', 'before', 'by hand 3'])
  })

  it('takes the new values from a newer snapshot, and leaves what was typed by hand', () => {
    const kept = editWords('本周共 1,093 件，较均值多 14%，另有 7 处待查（951 起）。', zh)
    const newer = text`${named('2026 年 6 月 9 日至 15 日', 'period')}，报告共 ${num('1,210', 'matched')} 件（${num('1,002', 'incidents')} 起），多 ${named('26%', 'change')}。`
    expect(plain(editedWords(kept, newer))).toBe('本周共 1,210 件，较均值多 26%，另有 7 处待查（1,002 起）。')
    expect(tied(editedWords(kept, newer))).toEqual(['matched', 'change', 'by hand 7', 'incidents'])
  })

  it('marks a number that the page no longer tells of, and finds one that moved to another block', () => {
    const kept = editWords('消防 327 件，用电 152 件', text`${num('327', 'category:fire')} 与 ${num('152', 'category:power')}`)
    const words = editedWords(kept, ['没有了'], new Map([['category:fire', '330']]))
    expect(words).toEqual(['消防 ', num('330', 'category:fire'), ' 件，用电 ', { n: '152', key: null, byHand: true }, ' 件'])
  })
})

describe('any block and any edit (property)', () => {
  const pieces = ['报告', '起', '，比均值', '多', ' reports, ', '（', '）', '。', ' of ', '截至', '；']
  const make = (next: () => number, id: string): { words: Words; values: string[] } => {
    const words: Words = []
    const values: string[] = []
    const n = 1 + Math.floor(next() * 6)
    for (let i = 0; i < n; i++) {
      words.push(pieces[Math.floor(next() * pieces.length)]!)
      const value =
        next() < 0.3
          ? `${Math.floor(next() * 90)}.${Math.floor(next() * 10)}`
          : (Math.floor(next() ** 3 * 90_000) + 1).toLocaleString('en-US')
      words.push({ n: value, key: `${id}:${i}` })
      values.push(value)
    }
    words.push('。')
    return { words, values }
  }

  it('never loses, invents or unties a number when nothing but words is changed: 2,000 blocks', () => {
    const next = random(11)
    for (let t = 0; t < 2_000; t++) {
      const { words } = make(next, 'k')
      const typed = words.map((run) => (typeof run === 'string' ? `${run}${next() < 0.5 ? '某些' : ''}` : plain([run]))).join('')
      const result = editWords(typed, words)
      expect(numbers(result)).toEqual(numbers(words))
      expect(plain(result)).toBe(typed)
    }
  })

  it('marks each number that the block does not have, and no other: 2,000 edits', () => {
    const next = random(12)
    for (let t = 0; t < 2_000; t++) {
      const { words, values } = make(next, 'k')
      const forms = new Set(values.map(numberForm))
      let foreign = ''
      do foreign = String(1_000_000 + Math.floor(next() * 1e6))
      while (forms.has(foreign))
      const at = Math.floor(next() * words.length)
      const typed = [
        ...words.slice(0, at).map((r) => plain([r])),
        ` 另有 ${foreign} 处 `,
        ...words.slice(at).map((r) => plain([r])),
      ].join('')
      const result = numbers(editWords(typed, words))
      expect(result.filter((r) => r.byHand).map((r) => r.n)).toEqual([foreign])
      expect(result.filter((r) => !r.byHand)).toEqual(numbers(words))
    }
  })

  it('shows the newer value wherever a number stayed tied: 1,000 snapshots', () => {
    const next = random(13)
    for (let t = 0; t < 1_000; t++) {
      const { words } = make(next, 'k')
      const newer = words.map((run) =>
        typeof run === 'string' ? run : { ...run, n: String(Math.floor(next() * 5_000)) },
      ) as Words
      const kept = editWords(`人工改写：${plain(words)}`, words)
      expect(plain(editedWords(kept, newer))).toBe(`人工改写：${plain(newer)}`)
    }
  })
})

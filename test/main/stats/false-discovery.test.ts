import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type Adjustment, adjust } from '../../../main/stats/false-discovery.ts'

const truth = JSON.parse(readFileSync(new URL('../../fixture/stats/dist-fdr.json', import.meta.url), 'utf8')) as {
  padjust: Record<'p' | 'BH' | 'BY' | 'holm' | 'bonferroni', number[]>
}

test.each([
  ['bh', 'BH'],
  ['by', 'BY'],
  ['holm', 'holm'],
  ['bonferroni', 'bonferroni'],
] as const)('%s equals p.adjust of R', (method: Adjustment, name) => {
  const got = adjust(truth.padjust.p, method)
  truth.padjust[name].forEach((wanted, i) => {
    expect(Math.abs(got[i]! / wanted - 1)).toBeLessThan(1e-10)
  })
})

test('tests that are not given count as p = 1', () => {
  const p = [0.001, 0.004, 0.2]
  for (const method of ['bh', 'by', 'holm', 'bonferroni'] as const) {
    const padded = adjust([...p, 1, 1, 1, 1], method)
    expect([...adjust(p, method, 7)]).toEqual([...padded.subarray(0, 3)])
  }
})

test('a value outside [0,1] and a family too small are errors that name them', () => {
  expect(() => adjust([0.5, 1.5], 'bh')).toThrow(/p\[1\] = 1.5/)
  expect(() => adjust([0.5, 0.5], 'bh', 1)).toThrow(/fewer/)
})

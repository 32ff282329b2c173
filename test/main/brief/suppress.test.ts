import { describe, expect, it } from 'vitest'
import { closedPlaces, hiddenCells, smallest } from '../../../main/brief/suppress.ts'
import { random } from '../../fixture/brief/district.ts'

/** Every way to fill the hidden cells so that the table still adds up, knowing only that each holds at least one. */
function possible(counts: number[], hidden: boolean[]): number[][] {
  const inside = counts.map((_, i) => i).filter((i) => hidden[i] && counts[i]! > 0)
  const sum = inside.reduce((a, i) => a + counts[i]!, 0)
  const cap = Math.max(...[Math.min(...counts.filter((n, i) => !hidden[i] && n > 0)), 0].filter(Number.isFinite), 0) || sum
  const out: number[][] = inside.map(() => [])
  const walk = (at: number, left: number, chosen: number[]): void => {
    if (at === inside.length - 1) {
      if (left >= 1 && left <= Math.max(cap, 1))
        for (const [i, n] of [...chosen, left].entries()) if (!out[i]!.includes(n)) out[i]!.push(n)
      return
    }
    for (let n = 1; n <= Math.min(cap, left - (inside.length - at - 1)); n++) walk(at + 1, left - n, [...chosen, n])
  }
  if (inside.length > 0) walk(0, sum, [])
  return out
}

describe('small counts', () => {
  it('leaves a table without small counts as it is, zeros too', () => {
    expect(hiddenCells([9, 0, 5, 120])).toEqual([false, false, false, false])
  })
  it('never hides one cell alone: the total would give it away', () => {
    const hidden = hiddenCells([3, 40, 9, 60])
    expect(hidden).toEqual([true, false, true, false])
  })
  it('hides the whole table, zeros too, when there is nothing to hide behind', () => {
    expect(hiddenCells([1, 0, 1])).toEqual([true, true, true])
    expect(hiddenCells([3])).toEqual([true])
  })
  it('cannot be undone by subtraction from the total: 2,000 random tables', () => {
    const next = random(7)
    for (let t = 0; t < 2_000; t++) {
      const counts = Array.from({ length: 2 + Math.floor(next() * 5) }, () => Math.floor(next() ** 3 * 30))
      const hidden = hiddenCells(counts)
      for (const [i, n] of counts.entries()) if (n > 0 && n < smallest) expect(hidden[i]).toBe(true)
      if (!hidden.includes(true) || hidden.every(Boolean)) continue
      for (const values of possible(counts, hidden)) {
        expect({ counts, hidden, values: values.length }).toEqual({
          counts,
          hidden,
          values: expect.toSatisfy((n: number) => n >= 4),
        })
        // Not even that a cell is under the limit can be told.
        expect(Math.max(...values)).toBeGreaterThanOrEqual(smallest)
      }
    }
  })
  it('closes at least two places or none', () => {
    const table = new Map([
      ['a', new Map([['fire', 9], ['waste', 3]])],
      ['b', new Map([['fire', 12], ['waste', 8]])],
      ['c', new Map([['fire', 30], ['waste', 6]])],
    ]) // biome-ignore format: a row a line
    expect([...closedPlaces(table, new Set(), new Set())].sort()).toEqual(['a', 'b'])
    table.get('a')!.set('waste', 5)
    expect(closedPlaces(table, new Set(), new Set()).size).toBe(0)
    expect([...closedPlaces(table, new Set(), new Set(['waste']))].sort()).toEqual(['a', 'b', 'c'])
  })
})

import { describe, expect, it } from 'vitest'
import { hiddenCells, hiddenLines, planEdition, smallest, tells } from '../../../main/brief/suppress.ts'
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
  it('gives up a table of which every line would be told', () => {
    expect(hiddenLines([1, 1])).toBeNull()
    expect(hiddenLines([3])).toBeNull()
    expect(hiddenLines([3, 9])).toEqual([true, true])
  })
  it('hides a third line where the two would be told apart by the rule: one of 4 and 30 is small', () => {
    expect(hiddenLines([4, 30, 31, 90])).toEqual([true, true, true, false])
  })
})

describe('the plan of an edition for the public', () => {
  const table = (text: string): Map<string, Map<string, number>> => {
    const cells = new Map<string, Map<string, number>>()
    for (const line of text.trim().split('\n')) {
      const [place, ...kinds] = line.trim().split(' ') as [string, ...string[]]
      cells.set(place, new Map(kinds.map((k) => [k.split('=')[0]!, Number(k.split('=')[1])])))
    }
    return cells
  }
  it('closes places until no kind of a closed one can be told', () => {
    const cells = table('a fire=9 waste=3\nb fire=12 waste=8\nc fire=30 waste=6')
    const plan = planEdition(cells)
    expect([...plan.closed].sort()).toEqual(['a', 'b'])
    expect(tells(cells, { ...plan, closed: new Set(['a']) })).toBe(true)
    cells.get('a')!.set('waste', 5)
    expect(planEdition(cells).closed.size).toBe(0)
  })
  it('names no withheld kind in the rows of an open place', () => {
    const plan = planEdition(table('a fire=90 waste=3\nb fire=120 noise=8\nc fire=30 building=60'))
    expect([...plan.hiddenKinds].sort()).toEqual(['noise', 'waste'])
    for (const place of ['a', 'b']) expect(plan.closed.has(place)).toBe(true)
  })
  it('gives the places up where their totals and those of kinds together would tell', () => {
    // 'b' has 9 reports: with 5 of fire said by nobody the rest is told by its total alone.
    const cells = table('a fire=1 waste=6\nb fire=6 waste=1')
    const plan = planEdition(cells)
    expect(tells(cells, plan)).toBe(false)
  })
  it('leaves a flag out that would say which of two withheld lines is small', () => {
    const cells = table('a fire=3 waste=0\nb fire=9 waste=0\nc fire=40 waste=50\nd fire=60 waste=70')
    const plan = planEdition(cells, [
      { place: 'b', kind: 'fire' },
      { place: 'c', kind: 'waste' },
    ])
    expect([...plan.hiddenPlaces].sort()).toEqual(['a', 'b'])
    expect(plan.flags).toEqual([{ place: 'c', kind: 'waste' }])
  })
  it('counts a flag as known: what is left of a place beside it may be small', () => {
    const cells = table('a fire=6 waste=2\nb fire=30 waste=20\nc fire=41 waste=33')
    const plan = { ...planEdition(cells), placesGiven: true, hiddenPlaces: new Set<string>(), closed: new Set(['a', 'b']) }
    expect(tells(cells, plan, [])).toBe(false)
    expect(tells(cells, plan, [{ place: 'a', kind: 'fire' }])).toBe(true)
  })
  it('tells the total alone of a handful', () => {
    const plan = planEdition(table('a fire=1\nb waste=2'))
    expect([plan.kindsGiven, plan.placesGiven, plan.closed.size]).toEqual([false, false, 2])
  })
})

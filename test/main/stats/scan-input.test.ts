import { describe, expect, test } from 'vitest'
import { Failure } from '../../../contract/reply.ts'
import { isoDay } from '../../../contract/time.ts'
import { intervalStarts, lastDay, parseScanDate, populationDay, stepBack, unitsIn } from '../../../main/stats/scan-dates.ts'
import { drawCircles, makePlaces, radiusOf } from '../../../main/stats/scan-geometry.ts'
import { readScanFiles } from '../../../main/stats/scan-input.ts'
import { prepareStudy, type ScanSettings } from '../../../main/stats/scan-study.ts'

const day = (text: string): number => parseScanDate(text)!.day
const starts = (from: string, to: string, unit: 'day' | 'month' | 'year', length: number): string[] =>
  intervalStarts(day(from), day(to), unit, length).map(isoDay)

describe('dates', () => {
  test('are read with year, year and month, or the day, with / or -', () => {
    expect(parseScanDate('2024/4/29')).toEqual({ day: day('2024-04-29'), unit: 'day' })
    expect(isoDay(day('2024/4'))).toBe('2024-04-01')
    expect(isoDay(lastDay(parseScanDate('2024/2')!))).toBe('2024-02-29')
    expect(isoDay(lastDay(parseScanDate('2023')!))).toBe('2023-12-31')
    for (const wrong of ['2024/13', '2023/2/29', '2024/4/31', 'x', '2024/4-1', '2024/', '', '20240429'])
      expect(parseScanDate(wrong), wrong).toBeNull()
  })
  test('a year of two digits lies near the study', () => {
    expect(isoDay(parseScanDate('73', day('1980'))!.day)).toBe('1973-01-01')
    expect(isoDay(parseScanDate('04/6', day('2001'))!.day)).toBe('2004-06-01')
  })
  test('a population without a day is that of the 15th, without a month that of 1 July', () => {
    expect(isoDay(populationDay(parseScanDate('1990')!))).toBe('1990-07-01')
    expect(isoDay(populationDay(parseScanDate('1990/3')!))).toBe('1990-03-15')
    expect(isoDay(populationDay(parseScanDate('1990/3/2')!))).toBe('1990-03-02')
  })
})

describe('intervals', () => {
  test('are cut from the end, and what is left joins the first', () => {
    expect(starts('2024/1/1', '2024/1/10', 'day', 3)).toEqual(['2024-01-01', '2024-01-05', '2024-01-08', '2024-01-11'])
    expect(starts('2024/1/1', '2024/1/9', 'day', 3)).toEqual(['2024-01-01', '2024-01-04', '2024-01-07', '2024-01-10'])
    expect(starts('2024/1/1', '2024/4/15', 'month', 1)).toEqual(['2024-01-01', '2024-02-16', '2024-03-16', '2024-04-16'])
    expect(starts('2023/11/1', '2024/4/30', 'month', 2)).toEqual(['2023-11-01', '2024-01-01', '2024-03-01', '2024-05-01'])
    expect(starts('1973/1/1', '1976/12/31', 'year', 1)).toHaveLength(5)
    expect(starts('1973/1/1', '1976/12/31', 'year', 3)).toEqual(['1973-01-01', '1977-01-01'])
    expect(starts('2024/1/1', '2024/1/2', 'day', 5)).toEqual(['2024-01-01', '2024-01-03'])
  })
  test('months that are too short for the day give the first of the next', () => {
    expect(isoDay(stepBack(day('2023/3/30'), 'month', 1))).toBe('2023-03-01')
    expect(isoDay(stepBack(day('2023/4/30'), 'month', 1))).toBe('2023-03-31')
    expect(isoDay(stepBack(day('2024/2/29'), 'year', 1))).toBe('2023-03-01')
  })
  test('units of a period count the part that is left over', () => {
    expect(unitsIn(day('1973'), lastDay(parseScanDate('1991')!), 'year')).toBe(19)
    expect(unitsIn(day('2024/1/1'), day('2024/1/10'), 'day')).toBe(10)
    expect(unitsIn(day('2024/1/16'), day('2024/3/31'), 'month')).toBeCloseTo(2 + 16 / 31, 9)
  })
})

const geo = { name: 'x.geo', text: '// places\n\nA 0 0\nB\t1\t0\n"C d" 0 1\nE 1 0\n' }
const readCases = (text: string, spatial = false) =>
  readScanFiles({ cases: { name: 'x.cas', text }, places: geo }, { sphere: false, spatial })

describe('files', () => {
  test('comments, blank lines, tabs, quotes, commas, Windows line ends, and a mark before the first letter', () => {
    const input = readCases('\ufeff# head\r\nA 2 2024/1/1\r\n\r\n"C d"\t1\t2024/1/2\r\nB,3,2024/1/3\r\n  // end\r\n')
    expect([...input.cases.id]).toEqual([0, 2, 1])
    expect([...input.cases.count]).toEqual([2, 1, 3])
    expect([...input.cases.first].map(isoDay)).toEqual(['2024-01-01', '2024-01-02', '2024-01-03'])
  })
  test('a row without a count is one case', () => {
    expect([...readCases('A 2024/1/1\nB,,2024/1/1\nB 2 2024-01-01\nA 2024').cases.count]).toEqual([1, 1, 2, 1])
    expect([...readCases('A\nA 3\nB 2 1999', true).cases.count]).toEqual([1, 3, 2])
  })
  test('an unknown place is named with its row, blank lines counted', () => {
    expect(() => readCases('A 1 2024/1/1\n\n// note\nZ9 1 2024/1/2\n')).toThrow(
      /x\.cas, row 4: the place "Z9" is not in .*x\.geo/,
    )
    expect(() =>
      readScanFiles(
        { cases: { name: 'c', text: 'A 1 2000' }, places: geo, population: { name: 'x.pop', text: 'A 2000 5\nQ 2000 5' } },
        { sphere: false, spatial: true },
      ),
    ).toThrow(/x\.pop, row 2: the place "Q"/)
  })
  test('what is no count, no date, no position or no population is named with its row, in both languages', () => {
    for (const [text, row] of [
      ['A one 2024/1/1', 1],
      ['A -1 2024/1/1', 1],
      ['A 1.5 2024/1/1', 1],
      ['A 1 2024/1/1\nA 1 2024/2/30', 2],
      ['A 1 soon', 1],
      ['A', 1],
    ] as const) {
      expect(() => readCases(text), text).toThrow(new RegExp(`row ${row}`))
      try {
        readCases(text)
      } catch (error) {
        expect((error as Failure).text.zh).toContain(`第 ${row} 行`)
      }
    }
    const places = (text: string, sphere: boolean) => () =>
      readScanFiles({ cases: { name: 'c', text: '' }, places: { name: 'g', text } }, { sphere, spatial: false })
    expect(places('A 91 0', true)).toThrow(/row 1: latitude/)
    expect(places('A 1\n', false)).toThrow(/row 1: x and y/)
    expect(places('A 1 1\nA 2 2', false)).toThrow(/row 2: the place "A" has two positions/)
    expect(places('', false)).toThrow(/no place/)
  })
})

const settings = (change: Partial<ScanSettings>): ScanSettings => ({
  ...{ model: 'stp', spatial: false, prospective: true, unit: 'day', aggregate: 1, maxPercent: 50, minTime: 1, minCases: 2 },
  maxTime: { percent: 50 },
  ...change,
})

describe('the study', () => {
  test('several rows of a place and date add up, ids at one position are one place, and days outside are counted as such', () => {
    const input = readCases('A 2 2024/1/1\nA 1 2024/1/1\nB 1 2024/1/2\nE 4 2024/1/2\nA 1 2024/1/4\nA 9 2023/12/31')
    const study = prepareStudy(input, false, settings({ start: day('2024/1/1'), end: day('2024/1/4') }))
    expect(study.places.ids).toEqual([['A'], ['B', 'E'], ['C d']])
    expect([...study.task.count]).toEqual([3, 0, 0, 1, 0, 5, 0, 0, 0, 0, 0, 0])
    expect(study.outside).toBe(9)
  })
  test('the period is that of the cases when none is given', () => {
    const study = prepareStudy(readCases('A 2 2024/2\nB 1 2024/5'), false, settings({ unit: 'month' }))
    expect(study.starts.map(isoDay)).toEqual(['2024-02-01', '2024-03-01', '2024-04-01', '2024-05-01', '2024-06-01'])
  })
  test('the longest window is a number of units or a share of the period, both rounded down to intervals', () => {
    const input = readCases('A 2 2024/1/1\nB 1 2024/1/30')
    const windows = (change: Partial<ScanSettings>) => {
      const { minLength, maxLength, intervals } = prepareStudy(input, false, settings(change)).task
      return [intervals, minLength, maxLength]
    }
    expect(windows({ maxTime: { percent: 50 } })).toEqual([30, 1, 15])
    expect(windows({ maxTime: { units: 7 }, aggregate: 3 })).toEqual([10, 1, 2])
    expect(windows({ maxTime: { percent: 90 }, minTime: 4, aggregate: 3 })).toEqual([10, 2, 9])
    expect(() => windows({ maxTime: { units: 2 }, aggregate: 3 })).toThrow(/none to scan/)
  })
  test('population is a line between its dates, flat outside, integrated over each interval', () => {
    const input = readScanFiles(
      {
        cases: { name: 'c', text: 'A 6 2001\nB 4 2002' },
        places: { name: 'g', text: 'A 0 0\nB 1 0' },
        population: { name: 'p', text: 'A 2001/1/1 100\nA 2002/1/1 200\nB 2001 100\nB 2001 50' },
      },
      { sphere: false, spatial: false },
    )
    const study = prepareStudy(input, false, settings({ model: 'poisson', unit: 'year', prospective: false }))
    // A: 150 over 2001, 200 over 2002; B: 150 in both.
    const scale = 10 / (150 + 200 + 150 + 150)
    expect([...study.task.expected!].map((v) => v / scale)).toEqual([150, 200, 150, 150].map((v) => expect.closeTo(v, 9)))
  })
  test('says what is wrong with a study that cannot be scanned', () => {
    expect(() => prepareStudy(readCases('A 0 2024/1/1\nB 0 2024/1/3'), false, settings({}))).toThrow(Failure)
    expect(() => prepareStudy(readCases('A 1 2024/1/1'), false, settings({}))).toThrow(/one interval/)
    expect(() => prepareStudy(readCases('A 1 2024\nA 1 2025'), false, settings({}))).toThrow(/dated by their year.*--unit year/)
    expect(() => prepareStudy(readCases('A 1 2024\nA 1 2025'), false, settings({ unit: 'month' }))).toThrow(/--unit year/)
    expect(() => prepareStudy(readCases('A 1 2024/1/1\nA 1 2024/1/5'), false, settings({ model: 'poisson' }))).toThrow(/--pop/)
    const input = readScanFiles(
      {
        cases: { name: 'c', text: 'A 6 2001\nB 4 2002' },
        places: { name: 'g', text: 'A 0 0\nB 1 0' },
        population: { name: 'p', text: 'A 2001 100' },
      },
      { sphere: false, spatial: true },
    )
    expect(() => prepareStudy(input, false, settings({ model: 'poisson', spatial: true }))).toThrow(
      /"B" has cases and no population/,
    )
  })
})

describe('circles', () => {
  test('equal distances come by x, then y; the limit is inclusive and growth stops at the first place past it', () => {
    const places = makePlaces(['a', 'b', 'c', 'd', 'e'], [0, 1, 0, -1, 0], [0, 0, 1, 0, -1], false)
    const weight = Float64Array.of(2, 1, 3, 1, 1)
    const around = (limit: number, i: number, ...more: number[]): number[] => {
      const { start, member } = drawCircles(places, weight, limit, ...more)
      return [...member.subarray(start[i]!, start[i + 1]!)]
    }
    expect(around(100, 0)).toEqual([0, 3, 4, 2, 1])
    expect(around(4, 0)).toEqual([0, 3, 4])
    expect(around(3.9, 0)).toEqual([0, 3])
    expect(around(100, 0, 0.99)).toEqual([0])
    expect(around(100, 0, 1)).toHaveLength(5)
    expect(around(100, 0, 9, 2)).toEqual([0, 3])
    expect(around(1, 2)).toEqual([])
  })
  test('on the sphere the limit is the chord and the printed radius the arc of 6,367 km', () => {
    const places = makePlaces(['a', 'b'], [0, 0], [0, 90], true)
    const chord = 6367 * Math.SQRT2
    expect(drawCircles(places, Float64Array.of(1, 1), 9, chord + 1e-6).member).toHaveLength(4)
    expect(drawCircles(places, Float64Array.of(1, 1), 9, chord - 1e-6).member).toHaveLength(2)
    expect(radiusOf(places, 0, 1)).toBeCloseTo((6367 * Math.PI) / 2, 6)
  })
})

import { expect, test } from 'vitest'
import { categoryKeys } from '../../../contract/taxonomy.ts'
import { hamming, nearBits } from '../../../main/text/near.ts'
import { loadSample } from '../../calibration/sample.ts'
import { foundInSample } from '../../calibration/sample-rules.ts'

test('near-duplicates planted in the sample are found, and little else is joined', () => {
  const { truth, columns, near: keys, place } = loadSample(6000, 1)
  const group = new Int32Array(columns.n).fill(-1)
  truth.duplicates.forEach((ids, g) => {
    for (const id of ids) group[place.get(id) as number] = g
  })
  const near: number[] = []
  for (const [first, ...copies] of truth.duplicates)
    for (const copy of copies) {
      const [i, j] = [place.get(first as string) as number, place.get(copy) as number]
      near.push(hamming(keys.keyHigh[i]!, keys.keyLow[i]!, keys.keyHigh[j]!, keys.keyLow[j]!))
    }
  near.sort((a, b) => a - b)
  const first = columns.incident
  // Two of a surge's own reports that are taken for one are neither right nor wrong: they do tell of one thing.
  const surge = new Int32Array(columns.n).fill(-1)
  truth.surges.forEach((s, k) => {
    for (const id of s.reports) surge[place.get(id) as number] = k
  })
  let joined = 0
  let right = 0
  first.forEach((f, i) => {
    if (f === i || (surge[i]! >= 0 && surge[i] === surge[f])) return
    joined++
    if (group[i]! >= 0 && group[i] === group[f]) right++
  })
  console.log(
    `near-duplicates: bits p25/p50/p75 ${near[near.length >> 2]}/${near[near.length >> 1]}/${near[(near.length * 3) >> 2]}, cut ${nearBits}; ${right} of ${near.length} joined, ${joined - right} joins wrong`,
  )
  expect(right / joined).toBeGreaterThan(0.9)
  expect(right / near.length).toBeGreaterThan(0.45)
})

// Detection delays are counted from the first day of a surge: day 0 is the day itself.
test.each([
  [3000, 4],
  [6000, 1],
  [6000, 2],
  [20_000, 1],
  [20_000, 3],
  [60_000, 2],
])(
  'in %i sample reports (seed %i) the default rules find every planted surge within 3 days, with at most one false episode a week',
  (reports, seed) => {
    const { surges, falsePerWeek, weeks } = foundInSample(loadSample(reports, seed))
    console.log(
      [
        `${reports} reports, seed ${seed}: ${surges.filter((s) => s.delay !== null && s.delay <= 3).length} of ${surges.length} surges within 3 days, ${falsePerWeek.all.toFixed(2)} false episodes a week over ${weeks.toFixed(0)} weeks (area rule ${falsePerWeek.area.toFixed(2)}, local rule ${falsePerWeek.local.toFixed(2)})`,
        ...surges.map(
          (s) =>
            `  ${s.category} ${s.from} x${s.relativeRisk}, ${s.firstThreeDays} planted in 3 days: ${s.delay === null ? 'missed' : `day ${s.delay}`} (area rule ${s.area ?? '-'}, local rule ${s.local ?? '-'})`,
        ),
      ].join('\n'),
    )
    expect(surges.length).toBeGreaterThan(3)
    for (const surge of surges) {
      expect(categoryKeys).toContain(surge.category)
      expect(surge.relativeRisk).toBeGreaterThanOrEqual(3)
      expect(surge.delay, `${surge.category} ${surge.from}`).not.toBeNull()
      expect(surge.delay, `${surge.category} ${surge.from}`).toBeLessThanOrEqual(3)
    }
    expect(falsePerWeek.all).toBeLessThanOrEqual(1)
  },
)

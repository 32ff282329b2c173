import { expect, test } from 'vitest'
import { categoryKeys } from '../../../contract/taxonomy.ts'
import { sampleDistrict } from '../../../main/sample/district.ts'
import { sampleReports } from '../../../main/sample/reports.ts'
import { emptyTruth } from '../../../main/sample/truth.ts'
import { runRule } from '../../../main/stats/default-rule.ts'
import type { IntakeReport } from '../../../main/store/intake.ts'
import { collapse, hamming, nearBits, nearKey } from '../../../main/text/near.ts'

/** The sample as the analysis thread would hold it. */
function load(reports: number, seed: number) {
  const truth = emptyTruth()
  const rows: (IntakeReport & { from: string })[] = []
  for (const page of sampleReports({ reports, seed, truth })) for (const r of page.reports) rows.push({ ...r, from: page.source })
  rows.sort((a, b) => a.occurredAt - b.occurredAt)
  const { areas } = sampleDistrict(seed)
  const keys = areas.map((a) => a.key)
  const shapes = areas.flatMap((a, index) =>
    a.level === 'community'
      ? [{ index, rings: a.geometry.type === 'Polygon' ? a.geometry.coordinates : a.geometry.coordinates.flat() }]
      : [],
  )
  const inside = (lon: number, lat: number, rings: number[][][]): boolean => {
    let is = false
    for (const ring of rings)
      for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
        const [xi, yi] = ring[i] as [number, number]
        const [xj, yj] = ring[j] as [number, number]
        if (yi > lat !== yj > lat && lon < ((xj - xi) * (lat - yi)) / (yj - yi) + xi) is = !is
      }
    return is
  }
  const key = rows.map((r) => nearKey(`${r.title} ${r.text}`))
  const area = Int32Array.from(
    rows,
    (r) => shapes.find((s) => r.lon !== null && inside(r.lon, r.lat as number, s.rings))?.index ?? -1,
  )
  const category = Uint8Array.from(rows, (r) => categoryKeys.indexOf(r.category))
  const columns = {
    n: rows.length,
    minute: Float64Array.from(rows, (r) => r.occurredAt / 60),
    x: Float64Array.from(rows, (r) => (r.lon ?? Number.NaN) * 95_466),
    y: Float64Array.from(rows, (r) => (r.lat ?? Number.NaN) * 110_866),
    category,
    area,
    keyHigh: Int32Array.from(key, (k) => Number(BigInt.asIntN(32, k >> 32n))),
    keyLow: Int32Array.from(key, (k) => Number(BigInt.asIntN(32, k))),
  }
  const tokens = new Map<string, number>()
  const source = Float64Array.from(rows, (r) => {
    if (r.reporter === null) return 0
    const name = `${r.from} ${r.reporter}`
    if (!tokens.has(name)) tokens.set(name, tokens.size + 1)
    return tokens.get(name) as number
  })
  const day = Int32Array.from(rows, (r) => Math.floor((r.occurredAt / 60 + r.offsetMinutes) / 1440))
  const parents = Int32Array.from(areas, (a) => (a.parent === null ? -1 : keys.indexOf(a.parent)))
  return { truth, rows, columns, keys, day, source, parents, place: new Map(rows.map((r, i) => [r.externalId, i])) }
}

test('near-duplicates planted in the sample are found, and little else is joined', () => {
  const { truth, columns, place } = load(6000, 1)
  const group = new Int32Array(columns.n).fill(-1)
  truth.duplicates.forEach((ids, g) => {
    for (const id of ids) group[place.get(id) as number] = g
  })
  const near: number[] = []
  for (const [first, ...copies] of truth.duplicates)
    for (const copy of copies) {
      const [i, j] = [place.get(first as string) as number, place.get(copy) as number]
      near.push(hamming(columns.keyHigh[i]!, columns.keyLow[i]!, columns.keyHigh[j]!, columns.keyLow[j]!))
    }
  near.sort((a, b) => a - b)
  const first = collapse(columns)
  let joined = 0
  let right = 0
  first.forEach((f, i) => {
    if (f === i) return
    joined++
    if (group[i]! >= 0 && group[i] === group[f]) right++
  })
  console.log(
    `near-duplicates: bits p25/p50/p75 ${near[near.length >> 2]}/${near[near.length >> 1]}/${near[(near.length * 3) >> 2]}, cut ${nearBits}; ${right} of ${near.length} joined, ${joined - right} joins wrong`,
  )
  expect(right / joined).toBeGreaterThan(0.9)
  expect(right / near.length).toBeGreaterThan(0.45)
})

test.each([
  [6000, 1, 3],
  [30_000, 2, 9],
])(
  'of %i sample reports (seed %i) at least %i of the ten planted surges are found, with at most one false episode a week',
  (reports, seed, least) => {
    const { truth, columns, keys, day, source, parents } = load(reports, seed)
    const lastDay = day.at(-1) as number
    const from = (day[0] as number) + 65
    const { episodes } = runRule(
      {
        n: columns.n,
        day,
        category: columns.category,
        area: columns.area,
        source,
        incident: collapse(columns),
        parents,
        categories: categoryKeys.length,
      },
      [{ firstDay: day[0] as number, completeUpTo: lastDay }],
      from,
      lastDay,
    )
    const matched = new Set<number>()
    const told: string[] = []
    let found = 0
    let picture = false
    for (const surge of truth.surges) {
      const start = Date.parse(surge.from) / 86_400_000
      const end = Date.parse(surge.to) / 86_400_000
      const chain = [-1]
      for (let a = keys.indexOf(surge.area); a >= 0; a = parents[a] as number) chain.push(a)
      let delay: number | null = null
      episodes.forEach((e, k) => {
        if (
          e.category !== categoryKeys.indexOf(surge.category) ||
          !chain.includes(e.area) ||
          e.lastDay < start ||
          e.firstDay > end + 9
        )
          return
        matched.add(k)
        delay = Math.min(delay ?? 1000, Math.max(0, e.firstDay - start))
      })
      if (delay !== null) found++
      if (surge.category === 'fire' && surge.from === '2026-06-03' && delay !== null) picture = true
      told.push(
        `${surge.category} ${surge.from} x${surge.relativeRisk} (${surge.expected.toFixed(1)} expected): ${delay === null ? 'missed' : `day ${delay}`}`,
      )
    }
    const weeks = (lastDay - from + 1) / 7
    const wrong = episodes.length - matched.size
    console.log(
      `${reports} reports: ${found} of ${truth.surges.length} surges, ${(wrong / weeks).toFixed(2)} false episodes a week\n  ${told.join('\n  ')}`,
    )
    expect(found).toBeGreaterThanOrEqual(least)
    expect(wrong / weeks).toBeLessThanOrEqual(1)
    expect(picture, 'the surge at the end of the sample').toBe(true)
  },
)

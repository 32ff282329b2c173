/** What an office would see: 1,600 quiet sparse series for half a year, with 300 surges, by the default rule and by plain C2. */
import { runRule } from '../../main/stats/default-rule.ts'
import { ears } from '../../main/stats/ears.ts'
import { columnsOf, kinds } from './discovery.ts'
import { type Ask, type Part, percent, shareError } from './report.ts'
import { counter, seededBy } from './simulate.ts'

const mean = 0.2
const warm = 66
const surgeDays = 7
/** Days after a surge on which its flag still counts. */
const grace = 2

interface Measured {
  falseRule: number
  falseTwo: number
  episodesTwo: number
  caughtRule: number
  caughtTwo: number
  delayRule: number
}

function measure(series: number, days: number, surges: number, risk: number, seed: number): Measured {
  const random = seededBy(seed, 41, Math.round(risk * 10))
  const usual = counter(mean, 1)
  const extra = counter(mean * (risk - 1), 1)
  const counts = Array.from({ length: series }, () => {
    const row = new Int32Array(warm + days)
    for (let d = 0; d < row.length; d++) row[d] = usual(random)
    return row
  })
  const planted = Array.from({ length: surges }, () => ({
    series: random.below(series),
    from: warm + random.below(days - surgeDays - grace),
  }))
  for (const { series: s, from } of planted) for (let d = from; d < from + surgeDays; d++) counts[s]![d]! += extra(random)
  const near = (s: number, from: number, to: number): typeof planted =>
    planted.filter((p) => p.series === s && to >= p.from && from < p.from + surgeDays + grace)

  const run = runRule(
    columnsOf(series, warm + days, (s, d) => counts[s]![d]!),
    [{ firstDay: 0, completeUpTo: warm + days }],
    warm,
    warm + days - 1,
  )
  const caught = new Map<(typeof planted)[number], number>()
  let wrong = 0
  for (const e of run.episodes) {
    const hits = e.area < 0 ? [] : near(e.area * kinds + e.category, e.firstDay, e.lastDay)
    // A surge stays in the 7-day window, and its episode may begin anew within the cool-down: that is not a false one.
    if (
      hits.length === 0 &&
      (e.area < 0 ||
        !planted.some(
          (p) => p.series === e.area * kinds + e.category && e.firstDay >= p.from && e.firstDay < p.from + surgeDays + 9,
        ))
    )
      wrong++
    for (const hit of hits) caught.set(hit, Math.min(caught.get(hit) ?? 99, Math.max(0, e.firstDay - hit.from)))
  }
  let wrongTwo = 0
  let episodesTwo = 0
  const caughtTwo = new Set<(typeof planted)[number]>()
  counts.forEach((row, s) => {
    const { index, alarm } = ears('C2', row, {}, [warm, row.length - 1])
    let last = -99
    for (let i = 0; i < index.length; i++) {
      if (!alarm[i]) continue
      const hits = near(s, index[i]!, index[i]!)
      for (const hit of hits) caughtTwo.add(hit)
      if (hits.length > 0) continue
      wrongTwo++
      if (index[i]! - last > 7) episodesTwo++
      last = index[i]!
    }
  })
  const delays = [...caught.values()].sort((a, b) => a - b)
  return {
    falseRule: wrong / days,
    falseTwo: wrongTwo / days,
    episodesTwo: episodesTwo / days,
    caughtRule: caught.size / surges,
    caughtTwo: caughtTwo.size / surges,
    delayRule: delays[delays.length >> 1] ?? Number.NaN,
  }
}

export function episodePart({ quick, seed, tell }: Ask): Part {
  const series = quick ? 200 : 1600
  const days = quick ? 30 : 180
  const surges = quick ? 20 : 300
  const rows: string[][] = []
  let head: Measured | null = null
  // The relative risk of the simulation in detection.md is not given: the one at which C2 catches its 72 % is the like one.
  let nearest = 1
  for (const risk of quick ? [6] : [3, 4, 5, 6, 7, 8, 10]) {
    const m = measure(series, days, surges, risk, seed)
    rows.push([
      String(risk),
      `${m.falseRule.toFixed(3)}`,
      `${percent(m.caughtRule, 0)} ± ${percent(shareError(m.caughtRule, surges), 0)}`,
      Number.isNaN(m.delayRule) ? '-' : String(m.delayRule),
      m.falseTwo.toFixed(1),
      m.episodesTwo.toFixed(1),
      percent(m.caughtTwo, 0),
    ])
    if (Math.abs(m.caughtTwo - 0.72) < nearest) {
      nearest = Math.abs(m.caughtTwo - 0.72)
      head = m
    }
    tell(`episodes: relative risk ${risk} done`)
  }
  const best = head as Measured
  return {
    title: 'Episodes in a half-year',
    words: [
      `${series} Poisson series (${series / kinds} areas x ${kinds} categories) of mean .2 a day over ${days} days, ${surges} surges of a week in random series. A flag counts for a surge from its first day to two days after its last; all else is false. C2 is plain EARS C2 at its .001. The relative risk of the simulation in detection.md is not stated there; the row in which C2 catches about its 72 % is the like one.`,
    ],
    plots: [],
    tables: [
      {
        caption: 'False episodes and surges caught',
        head: [
          'relative risk',
          'rule: false episodes a day',
          'rule: caught',
          'rule: median day',
          'C2: false alarms a day',
          'C2: false episodes a day',
          'C2: caught',
        ],
        rows,
      },
    ],
    targets: [
      {
        what: 'false episodes a day, 1,600 series of .2 a day',
        target: 'about 0.04',
        measured: best.falseRule.toFixed(3),
        met: best.falseRule <= 0.06,
      },
      {
        what: 'surges caught where C2 catches about 72 %',
        target: 'about 67 %',
        measured: `${percent(best.caughtRule, 0)} ± ${percent(shareError(best.caughtRule, surges), 0)} (C2 ${percent(best.caughtTwo, 0)} with ${best.falseTwo.toFixed(1)} false a day)`,
        met: best.caughtRule >= 0.62,
      },
    ],
  }
}

/** The local rule on quiet data: the sample's reports with their days dealt out anew, so that places and days are as real. */
import { localSurgeDefaults, runLocalSurge } from '../../main/stats/local-surge.ts'
import { type Ask, type Part, percent, shareError } from './report.ts'
import { loadSample, type SampleColumns } from './sample.ts'
import { seededBy } from './simulate.ts'

/** Deals the days out anew among incidents; with `twins` that share of them has a second one close by on the same day. */
function dealt(columns: SampleColumns, twins: number, seed: number): SampleColumns {
  const random = seededBy(seed, 61)
  const rows = Array.from({ length: columns.n }, (_, i) => i).filter((i) => columns.incident[i] === i)
  const day = Int32Array.from(rows, (i) => columns.day[i]!)
  for (let i = day.length - 1; i > 0; i--) {
    const j = random.below(i + 1)
    const kept = day[i]!
    day[i] = day[j]!
    day[j] = kept
  }
  const days = [...day]
  rows.slice().forEach((row, i) => {
    if (random.uniform() >= twins) return
    rows.push(row)
    days.push(day[i]!)
  })
  const n = rows.length
  return {
    ...columns,
    n,
    day: Int32Array.from(days),
    category: Uint8Array.from(rows, (i) => columns.category[i]!),
    area: Int32Array.from(rows, (i) => columns.area[i]!),
    source: new Float64Array(n),
    incident: Int32Array.from({ length: n }, (_, i) => i),
    lon: Float64Array.from(rows, (i) => columns.lon[i]!),
    lat: Float64Array.from(rows, (i) => columns.lat[i]!),
  }
}

export function localPart({ quick, seed, tell }: Ask): Part {
  const rows: string[][] = []
  let worst = 0
  let worstError = 0
  const { q } = localSurgeDefaults
  for (const size of quick ? [3000] : [6000, 20_000, 100_000]) {
    const sample = loadSample(size, seed)
    const from = sample.firstDay + 65
    for (const twins of quick ? [0] : [0, 0.2]) {
      const columns = dealt(sample.columns, twins, seed)
      const run = runLocalSurge(columns, sample.feeds, from, sample.lastDay)
      const days = run.days.length
      const rate = run.days.filter((d) => d.flags.length > 0).length / days
      // Windows of neighbouring days share days: about a third as many independent ones.
      const error = shareError(rate, days / localSurgeDefaults.window)
      if (rate > worst) [worst, worstError] = [rate, error]
      rows.push([
        String(size),
        twins === 0 ? 'none' : `${percent(twins, 0)} of incidents come twice`,
        `${percent(rate)} ± ${percent(error)}`,
        ((run.episodes.length / days) * 7).toFixed(2),
      ])
      tell(`local rule: ${size} reports, twins ${twins} done`)
    }
  }
  return {
    title: 'The local rule on quiet data',
    words: [
      `The places and categories of the sample, their days dealt out at random: nothing is the matter anywhere, so every flag is false and the false discovery rate is the share of days with any. The rule runs at q = ${q}; its circles overlap, and the weight each has in the family (local-surge.ts) is chosen so that this holds.`,
    ],
    plots: [],
    tables: [
      {
        caption: 'False flags of the local rule',
        head: ['reports', 'copies left over', 'days with a flag', 'episodes a week'],
        rows,
      },
    ],
    targets: [
      {
        what: `local rule, share of quiet days with a flag at q = ${q}`,
        target: `${q} or less`,
        measured: `${percent(worst)} ± ${percent(worstError)} at worst`,
        met: worst - worstError <= q,
      },
    ],
  }
}

/** How often the space-time permutation scan alarms on quiet data, by its standard p and by the overdispersed one; and its power. */
import { type NullRateAsk, scanNullRate } from '../../main/stats/scan-null-rate.ts'
import { barChart } from './plot.ts'
import { type Ask, type Part, percent, withError } from './report.ts'

const kinds: { name: string; kind: NullRateAsk['kind']; phi: number }[] = [
  { name: 'Poisson', kind: 'poisson', phi: 1 },
  { name: 'NB 1.8', kind: 'nb', phi: 1.8 },
  { name: 'NB 3', kind: 'nb', phi: 3 },
  { name: 'duplicates 1.5x', kind: 'duplicates', phi: 1.5 },
]

export function scanPart({ quick, seed, tell }: Ask): Part {
  const sets = quick ? 4 : 200
  const ask = { places: quick ? 20 : 60, days: quick ? 40 : 90, mean: 0.3, maxLength: 14, sets, replicates: quick ? 19 : 199 }
  const power = quick ? 2 : 50
  const risks = quick ? [4] : [2, 3, 5]
  const rows: string[][] = []
  const found: string[][] = []
  const standard: number[] = []
  const safe: number[] = []
  kinds.forEach(({ name, kind, phi }, k) => {
    const quiet = scanNullRate({ ...ask, kind, phi, seed: seed * 100 + k })
    rows.push([name, withError(quiet.standard, sets), withError(quiet.overdispersed, sets), quiet.phi.toFixed(2)])
    standard.push(quiet.standard)
    safe.push(quiet.overdispersed)
    tell(`scan: quiet ${name} done`)
    found.push([
      name,
      ...risks.flatMap((relativeRisk) => {
        const hit = scanNullRate({
          ...ask,
          sets: power,
          kind,
          phi,
          seed: seed * 100 + 50 + k,
          cluster: { places: 6, days: 7, relativeRisk },
        }).found
        return [percent(hit.standard, 0), percent(hit.overdispersed, 0)]
      }),
    ])
    tell(`scan: power ${name} done`)
  })
  const worst = Math.max(...safe)
  return {
    title: 'Space-time permutation scan on quiet data',
    words: [
      `Prospective scan of ${ask.places} places over ${ask.days} days (mean ${ask.mean} a place and day, places and days of the week differ), windows to ${ask.maxLength} days, ${ask.replicates} replicates, ${sets} quiet data sets of each kind. It alarms when its most likely cluster has p <= .05. The standard p shuffles days among cases, so every clump looks like a cluster; the overdispersed p draws negative-binomial counts with the dispersion of the baseline.`,
    ],
    plots: [
      {
        name: 'scan',
        caption: 'Quiet data sets on which the scan alarms at p <= .05',
        svg: barChart(
          {
            title: 'Quiet data sets with an alarm at p <= .05 (target .08 or less)',
            x: '',
            y: 'share of quiet data sets',
            yTicks: [0, 0.2, 0.4, 0.6, 0.8, 1],
            band: [0, 0.08],
          },
          kinds.map((k) => k.name),
          [
            { name: 'standard permutation p', values: standard },
            { name: 'overdispersed p', values: safe },
          ],
        ),
      },
    ],
    tables: [
      {
        caption: 'Quiet data sets with an alarm at p <= .05',
        head: ['data', 'standard p', 'overdispersed p', 'dispersion used'],
        rows,
      },
      {
        caption: `A cluster of 6 places in the last 7 days found (p <= .05 and touching it), ${power} sets each`,
        head: ['data', ...risks.flatMap((r) => [`risk ${r}, standard`, `risk ${r}, overdispersed`])],
        rows: found,
      },
    ],
    targets: [
      {
        what: 'quiet-data alarm rate of the overdispersed p at .05: variance to 3 x mean, duplicates 1.5x',
        target: '.08 or less',
        measured: `${percent(worst)} at worst (standard p: ${percent(Math.max(...standard.slice(1)), 0)})`,
        met: worst <= 0.08,
      },
    ],
  }
}

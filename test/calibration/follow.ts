/** Before/after of decisions: how often a measure that did nothing seems to have done something, and how often a fall is found. */
import { followThrough } from '../../main/stats/follow-through.ts'
import { drawWorld, place, spans, type World } from './follow-world.ts'
import { type Ask, type Part, percent, shareError, withError } from './report.ts'

interface Seen {
  judged: number
  fewer: number
  more: number
  covered: number
  /** Means over those judged. */
  before: number
  controls: number
  /** After over expected, all together. */
  after: number
  expected: number
}

function look(world: World, runs: number, seed: number): Seen {
  const seen: Seen = { judged: 0, fewer: 0, more: 0, covered: 0, before: 0, controls: 0, after: 0, expected: 0 }
  for (let run = 0; run < runs; run++) {
    const drawn = drawWorld(seed * 1_000_003 + run, world)
    const found = followThrough(drawn.incidents, place(drawn), spans)
    if ('why' in found) continue
    seen.judged += 1
    if (found.verdict === 'fewer') seen.fewer += 1
    if (found.verdict === 'more') seen.more += 1
    if (found.ratio[0] <= world.factor && world.factor <= found.ratio[2]) seen.covered += 1
    seen.before += found.inBefore.length
    seen.controls += found.controls.length
    seen.after += found.inAfter.length
    seen.expected += found.expected
  }
  return seen
}

const picks = [
  { pick: 1, words: 'any place' },
  { pick: 12, words: 'highest of 12' },
  { pick: 150, words: 'highest of 150' },
]
const quietWorlds: Omit<World, 'pick' | 'factor' | 'season'>[] = [
  { perCell: 4, spread: 0, dispersion: 1 },
  { perCell: 1.5, spread: 0.7, dispersion: 1 },
  { perCell: 4, spread: 0.7, dispersion: 1 },
  { perCell: 4, spread: 0.7, dispersion: 2 },
  { perCell: 6, spread: 0.5, dispersion: 3 },
  { perCell: 6, spread: 0.7, dispersion: 1, drift: 0.3 },
]
const season = 0.8

export function followPart({ quick, seed, tell }: Ask): Part {
  const runs = quick ? 40 : 1_000
  const quiet: string[][] = []
  const shares: { share: number; fewer: number; n: number }[] = []
  for (const { pick, words } of picks)
    for (const world of quietWorlds) {
      const seen = look({ ...world, season, pick, factor: 1 }, runs, seed)
      const wrong = (seen.fewer + seen.more) / Math.max(1, seen.judged)
      shares.push({ share: wrong, fewer: seen.fewer / Math.max(1, seen.judged), n: seen.judged })
      quiet.push([
        words,
        String(world.spread),
        String(world.dispersion),
        String(world.drift ?? 0),
        (seen.before / Math.max(1, seen.judged)).toFixed(1),
        (seen.controls / Math.max(1, seen.judged)).toFixed(1),
        percent(seen.judged / runs, 0),
        percent(seen.fewer / Math.max(1, seen.judged)),
        percent(seen.more / Math.max(1, seen.judged)),
        withError(wrong, seen.judged),
        (seen.after / Math.max(1, seen.expected)).toFixed(2),
      ])
      tell(`follow: no effect, ${words}, ${JSON.stringify(world)}`)
    }
  const found: string[][] = []
  let halved = 0
  for (const factor of [0.5, 0.25])
    for (const { perCell, dispersion } of [
      { perCell: 1.5, dispersion: 1 },
      { perCell: 4, dispersion: 1 },
      { perCell: 10, dispersion: 1 },
      { perCell: 20, dispersion: 1 },
      { perCell: 10, dispersion: 2 },
    ]) {
      const seen = look({ perCell, dispersion, spread: 0.7, season, pick: 12, factor }, quick ? 30 : 600, seed + 1)
      const share = seen.fewer / Math.max(1, seen.judged)
      if (factor === 0.5 && perCell === 20) halved = share
      found.push([
        factor === 0.5 ? 'halved' : 'cut to a quarter',
        String(dispersion),
        (seen.before / Math.max(1, seen.judged)).toFixed(0),
        withError(share, seen.judged, 0),
        percent(seen.covered / Math.max(1, seen.judged)),
      ])
      tell(`follow: ${factor}, ${perCell} a cell`)
    }
  const all = shares.reduce((sum, s) => sum + s.n, 0)
  const mean = shares.reduce((sum, s) => sum + s.share * s.n, 0) / Math.max(1, all)
  const worst = shares.reduce((a, b) => (b.share > a.share ? b : a))
  const worstFewer = Math.max(...shares.map((s) => s.fewer))
  return {
    title: 'Before and after a decision',
    words: [
      'Made-up towns of 6 km by 6 km whose 300 m cells have rates of their own (log-normal, `spread`), counts with variance over mean `dispersion`, and cells that drift by themselves (`drift`, standard deviation of the logarithm). Everywhere the season takes a fifth off. The place of 300 m is taken as places are taken that are acted on: the highest of so many. Its controls are found as in `main/stats/follow-through.ts`.',
      'A place that is the highest of all often has no like ones: then nothing is stated (the share judged falls), which is the price of not taking a natural fall for an effect. Without controls matched on the count before, the highest of 150 of a town without differences would fall to about 0.55 of its count by itself; what is left of that is the last column.',
    ],
    tables: [
      {
        caption: `No effect: verdicts that are wrong (${runs} towns a line)`,
        head: [
          'place',
          'spread',
          'dispersion',
          'drift',
          'incidents before',
          'controls',
          'judged',
          '"fewer"',
          '"more"',
          'wrong',
          'after / expected',
        ],
        rows: quiet,
      },
      {
        caption: 'Effect: found, and the interval holds it (highest of 12, spread 0.7)',
        head: ['effect', 'dispersion', 'incidents before', 'found', 'interval holds it'],
        rows: found,
      },
    ],
    plots: [],
    targets: [
      {
        what: 'before/after: wrong verdicts where nothing was done, all towns',
        target: '5 % or less',
        measured: `${withError(mean, all)} (worst line ${percent(worst.share)} ± ${percent(shareError(worst.share, worst.n))})`,
        met: mean <= 0.05,
      },
      {
        what: 'before/after: wrongly "fewer", worst line',
        target: '3.5 % or less',
        measured: percent(worstFewer),
        met: worstFewer <= 0.035,
      },
      {
        what: 'before/after: a halving is found where some 110 incidents lie before',
        target: '80 % or more',
        measured: percent(halved, 0),
        met: halved >= 0.8,
      },
    ],
  }
}

/** The sample district's planted surges by the two default rules, over several sizes and seeds. */
import { type Ask, type Part, percent } from './report.ts'
import { loadSample } from './sample.ts'
import { foundInSample } from './sample-rules.ts'

export function plantedPart({ quick, tell }: Ask): Part {
  const sizes = quick
    ? [[3000, [1]] as const]
    : ([
        [3000, [1, 2, 3, 4]],
        [6000, [1, 2, 3, 4, 5, 6]],
        [20_000, [1, 2, 3, 4]],
        [100_000, [1, 2]],
      ] as const)
  const rows: string[][] = []
  let [found, all, most] = [0, 0, 0]
  const missed: string[] = []
  for (const [size, seeds] of sizes)
    for (const seed of seeds) {
      const { surges, falsePerWeek } = foundInSample(loadSample(size, seed))
      const delays = surges.map((s) => s.delay ?? Number.POSITIVE_INFINITY)
      const inTime = delays.filter((d) => d <= 3).length
      for (const s of surges)
        if ((s.delay ?? 99) > 3)
          missed.push(`${size}/${seed} ${s.category} ${s.from}: ${s.delay === null ? 'missed' : `day ${s.delay}`}`)
      found += inTime
      all += surges.length
      most = Math.max(most, falsePerWeek.all)
      rows.push([
        String(size),
        String(seed),
        `${inTime} of ${surges.length}`,
        (delays.reduce((a, b) => a + b, 0) / delays.length).toFixed(1),
        String(Math.max(...delays)),
        `${surges.filter((s) => (s.area ?? 99) <= 3).length} / ${surges.filter((s) => (s.local ?? 99) <= 3).length}`,
        falsePerWeek.area.toFixed(2),
        falsePerWeek.local.toFixed(2),
        falsePerWeek.all.toFixed(2),
      ])
      tell(`planted surges: ${size} reports, seed ${seed} done`)
    }
  return {
    title: 'Planted surges of the sample district',
    words: [
      'All surges of the truth file (relative risk 3 to 50) over 18 months, by the two rules that are on from the start: the area rule (7 days against 56, by area and category) and the local rule (3 days, circles of 500 m). Day 0 is the first day of the surge. An episode that meets no surge in its category, place and time is false.',
      `The sample plants at least 3 reports a day in each surge. With the relative risks of at most 8 that it had before, a surge of the 6,000-report sample brought two or three reports in three days, which no rule that asks for three incidents can see; the relative risk of a small sample is larger for it, and the truth file says so. ${missed.length === 0 ? 'None is later than the third day.' : `Later than the third day: ${missed.join('; ')}.`}`,
    ],
    plots: [],
    tables: [
      {
        caption: 'Found within three days, and false episodes',
        head: [
          'reports',
          'seed',
          'within 3 days',
          'mean day',
          'latest day',
          'area rule / local rule alone',
          'false a week: area rule',
          'local rule',
          'both',
        ],
        rows,
      },
    ],
    targets: [
      {
        what: 'planted surges of relative risk 3 or more found within 3 days by the default rules',
        target: 'all',
        measured: `${found} of ${all} (${percent(found / all)})`,
        met: found === all,
      },
      {
        what: 'false episodes a week over 18 months, worst sample',
        target: '1 or less',
        measured: most.toFixed(2),
        met: most <= 1,
      },
    ],
  }
}

/** Thread entry: rules are evaluated here, so that neither the map nor the store waits for them. */
import { serveThread } from '../thread/thread.ts'
import { runRule } from './default-rule.ts'
import { findHotSpots } from './hot-spot.ts'
import { runAnyRule } from './run-rule.ts'
import { scanPoints } from './scan-points.ts'
import { fitReadings } from './shift-fit.ts'
import type { StatsCalls } from './stats-calls.ts'

serveThread<StatsCalls>({
  fitReadings: (input) => fitReadings(input),
  evaluate: ({ columns, feeds, from, to, params }, { check, progress }) =>
    runRule(columns, feeds, from, to, params, (done, total) => {
      check()
      progress({ done, total })
    }),
  judge: (question, { check, progress }) =>
    runAnyRule(question, (done, total) => {
      check()
      progress({ done, total })
    }).days,
  replay: (question, { check, progress }) => {
    const { days, episodes } = runAnyRule(question, (done, total) => {
      check()
      progress({ done, total })
    })
    const withoutVerdict = { history: 0, incomplete: 0 }
    for (const { noVerdict } of days) for (const { kind } of noVerdict) withoutVerdict[kind] += 1
    return { episodes, withoutVerdict, series: days.at(-1)?.tests ?? 0 }
  },
  scan: (input, { check, progress }) => scanPoints(input, { check, progress: (done, total) => progress({ done, total }) }),
  hotSpots: (input, { check, progress }) => findHotSpots(input, { check, progress: (done, total) => progress({ done, total }) }),
})

/** Thread entry: rules are evaluated here, so that neither the map nor the store waits for them. */
import { serveThread } from '../thread/thread.ts'
import { runRule } from './default-rule.ts'
import { findHotSpots } from './hot-spot.ts'
import { fitReadings } from './shift-fit.ts'
import type { StatsCalls } from './stats-calls.ts'

serveThread<StatsCalls>({
  fitReadings: (input) => fitReadings(input),
  evaluate: ({ columns, feeds, from, to, params }, { check, progress }) =>
    runRule(columns, feeds, from, to, params, (done, total) => {
      check()
      progress({ done, total })
    }),
  hotSpots: (input, { check, progress }) => findHotSpots(input, { check, progress: (done, total) => progress({ done, total }) }),
})

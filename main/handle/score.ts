/** How each rule has done, from what people decided about its flags. */
import type { Score } from '../../contract/detection.ts'
import type { Day, Flag } from '../../contract/model.ts'
import { flagStatuses } from '../../contract/taxonomy.ts'
import { daysCovered } from '../../contract/time.ts'
import type { FlagEvent } from '../store/flag.ts'

/** Fewer dispositions than this suggest no threshold. */
const leastVerified = 3
const leastDecided = 8

/**
 * The score of one rule over the flags that first fired in from..to.
 * @param events of these flags, in order; the first that is a disposition ends the wait
 */
export function scoreOf(
  rule: Pick<Score, 'rule' | 'name'>,
  flags: readonly Flag[],
  events: readonly FlagEvent[],
  from: Day,
  to: Day,
): Score {
  const mine = flags.filter((flag) => flag.rule === rule.rule && flag.firstFired >= from && flag.firstFired <= to)
  const ends = Object.fromEntries(flagStatuses.map((status) => [status, 0])) as Score['ends']
  for (const { status } of mine) ends[status] += 1
  const decided = mine.filter(({ status }) => status !== 'new' && status !== 'seen')
  const waits = decided.flatMap((flag) => {
    const end = events.find((e) => e.flag === flag.id && e.status !== 'new' && e.status !== 'seen')
    // On the calendar of the data: an old store that is worked through today was not slow for years.
    return end ? [Math.max(0, daysCovered(flag.firstFired, end.asOf ?? end.at.slice(0, 10)) - 1)] : []
  })
  return {
    ...rule,
    flags: mine.length,
    flagsPerWeek: mine.length / Math.max(1 / 7, daysCovered(from, to) / 7),
    ends,
    shareVerified: decided.length === 0 ? null : ends.verified / decided.length,
    daysToDisposition: median(waits),
    suggested: suggest(decided),
  }
}

function median(values: number[]): number | null {
  const sorted = values.slice().sort((a, b) => a - b)
  if (sorted.length === 0) return null
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2
}

/** The adjusted p under which every verified flag lies, rounded up to two figures, where it leaves others out. */
function suggest(decided: readonly Flag[]): Score['suggested'] {
  const verified = decided.filter((flag) => flag.status === 'verified')
  const others = decided.filter((flag) => flag.status !== 'verified')
  if (verified.length < leastVerified || decided.length < leastDecided) return null
  const most = Math.max(...verified.map((flag) => flag.pAdjusted))
  if (!(most > 0)) return null
  const grain = 10 ** (Math.floor(Math.log10(most)) - 1)
  const value = Number((Math.ceil(most / grain - 1e-9) * grain).toPrecision(2))
  const dropsOthers = others.filter((flag) => flag.pAdjusted > value).length
  if (dropsOthers === 0) return null
  return {
    value,
    keepsVerified: verified.length,
    dropsOthers,
    words: {
      zh: `若把校正后 p 的上限设为 ${value}，${verified.length} 个已核实的预警都会保留，其余 ${others.length} 个中有 ${dropsOthers} 个不再出现。`,
      en: `With a limit of ${value} on the adjusted p, all ${verified.length} verified flags stay, and ${dropsOthers} of the other ${others.length} would not have come.`,
    },
  }
}

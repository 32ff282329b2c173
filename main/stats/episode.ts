/** Episodes: the days on which one series fired, joined while the pauses are short. */
import type { CandidateFlag, RuleDay } from './default-rule.ts'

/** Days of one series that fired within the cool-down of each other. */
export interface Episode {
  category: number
  area: number
  firstDay: number
  lastDay: number
  /** Days that fired. */
  days: number
  /** The flag of the first day, and the one with the smallest p. */
  first: CandidateFlag
  peak: CandidateFlag
}

/** Joins firing days of one series into episodes: a new one begins after `coolDown` days without firing. */
export function episodesOf(days: RuleDay[], coolDown: number): Episode[] {
  const open = new Map<string, Episode>()
  const all: Episode[] = []
  for (const { day, flags } of days)
    for (const flag of flags) {
      const key = `${flag.area} ${flag.category}`
      const episode = open.get(key)
      if (episode && day - episode.lastDay <= coolDown) {
        episode.lastDay = day
        episode.days++
        if (flag.p < episode.peak.p) episode.peak = flag
      } else {
        const begun = { category: flag.category, area: flag.area, firstDay: day, lastDay: day, days: 1, first: flag, peak: flag }
        open.set(key, begun)
        all.push(begun)
      }
    }
  return all
}

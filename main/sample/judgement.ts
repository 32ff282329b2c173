/** What each level judged a report to be: mostly the same; a station corrects some, a district a few more. */
import { type CategoryKey, categoryKeys, type LevelKey } from '../../contract/taxonomy.ts'
import type { IntakeStep } from '../store/intake.ts'
import type { Random } from './random.ts'

/** What is easily taken for what. */
const mistaken: Partial<Record<CategoryKey, readonly CategoryKey[]>> = {
  fire: ['power', 'building'],
  power: ['fire', 'facility'],
  building: ['fire', 'facility'],
  traffic: ['facility'],
  facility: ['power', 'building'],
  waste: ['noise', 'facility'],
  noise: ['waste', 'dispute'],
  theft: ['fraud'],
  fraud: ['theft'],
  dispute: ['noise'],
}
const usualSeverity: Partial<Record<CategoryKey, number>> = { fire: 4, power: 3, building: 4, traffic: 3, theft: 3, fraud: 3 }

/** Steps that say what a level makes of a report. */
const judging = new Set(['accepted', 'returned', 'rejected', 'closed'])

/**
 * Gives the judging steps of a trail their category and severity (1 to 5). The community is off in about 6 of 100, which
 * the station puts right; the district changes 2 of 100; severities differ by one in about a fifth.
 * @param category what the report ends as
 * @param random a stream of its own: nothing else of the sample moves with it
 */
export function judgeTrail(trail: readonly IntakeStep[], category: CategoryKey, random: Random): IntakeStep[] {
  const others = mistaken[category] ?? categoryKeys.filter((key) => key !== category && key !== 'other')
  const first = random.chance(0.06) ? random.pick(others) : category
  const last = random.chance(0.02) ? random.pick(others) : category
  const base = Math.min(
    5,
    Math.max(1, (usualSeverity[category] ?? 2) + (random.chance(0.25) ? 1 : 0) - (random.chance(0.25) ? 1 : 0)),
  )
  const off = (share: number): number => (random.chance(share) ? (random.chance(0.5) ? 1 : -1) : 0)
  const severity: Record<LevelKey, number> = { community: base + off(0.2), station: base, district: base + off(0.08) }
  const judged: Record<LevelKey, CategoryKey> = { community: first, station: category, district: last }
  return trail.map((step) =>
    judging.has(step.decision)
      ? { ...step, category: judged[step.level], severity: Math.min(5, Math.max(1, severity[step.level])) }
      : step,
  )
}

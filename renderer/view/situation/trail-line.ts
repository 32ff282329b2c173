/** What a review trail says about where a report has been and where it waits. Pure. */
import type { ReviewStep } from '../../../contract/model.ts'
import { type CategoryKey, type LevelKey, levelKeys } from '../../../contract/taxonomy.ts'

export interface LineStop {
  level: LevelKey
  /** passed: it was there and moved on or ended; here: it waits there; ahead: it has not been there. */
  state: 'passed' | 'here' | 'ahead'
}
export interface LineStep {
  step: ReviewStep
  /** Time of the step before; null of the first. */
  after: string | null
  /** The category is another than the one judged before it. */
  changed: boolean
}

/** Where a report waits after a step; null: nowhere, its review has ended. */
export function waitsAt({ level, decision }: Pick<ReviewStep, 'level' | 'decision'>): LevelKey | null {
  const at = levelKeys.indexOf(level)
  if (decision === 'closed' || decision === 'rejected') return null
  if (decision === 'accepted') return levelKeys[Math.min(at + 1, levelKeys.length - 1)] as LevelKey
  if (decision === 'returned') return levelKeys[Math.max(at - 1, 0)] as LevelKey
  return level
}

/** The three levels of a trail, lowest first. */
export function stopsOf(steps: readonly ReviewStep[]): LineStop[] {
  const last = steps.at(-1)
  const here = last ? waitsAt(last) : null
  return levelKeys.map((level) => ({
    level,
    state: level === here ? 'here' : steps.some((step) => step.level === level) ? 'passed' : 'ahead',
  }))
}

/** The steps with what lies between them. */
export function stepsOf(steps: readonly ReviewStep[]): LineStep[] {
  let judged: CategoryKey | undefined
  return steps.map((step, i) => {
    const changed = step.category !== undefined && judged !== undefined && step.category !== judged
    judged = step.category ?? judged
    return { step, after: steps[i - 1]?.at ?? null, changed }
  })
}

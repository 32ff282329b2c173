/** What a decision is called in both languages at once, for steps that can be taken back in either. Pure. */
import type { Bilingual } from '../../../contract/model.ts'
import type { DistrictDecision, OutboxItem } from '../../../contract/sync.ts'
import { review } from '../../text/review.ts'

/** "Accepted, not sent yet: …" */
export function stepWords(decision: DistrictDecision, title: string): Bilingual {
  return {
    zh: `${review.zh[`decision.${decision}`]}，尚未发送：${title}`,
    en: `${review.en[`decision.${decision}`]}, not sent yet: ${title}`,
  }
}

/** Only these upstreams have a way to take a decision. */
export const takesDecisions = (kind: string): boolean => kind === 'odk' || kind === 'feed'

/**
 * The decision on a report that counts now: the one not sent yet, else one that was sent on the revision at hand, which
 * the source has not confirmed. `items` newest first.
 */
export function standingDecision(items: readonly OutboxItem[], report: number, revision: number): OutboxItem | null {
  const own = items.filter((item) => item.report === report && item.state !== 'undone')
  return own.find((item) => item.state !== 'sent') ?? own.find((item) => item.revision === revision) ?? null
}

/** Items by source: how many go where. */
export function bySource(items: readonly OutboxItem[]): { source: string; items: OutboxItem[] }[] {
  return [...Map.groupBy(items, (item) => item.source)].map(([source, list]) => ({ source, items: list }))
}

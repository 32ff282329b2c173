/** Which reports are past their time by the rules, and what keeps some of them. */
import { createHash } from 'node:crypto'
import type { Bilingual } from '../../contract/model.ts'
import type { CategoryKey } from '../../contract/taxonomy.ts'
import type { RetentionPlan, RetentionRule } from '../../contract/trust.ts'
import type { Question } from '../analysis/query.ts'
import type { StoredHold } from '../store/hold.ts'
import type { DueReports } from '../store/retention.ts'
import type { House } from './house.ts'

/** JSON {on, reason, digest of the rules it was switched on for}; and the digest of the rules last looked at in a preview. */
export const automaticSetting = 'retention-automatic'
export const seenSetting = 'retention-seen'

export const digestOf = (rules: readonly RetentionRule[]): string =>
  createHash('sha256')
    .update(JSON.stringify(rules.map((r) => [r.category, r.source, r.days]).sort((a, b) => (String(a) < String(b) ? -1 : 1))))
    .digest('hex')

/** Reports past their time and what keeps some of them. */
export interface Due {
  found: DueReports
  /** 1 where a hold keeps the report. */
  held: Uint8Array
  /** Why a hold keeps everything; null where each keeps what fits it. */
  heldWhy: Bilingual | null
  dataVersion: number
  stamp: string
}

/** What a hold asks for; `lost` are names in it that are not there (any more), so that it cannot be said what it keeps. */
export interface ActiveHold {
  hold: StoredHold
  question: Question
  lost: string[]
}

export async function activeHolds(house: House, signal?: AbortSignal): Promise<ActiveHold[]> {
  const holds: ActiveHold[] = []
  for (const hold of await house.store.call('hold.list', {})) {
    if (hold.releasedAt !== null) continue
    const question = await house.question(hold.filter, signal)
    holds.push({ hold, question, lost: await house.store.call('hold.lost', { filters: question.filters }) })
  }
  return holds
}

/** The hold that keeps reports of a source or names it in its filter; null where none does. */
export async function holdOn(house: House, source: string, signal?: AbortSignal): Promise<StoredHold | null> {
  await upToDate(house)
  for (const { hold, question, lost } of await activeHolds(house, signal)) {
    if (question.filters.some(({ sources }) => sources?.includes(source))) return hold
    const own = { sources: [source] }
    const kept: Question =
      lost.length > 0 ? { filters: [own], textKey: null } : { ...question, filters: [...question.filters, own] }
    if ((await house.analysis('ids', kept, signal)).ids.length > 0) return hold
  }
  return null
}

/** What another program brought since the columns were read is asked about too. */
async function upToDate(house: House): Promise<{ stamp: string; dataVersion: number }> {
  const { stamp, dataVersion } = await house.store.call('purge.stamp', {})
  if ((await house.loaded()).dataVersion < dataVersion) await house.changed()
  return { stamp, dataVersion }
}

/** Asks the store which reports are due, and the columns which of them a hold keeps: by the question that counts them. */
export async function dueReports(house: House, rules: RetentionRule[], signal?: AbortSignal): Promise<Due> {
  const { store } = house
  const { stamp, dataVersion } = await upToDate(house)
  const found = await store.call('retention.due', { rules, now: house.nowSeconds() }, signal)
  const held = new Uint8Array(found.id.length)
  let heldWhy: Bilingual | null = null
  if (found.id.length > 0) {
    const kept = new Set<number>()
    for (const { hold, question, lost } of await activeHolds(house, signal)) {
      if (lost.length > 0) {
        heldWhy = {
          zh: `保留令 ${hold.id} 的条件里有现在没有的区域、来源或小类，无法判断它保留哪些报告，因此一件也不清除。请解除它，并按现有名称重新加上。`,
          en: `Hold ${hold.id} asks for an area, source or sub-category that is not there now, so it cannot be told which reports it keeps and none is purged. Release it, and add it again with names that are there.`,
        }
        held.fill(1)
        break
      }
      for (const id of (await house.analysis('ids', question, signal)).ids) kept.add(id)
    }
    if (kept.size > 0) for (let i = 0; i < held.length; i++) if (kept.has(found.id[i] as number)) held[i] = 1
  }
  return { found, held, heldWhy, dataVersion, stamp }
}

/**
 * First day (days since 1970) from which on no report of these categories was purged: what is counted over reports
 * themselves, and not over the series of the rules, begins there. -Infinity where nothing was purged.
 */
export async function firstKeptDay(house: House, categories?: CategoryKey[]): Promise<number> {
  const { day } = await house.store.call('purged.last', categories && categories.length > 0 ? { categories } : {})
  return day === null ? Number.NEGATIVE_INFINITY : day + 1
}

/** Nothing keeps it. */
export const goes = ({ found, held }: Due, i: number): boolean => held[i] === 0 && found.open[i] === 0

export async function retentionPlan(house: House): Promise<RetentionPlan & { digest: string; seen: boolean; reason: string }> {
  const [{ rules, lastRun }, kept] = await Promise.all([
    house.store.call('retention.get', {}),
    house.store.call('setting.all', {}),
  ])
  const automatic = JSON.parse(kept[automaticSetting] ?? '{"on":false,"reason":""}') as {
    on: boolean
    reason: string
    digest?: string
  }
  return {
    rules,
    automatic: automatic.on,
    lastRun,
    digest: automatic.digest ?? '',
    seen: automatic.digest === digestOf(rules),
    reason: automatic.reason,
  }
}

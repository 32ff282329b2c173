import type { HandlerGroup } from '../../contract/api.ts'
import type { Filter } from '../../contract/model.ts'
import type { DisagreementOf, WaitingReport } from '../../contract/sync.ts'
import { categoryKeys, decisions, type LevelKey, levelKeys } from '../../contract/taxonomy.ts'
import { isoTime } from '../../contract/time.ts'
import type { Judgements, Waiting } from '../store/review.ts'
import { decodeCursor, encodeCursor, type House } from './house.ts'

const outcomeKeys = ['accepted', 'returned', 'rejected', 'closed']
const severityKeys = ['1', '2', '3', '4', '5']

/** Names of the judgements, by code. */
function keysOf(of: DisagreementOf): { keys: string[]; first: number } {
  if (of === 'category') return { keys: [...categoryKeys], first: 0 }
  if (of === 'outcome') return { keys: outcomeKeys, first: 0 }
  return { keys: severityKeys, first: 1 }
}

interface WaitingNow {
  all: Waiting
  /** Seconds UTC of the end of the last day with data. */
  dataEnd: number
  offsetMinutes: number
}

export function reviewHandlers(house: House): HandlerGroup<'review.queue' | 'review.matrix' | 'review.differing'> {
  const { store } = house
  /** Asked anew when the data moved. */
  let waiting: { version: number; found: Promise<WaitingNow> } | null = null
  const judged = new Map<string, { version: number; found: Promise<Judgements> }>()

  async function waitingNow(): Promise<WaitingNow> {
    const { dataVersion, lastDay } = await house.loaded()
    if (waiting?.version === dataVersion) return waiting.found
    const asked = { version: dataVersion, found: readWaiting(lastDay) }
    waiting = asked
    // What failed once is asked for again.
    asked.found.catch(() => {
      if (waiting === asked) waiting = null
    })
    return asked.found
  }
  async function readWaiting(lastDay: string | null): Promise<WaitingNow> {
    const all = await store.call('review.waiting', {})
    if (lastDay === null || all.id.length === 0) return { all, dataEnd: Number.POSITIVE_INFINITY, offsetMinutes: 0 }
    // Days are those of the place where things happen; a report of its own says how far its clock is from UTC.
    const [row] = await store.call('report.rows', { ids: [all.id.at(-1) as number], language: house.settings().language })
    const [, sign, hours, minutes] = /([+-])(\d{2}):(\d{2})$/.exec(row?.occurredAt ?? '') ?? []
    const offsetMinutes = sign === undefined ? 0 : (sign === '-' ? -1 : 1) * (60 * Number(hours) + Number(minutes))
    return { all, dataEnd: Date.parse(`${lastDay}T00:00:00Z`) / 1000 + 86_400 - 60 * offsetMinutes, offsetMinutes }
  }
  async function judgements(of: DisagreementOf, between: [LevelKey, LevelKey]): Promise<Judgements> {
    const { dataVersion } = await house.loaded()
    const key = `${of} ${between.join(' ')}`
    const known = judged.get(key)
    if (known?.version === dataVersion) return known.found
    const asked = { version: dataVersion, found: store.call('review.judgements', { of, between }) }
    judged.set(key, asked)
    asked.found.catch(() => {
      if (judged.get(key) === asked) judged.delete(key)
    })
    return asked.found
  }
  /** Ids that a filter lets through; null: all. */
  async function allowed(filter: Filter | undefined, signal: AbortSignal): Promise<Set<number> | null> {
    if (!filter || Object.keys(filter).length === 0) return null
    const { ids } = await house.analysis('ids', await house.question(filter, signal), signal)
    return new Set(ids)
  }
  const rowsOf = (ids: number[], filter: Filter | undefined, signal: AbortSignal) =>
    store.call(
      'report.rows',
      { ids, language: house.settings().language, ...(filter?.text === undefined ? {} : { text: filter.text }) },
      signal,
    )

  return {
    async 'review.queue'({ level, decision, minDays, filter, after, limit }, { signal }) {
      const { all, dataEnd, offsetMinutes } = await waitingNow()
      const in_ = await allowed(filter, signal)
      // As for ages in the list: a store that rests for a week does not make everything wait a week longer.
      const now = Math.min(house.nowSeconds(), dataEnd)
      const picked: number[] = []
      const waits: number[][] = levelKeys.map(() => [])
      for (let i = 0; i < all.id.length; i++) {
        if (in_ && !in_.has(all.id[i] as number)) continue
        const waited = Math.max(0, now - (all.since[i] as number))
        const last = decisions[all.decision[i] as number] ?? null
        if (decision !== undefined && last !== decision) continue
        if (minDays !== undefined && waited < minDays * 86_400) continue
        waits[all.level[i] as number]!.push(waited)
        if (level !== undefined && levelKeys[all.level[i] as number] !== level) continue
        picked.push(i)
      }
      picked.sort((a, b) => (all.since[a] as number) - (all.since[b] as number) || (all.id[a] as number) - (all.id[b] as number))
      const offset = decodeCursor(after)?.offset ?? 0
      const part = picked.slice(offset, offset + (limit ?? 50))
      const rows = await rowsOf(
        part.map((i) => all.id[i] as number),
        filter,
        signal,
      )
      const byId = new Map(rows.map((row) => [row.id, row]))
      return {
        asOf: isoTime(now, offsetMinutes),
        rows: part.flatMap((i): WaitingReport[] => {
          const row = byId.get(all.id[i] as number)
          if (!row) return []
          const since = all.since[i] as number
          return [
            {
              row,
              level: levelKeys[all.level[i] as number] as LevelKey,
              lastDecision: decisions[all.decision[i] as number] ?? null,
              since: new Date(since * 1000).toISOString(),
              waitedSeconds: Math.max(0, now - since),
            },
          ]
        }),
        next: offset + part.length < picked.length ? encodeCursor({ offset: offset + part.length }) : null,
        total: picked.length,
        byLevel: levelKeys.map((key, i) => {
          const times = (waits[i] as number[]).sort((a, b) => a - b)
          return {
            level: key,
            waiting: times.length,
            medianSeconds: times[times.length >> 1] ?? 0,
            longestSeconds: times.at(-1) ?? 0,
          }
        }),
      }
    },
    async 'review.matrix'({ of, between, filter }, { signal }) {
      const found = await judgements(of, between)
      const in_ = await allowed(filter, signal)
      const { keys, first } = keysOf(of)
      const counts = keys.map(() => keys.map(() => 0))
      let compared = 0
      for (let i = 0; i < found.id.length; i++) {
        if (in_ && !in_.has(found.id[i] as number)) continue
        counts[(found.first[i] as number) - first]![(found.second[i] as number) - first]! += 1
        compared += 1
      }
      return { of, between, keys, counts, compared, ...agreement(counts, compared) }
    },
    async 'review.differing'({ of, between, first: wantedFirst, second: wantedSecond, filter, after, limit }, { signal }) {
      const found = await judgements(of, between)
      const in_ = await allowed(filter, signal)
      const { keys, first } = keysOf(of)
      const ids: number[] = []
      for (let i = found.id.length - 1; i >= 0; i--) {
        if (in_ && !in_.has(found.id[i] as number)) continue
        const a = keys[(found.first[i] as number) - first]
        const b = keys[(found.second[i] as number) - first]
        if (wantedFirst === undefined && wantedSecond === undefined ? a === b : false) continue
        if (wantedFirst !== undefined && a !== wantedFirst) continue
        if (wantedSecond !== undefined && b !== wantedSecond) continue
        ids.push(found.id[i] as number)
      }
      const offset = decodeCursor(after)?.offset ?? 0
      const part = ids.slice(offset, offset + (limit ?? 50))
      return {
        total: ids.length,
        rows: await rowsOf(part, filter, signal),
        next: offset + part.length < ids.length ? encodeCursor({ offset: offset + part.length }) : null,
      }
    },
  }
}

/** How many agree, and Cohen's kappa (1960): agreement beyond what the margins alone would give. */
function agreement(counts: readonly number[][], compared: number): { agreed: number; kappa: number | null } {
  const agreed = counts.reduce((sum, row, i) => sum + (row[i] as number), 0)
  if (compared === 0) return { agreed, kappa: null }
  let byChance = 0
  for (let i = 0; i < counts.length; i++) {
    const row = (counts[i] as number[]).reduce((sum, n) => sum + n, 0)
    const column = counts.reduce((sum, r) => sum + (r[i] as number), 0)
    byChance += (row / compared) * (column / compared)
  }
  return { agreed, kappa: byChance >= 1 ? null : (agreed / compared - byChance) / (1 - byChance) }
}

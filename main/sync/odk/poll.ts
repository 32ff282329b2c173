/**
 * Attachments and remarks, which move no time of the feed: looked at by themselves at the end of each sync, for the newest
 * reports and for those whose attachments have not all come.
 */
import { createHash } from 'node:crypto'
import type { ConnectorPage } from '../connector.ts'
import type { OdkComment, OdkRow } from './answer.ts'
import { each, type OdkAsk } from './ask.ts'
import type { Watched } from './cursor.ts'
import { iso, submittedFrom } from './feed.ts'
import type { OdkOutcome } from './record.ts'
import { systemOf } from './record.ts'

/** Newest reports looked at, and how old they may be. */
export const polledReports = 500
const polledMs = 14 * 86_400_000
/** Attachments whose version is asked for in one poll. */
const mostFiles = 2_000
const atOnce = 4
const chunk = 50

export interface PollParts {
  ask: OdkAsk
  from: number | null
  /** Milliseconds by the server's clock. */
  now: number
  watched: ReadonlyMap<string, Watched>
  map(row: OdkRow, comments: OdkComment[] | null, files: ReadonlyMap<string, string | null> | null): OdkOutcome
}

export const shortOf = (text: string): string => createHash('sha256').update(text).digest('base64').slice(0, 12)

/** Pages of what has changed, each with what is known once it is stored; the last with nothing but what is still watched. */
export async function* pollExtras(
  { ask, from, now, watched, map }: PollParts,
  signal: AbortSignal,
): AsyncGenerator<{ outcomes: OdkOutcome[]; watched: Map<string, Watched> }> {
  const known = new Map(watched)
  const wanted = await newest(ask, from, now, signal)
  // 1 where the server was not asked: it expects some, that is why it is watched.
  for (const [id, { late }] of watched) if (late && !wanted.has(id)) wanted.set(id, 1)
  let files = 0
  const ids = [...wanted]
  for (let i = 0; i < ids.length; i += chunk) {
    const looked = await each(ids.slice(i, i + chunk), atOnce, async ([id, expected]) => {
      const old = known.get(id)
      const said = await ask.comments(id, old?.comments ?? null, signal)
      if (said === 'gone') return { id, gone: true as const }
      const here = expected > 0 && files < mostFiles ? await ask.files(id, signal) : null
      files += here?.size ?? 0
      const state: Watched = {
        comments: said === 'same' ? (old?.comments ?? null) : said.etag,
        files: here === null ? (old?.files ?? null) : shortOf(JSON.stringify([...here])),
        late: here === null ? (old?.late ?? false) : [...here.values()].includes(null),
      }
      const spoken = said !== 'same' && (old?.comments ? said.etag !== old.comments : said.comments.length > 0)
      // Seen for the first time: their contents are still to be fetched, and come as they are then.
      const moved = here !== null && old?.files != null && old.files !== state.files
      if (!spoken && !moved) return { id, state, outcome: null }
      const row = await ask.one(id, signal)
      if (row === null) return { id, gone: true as const }
      const comments = said === 'same' ? await ask.comments(id, null, signal) : said
      return { id, state, outcome: map(row, typeof comments === 'string' ? null : comments.comments, here) }
    })
    for (const one of looked) {
      if ('gone' in one) known.delete(one.id)
      else known.set(one.id, one.state)
    }
    const outcomes = looked.flatMap((one) => ('gone' in one || one.outcome === null ? [] : [one.outcome]))
    if (outcomes.length > 0) yield { outcomes, watched: new Map(known) }
  }
  for (const id of [...known.keys()]) if (!wanted.has(id)) known.delete(id)
  yield { outcomes: [], watched: known }
}

/** Ids of the newest reports with the number of attachments each expects. */
async function newest(ask: OdkAsk, from: number | null, now: number, signal: AbortSignal): Promise<Map<string, number>> {
  const since = Math.max(now - polledMs, from === null ? 0 : from * 1000)
  const query = {
    $top: String(polledReports),
    $select: '__id,__system',
    $filter: submittedFrom(Math.floor(since / 1000)) ?? `__system/submissionDate ge ${iso(since)}`,
  }
  const page = await ask.feed(query, null, null, signal)
  return new Map(typeof page === 'object' && 'rows' in page ? page.rows.map((row) => [row.__id, systemOf(row).expected]) : [])
}

/** Reports watched between two syncs. */
export const mostWatched = 2_000
/** Adds what a walk saw to what is watched: reports that wait for attachments. */
export function watchLate(watched: Map<string, Watched>, rows: readonly OdkRow[]): void {
  for (const row of rows) {
    const { present, expected } = systemOf(row)
    const old = watched.get(row.__id)
    if (present >= expected || old?.late) continue
    if (old) watched.set(row.__id, { ...old, late: true })
    else if (watched.size < mostWatched) watched.set(row.__id, { comments: null, files: null, late: true })
  }
}

export const emptyPage = (): Pick<ConnectorPage, 'reports' | 'problems' | 'refusals'> => ({
  reports: [],
  problems: [],
  refusals: [],
})

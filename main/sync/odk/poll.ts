/**
 * Attachments and remarks, which move no time of the feed: looked at by themselves at the end of each sync, for the newest
 * reports and for those whose attachments have not all come.
 */
import { createHash } from 'node:crypto'
import type { ConnectorPage } from '../connector.ts'
import type { OdkComment, OdkRow } from './answer.ts'
import { each, type OdkAsk } from './ask.ts'
import type { Watched } from './cursor.ts'
import { iso, walkFeed } from './feed.ts'
import type { OdkOutcome } from './record.ts'
import { systemOf } from './record.ts'

/** Newest reports looked at, and how old they may be. */
const polledReports = 500
const polledMs = 14 * 86_400_000
/** Attachments whose version is asked for in one poll. */
const mostFiles = 2_000
/** Reports that wait for attachments: one by one up to so many, by their counts in a listing beyond. */
const mostAsked = 200
const atOnce = 4
const chunk = 50

export interface PollParts {
  ask: OdkAsk
  from: number | null
  /** Milliseconds by the server's clock. */
  now: number
  watched: ReadonlyMap<string, Watched>
  map(row: OdkRow, comments: OdkComment[] | null, files: ReadonlyMap<string, string | null> | null): OdkOutcome
  log(line: string): void
}
/** What of a report is looked at. */
interface Look {
  remarks: boolean
  files: boolean
}

const shortOf = (text: string): string => createHash('sha256').update(text).digest('base64').slice(0, 12)

/** Pages of what has changed, each with what is known once it is stored; the last with nothing but what is still watched. */
export async function* pollExtras(
  parts: PollParts,
  signal: AbortSignal,
): AsyncGenerator<{ outcomes: OdkOutcome[]; watched: Map<string, Watched> }> {
  const { ask, map } = parts
  const known = new Map(parts.watched)
  const newest = await newestOf(parts, signal)
  const looks = new Map(newest)
  for (const id of await lateOf(parts, known, newest, signal)) looks.set(id, { remarks: false, files: true })
  let asked = 0

  async function look([id, { remarks, files }]: [string, Look]) {
    const old = known.get(id) ?? { comments: null, files: null, late: null }
    const said = remarks ? await ask.comments(id, old.comments, signal) : 'same'
    const here = said !== 'gone' && files && asked < mostFiles ? await ask.files(id, signal) : undefined
    if (said === 'gone' || here === null) return { id, state: null, outcome: null }
    asked += here?.size ?? 0
    const there = here && [...here.values()].filter((etag) => etag !== null).length
    const state: Watched = {
      comments: said === 'same' ? old.comments : said.etag,
      files: here ? shortOf(JSON.stringify([...here])) : old.files,
      late: here && old.late && there === here.size ? null : old.late && { ...old.late, present: there ?? old.late.present },
    }
    const spoken = said !== 'same' && (old.comments ? said.etag !== old.comments : said.comments.length > 0)
    // Seen for the first time: the contents are still to be fetched, and come as they are then.
    const moved = here && (old.files === null ? old.late && there !== old.late.present : old.files !== state.files)
    if (!spoken && !moved) return { id, state, outcome: null }
    const row = await ask.one(id, signal)
    if (row === null) return { id, state: null, outcome: null }
    const all = said === 'same' ? await ask.comments(id, null, signal) : said
    return { id, state, outcome: map(row, typeof all === 'string' ? null : all.comments, here ?? null) }
  }

  const list = [...looks]
  for (let i = 0; i < list.length; i += chunk) {
    const looked = await each(list.slice(i, i + chunk), atOnce, look)
    for (const { id, state } of looked) {
      if (state === null) known.delete(id)
      else known.set(id, state)
    }
    const outcomes = looked.flatMap(({ outcome }) => outcome ?? [])
    if (outcomes.length > 0) yield { outcomes, watched: new Map(known) }
  }
  for (const [id, { late }] of [...known]) if (!late && !newest.has(id)) known.delete(id)
  yield { outcomes: [], watched: known }
}

/** Reports submitted since then, newest first. A refusal of the server is a failure: it is not that there are none. */
const submittedSince = ({ ask, log }: PollParts, since: number, signal: AbortSignal) => {
  const query = {
    $top: String(polledReports),
    $select: '__id,__system',
    $filter: `__system/submissionDate ge ${iso(since)}`,
  }
  const walk = { query, filter: null, from: { skip: null, seen: 0 }, etag: null, joined: () => null }
  return walkFeed(ask, walk, log, signal)
}

async function newestOf(parts: PollParts, signal: AbortSignal): Promise<Map<string, Look>> {
  const { from, now } = parts
  for await (const { rows } of submittedSince(parts, Math.max(now - polledMs, (from ?? 0) * 1000), signal))
    return new Map(rows.map((row) => [row.__id, { remarks: true, files: systemOf(row).expected > 0 }]))
  return new Map()
}

/** Older reports whose attachments may have come. */
async function lateOf(
  parts: PollParts,
  known: Map<string, Watched>,
  newest: ReadonlyMap<string, Look>,
  signal: AbortSignal,
): Promise<string[]> {
  const waiting = new Map([...known].flatMap(([id, { late }]) => (late && !newest.has(id) ? [[id, late] as const] : [])))
  if (waiting.size <= mostAsked) return [...waiting.keys()]
  const walk = submittedSince(parts, Math.min(...[...waiting.values()].map(({ at }) => at)), signal)
  const moved: string[] = []
  for await (const { rows } of walk)
    for (const row of rows) {
      const late = waiting.get(row.__id)
      if (late && systemOf(row).present !== late.present) moved.push(row.__id)
    }
  return moved
}

/** Reports watched between two syncs: those that wait for attachments, those whose remarks a walk has read. */
const mostLate = 10_000
export const mostRead = 1_000
/** Adds what a walk saw to what is watched: reports that wait for attachments. */
export function watchLate(watched: Map<string, Watched>, rows: readonly OdkRow[]): void {
  for (const row of rows) {
    const { present, expected, submitted } = systemOf(row)
    const old = watched.get(row.__id)
    if (present >= expected || old?.late || submitted === null) continue
    const late = { at: submitted, present }
    if (old) watched.set(row.__id, { ...old, late })
    else if (watched.size < mostLate) watched.set(row.__id, { comments: null, files: null, late })
  }
}

export const emptyPage = (): Pick<ConnectorPage, 'reports' | 'problems' | 'refusals'> => ({
  reports: [],
  problems: [],
  refusals: [],
})

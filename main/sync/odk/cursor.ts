/** Where a source of ODK Central stands, as it is kept with the source. */
import { z } from 'zod'

/** What was seen of a submission's attachments and remarks, which no time of the feed tells. */
export interface Watched {
  /** ETag of its remarks. */
  comments: string | null
  /** Its attachments with their ETags, shortened; null: not looked at yet. */
  files: string | null
  /** Attachments it expects have not come: when it was submitted, in milliseconds, and how many were there. null: all have. */
  late: { at: number; present: number } | null
}
/** A walk under way. Times are milliseconds by the server's clock. */
export interface Walk {
  /** Submissions, then deletions, then what no time tells (poll.ts); for that one the mark has moved already. */
  stage: 'rows' | 'gone' | 'extras'
  /** Changes since then are asked for; null: everything. */
  since: number | null
  /** When the walk began. */
  start: number
  /** Greatest time seen, 0 for none. */
  greatest: number
  /** Greatest submission date of its first page: what came in later joined while it went on. */
  newest: number
  /** Place of the next page; null: the first. */
  skip: string | null
  /** Rows received so far. */
  seen: number
}
export interface OdkCursor {
  /** Everything the server had told by then is here: set when a walk has ended well. null: none has. */
  mark: number | null
  /** ETags of the answers to the questions since `since`, for walks of one page: others say nothing of the later pages. */
  etags: { since: number; rows: string | null; gone: string | null } | null
  walk: Walk | null
  watched: Map<string, Watched>
}

const time = z.number().int()
const parser = z.object({
  v: z.literal(1),
  mark: time.nullable(),
  etags: z.object({ since: time, rows: z.string().nullable(), gone: z.string().nullable() }).nullable(),
  walk: z
    .object({
      stage: z.enum(['rows', 'gone', 'extras']),
      since: time.nullable(),
      start: time,
      greatest: time,
      newest: time,
      skip: z.string().nullable(),
      seen: z.number().int().min(0),
    })
    .nullable(),
  watched: z.array(z.tuple([z.string(), z.string().nullable(), z.string().nullable(), z.tuple([time, time]).nullable()])),
})

/** What cannot be read begins anew: everything is asked for again, and found to be here. */
export function readCursor(text: string | null): OdkCursor {
  const none: OdkCursor = { mark: null, etags: null, walk: null, watched: new Map() }
  if (text === null) return none
  try {
    const { watched, mark, etags, walk } = parser.parse(JSON.parse(text))
    return {
      mark,
      etags,
      walk,
      watched: new Map(
        watched.map(([id, comments, files, late]) => [id, { comments, files, late: late && { at: late[0], present: late[1] } }]),
      ),
    }
  } catch {
    return none
  }
}

export const writeCursor = ({ mark, etags, walk, watched }: OdkCursor): string =>
  JSON.stringify({
    v: 1,
    mark,
    etags,
    walk,
    watched: [...watched].map(([id, { comments, files, late }]) => [id, comments, files, late && [late.at, late.present]]),
  })

/** What tsvector holds of a report: its tokens with their positions, the columns told apart by weights. */
import type { Connection } from '../sql.ts'
import type { TextIndex } from '../text-index.ts'
import { vectorBytes } from './copy-row.ts'

/** Bounds of tsvector (https://www.postgresql.org/docs/15/textsearch-limitations.html). */
const mostPosition = 16_383
const mostPositions = 255
const mostBytes = 2_000
/** Of a whole tsvector; the server holds 1 MB and tells nothing of a text that is longer. */
const mostVector = 900_000

/** Weights as a tsvector holds them, above the position. */
const [inTitle, inPlace, inBody] = [3 << 14, 2 << 14, 1 << 14]
/** So many words are remembered as told. */
const mostTold = 200_000

interface TextVector {
  /** As `vectorBytes` makes it. */
  bytes: Buffer
  /** Every token is in it at its place. */
  whole: boolean
  tokens: number
  /** The Latin words among them. */
  words: string[]
}

/** Title, place and body follow each other with a gap, so that no phrase reaches from one into the next. */
function vectorOf(title: string, body: string, place: string): TextVector {
  const positions = new Map<string, number[]>()
  let at = 0
  let tokens = 0
  let size = 0
  let whole = true
  for (const [weight, column] of [
    [inTitle, title],
    [inPlace, place],
    [inBody, body],
  ] as const) {
    at += 1
    for (const token of column.split(' ')) {
      if (token === '') continue
      at += 1
      tokens += 1
      let list = positions.get(token)
      if (list === undefined) {
        const bytes = Buffer.byteLength(token)
        if (bytes > mostBytes || size + bytes > mostVector) {
          whole = false
          continue
        }
        size += bytes + 4
        list = []
        positions.set(token, list)
      }
      if (at > mostPosition || list.length >= mostPositions) whole = false
      else {
        list.push(weight | at)
        size += 2
      }
    }
  }
  return { bytes: vectorBytes(positions), whole, tokens, words: [...positions.keys()].filter((token) => /^[a-z]+$/.test(token)) }
}

export function officeIndex(db: Connection): TextIndex {
  const put = db.inserter('report_search', ['report_id', 'words', 'whole', 'tokens'])
  const count = db.prepare(`UPDATE search_total SET reports = reports + @reports, tokens = tokens + @tokens,
    added_reports = added_reports + @reports, added_tokens = added_tokens + @tokens`)
  // A trigger cannot count the rows of a part on another server (docs/decisions/0028).
  const drop =
    db.prepare(`WITH gone AS (DELETE FROM report_search WHERE report_id IN (SELECT CAST(value AS BIGINT) FROM json_each(?)) RETURNING tokens)
    UPDATE search_total SET reports = reports - gone_reports, tokens = search_total.tokens - gone_tokens
    FROM (SELECT count(*) AS gone_reports, sum(tokens) AS gone_tokens FROM gone) AS sum WHERE gone_reports > 0`)
  const tell = db.prepare('INSERT INTO search_word (word) SELECT value FROM json_each(?) ON CONFLICT DO NOTHING')
  /** Words that the list holds already; no word is ever taken off it. */
  let told = new Set<string>()
  let fresh = new Set<string>()
  let added = { reports: 0, tokens: 0 }
  return {
    put(id, title, body, place) {
      const vector = vectorOf(title, body, place)
      put.add(id, vector.bytes, vector.whole ? 1 : 0, vector.tokens)
      added.reports += 1
      added.tokens += vector.tokens
      for (const word of vector.words) if (!told.has(word)) fresh.add(word)
    },
    drop: (id) => void drop.run(JSON.stringify([id])),
    dropAll: (ids) => void drop.run(JSON.stringify(ids)),
    // Goes with the reports.
    dropSource: () => {},
    settle() {
      if (added.reports > 0) count.run(added)
      added = { reports: 0, tokens: 0 }
      if (fresh.size === 0) return
      tell.run(JSON.stringify([...fresh]))
      if (told.size + fresh.size > mostTold) told = new Set()
      for (const word of fresh) told.add(word)
      fresh = new Set()
    },
    forget() {
      told = new Set()
      fresh = new Set()
      added = { reports: 0, tokens: 0 }
    },
  }
}

/** What a purge leaves behind: counts of days for statistics, and digests of ids so that what is gone stays out. */
import { hash } from 'node:crypto'
import type { Connection } from './sql.ts'

/** Digest of a source's id of a report; the id itself is gone. */
export const purgedKey = (sourceId: number, externalId: string): Buffer =>
  hash('sha256', `purged ${sourceId}\n${externalId}`, 'buffer')

/** Nothing is looked up while nothing was ever purged. */
export function purgedFinder(db: Connection) {
  const any = db.prepare('SELECT EXISTS (SELECT 1 FROM purged_report)').pluck()
  const find = db
    .prepare(
      'SELECT hex(external_hash) FROM purged_report WHERE source_id = ? AND external_hash IN (SELECT unhex(value) FROM json_each(?))',
    )
    .pluck()
  let gone = new Set<string>()
  return {
    /** To be called when a page begins. @param externalIds all that may be asked for */
    begin(sourceId: number, externalIds: ReadonlySet<string>): void {
      gone = new Set()
      if (any.get() !== 1) return
      const byKey = new Map([...externalIds].map((id) => [purgedKey(sourceId, id).toString('hex').toUpperCase(), id]))
      for (const key of find.all(sourceId, JSON.stringify([...byKey.keys()])) as string[]) gone.add(byKey.get(key) as string)
    },
    has: (externalId: string): boolean => gone.has(externalId),
  }
}

/** Incidents of purged reports, by local day. */
export interface PurgedDay {
  /** Days since 1970. */
  day: number
  category: number
  /** Id of the area, 0 for none. */
  areaId: number
  source: number
  incidents: number
}
/** First and last purged day of a source. */
export interface PurgedSpan {
  source: number
  first: number
  last: number
}

/**
 * Purged days of a span, in time order, as of a data version; null when reports were removed after it, so that columns of
 * that version would count them twice.
 */
export function readPurged(
  db: Connection,
  firstDay: number,
  lastDay: number,
  dataVersion: number,
): { days: PurgedDay[]; spans: PurgedSpan[] } | null {
  return db.transaction(() => {
    const removedAt = db.prepare("SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'removed-at-version'").pluck().get()
    if (typeof removedAt === 'number' && removedAt > dataVersion) return null
    return {
      days: db
        .prepare(
          `SELECT day, category_id AS category, area_id AS areaId, source_id AS source, incidents FROM purged_count
          WHERE day BETWEEN ? AND ? AND incidents > 0 ORDER BY day`,
        )
        .all(firstDay, lastDay) as PurgedDay[],
      spans: db
        .prepare('SELECT source_id AS source, min(day) AS first, max(day) AS last FROM purged_count GROUP BY source_id')
        .all() as PurgedSpan[],
    }
  })()
}

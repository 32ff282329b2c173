/** What the place page tells of reports beyond their columns: when they were closed, what was decided, the place they name. */
import type { ReportId, ReviewStep } from '../../contract/model.ts'
import type { Decision } from '../../contract/taxonomy.ts'
import { isoTime } from '../../contract/time.ts'
import { masked } from '../text/mask.ts'
import { levelOf } from './codes.ts'
import type { Connection } from './sql.ts'

export type PlaceStep = ReviewStep & { report: ReportId; seconds: number }

export function placeCalls(db: Connection) {
  const closed = db.prepare(
    `SELECT t.closed_at AS at, r.offset_minutes AS away FROM report_text t JOIN report r ON r.id = t.report_id
    WHERE t.report_id = ? AND t.closed_at IS NOT NULL`,
  )
  const steps = db.prepare(
    `SELECT s.level, s.decision, s.at, s.comment, r.offset_minutes AS away FROM review_step s JOIN report r ON r.id = s.report_id
    WHERE s.report_id = ? AND s.at >= ?`,
  )
  const named = db.prepare('SELECT place FROM report_text WHERE report_id = ? AND place IS NOT NULL').pluck()
  const times = db.prepare(
    `SELECT r.occurred_at AS at, r.offset_minutes AS away, t.closed_at AS closed FROM report r JOIN report_text t ON t.report_id = r.id
    WHERE r.id = ?`,
  )
  /** The name that most of the reports give, masked first: flats of one stairway are one place. */
  function commonName(ids: Iterable<ReportId>): string | null {
    const counts = new Map<string, number>()
    const names = new Map<string, string>()
    for (const id of ids) {
      const place = named.get(id) as string | undefined
      if (place === undefined || place.trim() === '') continue
      const name = names.get(place) ?? masked(place.trim()).text
      names.set(place, name)
      counts.set(name, (counts.get(name) ?? 0) + 1)
    }
    let best: string | null = null
    for (const [name, count] of counts) if (best === null || count > (counts.get(best) as number)) best = name
    return best
  }
  return {
    'place.closed': ({ ids }: { ids: Uint32Array }) => {
      const out = { id: new Uint32Array(ids.length), minute: new Int32Array(ids.length) }
      let n = 0
      for (const id of ids) {
        const row = closed.get(id) as { at: number; away: number } | undefined
        if (!row) continue
        out.id[n] = id
        out.minute[n++] = Math.floor(row.at / 60) + row.away
      }
      return { id: out.id.slice(0, n), minute: out.minute.slice(0, n) }
    },
    'place.trail': ({ ids, limit, after }: { ids: Uint32Array; limit: number; after: number }): PlaceStep[] => {
      const found: { report: number; level: number; decision: Decision; at: number; comment: string; away: number }[] = []
      let least = after
      const cut = (): void => {
        found.sort((a, b) => b.at - a.at || b.report - a.report)
        found.length = Math.min(found.length, limit)
        if (found.length === limit) least = (found[limit - 1] as { at: number }).at
      }
      for (const report of ids) {
        for (const step of steps.all(report, least) as Omit<(typeof found)[number], 'report'>[]) found.push({ report, ...step })
        // Only the newest are kept, and nothing older is read any more.
        if (found.length >= 4 * limit) cut()
      }
      cut()
      return found.map((s) => ({
        report: s.report,
        level: levelOf(s.level) ?? 'community',
        decision: s.decision,
        at: isoTime(s.at, s.away),
        seconds: s.at,
        comment: masked(s.comment).text,
      }))
    },
    'place.names': ({ groups }: { groups: Uint32Array[] }): (string | null)[] => groups.map(commonName),
    'place.times': ({ ids }: { ids: ReportId[] }) =>
      ids.flatMap((id) => {
        const row = times.get(id) as { at: number; away: number; closed: number | null } | undefined
        return row
          ? [{ id, occurredAt: isoTime(row.at, row.away), closedAt: row.closed === null ? null : isoTime(row.closed, row.away) }]
          : []
      }),
  }
}

/** What has to stand in a store on the server, whatever was hit: all that was acknowledged, and nothing twice. */
import { verifyAudit } from '../../main/store/audit.ts'
import type { ServerAddress } from '../../main/store/postgres/address.ts'
import { connectServer } from '../../main/store/postgres/connection.ts'
import { ServerError } from '../../main/store/postgres/server-error.ts'
import type { Connection } from '../../main/store/sql.ts'
import type { Work } from './server-job.ts'

export interface Watched {
  lost: number
  doubled: number
  problems: string[]
}

/** A server that was killed is up again by then, in milliseconds. */
const upPatience = 90_000

/**
 * @param db past whatever is cut; a server that is still coming up is waited for
 * @param acknowledged numbers of reports, or reasons of dispositions, that a workstation was told are stored
 */
export function lookAt(db: Connection, work: Work, acknowledged: readonly string[]): Watched {
  for (const from = performance.now(); ; )
    try {
      return look(db, work, acknowledged)
    } catch (error) {
      const isAway = error instanceof ServerError && (error.away || error.lost)
      if (!isAway || performance.now() - from > upPatience)
        return { lost: 0, doubled: 0, problems: [`not looked at: ${(error as Error).message}`] }
    }
}

function look(db: Connection, work: Work, acknowledged: readonly string[]): Watched {
  const found: Watched = { lost: 0, doubled: 0, problems: [] }
  const note = (kind: 'lost' | 'doubled', count: number, what: string): void => {
    if (count === 0) return
    found[kind] += Math.abs(count)
    found.problems.push(`${count} ${what}`)
  }
  db.transaction(() => {
    const keys = (sql: string): string[] => db.prepare(sql).pluck().all() as string[]
    const count = (sql: string): number => db.prepare(sql).pluck().get() as number
    const there = keys(work === 'disposition' ? 'SELECT reason FROM flag_event' : 'SELECT external_id FROM report')
    const held = new Set(there)
    note('doubled', there.length - held.size, `${work === 'disposition' ? 'dispositions' : 'reports'} twice`)
    const gone = acknowledged.filter((key) => !held.has(key))
    note('lost', gone.length, `acknowledged and gone, such as ${gone[0]}`)
    note('lost', count('SELECT (SELECT count(*) FROM report) - (SELECT count(*) FROM report_text)'), 'reports without text')
    note(
      'lost',
      count('SELECT (SELECT count(*) FROM report WHERE suppressed = 0) - (SELECT count(*) FROM report_search)'),
      'reports that no search finds',
    )
    const counted = count(
      'SELECT (SELECT coalesce(sum(reports), 0) FROM day_count) - (SELECT count(*) FROM report WHERE suppressed = 0)',
    )
    note('doubled', counted, 'reports too many or too few in the counts by day')
    const { broken } = verifyAudit(db)
    if (broken) found.problems.push(`the audit chain is broken: ${JSON.stringify(broken)}`)
  })()
  return found
}

/** What was decided, in order: equal for two stores in which the same was. */
export function dumpDecisions(address: ServerAddress): string[] {
  const db = connectServer(address)
  try {
    return [
      ...db.prepare('SELECT flag_id, at, status, reason FROM flag_event ORDER BY id').raw().all(),
      ...db.prepare('SELECT at, what, subject, why FROM audit ORDER BY id').raw().all(),
    ].map((row) => JSON.stringify(row))
  } finally {
    db.close()
  }
}

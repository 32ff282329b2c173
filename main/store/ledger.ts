/** The ledger: what each source brought, up to when it is complete, what it owes, who is at it now. */
import { hostname } from 'node:os'
import type { Bilingual } from '../../contract/model.ts'
import { feedKinds, type LedgerLine, type QuarantineDetail, type SourceOptions } from '../../contract/sync.ts'
import { isoUtc } from './codes.ts'
import { type EndedRun, type Lateness, latenessOf } from './lateness.ts'
import { type SourceLock, sourceLock } from './postgres/source-lock.ts'
import type { Connection } from './sql.ts'

/** A process on another machine that has not been seen for this long is taken for dead, in seconds. */
const deadAfter = 90
/**
 * On a server one whose connection has ended is dead after this long already: time for it to miss its turn to be seen twice
 * (main/sync/engine/claim.ts), should it only have lost the connection.
 */
const lostAfter = 45
/** Runs by which a source's lateness is judged. */
const judgedRuns = 200
const judgedSeconds = 90 * 86_400

export interface SourceState {
  id: number
  name: string
  kind: LedgerLine['kind']
  url: string | null
  paused: boolean
  options: SourceOptions
  lastTry: number | null
  nextTry: number | null
  /** When its first sync began. */
  begun: number | null
}

/** What of a source is to be written; what is absent stays. Times are seconds UTC. */
export interface SourceChange {
  id: number
  paused?: boolean
  options?: SourceOptions
  lastTry?: number
  nextTry?: number | null
  owedReports?: number | null
  reconciled?: NonNullable<LedgerLine['reconciled']>
  cursor?: string | null
}

/**
 * How many reports of a source were refused. A feed that tells them again is counted by report; a file read again refuses
 * the same rows again, so its last run counts.
 * @param id SQL of the source's id
 */
export const refusedOf = (id: string): string => `(SELECT CASE WHEN EXISTS (SELECT 1 FROM refused_report WHERE source_id = ${id})
  THEN (SELECT count(*) FROM refused_report WHERE source_id = ${id})
  ELSE (SELECT coalesce(sum(refused), 0) FROM sync_run WHERE id IN (SELECT max(id) FROM sync_run WHERE source_id = ${id} GROUP BY file)) END)`

/** Condition on `source`: files of areas or categories have their runs, but are no source of reports. */
export const bringsReports = "coalesce(json_extract(options, '$.holds'), 'reports') = 'reports'"
export const feedList = feedKinds.map((kind) => `'${kind}'`).join(', ')

/** How a networked source stands. */
export interface FeedLateness extends Lateness {
  name: string
  /** ISO time, UTC; null: it never was complete up to anything. */
  completeUpTo: string | null
}
/** The sources that are late, and where each stands. */
export interface LateSources {
  late: number
  sources: Pick<FeedLateness, 'name' | 'completeUpTo'>[]
}

/** Lateness of every networked source, by id. Cheap enough to be asked with every count. */
export function latenessBySource(db: Connection): (now: number) => Map<number, FeedLateness> {
  const feeds = db.prepare(
    `SELECT id, name, complete_up_to AS completeUpTo, last_error_en IS NOT NULL AS error FROM source WHERE kind IN (${feedList}) ORDER BY id`,
  )
  const runs = db.prepare(`SELECT finished_at AS finishedAt, complete_up_to AS completeUpTo FROM sync_run
    WHERE source_id = ? AND error IS NULL AND finished_at > ? AND complete_up_to IS NOT NULL ORDER BY id DESC LIMIT ${judgedRuns}`)
  return (now) =>
    new Map(
      (feeds.all() as { id: number; name: string; completeUpTo: number | null; error: number }[]).map((feed) => {
        const ended = (runs.all(feed.id, now - judgedSeconds) as EndedRun[]).reverse()
        const judged = latenessOf(ended, now)
        const { name, completeUpTo } = feed
        return [feed.id, { ...judged, late: judged.late || feed.error === 1, name, completeUpTo: isoUtc(completeUpTo) }] as const
      }),
    )
}

interface LineRow {
  id: number
  name: string
  kind: LedgerLine['kind']
  paused: number
  options: string
  last_success: number | null
  last_try: number | null
  next_try: number | null
  complete_up_to: number | null
  owed_reports: number | null
  reconciled: string | null
  sync_seen: number | null
  sync_process: string | null
  last_error_zh: string | null
  last_error_en: string | null
  attachments: number
  dispositions: number
  quarantined: number
  refused: number
}

export function ledgerCalls(db: Connection) {
  const lines = db.prepare(`SELECT s.*,
    (SELECT count(*) FROM attachment a JOIN report r ON r.id = a.report_id WHERE r.source_id = s.id AND a.state IN ('wanted', 'failed')) AS attachments,
    (SELECT count(*) FROM outbox o JOIN report r ON r.id = o.report_id WHERE r.source_id = s.id AND o.state IN ('waiting', 'failed', 'sending', 'conflict')) AS dispositions,
    (SELECT count(*) FROM quarantine q WHERE q.source_id = s.id) AS quarantined,
    ${refusedOf('s.id')} AS refused
    FROM source s WHERE ${bringsReports} ORDER BY s.id`)
  const states = db.prepare(
    `SELECT id, name, kind, url, paused, options, last_try AS lastTry, next_try AS nextTry,
      (SELECT r.started_at FROM sync_run r WHERE r.source_id = source.id ORDER BY r.id LIMIT 1) AS begun FROM source WHERE kind IN (${feedList}) ORDER BY id`,
  )
  const owed = db.prepare(`SELECT
    coalesce((SELECT sum(owed_reports) FROM source WHERE kind IN (${feedList})), 0) AS reports,
    (SELECT count(*) FROM attachment WHERE state IN ('wanted', 'failed')) AS attachments`)
  const lateness = latenessBySource(db)
  const lock = db.dialect === 'postgres' ? sourceLock(db) : null
  const storedAt = db
    .prepare(`SELECT s.started_at FROM report r JOIN report_text t ON t.report_id = r.id JOIN sync_run s ON s.id = t.run_id
      WHERE r.source_id = ? AND r.external_id = ?`)
    .pluck()
  const quarantined =
    'SELECT q.id, s.name AS source, q.file, q.row, q.column_name AS column, q.reason_zh AS zh, q.reason_en AS en, q.at, q.raw FROM quarantine q JOIN source s ON s.id = q.source_id'

  function line(row: LineRow, late: ReturnType<typeof lateness>, now: number): LedgerLine {
    const judged = late.get(row.id)
    const feed = judged !== undefined
    const problem = row.last_error_en === null ? null : { zh: row.last_error_zh ?? row.last_error_en, en: row.last_error_en }
    const out: Omit<LedgerLine, 'says'> = {
      source: row.name,
      kind: row.kind,
      paused: row.paused === 1,
      running: row.sync_process !== null && Math.abs(now - (row.sync_seen ?? 0)) < deadAfter,
      lastSuccess: isoUtc(row.last_success),
      lastTry: isoUtc(row.last_try),
      nextTry: row.paused === 1 ? null : isoUtc(row.next_try),
      completeUpTo: isoUtc(row.complete_up_to),
      usualLag: judged?.usual
        ? {
            medianSeconds: judged.usual.medianSeconds,
            lowSeconds: judged.usual.lowSeconds,
            highSeconds: judged.usual.highSeconds,
            runs: judged.usual.runs,
          }
        : null,
      lagSeconds: judged?.lagSeconds ?? null,
      late: judged?.late ?? false,
      owed: { reports: feed ? row.owed_reports : 0, attachments: feed ? row.attachments : 0, dispositions: row.dispositions },
      quarantined: row.quarantined,
      refused: row.refused,
      problem,
      reconciled: row.reconciled === null ? null : (JSON.parse(row.reconciled) as LedgerLine['reconciled']),
    }
    return { ...out, says: inWords(out, feed) }
  }

  return {
    'ledger.lines': ({ now }: { now: number }): LedgerLine[] => {
      const late = lateness(now)
      return (lines.all() as LineRow[]).map((row) => line(row, late, now))
    },
    /** Known of and not here, over all networked sources: asked with every count. */
    'ledger.owed': (): { reports: number; attachments: number } => owed.get() as { reports: number; attachments: number },
    'source.states': (): SourceState[] =>
      (states.all() as (Omit<SourceState, 'paused' | 'options'> & { paused: number; options: string })[]).map((row) => ({
        ...row,
        paused: row.paused === 1,
        options: JSON.parse(row.options) as SourceOptions,
      })),
    /**
     * Takes a source for this process, or keeps it; false while another, living process has it. On a server the writer's
     * connection holds a lock besides: no claim is given while the connection of another lives.
     */
    'source.claim': ({ id, process, now }: { id: number; process: string; now: number }): { mine: boolean } =>
      db
        .transaction(() => {
          const held = db.prepare('SELECT sync_process AS by, sync_seen AS seen FROM source WHERE id = ?').get(id) as
            | { by: string | null; seen: number | null }
            | undefined
          // Seen in the future: the clock was set back since, and nobody would ever be free.
          const unseen = Math.abs(now - (held?.seen ?? 0))
          if (!held) return { mine: false }
          const free = !held.by || held.by === process || unseen > deadAfter || hasDied(held.by)
          if (lock === null ? !free : !takes(lock, id, free || unseen > lostAfter, unseen > deadAfter)) return { mine: false }
          db.prepare('UPDATE source SET sync_process = ?, sync_seen = ? WHERE id = ?').run(process, now, id)
          return { mine: true }
        })
        .immediate(),
    'source.release': ({ id, process }: { id: number; process: string }) => {
      const { changes } = db
        .prepare('UPDATE source SET sync_process = NULL, sync_seen = NULL WHERE id = ? AND sync_process = ?')
        .run(id, process)
      if (changes > 0) lock?.release(id)
      return {}
    },
    'source.put': ({ id, paused, options, lastTry, nextTry, owedReports, reconciled, cursor }: SourceChange) => {
      const set = (column: string, value: string | number | null): void => {
        db.prepare(`UPDATE source SET ${column} = ? WHERE id = ?`).run(value, id)
      }
      db.transaction(() => {
        if (paused !== undefined) set('paused', paused ? 1 : 0)
        if (options !== undefined) set('options', JSON.stringify(options))
        if (lastTry !== undefined) set('last_try', lastTry)
        if (nextTry !== undefined) set('next_try', nextTry)
        if (owedReports !== undefined) set('owed_reports', owedReports)
        if (reconciled !== undefined) set('reconciled', JSON.stringify(reconciled))
        if (cursor !== undefined) set('cursor', cursor)
      }).immediate()
      return {}
    },
    /** All ids of a source that are here, and whether each is withdrawn. */
    'source.ids': ({ id }: { id: number }): { externalIds: string[]; suppressed: boolean[] } => {
      const rows = db.prepare('SELECT external_id, suppressed FROM report WHERE source_id = ? ORDER BY id').raw().all(id) as [
        string,
        number,
      ][]
      return { externalIds: rows.map((r) => r[0]), suppressed: rows.map((r) => r[1] === 1) }
    },
    /** Ids of reports from before then that are not closed, for upstreams that have to be asked again about them. */
    'source.open': ({ id, before }: { id: number; before: number }): { externalIds: string[] } => ({
      externalIds: db
        .prepare(
          'SELECT external_id FROM report WHERE source_id = ? AND status IN (0, 1, 2, 4) AND suppressed = 0 AND occurred_at < ? ORDER BY id',
        )
        .pluck()
        .all(id, before) as string[],
    }),
    /** When what is stored of a report came in, seconds UTC; null: it is not here. */
    'report.stored': ({ sourceId, externalId }: { sourceId: number; externalId: string }): { at: number | null } => ({
      at: (storedAt.get(sourceId, externalId) as number | undefined) ?? null,
    }),
    'quarantine.rows': ({ ids, source }: { ids?: number[]; source?: string }): QuarantineDetail[] =>
      (
        db
          .prepare(
            `${quarantined} WHERE (CAST(? AS TEXT) IS NULL OR q.id IN (SELECT CAST(value AS INTEGER) FROM json_each(?))) AND (CAST(? AS TEXT) IS NULL OR s.name = ?) ORDER BY q.id`,
          )
          .all(ids ? 1 : null, JSON.stringify(ids ?? []), source ?? null, source ?? null) as (Omit<
          QuarantineDetail,
          'reason' | 'at' | 'raw'
        > & { zh: string; en: string; at: number; raw: string })[]
      ).map(({ zh, en, at, raw, ...rest }) => ({
        ...rest,
        reason: { zh, en },
        at: isoUtc(at) as string,
        raw: JSON.parse(raw) as Record<string, string>,
      })),
    'quarantine.remove': ({ ids }: { ids: number[] }): { removed: number } => ({
      removed: db
        .prepare('DELETE FROM quarantine WHERE id IN (SELECT CAST(value AS INTEGER) FROM json_each(?))')
        .run(JSON.stringify(ids)).changes,
    }),
    'quarantine.again': ({ id, reason }: { id: number; reason: Bilingual }) => {
      db.prepare('UPDATE quarantine SET reason_zh = ?, reason_en = ? WHERE id = ?').run(reason.zh, reason.en, id)
      return {}
    },
  }
}

/** @param free by the row; @param silent its holder says nothing any more, though its connection may stand */
function takes(lock: SourceLock, id: number, free: boolean, silent: boolean): boolean {
  // Another job of this very connection: the lock does not tell the two apart.
  if (!free) return false
  return lock.take(id) || (silent && lock.endHolder(id) && lock.take(id))
}

/** Whether a process of this machine is gone: after a crash nobody should wait for its claim to age. */
function hasDied(claim: string): boolean {
  const [host, pid] = claim.split(' ')
  if (host !== hostname()) return false
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}

/** Two plain sentences: what is in, and what is late or owed. */
function inWords(line: Omit<LedgerLine, 'says'>, feed: boolean): Bilingual {
  const zh: string[] = []
  const en: string[] = []
  const n = (value: number): string => value.toLocaleString('en-US')
  if (!feed) {
    zh.push('由人导入，不会自动更新。')
    en.push('Brought by hand; it does not update by itself.')
  } else if (line.completeUpTo === null) {
    zh.push('还没有完整同步过一次。')
    en.push('It has not been synced to its end yet.')
  } else {
    const until = line.completeUpTo.slice(0, 16).replace('T', ' ')
    zh.push(`截至 ${until}（UTC）的报告已全部入库。`)
    en.push(`Everything up to ${until} UTC is in.`)
  }
  if (line.kind === 'ogc') {
    zh.push('这类服务不告知删除：来源删掉的，要到每周核对编号时才会撤回。')
    en.push('It does not tell what was deleted: that is withdrawn at the weekly comparison of ids.')
  }
  if (line.paused) {
    zh.push('已暂停，不会自动同步。')
    en.push('Paused: it does not sync by itself.')
  } else if (line.problem) {
    zh.push(line.problem.zh)
    en.push(line.problem.en)
  } else if (line.late && line.lagSeconds !== null) {
    const usual = line.usualLag
    zh.push(`已落后 ${duration(line.lagSeconds).zh}${usual ? `，平时最多 ${duration(usual.highSeconds).zh}` : ''}。`)
    en.push(
      `It is ${duration(line.lagSeconds).en} behind${usual ? `; usually it is at most ${duration(usual.highSeconds).en}` : ''}.`,
    )
  }
  const { reports, attachments, dispositions } = line.owed
  if (reports || attachments || dispositions) {
    const parts = [
      reports ? { zh: `${n(reports)} 件报告`, en: `${n(reports)} reports` } : null,
      attachments ? { zh: `${n(attachments)} 个附件`, en: `${n(attachments)} attachments` } : null,
    ].filter((p) => p !== null)
    if (parts.length > 0) {
      zh.push(`还欠 ${parts.map((p) => p.zh).join('、')}。`)
      en.push(`It still owes ${parts.map((p) => p.en).join(' and ')}.`)
    }
    if (dispositions) {
      zh.push(`有 ${n(dispositions)} 条处置待发送。`)
      en.push(`${n(dispositions)} decisions wait to be sent.`)
    }
  }
  return { zh: zh.join(''), en: en.join(' ') }
}

function duration(seconds: number): Bilingual {
  const hours = seconds / 3600
  if (hours < 1) return { zh: `${Math.round(seconds / 60)} 分钟`, en: `${Math.round(seconds / 60)} min` }
  if (hours < 48) return { zh: `${Math.round(hours)} 小时`, en: `${Math.round(hours)} h` }
  return { zh: `${Math.round(hours / 24)} 天`, en: `${Math.round(hours / 24)} days` }
}

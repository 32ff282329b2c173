/**
 * Reports for good: rows, texts, revisions, search rows, attachments, and then what they left in free pages. A step is one
 * transaction, so that a purge that is killed anywhere goes on with nothing lost and nothing counted twice.
 */
import type { CategoryKey } from '../../contract/taxonomy.ts'
import type { RetentionRule } from '../../contract/trust.ts'
import { auditWriter } from './audit.ts'
import { categoryCode } from './codes.ts'
import { purgedKey } from './purged.ts'
import { dueLimits, purgeable } from './retention.ts'
import type { Connection } from './sql.ts'
import { blockKeeper } from './sqlite/column-block.ts'
import { textIndexOf } from './text-index.ts'
import { upkeepOf } from './upkeep.ts'
import { bumpVersion, versionOf } from './version.ts'

export interface PurgeBegin {
  at: number
  reason: string
  /** Of the process that does it. */
  process: number
}
export interface PurgeRun {
  run: number
  /** What it has purged so far. */
  reports: number
  attachments: number
  revisions: number
}
/** Some reports that were found to be due, and what they were found by. */
export interface PurgeSome {
  run: number
  ids: Uint32Array
  /** First report of the incident of each. */
  incident: Uint32Array
  /** 1 for the report that its incident counts by, where the whole incident goes. */
  counts: Uint8Array
  rules: RetentionRule[]
  now: number
  /** Reports changed after it are left for the next time: a hold may fit them now. */
  dataVersion: number
  stamp: string
}

export function purgeCalls(db: Connection) {
  /** Holds, rules, words and areas: what decides beside the reports themselves which of them go. */
  const stampNow = (): string => {
    const text = (sql: string): string => (db.prepare(sql).pluck().get() as string | null) ?? ''
    return JSON.stringify([
      text("SELECT string_agg(id || CASE WHEN released_at IS NULL THEN '+' ELSE '-' END, ',' ORDER BY id) FROM legal_hold"),
      text(
        "SELECT string_agg(id || ':' || coalesce(category_id, -1) || ':' || coalesce(source_id, -1) || ':' || days, ',' ORDER BY id) FROM retention_rule",
      ),
      versionOf(db, 'words'),
      versionOf(db, 'areas'),
      versionOf(db, 'incidents'),
    ])
  }
  const runOf = (id: number): PurgeRun =>
    db.prepare('SELECT id AS run, reports, attachments, revisions FROM purge_run WHERE id = ?').get(id) as PurgeRun

  const some = db.transaction((asked: PurgeSome): { purged: number; moved: boolean } => {
    if (stampNow() !== asked.stamp) return { purged: 0, moved: true }
    const due = new Set(
      db
        .prepare(purgeable)
        .pluck()
        .all(dueLimits(db, asked.rules, asked.now), JSON.stringify(Array.from(asked.ids))) as number[],
    )
    const rowOf = db.prepare(
      `SELECT source_id AS source, external_id AS externalId, changed_version AS changed, occurred_at AS occurredAt,
      offset_minutes AS offset, category_id AS category, coalesce(area_id, 0) AS area, suppressed, media FROM report WHERE id = ?`,
    )
    interface Row {
      source: number
      externalId: string
      changed: number
      occurredAt: number
      offset: number
      category: number
      area: number
      suppressed: number
      media: number
    }
    const rows: { id: number; at: number; row: Row }[] = []
    // Where one report of an incident stays after all, the incident stays.
    const stays = new Set<number>()
    for (let i = 0; i < asked.ids.length; i++) {
      const id = asked.ids[i] as number
      const row = rowOf.get(id) as Row | undefined
      if (!row) continue
      if (!due.has(id) || row.changed > asked.dataVersion) stays.add(asked.incident[i] as number)
      else rows.push({ id, at: i, row })
    }
    if (rows.length === 0) return { purged: 0, moved: false }

    const count =
      db.prepare(`INSERT INTO purged_count (day, category_id, area_id, source_id, reports, incidents) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (day, category_id, area_id, source_id) DO UPDATE SET reports = purged_count.reports + excluded.reports, incidents = purged_count.incidents + excluded.incidents`)
    const remember = db.prepare('INSERT INTO purged_report (source_id, external_hash) VALUES (?, ?) ON CONFLICT DO NOTHING')
    const grave = db.prepare('DELETE FROM tombstone WHERE source_id = ? AND external_id = ?')
    const contents = db.prepare('SELECT content_hash FROM attachment WHERE report_id = ? AND content_hash IS NOT NULL').pluck()
    const held = db.prepare('SELECT count(*) FROM attachment WHERE report_id = ?').pluck()
    const told = db.prepare('SELECT count(*) FROM report_revision WHERE report_id = ?').pluck()
    const textIndex = textIndexOf(db)
    const dropReport = db.prepare('DELETE FROM report WHERE id = ?')
    const dropContent = db.prepare(
      'DELETE FROM attachment_content WHERE content_hash = ? AND NOT EXISTS (SELECT 1 FROM attachment a WHERE a.content_hash = attachment_content.content_hash)',
    )
    const dropCover = db.prepare(
      'DELETE FROM attachment_cover WHERE content_hash = ? AND NOT EXISTS (SELECT 1 FROM attachment a WHERE a.content_hash = attachment_cover.content_hash)',
    )
    db.prepare(
      `INSERT INTO setting (name, value) SELECT 'last-removed-id', max(id) FROM report
      WHERE true ON CONFLICT (name) DO UPDATE SET value = max(CAST(setting.value AS INTEGER), CAST(excluded.value AS INTEGER))`,
    ).run()
    let attachments = 0
    let revisions = 0
    for (const { id, at, row } of rows) {
      if (row.suppressed === 0) {
        const day = Math.floor((Math.floor(row.occurredAt / 60) + row.offset) / 1440)
        const incident = asked.counts[at] === 1 && !stays.has(asked.incident[at] as number) ? 1 : 0
        count.run(day, row.category, row.area, row.source, 1, incident)
      }
      remember.run(row.source, purgedKey(row.source, row.externalId))
      grave.run(row.source, row.externalId)
      attachments += held.get(id) as number
      revisions += told.get(id) as number
      const hashes = contents.all(id) as Buffer[]
      if (row.suppressed === 0) textIndex.drop(id)
      // Text, revisions, review, outbox, pins, attachments and their parts go with it; thumbnails with contents.
      dropReport.run(id)
      for (const content of hashes) {
        dropContent.run(content)
        dropCover.run(content)
      }
    }
    blockKeeper(db).changed(rows.map(({ id }) => id))
    db.prepare('DELETE FROM incident_kept').run()
    db.prepare(
      'UPDATE purge_run SET reports = reports + ?, attachments = attachments + ?, revisions = revisions + ? WHERE id = ?',
    ).run(rows.length, attachments, revisions, asked.run)
    bumpVersion(db, 'data')
    // Rows that are gone cannot be seen by their version: readers start over.
    db.prepare(
      "INSERT INTO setting (name, value) VALUES ('removed-at-version', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    ).run(String(versionOf(db, 'data')))
    return { purged: rows.length, moved: false }
  })

  return {
    'purge.stamp': (): { stamp: string; dataVersion: number } =>
      db.transaction(() => ({ stamp: stampNow(), dataVersion: versionOf(db, 'data') }))(),
    /** A run that was not finished; `process` is that of who began it or went on with it last. */
    'purge.unfinished': (): { run: number; process: number; reason: string } | null =>
      (db.prepare('SELECT id AS run, process, reason FROM purge_run WHERE finished_at IS NULL ORDER BY id LIMIT 1').get() as
        | { run: number; process: number; reason: string }
        | undefined) ?? null,
    /** Begins a run, or goes on with the one that was not finished. */
    'purge.begin': ({ at, reason, process }: PurgeBegin): PurgeRun =>
      db
        .transaction(() => {
          const left = db.prepare('SELECT id FROM purge_run WHERE finished_at IS NULL ORDER BY id LIMIT 1').pluck().get()
          if (typeof left === 'number') {
            db.prepare('UPDATE purge_run SET process = ? WHERE id = ?').run(process, left)
            auditWriter(db)({ at, what: 'purge resumed', subject: `run ${left}`, why: reason })
            return runOf(left)
          }
          const id = db
            .prepare(
              'INSERT INTO purge_run (at, reports, attachments, revisions, process, reason) VALUES (?, 0, 0, 0, ?, ?) RETURNING id',
            )

            .pluck()
            .get(at, process, reason) as number
          auditWriter(db)({ at, what: 'purge begun', subject: `run ${id}`, why: reason })
          return runOf(id)
        })
        .immediate(),
    'purge.some': (asked: PurgeSome) => some.immediate(asked),
    /** Quarantined rows past the time of their source: they have no category, so only rules for every category fit. */
    'purge.quarantine': ({ rules, now }: { rules: RetentionRule[]; now: number }): { removed: number } =>
      db
        .transaction(() => {
          let removed = 0
          for (const { id, name } of db.prepare('SELECT id, name FROM source').all() as { id: number; name: string }[]) {
            const days = rules.filter((r) => r.category === null && (r.source === null || r.source === name)).map((r) => r.days)
            if (days.length === 0) continue
            removed += db
              .prepare('DELETE FROM quarantine WHERE source_id = ? AND at <= ?')
              .run(id, now - Math.min(...days) * 86_400).changes
          }
          return { removed }
        })
        .immediate(),
    /** What the purged reports left in free pages goes. @throws Failure storage where there is no room to write anew */
    'purge.clear': (): { freedBytes: number } => upkeepOf(db).clear(),
    /** Empties the journal; `emptied` is false while somebody reads an older state. */
    'purge.checkpoint': (): { emptied: boolean } => ({ emptied: upkeepOf(db).settle() }),
    'purge.end': ({ run, at, reason }: { run: number; at: number; reason: string }): PurgeRun =>
      db
        .transaction(() => {
          db.prepare('UPDATE purge_run SET finished_at = ? WHERE id = ?').run(at, run)
          const done = runOf(run)
          auditWriter(db)({
            at,
            what: 'purge',
            subject: `run ${run}: ${done.reports} reports, ${done.attachments} attachments, ${done.revisions} revisions`,
            why: reason,
          })
          return done
        })
        .immediate(),
    'purged.last': ({ categories }: { categories?: CategoryKey[] }): { day: number | null } => ({
      day: db
        .prepare(
          'SELECT max(day) FROM purged_count WHERE CAST(? AS TEXT) IS NULL OR category_id IN (SELECT CAST(value AS INTEGER) FROM json_each(?))',
        )
        .pluck()
        .get(...Array(2).fill(categories ? JSON.stringify(categories.map(categoryCode)) : null)) as number | null,
    }),
    /** Of some ids of a source, those that were purged: nothing is to fetch them again. */
    'source.purged': ({ id, externalIds }: { id: number; externalIds: string[] }): { externalIds: string[] } => {
      const find = db.prepare('SELECT 1 FROM purged_report WHERE source_id = ? AND external_hash = ?').pluck()
      return { externalIds: externalIds.filter((externalId) => find.get(id, purgedKey(id, externalId)) === 1) }
    },
  }
}

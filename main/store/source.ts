/** Sources, their ledger, settings and checks. */

import type { Outcome, Source, SourceKind, SyncRun } from '../../contract/model.ts'
import type { SourceOptions } from '../../contract/sync.ts'
import { type CategoryKey, categoryKeys } from '../../contract/taxonomy.ts'
import { auditWriter } from './audit.ts'
import { isoUtc } from './codes.ts'
import { bringsReports, type LateSources, latenessBySource, refusedOf } from './ledger.ts'
import type { StoreState } from './port.ts'
import { ownSettings } from './postgres/own-setting.ts'
import type { Connection } from './sql.ts'
import { blockKeeper } from './sqlite/column-block.ts'
import { textIndexOf } from './text-index.ts'
import { bumpVersion, versionOf } from './version.ts'

interface SourceRow {
  id: number
  name: string
  kind: SourceKind
  url: string | null
  options: string
  cursor: string | null
  last_success: number | null
  last_error_zh: string | null
  last_error_en: string | null
  complete_up_to: number | null
  paused: number
}
interface RunRow extends Outcome {
  started_at: number
  finished_at: number | null
  file: string | null
  pages: number
  error: string | null
}

export function sourceCalls(db: Connection) {
  const byName = db.prepare('SELECT * FROM source WHERE name = ?')
  const lateness = latenessBySource(db)
  const own = ownSettings(db)
  return {
    state: (): StoreState => {
      const count = (sql: string) => (db.prepare(sql).get() as { n: number }).n
      const { sources, earliest } = db
        .prepare(`SELECT count(*) AS sources, min(complete_up_to) AS earliest FROM source WHERE ${bringsReports}`)
        .get() as { sources: number; earliest: number | null }
      return {
        dataVersion: versionOf(db, 'data'),
        areaVersion: versionOf(db, 'areas'),
        flagVersion: versionOf(db, 'flags'),
        incidentVersion: versionOf(db, 'incidents'),
        wordVersion: versionOf(db, 'words'),
        reports: count('SELECT count(*) AS n FROM report'),
        areas: count('SELECT count(*) AS n FROM area'),
        sources,
        completeUpTo: isoUtc(earliest),
        sample: count("SELECT count(*) AS n FROM source WHERE kind = 'sample'") > 0,
        basemaps: (
          db.prepare("SELECT coalesce(string_agg(id || ':' || used, ',' ORDER BY id), '') AS b FROM basemap_file").get() as {
            b: string
          }
        ).b,
        newFlags: count(
          'SELECT count(*) AS n FROM flag f WHERE f.lapsed_at IS NULL AND NOT EXISTS (SELECT 1 FROM flag_event e WHERE e.flag_id = f.id)',
        ),
      }
    },
    'setting.all': () =>
      Object.fromEntries(
        [
          ...(db.prepare('SELECT name, value FROM setting').all() as { name: string; value: string }[]),
          ...(own?.all() ?? []),
        ].map((s) => [s.name, s.value]),
      ),
    'setting.put': ({ values }: { values: Record<string, string> }) =>
      db
        .transaction(() => {
          const put = db.prepare(
            'INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
          )
          for (const [name, value] of Object.entries(values)) if (!own?.put(name, value)) put.run(name, value)
          return {}
        })
        .immediate(),
    'source.ensure': ({
      name,
      kind,
      url,
      options,
    }: {
      name: string
      kind: SourceKind
      url?: string
      options?: SourceOptions | Record<string, string>
    }) => {
      // Looked for first: on a server an attempt uses a number up.
      if (byName.get(name) === undefined)
        db.prepare('INSERT INTO source (name, kind, url, options) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING').run(
          name,
          kind,
          url ?? null,
          JSON.stringify(options ?? {}),
        )
      return { id: (byName.get(name) as SourceRow).id }
    },
    'source.get': ({ name }: { name: string }) => {
      const row = byName.get(name) as SourceRow | undefined
      return row
        ? {
            id: row.id,
            name: row.name,
            kind: row.kind,
            url: row.url,
            cursor: row.cursor,
            options: JSON.parse(row.options) as SourceOptions,
          }
        : null
    },
    'source.late': ({ now }: { now: number }): LateSources => {
      const late = [...lateness(now).values()].filter((feed) => feed.late)
      return { late: late.length, sources: late.map(({ name, completeUpTo }) => ({ name, completeUpTo })) }
    },
    'source.list': ({ now }: { now: number }): Source[] => {
      const total = db.prepare('SELECT count(*) AS n FROM report WHERE source_id = ?')
      const recent = db.prepare(
        'SELECT count(*) AS n FROM report WHERE source_id = ? AND occurred_at > (SELECT max(occurred_at) FROM report) - 86400',
      )
      const held = db.prepare('SELECT count(*) AS n FROM quarantine WHERE source_id = ?')
      const barred = db.prepare(`SELECT ${refusedOf('s.id')} AS n FROM source s WHERE s.id = ?`)
      const runs = db.prepare('SELECT * FROM sync_run WHERE source_id = ? ORDER BY id DESC LIMIT 30')
      const n = (statement: ReturnType<Connection['prepare']>, id: number) => (statement.get(id) as { n: number }).n
      const rows = db.prepare(`SELECT * FROM source WHERE ${bringsReports} ORDER BY id`).all() as SourceRow[]
      const late = lateness(now)
      return rows.map((s) => ({
        id: s.id,
        name: s.name,
        kind: s.kind,
        url: s.url,
        lastSuccess: isoUtc(s.last_success),
        lastError: s.last_error_en === null ? null : { zh: s.last_error_zh ?? s.last_error_en, en: s.last_error_en },
        completeUpTo: isoUtc(s.complete_up_to),
        late: late.get(s.id)?.late ?? false,
        reports: n(total, s.id),
        quarantined: n(held, s.id),
        refused: n(barred, s.id),
        lastDay: n(recent, s.id),
        paused: s.paused === 1,
        everyMinutes: (JSON.parse(s.options) as SourceOptions).everyMinutes ?? 0,
        options: JSON.parse(s.options) as SourceOptions,
        runs: (runs.all(s.id) as RunRow[]).map(
          (r): SyncRun => ({
            startedAt: isoUtc(r.started_at) as string,
            finishedAt: isoUtc(r.finished_at),
            file: r.file,
            pages: r.pages,
            rows: r.imported + r.updated + r.unchanged + r.quarantined + r.refused,
            imported: r.imported,
            updated: r.updated,
            unchanged: r.unchanged,
            quarantined: r.quarantined,
            refused: r.refused,
            error: r.error,
          }),
        ),
      }))
    },
    /** With `at`, seconds UTC, the audit tells it. Holds are the caller's to ask. */
    'source.remove': ({ name, at }: { name: string; at?: number }) =>
      db
        .transaction(() => {
          const row = byName.get(name) as SourceRow | undefined
          if (!row) return { removed: 0 }
          db.prepare(
            `INSERT INTO setting (name, value) SELECT 'last-removed-id', max(id) FROM report HAVING count(*) > 0
            ON CONFLICT (name) DO UPDATE SET value = max(CAST(setting.value AS INTEGER), CAST(excluded.value AS INTEGER))`,
          ).run()
          textIndexOf(db).dropSource(row.id)
          const removed = db.prepare('DELETE FROM report WHERE source_id = ?').run(row.id).changes
          blockKeeper(db).rebuild()
          db.prepare('DELETE FROM purged_count WHERE source_id = ?').run(row.id)
          db.prepare('DELETE FROM source WHERE id = ?').run(row.id)
          db.prepare(
            'DELETE FROM attachment_content WHERE NOT EXISTS (SELECT 1 FROM attachment a WHERE a.content_hash = attachment_content.content_hash)',
          ).run()
          bumpVersion(db, 'data')
          // Rows that are gone cannot be seen by their version: readers start over.
          db.prepare(
            "INSERT INTO setting (name, value) VALUES ('removed-at-version', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
          ).run(String(versionOf(db, 'data')))
          if (at !== undefined) auditWriter(db)({ at, what: 'source removed', subject: name, why: `${removed} reports` })
          return { removed }
        })
        .immediate(),
    'category.put': ({
      rows,
      sourceId,
    }: {
      rows: { scheme: string; path: string[]; category: CategoryKey }[]
      sourceId: number
    }): Outcome =>
      db
        .transaction(() => {
          const outcome: Outcome = { imported: 0, updated: 0, unchanged: 0, quarantined: 0, refused: 0 }
          const find = db.prepare('SELECT category_id AS id FROM source_category WHERE source_id = ? AND path = ?')
          const put = db.prepare(
            'INSERT INTO source_category (source_id, path, category_id) VALUES (?, ?, ?) ON CONFLICT (source_id, path) DO UPDATE SET category_id = excluded.category_id',
          )
          for (const row of rows) {
            const path = row.path.join(' / ')
            const code = categoryKeys.indexOf(row.category)
            const old = find.get(sourceId, path) as { id: number } | undefined
            if (old?.id === code) outcome.unchanged += 1
            else {
              put.run(sourceId, path, code)
              outcome[old ? 'updated' : 'imported'] += 1
            }
          }
          return outcome
        })
        .immediate(),
  }
}

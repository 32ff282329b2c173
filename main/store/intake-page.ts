/** One page of a source into the store: a single transaction, so that a crash at any instant loses and repeats nothing. */
import { hash } from 'node:crypto'
import type { Outcome } from '../../contract/model.ts'
import type { IntakePage, IntakeProblem, IntakeRefusal, RunEnd } from './intake.ts'
import { reportPutter } from './intake-report.ts'
import { feedList } from './ledger.ts'
import type { Connection } from './sql.ts'
import { blockKeeper } from './sqlite/column-block.ts'
import { forgetOldSalt, tokenMaker } from './token.ts'
import { bumpVersion, versionOf } from './version.ts'

interface Run {
  id: number
  sourceId: number
  startedAt: number
  file: string | null
  fileHash: string | null
  fetches: boolean
  token(reporter: string | null): number
}

export function intakeCalls(db: Connection) {
  const insertProblem =
    db.prepare(`INSERT INTO quarantine (source_id, run_id, row_key, file, row, column_name, reason_zh, reason_en, raw, at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`)
  const insertRefusal = db.prepare(`INSERT INTO refusal (run_id, category, reason_zh, reason_en, count) VALUES (?, ?, ?, ?, 1)
    ON CONFLICT (run_id, category) DO UPDATE SET count = refusal.count + 1`)
  const settleFile = db.prepare("DELETE FROM quarantine WHERE source_id = ? AND row = 0 AND json_extract(raw, '$.file') = ?")
  const tally =
    db.prepare(`UPDATE sync_run SET pages = pages + 1, imported = imported + ?, updated = updated + ?, unchanged = unchanged + ?,
    quarantined = quarantined + ?, refused = refused + ? WHERE id = ?`)
  const addRefused = db.prepare('INSERT INTO refused_report (source_id, row_key) VALUES (?, ?) ON CONFLICT DO NOTHING')
  const dropRefused = db.prepare(
    'DELETE FROM refused_report WHERE source_id = ? AND row_key IN (SELECT unhex(value) FROM json_each(?))',
  )
  const anyRefused = db.prepare('SELECT EXISTS (SELECT 1 FROM refused_report WHERE source_id = ?)').pluck()
  const refusedKey = (sourceId: number, externalId: string): Buffer =>
    hash('sha256', `refused ${sourceId}\n${externalId}`, 'buffer').subarray(0, 16)
  const setCursor = db.prepare('UPDATE source SET cursor = ? WHERE id = ?')
  // The id of a removed report is never given to another: a flag's list would then name strangers.
  const freeId = db
    .prepare(`SELECT 1 + max(coalesce((SELECT max(id) FROM report), 0),
    coalesce((SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'last-removed-id'), 0))`)
    .pluck()
  const blocks = blockKeeper(db)
  const putter = reportPutter(db)
  let run: Run | null = null

  function runOf(runId: number): Run {
    if (run?.id === runId) return run
    const row = db
      .prepare(`SELECT r.source_id AS sourceId, r.started_at AS startedAt, r.file, r.file_hash AS fileHash, s.kind IN (${feedList}) AS fetches
        FROM sync_run r JOIN source s ON s.id = r.source_id WHERE r.id = ?`)
      .get(runId) as
      | { sourceId: number; startedAt: number; file: string | null; fileHash: string | null; fetches: number }
      | undefined
    if (!row) throw new RangeError(`no run ${runId}`)
    run = { id: runId, ...row, fetches: row.fetches === 1, token: tokenMaker(db, row.sourceId, row.startedAt) }
    return run
  }

  function quarantine(problem: IntakeProblem, current: Run): void {
    const raw = JSON.stringify(problem.raw)
    const key = hash('sha256', `${problem.reason.en}\n${raw === '{}' ? problem.row : raw}`, 'buffer').subarray(0, 16)
    insertProblem.run(
      current.sourceId,
      current.id,
      key,
      current.file ?? '',
      problem.row,
      problem.column,
      problem.reason.zh,
      problem.reason.en,
      raw,
      current.startedAt,
    )
  }
  const refuse = (refusal: IntakeRefusal, current: Run) =>
    insertRefusal.run(current.id, refusal.category, refusal.reason.zh, refusal.reason.en)

  const apply = db.transaction((runId: number, page: IntakePage): Outcome & { deleted: number } => {
    const current = runOf(runId)
    const outcome = {
      imported: 0,
      updated: 0,
      unchanged: 0,
      quarantined: page.problems.length,
      refused: page.refusals.length,
      deleted: 0,
    }
    const firstId = freeId.get() as number
    let nextId = firstId
    const touched = new Set<number>()
    const putting = {
      ...current,
      runId,
      version: versionOf(db, 'data') + 1,
      newId: () => nextId++,
      touched,
    }
    const named = new Set(page.reports.map(({ externalId }) => externalId))
    for (const { externalId } of page.refusals) if (externalId !== undefined) named.add(externalId)
    for (const { externalId } of page.tombstones ?? []) named.add(externalId)
    putter.begin(current.sourceId, named)
    for (const report of page.reports) outcome[putter.put(report, putting)] += 1
    // A report that its source now files under what is barred here: what was said before goes.
    for (const { externalId, sourceRevision } of page.refusals)
      if (externalId !== undefined && putter.holds(externalId))
        putter.bury({ externalId, sourceRevision: sourceRevision ?? 0, at: current.startedAt }, putting)
    if (anyRefused.get(current.sourceId) === 1)
      dropRefused.run(
        current.sourceId,
        JSON.stringify(page.reports.map(({ externalId }) => refusedKey(current.sourceId, externalId).toString('hex'))),
      )
    for (const tombstone of page.tombstones ?? []) if (putter.bury(tombstone, putting) === 'deleted') outcome.deleted += 1
    putter.settle()
    if (nextId > firstId || touched.size > 0) bumpVersion(db, 'data')
    if (nextId > firstId) blocks.added(firstId, nextId - 1)
    if (touched.size > 0) blocks.changed([...touched].filter((id) => id < firstId))
    if (page.fileRead !== undefined) settleFile.run(current.sourceId, page.fileRead)
    for (const problem of page.problems) quarantine(problem, current)
    for (const refusal of page.refusals) {
      refuse(refusal, current)
      if (refusal.externalId !== undefined) addRefused.run(current.sourceId, refusedKey(current.sourceId, refusal.externalId))
    }
    if (page.cursor !== undefined) setCursor.run(page.cursor, current.sourceId)
    tally.run(outcome.imported, outcome.updated, outcome.unchanged, outcome.quarantined, outcome.refused, runId)
    return outcome
  })

  return {
    'run.begin': (request: { sourceId: number; at: number; file?: string; fileHash?: string }) => {
      const id = db
        .prepare('INSERT INTO sync_run (source_id, started_at, file, file_hash) VALUES (?, ?, ?, ?) RETURNING id')

        .pluck()
        .get(request.sourceId, request.at, request.file ?? null, request.fileHash ?? null) as number
      return { runId: id }
    },
    'run.apply': ({ runId, page }: { runId: number; page: IntakePage }): Outcome & { deleted: number } => {
      try {
        return apply.immediate(runId, page)
      } catch (error) {
        // What the transaction made is gone; so must be what was remembered of it.
        putter.forget()
        run = null
        throw error
      }
    },
    'run.end': ({ runId, at, error, completeUpTo, local }: RunEnd) => {
      db.transaction(() => {
        db.prepare('UPDATE sync_run SET finished_at = ?, error = ?, complete_up_to = ? WHERE id = ?').run(
          at,
          error ?? null,
          completeUpTo ?? null,
          runId,
        )
        if (local) return
        if (error === undefined) {
          db.prepare(`UPDATE source SET last_success = ?, last_error_zh = NULL, last_error_en = NULL, complete_up_to = coalesce(max(?, coalesce(complete_up_to, 0)), complete_up_to)
            WHERE id = (SELECT source_id FROM sync_run WHERE id = ?)`).run(at, completeUpTo ?? null, runId)
        } else {
          const [zh, en] = error.split('\n')
          db.prepare(
            'UPDATE source SET last_error_zh = ?, last_error_en = ? WHERE id = (SELECT source_id FROM sync_run WHERE id = ?)',
          ).run(zh, en ?? zh, runId)
        }
      }).immediate()
      run = null
      forgetOldSalt(db)
      return { dataVersion: versionOf(db, 'data') }
    },
  }
}

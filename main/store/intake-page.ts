/** One page of a source into the store: a single transaction, so that a crash at any instant loses and repeats nothing. */
import { hash } from 'node:crypto'
import type { Outcome } from '../../contract/model.ts'
import { maskSpans } from '../text/mask.ts'
import { nearKey } from '../text/near.ts'
import { segment } from '../text/segment.ts'
import { categoryCode, levelCode, mediaBits, statusCode } from './codes.ts'
import { blockKeeper } from './column-block.ts'
import type { IntakePage, IntakeProblem, IntakeRefusal, IntakeReport } from './intake.ts'
import type { Connection } from './open.ts'
import { areaFinder } from './place.ts'
import { tokenMaker } from './token.ts'
import { bumpVersion, versionOf } from './version.ts'

interface Run {
  id: number
  sourceId: number
  startedAt: number
  file: string | null
  fileHash: string | null
  token(reporter: string | null): number
}

/** SHA-256 of a content, worked out once for its identity and its row. */
const digests = new WeakMap<Uint8Array, Buffer>()
function digest(bytes: Uint8Array): Buffer {
  let known = digests.get(bytes)
  if (!known) {
    known = hash('sha256', bytes, 'buffer')
    digests.set(bytes, known)
  }
  return known
}

/** What of a report decides whether it changed: everything but who reported it. */
function contentHash(report: IntakeReport): Buffer {
  const { reporter: _dropped, attachments, ...content } = report
  const parts = attachments.map((a) => [a.kind, a.mime, a.name, a.url, a.bytes ? digest(a.bytes).toString('hex') : null])
  return hash('sha256', JSON.stringify([content, parts]), 'buffer').subarray(0, 16)
}

/** A withdrawn report keeps that it was there, when and under which kind; content and place go. */
function emptied(report: IntakeReport): IntakeReport {
  return {
    ...report,
    title: '',
    text: '',
    place: null,
    lon: null,
    lat: null,
    rawLon: null,
    rawLat: null,
    trail: [],
    attachments: [],
  }
}

const wordSpans = (text: string) => maskSpans(text).filter((span) => span.kind !== 'name' && span.kind !== 'address')

export function intakeCalls(db: Connection) {
  const find = db.prepare(
    'SELECT r.id, t.revision, t.content_hash AS hash, t.run_id AS runId FROM report r JOIN report_text t ON t.report_id = r.id WHERE r.source_id = ? AND r.external_id = ?',
  )
  const insert =
    db.prepare(`INSERT INTO report (id, source_id, external_id, changed_version, occurred_at, offset_minutes, category_id, sub_category_id,
    area_id, status, level, suppressed, media, lon, lat, source_token, near_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  const update =
    db.prepare(`UPDATE report SET changed_version = ?, occurred_at = ?, offset_minutes = ?, category_id = ?, sub_category_id = ?,
    area_id = ?, status = ?, level = ?, suppressed = ?, media = ?, lon = ?, lat = ?, near_key = ? WHERE id = ?`)
  const insertText =
    db.prepare(`INSERT INTO report_text (report_id, revision, content_hash, run_id, title, body, place, received_at, updated_at,
    closed_at, language, datum, raw_lon, raw_lat, accuracy_metres) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  const deleteText = db.prepare('DELETE FROM report_text WHERE report_id = ?')
  const insertSearch = db.prepare('INSERT INTO report_search (rowid, title, body, place) VALUES (?, ?, ?, ?)')
  const deleteSearch = db.prepare('DELETE FROM report_search WHERE rowid = ?')
  const insertRevision = db.prepare(
    'INSERT INTO report_revision (report_id, revision, content_hash, run_id, replaced_at, content) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const knownFromFile = db.prepare(`SELECT 1 FROM report_revision v JOIN sync_run s ON s.id = v.run_id
    WHERE v.report_id = ? AND v.content_hash = ? AND s.file_hash = ?`)
  const insertStep = db.prepare(
    'INSERT INTO review_step (report_id, step, level, decision, at, comment) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const deleteSteps = db.prepare('DELETE FROM review_step WHERE report_id = ?')
  const insertAttachment = db.prepare(
    'INSERT INTO attachment (report_id, kind, mime, name, bytes, content_hash, url) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  const deleteAttachments = db.prepare('DELETE FROM attachment WHERE report_id = ?')
  const insertContent = db.prepare('INSERT OR IGNORE INTO attachment_content (content_hash, content) VALUES (?, ?)')
  const dropOrphans = db.prepare(
    'DELETE FROM attachment_content WHERE content_hash = ? AND NOT EXISTS (SELECT 1 FROM attachment a WHERE a.content_hash = attachment_content.content_hash)',
  )
  const contentsOf = db.prepare('SELECT content_hash AS hash FROM attachment WHERE report_id = ? AND content_hash IS NOT NULL')
  const insertProblem =
    db.prepare(`INSERT OR IGNORE INTO quarantine (source_id, run_id, row_key, file, row, column_name, reason_zh, reason_en, raw, at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  const insertRefusal = db.prepare(`INSERT INTO refusal (run_id, category, reason_zh, reason_en, count) VALUES (?, ?, ?, ?, 1)
    ON CONFLICT (run_id, category) DO UPDATE SET count = count + 1`)
  const tally =
    db.prepare(`UPDATE sync_run SET pages = pages + 1, imported = imported + ?, updated = updated + ?, unchanged = unchanged + ?,
    quarantined = quarantined + ?, refused = refused + ? WHERE id = ?`)
  const setCursor = db.prepare('UPDATE source SET cursor = ? WHERE id = ?')
  const findSub = db.prepare('SELECT id FROM sub_category WHERE name = ?')
  const insertSub = db.prepare('INSERT INTO sub_category (name) VALUES (?)')
  const oldContent =
    db.prepare(`SELECT r.occurred_at, r.offset_minutes, r.category_id, r.sub_category_id, r.status, r.level, r.suppressed, r.lon, r.lat,
    t.title, t.body, t.place, t.received_at, t.updated_at, t.closed_at FROM report r JOIN report_text t ON t.report_id = r.id WHERE r.id = ?`)

  const emptyRevisions = db.prepare(
    "UPDATE report_revision SET content = json_remove(content, '$.title', '$.body', '$.place', '$.lon', '$.lat') WHERE report_id = ?",
  )

  // The id of a removed report is never given to another: a flag's list would then name strangers.
  const freeId = db
    .prepare(`SELECT 1 + max(coalesce((SELECT max(id) FROM report), 0),
    coalesce((SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'last-removed-id'), 0))`)
    .pluck()
  let nextId = 0
  const blocks = blockKeeper(db)
  /** Reports of this page that were there before. */
  const touched = new Set<number>()

  let subIds = new Map<string, number>()
  let finder = { version: -1, find: (_lon: number, _lat: number): number | null => null }
  let run: Run | null = null

  function subId(name: string | null): number | null {
    if (name === null || name === '') return null
    const known = subIds.get(name)
    if (known !== undefined) return known
    const row = findSub.get(name) as { id: number } | undefined
    const id = row?.id ?? Number(insertSub.run(name).lastInsertRowid)
    subIds.set(name, id)
    return id
  }
  const areaOf = (lon: number | null, lat: number | null): number | null =>
    lon === null || lat === null ? null : finder.find(lon, lat)
  function runOf(runId: number): Run {
    if (run?.id === runId) return run
    const row = db
      .prepare('SELECT source_id AS sourceId, started_at AS startedAt, file, file_hash AS fileHash FROM sync_run WHERE id = ?')
      .get(runId) as { sourceId: number; startedAt: number; file: string | null; fileHash: string | null } | undefined
    if (!row) throw new RangeError(`no run ${runId}`)
    run = { id: runId, ...row, token: tokenMaker(db, row.sourceId, row.startedAt) }
    return run
  }

  /** Text, search row, trail and attachments of a report that has its row in `report`. */
  function fill(id: number, report: IntakeReport, revision: number, hashed: Buffer, runId: number): void {
    insertText.run(
      id,
      revision,
      hashed,
      runId,
      report.title,
      report.text,
      report.place,
      report.receivedAt,
      report.updatedAt,
      report.closedAt,
      report.language,
      report.datum,
      report.rawLon,
      report.rawLat,
      report.accuracyMetres,
    )
    if (!report.withdrawn) {
      insertSearch.run(
        id,
        segment(report.title, wordSpans(report.title)),
        segment(report.text, wordSpans(report.text)),
        report.place === null ? '' : segment(report.place),
      )
    }
    for (const [i, step] of report.trail.entries())
      insertStep.run(id, i, levelCode(step.level), step.decision, step.at, step.comment)
    for (const attachment of report.attachments) {
      let contentId: Buffer | null = null
      if (attachment.bytes) {
        contentId = digest(attachment.bytes)
        insertContent.run(contentId, attachment.bytes)
      }
      insertAttachment.run(
        id,
        attachment.kind,
        attachment.mime,
        attachment.name,
        attachment.bytes?.length ?? 0,
        contentId,
        attachment.url,
      )
    }
  }

  /** @returns what became of it; -1 version means nothing changed. */
  function put(given: IntakeReport, current: Run, version: number): 'imported' | 'updated' | 'unchanged' {
    const report = given.withdrawn ? emptied(given) : given
    const hashed = contentHash(report)
    const old = find.get(current.sourceId, report.externalId) as
      | { id: number; revision: number; hash: Buffer; runId: number }
      | undefined
    if (old && hashed.equals(old.hash)) return 'unchanged'
    if (old && current.fileHash !== null && knownFromFile.get(old.id, hashed, current.fileHash)) return 'unchanged'
    const sub = subId(report.subCategory)
    const area = areaOf(report.lon, report.lat)
    const media = mediaBits(report.attachments.map((a) => a.kind))
    const near = nearKey(`${report.title} ${report.text}`)
    const narrow = [
      report.occurredAt,
      report.offsetMinutes,
      categoryCode(report.category),
      sub,
      area,
      statusCode(report.status),
      levelCode(report.level),
      report.withdrawn ? 1 : 0,
      media,
      report.lon,
      report.lat,
    ] as const
    if (!old) {
      const id = nextId++
      insert.run(id, current.sourceId, report.externalId, version, ...narrow, current.token(report.reporter), near)
      fill(id, report, 1, hashed, current.id)
      return 'imported'
    }
    const before = oldContent.get(old.id) as Record<string, unknown>
    // The content of a withdrawn report is to be gone: its revisions keep the frame only.
    if (report.withdrawn) {
      for (const key of ['title', 'body', 'place', 'lon', 'lat']) before[key] = null
      emptyRevisions.run(old.id)
    }
    insertRevision.run(old.id, old.revision, old.hash, old.runId, current.startedAt, JSON.stringify(before))
    const contents = contentsOf.all(old.id) as { hash: Buffer }[]
    deleteText.run(old.id)
    deleteSearch.run(old.id)
    deleteSteps.run(old.id)
    deleteAttachments.run(old.id)
    update.run(version, ...narrow, near, old.id)
    touched.add(old.id)
    fill(old.id, report, old.revision + 1, hashed, current.id)
    for (const content of contents) dropOrphans.run(content.hash)
    return 'updated'
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

  const apply = db.transaction((runId: number, page: IntakePage): Outcome => {
    const current = runOf(runId)
    const outcome: Outcome = {
      imported: 0,
      updated: 0,
      unchanged: 0,
      quarantined: page.problems.length,
      refused: page.refusals.length,
    }
    const version = versionOf(db, 'data') + 1
    const firstId = freeId.get() as number
    nextId = firstId
    touched.clear()
    const areas = versionOf(db, 'areas')
    if (finder.version !== areas) finder = { version: areas, find: areaFinder(db) }
    for (const report of page.reports) outcome[put(report, current, version)] += 1
    if (outcome.imported + outcome.updated > 0) bumpVersion(db, 'data')
    if (nextId > firstId) blocks.added(firstId, nextId - 1)
    if (touched.size > 0) blocks.changed(touched)
    for (const problem of page.problems) quarantine(problem, current)
    for (const refusal of page.refusals) refuse(refusal, current)
    if (page.cursor !== undefined) setCursor.run(page.cursor, current.sourceId)
    tally.run(outcome.imported, outcome.updated, outcome.unchanged, outcome.quarantined, outcome.refused, runId)
    return outcome
  })

  return {
    'run.begin': (request: { sourceId: number; at: number; file?: string; fileHash?: string }) => {
      const { lastInsertRowid } = db
        .prepare('INSERT INTO sync_run (source_id, started_at, file, file_hash) VALUES (?, ?, ?, ?)')
        .run(request.sourceId, request.at, request.file ?? null, request.fileHash ?? null)
      return { runId: Number(lastInsertRowid) }
    },
    'run.apply': ({ runId, page }: { runId: number; page: IntakePage }): Outcome => {
      try {
        return apply.immediate(runId, page)
      } catch (error) {
        // What the transaction made is gone; so must be what was remembered of it.
        subIds = new Map()
        run = null
        throw error
      }
    },
    'run.end': ({ runId, at, error, completeUpTo }: { runId: number; at: number; error?: string; completeUpTo?: number }) => {
      db.transaction(() => {
        db.prepare('UPDATE sync_run SET finished_at = ?, error = ? WHERE id = ?').run(at, error ?? null, runId)
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
      return { dataVersion: versionOf(db, 'data') }
    },
  }
}

/**
 * One report into the store, inside the transaction of its page. A source that numbers its revisions may tell them in any
 * order: the newest stands, older ones go to its history, and what a tombstone buried stays out, whatever comes when.
 */
import { hash } from 'node:crypto'
import type { Decision, LevelKey } from '../../contract/taxonomy.ts'
import { maskSpans } from '../text/mask.ts'
import { nearKey } from '../text/near.ts'
import { segment } from '../text/segment.ts'
import { categoryCode, levelCode, levelOf, mediaBits, statusCode } from './codes.ts'
import type { IntakeReport, IntakeStep, IntakeTombstone } from './intake.ts'
import { attachmentIdentity, attachmentKeeper } from './intake-attachment.ts'
import type { Connection } from './open.ts'
import { placeOf } from './placing.ts'

/** The page that reports come with. */
export interface Page {
  runId: number
  sourceId: number
  startedAt: number
  /** Of the file that is read; a row seen from that very file is unchanged. */
  fileHash: string | null
  /** The source has an upstream that contents are fetched from. */
  fetches: boolean
  /** Data version that the page leads to. */
  version: number
  token(reporter: string | null): number
  newId(): number
  /** Reports that were there before and changed. */
  touched: Set<number>
}
interface Old {
  id: number
  suppressed: number
  revision: number
  sourceRevision: number | null
  hash: Buffer
  runId: number
}

/** What of a report decides whether it changed: everything but who reported it. */
function contentHash(report: IntakeReport): Buffer {
  const { reporter: _dropped, present: _seen, commentsUnknown: _asked, attachments, ...content } = report
  return hash('sha256', JSON.stringify([content, attachments.map(attachmentIdentity)]), 'buffer').subarray(0, 16)
}
const graveHash = (sourceRevision: number): Buffer => hash('sha256', `tombstone ${sourceRevision}`, 'buffer').subarray(0, 16)

/** A withdrawn report keeps that it was there, when and under which kind; content and place go. */
const emptied = (report: IntakeReport): IntakeReport => ({
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
})

const wordSpans = (text: string) => maskSpans(text).filter((span) => span.kind !== 'name' && span.kind !== 'address')
const contentKeys = ['title', 'body', 'place', 'lon', 'lat'] as const
const withoutContent = (history: Record<string, unknown>): Record<string, unknown> => {
  const out = { ...history }
  for (const key of contentKeys) delete out[key]
  return out
}
/** All that history tells of the time between a deletion and a return. */
const buried = JSON.stringify({ suppressed: 1 })

export function reportPutter(db: Connection) {
  const find =
    db.prepare(`SELECT r.id, r.suppressed, t.revision, t.source_revision AS sourceRevision, t.content_hash AS hash, t.run_id AS runId
    FROM report r JOIN report_text t ON t.report_id = r.id WHERE r.source_id = ? AND r.external_id = ?`)
  const insert =
    db.prepare(`INSERT INTO report (id, source_id, external_id, changed_version, occurred_at, offset_minutes, category_id, sub_category_id,
    area_id, area_inferred, status, level, suppressed, media, lon, lat, source_token, near_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  const update =
    db.prepare(`UPDATE report SET changed_version = ?, occurred_at = ?, offset_minutes = ?, category_id = ?, sub_category_id = ?,
    area_id = ?, area_inferred = ?, status = ?, level = ?, suppressed = ?, media = ?, lon = ?, lat = ?, near_key = ? WHERE id = ?`)
  const insertText =
    db.prepare(`INSERT INTO report_text (report_id, revision, content_hash, run_id, title, body, place, received_at, updated_at,
    closed_at, language, datum, raw_lon, raw_lat, accuracy_metres, source_revision) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  const deleteText = db.prepare('DELETE FROM report_text WHERE report_id = ?')
  const insertSearch = db.prepare('INSERT INTO report_search (rowid, title, body, place) VALUES (?, ?, ?, ?)')
  const deleteSearch = db.prepare('DELETE FROM report_search WHERE rowid = ?')
  const insertStep = db.prepare(
    'INSERT INTO review_step (report_id, step, level, decision, at, comment, category_id, severity) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const deleteSteps = db.prepare('DELETE FROM review_step WHERE report_id = ?')
  const remarks = db.prepare(
    "SELECT level, decision, at, comment FROM review_step WHERE report_id = ? AND comment <> '' ORDER BY step",
  )
  const dropOrphans = db.prepare(
    'DELETE FROM attachment_content WHERE content_hash = ? AND NOT EXISTS (SELECT 1 FROM attachment a WHERE a.content_hash = attachment_content.content_hash)',
  )
  const contentsOf = db.prepare('SELECT content_hash AS hash FROM attachment WHERE report_id = ? AND content_hash IS NOT NULL')
  const findSub = db.prepare('SELECT id FROM sub_category WHERE name = ?')
  const insertSub = db.prepare('INSERT INTO sub_category (name) VALUES (?)')

  const insertRevision = db.prepare(
    'INSERT OR REPLACE INTO report_revision (report_id, revision, content_hash, run_id, replaced_at, content) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const knownFromFile = db.prepare(`SELECT 1 FROM report_revision v JOIN sync_run s ON s.id = v.run_id
    WHERE v.report_id = ? AND v.content_hash = ? AND s.file_hash = ?`)
  const oldContent =
    db.prepare(`SELECT r.occurred_at, r.offset_minutes, r.category_id, r.sub_category_id, r.status, r.level, r.suppressed, r.lon, r.lat,
    t.title, t.body, t.place, t.received_at, t.updated_at, t.closed_at FROM report r JOIN report_text t ON t.report_id = r.id WHERE r.id = ?`)
  const emptyRevisions = db.prepare(
    "UPDATE report_revision SET content = json_remove(content, '$.title', '$.body', '$.place', '$.lon', '$.lat') WHERE report_id = ? AND revision < ?",
  )
  const newestInHistory = db.prepare('SELECT max(revision) AS n FROM report_revision WHERE report_id = ?')
  const buriedAfter = db.prepare(
    "SELECT 1 FROM report_revision WHERE report_id = ? AND revision > ? AND json_extract(content, '$.suppressed') = 1",
  )

  const graveOf = db.prepare('SELECT source_revision AS revision FROM tombstone WHERE source_id = ? AND external_id = ?')
  const anyGrave = db.prepare('SELECT EXISTS (SELECT 1 FROM tombstone)').pluck()
  const putGrave = db.prepare(`INSERT INTO tombstone (source_id, external_id, source_revision, at) VALUES (?, ?, ?, ?)
    ON CONFLICT (source_id, external_id) DO UPDATE SET source_revision = excluded.source_revision, at = excluded.at`)
  const dropGrave = db.prepare('DELETE FROM tombstone WHERE source_id = ? AND external_id = ?')
  const buryRow =
    db.prepare(`UPDATE report SET changed_version = ?, area_id = NULL, area_inferred = 0, suppressed = 1, media = 0, lon = NULL, lat = NULL,
    near_key = ? WHERE id = ?`)
  const buryText =
    db.prepare(`UPDATE report_text SET revision = ?, source_revision = ?, content_hash = ?, run_id = ?, title = '', body = '', place = NULL,
    datum = 'wgs84', raw_lon = NULL, raw_lat = NULL, accuracy_metres = NULL WHERE report_id = ?`)
  // What a decision was made on is content too.
  const emptyOutbox = db.prepare(
    "UPDATE outbox SET seen = json_set(seen, '$.text', ''), theirs = json_set(theirs, '$.text', '') WHERE report_id = ?",
  )
  const reframe = db.prepare(
    'UPDATE report SET changed_version = ?, occurred_at = ?, offset_minutes = ?, category_id = ?, sub_category_id = ?, status = ?, level = ? WHERE id = ?',
  )
  const reframeText = db.prepare(
    'UPDATE report_text SET received_at = ?, updated_at = ?, closed_at = ?, language = ? WHERE report_id = ?',
  )

  const attachments = attachmentKeeper(db)
  let subIds = new Map<string, number>()
  // Made when a page begins: the outlines of all areas are too much to read for a thread that only reads.
  let place: ReturnType<typeof placeOf> | null = null
  let graves = false

  function subId(name: string | null): number | null {
    if (name === null || name === '') return null
    const known = subIds.get(name)
    if (known !== undefined) return known
    const row = findSub.get(name) as { id: number } | undefined
    const id = row?.id ?? Number(insertSub.run(name).lastInsertRowid)
    subIds.set(name, id)
    return id
  }

  /** The columns between version and token of the table `report`. */
  function narrow(report: IntakeReport) {
    place ??= placeOf(db)
    const { areaId, inferred } = place(report)
    return [
      report.occurredAt,
      report.offsetMinutes,
      categoryCode(report.category),
      subId(report.subCategory),
      areaId,
      inferred,
      statusCode(report.status),
      levelCode(report.level),
      report.withdrawn ? 1 : 0,
      mediaBits(report.attachments.map((a) => a.kind)),
      report.lon,
      report.lat,
    ] as const
  }
  const near = (report: IntakeReport) => nearKey(`${report.title} ${report.text}`)

  /** Text, search row and trail of a report that has its row in `report`. */
  function fill(id: number, report: IntakeReport, revision: number, hashed: Buffer, page: Page): void {
    insertText.run(
      id,
      revision,
      hashed,
      page.runId,
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
      report.sourceRevision ?? null,
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
      insertStep.run(
        id,
        i,
        levelCode(step.level),
        step.decision,
        step.at,
        step.comment,
        step.category === undefined ? null : categoryCode(step.category),
        step.severity ?? null,
      )
  }

  /** A report as its history would tell it, in the order of `oldContent`. */
  const asHistory = (report: IntakeReport): Record<string, unknown> => ({
    occurred_at: report.occurredAt,
    offset_minutes: report.offsetMinutes,
    category_id: categoryCode(report.category),
    sub_category_id: subId(report.subCategory),
    status: statusCode(report.status),
    level: levelCode(report.level),
    suppressed: report.withdrawn ? 1 : 0,
    lon: report.lon,
    lat: report.lat,
    title: report.title,
    body: report.text,
    place: report.place,
    received_at: report.receivedAt,
    updated_at: report.updatedAt,
    closed_at: report.closedAt,
  })

  /** A revision older than what stands: into the history, without its content where a deletion came after it. */
  function putLate(id: number, report: IntakeReport, gone: boolean, page: Page): void {
    const revision = report.sourceRevision as number
    const history = asHistory(report)
    const stripped = gone || buriedAfter.get(id, revision) !== undefined
    const content = JSON.stringify(stripped ? withoutContent(history) : history)
    insertRevision.run(id, revision, contentHash(report), page.runId, page.startedAt, content)
  }

  /** A revision from before a deletion that is known: its frame is kept, nothing it says. */
  function putBuried(given: IntakeReport, grave: number, old: Old | undefined, page: Page): 'imported' | 'unchanged' {
    if (old) {
      const newest = (newestInHistory.get(old.id) as { n: number | null }).n
      putLate(old.id, given, true, page)
      if (newest !== null && newest >= (given.sourceRevision as number)) return 'unchanged'
      // The newest that was there before the deletion gives the frame.
      const sub = subId(given.subCategory)
      const status = statusCode(given.status)
      reframe.run(
        page.version,
        given.occurredAt,
        given.offsetMinutes,
        categoryCode(given.category),
        sub,
        status,
        levelCode(given.level),
        old.id,
      )
      reframeText.run(given.receivedAt, given.updatedAt, given.closedAt, given.language, old.id)
      page.touched.add(old.id)
      return 'unchanged'
    }
    const report: IntakeReport = {
      ...emptied(given),
      withdrawn: true,
      datum: 'wgs84',
      accuracyMetres: null,
      sourceRevision: grave,
    }
    const id = page.newId()
    insert.run(id, page.sourceId, report.externalId, page.version, ...narrow(report), page.token(report.reporter), near(report))
    fill(id, report, grave, graveHash(grave), page)
    putLate(id, given, true, page)
    return 'imported'
  }

  /** The same with the remarks that are here already. */
  function withRemarks(id: number, report: IntakeReport): IntakeReport {
    const kept = (remarks.all(id) as { level: number; decision: Decision; at: number; comment: string }[]).map(
      ({ level, ...step }): IntakeStep => ({ level: levelOf(level) as LevelKey, ...step }),
    )
    return kept.length === 0 ? report : { ...report, trail: [...report.trail, ...kept].sort((a, b) => a.at - b.at) }
  }

  function put(given: IntakeReport, page: Page): 'imported' | 'updated' | 'unchanged' {
    const old = find.get(page.sourceId, given.externalId) as Old | undefined
    const own = given.sourceRevision
    if (graves && own !== undefined) {
      const grave = graveOf.get(page.sourceId, given.externalId) as { revision: number } | undefined
      if (grave && (given.present || own > grave.revision)) dropGrave.run(page.sourceId, given.externalId)
      else if (grave) return putBuried(given, grave.revision, old, page)
    }
    const report = given.withdrawn ? emptied(given) : old && given.commentsUnknown ? withRemarks(old.id, given) : given
    const hashed = contentHash(report)
    if (old && hashed.equals(old.hash)) {
      if (report.attachments.some((a) => a.etag !== undefined)) {
        const contents = contentsOf.all(old.id) as { hash: Buffer }[]
        attachments.renew(old.id, report.attachments)
        for (const content of contents) dropOrphans.run(content.hash)
      }
      return 'unchanged'
    }
    if (old && page.fileHash !== null && knownFromFile.get(old.id, hashed, page.fileHash)) return 'unchanged'
    if (old && own !== undefined && old.sourceRevision !== null && own < old.sourceRevision && !given.present) {
      putLate(old.id, report, false, page)
      return 'unchanged'
    }
    if (!old) {
      const id = page.newId()
      insert.run(id, page.sourceId, report.externalId, page.version, ...narrow(report), page.token(report.reporter), near(report))
      fill(id, report, own ?? 1, hashed, page)
      for (const attachment of report.attachments) attachments.add(id, attachment, page.fetches)
      return 'imported'
    }
    const revision = own ?? old.revision + 1
    const before = oldContent.get(old.id) as Record<string, unknown>
    // The content of a withdrawn report is to be gone: its revisions keep the frame only.
    if (report.withdrawn) {
      emptyRevisions.run(old.id, revision)
      emptyOutbox.run(old.id)
    }
    const history =
      own !== undefined && old.suppressed === 1 ? buried : JSON.stringify(report.withdrawn ? withoutContent(before) : before)
    insertRevision.run(old.id, old.revision, old.hash, old.runId, page.startedAt, history)
    const contents = contentsOf.all(old.id) as { hash: Buffer }[]
    deleteText.run(old.id)
    deleteSearch.run(old.id)
    deleteSteps.run(old.id)
    update.run(page.version, ...narrow(report), near(report), old.id)
    page.touched.add(old.id)
    fill(old.id, report, revision, hashed, page)
    attachments.replace(old.id, report.attachments, page.fetches)
    for (const content of contents) dropOrphans.run(content.hash)
    return 'updated'
  }

  function bury(tombstone: IntakeTombstone, page: Page): 'deleted' | 'unchanged' {
    const { externalId, at } = tombstone
    const old = find.get(page.sourceId, externalId) as Old | undefined
    const grave = graveOf.get(page.sourceId, externalId) as { revision: number } | undefined
    // A source without revisions deletes what is here now: the next one that it numbers is another.
    const revision = tombstone.sourceRevision || (old?.sourceRevision ?? old?.revision ?? 0) + 1
    const buriedTo = tombstone.sourceRevision || (old?.sourceRevision ?? revision)
    if (grave && grave.revision >= buriedTo) return 'unchanged'
    if (old && old.sourceRevision !== null && tombstone.sourceRevision !== 0 && revision < old.sourceRevision) {
      // It came back since: only what was said before the deletion goes.
      emptyRevisions.run(old.id, revision)
      insertRevision.run(old.id, revision, graveHash(revision), page.runId, page.startedAt, buried)
      return 'unchanged'
    }
    graves = true
    putGrave.run(page.sourceId, externalId, buriedTo, at)
    if (!old) return 'unchanged'
    const before = oldContent.get(old.id) as Record<string, unknown>
    emptyRevisions.run(old.id, revision)
    const history = old.suppressed === 1 ? buried : JSON.stringify(withoutContent(before))
    insertRevision.run(old.id, old.revision, old.hash, old.runId, page.startedAt, history)
    const contents = contentsOf.all(old.id) as { hash: Buffer }[]
    deleteSearch.run(old.id)
    deleteSteps.run(old.id)
    emptyOutbox.run(old.id)
    attachments.dropAll(old.id)
    buryRow.run(page.version, nearKey(' '), old.id)
    buryText.run(revision, buriedTo, graveHash(revision), page.runId, old.id)
    page.touched.add(old.id)
    for (const content of contents) dropOrphans.run(content.hash)
    return 'deleted'
  }

  return {
    put,
    bury,
    /** Whether a report is here with its content. */
    holds: (sourceId: number, externalId: string): boolean =>
      (find.get(sourceId, externalId) as Old | undefined)?.suppressed === 0,
    /** To be called when a page begins: areas, names and tombstones may have changed. */
    begin(): void {
      place = placeOf(db)
      graves = anyGrave.get() === 1
    },
    /** To be called when a transaction failed: what it made is gone, so must be what was remembered of it. */
    forget(): void {
      subIds = new Map()
    },
  }
}

/**
 * One report into the store, inside the transaction of its page. A source that numbers its revisions may tell them in any
 * order: the newest stands, older ones go to its history, and what a tombstone buried stays out, whatever comes when.
 */
import { hash } from 'node:crypto'
import type { Decision, LevelKey } from '../../contract/taxonomy.ts'
import { nearKey } from '../text/near.ts'
import { categoryCode, levelCode, levelOf, mediaBits, statusCode } from './codes.ts'
import type { IntakeReport, IntakeStep, IntakeTombstone } from './intake.ts'
import { attachmentIdentity, attachmentKeeper } from './intake-attachment.ts'
import { buried, type Change, changeWriter, withoutContent } from './intake-change.ts'
import { knownFinder, type Old } from './intake-known.ts'
import { placeOf } from './placing.ts'
import { searchTexts } from './search-texts.ts'
import type { Connection } from './sql.ts'
import { textIndexOf } from './text-index.ts'

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

export function reportPutter(db: Connection) {
  const insert = db.inserter('report', [
    'id',
    'source_id',
    'external_id',
    'changed_version',
    'occurred_at',
    'offset_minutes',
    'category_id',
    'sub_category_id',
    'area_id',
    'area_inferred',
    'status',
    'level',
    'suppressed',
    'media',
    'lon',
    'lat',
    'source_token',
    'near_key',
  ])
  const insertText = db.inserter('report_text', [
    'report_id',
    'revision',
    'content_hash',
    'run_id',
    'title',
    'body',
    'place',
    'received_at',
    'updated_at',
    'closed_at',
    'language',
    'datum',
    'raw_lon',
    'raw_lat',
    'accuracy_metres',
    'source_revision',
  ])
  const textIndex = textIndexOf(db)
  const changed = changeWriter(db, textIndex)
  const insertStep = db.inserter('review_step', [
    'report_id',
    'step',
    'level',
    'decision',
    'at',
    'comment',
    'category_id',
    'severity',
  ])
  const remarks = db.prepare(
    "SELECT level, decision, at, comment FROM review_step WHERE report_id = ? AND comment <> '' ORDER BY step",
  )
  const dropOrphans = db.prepare(
    `DELETE FROM attachment_content WHERE content_hash IN (SELECT unhex(value) FROM json_each(?))
    AND NOT EXISTS (SELECT 1 FROM attachment a WHERE a.content_hash = attachment_content.content_hash)`,
  )
  const contentsOf = db.prepare(`SELECT content_hash AS hash FROM attachment
    WHERE report_id IN (SELECT CAST(value AS BIGINT) FROM json_each(?)) AND content_hash IS NOT NULL`)
  const findSub = db.prepare('SELECT id FROM sub_category WHERE name = ?')
  const insertSub = db.prepare('INSERT INTO sub_category (name) VALUES (?) RETURNING id').pluck()

  const knownFromFile = db.prepare(`SELECT 1 FROM report_revision v JOIN sync_run s ON s.id = v.run_id
    WHERE v.report_id = ? AND v.content_hash = ? AND s.file_hash = ?`)
  const newestInHistory = db.prepare('SELECT max(revision) AS n FROM report_revision WHERE report_id = ?')
  const buriedAfter = db.prepare(
    "SELECT 1 FROM report_revision WHERE report_id = ? AND revision > ? AND CAST(json_extract(content, '$.suppressed') AS INTEGER) = 1",
  )

  const buryRow =
    db.prepare(`UPDATE report SET changed_version = ?, area_id = NULL, area_inferred = 0, suppressed = 1, media = 0, lon = NULL, lat = NULL,
    near_key = ? WHERE id = ?`)
  const buryText =
    db.prepare(`UPDATE report_text SET revision = ?, source_revision = ?, content_hash = ?, run_id = ?, title = '', body = '', place = NULL,
    datum = 'wgs84', raw_lon = NULL, raw_lat = NULL, accuracy_metres = NULL WHERE report_id = ?`)
  const reframe = db.prepare(
    'UPDATE report SET changed_version = ?, occurred_at = ?, offset_minutes = ?, category_id = ?, sub_category_id = ?, status = ?, level = ? WHERE id = ?',
  )
  const reframeText = db.prepare(
    'UPDATE report_text SET received_at = ?, updated_at = ?, closed_at = ?, language = ? WHERE report_id = ?',
  )

  const attachments = attachmentKeeper(db)
  const known = knownFinder(db)
  let subIds = new Map<string, number>()
  /** Reports of this page that were here and say something else now, by their ids in their source; none is in it twice. */
  let changes = new Map<string, Change>()
  let changing: Page | null = null
  // Made when a page begins: the outlines of all areas are too much to read for a thread that only reads.
  let place: ReturnType<typeof placeOf> | null = null

  function subId(name: string | null): number | null {
    if (name === null || name === '') return null
    const known = subIds.get(name)
    if (known !== undefined) return known
    const row = findSub.get(name) as { id: number } | undefined
    const id = row?.id ?? (insertSub.get(name) as number)
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
    insertText.add(
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
      textIndex.put(id, ...searchTexts(report.title, report.text, report.place))
    }
    for (const [i, step] of report.trail.entries())
      insertStep.add(
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

  /** A report as its history would tell it, in the order of what changeWriter reads. */
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
    changed.putRevision(id, revision, contentHash(report), page.runId, page.startedAt, content)
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
    known.moves(report.externalId)
    insert.add(id, page.sourceId, report.externalId, page.version, ...narrow(report), page.token(report.reporter), near(report))
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
    const old = oldOf(given.externalId)
    // Past its time here, whatever its source tells of it again.
    if (!old && known.isPurged(given.externalId)) return 'unchanged'
    const own = given.sourceRevision
    if (own !== undefined) {
      const grave = known.grave(given.externalId)
      if (grave !== undefined && (given.present || own > grave)) known.raise(given.externalId)
      else if (grave !== undefined) return putBuried(given, grave, old, page)
    }
    const report = given.withdrawn ? emptied(given) : old && given.commentsUnknown ? withRemarks(old.id, given) : given
    const hashed = contentHash(report)
    if (old && hashed.equals(old.hash)) {
      if (report.attachments.some((a) => a.etag !== undefined)) {
        const contents = contentsOf.all(JSON.stringify([old.id])) as { hash: Buffer }[]
        attachments.renew(old.id, report.attachments)
        dropUnheld(contents)
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
      known.moves(report.externalId)
      insert.add(id, page.sourceId, report.externalId, page.version, ...narrow(report), page.token(report.reporter), near(report))
      fill(id, report, own ?? 1, hashed, page)
      for (const attachment of report.attachments) attachments.add(id, attachment, page.fetches)
      return 'imported'
    }
    known.moves(given.externalId)
    page.touched.add(old.id)
    changing = page
    changes.set(given.externalId, { old, report, hashed, revision: own ?? old.revision + 1 })
    return 'updated'
  }

  /** Writes the changed reports that were gathered. */
  function settleChanges(): void {
    if (changes.size === 0) return
    const [all, page] = [[...changes.values()], changing as Page]
    changes = new Map()
    const contents = contentsOf.all(JSON.stringify(all.map(({ old }) => old.id))) as { hash: Buffer }[]
    changed.write(all, page.startedAt, (report) => [page.version, ...narrow(report), near(report)])
    for (const { old, report, hashed, revision } of all) fill(old.id, report, revision, hashed, page)
    attachments.replace(
      all.map(({ old, report }) => ({ id: old.id, attachments: report.attachments })),
      page.fetches,
    )
    dropUnheld(contents)
  }
  /** What is here of a report, once what this page has said of it is written. */
  function oldOf(externalId: string): Old | undefined {
    if (changes.has(externalId)) settleChanges()
    return known.old(externalId)
  }

  function dropUnheld(contents: readonly { hash: Buffer }[]): void {
    if (contents.length === 0) return
    attachments.settle()
    dropOrphans.run(JSON.stringify([...new Set(contents.map(({ hash: each }) => each.toString('hex')))]))
  }

  function bury(tombstone: IntakeTombstone, page: Page): 'deleted' | 'unchanged' {
    const { externalId, at } = tombstone
    const old = oldOf(externalId)
    if (!old && known.isPurged(externalId)) return 'unchanged'
    const grave = known.grave(externalId)
    // A source without revisions deletes what is here now: the next one that it numbers is another.
    const revision = tombstone.sourceRevision || (old?.sourceRevision ?? old?.revision ?? 0) + 1
    const buriedTo = tombstone.sourceRevision || (old?.sourceRevision ?? revision)
    if (grave !== undefined && grave >= buriedTo) return 'unchanged'
    if (old && old.sourceRevision !== null && tombstone.sourceRevision !== 0 && revision < old.sourceRevision) {
      // It came back since: only what was said before the deletion goes.
      changed.emptyRevisions(old.id, revision)
      changed.putRevision(old.id, revision, graveHash(revision), page.runId, page.startedAt, buried)
      return 'unchanged'
    }
    known.bury(externalId, buriedTo, at)
    if (!old) return 'unchanged'
    known.moves(externalId)
    const before = changed.contentOf(old.id)
    changed.empty(old.id, revision)
    const history = old.suppressed === 1 ? buried : JSON.stringify(withoutContent(before))
    changed.putRevision(old.id, old.revision, old.hash, old.runId, page.startedAt, history)
    const contents = contentsOf.all(JSON.stringify([old.id])) as { hash: Buffer }[]
    textIndex.dropAll([old.id])
    changed.deleteSteps(old.id)
    attachments.dropAll(old.id)
    buryRow.run(page.version, nearKey(' '), old.id)
    buryText.run(revision, buriedTo, graveHash(revision), page.runId, old.id)
    page.touched.add(old.id)
    dropUnheld(contents)
    return 'deleted'
  }

  return {
    put,
    bury,
    /** Whether a report is here with its content. */
    holds: (externalId: string): boolean => oldOf(externalId)?.suppressed === 0,
    /**
     * To be called when a page begins: areas, names and tombstones may have changed.
     * @param externalIds of all reports, refusals and tombstones that the page names
     */
    begin(sourceId: number, externalIds: ReadonlySet<string>): void {
      place = placeOf(db)
      known.begin(sourceId, externalIds)
    },
    /** To be called behind the last report of a page: what is put down once for all of them. */
    settle(): void {
      settleChanges()
      attachments.settle()
      textIndex.settle()
    },
    /** To be called when a transaction failed: what it made is gone, so must be what was remembered of it. */
    forget(): void {
      subIds = new Map()
      changes = new Map()
      attachments.forget()
      textIndex.forget()
    },
  }
}

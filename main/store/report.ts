/** Reports as the list, the drawer and the files need them. Everything for the screen leaves here masked. */
import type { AttachmentInfo, MaskedText, ReportDetail, ReportId, ReportRow } from '../../contract/model.ts'
import type { Datum, Decision, Language } from '../../contract/taxonomy.ts'
import { isoTime } from '../../contract/time.ts'
import { excerpt, findTerms } from '../text/highlight.ts'
import { masked } from '../text/mask.ts'
import { type Term, termsOf } from '../text/query.ts'
import { areaPath } from './area.ts'
import { auditWriter } from './audit.ts'
import { categoryOf, isoUtc, levelOf, mediaOf, statusOf } from './codes.ts'
import { contentSeal } from './content-seal.ts'
import { boxesOf } from './cover.ts'
import { lexiconOf } from './lexicon.ts'
import type { StoredReport } from './port.ts'
import type { Connection } from './sql.ts'

interface Listed {
  id: number
  source: string
  external_id: string
  occurred_at: number
  offset_minutes: number
  category_id: number
  sub: string | null
  area_key: string | null
  area_zh: string | null
  area_en: string | null
  area_inferred: number
  status: number
  level: number
  suppressed: number
  media: number
  lon: number | null
  lat: number | null
  title: string
  body: string
  place: string | null
}
interface Row extends Listed {
  revision: number
  received_at: number | null
  updated_at: number | null
  closed_at: number | null
  language: string
  datum: string
  raw_lon: number | null
  raw_lat: number | null
  accuracy_metres: number | null
  attachments: number
}
interface StepRow {
  level: number
  decision: Decision
  at: number
  comment: string
  category_id: number | null
  severity: number | null
}

const everything = `SELECT r.id, s.name AS source, r.external_id, r.occurred_at, r.offset_minutes, r.category_id, c.name AS sub, a.key AS area_key,
  a.zh AS area_zh, a.en AS area_en, r.area_inferred, r.status, r.level, r.suppressed, r.media, r.lon, r.lat, t.title, t.body, t.place, t.revision, t.received_at,
  t.updated_at, t.closed_at, t.language, t.datum, t.raw_lon, t.raw_lat, t.accuracy_metres,
  (SELECT count(*) FROM attachment x WHERE x.report_id = r.id) AS attachments
  FROM report r JOIN report_text t ON t.report_id = r.id JOIN source s ON s.id = r.source_id
  LEFT JOIN sub_category c ON c.id = r.sub_category_id LEFT JOIN area a ON a.id = r.area_id WHERE r.id = ?`

/** What a line of the list shows, and no more: fifty of them are read for a page. */
const listed = `SELECT r.id, s.name AS source, r.external_id, r.occurred_at, r.offset_minutes, r.category_id, c.name AS sub, a.key AS area_key,
  a.zh AS area_zh, a.en AS area_en, r.area_inferred, r.status, r.level, r.suppressed, r.media, r.lon, r.lat, t.title, t.body, t.place
  FROM report r JOIN report_text t ON t.report_id = r.id JOIN source s ON s.id = r.source_id
  LEFT JOIN sub_category c ON c.id = r.sub_category_id LEFT JOIN area a ON a.id = r.area_id WHERE r.id = ?`

const termsFor = (terms: readonly Term[], column: 'title' | 'body' | 'place'): Term[] =>
  terms.filter((t) => t.column === null || t.column === column)

/** Marks inside a column that the term asks for, on the masked text: offsets are those of the original. */
const marksIn = (text: string, terms: readonly Term[], column: 'title' | 'body' | 'place') =>
  findTerms(text, termsFor(terms, column))

export function reportCalls(db: Connection) {
  const one = db.prepare(everything)
  const line = db.prepare(listed)
  const lexicon = lexiconOf(db)
  const seal = contentSeal(db)
  const termsIn = (text: string | undefined): Term[] => (text ? termsOf(lexicon.query(text)) : [])
  const trail = db.prepare(
    'SELECT level, decision, at, comment, category_id, severity FROM review_step WHERE report_id = ? ORDER BY step',
  )
  const attachments = db.prepare(
    'SELECT id, kind, mime, name, coalesce(nullif(bytes, 0), expected_bytes, 0) AS bytes, content_hash, url, state, problem_zh, problem_en FROM attachment WHERE report_id = ? ORDER BY id',
  )

  function row(found: Listed, terms: readonly Term[], language: Language): ReportRow {
    const title = masked(found.title).text
    const body = masked(found.body).text
    const place = found.place === null ? null : masked(found.place).text
    const inTitle = marksIn(title, terms, 'title')
    const inBody = marksIn(body, terms, 'body')
    const inPlace = place === null ? null : marksIn(place, terms, 'place')
    // A hit that stands only in the place is shown there: the excerpt is then of the place.
    const onlyPlace = inBody.marks.length === 0 && inTitle.marks.length === 0 && inPlace !== null && inPlace.marks.length > 0
    const { snippet, marks } = onlyPlace ? excerpt(place as string, inPlace.marks) : excerpt(body, inBody.marks)
    const why = terms.map((term) => {
      // The columns' own counts, each over the terms that ask for that column.
      const count = (column: 'title' | 'body' | 'place', counts: readonly number[]): number => {
        const at = termsFor(terms, column).indexOf(term)
        return at < 0 ? 0 : (counts[at] as number)
      }
      const inPlaces = inPlace === null ? 0 : count('place', inPlace.counts)
      const total = count('title', inTitle.counts) + count('body', inBody.counts) + inPlaces
      return { term: term.shown, count: total, ...(term.as ? { as: term.as } : {}) }
    })
    return {
      id: found.id,
      source: found.source,
      externalId: found.external_id,
      occurredAt: isoTime(found.occurred_at, found.offset_minutes),
      category: categoryOf(found.category_id),
      subCategory: found.sub,
      title,
      snippet,
      marks,
      titleMarks: inTitle.marks,
      why: why.filter((w) => w.count > 0),
      place,
      area: language === 'zh' ? found.area_zh : found.area_en,
      areaInferred: found.area_inferred === 1,
      status: statusOf(found.status),
      level: levelOf(found.level),
      media: mediaOf(found.media),
      lon: found.lon,
      lat: found.lat,
      suppressed: found.suppressed === 1,
    }
  }

  const infoOf = (id: ReportId): AttachmentInfo[] =>
    (
      attachments.all(id) as {
        id: number
        kind: AttachmentInfo['kind']
        mime: string
        name: string
        bytes: number
        content_hash: Buffer | null
        url: string | null
        state: AttachmentInfo['state']
        problem_zh: string | null
        problem_en: string | null
      }[]
    ).map(({ content_hash, problem_zh, problem_en, ...rest }) => ({
      ...rest,
      sha256: content_hash?.toString('hex') ?? '',
      problem: problem_en === null ? null : { zh: problem_zh ?? problem_en, en: problem_en },
    }))

  return {
    'report.rows': ({ ids, text, language }: { ids: ReportId[]; text?: string; language: Language }): ReportRow[] => {
      const terms = termsIn(text)
      const rows: ReportRow[] = []
      for (const id of ids) {
        const found = line.get(id) as Listed | undefined
        if (found) rows.push(row(found, terms, language))
      }
      return rows
    },
    'report.detail': ({ id, text }: { id: ReportId; text?: string; language: Language }): Omit<ReportDetail, 'nearby'> | null => {
      const found = one.get(id) as Row | undefined
      if (!found) return null
      const terms = termsIn(text)
      const title: MaskedText = masked(found.title)
      const body: MaskedText = masked(found.body)
      return {
        id: found.id,
        source: found.source,
        externalId: found.external_id,
        revision: found.revision,
        occurredAt: isoTime(found.occurred_at, found.offset_minutes),
        receivedAt: found.received_at === null ? null : isoTime(found.received_at, found.offset_minutes),
        updatedAt: found.updated_at === null ? null : isoTime(found.updated_at, found.offset_minutes),
        closedAt: found.closed_at === null ? null : isoTime(found.closed_at, found.offset_minutes),
        category: categoryOf(found.category_id),
        subCategory: found.sub,
        title,
        text: body,
        titleMarks: marksIn(title.text, terms, 'title').marks,
        textMarks: marksIn(body.text, terms, 'body').marks,
        place: found.place === null ? null : masked(found.place),
        area:
          found.area_key === null
            ? null
            : {
                key: found.area_key,
                name: { zh: found.area_zh as string, en: found.area_en as string },
                path: areaPath(db, found.area_key),
                inferred: found.area_inferred === 1,
              },
        status: statusOf(found.status),
        level: levelOf(found.level),
        lon: found.lon,
        lat: found.lat,
        accuracyMetres: found.accuracy_metres,
        datum: found.datum as Datum,
        raw: found.raw_lon === null || found.raw_lat === null ? null : { lon: found.raw_lon, lat: found.raw_lat },
        suppressed: found.suppressed === 1,
        language: found.language as Language,
        attachments: infoOf(id),
        trail: (trail.all(id) as StepRow[]).map((s) => ({
          level: levelOf(s.level) ?? 'community',
          decision: s.decision,
          at: isoTime(s.at, found.offset_minutes),
          comment: masked(s.comment).text,
          ...(s.category_id === null ? {} : { category: categoryOf(s.category_id) }),
          ...(s.severity === null ? {} : { severity: s.severity }),
        })),
      }
    },
    'report.reveal': ({ id, reason, at }: { id: ReportId; reason: string; at: number }) =>
      // Shown and written down, or neither.
      db
        .transaction(() => {
          const found = one.get(id) as Row | undefined
          if (!found) return null
          auditWriter(db)({ at, what: 'reveal', subject: `report ${found.source} ${found.external_id}`, why: reason })
          return { title: found.title, text: found.body, place: found.place }
        })
        .immediate(),
    'report.export': ({ ids }: { ids: ReportId[] }): StoredReport[] => {
      const out: StoredReport[] = []
      for (const id of ids) {
        const r = one.get(id) as Row | undefined
        if (!r) continue
        out.push({
          id: r.id,
          source: r.source,
          externalId: r.external_id,
          revision: r.revision,
          occurredAt: r.occurred_at,
          offsetMinutes: r.offset_minutes,
          receivedAt: r.received_at,
          closedAt: r.closed_at,
          category: categoryOf(r.category_id),
          subCategory: r.sub,
          title: r.title,
          text: r.body,
          place: r.place,
          area: r.area_key,
          status: statusOf(r.status),
          level: levelOf(r.level),
          lon: r.lon,
          lat: r.lat,
          datum: r.datum,
          suppressed: r.suppressed === 1,
          attachments: r.attachments,
        })
      }
      return out
    },
    'attachment.read': ({ id }: { id: number }) => {
      const found = db
        .prepare(
          `SELECT a.mime, a.name, c.content AS bytes, v.boxes, 'attachment ' || a.id || ' of report ' || s.name || ' ' || r.external_id AS subject
          FROM attachment a JOIN attachment_content c ON c.content_hash = a.content_hash JOIN report r ON r.id = a.report_id
          JOIN source s ON s.id = r.source_id LEFT JOIN attachment_cover v ON v.content_hash = a.content_hash WHERE a.id = ?`,
        )
        .get(id) as { mime: string; name: string; bytes: Buffer; boxes: string | null; subject: string } | undefined
      return found ? { ...found, bytes: new Uint8Array(seal.open(found.bytes)), boxes: boxesOf(found.boxes) } : null
    },
    'attachment.info': ({ reportId }: { reportId: ReportId }) => infoOf(reportId),
    'quarantine.list': ({ source, limit }: { source?: string; limit: number }) => {
      const where = source === undefined ? '' : 'WHERE s.name = ?'
      const args = source === undefined ? [] : [source]
      const total = (
        db.prepare(`SELECT count(*) AS n FROM quarantine q JOIN source s ON s.id = q.source_id ${where}`).get(...args) as {
          n: number
        }
      ).n
      const rows = db
        .prepare(`SELECT q.id, s.name AS source, q.file, q.row, q.column_name, q.reason_zh, q.reason_en, q.at
        FROM quarantine q JOIN source s ON s.id = q.source_id ${where} ORDER BY q.id DESC LIMIT ?`)
        .all(...args, limit) as {
        id: number
        source: string
        file: string
        row: number
        column_name: string | null
        reason_zh: string
        reason_en: string
        at: number
      }[]
      return {
        total,
        rows: rows.map((q) => ({
          id: q.id,
          source: q.source,
          file: q.file,
          row: q.row,
          column: q.column_name,
          reason: { zh: q.reason_zh, en: q.reason_en },
          at: isoUtc(q.at) as string,
        })),
      }
    },
  }
}

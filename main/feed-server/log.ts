/** What a reference feed has to tell, in commit order: reports of the sample, their revisions, deletions, late arrivals. */
import { hash } from 'node:crypto'
import type { CategoryKey } from '../../contract/taxonomy.ts'
import { categories } from '../../contract/taxonomy.ts'
import { isoTime } from '../../contract/time.ts'
import { Random } from '../sample/random.ts'
import { sampleReports } from '../sample/reports.ts'
import type { IntakeReport } from '../store/intake.ts'

export interface LogRequest {
  reports: number
  seed: number
  /** Reports changed later, some of them more than once; 2 % unless told. */
  revisions?: number
  /** Reports deleted later; 0.5 % unless told. */
  deletions?: number
  /** Reports that come long after their neighbours; 0.5 % unless told. */
  late?: number
  /** false: reports come without any. */
  attachments?: boolean
}

/** So many different reports; a longer log tells them again under other ids. */
const block = 20_000

export interface FeedAttachment {
  id: string
  kind: string
  mime: string
  name: string
  bytes: Uint8Array
  sha256: string
}

export interface FeedLog {
  /** Entries of the log. */
  length: number
  /** One entry as JSON text, as the protocol has it. */
  item(position: number): string
  /** ISO time up to which the feed is complete once this position was read. */
  watermark(position: number): string
  attachment(id: string): FeedAttachment | null
  /** Newest revision of a report; null: unknown or deleted. */
  revisionOf(id: string): number | null
  /** A district's answer becomes a new revision at the end of the log. */
  append(id: string, decision: string, comment: string): number
}

const labels = new Map(categories.map((c) => [c.key, c]))

export function feedLog(request: LogRequest): FeedLog {
  const { reports: n, seed } = request
  const random = new Random(seed, 977)
  const base: IntakeReport[] = []
  for (const page of sampleReports({ reports: Math.min(n, block), seed })) base.push(...page.reports)
  // A longer log tells each of them several times, side by side, so that times still rise along the log.
  const copies = Math.ceil(n / base.length)
  const baseOf = (report: number): IntakeReport => base[Math.min(base.length - 1, Math.floor(report / copies))] as IntakeReport

  // Events with a place in time of their own: report i stands at i, what happens to it later behind it.
  const extra = (given: number | undefined, share: number): number => Math.min(n, Math.round(given ?? n * share))
  const events: { at: number; report: number; kind: 0 | 1 }[] = []
  const lateAt = new Map<number, number>()
  for (let k = extra(request.late, 0.005); k > 0; k--) {
    const report = random.below(n)
    lateAt.set(report, report + random.unit() * (n - report))
  }
  const startOf = (report: number): number => lateAt.get(report) ?? report
  const after = (report: number): number => startOf(report) + random.unit() * (n - startOf(report)) + 0.5
  for (let k = extra(request.revisions, 0.02); k > 0; k--) {
    const report = random.below(n)
    events.push({ at: after(report), report, kind: 0 })
  }
  const deleted = new Set<number>()
  for (let k = extra(request.deletions, 0.005); k > 0; k--) {
    const report = random.below(n)
    if (deleted.has(report)) continue
    deleted.add(report)
    // Behind everything else that happens to it.
    events.push({ at: n + random.unit(), report, kind: 1 })
  }
  for (let i = 0; i < n; i++) events.push({ at: startOf(i), report: i, kind: 0 })
  events.sort((a, b) => a.at - b.at || a.report - b.report)

  const length = events.length
  const reportAt = new Uint32Array(length)
  const kindAt = new Uint8Array(length)
  const revisionAt = new Uint32Array(length)
  const newest = new Uint32Array(n)
  for (const [position, event] of events.entries()) {
    reportAt[position] = event.report
    kindAt[position] = event.kind
    revisionAt[position] = ++newest[event.report]!
  }
  events.length = 0
  const appended: { report: number; revision: number; decision: string; comment: string }[] = []

  // A late one was received when it came, whenever it happened.
  const receivedAt = (report: number): number => {
    const at = baseOf(Math.floor(startOf(report)))
    return at.receivedAt ?? at.occurredAt
  }
  const idOf = (report: number): string => {
    const copy = report % copies
    const id = baseOf(report).externalId
    return copy === 0 ? id : `${id}-${copy}`
  }
  let indexOf: Map<string, number> | null = null
  const reportOf = (id: string): number | undefined => {
    indexOf ??= new Map(Array.from({ length: n }, (_, i) => [idOf(i), i]))
    return indexOf.get(id)
  }
  const contents = new Map<Uint8Array, string>()
  const sha256 = (bytes: Uint8Array): string => {
    let known = contents.get(bytes)
    if (known === undefined) {
      known = hash('sha256', bytes, 'hex')
      contents.set(bytes, known)
    }
    return known
  }

  function itemOf(report: number, revision: number, said: { decision: string; comment: string } | null): string {
    const r = baseOf(report)
    const id = idOf(report)
    const own = labels.get(r.category as CategoryKey)
    const time = (seconds: number): string => isoTime(seconds, r.offsetMinutes)
    return JSON.stringify({
      id,
      revision,
      occurred_at: time(r.occurredAt),
      received_at: time(receivedAt(report)),
      ...(r.closedAt === null ? {} : { closed_at: time(r.closedAt) }),
      category: { code: r.category, label: r.subCategory === null ? own?.zh : `${own?.zh} / ${r.subCategory}` },
      title: r.title,
      text: revision === 1 ? r.text : `${r.text}\n补充 ${revision - 1}：现场已再次核实。`,
      location:
        r.lon === null ? null : { lon: r.rawLon ?? r.lon, lat: r.rawLat ?? r.lat, datum: r.datum, accuracy_m: r.accuracyMetres },
      address: r.place,
      status: said ? (said.decision === 'closed' ? 'closed' : 'checking') : r.status,
      review: [
        ...r.trail.map((step) => ({
          level: step.level,
          decision: step.decision,
          at: time(step.at),
          comment: step.comment,
          ...(step.category ? { category: step.category } : {}),
          ...(step.severity ? { severity: step.severity } : {}),
        })),
        ...(said
          ? [{ level: 'district', decision: said.decision, at: time(r.occurredAt + 86_400 * revision), comment: said.comment }]
          : []),
      ],
      reporter: r.reporter,
      attachments: (request.attachments === false ? [] : r.attachments).flatMap((a, i) =>
        a.bytes === null
          ? []
          : [{ id: `${id}.${i}`, kind: a.kind, mime: a.mime, name: a.name, bytes: a.bytes.length, sha256: sha256(a.bytes) }],
      ),
    })
  }

  return {
    get length() {
      return length + appended.length
    },
    item(position) {
      const later = appended[position - length]
      if (later) return itemOf(later.report, later.revision, later)
      const report = reportAt[position] as number
      const revision = revisionAt[position] as number
      return kindAt[position] === 1
        ? JSON.stringify({ id: idOf(report), deleted: true, revision })
        : itemOf(report, revision, null)
    },
    watermark(position) {
      // Received times rise along the log: the last report told at or before this position has it.
      for (let p = Math.min(position, length - 1); p >= 0; p--)
        if (revisionAt[p] === 1) return isoTime(receivedAt(reportAt[p] as number), 480)
      return isoTime(0, 480)
    },
    attachment(id) {
      const dot = id.lastIndexOf('.')
      const report = reportOf(id.slice(0, dot))
      if (report === undefined) return null
      const found = baseOf(report).attachments[Number(id.slice(dot + 1))]
      if (!found?.bytes) return null
      return { id, kind: found.kind, mime: found.mime, name: found.name, bytes: found.bytes, sha256: sha256(found.bytes) }
    },
    revisionOf(id) {
      const report = reportOf(id)
      return report === undefined || deleted.has(report) ? null : (newest[report] as number)
    },
    append(id, decision, comment) {
      const report = reportOf(id) as number
      const revision = ++newest[report]!
      appended.push({ report, revision, decision, comment })
      return revision
    },
  }
}

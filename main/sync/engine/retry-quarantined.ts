/** Quarantined rows read again, with what a person put right: a row that is a report now leaves the quarantine. */
import type { Bilingual } from '../../../contract/model.ts'
import { cancelled } from '../../../contract/reply.ts'
import type { QuarantineDetail, SourceOptions } from '../../../contract/sync.ts'
import type { IntakePage } from '../../store/intake.ts'
import type { StoreCalls, StoreClient } from '../../store/port.ts'
import { readFeedItem } from '../feed/record.ts'
import { mapCells } from '../file/map-cells.ts'
import { odkReportOfCells } from '../odk/record.ts'
import { FeatureReader, featureOfCells, featureShape } from '../ogc/record.ts'
import { georeportReport } from '../open311/record.ts'
import type { SyncTools } from './tools.ts'

export interface RetryOutcome {
  stored: number
  still: { id: number; reason: Bilingual }[]
}

const newerHere: Bilingual = {
  zh: '这条报告后来已以更新的内容入库，没有覆盖。可以丢弃这一行。',
  en: 'This report came in later with newer content, which was not overwritten. The row can be dropped.',
}

export interface RetryTools extends SyncTools {
  /** So many rows more are in. */
  stored?(count: number): void
}

const rowsAtOnce = 500

/**
 * Some hundred rows go in together; taken back, what went in stays and the rest is as it was. Throws Failure cancelled.
 * @param changes column -> value, put over what each row said
 */
export async function retryQuarantined(
  store: StoreClient,
  rows: readonly QuarantineDetail[],
  changes: Readonly<Record<string, string>>,
  tools: RetryTools,
): Promise<RetryOutcome> {
  const outcome: RetryOutcome = { stored: 0, still: [] }
  let read = 0
  for (const [name, ofSource] of Map.groupBy(rows, (row) => row.source)) {
    const source = await store.call('source.get', { name })
    for (let i = 0; source && i < ofSource.length; i += rowsAtOnce) {
      const part = ofSource.slice(i, i + rowsAtOnce)
      const { stored, still } = await retryPart(store, source, part, changes, tools)
      for (const { id, reason } of still) await store.call('quarantine.again', { id, reason })
      outcome.stored += stored
      outcome.still.push(...still)
      tools.stored?.(stored)
      read += part.length
      tools.progress?.({ done: read, total: rows.length, unit: 'reports' })
    }
  }
  return outcome
}

async function retryPart(
  store: StoreClient,
  source: NonNullable<StoreCalls['source.get'][1]>,
  rows: readonly QuarantineDetail[],
  changes: Readonly<Record<string, string>>,
  tools: RetryTools,
): Promise<RetryOutcome> {
  const still: RetryOutcome['still'] = []
  const page: IntakePage = { reports: [], problems: [], refusals: [] }
  const done: number[] = []
  for (const row of rows) {
    if (tools.signal.aborted) throw cancelled()
    const read = await readAgain(source.kind, { ...row.raw, ...changes }, row, source.options, tools)
    if ('report' in read) {
      const { at } = await store.call('report.stored', { sourceId: source.id, externalId: read.report.externalId })
      // What came in after this row was set aside is newer than it; a source's own revisions settle that by themselves.
      if (at !== null && read.report.sourceRevision === undefined && at > Date.parse(row.at) / 1000) {
        still.push({ id: row.id, reason: newerHere })
        continue
      }
      page.reports.push(read.report)
    } else if ('refusal' in read) page.refusals.push({ row: row.row, ...read.refusal })
    else {
      still.push({ id: row.id, reason: read.reason })
      continue
    }
    done.push(row.id)
  }
  if (done.length > 0) {
    const at = Math.floor(tools.now() / 1000)
    const { runId } = await store.call('run.begin', { sourceId: source.id, at })
    await store.call('run.apply', { runId, page })
    await store.call('run.end', { runId, at, local: true })
    await store.call('quarantine.remove', { ids: done })
  }
  return { stored: done.length, still }
}

type Read =
  | { report: IntakePage['reports'][number] }
  | { refusal: { category: string; reason: Bilingual } }
  | { reason: Bilingual }

async function readAgain(
  kind: string,
  raw: Record<string, string>,
  row: QuarantineDetail,
  options: SourceOptions,
  tools: SyncTools,
): Promise<Read> {
  const tz = options.tz ?? null
  if (kind === 'ogc') {
    const feature = featureOfCells(raw)
    const shape = featureShape([], [feature], options.fields)
    const { reports, refusals, problems } = new FeatureReader(shape, options, { tz, ...tools }).page([feature], row.row)
    if (reports[0]) return { report: reports[0] }
    return refusals[0] ? { refusal: refusals[0] } : { reason: problems[0]!.reason }
  }
  if (kind === 'odk') {
    const { datum = 'wgs84', fields: mapped } = options
    const read = odkReportOfCells(raw, { tz, datum, mapped, classify: tools.classify })
    if (read.kind === 'report') return { report: read.report }
    if (read.kind === 'refusal') return { refusal: { category: read.category, reason: read.reason } }
    return { reason: read.kind === 'problem' ? read.reason : { zh: '这条记录已被删除。', en: 'This submission was deleted.' } }
  }
  if (kind === 'open311') {
    const read = georeportReport(raw, { tz, classify: tools.classify })
    if (read.kind === 'report') return { report: read.report }
    return read.kind === 'refusal' ? { refusal: { category: read.category, reason: read.reason } } : { reason: read.reason }
  }
  if (kind === 'feed') {
    // Cells of a feed are JSON where they are not text.
    const item = Object.fromEntries(Object.entries(raw).map(([key, value]) => [key, parsed(value)]))
    const read = readFeedItem(item, { tz, classify: tools.classify, labels: new Map(), now: Math.floor(tools.now() / 1000) })
    if (read.kind === 'report') return { report: read.report }
    if (read.kind === 'refusal') return { refusal: { category: read.category, reason: read.reason } }
    return { reason: read.kind === 'problem' ? read.reason : { zh: '这是一条删除记录。', en: 'This is a deletion.' } }
  }
  return mapCells(raw, row, tz, tools)
}

function parsed(text: string): unknown {
  if (!/^[[{\d\-tfn]/.test(text)) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

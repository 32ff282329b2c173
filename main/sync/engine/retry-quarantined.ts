/** Quarantined rows read again, with what a person put right: a row that is a report now leaves the quarantine. */
import type { Bilingual } from '../../../contract/model.ts'
import type { QuarantineDetail, SourceOptions } from '../../../contract/sync.ts'
import type { IntakePage } from '../../store/intake.ts'
import type { StoreClient } from '../../store/port.ts'
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

/** @param changes column -> value, put over what each row said */
export async function retryQuarantined(
  store: StoreClient,
  rows: readonly QuarantineDetail[],
  changes: Readonly<Record<string, string>>,
  tools: SyncTools,
): Promise<RetryOutcome> {
  const outcome: RetryOutcome = { stored: 0, still: [] }
  const seconds = Math.floor(tools.now() / 1000)
  for (const [name, ofSource] of Map.groupBy(rows, (row) => row.source)) {
    const source = await store.call('source.get', { name })
    if (!source) continue
    const page: IntakePage = { reports: [], problems: [], refusals: [] }
    const done: number[] = []
    for (const row of ofSource) {
      const raw = { ...row.raw, ...changes }
      const read = await readAgain(source.kind, raw, row, source.options, tools)
      if ('report' in read) {
        const { at } = await store.call('report.stored', { sourceId: source.id, externalId: read.report.externalId })
        // What came in after this row was set aside is newer than it; a source's own revisions settle that by themselves.
        if (at !== null && read.report.sourceRevision === undefined && at > Date.parse(row.at) / 1000) {
          outcome.still.push({ id: row.id, reason: newerHere })
          continue
        }
        page.reports.push(read.report)
      } else if ('refusal' in read) page.refusals.push({ row: row.row, ...read.refusal })
      else {
        outcome.still.push({ id: row.id, reason: read.reason })
        continue
      }
      done.push(row.id)
    }
    if (done.length > 0) {
      const { runId } = await store.call('run.begin', { sourceId: source.id, at: seconds })
      await store.call('run.apply', { runId, page })
      await store.call('run.end', { runId, at: seconds, local: true })
      await store.call('quarantine.remove', { ids: done })
      outcome.stored += done.length
    }
  }
  for (const { id, reason } of outcome.still) await store.call('quarantine.again', { id, reason })
  return outcome
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

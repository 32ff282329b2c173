/** A look at a file before it is imported: what was recognised, and the first rows as they would be stored. */

import type { Bilingual, ImportOptions, ImportPreview, ReportRow } from '../../../contract/model.ts'
import { isoTime } from '../../../contract/time.ts'
import type { IntakeReport } from '../../store/intake.ts'
import { masked } from '../../text/mask.ts'
import { readArea } from './area.ts'
import { classifyLevels } from './category-list.ts'
import { type ImportTools, type OpenedFile, openForImport } from './import.ts'
import { makePlan } from './plan.ts'
import type { Row } from './table.ts'

const previewRows = 50
/** Enough of a file to tell its encoding by. */
const surveyed = 4 << 20
const longestSnippet = 200

/** Reads no further than it has to and stores nothing. Text is masked as on screen. Throws the Failures of `importFiles`. */
export async function previewFile(
  file: string,
  options: ImportOptions,
  tools: Pick<ImportTools, 'now' | 'userRules'> & { signal?: AbortSignal },
): Promise<ImportPreview> {
  const signal = tools.signal ?? new AbortController().signal
  const opened = await openForImport(file, options, { ...tools, signal }, surveyed)
  try {
    const first: Row[] = []
    for await (const batch of opened.rows) {
      first.push(...batch.slice(0, previewRows - first.length))
      if (first.length >= previewRows) break
    }
    const { profile, table } = opened
    const plan = makePlan(profile, table.columns)
    return {
      file,
      profile: profile.name,
      holds: profile.holds,
      encoding: table.encoding,
      delimiter: table.delimiter,
      sheet: table.sheet,
      mapping: profile.holds === 'reports' ? plan.mapping : [],
      unusedColumns: profile.holds === 'reports' ? plan.unused : [],
      tz: opened.tz,
      datum: opened.datum,
      rows: previews(opened, first),
    }
  } finally {
    await opened.rows.return(undefined)
  }
}

function previews(opened: OpenedFile, first: Row[]): ImportPreview['rows'] {
  const { profile, table, classifier, sourceName } = opened
  if (profile.holds === 'areas') {
    const taken = new Set<string>()
    return first.map((row) => {
      const area = readArea(row, table.columns, taken, opened.datum)
      if ('problem' in area) return { row: row.row, problem: area.problem }
      return { row: row.row, stored: { ...emptyRow(sourceName, area.key), title: area.zh, text: area.en, area: area.key } }
    })
  }
  if (profile.holds === 'categories')
    return first.map((row) => {
      const found = classifyLevels(row, profile, table.columns, classifier)
      if ('problem' in found) return { row: row.row, problem: found.problem }
      if ('refused' in found) return { row: row.row, problem: refusalWords(found.refused, found.path.join(' / ')) }
      const title = found.path.join(' / ')
      return { row: row.row, stored: { ...emptyRow(sourceName, title), title, text: '', category: found.category } }
    })
  const mapper = opened.mapper()
  return first.map((row) => {
    const mapped = mapper.map(row)
    if ('problem' in mapped) return { row: row.row, problem: mapped.problem.reason }
    if ('refusal' in mapped) return { row: row.row, problem: refusalWords(mapped.refusal.reason, mapped.refusal.category) }
    return { row: row.row, stored: storedRow(mapped.report, sourceName) }
  })
}

const refusalWords = (reason: Bilingual, category: string): Bilingual => ({
  zh: `不导入“${category}”：${reason.zh}`,
  en: `"${category}" is not taken in: ${reason.en}`,
})

export function storedRow(report: IntakeReport, source: string): ReportRow & { text: string } {
  const text = masked(report.text).text
  return {
    ...emptyRow(source, report.externalId),
    occurredAt: isoTime(report.occurredAt, report.offsetMinutes),
    category: report.category,
    subCategory: report.subCategory,
    title: masked(report.title).text,
    text,
    snippet: text.slice(0, longestSnippet),
    place: report.place === null ? null : masked(report.place).text,
    status: report.status,
    level: report.level,
    media: [...new Set(report.attachments.map((attachment) => attachment.kind))],
    lon: report.lon,
    lat: report.lat,
    suppressed: report.withdrawn,
  }
}

const emptyRow = (source: string, externalId: string): ReportRow & { text: string } => ({
  id: 0,
  source,
  externalId,
  occurredAt: '',
  category: 'other',
  areaInferred: false,
  subCategory: null,
  title: '',
  text: '',
  snippet: '',
  marks: [],
  titleMarks: [],
  why: [],
  place: null,
  area: null,
  status: 'unknown',
  level: null,
  media: [],
  lon: null,
  lat: null,
  suppressed: false,
})

/** Chosen reports as plain text and as a table: what the screen shows, masked as it is there. Pure. */
import { haversineM } from '../../../contract/geometry.ts'
import type { ReportRow } from '../../../contract/model.ts'
import type { Text } from '../../text/text.tsx'
import { distanceWords } from './distance.ts'
import type { LonLat } from './list-source.ts'

const wall = (iso: string): string => iso.slice(0, 16).replace('T', ' ')
const oneLine = (words: string): string => words.replace(/\s+/gu, ' ').trim()

/** One paragraph a report: title; when, kind, where, where it stands; the beginning of its text. */
export function rowsAsText(rows: readonly ReportRow[], text: Text): string {
  return rows
    .map((row, i) => {
      const title = oneLine(row.title || row.snippet)
      const facts = [
        wall(row.occurredAt),
        text.category(row.category),
        row.place ?? row.area ?? '',
        row.level ? text.level(row.level) : '',
        text.status(row.status),
        `${row.source} ${row.externalId}`,
      ]
      const body = oneLine(row.snippet)
      const lines = [`${i + 1}. ${title}`, `   ${facts.filter(Boolean).join(' · ')}`]
      if (row.title && body && body !== title) lines.push(`   ${body}`)
      return lines.join('\n')
    })
    .join('\n')
}

/**
 * A cell of a table to be pasted: one line, no tabs. A spreadsheet would take a text that begins with one of =+-@ for
 * a formula of its own; an apostrophe before it keeps it text.
 */
function cell(words: string): string {
  const line = oneLine(words)
  return /^[=+\-@]/u.test(line) ? `'${line}` : line
}

/** Tab-separated with a header, as spreadsheets take it from the clipboard. */
export function rowsAsTable(rows: readonly ReportRow[], text: Text, from?: LonLat): string {
  const { t } = text
  const header = [
    t('list.col.id'),
    t('list.col.time'),
    t('situation.category'),
    t('list.col.kind'),
    t('list.col.title'),
    t('list.col.text'),
    t('list.col.place'),
    t('situation.area'),
    t('situation.status'),
    t('situation.level'),
    t('situation.source'),
    t('list.col.lon'),
    t('list.col.lat'),
    ...(from ? [t('list.col.distance')] : []),
  ]
  const lines = rows.map((row) => [
    cell(row.externalId),
    wall(row.occurredAt),
    text.category(row.category),
    cell(row.subCategory ?? ''),
    cell(row.title),
    cell(row.snippet),
    cell(row.place ?? ''),
    cell(row.area ?? ''),
    text.status(row.status),
    row.level ? text.level(row.level) : '',
    cell(row.source),
    row.lon === null ? '' : String(row.lon),
    row.lat === null ? '' : String(row.lat),
    ...(from
      ? [row.lon === null || row.lat === null ? '' : distanceWords(haversineM(from.lon, from.lat, row.lon, row.lat), text)]
      : []),
  ])
  return [header, ...lines].map((line) => line.join('\t')).join('\r\n')
}

/**
 * The reports as CSV (RFC 4180): UTF-8 with a byte order mark, CRLF, a line of keys, one line a report. The keys and the
 * values are those of the GeoJSON; the annex's dictionary says what they mean.
 */
import { cleanXml } from './colours.ts'
import type { BriefView } from './policy.ts'
import type { BriefProgress } from './snapshot.ts'
import { writeText } from './zip.ts'

/** What makes a spreadsheet take a text for a formula; the full-width signs do so in Chinese and Japanese settings. */
const formula = /^[\s\u3000]*[=+\-@＝＋－＠]|^[\t\r\n]/

/** A text that no spreadsheet works out (OWASP, CSV injection): one that could be a formula begins with an apostrophe. */
export const inert = (text: string): string => (formula.test(text) ? `'${text}` : text)

/** A field, quoted where it must be. Numbers are numbers: the sign of a longitude is not touched. */
export function csvField(value: string | number | boolean | null): string {
  if (value === null) return ''
  if (typeof value !== 'string') return String(value)
  const text = inert(cleanXml(value))
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/**
 * Writes the reports.
 * @param file must not exist; removed by the caller when this throws
 */
export async function writeCsv(view: BriefView, file: string, progress?: BriefProgress, signal?: AbortSignal): Promise<void> {
  const { columns } = view.policy
  async function* chunks(): AsyncGenerator<string> {
    yield `\ufeff${columns.join(',')}\r\n`
    let done = 0
    for await (const page of view.rows(signal)) {
      yield page.map((row) => `${columns.map((key) => csvField(row[key])).join(',')}\r\n`).join('')
      done += page.length
      progress?.(done, view.rowCount)
    }
  }
  await writeText(file, chunks())
}

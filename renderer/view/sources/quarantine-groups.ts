import type { Bilingual, QuarantineRow } from '../../../contract/model.ts'

/** Rows that were kept out for the same reason, whatever the value was that did not fit. */
export interface QuarantineGroup {
  key: string
  /** The reason without its value. */
  reason: string
  column: string | null
  rows: QuarantineRow[]
}

/** "Time not readable: “31/31/2026”." -> "Time not readable" */
export function reasonWithoutValue(reason: string): string {
  const bare = reason.replace(/\s*[:：]?\s*(?:“[^”]*”|「[^」]*」|"[^"]*")/g, ' … ').replace(/\s+/g, ' ')
  return bare.replace(/(?:\s*…)+\s*([.。，,;；])/g, '$1').replace(/^[\s…]+|[\s….。]+$/g, '') || reason
}

/** The largest group first; rows of a group in the order they came. */
export function groupQuarantine(rows: readonly QuarantineRow[], say: (words: Bilingual) => string): QuarantineGroup[] {
  const groups = new Map<string, QuarantineGroup>()
  for (const row of rows) {
    const reason = reasonWithoutValue(say(row.reason))
    const key = JSON.stringify([reason, row.column])
    const group = groups.get(key)
    if (group) group.rows.push(row)
    else groups.set(key, { key, reason, column: row.column, rows: [row] })
  }
  for (const group of groups.values()) group.rows.sort((a, b) => a.id - b.id)
  return [...groups.values()].sort((a, b) => b.rows.length - a.rows.length)
}

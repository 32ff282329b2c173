/**
 * The store's SQL as PostgreSQL reads it. The calls keep to what both databases know (main/store/sql.ts); what is left is
 * writing: parameters are numbered, an alias with a capital letter is quoted so that it keeps it, and a list of ids is an array
 * that the planner sees into: parts of the big tables that hold none of them are left out, the same for another server's.
 */

export interface Translated {
  text: string
  /** Names of the parameters in their order, where they are named; else null. */
  names: string[] | null
}

const idList = /(?<!\bNOT )\bIN \(SELECT CAST\(value AS (?:INTEGER|BIGINT)\) FROM json_each\(\?\)\)/gi
const token = /'(?:[^']|'')*'|"[^"]*"|--[^\n]*|\?|@[a-z_]\w*|[a-z_]\w*|./gisu

/** @throws Error where one statement has parameters of both kinds */
export function translate(sql: string): Translated {
  const names: string[] = []
  let count = 0
  const text = sql.replace(idList, '= ANY (json_ids(?))').replace(token, (piece) => {
    if (piece === '?') return `$${++count}`
    if (piece.startsWith('@') && piece.length > 1) {
      const name = piece.slice(1)
      const known = names.indexOf(name)
      return `$${known >= 0 ? known + 1 : names.push(name)}`
    }
    return /^[a-z][a-z0-9]*[A-Z]\w*$/.test(piece) ? `"${piece}"` : piece
  })
  if (count > 0 && names.length > 0) throw new Error('a statement has parameters with and without names')
  return { text, names: names.length > 0 ? names : null }
}

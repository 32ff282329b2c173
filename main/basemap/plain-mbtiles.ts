/**
 * What an MBTiles file may be made of. A query of a stranger's view can go on for ever, and a column that is worked out can
 * be of any size; SQLite gives no way to stop it from here. So only plain tables are read, and the one view that writers of
 * MBTiles make: tiles joined from a map and its images, over a key.
 */
import type Database from 'better-sqlite3-multiple-ciphers'

const name = '(?:"[^"]{1,60}"|`[^`]{1,60}`|\\[[^\\]]{1,60}\\]|[a-z_][a-z0-9_]{0,59})'
const column = `(?:${name}\\s*\\.\\s*)?${name}`
const item = `${column}(?:\\s+(?:as\\s+)?${name})?`
const table = `(?<T>${name})(?:\\s+(?:as\\s+)?(?!join\\b|inner\\b|left\\b|cross\\b|on\\b)${name})?`
const joined = new RegExp(
  `^create\\s+view\\s+(?:if\\s+not\\s+exists\\s+)?${name}\\s*(?:\\([^)]{1,200}\\)\\s*)?as\\s+select\\s+${item}(?:\\s*,\\s*${item}){2,7}\\s+from\\s+${table.replace('T', 'first')}\\s+(?:inner\\s+|left\\s+|left\\s+outer\\s+)?join\\s+${table.replace('T', 'second')}\\s+on\\s+\\(?\\s*${column}\\s*==?\\s*${column}\\s*\\)?\\s*;?\\s*$`,
  'i',
)
const bare = (quoted: string): string => quoted.replace(/^["`[]|["`\]]$/g, '').toLowerCase()

/** Whether `tiles` and `metadata` can be read without running anything of the file's own. */
export function isPlainMbtiles(db: Database.Database): boolean {
  const schema = db
    .prepare('SELECT type, lower(name) AS name, substr(sql, 1, 4000) AS sql FROM sqlite_schema LIMIT 10000')
    .all() as {
    type: string
    name: string
    sql: string | null
  }[]
  const isPlainTable = (wanted: string): boolean => {
    const found = schema.find((part) => part.name === wanted && (part.type === 'table' || part.type === 'view'))
    if (found?.type !== 'table' || /^\s*create\s+virtual\b/i.test(found.sql ?? '')) return false
    const columns = db.prepare('SELECT hidden FROM pragma_table_xinfo(?)').all(wanted) as { hidden: number }[]
    return columns.every(({ hidden }) => hidden === 0)
  }
  if (!isPlainTable('metadata')) return false
  if (isPlainTable('tiles')) return true
  const view = schema.find((part) => part.name === 'tiles' && part.type === 'view')
  const groups = joined.exec((view?.sql ?? '').replace(/\s+/g, ' '))?.groups
  return groups !== undefined && isPlainTable(bare(groups.first as string)) && isPlainTable(bare(groups.second as string))
}

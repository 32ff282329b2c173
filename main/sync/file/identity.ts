import { createHash } from 'node:crypto'
import { foldName, isPersonal } from './column.ts'

/**
 * Id of a row without one: `row-` and 24 hex digits of SHA-256 over its named cells that hold something, sorted by the
 * folded name, each trimmed. Unnamed columns (the row numbers that exports put first) never count, and neither do
 * columns about people, because a hash over them could be searched for a person.
 */
export function rowIdentity(columns: readonly string[]): (cells: readonly string[]) => string {
  const named = columns
    .map((column, place) => ({ name: foldName(column), place }))
    .filter(({ name }) => name !== '' && !isPersonal(name))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.place - b.place))
  return (cells) => {
    const hash = createHash('sha256')
    for (const { name, place } of named) {
      const value = cells[place]?.trim()
      if (value) hash.update(`${name}\u0001${value}\u0002`)
    }
    return `row-${hash.digest('hex').slice(0, 24)}`
  }
}

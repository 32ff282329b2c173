/** Rows as read-table.ts gives them, into a table of either database. */
import { contentSeal } from '../content-seal.ts'
import type { Connection } from '../sql.ts'
import type { Cell, Column } from './read-table.ts'
import type { CopiedTable } from './tables.ts'

/** The row is changed. @throws RangeError for a number that JavaScript did not hold */
export function rowWriter(to: Connection, table: CopiedTable, columns: readonly Column[]): (row: Cell[]) => void {
  const inserter = to.inserter(
    table.name,
    columns.map(({ name }) => name),
  )
  const seal = contentSeal(to)
  const placesOf = (fits: (column: Column) => boolean): number[] => columns.flatMap((column, i) => (fits(column) ? [i] : []))
  const wideAt = placesOf(({ name }) => table.wide?.includes(name) ?? false)
  const sealedAt = placesOf(({ name }) => table.sealed?.includes(name) ?? false)
  const integerAt = placesOf(({ name, type }) => type === 'integer' && !table.wide?.includes(name))
  return (row) => {
    const values: unknown[] = row
    for (const i of integerAt)
      if (values[i] !== null && !Number.isSafeInteger(values[i])) throw new RangeError(`${table.name}: ${values[i]} is too large`)
    for (const i of wideAt) if (values[i] !== null) values[i] = BigInt(values[i] as string)
    for (const i of sealedAt) if (values[i] !== null) values[i] = seal.seal(values[i] as Buffer)
    inserter.add(...values)
  }
}

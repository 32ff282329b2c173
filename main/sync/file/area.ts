import type { FileJob } from './import.ts'
import type { Table } from './table.ts'
export async function importAreas(_job: FileJob, _table: Table): Promise<void> {
  throw new Error('not yet')
}

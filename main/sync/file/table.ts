/** What every reader gives: named columns and batches of rows, whatever the format of the file. */
import type { Bilingual } from '../../../contract/model.ts'
import { Failure } from '../../../contract/reply.ts'
import type { IntakeArea } from '../../store/intake.ts'

export interface Row {
  /**
   * Where a person finds it: in a CSV or a sheet the row as a spreadsheet numbers it (the header is row 1; a row whose
   * text has line breaks is one row), in JSON and XML the position in the list, from 1.
   */
  row: number
  /** Cells by the table's columns; '' where there is nothing. May be shorter than `columns`. */
  cells: string[]
  /** Set when the row could not be read as a row; `cells` is then not to be trusted. */
  problem?: { column: string | null; reason: Bilingual }
  /** GeoJSON only. */
  geometry?: RowGeometry
}
export type RowGeometry =
  | { type: 'Point'; lon: number; lat: number }
  | IntakeArea['geometry']
  | { type: 'unsupported'; name: string }

export type TableFormat = 'csv' | 'xlsx' | 'geojson' | 'ndjson' | 'json' | 'xml'

export interface Table {
  format: TableFormat
  /** Names as in the file. Formats with a name on each value learn columns as they go: the list may grow between batches. */
  columns: string[]
  encoding: string
  delimiter: string | null
  sheet: string | null
  /** Batches in file order. Leaving the loop early closes the file. */
  batches: AsyncIterable<Row[]>
}

/** Tells a reader how far it is and when to stop. */
export interface ReadWatch {
  signal: AbortSignal
  /** Called with the bytes read since the last call. */
  read: (bytes: number) => void
}

/** More names than any list of reports has; each row is as wide as all of them. */
const mostColumns = 1_000

/** Columns by name for formats that name each value; a new name gets the next place. */
export class ColumnList {
  readonly names: string[] = []
  readonly #places = new Map<string, number>()
  place(name: string): number {
    let place = this.#places.get(name)
    if (place === undefined) {
      if (this.names.length === mostColumns)
        throw new Failure('bad-request', {
          zh: `文件里有 ${mostColumns} 个以上不同的字段，不像一份报告列表，没有继续读取。请检查文件，或只导出需要的字段。`,
          en: `The file names more than ${mostColumns} different fields, which no list of reports does, and was not read further. Check the file, or export only the fields that are needed.`,
        })
      place = this.names.length
      this.#places.set(name, place)
      this.names.push(name)
    }
    return place
  }
  /** Cells of one record. */
  row(values: Iterable<[string, string]>): string[] {
    const cells: string[] = []
    for (const [name, value] of values) {
      const place = this.place(name)
      while (cells.length <= place) cells.push('')
      cells[place] = value
    }
    return cells
  }
}

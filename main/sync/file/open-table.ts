/** Opens a file by what it holds, whatever its name says. */
import { basename } from 'node:path'
import { Failure } from '../../../contract/reply.ts'
import type { Survey } from './bytes.ts'
import { openCsv } from './csv-table.ts'
import type { ReadWatch, Table } from './table.ts'

/**
 * The file as a table. Throws Failure for what is no report file: basemaps, databases, old Excel files, web pages.
 * @param wanted whether a header is one that a profile recognises; a workbook is opened at the first such sheet
 */
export async function openTable(file: string, survey: Survey, watch: ReadWatch, wanted: (columns: readonly string[]) => boolean): Promise<Table> {
  void wanted
  const name = basename(file)
  const { head } = survey
  const ascii = head.subarray(0, 16).toString('latin1')
  if (ascii.startsWith('PMTiles'))
    throw new Failure('bad-request', {
      zh: `${name} 是底图（PMTiles），不是报告文件，不能导入。`,
      en: `${name} is a basemap (PMTiles), not a file of reports, and cannot be imported.`,
    })
  if (ascii.startsWith('SQLite format 3'))
    throw new Failure('bad-request', {
      zh: `${name} 是 SQLite 数据库（MBTiles 底图或 GeoPackage），不是报告文件，不能导入。请导出为 CSV、XLSX 或 GeoJSON。`,
      en: `${name} is an SQLite database (an MBTiles basemap or a GeoPackage), not a file of reports. Export the reports as CSV, XLSX or GeoJSON.`,
    })
  return openCsv(file, survey, watch)
}

/** Opens a file by what it holds, whatever its name says. */
import { basename } from 'node:path'
import iconv from 'iconv-lite'
import { Failure } from '../../../contract/reply.ts'
import type { Survey } from './bytes.ts'
import { openCsv } from './csv-table.ts'
import { openJson } from './json-table.ts'
import type { ReadWatch, Table } from './table.ts'
import { openXlsx } from './xlsx-table.ts'
import { openXml } from './xml-table.ts'

/** [first bytes, Chinese, English] */
const magic: [string, string, string][] = [
  ['%PDF', ' PDF 文档', 'a PDF document'],
  ['\u001f\u008b', ' gzip 压缩文件，请先解压', 'gzip-compressed (unpack it first)'],
  ['\u0089PNG', '图片', 'a picture'],
  ['\u00ff\u00d8\u00ff', '图片', 'a picture'],
  ['PAR1', ' Parquet 文件', 'a Parquet file'],
]

/** First character that is no white space; GeoJSON sequences start each record with U+001E. */
const firstCharacter = (head: Buffer, encoding: string): string =>
  iconv.decode(head, encoding).replaceAll('\u001e', ' ').trim()[0] ?? ''

/**
 * The file as a table. Throws Failure for what is no report file: basemaps, databases, old Excel files, web pages.
 * @param wanted whether a header is one that a profile recognises; a workbook is opened at the first such sheet
 */
export async function openTable(
  file: string,
  survey: Survey,
  watch: ReadWatch,
  wanted: (columns: readonly string[]) => boolean,
): Promise<Table> {
  const name = basename(file)
  const { head } = survey
  const ascii = head.subarray(0, 16).toString('latin1')
  if (ascii.startsWith('PMTiles'))
    throw new Failure('bad-request', {
      zh: `${name} 是底图（PMTiles），不是报告文件，不能导入。请在设置的“底图”里添加，或用命令 basemap add。`,
      en: `${name} is a basemap (PMTiles), not a file of reports, and cannot be imported. Add it under Basemap in the settings, or with the command basemap add.`,
    })
  if (ascii.startsWith('SQLite format 3'))
    throw new Failure('bad-request', {
      zh: `${name} 是 SQLite 数据库（MBTiles 底图或 GeoPackage），不是报告文件，不能导入。底图请用设置的“底图”或命令 basemap add 添加；报告请导出为 CSV、XLSX 或 GeoJSON。`,
      en: `${name} is an SQLite database (an MBTiles basemap or a GeoPackage), not a file of reports. Add a basemap under Basemap in the settings or with the command basemap add; export reports as CSV, XLSX or GeoJSON.`,
    })
  if (ascii.startsWith('PK\u0003\u0004')) return openXlsx(file, watch, wanted)
  if (head.subarray(0, 8).toString('hex') === 'd0cf11e0a1b11ae1')
    throw new Failure('bad-request', {
      zh: `${name} 是旧式 Excel 文件（.xls）或受密码保护。请在 Excel 中另存为不带密码的 .xlsx 后导入。`,
      en: `${name} is an old Excel file (.xls) or one with a password. Save it as .xlsx without a password and import that.`,
    })
  const unreadable = magic.find(([start]) => ascii.startsWith(start))
  if (unreadable)
    throw new Failure('bad-request', {
      zh: `${name} 是${unreadable[1]}，不是报告文件。请提供 CSV、XLSX、GeoJSON、NDJSON、JSON 或 XML。`,
      en: `${name} is ${unreadable[2]}, not a file of reports. Give CSV, XLSX, GeoJSON, NDJSON, JSON or XML.`,
    })
  const first = firstCharacter(head, survey.encoding)
  if (first === '{' || first === '[') return openJson(file, survey, watch)
  if (first === '<') return openXml(file, survey, watch)
  return openCsv(file, survey, watch)
}

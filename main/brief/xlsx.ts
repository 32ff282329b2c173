/**
 * The annex: a workbook written as it is read, one page of reports in memory at a time. Written here rather than by a
 * library because those measured hold the whole sheet (write-excel-file 4: 884 MB at 100,000 rows, no cancel).
 *
 * Every text is an inline string cell, so text from reports is text whatever it begins with; no formula cell is written.
 */
import { escapeXml } from './colours.ts'
import { inert } from './csv.ts'
import type { BriefView } from './policy.ts'
import type { BriefProgress } from './snapshot.ts'
import { type Cell, type Sheet, sheetsOf } from './xlsx-sheets.ts'
import { ZipWriter } from './zip.ts'

// Indices into cellXfs of `styles`.
const style = { plain: 0, time: 1, day: 2, head: 3, degree: 4, wrap: 5, bold: 6, number: 7, quoted: 8, quotedWrap: 9 } as const
const cellLimit = 32_767

/** 0 -> A, 26 -> AA. */
const columnName = (i: number): string => (i < 26 ? '' : columnName(Math.floor(i / 26) - 1)) + String.fromCharCode(65 + (i % 26))

/** Excel's day number of an ISO wall clock; 25569 is 1970-01-01 in the 1900 system. */
const serial = (iso: string): number =>
  Date.parse(`${iso.slice(0, 19)}${iso.length > 10 ? 'Z' : 'T00:00:00Z'}`) / 86_400_000 + 25_569

function cellXml(cell: Cell, column: number, row: number, head: boolean, degrees: boolean, wrap: boolean): string {
  if (cell === null || cell === '') return ''
  const at = `${columnName(column)}${row}`
  if (typeof cell === 'number') return `<c r="${at}" s="${degrees ? style.degree : style.number}"><v>${cell}</v></c>`
  if (typeof cell === 'boolean') return `<c r="${at}" t="b"><v>${cell ? 1 : 0}</v></c>`
  if (typeof cell === 'object') {
    if ('time' in cell) return `<c r="${at}" s="${style.time}"><v>${serial(cell.time).toFixed(8)}</v></c>`
    if ('day' in cell) return `<c r="${at}" s="${style.day}"><v>${serial(cell.day)}</v></c>`
    return `<c r="${at}" s="${style.bold}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(cell.bold)}</t></is></c>`
  }
  const text = cell.length > cellLimit ? `${cell.slice(0, cellLimit - 1)}…` : cell
  // Marked as typed with an apostrophe, so that it stays text when somebody edits the cell.
  const quoted = !head && inert(text) !== text
  const s = head ? style.head : wrap ? (quoted ? style.quotedWrap : style.wrap) : quoted ? style.quoted : style.plain
  return `<c r="${at}"${s ? ` s="${s}"` : ''} t="inlineStr"><is><t xml:space="preserve">${escapeXml(text)}</t></is></c>`
}

async function* sheetXml(sheet: Sheet, first: boolean): AsyncGenerator<string> {
  const { degrees, wrap } = sheet
  const pane = sheet.frozen
    ? `<pane ySplit="${sheet.frozen}" topLeftCell="A${sheet.frozen + 1}" activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft"/>`
    : ''
  yield `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"${first ? ' tabSelected="1"' : ''}>${pane}</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>${sheet.widths.map((w, i) => `<col min="${i + 1}" max="${i + 1}" width="${w}" customWidth="1"/>`).join('')}</cols><sheetData>`
  let row = 0
  let out = ''
  for await (const cells of sheet.rows) {
    row++
    const head = row <= sheet.frozen
    out += `<row r="${row}">`
    for (let i = 0; i < cells.length; i++) out += cellXml(cells[i]!, i, row, head, degrees.has(i), wrap)
    out += '</row>'
    if (out.length > 262_144) {
      yield out
      out = ''
    }
  }
  yield `${out}</sheetData>${row > 1 && sheet.filter ? `<autoFilter ref="A1:${columnName(sheet.widths.length - 1)}${row}"/>` : ''}<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/><pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>`
}

const styles = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="3"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="166" formatCode="0.000000"/></numFmts><fonts count="2"><font><sz val="11"/><name val="等线"/><family val="2"/></font><font><b/><sz val="11"/><name val="等线"/><family val="2"/></font></fonts><fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFF0F2F2"/><bgColor indexed="64"/></patternFill></fill></fills><borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border><border><left/><right/><top/><bottom style="thin"><color rgb="FF6C787B"/></bottom><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="10"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="0" fontId="1" fillId="2" borderId="1" xfId="0" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"><alignment vertical="center" wrapText="1"/></xf><xf numFmtId="166" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1"/><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`

/**
 * Writes the annex.
 * @param file must not exist; removed by the caller when this throws
 */
export async function writeXlsx(view: BriefView, file: string, progress?: BriefProgress, signal?: AbortSignal): Promise<void> {
  let done = 0
  const sheets = sheetsOf(
    view,
    (rows) => {
      done += rows
      progress?.(done, view.rowCount)
    },
    signal,
  )
  const names = sheets.map((sheet) => escapeXml(sheet.name))
  const part = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
  const relation = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  const package_ = 'http://schemas.openxmlformats.org/package/2006'
  const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
  const made = new Date(view.madeAt).toISOString().slice(0, 19)
  const zip = new ZipWriter(file, view.madeAt)
  try {
    await zip.add('[Content_Types].xml', [
      `${head}<Types xmlns="${package_}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${part}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${part}.styles+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>${names.map((_, i) => `<Override PartName="/xl/worksheets/sheet${i + 1}.xml" ContentType="${part}.worksheet+xml"/>`).join('')}</Types>`,
    ])
    await zip.add('_rels/.rels', [
      `${head}<Relationships xmlns="${package_}/relationships"><Relationship Id="rId1" Type="${relation}/officeDocument" Target="xl/workbook.xml"/><Relationship Id="rId2" Type="${package_}/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`,
    ])
    await zip.add('docProps/core.xml', [
      `${head}<cp:coreProperties xmlns:cp="${package_}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>${escapeXml(view.title)}</dc:title><dc:creator>Fieldbrief</dc:creator><cp:lastModifiedBy>Fieldbrief</cp:lastModifiedBy><dcterms:created xsi:type="dcterms:W3CDTF">${made}Z</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">${made}Z</dcterms:modified></cp:coreProperties>`,
    ])
    await zip.add('xl/_rels/workbook.xml.rels', [
      `${head}<Relationships xmlns="${package_}/relationships">${names.map((_, i) => `<Relationship Id="rId${i + 1}" Type="${relation}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`).join('')}<Relationship Id="rId${names.length + 1}" Type="${relation}/styles" Target="styles.xml"/></Relationships>`,
    ])
    await zip.add('xl/styles.xml', [styles])
    const filters = sheets.flatMap((sheet, i) =>
      sheet.filter && sheet.count > 0
        ? [
            `<definedName name="_xlnm._FilterDatabase" localSheetId="${i}" hidden="1">'${names[i]}'!$A$1:$${columnName(sheet.widths.length - 1)}$${sheet.count + 1}</definedName>`,
          ]
        : [],
    )
    await zip.add('xl/workbook.xml', [
      `${head}<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="${relation}"><bookViews><workbookView activeTab="0"/></bookViews><sheets>${names.map((name, i) => `<sheet name="${name}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`).join('')}</sheets>${filters.length > 0 ? `<definedNames>${filters.join('')}</definedNames>` : ''}</workbook>`,
    ])
    for (const [i, sheet] of sheets.entries()) await zip.add(`xl/worksheets/sheet${i + 1}.xml`, sheetXml(sheet, i === 0))
    await zip.end()
  } catch (error) {
    await zip.abandon()
    throw error
  }
}

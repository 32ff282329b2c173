/**
 * The annex: a workbook written as it is read, one page of reports in memory at a time. Written here rather than by a
 * library because those measured hold the whole sheet (write-excel-file 4: 884 MB at 100,000 rows, no cancel).
 *
 * Every text is an inline string cell, so text from reports is text whatever it begins with; no formula cell is written.
 */
import { escapeXml } from './colours.ts'
import { dictionary, formatOf, labelOf } from './dictionary.ts'
import type { BriefView, ColumnKey, ExportRow } from './policy.ts'
import type { BriefProgress } from './snapshot.ts'
import { smallest } from './suppress.ts'
import {
  audienceName,
  categoryName,
  chance,
  contractLine,
  flagStatusName,
  flagTitle,
  levelName,
  owedLine,
  periodWords,
  say,
  statusName,
} from './words.ts'
import { ZipWriter } from './zip.ts'

type Cell = string | number | boolean | null | { day: string } | { time: string } | { bold: string }
interface Sheet {
  name: string
  widths: number[]
  /** Rows that stay on top. */
  frozen: number
  /** A1 range of the filter buttons. */
  filter: string | null
  rows: Iterable<Cell[]> | AsyncIterable<Cell[]>
}

// Indices into cellXfs of `styles`.
const style = { plain: 0, time: 1, day: 2, head: 3, degree: 4, wrap: 5, bold: 6, number: 7 } as const
const cellLimit = 32_767

/** 0 -> A, 26 -> AA. */
export const columnName = (i: number): string =>
  (i < 26 ? '' : columnName(Math.floor(i / 26) - 1)) + String.fromCharCode(65 + (i % 26))

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
  const s = head ? style.head : wrap ? style.wrap : style.plain
  return `<c r="${at}"${s ? ` s="${s}"` : ''} t="inlineStr"><is><t xml:space="preserve">${escapeXml(text)}</t></is></c>`
}

async function* sheetXml(sheet: Sheet, first: boolean, degrees: ReadonlySet<number>, wrap: boolean): AsyncGenerator<string> {
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
  yield `${out}</sheetData>${sheet.filter && row > 1 ? `<autoFilter ref="${sheet.filter.replace('#', String(row))}"/>` : ''}<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/><pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>`
}

const styles = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="3"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="166" formatCode="0.000000"/></numFmts><fonts count="2"><font><sz val="11"/><name val="等线"/><family val="2"/></font><font><b/><sz val="11"/><name val="等线"/><family val="2"/></font></fonts><fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFF0F2F2"/><bgColor indexed="64"/></patternFill></fill></fills><borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border><border><left/><right/><top/><bottom style="thin"><color rgb="FF6C787B"/></bottom><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="8"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="0" fontId="1" fillId="2" borderId="1" xfId="0" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"><alignment vertical="center" wrapText="1"/></xf><xf numFmtId="166" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`

function cellOf(row: ExportRow, key: ColumnKey, view: BriefView): Cell {
  const value = row[key]
  const { language } = view
  if (value === null) {
    // A public row without its kind or place is withheld, which is not the same as not known.
    if (view.audience === 'public' && (key === 'category' || key === 'area')) return say(language, '不公布', 'withheld')
    return null
  }
  if (key === 'occurredAt') return { time: String(value) }
  if (key === 'category') return categoryName(value as never, language)
  if (key === 'status') return statusName(String(value), language)
  if (key === 'level') return levelName(String(value), language)
  if (key === 'suppressed') return value ? say(language, '是', 'yes') : say(language, '否', 'no')
  return value
}

const widthOf: Partial<Record<ColumnKey, number>> = {
  id: 9, source: 14, externalId: 16, occurredAt: 17, subCategory: 16, title: 28, text: 60, place: 28, areaName: 16, lon: 12, lat: 12, attachments: 8,
} // biome-ignore format: one line of widths

function sheetsOf(
  view: BriefView,
  progress: (rows: number) => void,
  signal?: AbortSignal,
): { sheet: Sheet; degrees: Set<number>; wrap: boolean }[] {
  const { language, counts } = view
  const columns = view.policy.columns
  const t = (zh: string, en: string): string => say(language, zh, en)
  const withheld = t('不公布', 'withheld')

  async function* reports(): AsyncGenerator<Cell[]> {
    yield columns.map((key) => labelOf(key, language))
    for await (const page of view.rows(signal)) {
      for (const row of page) yield columns.map((key) => cellOf(row, key, view))
      progress(page.length)
    }
  }
  const plain = (
    name: string,
    widths: number[],
    rows: Cell[][],
    more?: Partial<Sheet>,
  ): { sheet: Sheet; degrees: Set<number>; wrap: boolean } => ({
    sheet: { name, widths, frozen: 1, filter: null, rows, ...more },
    degrees: new Set(),
    wrap: true,
  })
  const total: Cell[] = [{ bold: t('合计', 'Total') }, counts.matched]
  const flags: Cell[][] = view.flags.map((f) => [
    flagTitle(f, language), categoryName(f.category, language), f.areaName ? f.areaName[language] || f.areaName.zh : '',
    { day: f.from }, { day: f.to }, f.observed, f.raw, f.expected, f.usual[0], f.usual[1], f.threshold,
    f.ratio[0], f.ratio[1], f.ratio[2], f.sources, f.tests, chance(f.pAdjusted), f.recurrenceDays,
    f.rule, f.ruleVersion, f.dataVersion, flagStatusName(f.status, language), f.reason,
  ]) // biome-ignore format: as in the head below
  const provenance: [string, Cell][] = [
    [t('标题', 'Title'), view.title],
    [t('版本', 'Edition'), audienceName(view.audience, language)],
    [t('出具单位', 'Office'), view.office],
    [t('筛选', 'Filter'), view.filterWords || t('全部报告', 'all reports')],
    [t('筛选（JSON）', 'Filter (JSON)'), JSON.stringify(view.filter)],
    [t('时段', 'Period'), view.period ? periodWords(view.period, language) : null],
    [t('匹配', 'Matched'), counts.matched],
    [t('起数（近似重复并为一起）', 'Incidents (near-duplicates as one)'), counts.incidents],
    [t('已上图', 'Mapped'), counts.mapped],
    [t('无位置', 'Without location'), counts.withoutLocation],
    [t('已抑制', 'Suppressed'), counts.suppressed],
    [t('计数口径', 'Count contract'), contractLine(counts, language)],
    [t('欠数', 'Owed'), owedLine(counts, language)],
    [t('欠报告', 'Owed reports'), counts.owed.reports],
    [t('欠附件', 'Owed attachments'), counts.owed.attachments],
    [t('迟到来源', 'Late sources'), counts.owed.sourcesLate],
    [t('数据版本', 'Data version'), view.dataVersion],
    [t('冻结时间', 'Made at'), view.madeAt],
    [t('软件', 'Software'), `Fieldbrief ${view.appVersion}`],
    ...view.policy.words.map((w): [string, Cell] => [t('遮蔽', 'Policy'), w[language]]),
    ...(view.withheld.categories || view.withheld.areas || view.withheld.bins
      ? [
          [
            t('不公布', 'Withheld'),
            t(
              `少于 ${smallest} 件，或为使其不能由合计推出`,
              `fewer than ${smallest}, or so that such a count cannot be worked out`,
            ),
          ] as [string, Cell],
        ]
      : []),
  ]
  return [
    {
      sheet: {
        name: t('报告', 'Reports'),
        widths: columns.map((key) => widthOf[key] ?? 12),
        frozen: 1,
        filter: `A1:${columnName(columns.length - 1)}#`,
        rows: reports(),
      },
      degrees: new Set([columns.indexOf('lon'), columns.indexOf('lat')]),
      wrap: false,
    },
    plain(
      t('分类别', 'By category'),
      [24, 12, 16],
      [
        [
          t('类别', 'Category'),
          t('件数', 'Reports'),
          ...(view.before ? [t(`前 ${view.before.periods} 期均值`, `Mean of ${view.before.periods} before`)] : []),
        ],
        ...view.categories.map((c): Cell[] => [
          c.name,
          c.count ?? withheld,
          ...(view.before ? [c.before === null ? null : Math.round(c.before * 10) / 10] : []),
        ]),
        [...total, ...(view.before ? [Math.round(view.before.mean * 10) / 10] : [])],
      ],
    ),
    plain(
      t('分片区', 'By area'),
      [14, 28, 12],
      [
        [t('片区代码', 'Area key'), t('片区', 'Area'), t('件数', 'Reports')],
        ...view.areas.map((a): Cell[] => [a.key, a.name, a.count ?? withheld]),
        [null, ...total],
      ],
    ),
    plain(
      t('分时段', 'Over time'),
      [14, 14, 12],
      [
        [t('首日', 'From'), t('末日', 'To'), t('件数', 'Reports')],
        ...view.bins.map((b): Cell[] => [{ day: b.from }, { day: b.to }, b.count ?? withheld]),
      ],
    ),
    plain(
      t('预警', 'Flags'),
      [28, 16, 16, 12, 12, ...new Array<number>(13).fill(10), 22, 8, 10, 12, 30],
      [
        [
        t('预警', 'Flag'), t('类别', 'Category'), t('片区', 'Area'), t('首日', 'From'), t('末日', 'To'), t('观测（起）', 'Observed incidents'),
        t('原始报告（件）', 'Raw reports'), t('预期', 'Expected'), t('通常下限', 'Usual from'), t('通常上限', 'Usual to'), t('提示值', 'Threshold'),
        t('倍数下限', 'Ratio low'), t('倍数', 'Ratio'), t('倍数上限', 'Ratio high'), t('独立来源至少', 'Sources at least'), t('检验序列', 'Series tested'),
        t('校正后 p', 'Adjusted p'), t('重现天数', 'Recurrence days'), t('规则', 'Rule'), t('规则版本', 'Rule version'), t('数据版本', 'Data version'),
        t('状态', 'State'), t('理由', 'Reason'),
      ], // biome-ignore format: columns
        ...flags,
      ],
    ),
    plain(
      t('字典', 'Dictionary'),
      [16, 20, 16, 80],
      [
        [t('键', 'Key'), t('列名', 'Column'), t('类型', 'Type'), t('含义', 'Meaning')],
        ...columns.map((key): Cell[] => [key, labelOf(key, language), formatOf(key), dictionary[key].meaning[language]]),
      ],
    ),
    plain(t('出处', 'Provenance'), [22, 90], [[t('项', 'Item'), t('值', 'Value')], ...provenance.map((p): Cell[] => p)]),
  ]
}

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
  const names = sheets.map(({ sheet }) => escapeXml(sheet.name))
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
    const filtered = sheets[0]!.sheet.filter
    await zip.add('xl/workbook.xml', [
      `${head}<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="${relation}"><bookViews><workbookView activeTab="0"/></bookViews><sheets>${names.map((name, i) => `<sheet name="${name}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`).join('')}</sheets>${
        filtered && view.rowCount > 0
          ? `<definedNames><definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">'${names[0]}'!$A$1:$${columnName(view.policy.columns.length - 1)}$${view.rowCount + 1}</definedName></definedNames>`
          : ''
      }</workbook>`,
    ])
    for (const [i, { sheet, degrees, wrap }] of sheets.entries())
      await zip.add(`xl/worksheets/sheet${i + 1}.xml`, sheetXml(sheet, i === 0, degrees, wrap))
    await zip.end()
  } catch (error) {
    await zip.abandon()
    throw error
  }
}

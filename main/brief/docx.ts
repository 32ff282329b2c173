/**
 * The briefing as a Word document: in Chinese after GB/T 9704 (red head and rule, 宋体 title, 黑体 headings, 仿宋 text),
 * in English as a plain agency report. Fonts go by their Latin names, which every Word knows and LibreOffice has stand-ins for.
 */
import {
  AlignmentType,
  BorderStyle,
  Document,
  Footer,
  type IFontAttributesProperties,
  ImageRun,
  Packer,
  PageNumber,
  Paragraph,
  type ParagraphChild,
  ShadingType,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TextRun,
  VerticalAlign,
  WidthType,
} from 'docx'
import { cleanXml } from './colours.ts'
import { type Block, isTotal, type Page } from './page.ts'
import type { BriefView } from './policy.ts'
import { pngOf } from './raster.ts'
import { readZip } from './unzip.ts'
import { contractLine } from './words.ts'
import { ZipWriter } from './zip.ts'

const twipsPerMm = 1440 / 25.4
const mm = (n: number): number => Math.round(n * twipsPerMm)

interface Look {
  body: IFontAttributesProperties
  heading: IFontAttributesProperties
  title: IFontAttributesProperties
  plain: IFontAttributesProperties
  /** Half-points. */
  size: { head: number; title: number; heading: number; body: number; table: number; small: number; note: number }
  /** Exact line height of body text, twips; undefined is single. */
  line: number | undefined
  indent: number
  margin: { top: number; bottom: number; left: number; right: number }
}
const family = (eastAsia: string, latin: string): IFontAttributesProperties => ({
  eastAsia,
  ascii: latin,
  hAnsi: latin,
  cs: latin,
})
const looks: Record<'zh' | 'en', Look> = {
  zh: {
    body: family('FangSong', 'Times New Roman'),
    heading: family('SimHei', 'Times New Roman'),
    title: family('SimSun', 'Times New Roman'),
    plain: family('SimSun', 'Times New Roman'),
    size: { head: 60, title: 40, heading: 30, body: 29, table: 21, small: 17, note: 20 },
    line: 520,
    indent: 580,
    margin: { top: mm(32), bottom: mm(30), left: mm(27), right: mm(25) },
  },
  en: {
    body: family('SimSun', 'Cambria'),
    heading: family('SimHei', 'Calibri'),
    title: family('SimHei', 'Calibri'),
    plain: family('SimSun', 'Calibri'),
    size: { head: 40, title: 32, heading: 26, body: 22, table: 19, small: 16, note: 18 },
    line: undefined,
    indent: 0,
    margin: { top: mm(25), bottom: mm(22), left: mm(25), right: mm(25) },
  },
}
const pageWidth = mm(210)
const red = 'C00000'

function run(text: string, font: IFontAttributesProperties, size: number, more: Record<string, unknown> = {}): TextRun {
  return new TextRun({ text: cleanXml(text), font, size, ...more })
}

function tableOf(block: Block & { kind: 'table' }, look: Look, width: number): Table {
  const size = block.small ? look.size.small : look.size.table
  const total = block.columns.reduce((a, c) => a + c.width, 0)
  const widths = block.columns.map((c) => Math.floor((c.width / total) * width))
  const line = { style: BorderStyle.SINGLE, size: 4, color: '000000' }
  const cell = (text: string, i: number, head: boolean, strong: boolean): TableCell =>
    new TableCell({
      width: { size: widths[i]!, type: WidthType.DXA },
      verticalAlign: head ? VerticalAlign.CENTER : VerticalAlign.TOP,
      margins: { top: block.small ? 20 : 40, bottom: block.small ? 20 : 40, left: 70, right: 70 },
      ...(head ? { shading: { type: ShadingType.CLEAR, fill: 'F2F2F2', color: 'auto' } } : {}),
      children: [
        new Paragraph({
          alignment: head ? AlignmentType.CENTER : block.columns[i]!.align === 'right' ? AlignmentType.RIGHT : AlignmentType.LEFT,
          spacing: { before: 0, after: 0 },
          children: [run(text, head ? look.heading : look.plain, size, { bold: head || strong })],
        }),
      ],
    })
  return new Table({
    width: { size: widths.reduce((a, b) => a + b, 0), type: WidthType.DXA },
    columnWidths: widths,
    layout: TableLayoutType.FIXED,
    alignment: AlignmentType.CENTER,
    borders: { top: line, bottom: line, left: line, right: line, insideHorizontal: line, insideVertical: line },
    rows: [
      new TableRow({ tableHeader: true, cantSplit: true, children: block.columns.map((c, i) => cell(c.head, i, true, false)) }),
      ...block.rows.map(
        (row) => new TableRow({ cantSplit: true, children: row.map((text, i) => cell(text, i, false, isTotal(row, i))) }),
      ),
    ],
  })
}

function blockOf(block: Block, look: Look, width: number, pictures: ReadonlyMap<Block, Uint8Array>): (Paragraph | Table)[] {
  const text = (children: ParagraphChild[]): Paragraph =>
    new Paragraph({
      alignment: AlignmentType.JUSTIFIED,
      indent: look.indent ? { firstLine: look.indent } : {},
      spacing: look.line ? { line: look.line, lineRule: 'exact' } : { after: 100, line: 276 },
      children,
    })
  const body = (words: string, more: Record<string, unknown> = {}): TextRun => run(words, look.body, look.size.body, more)
  switch (block.kind) {
    case 'heading':
      return [
        new Paragraph({
          heading: 'Heading1',
          keepNext: true,
          indent: look.indent ? { firstLine: look.indent } : {},
          spacing: look.line ? { before: 160, line: look.line, lineRule: 'exact' } : { before: 260, after: 80 },
          children: [run(block.text, look.heading, look.size.heading, { bold: !look.line, color: '000000' })],
        }),
      ]
    case 'paragraph':
      return [text([body(block.text)])]
    case 'point':
      return [text([run(block.lead, look.heading, look.size.body, { bold: !look.line }), body(block.text)])]
    case 'contract':
      return [
        new Paragraph({
          spacing: { before: 120, after: 120 },
          indent: { left: 120 },
          border: { left: { style: BorderStyle.SINGLE, size: 18, color: '6C787B', space: 8 } },
          children: [run(block.text, look.heading, look.size.note)],
        }),
      ]
    case 'note':
      return [
        new Paragraph({
          spacing: { before: 60, after: 140 },
          children: [run(block.text, look.plain, look.size.note - 2, { color: '465154' })],
        }),
      ]
    case 'break':
      return [new Paragraph({ pageBreakBefore: true })]
    case 'figure': {
      const pixels = Math.round((width / 1440) * 96)
      return [
        new Paragraph({
          alignment: AlignmentType.CENTER,
          keepNext: true,
          spacing: { before: 160, after: 60 },
          children: [run(block.caption, look.heading, look.size.note + 1, { bold: !look.line })],
        }),
        new Paragraph({
          alignment: AlignmentType.CENTER,
          spacing: { after: 140 },
          children: [
            new ImageRun({
              type: 'png',
              data: pictures.get(block)!,
              transformation: { width: pixels, height: Math.round((pixels * block.height) / block.width) },
              altText: { name: cleanXml(block.caption), title: cleanXml(block.caption), description: cleanXml(block.alt) },
            }),
          ],
        }),
      ]
    }
    case 'table':
      return [
        new Paragraph({
          alignment: AlignmentType.CENTER,
          keepNext: true,
          spacing: { before: 160, after: 60 },
          children: [run(block.caption, look.heading, look.size.note + 1, { bold: !look.line })],
        }),
        tableOf(block, look, width),
        new Paragraph({ spacing: { before: 0, after: 60 }, children: [run('', look.plain, 8)] }),
      ]
  }
}

/**
 * What a reader takes when it lacks the office's fonts (ECMA-376 17.8.3): other names, then any font of the same family
 * and build. Without the family a reader sets 仿宋 and 小标宋 in a sans serif.
 */
const fonts: { name: string; others: string; family: 'roman' | 'swiss'; panose: string; charset: '86' | '00' }[] = [
  { name: 'FangSong', others: '仿宋,仿宋_GB2312,STFangsong', family: 'roman', panose: '02010609060101010101', charset: '86' },
  { name: 'SimSun', others: '宋体,STSong', family: 'roman', panose: '02010600030101010101', charset: '86' },
  { name: 'SimHei', others: '黑体,STHeiti', family: 'swiss', panose: '02010609060101010101', charset: '86' },
  { name: 'Times New Roman', others: 'Liberation Serif', family: 'roman', panose: '02020603050405020304', charset: '00' },
  { name: 'Cambria', others: 'Caladea,Liberation Serif', family: 'roman', panose: '02040503050406030204', charset: '00' },
  { name: 'Calibri', others: 'Carlito,Liberation Sans', family: 'swiss', panose: '020F0502020204030204', charset: '00' },
]
const fontTable = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">${fonts
  .map(
    (f) =>
      `<w:font w:name="${f.name}"><w:altName w:val="${f.others}"/><w:panose1 w:val="${f.panose}"/><w:charset w:val="${f.charset}"/><w:family w:val="${f.family}"/><w:pitch w:val="variable"/></w:font>`,
  )
  .join('')}</w:fonts>`

/**
 * Writes the document.
 * @param file must not exist; removed by the caller when this throws
 */
export async function writeDocx(page: Page, view: BriefView, file: string): Promise<void> {
  const { language } = page
  const look = looks[language]
  const width = pageWidth - look.margin.left - look.margin.right
  const spread = { type: 'right' as const, position: width }
  const pictures = new Map<Block, Uint8Array>()
  for (const block of page.blocks) if (block.kind === 'figure') pictures.set(block, await pngOf(block.svg, 2.5))
  const document = new Document({
    title: cleanXml(page.title),
    subject: contractLine(view.counts, language),
    creator: 'Fieldbrief',
    lastModifiedBy: 'Fieldbrief',
    description: `data version ${view.dataVersion}`,
    styles: {
      default: {
        document: { run: { font: look.body, size: look.size.body, language: { value: 'en-US', eastAsia: 'zh-CN' } } },
        heading1: { run: { font: look.heading, size: look.size.heading, color: '000000' } },
      },
    },
    sections: [
      {
        properties: {
          page: { size: { width: pageWidth, height: mm(297) }, margin: { ...look.margin, header: mm(15), footer: mm(18) } },
        },
        footers: {
          default: new Footer({
            children: [
              new Paragraph({
                alignment: AlignmentType.CENTER,
                children: [
                  new TextRun({
                    font: look.plain,
                    size: language === 'zh' ? 24 : 18,
                    children:
                      language === 'zh' ? ['— ', PageNumber.CURRENT, ' —'] : [PageNumber.CURRENT, ' / ', PageNumber.TOTAL_PAGES],
                  }),
                ],
              }),
            ],
          }),
        },
        children: [
          new Paragraph({
            alignment: AlignmentType.CENTER,
            spacing: { before: 0, after: 120 },
            children: [
              run(page.head, look.title, look.size.head, {
                color: red,
                bold: true,
                ...(language === 'zh' ? { characterSpacing: 30 } : {}),
              }),
            ],
          }),
          new Paragraph({
            alignment: AlignmentType.CENTER,
            spacing: { after: 160 },
            children: [run(page.issue, look.body, look.size.body - (language === 'zh' ? 3 : 2))],
          }),
          new Paragraph({
            tabStops: [spread],
            spacing: { after: 320 },
            border: { bottom: { style: BorderStyle.SINGLE, size: 18, color: red, space: 4 } },
            children: [run(`${page.office}\t${page.day}`, look.body, look.size.body - 2)],
          }),
          new Paragraph({
            alignment: AlignmentType.CENTER,
            spacing: { after: 240 },
            children: [run(page.title, look.title, look.size.title, { bold: true })],
          }),
          ...page.blocks.flatMap((block) => blockOf(block, look, width, pictures)),
        ],
      },
    ],
  })
  const packed = await Packer.toBuffer(document)

  // Packed once more with the snapshot's time and our font table: the library stamps the clock of the machine.
  const made = `${new Date(view.madeAt).toISOString().slice(0, 19)}Z`
  const zip = new ZipWriter(file, view.madeAt)
  try {
    for await (const { path, bytes } of readZip(packed)) {
      if (path === 'docProps/core.xml')
        await zip.add(path, [bytes.toString('utf8').replace(/(<dcterms:(?:created|modified)[^>]*>)[^<]*/g, `$1${made}`)])
      else if (path === 'word/document.xml') {
        // The library numbers pictures over the life of the process.
        let id = 0
        await zip.add(path, [bytes.toString('utf8').replace(/<wp:docPr id="\d+"/g, () => `<wp:docPr id="${++id}"`)])
      } else if (path === 'word/fontTable.xml') await zip.add(path, [fontTable])
      else await zip.add(path, [bytes])
    }
    await zip.end()
  } catch (error) {
    await zip.abandon()
    throw error
  }
}

/** The blocks of a briefing as WordprocessingML: what `{@body}` and `{@section_…}` become. */
import { cleanXml, escapeXml } from '../colours.ts'
import { type Block, type FigureBlock, isTotal, type TableBlock } from '../page-model.ts'
import { plain, type Words } from '../runs.ts'
import type { Role } from './styles.ts'

/** Marks a number that a person typed. */
export const byHandMark = '†'

/** A picture that lies in the document already: its relation and size. */
export interface PlacedPicture {
  /** Relation ids of the drawing as pixels, and as it was drawn. */
  png: string
  svg: string
  alt: string
  caption: string
  /** CSS pixels. */
  width: number
  height: number
}
export interface BlockFrame {
  style: Readonly<Record<Role, string>>
  /** Width and height of the text on a page, in twips. */
  width: number
  height: number
  picture: (block: FigureBlock) => PlacedPicture
}

const textXml = (text: string, properties = ''): string =>
  text === ''
    ? ''
    : `<w:r>${properties ? `<w:rPr>${properties}</w:rPr>` : ''}<w:t xml:space="preserve">${escapeXml(text)}</w:t></w:r>`

/** Words as runs; narrowed words stand in a file like any other. */
function runsXml(words: Words, properties = ''): string {
  let xml = ''
  // Neighbours of one look in one run: a document of numbers else grows by a third.
  let held = ''
  for (const run of words) {
    held += typeof run === 'string' ? run : 'n' in run ? run.n : run.narrowed
    if (typeof run !== 'string' && 'n' in run && run.byHand) {
      xml += textXml(held, properties) + textXml(byHandMark, `${properties}<w:vertAlign w:val="superscript"/>`)
      held = ''
    }
  }
  return xml + textXml(held, properties)
}
/** Words without marks but that of numbers typed by hand: for places that hold plain text. */
export const plainMarked = (words: Words): string =>
  words.map((run) => (typeof run !== 'string' && 'n' in run && run.byHand ? `${run.n}${byHandMark}` : plain([run]))).join('')
export const hasByHand = (words: Words): boolean =>
  words.some((run) => typeof run !== 'string' && 'n' in run && run.byHand === true)

const paragraph = (style: string, inner: string, properties = ''): string =>
  `<w:p><w:pPr><w:pStyle w:val="${style}"/>${properties}</w:pPr>${inner}</w:p>`

const emuPerTwip = 635
const twipsPerPixel = 15

/**
 * A picture in a run: pixels for every reader, and beside them the drawing for those that know it (MS-ODRAWXML 2.3.1.7).
 * @param fit width and height in twips that it may take at most
 */
export function drawingXml(picture: PlacedPicture, fit: { width: number; height: number }): string {
  const scale = Math.min(fit.width / picture.width, fit.height / picture.height)
  const cx = Math.floor(picture.width * scale) * emuPerTwip
  const cy = Math.floor(picture.height * scale) * emuPerTwip
  const name = escapeXml(picture.caption)
  const alt = escapeXml(picture.alt)
  // Numbered over the whole document when it is packed.
  return `<w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0"><wp:extent cx="${cx}" cy="${cy}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:docPr id="1" name="${name}" descr="${alt}"/><wp:cNvGraphicFramePr><a:graphicFrameLocks xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" noChangeAspect="1"/></wp:cNvGraphicFramePr><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:nvPicPr><pic:cNvPr id="0" name="${name}" descr="${alt}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>${blipXml(picture)}<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="${cx}" cy="${cy}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>`
}
const relationSpace = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
const blipXml = ({ png, svg }: PlacedPicture): string =>
  `<a:blip ${relationSpace} r:embed="${png}"><a:extLst><a:ext uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}"><asvg:svgBlip xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" r:embed="${svg}"/></a:ext></a:extLst></a:blip>`

function tableXml(block: TableBlock, { style, width }: BlockFrame): string {
  const total = block.columns.reduce((sum, c) => sum + c.width, 0)
  const widths = block.columns.map((c) => Math.floor((c.width / total) * width))
  const [cell, head] = block.small ? [style.small, style.smallHead] : [style.cell, style.cellHead]
  // A short table is not broken over two pages, and of a longer one no end of fewer than three rows stands alone.
  const { length } = block.rows
  const held = (at: number): boolean => at < length - 1 && (length <= 8 || at < 2 || at >= length - 3)
  const cellXml = (i: number, inner: string): string =>
    `<w:tc><w:tcPr><w:tcW w:w="${widths[i]}" w:type="dxa"/>${block.small ? '' : '<w:vAlign w:val="center"/>'}</w:tcPr>${inner}</w:tc>`
  const headRow = `<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>${block.columns
    .map((c, i) => cellXml(i, paragraph(head, textXml(c.head), '<w:keepNext/>')))
    .join('')}</w:tr>`
  const rows = block.rows.map(
    (row, at) =>
      `<w:tr><w:trPr><w:cantSplit/></w:trPr>${row
        .map((words, i) =>
          cellXml(
            i,
            paragraph(
              cell,
              runsXml(words, isTotal(row, i) ? '<w:b/>' : ''),
              `${held(at) ? '<w:keepNext/>' : ''}${block.columns[i]?.align === 'right' ? '<w:jc w:val="right"/>' : ''}`,
            ),
          ),
        )
        .join('')}</w:tr>`,
  )
  return `<w:tbl><w:tblPr><w:tblStyle w:val="${style.table}"/><w:tblW w:w="${widths.reduce((a, b) => a + b, 0)}" w:type="dxa"/><w:jc w:val="center"/><w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/></w:tblPr><w:tblGrid>${widths.map((w) => `<w:gridCol w:w="${w}"/>`).join('')}</w:tblGrid>${headRow}${rows.join('')}</w:tbl>`
}

/** One block; '' for what a document leaves out. */
export function blockXml(block: Block, frame: BlockFrame): string {
  const { style } = frame
  switch (block.kind) {
    case 'heading':
      return paragraph(block.level === 2 ? style.heading2 : style.heading1, runsXml(block.words))
    case 'paragraph':
      return paragraph(style.body, runsXml(block.words))
    case 'point':
      return paragraph(style.body, runsXml(block.lead, `<w:rStyle w:val="${style.lead}"/>`) + runsXml(block.words))
    case 'contract':
      return paragraph(style.contract, runsXml(block.words))
    case 'note':
      return paragraph(style.note, runsXml(block.words))
    case 'left-out':
      return ''
    case 'break':
      return '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    case 'figure':
      return (
        paragraph(style.caption, runsXml(block.caption)) +
        paragraph(
          style.figure,
          `<w:r>${drawingXml(frame.picture(block), { width: Math.min(frame.width, block.width * twipsPerPixel * 1.2), height: frame.height * 0.52 })}</w:r>`,
        )
      )
    case 'table':
      // A paragraph after it: two tables would else grow together, and a cell may not end with one.
      return paragraph(style.caption, runsXml(block.caption)) + tableXml(block, frame) + paragraph(style.gap, '')
  }
}

/** Blocks one after the other; an empty paragraph where there are none, for the place must hold one. */
export const blocksXml = (blocks: readonly Block[], frame: BlockFrame): string =>
  blocks.map((block) => blockXml(block, frame)).join('') || paragraph(frame.style.gap, '')

/** All words of a block in which a person may have typed a number. */
export function wordsOf(block: Block): Words[] {
  switch (block.kind) {
    case 'point':
      return [block.lead, block.words]
    case 'table':
      return [block.caption, ...block.rows.flat()]
    case 'figure':
      return [block.caption]
    case 'break':
    case 'left-out':
      return []
    default:
      return [block.words]
  }
}

/** The note that stands at the end of a document in which a number was typed by hand. */
export const byHandNote = (style: string, language: 'zh' | 'en'): string =>
  paragraph(
    style,
    textXml(
      cleanXml(
        language === 'zh'
          ? `${byHandMark} 手工填写的数字，不出自快照，没有可查的报告。`
          : `${byHandMark} A number typed by hand: it does not come from the snapshot, and no reports stand behind it.`,
      ),
    ),
  )

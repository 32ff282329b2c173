/**
 * The briefing as slides for the meeting room. The few parts of a presentation are written here: pptxgenjs 4 stamps the
 * clock and random ids into them, holds the whole file twice, and brings an empty package called `https` along.
 */
import { cleanXml, escapeXml, paper } from './colours.ts'
import { isTotal, type Page } from './page-model.ts'
import type { BriefView } from './policy.ts'
import { contentTypes, emu, layouts, master, packages, presentationXml, relationsOf, slideXml, theme } from './pptx-parts.ts'
import {
  type Box,
  cellInset,
  cellPadding,
  type Item,
  lineHeight,
  type Part,
  planSlides,
  type Slide,
  slideSize,
  tableLineHeight,
} from './pptx-plan.ts'
import { pngOf } from './raster.ts'
import { plain, type Words } from './runs.ts'
import { say } from './words.ts'
import { ZipWriter } from './zip.ts'

interface Look {
  /** Points. */
  size: number
  bold?: boolean
  colour?: string
  align?: 'l' | 'ctr' | 'r'
}
const black = '000000'
const grey = paper.ink2.slice(1)
const red = paper.red.slice(1)

const langOf = (page: Page): string => (page.language === 'zh' ? 'lang="zh-CN" altLang="en-US"' : 'lang="en-US" altLang="zh-CN"')

function runXml(text: string, look: Look, page: Page, byHand = false): string {
  if (text === '') return ''
  return `<a:r><a:rPr ${langOf(page)} sz="${Math.round(look.size * 100)}"${look.bold ? ' b="1"' : ''}${byHand ? ' u="dotted"' : ''} dirty="0"><a:solidFill><a:srgbClr val="${look.colour ?? black}"/></a:solidFill></a:rPr><a:t>${escapeXml(text)}</a:t></a:r>`
}
const wordsXml = (words: Words, look: Look, page: Page): string =>
  words
    .map((run) =>
      typeof run === 'string'
        ? runXml(run, look, page)
        : 'n' in run
          ? runXml(run.n, look, page, run.byHand === true)
          : runXml(run.narrowed, look, page),
    )
    .join('')

/** Lines of an exact height, in points. */
const spacing = (points: number): string => `<a:lnSpc><a:spcPts val="${Math.round(points * 100)}"/></a:lnSpc>`
const paragraph = (runs: string, look: Look, after = 0): string =>
  `<a:p><a:pPr algn="${look.align ?? 'l'}">${spacing(look.size * lineHeight)}${after ? `<a:spcAft><a:spcPts val="${after * 100}"/></a:spcAft>` : ''}</a:pPr>${runs}</a:p>`

const at = ({ x, y, width, height }: Box): string =>
  `<a:xfrm><a:off x="${emu(x)}" y="${emu(y)}"/><a:ext cx="${emu(width)}" cy="${emu(height)}"/></a:xfrm>`

const textBox = (id: number, name: string, box: Box, paragraphs: string, anchor: 't' | 'ctr' = 't'): string =>
  `<p:sp><p:nvSpPr><p:cNvPr id="${id}" name="${name}"/><p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr><p:spPr>${at(box)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr><p:txBody><a:bodyPr wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="${anchor}"><a:normAutofit/></a:bodyPr><a:lstStyle/>${paragraphs}</p:txBody></p:sp>`

/** A rule that says nothing: marked as decoration, so that screen readers pass over it. */
const rule = (id: number, y: number): string =>
  `<p:cxnSp><p:nvCxnSpPr><p:cNvPr id="${id}" name="Rule"><a:extLst><a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst></p:cNvPr><p:cNvCxnSpPr/><p:nvPr/></p:nvCxnSpPr><p:spPr>${at({ x: 48, y, width: 864, height: 0 })}<a:prstGeom prst="line"><a:avLst/></a:prstGeom><a:ln w="28575"><a:solidFill><a:srgbClr val="${red}"/></a:solidFill></a:ln></p:spPr></p:cxnSp>`

const title = (id: number, text: string, page: Page, align: 'l' | 'ctr'): string =>
  `<p:sp><p:nvSpPr><p:cNvPr id="${id}" name="Title"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="title"/></p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:pPr algn="${align}"/><a:r><a:rPr ${langOf(page)} dirty="0"/><a:t>${escapeXml(text)}</a:t></a:r></a:p></p:txBody></p:sp>`

const edge = (name: string): string => `<a:${name} w="9525"><a:solidFill><a:srgbClr val="${grey}"/></a:solidFill></a:${name}>`
const edges = ['lnL', 'lnR', 'lnT', 'lnB'].map(edge).join('')

function tableXml(id: number, part: Part & { kind: 'table' }, page: Page): string {
  const { columns } = part.table
  const look: Look = { size: part.size }
  const cell = (runs: string, align: 'l' | 'ctr' | 'r', head: boolean): string =>
    `<a:tc><a:txBody><a:bodyPr/><a:lstStyle/><a:p><a:pPr algn="${align}">${spacing(part.size * tableLineHeight)}</a:pPr>${runs || `<a:endParaRPr ${langOf(page)} sz="${part.size * 100}"/>`}</a:p></a:txBody><a:tcPr marL="${emu(cellInset)}" marR="${emu(cellInset)}" marT="${emu(cellPadding)}" marB="${emu(cellPadding)}" anchor="ctr">${edges}${head ? '<a:solidFill><a:srgbClr val="F2F2F2"/></a:solidFill>' : '<a:noFill/>'}</a:tcPr></a:tc>`
  const used = part.rows.reduce((sum, row) => sum + row.height, 0)
  const head = `<a:tr h="${emu(part.box.height - used)}">${columns.map((c) => cell(runXml(c.head, { ...look, bold: true }, page), 'ctr', true)).join('')}</a:tr>`
  const rows = part.rows.map(
    (row) =>
      `<a:tr h="${emu(row.height)}">${row.cells.map((words, i) => cell(wordsXml(words, { ...look, bold: isTotal(row.cells, i) }, page), columns[i]!.align === 'right' ? 'r' : 'l', false)).join('')}</a:tr>`,
  )
  const name = escapeXml(cleanXml(plain(part.table.caption)))
  return `<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="${id}" name="${name}" descr="${name}"/><p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr><p:nvPr/></p:nvGraphicFramePr><p:xfrm><a:off x="${emu(part.box.x)}" y="${emu(part.box.y)}"/><a:ext cx="${emu(part.box.width)}" cy="${emu(part.box.height)}"/></p:xfrm><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/table"><a:tbl><a:tblPr firstRow="1"/><a:tblGrid>${part.widths.map((w) => `<a:gridCol w="${emu(w)}"/>`).join('')}</a:tblGrid>${head}${rows.join('')}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>`
}

function itemXml(item: Item, size: number, page: Page): string {
  return paragraph(wordsXml(item.lead, { size, bold: true }, page) + wordsXml(item.words, { size }, page), { size }, 8)
}

function partXml(part: Part, id: number, page: Page, pictureId: string): string {
  switch (part.kind) {
    case 'text':
      return textBox(id, 'Text', part.box, part.items.map((item) => itemXml(item, part.size, page)).join(''))
    case 'small': {
      const look: Look = { size: part.size, ...(part.bold ? { bold: true } : { colour: grey }) }
      return textBox(id, 'Caption', part.box, paragraph(runXml(part.text, look, page), look))
    }
    case 'table':
      return tableXml(id, part, page)
    case 'figure': {
      const { caption, alt } = part.figure
      return `<p:pic><p:nvPicPr><p:cNvPr id="${id}" name="${escapeXml(plain(caption))}" descr="${escapeXml(alt)}"/><p:cNvPicPr><a:picLocks noChangeAspect="1"/></p:cNvPicPr><p:nvPr/></p:nvPicPr><p:blipFill><a:blip r:embed="${pictureId}"/><a:stretch><a:fillRect/></a:stretch></p:blipFill><p:spPr>${at(part.box)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic>`
    }
  }
}

/** Counts, data version and the snapshot's mark, then the number of the slide. */
function foot(id: number, slide: Slide, page: Page, mark: string | null): string {
  const look: Look = { size: 11, colour: grey }
  const bound = mark === null || page.footer.includes(mark) ? '' : `${say(page.language, ' · 快照 ', ' · snapshot ')}${mark}`
  const hand = slide.byHand ? say(page.language, '；点线下的数字为人工填写', '; dotted numbers were typed by hand') : ''
  const source = textBox(
    id,
    'Source',
    { x: 48, y: 505, width: 810, height: 22 },
    paragraph(runXml(`${say(page.language, '来源：', 'Source: ')}${page.footer}${bound}${hand}`, look, page), look),
    'ctr',
  )
  const right: Look = { ...look, size: 12, align: 'r' }
  const number = `<a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum"><a:rPr ${langOf(page)} sz="1200"><a:solidFill><a:srgbClr val="${grey}"/></a:solidFill></a:rPr><a:t>‹#›</a:t></a:fld>`
  return source + textBox(id + 1, 'Number', { x: 862, y: 505, width: 50, height: 22 }, paragraph(number, right), 'ctr')
}

function coverShapes(slide: Slide, page: Page, mark: string | null): string {
  const line = (id: number, text: string, y: number, height: number, look: Look): string =>
    textBox(
      id,
      'Text',
      { x: 48, y, width: 864, height },
      paragraph(runXml(text, { ...look }, page), { ...look, align: 'ctr' }),
      'ctr',
    )
  return [
    line(3, page.head, 84, 64, { size: page.language === 'zh' ? 44 : 38, bold: true, colour: red }),
    line(4, page.issue, 152, 34, { size: 20 }),
    rule(5, 200),
    title(2, slide.title, page, 'ctr'),
    line(6, page.office, 372, 34, { size: 24 }),
    line(7, page.day, 410, 34, { size: 24 }),
    foot(8, slide, page, mark),
  ].join('')
}

function sectionShapes(slide: Slide, page: Page, mark: string | null, pictureId: (part: Part) => string): string {
  const small: Look = { size: 14, bold: true, colour: red }
  const right: Look = { size: 12, colour: grey, align: 'r' }
  return [
    title(2, slide.title, page, 'l'),
    textBox(3, 'Head', { x: 48, y: 20, width: 540, height: 24 }, paragraph(runXml(page.head, small, page), small), 'ctr'),
    textBox(
      4,
      'Office',
      { x: 592, y: 20, width: 320, height: 24 },
      paragraph(runXml(`${page.office}　${page.day}`, right, page), right),
      'ctr',
    ),
    rule(5, 48),
    ...slide.parts.map((part, i) => partXml(part, 6 + i, page, pictureId(part))),
    foot(6 + slide.parts.length, slide, page, mark),
  ].join('')
}

/**
 * Writes the slides. Pictures are drawn at 2.5 pixels a CSS pixel; there are no notes, no comments, no thumbnails.
 * @param file must not exist; removed by the caller when this throws
 * @returns how many slides it has
 */
export async function writePptx(page: Page, view: BriefView, file: string, signal?: AbortSignal): Promise<number> {
  const slides = planSlides(page)
  const mark = view.info?.mark ?? null
  const made = `${new Date(view.madeAt).toISOString().slice(0, 19)}Z`
  const zip = new ZipWriter(file, view.madeAt)
  try {
    await zip.add('[Content_Types].xml', [contentTypes(slides.length)])
    await zip.add('_rels/.rels', [
      relationsOf([
        ['officeDocument', 'ppt/presentation.xml'],
        [`${packages}/relationships/metadata/core-properties`, 'docProps/core.xml'],
      ]),
    ])
    await zip.add('docProps/core.xml', [
      `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties xmlns:cp="${packages}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>${escapeXml(page.title)}</dc:title><dc:creator>Fieldbrief</dc:creator><dc:language>${page.language === 'zh' ? 'zh-CN' : 'en-US'}</dc:language><cp:lastModifiedBy>Fieldbrief</cp:lastModifiedBy><dcterms:created xsi:type="dcterms:W3CDTF">${made}</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">${made}</dcterms:modified></cp:coreProperties>`,
    ])
    await zip.add('ppt/presentation.xml', [presentationXml(slides.length, slideSize.width, slideSize.height)])
    await zip.add('ppt/_rels/presentation.xml.rels', [
      relationsOf([
        ['slideMaster', 'slideMasters/slideMaster1.xml'],
        ['theme', 'theme/theme1.xml'],
        ...slides.map((_, i) => ['slide', `slides/slide${i + 1}.xml`] as const),
      ]),
    ])
    await zip.add('ppt/theme/theme1.xml', [theme])
    await zip.add('ppt/slideMasters/slideMaster1.xml', [master])
    await zip.add('ppt/slideMasters/_rels/slideMaster1.xml.rels', [
      relationsOf([
        ...layouts.map((_, i) => ['slideLayout', `../slideLayouts/slideLayout${i + 1}.xml`] as const),
        ['theme', '../theme/theme1.xml'],
      ]),
    ])
    for (const [i, layout] of layouts.entries()) {
      await zip.add(`ppt/slideLayouts/slideLayout${i + 1}.xml`, [layout])
      await zip.add(`ppt/slideLayouts/_rels/slideLayout${i + 1}.xml.rels`, [
        relationsOf([['slideMaster', '../slideMasters/slideMaster1.xml']]),
      ])
    }
    let pictures = 0
    for (const [i, slide] of slides.entries()) {
      signal?.throwIfAborted()
      const targets: (readonly [string, string])[] = [['slideLayout', `../slideLayouts/slideLayout${i === 0 ? 1 : 2}.xml`]]
      const ids = new Map<Part, string>()
      for (const part of slide.parts) {
        if (part.kind !== 'figure') continue
        const name = `image${++pictures}.png`
        await zip.add(`ppt/media/${name}`, [await pngOf(part.figure.svg, 2.5)])
        targets.push(['image', `../media/${name}`])
        ids.set(part, `rId${targets.length}`)
      }
      const shapes =
        slide.section === 'cover'
          ? coverShapes(slide, page, mark)
          : sectionShapes(slide, page, mark, (part) => ids.get(part) ?? '')
      await zip.add(`ppt/slides/slide${i + 1}.xml`, [slideXml(shapes)])
      await zip.add(`ppt/slides/_rels/slide${i + 1}.xml.rels`, [relationsOf(targets)])
    }
    await zip.end()
  } catch (error) {
    await zip.abandon()
    throw error
  }
  return slides.length
}

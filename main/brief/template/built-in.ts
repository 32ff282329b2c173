/**
 * The templates that come with the app, made here part by part: Chinese after GB/T 9704-2012 (page, faces, sizes, red head,
 * page numbers), and a plain English one. They are templates like any office's, to be saved and changed.
 */
import type { Language } from '../../../contract/taxonomy.ts'
import { type Parts, packParts } from './parts.ts'
import { type Dress, type Face, fontXml, styleSheet, styleXml } from './styles.ts'

const mm = (n: number): number => Math.round((n * 1440) / 25.4)
const red = 'C00000'
const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const main =
  'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const size = (halfPoints: number): string => `<w:sz w:val="${halfPoints}"/><w:szCs w:val="${halfPoints}"/>`

/**
 * For the red head and the title, where the standard recommends 小标宋: that face is sold apart, and a reader without it takes
 * any sans serif. 宋体 set bold is on every machine; an office that has 小标宋 sets it in the styles "Fieldbrief Head" and
 * "Fieldbrief Title" of its own copy.
 */
const headFace = 'SimSun'

/**
 * What a reader takes when it lacks the office's fonts (17.8.3): other names, then any font of the same family and build.
 * Without the family a reader sets 仿宋 and 小标宋 in a sans serif.
 */
const fonts: { name: string; others: string; family: 'roman' | 'swiss' | 'script'; panose: string; charset: '86' | '00' }[] = [
  { name: 'FangSong', others: '仿宋,仿宋_GB2312,STFangsong', family: 'roman', panose: '02010609030101010101', charset: '86' },
  { name: 'KaiTi', others: '楷体,楷体_GB2312,STKaiti', family: 'script', panose: '02010609030101010101', charset: '86' },
  { name: 'SimSun', others: '宋体,STSong,Songti SC', family: 'roman', panose: '02010600030101010101', charset: '86' },
  { name: 'SimHei', others: '黑体,STHeiti', family: 'swiss', panose: '02010609060101010101', charset: '86' },
  { name: 'Times New Roman', others: 'Liberation Serif', family: 'roman', panose: '02020603050405020304', charset: '00' },
  { name: 'Cambria', others: 'Caladea,Liberation Serif', family: 'roman', panose: '02040503050406030204', charset: '00' },
  { name: 'Calibri', others: 'Carlito,Liberation Sans', family: 'swiss', panose: '020F0502020204030204', charset: '00' },
] // biome-ignore format: a font a line
const fontTable = `${head}<w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">${fonts
  .map(
    (f) =>
      `<w:font w:name="${f.name}"><w:altName w:val="${f.others}"/><w:panose1 w:val="${f.panose}"/><w:charset w:val="${f.charset}"/><w:family w:val="${f.family}"/><w:pitch w:val="variable"/></w:font>`,
  )
  .join('')}</w:fonts>`

const face = (eastAsia: string, latin: string): Face => ({ eastAsia, latin })
/** 28.95 points: 22 lines on 225 mm. */
const officialLine = '<w:spacing w:before="0" w:after="0" w:line="579" w:lineRule="exact"/>'

interface Design {
  dress: Dress
  /** Of the document: what every style stands on. */
  text: Face
  textSize: number
  styles: string
  body: string
  page: string
  footers: Record<string, string>
  /** Left pages mirror right ones. */
  twoSided: boolean
}

const one = (style: string, inner: string): string => `<w:p><w:pPr><w:pStyle w:val="Fieldbrief${style}"/></w:pPr>${inner}</w:p>`
const say = (words: string): string => `<w:r><w:t xml:space="preserve">${words}</w:t></w:r>`
const tab = '<w:r><w:tab/></w:r>'
const field = (code: string): string =>
  `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> ${code} </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>`
const paragraphStyle = (name: string, paragraph: string, run: string): string =>
  styleXml('paragraph', `Fieldbrief ${name}`, { paragraph, run }, 'Normal')
const footer = (inner: string): string => `${head}<w:ftr ${main}>${inner}</w:ftr>`

const songTi = face('SimSun', 'Times New Roman')
const heiTi = face('SimHei', 'Times New Roman')
const fangSong = face('FangSong', 'Times New Roman')
const kaiTi = face('KaiTi', 'Times New Roman')
const biaoSong = face(headFace, 'Times New Roman')
/** Of the type area, 156 mm. */
const wide = mm(156)

const chinese: Design = {
  text: fangSong,
  textSize: 32,
  dress: {
    body: fontXml(fangSong) + size(32),
    heading1: fontXml(heiTi) + size(32),
    heading2: fontXml(kaiTi) + size(32),
    lead: fontXml(kaiTi),
    plain: fontXml(songTi),
    strong: fontXml(heiTi),
    table: 21,
    small: 17,
    note: 18,
    caption: 21,
    text: `${officialLine}<w:ind w:firstLineChars="200" w:firstLine="640"/>`,
    above: `${officialLine.replace('w:before="0"', 'w:before="140"')}<w:ind w:firstLineChars="200" w:firstLine="640"/>`,
  },
  styles: [
    paragraphStyle('Head', '<w:spacing w:before="0" w:after="120" w:line="240" w:lineRule="auto"/><w:jc w:val="center"/>', `${fontXml(biaoSong)}<w:b/><w:color w:val="${red}"/><w:spacing w:val="20"/>${size(62)}`),
    paragraphStyle('Issue', '<w:spacing w:before="0" w:after="240" w:line="400" w:lineRule="exact"/><w:jc w:val="center"/>', fontXml(fangSong) + size(30)),
    paragraphStyle(
      'Office',
      `<w:pBdr><w:bottom w:val="single" w:sz="18" w:space="5" w:color="${red}"/></w:pBdr><w:tabs><w:tab w:val="right" w:pos="${wide}"/></w:tabs><w:spacing w:before="0" w:after="420" w:line="400" w:lineRule="exact"/>`,
      fontXml(fangSong) + size(30),
    ),
    paragraphStyle('Title', '<w:spacing w:before="0" w:after="260" w:line="640" w:lineRule="exact"/><w:jc w:val="center"/>', `${fontXml(biaoSong)}<w:b/>${size(44)}`),
    paragraphStyle(
      'Copies',
      `<w:keepLines/><w:pBdr><w:top w:val="single" w:sz="8" w:space="3" w:color="000000"/><w:bottom w:val="single" w:sz="8" w:space="3" w:color="000000"/><w:between w:val="single" w:sz="4" w:space="3" w:color="000000"/></w:pBdr><w:tabs><w:tab w:val="right" w:pos="${wide - 280}"/></w:tabs><w:spacing w:before="0" w:after="0" w:line="440" w:lineRule="exact"/><w:ind w:left="280" w:right="280"/>`,
      fontXml(fangSong) + size(28),
    ),
    paragraphStyle('Page Number', '<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>', fontXml(songTi) + size(28)),
  ].join(''),
  body: [
    one('Head', say('{head}')),
    one('Issue', say('{issue}')),
    one('Office', say('{office}') + tab + say('{day}')),
    one('Title', say('{title}')),
    one('Body', say('{@body}')),
    one('Gap', say('{#recipients}')),
    one('Copies', say('分送：{recipients}。')),
    one('Copies', say('{office}') + tab + say('{day}印发')),
    one('Gap', say('{/recipients}')),
  ].join(''),
  // Type area 156 by 225 mm: 37 mm above, 28 mm left; the page number 7 mm below it.
  page: `<w:pgSz w:w="${mm(210)}" w:h="${mm(297)}"/><w:pgMar w:top="${mm(37)}" w:right="${mm(26)}" w:bottom="${mm(35)}" w:left="${mm(28)}" w:header="${mm(15)}" w:footer="${mm(23)}" w:gutter="0"/><w:docGrid w:type="lines" w:linePitch="579"/>`,
  // Right pages end with the number one character from the edge, left pages begin with it (7.5).
  footers: {
    default: footer(`<w:p><w:pPr><w:pStyle w:val="FieldbriefPageNumber"/><w:ind w:right="280"/><w:jc w:val="right"/></w:pPr>${say('— ')}${field('PAGE')}${say(' —')}</w:p>`),
    even: footer(`<w:p><w:pPr><w:pStyle w:val="FieldbriefPageNumber"/><w:ind w:left="280"/></w:pPr>${say('— ')}${field('PAGE')}${say(' —')}</w:p>`),
  },
  twoSided: true,
} // biome-ignore format: a style a line

const cambria = face('SimSun', 'Cambria')
const calibri = face('SimHei', 'Calibri')
const calibriPlain = face('SimSun', 'Calibri')
const english: Design = {
  text: cambria,
  textSize: 22,
  dress: {
    body: fontXml(cambria) + size(22),
    heading1: `${fontXml(calibri)}<w:b/>${size(28)}`,
    heading2: `${fontXml(calibri)}<w:b/>${size(24)}`,
    lead: `${fontXml(calibri)}<w:b/>`,
    plain: fontXml(calibriPlain),
    strong: fontXml(calibri),
    table: 19,
    small: 16,
    note: 17,
    caption: 19,
    text: '<w:spacing w:before="0" w:after="110" w:line="283" w:lineRule="auto"/>',
    above: '<w:spacing w:before="280" w:after="90" w:line="264" w:lineRule="auto"/>',
  },
  styles: [
    paragraphStyle('Head', '<w:spacing w:before="0" w:after="60"/>', `${fontXml(calibri)}<w:b/><w:color w:val="${red}"/>${size(40)}`),
    paragraphStyle('Issue', '<w:spacing w:before="0" w:after="120"/>', `${fontXml(calibriPlain)}<w:color w:val="465154"/>${size(20)}`),
    paragraphStyle(
      'Office',
      `<w:pBdr><w:bottom w:val="single" w:sz="18" w:space="4" w:color="${red}"/></w:pBdr><w:tabs><w:tab w:val="right" w:pos="${mm(160)}"/></w:tabs><w:spacing w:before="0" w:after="320"/>`,
      fontXml(calibriPlain) + size(20),
    ),
    paragraphStyle('Title', '<w:spacing w:before="0" w:after="200"/>', `${fontXml(calibri)}<w:b/>${size(34)}`),
    paragraphStyle('Copies', '<w:keepLines/><w:pBdr><w:top w:val="single" w:sz="6" w:space="4" w:color="465154"/></w:pBdr><w:spacing w:before="200" w:after="0"/>', fontXml(calibriPlain) + size(19)),
    paragraphStyle('Page Number', `<w:tabs><w:tab w:val="right" w:pos="${mm(160)}"/></w:tabs><w:spacing w:before="0" w:after="0"/>`, `${fontXml(calibriPlain)}<w:color w:val="465154"/>${size(16)}`),
  ].join(''),
  body: [
    one('Head', say('{head}')),
    one('Issue', say('{issue}')),
    one('Office', say('{office}') + tab + say('{day}')),
    one('Title', say('{title}')),
    one('Body', say('{@body}')),
    one('Gap', say('{#recipients}')),
    one('Copies', say('For: {recipients}.')),
    one('Gap', say('{/recipients}')),
  ].join(''),
  page: `<w:pgSz w:w="${mm(210)}" w:h="${mm(297)}"/><w:pgMar w:top="${mm(25)}" w:right="${mm(25)}" w:bottom="${mm(24)}" w:left="${mm(25)}" w:header="${mm(13)}" w:footer="${mm(12)}" w:gutter="0"/>`,
  footers: { default: footer(one('PageNumber', say('{contract_line}') + tab + field('PAGE') + say(' / ') + field('NUMPAGES'))) },
  twoSided: false,
} // biome-ignore format: a style a line

function partsOf(language: Language): Parts {
  const design = language === 'zh' ? chinese : english
  const sides = Object.keys(design.footers)
  const type = (part: string, kind: string): string =>
    `<Override PartName="/word/${part}.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.${kind}+xml"/>`
  const relation = (id: string, kind: string, target: string): string =>
    `<Relationship Id="${id}" Type="${office}/${kind}" Target="${target}"/>`
  const relations = (list: string): string =>
    `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${list}</Relationships>`
  const styles = `${head}<w:styles ${main}><w:docDefaults><w:rPrDefault><w:rPr>${fontXml(design.text)}${size(design.textSize)}<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style><w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>${styleSheet(language, design.dress, 'Normal')}${design.styles}</w:styles>`
  const section = `<w:sectPr>${sides.map((side) => `<w:footerReference w:type="${side}" r:id="footer-${side}"/>`).join('')}${design.page}</w:sectPr>`
  const texts: Record<string, string> = {
    '[Content_Types].xml': `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${type('document', 'document.main')}${type('styles', 'styles')}${type('settings', 'settings')}${type('fontTable', 'fontTable')}${sides.map((side) => type(`footer-${side}`, 'footer')).join('')}</Types>`,
    '_rels/.rels': relations(relation('document', 'officeDocument', 'word/document.xml')),
    'word/document.xml': `${head}<w:document ${main}><w:body>${design.body}${section}</w:body></w:document>`,
    'word/_rels/document.xml.rels': relations(
      relation('styles', 'styles', 'styles.xml') +
        relation('settings', 'settings', 'settings.xml') +
        relation('fonts', 'fontTable', 'fontTable.xml') +
        sides.map((side) => relation(`footer-${side}`, 'footer', `footer-${side}.xml`)).join(''),
    ),
    'word/styles.xml': styles,
    'word/settings.xml': `${head}<w:settings ${main}><w:defaultTabStop w:val="420"/>${design.twoSided ? '<w:evenAndOddHeaders/>' : ''}<w:characterSpacingControl w:val="compressPunctuation"/><w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>`,
    'word/fontTable.xml': fontTable,
    ...Object.fromEntries(sides.map((side) => [`word/footer-${side}.xml`, design.footers[side]!])),
  }
  return new Map(Object.entries(texts).map(([path, text]) => [path, Buffer.from(text)]))
}

/** A built-in template as a .docx; the same bytes each time. */
export const builtInTemplate = (language: Language): Buffer => packParts(partsOf(language))

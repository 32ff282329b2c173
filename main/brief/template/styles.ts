/**
 * The named styles that the blocks of a briefing wear (ECMA-376-1, 17.7). A template that has a style of the same name keeps
 * its own: that is how an office changes the look.
 */
import type { Language } from '../../../contract/taxonomy.ts'

export const roles = [
  'heading1',
  'heading2',
  'body',
  'lead',
  'contract',
  'note',
  'caption',
  'figure',
  'gap',
  'table',
  'cell',
  'cellHead',
  'small',
  'smallHead',
] as const
export type Role = (typeof roles)[number]

const names: Record<Role, string> = {
  heading1: 'Fieldbrief Heading 1',
  heading2: 'Fieldbrief Heading 2',
  body: 'Fieldbrief Body',
  lead: 'Fieldbrief Lead',
  contract: 'Fieldbrief Count Line',
  note: 'Fieldbrief Note',
  caption: 'Fieldbrief Caption',
  figure: 'Fieldbrief Figure',
  gap: 'Fieldbrief Gap',
  table: 'Fieldbrief Table',
  cell: 'Fieldbrief Cell',
  cellHead: 'Fieldbrief Cell Head',
  small: 'Fieldbrief Small Cell',
  smallHead: 'Fieldbrief Small Cell Head',
}
const idOf = (name: string): string => name.replaceAll(' ', '')

/** How a family is asked for: `eastAsia` sets Chinese, `latin` the rest. */
export interface Face {
  eastAsia: string
  latin: string
}
export const fontXml = (face: Face): string =>
  `<w:rFonts w:ascii="${face.latin}" w:hAnsi="${face.latin}" w:eastAsia="${face.eastAsia}" w:cs="${face.latin}"/>`
const sizeXml = (halfPoints: number): string => `<w:sz w:val="${halfPoints}"/><w:szCs w:val="${halfPoints}"/>`

interface StyleParts {
  paragraph?: string
  run?: string
  table?: string
}
export const styleXml = (
  type: 'paragraph' | 'character' | 'table',
  name: string,
  { paragraph, run, table }: StyleParts,
  base?: string,
): string =>
  `<w:style w:type="${type}" w:customStyle="1" w:styleId="${idOf(name)}"><w:name w:val="${name}"/>${base ? `<w:basedOn w:val="${base}"/>` : ''}<w:qFormat/>${paragraph ? `<w:pPr>${paragraph}</w:pPr>` : ''}${run ? `<w:rPr>${run}</w:rPr>` : ''}${table ?? ''}</w:style>`

const line = (side: string): string => `<w:${side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>`
const grid = `<w:tblPr><w:tblBorders>${['top', 'left', 'bottom', 'right', 'insideH', 'insideV'].map(line).join('')}</w:tblBorders><w:tblCellMar><w:top w:w="18" w:type="dxa"/><w:left w:w="70" w:type="dxa"/><w:bottom w:w="18" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblStylePr w:type="firstRow"><w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/><w:vAlign w:val="center"/></w:tcPr></w:tblStylePr>`
const bar = '<w:pBdr><w:left w:val="single" w:sz="18" w:space="8" w:color="6C787B"/></w:pBdr>'
const single =
  '<w:snapToGrid w:val="0"/><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/><w:ind w:firstLine="0" w:firstLineChars="0"/>'

/** How the styles look: faces and sizes, or null where the template's own text decides. */
export interface Dress {
  body: string
  heading1: string
  heading2: string
  lead: string
  plain: string
  strong: string
  /** Half-points. */
  table: number
  small: number
  note: number
  caption: number
  /** Of a paragraph of body text: spacing and indent. */
  text: string
  /** The same of a heading. */
  above: string
}

const weights: Record<Language, { bold: string }> = { zh: { bold: '' }, en: { bold: '<w:b/>' } }

/** The styles by role, as XML; `base` is the template's own default paragraph style. */
function sheet(language: Language, dress: Dress, base: string | undefined): Record<Role, string> {
  const { bold } = weights[language]
  const p = (role: Role, parts: StyleParts): string => styleXml('paragraph', names[role], parts, base)
  const cell = (size: number, run: string): StyleParts => ({ paragraph: single, run: `${run}${sizeXml(size)}` })
  return {
    heading1: p('heading1', { paragraph: `<w:keepNext/>${dress.above}<w:outlineLvl w:val="0"/>`, run: dress.heading1 }),
    heading2: p('heading2', { paragraph: `<w:keepNext/>${dress.above}<w:outlineLvl w:val="1"/>`, run: dress.heading2 }),
    body: p('body', { paragraph: `${dress.text}<w:jc w:val="both"/>`, run: dress.body }),
    lead: styleXml('character', names.lead, { run: dress.lead }),
    contract: p('contract', {
      paragraph: `${bar}<w:snapToGrid w:val="0"/><w:spacing w:before="120" w:after="120" w:line="276" w:lineRule="auto"/><w:ind w:left="120" w:firstLine="0" w:firstLineChars="0"/>`,
      run: `${dress.strong}${sizeXml(dress.note + 2)}`,
    }),
    note: p('note', {
      paragraph:
        '<w:snapToGrid w:val="0"/><w:spacing w:before="60" w:after="140" w:line="264" w:lineRule="auto"/><w:ind w:firstLine="0" w:firstLineChars="0"/>',
      run: `${dress.plain}<w:color w:val="465154"/>${sizeXml(dress.note)}`,
    }),
    caption: p('caption', {
      paragraph:
        '<w:keepNext/><w:snapToGrid w:val="0"/><w:spacing w:before="160" w:after="60" w:line="264" w:lineRule="auto"/><w:ind w:firstLine="0" w:firstLineChars="0"/><w:jc w:val="center"/>',
      run: `${dress.strong}${bold}${sizeXml(dress.caption)}`,
    }),
    figure: p('figure', {
      paragraph:
        '<w:snapToGrid w:val="0"/><w:spacing w:before="0" w:after="140" w:line="240" w:lineRule="auto"/><w:ind w:firstLine="0" w:firstLineChars="0"/><w:jc w:val="center"/>',
    }),
    gap: p('gap', {
      paragraph:
        '<w:snapToGrid w:val="0"/><w:spacing w:before="0" w:after="60" w:line="120" w:lineRule="exact"/><w:ind w:firstLine="0" w:firstLineChars="0"/>',
      run: sizeXml(8),
    }),
    table: styleXml('table', names.table, { table: grid }),
    cell: p('cell', cell(dress.table, dress.plain)),
    cellHead: p('cellHead', { ...cell(dress.table, `${dress.strong}<w:b/>`), paragraph: `${single}<w:jc w:val="center"/>` }),
    small: p('small', cell(dress.small, dress.plain)),
    smallHead: p('smallHead', { ...cell(dress.small, `${dress.strong}<w:b/>`), paragraph: `${single}<w:jc w:val="center"/>` }),
  }
}

/** Styles of a stranger's template that has none of ours: its own faces, our indents and sizes. */
const plainDress: Record<Language, Dress> = {
  zh: {
    body: '', heading1: '<w:b/>', heading2: '<w:b/>', lead: '<w:b/>', plain: '', strong: '',
    table: 21, small: 17, note: 18, caption: 21,
    text: '<w:ind w:firstLineChars="200" w:firstLine="560"/>',
    above: '<w:spacing w:before="160" w:after="60"/>',
  },
  en: {
    body: '', heading1: '<w:b/>', heading2: '<w:b/>', lead: '<w:b/>', plain: '', strong: '',
    table: 19, small: 16, note: 16, caption: 19,
    text: '<w:spacing w:after="100"/>',
    above: '<w:spacing w:before="220" w:after="80"/>',
  },
} // biome-ignore format: a style a line would hide what differs

export const styleSheet = (language: Language, dress: Dress, base?: string): string =>
  roles.map((role) => sheet(language, dress, base)[role]).join('')

/** A style as a template names it. */
export interface KnownStyle {
  id: string
  name: string
  type: string
  byDefault: boolean
}
/**
 * Which style each role takes in a template, and what must be added to its styles.
 * @param known the styles it has
 */
export function stylesFor(known: readonly KnownStyle[], language: Language): { ids: Record<Role, string>; added: string } {
  const byName = new Map(known.map((s) => [s.name.toLowerCase(), s.id]))
  const base = known.find((s) => s.type === 'paragraph' && s.byDefault)?.id
  const lean = sheet(language, plainDress[language], base)
  let added = ''
  const ids = Object.fromEntries(
    roles.map((role) => {
      const own = byName.get(names[role].toLowerCase())
      if (own !== undefined) return [role, own]
      const heading = role === 'heading1' ? byName.get('heading 1') : role === 'heading2' ? byName.get('heading 2') : undefined
      if (heading !== undefined) return [role, heading]
      added += lean[role]
      return [role, idOf(names[role])]
    }),
  ) as Record<Role, string>
  return { ids, added }
}

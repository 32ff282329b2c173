/** The light half of renderer/style/tokens.css, as far as paper needs it. A briefing is white in every theme. */
import type { CategoryKey } from '../../contract/taxonomy.ts'

export const categoryColours: Record<CategoryKey, string> = {
  fire: '#B52400',
  building: '#441600',
  power: '#A47C12',
  traffic: '#012C86',
  facility: '#408DA8',
  waste: '#176C45',
  noise: '#7B8871',
  theft: '#774CCD',
  fraud: '#984470',
  dispute: '#3B3B3E',
  other: '#C6CDCE',
}
export const paper = {
  ink: '#162022',
  ink2: '#465154',
  ink3: '#606C6F',
  line: '#E1E5E5',
  bar: '#98A3A5',
  hatch: '#C9D0D1',
  late: '#8A5300',
  red: '#C00000',
  flag: '#F2C037',
  flagInk: '#2E2300',
  accent: '#0B666E',
  outside: '#F7F8F8',
  land: '#EFF1EE',
  park: '#DFE8DB',
  water: '#C8D6DD',
  building: '#E2E4E0',
  road: '#FFFFFF',
  roadCase: '#D8DBD7',
  rail: '#BAC0C0',
  area: '#77848A',
  outer: '#566367',
  areaLabel: '#4A5659',
  halo: '#F4F5F3',
  ramp: ['#F4E8D2', '#E8CFA2', '#D3A566', '#A97235', '#70431A'],
}
/** Families for pictures and pages: the office's own first, then what Linux carries. */
export const sans = "'Noto Sans CJK SC', 'Noto Sans SC', 'Microsoft YaHei', 'PingFang SC', 'Helvetica Neue', Arial, sans-serif"

const unfit = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu
/** Without the characters that XML 1.0 cannot hold at all; they do occur in published data. */
export const cleanXml = (text: string): string => text.replace(unfit, '')
export const escapeXml = (text: string): string =>
  cleanXml(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

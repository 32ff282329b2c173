/** Text of reports and of the office as an audience may read it: masked for all, without houses for those outside. */
import { maskCharacter, masked } from '../../text/mask.ts'
import { tidy, type Words } from '../runs.ts'

/** How far text is narrowed. */
export interface TextPolicy {
  /** House numbers and coordinates inside text and place are taken out too. */
  coarsePlaces: boolean
}

// What a house number may follow, and 12号3号楼, 甲5号院, 三单元: the numbers that the masking for the screen leaves.
const road = '路街道巷弄里村胡同庄园苑区城府厦院楼栋幢舍'
const figure = `[0-9０-９${maskCharacter}]`
const number = `[甲乙丙丁]?${figure}{1,4}(?:[-－]${figure}{1,4})?`
const spelled = '[一二三四五六七八九十]{1,3}'
const rest = `(?:\\s?(?:${number}|${spelled})\\s?(?:号楼|号院|号(?!线)|弄|栋|幢|单元|门栋|层|室|门))*`
/** A road or estate and the house on it; the house alone. */
const houseAfter = new RegExp(
  `(?<street>[\\u4e00-\\u9fff]{1,4}?[${road}])\\s?(?:${number}\\s?(?:号楼|号院|号(?!线)|弄|栋|幢|单元)|${spelled}(?:号楼|号院|单元))${rest}`,
)
const houseAlone = new RegExp(`(?<![0-9０-９])(?:${number}\\s?(?:号楼|号院|栋|幢|单元|门栋)|${spelled}(?:号楼|号院|单元))${rest}`)
const coordinates = /[-+]?\d{1,3}\.\d{4,}\s*[,，;； ]\s*[-+]?\d{1,3}\.\d{4,}/
const englishHouse =
  /\b\d{1,5}(?:-\d{1,5})?[A-Z]? (?<english>(?:[NSEW]\.? )?(?:[A-Z][\w.'-]* ){1,3}(?:St|Street|Ave|Avenue|Rd|Road|Dr|Drive|Ln|Lane|Blvd|Boulevard|Pl|Place|Ct|Court|Ter|Terrace|Way|Sq|Square|Hwy|Pkwy)\b)/
const englishBlock =
  /\b(?:[Bb]uilding|[Bb]ldg\.?|[Bb]lock|[Tt]ower|[Hh]ouse|[Nn]o\.|[Nn]umber) ?#?\d{1,4}[A-Z]?\b(?:, (?=[A-Z]))?/
const finder = new RegExp(
  [houseAfter, houseAlone, coordinates, englishHouse, englishBlock].map((r) => `(?:${r.source})`).join('|'),
  'g',
)
const digits = /[甲乙丙丁]?[0-9０-９]+|[一二三四五六七八九十]+(?=号楼|号院|单元|栋|幢|层|室|门|弄)/g
const blank = (s: string): string => maskCharacter.repeat(s.length)

/** Text for an audience: masked, and where the policy says so without house numbers and coordinates (▇ in their place). */
export function textFor(text: string, policy: TextPolicy): string {
  const safe = masked(text).text
  if (!policy.coarsePlaces) return safe
  return safe.replace(finder, (...found) => {
    const whole = found[0] as string
    const { street = '', english = '' } = found.at(-1) as { street?: string; english?: string }
    if (english) return `${blank(whole.slice(0, -english.length - 1))} ${english}`
    return (
      street +
      whole
        .slice(street.length)
        .replace(/[-+]?\d{1,3}\.\d{4,}/g, blank)
        .replace(digits, blank)
    )
  })
}

/** What stands in for a house or a point with no street before it. */
function insteadOf(whole: string): string {
  if (/^[-+]?\d{1,3}\.\d{4,}/.test(whole)) return '（坐标略）'
  return /^[A-Za-z]/.test(whole) ? (whole.endsWith(', ') ? 'a building in ' : 'a building') : '某楼栋'
}

/** The same as words to be read: a house gives way to its street or estate, and says that it did. */
export function wordsFor(text: string, policy: TextPolicy): Words {
  const safe = masked(text).text
  if (!policy.coarsePlaces) return tidy([safe])
  const out: Words = []
  let from = 0
  for (const found of safe.matchAll(finder)) {
    const { street, english } = found.groups as { street?: string; english?: string }
    const whole = found[0]
    out.push(safe.slice(from, found.index))
    out.push({ narrowed: english ?? (street ? `${street}一带` : insteadOf(whole)) })
    from = found.index + whole.length
  }
  out.push(safe.slice(from))
  return tidy(out)
}

/** A place without its house: cut before the first number of a house, never before a road's own number. */
export function placeFor(place: string, policy: TextPolicy): string | null {
  if (!policy.coarsePlaces) return masked(place).text
  const plainPlace = place
    .replace(/,?\s*\b(?:Apt|Apartment|Unit|Suite|Ste|Flat|#)\.?\s*#?\w+/gi, '')
    .replace(new RegExp(`^(?:${englishBlock.source})`), '')
    .replace(/^\s*\d+[A-Z]?(?:\s*-\s*\d+)?\s+(?=[A-Z])/, '')
  const road =
    /^(.*?[路街道巷弄里村胡同庄园苑区城府厦院舍][^\d０-９]*?)[甲乙丙丁]?[\d０-９]+(?:[-－][\d０-９]+)?\s?(?:号(?!线)|弄|栋|幢|单元|楼|室|门|#)/.exec(
      plainPlace,
    )
  const numbered = /^[\d０-９]+\s?(?:号楼?|栋|幢|单元|室)/.test(plainPlace)
  const cut = road ? road[1]! : numbered ? '' : plainPlace
  const found = cut.search(finder)
  const told = found < 0 ? cut : cut.slice(0, found) + (cut.match(finder)?.[0].match(houseAfter)?.groups?.street ?? '')
  return textFor(told, policy).trim() || null
}

/** A value of any shape with every string in it masked. */
export function maskedDeep(value: unknown): unknown {
  if (typeof value === 'string') return masked(value).text
  if (Array.isArray(value)) return value.map(maskedDeep)
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, maskedDeep(v)]))
  return value
}

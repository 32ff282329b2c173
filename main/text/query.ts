/**
 * The words people already know: `a b` both, `"a b"` as it stands, `-a` not, `a OR b` either, and field terms
 * (category: sub: area: place: title: status: level: source: before: after:, or their Chinese names). Nothing typed is ever an error: an
 * open quote ends with the text, a lone operator is a word, an unknown field is text, and what is half typed (`a OR`, `category:`,
 * `before:2026-0`) does not narrow yet.
 */

import type { Filter } from '../../contract/model.ts'
import { categories, levels, statuses } from '../../contract/taxonomy.ts'
import { type Unit, unitsOf } from './fold.ts'
import { type Phrase, phraseOf } from './segment.ts'

export interface Term {
  /** As typed, without quotes and sign: what "why matched" shows. */
  shown: string
  units: Unit[]
  exact: boolean
  column: 'title' | 'place' | null
  /** Of a form: what stands in the text in place of the term, and why that counts. */
  as?: { word: string; by: 'synonym' | 'stem' | 'typo' }
  /** What the term finds besides itself; put there by synonym.ts and word-form.ts. */
  forms?: Term[]
}
export interface Query {
  /** All of these; of each any of its terms. */
  all: Term[][]
  not: Term[]
  /** What field terms narrow besides text. */
  filter: Filter
  /** Field terms with a minus, one each: what matches any of them is left out. */
  without: Filter[]
}

const fieldNames: Record<string, string> = {
  category: 'category',
  类别: 'category',
  area: 'area',
  区域: 'area',
  place: 'place',
  地点: 'place',
  title: 'title',
  标题: 'title',
  status: 'status',
  状态: 'status',
  level: 'level',
  层级: 'level',
  source: 'source',
  来源: 'source',
  sub: 'sub',
  小类: 'sub',
  before: 'before',
  之前: 'before',
  after: 'after',
  之后: 'after',
}

/** A field term whose value is still to be typed. */
const openField = new RegExp(`^(?:${Object.keys(fieldNames).join('|')})[:：]$`, 'i')

/** Splits on spaces outside quotes; a piece keeps its sign, field and whether it was quoted. */
function pieces(text: string): { minus: boolean; field: string | null; body: string; quoted: boolean }[] {
  const out: { minus: boolean; field: string | null; body: string; quoted: boolean }[] = []
  const pattern = /(-|－)?(?:([\p{L}]+)[:：])?(?:["“”]([^"“”]*)(?:["“”]|$)|(\S+))/gu
  for (const match of text.matchAll(pattern)) {
    const [whole, minus, name, quoted, bare] = match
    const field = name === undefined ? null : (fieldNames[name.toLowerCase()] ?? null)
    if (name !== undefined && field === null) {
      // An unknown field is text: "http://x", "12:30".
      const body = whole.replace(/^[-－]/, '')
      out.push({
        minus: minus !== undefined,
        field: null,
        body: quoted === undefined ? body : `${name} ${quoted}`,
        quoted: quoted !== undefined,
      })
    } else {
      out.push({ minus: minus !== undefined, field, body: quoted ?? bare ?? '', quoted: quoted !== undefined })
    }
  }
  return out
}

const byName = <K extends string>(list: readonly { key: K; zh: string; en: string }[], value: string): K[] => {
  const wanted = value.toLowerCase()
  return list
    .filter((item) => item.key === wanted || item.zh.includes(value) || item.en.toLowerCase().startsWith(wanted))
    .map((item) => item.key)
}

export function parseQuery(text: string): Query {
  const query: Query = { all: [], not: [], filter: {}, without: [] }
  let joined = false
  const all = pieces(text)
  for (const [index, { minus, field, body, quoted }] of all.entries()) {
    if (!quoted && !minus && field === null && (body === 'OR' || body === '或者') && index > 0 && index < all.length - 1) {
      joined = true
      continue
    }
    // Half typed: "a OR" with nothing to follow yet, "category:" without its value.
    if (!quoted && index > 0 && index === all.length - 1 && field === null && (body === 'OR' || body === '或者')) continue
    if (!quoted && field === null && openField.test(body)) continue
    if (field && field !== 'title' && field !== 'place') {
      if (minus) {
        const narrowed: Filter = {}
        narrow(narrowed, field, body)
        if (Object.keys(narrowed).length > 0) query.without.push(narrowed)
      } else narrow(query.filter, field, body)
      joined = false
      continue
    }
    const units = unitsOf(body)
    if (units.length === 0) continue
    const term: Term = { shown: body, units, exact: quoted, column: (field as 'title' | 'place' | null) ?? null }
    if (minus) {
      query.not.push(term)
      joined = false
      continue
    }
    // OR binds the two terms beside it: `a b OR c` is a and (b or c), as people mean it.
    const last = query.all[query.all.length - 1]
    if (joined && last) last.push(term)
    else query.all.push([term])
    joined = false
  }
  return query
}

/** The day of "2026-01-31", or the first of "2026-01" and "2026"; null while it is half typed or no such day. */
function firstDayOf(value: string): string | null {
  if (!/^\d{4}(?:-\d{2}){0,2}$/.test(value)) return null
  const day = `${value}-01-01`.slice(0, 10)
  const at = Date.parse(day)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day) ? day : null
}

function narrow(filter: Filter, field: string, value: string): void {
  const add = <T>(list: T[] | undefined, items: T[]): T[] => [...(list ?? []), ...items]
  const day = firstDayOf(value)
  if (field === 'category') filter.categories = add(filter.categories, byName(categories, value))
  else if (field === 'sub') filter.subCategories = add(filter.subCategories, [value])
  else if (field === 'status') filter.statuses = add(filter.statuses, byName(statuses, value))
  else if (field === 'level') filter.levels = add(filter.levels, byName(levels, value))
  else if (field === 'source') filter.sources = add(filter.sources, [value])
  else if (field === 'area') filter.areas = add(filter.areas, [value])
  else if (field === 'before' && day) filter.to = day
  else if (field === 'after' && day) filter.from = day
}

/** All terms that may be highlighted, each followed by its forms. */
export function termsOf(query: Query): Term[] {
  const all = query.all.flat().flatMap((term) => [term, ...(term.forms ?? [])])
  return [...new Map(all.map((t) => [`${t.shown}\n${t.column}\n${t.exact}\n${t.as?.word ?? ''}`, t])).values()]
}

/** What finds a term: any of these, in its column where it has one. */
export const phrasesOf = (term: Term): Phrase[] => [term, ...(term.forms ?? [])].map((t) => phraseOf(t.units, t.exact) as Phrase)

/** The FTS5 expression that finds a term or one of its forms. */
export function termExpression(term: Term): string {
  const phrases = phrasesOf(term).map(({ tokens, prefix }) => `"${tokens.join(' ')}"${prefix ? ' *' : ''}`)
  const any = phrases.length === 1 ? (phrases[0] as string) : `(${phrases.join(' OR ')})`
  return term.column ? `${term.column} : ${any}` : any
}

/**
 * The FTS5 expression of a query, which also tells two queries apart; null when no word narrows it. `onlyNot` is set when
 * only exclusions do.
 */
export function matchExpression(query: Query): { expression: string; onlyNot: boolean } | null {
  const nots = query.not.map(termExpression).join(' OR ')
  if (query.all.length === 0) return nots === '' ? null : { expression: nots, onlyNot: true }
  const wanted = query.all.map((terms) => `(${terms.map(termExpression).join(' OR ')})`).join(' AND ')
  return { expression: nots === '' ? wanted : `(${wanted}) NOT (${nots})`, onlyNot: false }
}

/** Which single condition to relax when nothing matches. Pure. */
import type { Filter, Suggestion } from '../../../contract/model.ts'

export type Condition =
  | 'text'
  | 'time'
  | 'categories'
  | 'areas'
  | 'statuses'
  | 'levels'
  | 'sources'
  | 'place'
  | 'location'
  | 'media'
  | 'incidents'
  | 'suppressed'
  | 'ids'
  | 'instead'
export interface Relaxation {
  condition: Condition
  /** For text: the part that goes; instead: what is searched for then; for time: days the range grows to, or null for all time. */
  detail: string | number | null
  filter: Filter
}

const parts: Record<Exclude<Condition, 'text' | 'time' | 'instead'>, (keyof Filter)[]> = {
  categories: ['categories', 'subCategories'],
  areas: ['areas'],
  statuses: ['statuses'],
  levels: ['levels'],
  sources: ['sources'],
  place: ['bbox', 'polygon', 'near'],
  location: ['hasLocation'],
  media: ['hasMedia'],
  incidents: ['incidentsOnly'],
  suppressed: ['suppressed'],
  ids: ['ids'],
}

function without(filter: Filter, keys: readonly (keyof Filter)[]): Filter {
  return Object.fromEntries(Object.entries(filter).filter(([key]) => !keys.includes(key as keyof Filter))) as Filter
}
const has = (filter: Filter, keys: readonly (keyof Filter)[]): boolean =>
  keys.some((key) => {
    const value = filter[key]
    return value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0)
  })

/** Terms of a query as typed: quoted phrases stay whole, a minus stays with its word. */
export const queryTerms = (text: string): string[] => text.match(/-?[\p{L}\p{N}_]+:"[^"]*"|-?"[^"]*"?|[^\s"]+/gu) ?? []

/** Which conditions are in force. */
export function conditionsOf(filter: Filter): Condition[] {
  const found: Condition[] = []
  if (filter.text?.trim()) found.push('text')
  if (filter.from !== undefined || filter.to !== undefined) found.push('time')
  for (const [condition, keys] of Object.entries(parts)) if (has(filter, keys)) found.push(condition as Condition)
  return found
}

/**
 * Every single step that loosens the filter: time to the last 90 days (where it is narrower) or to all time, each kind
 * of condition dropped, the text without one of its words or without any. `lastDay` anchors "last 90 days".
 */
export function relaxations(filter: Filter, ninetyDaysFrom: string | null): Relaxation[] {
  const list: Relaxation[] = []
  if (filter.from !== undefined || filter.to !== undefined) {
    const open = without(filter, ['from', 'to'])
    const narrower = ninetyDaysFrom !== null && filter.from !== undefined && filter.from > ninetyDaysFrom
    if (narrower) list.push({ condition: 'time', detail: 90, filter: { ...open, from: ninetyDaysFrom } })
    list.push({ condition: 'time', detail: null, filter: open })
  }
  for (const [condition, keys] of Object.entries(parts))
    if (has(filter, keys)) list.push({ condition: condition as Condition, detail: null, filter: without(filter, keys) })
  const text = filter.text?.trim()
  if (text) {
    const terms = queryTerms(text)
    const words = terms.filter((term) => term.toUpperCase() !== 'OR')
    if (words.length > 1 && words.length <= 6)
      for (const word of words) {
        const rest = terms.filter((term) => term !== word && term.toUpperCase() !== 'OR').join(' ')
        if (!terms.some((term) => term.toUpperCase() === 'OR') && rest)
          list.push({ condition: 'text', detail: word, filter: { ...filter, text: rest } })
      }
    list.push({ condition: 'text', detail: null, filter: without(filter, ['text']) })
  }
  return list
}

/**
 * The offers shown: at most `most`, those that give something, one for each condition (the mildest: the one that
 * gives fewest), largest first.
 */
export function bestRelaxations(
  counted: readonly { relaxation: Relaxation; matched: number }[],
  most = 3,
): { relaxation: Relaxation; matched: number }[] {
  const mildest = new Map<Condition, { relaxation: Relaxation; matched: number }>()
  for (const offer of counted) {
    if (offer.matched === 0) continue
    const held = mildest.get(offer.relaxation.condition)
    if (!held || offer.matched < held.matched) mildest.set(offer.relaxation.condition, offer)
  }
  return [...mildest.values()].sort((a, b) => b.matched - a.matched).slice(0, most)
}

/** The query put another way: what it may have been meant to be, such as the word whose initials were typed. */
export function instead(filter: Filter, suggestions: readonly Suggestion[], language: 'zh' | 'en'): Relaxation | null {
  const meant = suggestions.find(({ kind, by }) => by !== 'text' && kind !== 'past' && kind !== 'view')
  return meant ? { condition: 'instead', detail: meant.label[language], filter: { ...filter, text: meant.text } } : null
}

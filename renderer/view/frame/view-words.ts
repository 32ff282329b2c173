import type { Area, Filter } from '../../../contract/model.ts'
import type { Text } from '../../text/text.tsx'
import { filterWords } from '../briefings/filter-words.ts'

/** As long as a view's name may be. */
const longest = 80
const proposed = 32

/** A filter's conditions in words, one after the other; [] when it narrows nothing. */
export function viewConditions(filter: Filter, areas: readonly Area[], lastDay: string | null, text: Text): string[] {
  const found = filterWords(filter, areas, lastDay, text).map((one) => one.words)
  if (filter.suppressed !== undefined) found.push(text.t(filter.suppressed ? 'views.onlySuppressed' : 'views.noSuppressed'))
  if (filter.ids) found.push(text.t('views.selection', { n: text.number(filter.ids.length) }))
  return found
}

/** A name for a view from its conditions: as many of them as stay short. */
export function proposedName(filter: Filter, areas: readonly Area[], lastDay: string | null, text: Text): string {
  const conditions = viewConditions(filter, areas, lastDay, text)
  if (conditions.length === 0) return text.t('views.everything')
  const join = text.t('views.join')
  let name = conditions[0] as string
  for (const next of conditions.slice(1)) {
    if (name.length + join.length + next.length > proposed) break
    name = `${name}${join}${next}`
  }
  return [...name].slice(0, longest).join('').trim()
}

import type { Area, Filter } from '../../../contract/model.ts'
import type { Text } from '../../text/text.tsx'
import { timeWords } from '../frame/time-words.ts'

/** A filter in words, condition by condition, in the order of the rail. */
export function filterWords(
  filter: Filter,
  areas: readonly Area[],
  lastDay: string | null,
  text: Text,
): { kind: string; words: string }[] {
  const { t, say, number, category, status, level } = text
  const found: { kind: string; words: string }[] = []
  const add = (kind: string, words: string): void => void found.push({ kind, words })
  const list = (words: readonly string[]): string => words.join(text.language === 'zh' ? '、' : ', ')
  const area = (key: string): string => {
    if (key === 'none') return t('briefings.filter.noArea')
    const known = areas.find((one) => one.key === key)
    return known ? say(known.name) : key
  }
  if (filter.text) add(t('briefings.filter.text'), filter.text)
  if (filter.from || filter.to) {
    const { name, days } = timeWords(filter, lastDay, text)
    add(t('briefings.filter.time'), days ?? name)
  }
  if (filter.categories?.length) add(t('briefings.filter.categories'), list(filter.categories.map(category)))
  if (filter.subCategories?.length) add(t('briefings.filter.subCategories'), list(filter.subCategories))
  if (filter.areas?.length) add(t('briefings.filter.areas'), list(filter.areas.map(area)))
  if (filter.statuses?.length) add(t('briefings.filter.statuses'), list(filter.statuses.map(status)))
  if (filter.levels?.length) add(t('briefings.filter.levels'), list(filter.levels.map(level)))
  if (filter.sources?.length) add(t('briefings.filter.sources'), list(filter.sources))
  if (filter.polygon) add(t('briefings.filter.place'), t('briefings.filter.drawn'))
  if (filter.bbox) add(t('briefings.filter.place'), t('briefings.filter.box'))
  if (filter.near) add(t('briefings.filter.place'), t('briefings.filter.near', { n: number(filter.near.metres) }))
  if (filter.hasLocation !== undefined)
    add(
      t('briefings.filter.location'),
      t(filter.hasLocation ? 'briefings.filter.withLocation' : 'briefings.filter.withoutLocation'),
    )
  if (filter.hasMedia !== undefined)
    add(t('briefings.filter.media'), t(filter.hasMedia ? 'briefings.filter.withMedia' : 'briefings.filter.withoutMedia'))
  if (filter.incidentsOnly) add(t('briefings.filter.incidents'), t('briefings.filter.incidentsOnly'))
  return found
}

import type { Filter } from '../../../contract/model.ts'
import { useApp } from '../../state/app.tsx'
import { useFilter } from '../../state/filter.tsx'
import { type Text, useText } from '../../text/text.tsx'
import { Chip } from '../../ui/Chip.tsx'
import { timeWords } from '../frame/time-words.ts'

interface Condition {
  key: string
  kind: string
  value: string
  drop: Partial<Filter>
}

/** The conditions in force as words, each with what takes it away. */
export function conditionChips(
  filter: Filter,
  lastDay: string | null,
  areaNames: ReadonlyMap<string, string>,
  text: Text,
): Condition[] {
  const { t } = text
  const list: Condition[] = []
  const add = (key: string, kind: string, value: string, drop: Partial<Filter>): void => {
    list.push({ key, kind, value, drop })
  }
  const several = (key: keyof Filter, kind: string, values: readonly string[] | undefined): void => {
    if (!values || values.length === 0) return
    const first = values[0]!
    add(
      key,
      kind,
      values.length <= 2
        ? values.join(text.language === 'zh' ? '、' : ', ')
        : t('situation.chip.several', { first, n: values.length }),
      {
        [key]: undefined,
      },
    )
  }
  if (filter.ids)
    add('ids', t('list.chip.ids'), t('list.chip.idsCount', { n: text.number(filter.ids.length), count: filter.ids.length }), {
      ids: undefined,
    })
  if (filter.text) add('text', t('situation.chip.text'), filter.text, { text: undefined })
  if (filter.from !== undefined || filter.to !== undefined)
    add('time', t('situation.chip.time'), timeWords(filter, lastDay, text).name, { from: undefined, to: undefined })
  several('categories', t('situation.category'), filter.categories?.map(text.category))
  several('subCategories', t('situation.chip.sub'), filter.subCategories)
  several(
    'areas',
    t('situation.area'),
    filter.areas?.map((key) => (key === 'none' ? t('situation.noArea') : (areaNames.get(key) ?? key))),
  )
  several('statuses', t('situation.status'), filter.statuses?.map(text.status))
  several('levels', t('situation.level'), filter.levels?.map(text.level))
  several('sources', t('situation.source'), filter.sources)
  if (filter.near)
    add('near', t('situation.chip.place'), t('situation.chip.near', { n: text.number(filter.near.metres) }), { near: undefined })
  if (filter.bbox) add('bbox', t('situation.chip.place'), t('situation.chip.box'), { bbox: undefined })
  if (filter.polygon) add('polygon', t('situation.chip.place'), t('situation.chip.polygon'), { polygon: undefined })
  // "No location" of the count bar leaves the suppressed out: one condition to a person.
  if (filter.hasLocation !== undefined)
    add('hasLocation', t('situation.chip.location'), t(filter.hasLocation ? 'situation.chip.mapped' : 'words.noLocation'), {
      hasLocation: undefined,
      suppressed: undefined,
    })
  else if (filter.suppressed !== undefined)
    add('suppressed', t('situation.status'), t(filter.suppressed ? 'frame.suppressed' : 'frame.notSuppressed'), {
      suppressed: undefined,
    })
  if (filter.hasMedia !== undefined)
    add('hasMedia', t('situation.media'), t(filter.hasMedia ? 'situation.withMedia' : 'situation.withoutMedia'), {
      hasMedia: undefined,
    })
  if (filter.incidentsOnly)
    add('incidentsOnly', t('situation.chip.incidents'), t('situation.chip.incidentsOnly'), { incidentsOnly: undefined })
  return list
}

export function FilterChips({ areaNames }: { areaNames: ReadonlyMap<string, string> }) {
  const text = useText()
  const { filter, patchFilter } = useFilter()
  const { lastDay } = useApp()
  const chips = conditionChips(filter, lastDay, areaNames, text)
  if (chips.length === 0) return null
  return (
    <ul className="rail-chips" aria-label={text.t('situation.conditions')}>
      {chips.map((chip) => (
        <li key={chip.key}>
          <Chip
            kind={chip.kind}
            onRemove={() => patchFilter(chip.drop)}
            removeLabel={text.t('situation.chip.remove', { what: `${chip.kind} ${chip.value}` })}
          >
            {chip.value}
          </Chip>
        </li>
      ))}
    </ul>
  )
}

import { memo, useCallback, useMemo } from 'react'
import type { Filter } from '../../../contract/model.ts'
import { useCall } from '../../state/call.tsx'
import { useFilter } from '../../state/filter.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { LoadingLine } from '../../ui/Progress.tsx'
import { areaName } from './area-at.ts'
import { type FacetChoices, FacetGroup } from './FacetGroup.tsx'
import { FilterChips } from './FilterChips.tsx'
import {
  allAreaRows,
  allBut,
  areaRows,
  categoryRows,
  type FacetRow,
  levelRows,
  sourceRows,
  statusRows,
  subCategoryRows,
  toggled,
} from './facet-rows.ts'
import { MediaFacet } from './MediaFacet.tsx'

type ListKey = 'categories' | 'subCategories' | 'areas' | 'statuses' | 'levels' | 'sources'
const asIs = (value: string): string => value
const everything: Filter = {}

/** What can be narrowed, with what each choice would give. Zeros stay where they are. */
export const FilterRail = memo(function FilterRail() {
  const { t, language, category, status, level } = useText()
  const { filter, patchFilter, clear } = useFilter()
  const facets = useCall('facet.count', { filter })
  const counts = useCall('report.count', { filter }).data
  const areas = useCall('area.list', {}, { on: ['areas.changed'] }).data?.areas ?? []
  const sources = useCall('source.list', {}).data?.sources ?? []
  // What the whole store holds: a kind that has no report under this filter stays to be seen.
  const known = useCall('facet.count', { filter: everything }).data?.subCategory ?? []

  const names = useMemo(() => new Map(areas.map((area) => [area.key, areaName(area.name, language)])), [areas, language])
  const nameOfArea = useCallback(
    (key: string): string =>
      key === 'no-location' ? t('words.noLocation') : key === 'none' ? t('situation.noArea') : (names.get(key) ?? key),
    [names, t],
  )
  const noLocation: FacetRow = {
    value: 'no-location',
    count: filter.hasLocation === true ? 0 : (counts?.withoutLocation ?? 0),
    on: filter.hasLocation === false,
    depth: 0,
  }
  const choices = (key: ListKey, rows: readonly FacetRow[]): FacetChoices => {
    const put = (list: readonly string[] | undefined): void => patchFilter({ [key]: list })
    return {
      toggle: (value) => put(toggled(filter[key] as string[] | undefined, value)),
      only: (value) => put([value]),
      allBut: (value) => put(allBut(rows, value)),
      any: () => put(undefined),
    }
  }
  const ofCategory = categoryRows(facets.data, filter)
  const ofSub = subCategoryRows(facets.data, filter, known)
  const ofArea = areaRows(areas, facets.data, filter)
  const ofStatus = statusRows(facets.data, filter)
  const ofLevel = levelRows(facets.data, filter)
  const ofSource = sourceRows(
    facets.data,
    filter,
    sources.map((source) => source.name),
  )
  // Kinds of one category are few enough to stand open; those of all push the areas out of sight.
  const inCategory = (filter.categories?.length ?? 0) > 0 || (filter.subCategories?.length ?? 0) > 0
  const areaChoices = choices('areas', ofArea)
  const locationOr = (value: string, how: 'toggle' | 'only' | 'allBut'): void => {
    if (value !== 'no-location') areaChoices[how]?.(value)
    else if (how === 'toggle') patchFilter({ hasLocation: filter.hasLocation === false ? undefined : false })
    else patchFilter({ hasLocation: how === 'allBut', areas: undefined })
  }

  return (
    <section className="rail" aria-label={t('situation.filters')}>
      <header className="panel-head">
        <h2>{t('situation.filters')}</h2>
        <Button variant="quiet" size="sm" onPress={clear} isDisabled={Object.keys(filter).length === 0}>
          {t('situation.clear')}
        </Button>
      </header>
      <LoadingLine shown={facets.loading} label={t('words.loading')} />
      <div className="rail-scroll">
        <FilterChips areaNames={names} />
        {facets.error ? (
          <ErrorPanel
            what={facets.error.message}
            means={t('situation.callFailedMeans')}
            action={t('words.retry')}
            onAction={facets.refresh}
          />
        ) : null}
        <FacetGroup
          title={t('situation.category')}
          rows={ofCategory}
          label={category as (value: string) => string}
          plates
          choices={choices('categories', ofCategory)}
        />
        {ofSub.length > 0 ? (
          <FacetGroup
            title={t('list.subCategory')}
            rows={ofSub}
            label={asIs}
            folds
            opens={inCategory}
            choices={choices('subCategories', ofSub)}
          />
        ) : null}
        <FacetGroup
          title={t('situation.area')}
          rows={[...ofArea, noLocation]}
          found={allAreaRows(areas, facets.data, filter)}
          label={nameOfArea}
          hatched={(value) => value === 'no-location'}
          choices={{
            toggle: (value) => locationOr(value, 'toggle'),
            only: (value) => locationOr(value, 'only'),
            allBut: (value) => locationOr(value, 'allBut'),
            any: () => patchFilter({ areas: undefined, hasLocation: undefined }),
          }}
        />
        <FacetGroup
          title={t('situation.status')}
          rows={ofStatus}
          label={status as (value: string) => string}
          choices={choices('statuses', ofStatus)}
        />
        <FacetGroup
          title={t('situation.level')}
          rows={ofLevel}
          label={level as (value: string) => string}
          choices={choices('levels', ofLevel)}
        />
        <FacetGroup title={t('situation.source')} rows={ofSource} label={asIs} folds choices={choices('sources', ofSource)} />
        <MediaFacet facets={facets.data} />
      </div>
    </section>
  )
})

import { useState } from 'react'
import type { Filter } from '../../../contract/model.ts'
import type { CategoryKey, LevelKey, StatusKey } from '../../../contract/taxonomy.ts'
import { useCall } from '../../state/call.tsx'
import { useFilter } from '../../state/filter.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { LoadingLine } from '../../ui/Progress.tsx'
import { areaName } from './area-at.ts'
import { FacetGroup } from './FacetGroup.tsx'
import { FilterChips } from './FilterChips.tsx'
import { areaRows, categoryRows, type FacetRow, levelRows, sourceRows, statusRows, toggled } from './facet-rows.ts'
import { MediaFacet } from './MediaFacet.tsx'

const shownSources = 8

/** What can be narrowed, with what each choice would give. Zeros stay where they are. */
export function FilterRail() {
  const { t, language, category, status, level } = useText()
  const { filter, patchFilter, clear } = useFilter()
  const facets = useCall('facet.count', { filter })
  const counts = useCall('report.count', { filter }).data
  const areas = useCall('area.list', {}, { on: ['areas.changed'] }).data?.areas ?? []
  const sources = useCall('source.list', {}).data?.sources ?? []
  const [allSources, showAllSources] = useState(false)

  const names = new Map(areas.map((area) => [area.key, areaName(area.name, language)]))
  const nameOfArea = (key: string): string => (key === 'none' ? t('situation.noArea') : (names.get(key) ?? key))
  const noLocation: FacetRow = {
    value: 'no-location',
    count: filter.hasLocation === true ? 0 : (counts?.withoutLocation ?? 0),
    on: filter.hasLocation === false,
    depth: 0,
  }
  const sourceList = sourceRows(
    facets.data,
    filter,
    sources.map((source) => source.name),
  )
  const folded = sourceList.length > shownSources + 1 && !allSources
  const patchList = (key: keyof Filter, next: string[] | undefined): void => patchFilter({ [key]: next })

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
          rows={categoryRows(facets.data, filter)}
          label={(value) => category(value as CategoryKey)}
          plates
          onToggle={(value) => patchList('categories', toggled(filter.categories as string[] | undefined, value))}
        />
        <FacetGroup
          title={t('situation.area')}
          rows={[...areaRows(areas, facets.data, filter), noLocation]}
          label={(value) => (value === 'no-location' ? t('words.noLocation') : nameOfArea(value))}
          hatched={(value) => value === 'no-location'}
          onToggle={(value) => {
            if (value === 'no-location') patchFilter({ hasLocation: filter.hasLocation === false ? undefined : false })
            else patchList('areas', toggled(filter.areas, value))
          }}
        />
        <FacetGroup
          title={t('situation.status')}
          rows={statusRows(facets.data, filter)}
          label={(value) => status(value as StatusKey)}
          onToggle={(value) => patchList('statuses', toggled(filter.statuses as string[] | undefined, value))}
        />
        <FacetGroup
          title={t('situation.level')}
          rows={levelRows(facets.data, filter)}
          label={(value) => level(value as LevelKey)}
          onToggle={(value) => patchList('levels', toggled(filter.levels as string[] | undefined, value))}
        />
        <FacetGroup
          title={t('situation.source')}
          rows={folded ? sourceList.slice(0, shownSources) : sourceList}
          label={(value) => value}
          onToggle={(value) => patchList('sources', toggled(filter.sources, value))}
          {...(sourceList.length > shownSources + 1
            ? {
                foot: folded ? t('situation.more', { n: sourceList.length - shownSources }) : t('situation.less'),
                onFoot: () => showAllSources(folded),
              }
            : {})}
        />
        <MediaFacet facets={facets.data} />
      </div>
    </section>
  )
}

import type { Facets } from '../../../contract/model.ts'
import { useCall } from '../../state/call.tsx'
import { useFilter } from '../../state/filter.tsx'
import { useText } from '../../text/text.tsx'
import { FacetGroup } from './FacetGroup.tsx'

const kinds = ['image', 'audio', 'video', 'file'] as const

/** With and without media to choose from; what the media are, to read. */
export function MediaFacet({ facets }: { facets: Facets | undefined }) {
  const { t, number } = useText()
  const { filter, patchFilter } = useFilter()
  const { hasMedia: _, ...rest } = filter
  const withMedia = useCall('report.count', { filter: { ...rest, hasMedia: true } }).data?.matched ?? 0
  const without = useCall('report.count', { filter: { ...rest, hasMedia: false } }).data?.matched ?? 0
  const found = new Map((facets?.media ?? []).map((value) => [value.value, value.count]))
  const present = kinds.filter((kind) => kind !== 'file' || (found.get(kind) ?? 0) > 0)
  return (
    <>
      <FacetGroup
        title={t('situation.media')}
        rows={[
          { value: 'with', count: withMedia, on: filter.hasMedia === true, depth: 0 },
          { value: 'without', count: without, on: filter.hasMedia === false, depth: 0 },
        ]}
        label={(value) => t(value === 'with' ? 'situation.withMedia' : 'situation.withoutMedia')}
        choices={{
          toggle: (value) => {
            const next = value === 'with'
            patchFilter({ hasMedia: filter.hasMedia === next ? undefined : next })
          },
        }}
      />
      <p className="facet-note meta">
        {present.map((kind) => (
          <span key={kind}>{t('situation.mediaCount', { kind: t(`situation.${kind}`), n: number(found.get(kind) ?? 0) })}</span>
        ))}
      </p>
    </>
  )
}

import { ChevronDown, Layers, SlidersHorizontal } from 'lucide-react'
import { memo, type ReactNode } from 'react'
import { useText } from '../../text/text.tsx'
import { Button, IconButton } from '../../ui/Button.tsx'
import { Checkbox } from '../../ui/Checkbox.tsx'
import { Select } from '../../ui/Field.tsx'
import { Popover } from '../../ui/Popover.tsx'
import { type HotSpotChoice, leastCounts, methods, nearDistances, type ShownLayers } from './use-layers.ts'
import { useWide } from './use-wide.ts'

const keys = ['markers', 'areas', 'hotSpots'] as const

/** Which layers are drawn, and how hot spots are found. In a narrow window one button holds it all. */
export const LayersControl = memo(function LayersControl({
  layers,
  choice,
  onLayers,
  onChoice,
}: {
  layers: ShownLayers
  choice: HotSpotChoice
  onLayers: (next: ShownLayers) => void
  onChoice: (next: HotSpotChoice) => void
}) {
  const { t } = useText()
  const wide = useWide()
  const switches: ReactNode = keys.map((key) => (
    <Checkbox key={key} checked={layers[key]} onChange={(on) => onLayers({ ...layers, [key]: on })}>
      {t(`hotSpot.${key}`)}
    </Checkbox>
  ))
  const settings = <HotSpotSettings choice={choice} onChoice={onChoice} />
  if (wide)
    return (
      // biome-ignore lint/a11y/useSemanticElements: switches over the map are no form
      <div className="map-layers" role="group" aria-label={t('hotSpot.layers')}>
        {switches}
        {layers.hotSpots ? (
          <Popover
            label={t('hotSpot.settings')}
            placement="bottom end"
            trigger={<IconButton label={t('hotSpot.settings')} icon={<SlidersHorizontal size={16} aria-hidden="true" />} />}
          >
            {settings}
          </Popover>
        ) : null}
      </div>
    )
  return (
    <div className="map-layers map-layers-narrow">
      <Popover
        label={t('hotSpot.layers')}
        placement="bottom end"
        trigger={
          <Button variant="quiet" icon={<Layers size={16} aria-hidden="true" />}>
            <span className="map-layers-button">
              {t('hotSpot.layersN', { n: keys.filter((key) => layers[key]).length })}
              <ChevronDown size={14} aria-hidden="true" />
            </span>
          </Button>
        }
      >
        <div className="map-layers-list">
          {switches}
          {layers.hotSpots ? settings : null}
        </div>
      </Popover>
    </div>
  )
})

/** The method and its parameters in plain words. */
function HotSpotSettings({ choice, onChoice }: { choice: HotSpotChoice; onChoice: (next: HotSpotChoice) => void }) {
  const { t, number } = useText()
  const { method, metres, min } = choice
  return (
    <div className="hot-spot-settings">
      <Select
        label={t('hotSpot.method')}
        value={method}
        onChange={(key) => onChoice({ ...choice, method: key })}
        options={methods.map((key) => ({ key, label: t(`hotSpot.method.${key}`) }))}
      />
      <p className="meta">{t(`hotSpot.means.${method}`)}</p>
      {method === 'hdbscan' ? null : (
        <Select
          label={t(method === 'kde' ? 'hotSpot.spread' : 'hotSpot.near')}
          value={String(metres)}
          onChange={(key) => onChoice({ ...choice, metres: Number(key) })}
          options={nearDistances.map((n) => ({ key: String(n), label: t('hotSpot.metres', { n: number(n) }) }))}
        />
      )}
      {method === 'dbscan' || method === 'hdbscan' ? (
        <Select
          label={t('hotSpot.least')}
          value={String(min)}
          onChange={(key) => onChoice({ ...choice, min: Number(key) })}
          options={leastCounts.map((n) => ({ key: String(n), label: t('hotSpot.reports', { n }) }))}
        />
      ) : null}
    </div>
  )
}

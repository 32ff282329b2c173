import { CircleDashed, Lasso, Maximize, Minus, MousePointer2, Plus, Ruler } from 'lucide-react'
import { memo } from 'react'
import type { MapTool } from '../../map/situation-map.ts'
import { useText } from '../../text/text.tsx'
import { IconButton } from '../../ui/Button.tsx'

const tools = [
  { key: 'lasso', cap: 'L', Icon: Lasso },
  { key: 'circle', cap: 'C', Icon: CircleDashed },
  { key: 'measure', cap: 'M', Icon: Ruler },
] as const

/** The buttons on the map's left edge: zoom, what a drag does, and the way back to all of it. */
export const MapTools = memo(function MapTools({
  tool,
  onTool,
  onZoom,
  onFit,
}: {
  tool: MapTool
  onTool: (tool: MapTool) => void
  onZoom: (levels: number) => void
  onFit: () => void
}) {
  const { t } = useText()
  const icon = { size: 16, 'aria-hidden': true } as const
  return (
    <>
      <div className="map-controls">
        <IconButton label={t('situation.zoomIn')} cap="+" placement="right" icon={<Plus {...icon} />} onPress={() => onZoom(1)} />
        <IconButton
          label={t('situation.zoomOut')}
          cap="−"
          placement="right"
          icon={<Minus {...icon} />}
          onPress={() => onZoom(-1)}
        />
      </div>
      <div className="map-controls map-tools" role="toolbar" aria-label={t('situation.tools')} aria-orientation="vertical">
        <IconButton
          label={t('situation.pointer')}
          placement="right"
          pressed={tool === 'pointer'}
          icon={<MousePointer2 {...icon} />}
          onPress={() => onTool('pointer')}
        />
        {tools.map(({ key, cap, Icon }) => (
          <IconButton
            key={key}
            label={t(`situation.${key}`)}
            cap={cap}
            placement="right"
            pressed={tool === key}
            icon={<Icon {...icon} />}
            onPress={() => onTool(tool === key ? 'pointer' : key)}
          />
        ))}
        <IconButton label={t('situation.fit')} cap="Home" placement="right" icon={<Maximize {...icon} />} onPress={onFit} />
      </div>
    </>
  )
})

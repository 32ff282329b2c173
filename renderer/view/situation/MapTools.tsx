import { Lasso, Maximize, Minus, MousePointer2, Plus } from 'lucide-react'
import type { MapTool } from '../../map/situation-map.ts'
import { useText } from '../../text/text.tsx'
import { IconButton } from '../../ui/Button.tsx'

/** The buttons on the map's left edge: zoom, what a drag does, and the way back to all of it. */
export function MapTools({
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
        <IconButton
          label={t('situation.lasso')}
          cap="L"
          placement="right"
          pressed={tool === 'lasso'}
          icon={<Lasso {...icon} />}
          onPress={() => onTool(tool === 'lasso' ? 'pointer' : 'lasso')}
        />
        <IconButton label={t('situation.fit')} cap="Home" placement="right" icon={<Maximize {...icon} />} onPress={onFit} />
      </div>
    </>
  )
}

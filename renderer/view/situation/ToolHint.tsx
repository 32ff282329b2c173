import { type Measured, measuredText } from '../../map/measure.ts'
import type { MapTool } from '../../map/situation-map.ts'
import { useText } from '../../text/text.tsx'
import { KeyCap } from '../../ui/KeyCap.tsx'

/** What the tool in hand waits for, and what it has measured. */
export function ToolHint({ tool, measured }: { tool: Exclude<MapTool, 'pointer'>; measured: Measured | null }) {
  const { t } = useText()
  const long = measured !== null && (measured.points > 1 || measured.metres > 0)
  return (
    <p className="tool-hint" role="status">
      {long ? (
        <strong>
          {t('situation.measuredLine', { total: measuredText(measured.metres), last: measuredText(measured.lastMetres) })}
        </strong>
      ) : (
        <span>{t(`situation.toolHint.${tool}`)}</span>
      )}
      <span>
        {t(`situation.toolEnter.${tool}`)} <KeyCap>Enter</KeyCap>
      </span>
      <span>
        {t('situation.toolEnd')} <KeyCap>Esc</KeyCap>
      </span>
    </p>
  )
}

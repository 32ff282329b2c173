import type { ReactNode } from 'react'
import { distanceText, scaleBar } from '../../map/mercator.ts'
import type { MapView } from '../../map/situation-map.ts'
import { useText } from '../../text/text.tsx'
import { useWide } from './use-wide.ts'

/** The line under the map: what it shows in words, the scale, the datum and the zoom. */
export function MapStrip({ sentence, view, children }: { sentence: string; view: MapView | null; children?: ReactNode }) {
  const { t } = useText()
  const wide = useWide()
  const bar = view ? scaleBar(view.lat, view.zoom, 110) : null
  return (
    <div className="map-strip">
      <p className="map-sentence" role="status" title={sentence}>
        {sentence}
      </p>
      {children}
      {bar ? (
        <span className="scale">
          <span className="scale-bar" style={{ inlineSize: `${bar.pixels}px` }} aria-hidden="true" />
          {distanceText(bar.metres)}
        </span>
      ) : null}
      <span>{t('situation.datum')}</span>
      {wide && view ? <span className="map-zoom">{t('situation.zoom', { n: view.zoom.toFixed(1) })}</span> : null}
    </div>
  )
}

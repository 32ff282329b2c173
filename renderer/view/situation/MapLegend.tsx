import { useEffect, useRef } from 'react'
import { categoryKeys } from '../../../contract/taxonomy.ts'
import { markerLook, markerRadius, ringSegments } from '../../map/marker.ts'
import { readPalette } from '../../map/palette.ts'
import { SpriteAtlas } from '../../map/sprite-atlas.ts'
import { useSettings } from '../../state/settings.tsx'
import { useText } from '../../text/text.tsx'

const samples = [1, 7, 48, 240, 760, 1280]
/** Shares of a made-up cluster, in category order. */
const shares = [4, 1, 2, 2, 3, 2, 1]
const height = 60
const width = 268

/** What a marker says: its ring, its number, its size. Drawn by the very code that draws the markers. */
export function MapLegend() {
  const { t } = useText()
  const { shownTheme } = useSettings()
  const canvas = useRef<HTMLCanvasElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme is read from the document, a frame later
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      const element = canvas.current
      const context = element?.getContext('2d')
      if (!element || !context) return
      const ratio = window.devicePixelRatio || 1
      element.width = width * ratio
      element.height = height * ratio
      const atlas = new SpriteAtlas(readPalette(element), ratio)
      const parts = Uint32Array.from(categoryKeys, (_, i) => shares[i] ?? 0)
      let x = 4
      for (const count of samples) {
        const radius = markerRadius(count)
        x += radius
        const segments = count === 1 ? [{ category: 0, count: 1 }] : ringSegments(parts)
        const look = markerLook(count, segments)
        atlas.prepare(look, count, radius, segments)
        atlas.draw(context, look, x, height / 2)
        x += radius + 10
      }
    })
    return () => cancelAnimationFrame(frame)
  }, [shownTheme])
  return (
    <figure className="marker-legend">
      <figcaption>
        <strong>{t('situation.legend')}</strong> <span className="meta">{t('situation.legendMeans')}</span>
      </figcaption>
      <div aria-hidden="true">
        <canvas ref={canvas} style={{ width, height }} />
      </div>
    </figure>
  )
}

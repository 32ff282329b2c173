/** Less detail while the map moves, for machines without a graphics card. */
import type { Map as GlMap } from 'maplibre-gl'

/** Share of the screen's pixels along each edge that a moving map is drawn with. */
const coarse = 0.5
/** How long the map rests before it is drawn in full again: turns of a wheel are one movement, milliseconds. */
const rest = 400

/**
 * Draws the moving map with a quarter of the pixels. Where the processor does the work of a graphics card, filling
 * pixels is what a frame takes its time for. Gives back what ends it.
 */
export function coarseWhileMoving(map: GlMap): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let frame = 0
  let low = false
  /** Setting the ratio resizes, and a resize tells of a movement that is none. */
  let setting = false
  const set = (next: boolean): void => {
    if (low === next) return
    low = next
    setting = true
    map.setPixelRatio((window.devicePixelRatio || 1) * (next ? coarse : 1))
    setting = false
  }
  const began = (): void => {
    if (setting) return
    clearTimeout(timer)
    cancelAnimationFrame(frame)
    // Once the movement is under way: a resize at its very start would take it for one of its own and end it.
    frame = requestAnimationFrame(() => {
      if (map.isMoving()) set(true)
    })
  }
  const ended = (): void => {
    if (setting) return
    cancelAnimationFrame(frame)
    clearTimeout(timer)
    timer = setTimeout(() => {
      if (!map.isMoving()) set(false)
    }, rest)
  }
  map.on('movestart', began)
  map.on('moveend', ended)
  return () => {
    clearTimeout(timer)
    cancelAnimationFrame(frame)
    map.off('movestart', began)
    map.off('moveend', ended)
  }
}

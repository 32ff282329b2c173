import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react'
import { circleTo, handleAt, leastMetres, mostMetres, type Near, saidMetres } from '../../map/circle.ts'
import type { SituationMap } from '../../map/situation-map.ts'
import { useText } from '../../text/text.tsx'

/** The handle on the edge of the circle: dragged, or moved with the keys; its radius stands beside it. */
export function NearHandle({
  map,
  near,
  onChange,
}: {
  map: SituationMap
  near: Near
  onChange: (near: Near, how: 'push' | 'replace') => void
}) {
  const { t, number } = useText()
  const edge = handleAt(near)
  const [at, setAt] = useState(() => map.place(edge.lon, edge.lat))
  useEffect(() => {
    const follow = (): void => setAt(map.place(edge.lon, edge.lat))
    follow()
    return map.followMove(follow)
  }, [map, edge.lon, edge.lat])

  /** The whole drag is one step of the history. */
  const drag = useRef<{ stepped: boolean; frame: number } | null>(null)
  useEffect(() => () => cancelAnimationFrame(drag.current?.frame ?? 0), [])
  const groundOf = (event: PointerEvent<HTMLElement>): { lon: number; lat: number } => {
    const stage = event.currentTarget.closest('.map-stage')!.getBoundingClientRect()
    return map.ground(event.clientX - stage.left, event.clientY - stage.top)
  }
  const moved = (event: PointerEvent<HTMLElement>): void => {
    const held = drag.current
    if (!held) return
    const next = circleTo(near, groundOf(event))
    cancelAnimationFrame(held.frame)
    held.frame = requestAnimationFrame(() => {
      if (next.metres === near.metres) return
      onChange({ ...near, metres: next.metres }, held.stepped ? 'replace' : 'push')
      held.stepped = true
    })
  }
  const pressed = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const step = near.metres < 100 ? 5 : near.metres < 1000 ? 10 : 50
    const by: Record<string, number> = {
      ArrowRight: step,
      ArrowUp: step,
      ArrowLeft: -step,
      ArrowDown: -step,
      PageUp: 10 * step,
      PageDown: -10 * step,
    }
    const change = by[event.key]
    if (change === undefined) return
    event.preventDefault()
    event.stopPropagation()
    onChange({ ...near, metres: saidMetres(near.metres + change) }, 'replace')
  }
  return (
    <div
      className="near-handle"
      role="slider"
      tabIndex={0}
      aria-label={t('situation.nearHandle')}
      aria-valuemin={leastMetres}
      aria-valuemax={mostMetres}
      aria-valuenow={near.metres}
      aria-valuetext={t('situation.nearMetres', { n: number(near.metres) })}
      style={{ insetInlineStart: at.x, insetBlockStart: at.y }}
      onKeyDown={pressed}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        drag.current = { stepped: false, frame: 0 }
      }}
      onPointerMove={moved}
      onPointerUp={() => {
        drag.current = null
      }}
      onPointerCancel={() => {
        drag.current = null
      }}
    >
      <span className="near-grip" />
      <span className="near-label">{t('situation.nearMetres', { n: number(near.metres) })}</span>
    </div>
  )
}

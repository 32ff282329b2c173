import { type PointerEvent, useCallback, useEffect, useRef, useState } from 'react'
import type { Filter } from '../../../contract/model.ts'
import { useFilter } from '../../state/filter.tsx'
import { type Bin, type BrushPart, dragged, filterOf, partAt, type Span, spanOf } from './brush.ts'

const reachPixels = 7
const clickPixels = 3

interface Drag {
  part: BrushPart
  from: number
  span: Span
  moved: boolean
  /** The drag has made its own step in the history; later moves change that step. */
  stepped: boolean
}

export interface HeldBrush {
  span: Span
  /** The filter names a time. */
  narrowed: boolean
  /** Sets the brush as one step of the filter's history. */
  set: (span: Span) => void
  handlers: {
    onPointerDown: (event: PointerEvent<SVGSVGElement>) => void
    onPointerMove: (event: PointerEvent<SVGSVGElement>) => void
    onPointerUp: (event: PointerEvent<SVGSVGElement>) => void
    onPointerCancel: (event: PointerEvent<SVGSVGElement>) => void
    onDoubleClick: () => void
  }
  /** What the pointer would take hold of, for the cursor. */
  over: BrushPart | null
}

/** The brush over `bins` drawn `width` pixels wide from `left` on; `closed` as in `filterOf`. A drag is one step of the history, told once a frame. */
export function useBrush(bins: readonly Bin[], left: number, width: number, closed: boolean): HeldBrush {
  const { filter, patchFilter } = useFilter()
  const [preview, setPreview] = useState<Span | null>(null)
  const [over, setOver] = useState<BrushPart | null>(null)
  const drag = useRef<Drag | null>(null)
  const frame = useRef(0)
  const span = preview ?? spanOf(bins, filter)
  const each = bins.length > 0 ? width / bins.length : 1
  const positionIn = (event: PointerEvent<SVGSVGElement>): number =>
    (event.clientX - event.currentTarget.getBoundingClientRect().left - left) / each

  const tell = useCallback(
    (next: Span, how: 'push' | 'replace') => {
      const { from, to } = filterOf(bins, next, closed)
      patchFilter({ from, to } as Partial<Filter>, how)
    },
    [bins, closed, patchFilter],
  )
  useEffect(() => () => cancelAnimationFrame(frame.current), [])

  const finish = (): void => {
    cancelAnimationFrame(frame.current)
    const held = drag.current
    drag.current = null
    if (held?.moved && preview) tell(preview, held.stepped ? 'replace' : 'push')
    setPreview(null)
  }
  return {
    span,
    narrowed: filter.from !== undefined || filter.to !== undefined,
    over,
    set: (next) => tell(next, 'push'),
    handlers: {
      onPointerDown: (event) => {
        if (event.button !== 0 || bins.length === 0) return
        const position = positionIn(event)
        event.currentTarget.setPointerCapture(event.pointerId)
        const part = partAt(span, position, reachPixels / each, bins.length)
        drag.current = { part, from: position, span, moved: false, stepped: false }
      },
      onPointerMove: (event) => {
        const position = positionIn(event)
        const held = drag.current
        if (!held) {
          setOver(bins.length > 0 ? partAt(span, position, reachPixels / each, bins.length) : null)
          return
        }
        if (!held.moved && Math.abs(position - held.from) * each < clickPixels) return
        held.moved = true
        const next = dragged(held.span, held.part, held.from, position, bins.length)
        setPreview(next)
        cancelAnimationFrame(frame.current)
        frame.current = requestAnimationFrame(() => {
          tell(next, held.stepped ? 'replace' : 'push')
          held.stepped = true
        })
      },
      onPointerUp: finish,
      onPointerCancel: finish,
      onDoubleClick: () => patchFilter({ from: undefined, to: undefined }),
    },
  }
}

import { type KeyboardEvent, type PointerEvent, useRef } from 'react'

/** A panel's edge that can be dragged, and moved with the arrow keys (16 px a step). Sizes in px. */
export function Splitter({
  label,
  size,
  min,
  max,
  onResize,
  axis,
  grows,
}: {
  label: string
  size: number
  min: number
  max: number
  onResize: (size: number) => void
  /** x: a vertical edge moved sideways; y: a horizontal edge moved up and down. */
  axis: 'x' | 'y'
  /** Direction in which dragging makes the panel larger: 1 right or down, -1 left or up. */
  grows: 1 | -1
}) {
  const start = useRef<{ at: number; size: number } | null>(null)
  const to = (next: number): void => onResize(Math.min(max, Math.max(min, Math.round(next))))
  const place = (event: PointerEvent): number => (axis === 'x' ? event.clientX : event.clientY)
  const pressed = (event: KeyboardEvent): void => {
    const more = axis === 'x' ? 'ArrowRight' : 'ArrowDown'
    const less = axis === 'x' ? 'ArrowLeft' : 'ArrowUp'
    if (event.key !== more && event.key !== less) return
    event.preventDefault()
    to(size + (event.key === more ? 16 : -16) * grows)
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that moves has no element of its own
    <div
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={axis === 'x' ? 'vertical' : 'horizontal'}
      aria-valuenow={Math.round(size)}
      aria-valuemin={min}
      aria-valuemax={max}
      className={`splitter splitter-${axis}`}
      onKeyDown={pressed}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        start.current = { at: place(event), size }
      }}
      onPointerMove={(event) => {
        if (start.current) to(start.current.size + (place(event) - start.current.at) * grows)
      }}
      onPointerUp={() => {
        start.current = null
      }}
    />
  )
}

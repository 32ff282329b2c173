import type { KeyboardEvent } from 'react'

/** An end of the brush: dragged with the pointer (the chart takes that) or moved with the keys, one bin or seven. */
export function BrushHandle({
  label,
  words,
  x,
  top,
  height,
  value,
  max,
  onMove,
}: {
  label: string
  /** The day it stands at. */
  words: string
  x: number
  top: number
  height: number
  value: number
  max: number
  onMove: (to: number) => void
}) {
  const pressed = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const moves: Record<string, number> = {
      ArrowLeft: value - 1,
      ArrowDown: value - 1,
      ArrowRight: value + 1,
      ArrowUp: value + 1,
      PageDown: value - 7,
      PageUp: value + 7,
      Home: 0,
      End: max,
    }
    const to = moves[event.key]
    if (to === undefined) return
    event.preventDefault()
    onMove(Math.min(max, Math.max(0, to)))
  }
  const middle = top + height / 2
  return (
    <g
      className="brush-handle"
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={max}
      aria-valuenow={value}
      aria-valuetext={words}
      onKeyDown={pressed}
    >
      <rect className="brush-edge" x={x - 0.75} y={top} width={1.5} height={height} />
      <rect className="brush-grip" x={x - 3.5} y={middle - 8} width={7} height={16} rx={2} />
      <line className="brush-grip-line" x1={x - 1} x2={x - 1} y1={middle - 4} y2={middle + 4} />
      <line className="brush-grip-line" x1={x + 1} x2={x + 1} y1={middle - 4} y2={middle + 4} />
    </g>
  )
}

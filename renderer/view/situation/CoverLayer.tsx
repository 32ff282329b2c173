import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react'
import type { CoverBox } from '../../../contract/trust.ts'
import { useText } from '../../text/text.tsx'
import { type Corner, drawnBox, leastSide, movedBox, type Point, sizedBox } from './cover-boxes.ts'

const corners: readonly Corner[] = ['nw', 'ne', 'sw', 'se']
const directions: Record<string, Point> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
}
type Gesture =
  | { kind: 'draw'; from: Point; base: readonly CoverBox[] }
  | { kind: 'move' | Corner; from: Point; at: number; box: CoverBox }

/**
 * Black boxes over a picture, to be drawn, moved and sized with the pointer or the keys: arrows move the chosen one by a
 * hundredth (with Alt a tenth of that), with Shift they size it.
 */
export function CoverLayer({
  boxes,
  chosen,
  onChoose,
  onChange,
  onRemove,
}: {
  boxes: readonly CoverBox[]
  chosen: number | null
  onChoose: (at: number | null) => void
  onChange: (boxes: readonly CoverBox[], step: string) => void
  onRemove: () => void
}) {
  const { t, number } = useText()
  const layer = useRef<HTMLDivElement>(null)
  const gesture = useRef<Gesture | null>(null)
  const turn = useRef(0)
  const buttons = useRef(new Map<number, HTMLButtonElement>())
  const [drawing, setDrawing] = useState(false)
  // A box that is new, or next after one that went, has the keys.
  useEffect(() => {
    if (chosen !== null && !drawing) buttons.current.get(chosen)?.focus({ preventScroll: true })
  }, [chosen, drawing])

  const pointOf = (event: PointerEvent): Point => {
    const area = layer.current?.getBoundingClientRect()
    if (!area || area.width === 0 || area.height === 0) return { x: 0, y: 0 }
    return { x: (event.clientX - area.left) / area.width, y: (event.clientY - area.top) / area.height }
  }
  const begin = (event: PointerEvent, made: Gesture): void => {
    if (event.button !== 0) return
    event.stopPropagation()
    event.preventDefault()
    turn.current += 1
    gesture.current = made
    layer.current?.setPointerCapture(event.pointerId)
  }
  const moved = (event: PointerEvent): void => {
    const now = gesture.current
    if (!now) return
    event.stopPropagation()
    const to = pointOf(event)
    if (now.kind === 'draw') {
      const drawn = drawnBox(now.from, to)
      setDrawing(true)
      onChange(drawn ? [...now.base, drawn] : now.base, `draw ${turn.current}`)
      onChoose(drawn ? now.base.length : null)
      return
    }
    const by = { x: to.x - now.from.x, y: to.y - now.from.y }
    const next = now.kind === 'move' ? movedBox(now.box, by) : sizedBox(now.box, now.kind, by)
    onChange(
      boxes.map((box, i) => (i === now.at ? next : box)),
      `drag ${turn.current}`,
    )
  }
  const ended = (): void => {
    gesture.current = null
    setDrawing(false)
  }
  const keyed = (event: KeyboardEvent, at: number, box: CoverBox): void => {
    if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault()
      event.stopPropagation()
      onRemove()
      return
    }
    const way = directions[event.key]
    if (!way || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    event.stopPropagation()
    const step = event.altKey ? leastSide / 10 : leastSide
    const by = { x: way.x * step, y: way.y * step }
    const next = event.shiftKey ? sizedBox(box, 'se', by) : movedBox(box, by)
    onChange(
      boxes.map((one, i) => (i === at ? next : one)),
      `keys ${at} ${event.shiftKey}`,
    )
  }
  const words = (box: CoverBox, at: number): string => {
    const percent = (part: number): string => number(Math.round(part * 100))
    return t('trust.coverBox', {
      n: number(at + 1),
      x: percent(box.x),
      y: percent(box.y),
      w: percent(box.width),
      h: percent(box.height),
    })
  }
  const now = chosen === null ? undefined : boxes[chosen]
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys add and move boxes, too
    <div
      ref={layer}
      className="cover-layer"
      onPointerDown={(event) => begin(event, { kind: 'draw', from: pointOf(event), base: boxes })}
      onPointerMove={moved}
      onPointerUp={ended}
      onPointerCancel={ended}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      {boxes.map((box, at) => (
        <button
          // biome-ignore lint/suspicious/noArrayIndexKey: a box is told from another by its place in the list alone
          key={at}
          type="button"
          ref={(element) => {
            if (element) buttons.current.set(at, element)
            else buttons.current.delete(at)
          }}
          className={at === chosen ? 'cover-box cover-chosen' : 'cover-box'}
          aria-label={words(box, at)}
          aria-pressed={at === chosen}
          style={{
            left: `${box.x * 100}%`,
            top: `${box.y * 100}%`,
            width: `${box.width * 100}%`,
            height: `${box.height * 100}%`,
          }}
          onFocus={() => onChoose(at)}
          onKeyDown={(event) => keyed(event, at, box)}
          onPointerDown={(event) => {
            onChoose(at)
            begin(event, { kind: 'move', from: pointOf(event), at, box })
          }}
        >
          {at === chosen
            ? corners.map((corner) => (
                <span
                  key={corner}
                  className={`cover-corner cover-${corner}`}
                  onPointerDown={(event) => begin(event, { kind: corner, from: pointOf(event), at, box })}
                />
              ))
            : null}
        </button>
      ))}
      <span className="visually-hidden" role="status">
        {now && chosen !== null ? words(now, chosen) : ''}
      </span>
    </div>
  )
}

import { Ellipsis } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef } from 'react'
import type { ReportId, ReportRow } from '../../../contract/model.ts'
import { discRadius, leafRadius, spiderLeaves } from '../../map/spider.ts'
import { useText } from '../../text/text.tsx'
import { categoryIcons } from '../../ui/CategoryPlate.tsx'
import { spotPlace } from './spot-place.ts'
import type { Spider } from './use-spider.ts'

const cardWidth = 240
const cardGap = 10

/** Reports that lie on one coordinate, side by side around it: each a button with the icon of its kind. */
export function SpiderCircle({
  spider,
  selected,
  onSelect,
  onClose,
}: {
  spider: Spider
  selected: ReportId | null
  onSelect: (id: ReportId) => void
  onClose: () => void
}) {
  const { t, number, category } = useText()
  const { rows } = spider
  const circle = useRef<HTMLFieldSetElement>(null)
  const disc = discRadius(rows.length)
  const leaves = spiderLeaves(rows.length)
  const kinds = new Set(rows.map((row) => row.category)).size
  const focusable = Math.max(
    0,
    rows.findIndex((row) => row.id === selected),
  )

  // Opened from the keyboard: the way goes on among the leaves, and back to the map when it closes.
  useEffect(() => {
    const host = circle.current?.closest('.map-stage')?.querySelector<HTMLElement>('.map-host')
    const element = circle.current
    if (!host?.matches(':focus-visible') || !element) return
    element.querySelector<HTMLElement>('button[tabindex="0"]')?.focus()
    return () => host.focus()
  }, [])
  const walk = (event: KeyboardEvent): void => {
    const buttons = [...(circle.current?.querySelectorAll<HTMLElement>('button') ?? [])]
    const at = buttons.indexOf(document.activeElement as HTMLElement)
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    if (event.key === 'Escape') onClose()
    else if (step !== undefined && at >= 0) buttons[(at + step + buttons.length) % buttons.length]?.focus()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const label = t('situation.spotCounts', { n: number(rows.length), kinds: number(kinds), count: kinds })
  const title = spotPlace(rows)
  const left = spider.x - disc - cardGap - cardWidth >= 56
  return (
    <>
      <fieldset
        ref={circle}
        className="spider"
        aria-label={title ? `${title} · ${label}` : label}
        style={{ insetInlineStart: spider.x - disc, insetBlockStart: spider.y - disc, inlineSize: 2 * disc, blockSize: 2 * disc }}
        onKeyDown={walk}
        onWheel={onClose}
      >
        <svg viewBox={`${-disc} ${-disc} ${2 * disc} ${2 * disc}`} aria-hidden="true">
          {leaves.map((leaf, i) => (
            <line key={rows[i]!.id} x1={0} y1={0} x2={leaf.x} y2={leaf.y} />
          ))}
          <circle r={2.5} />
        </svg>
        {rows.map((row, i) => (
          <Leaf
            key={row.id}
            row={row}
            name={`${category(row.category)} · ${row.title || t('situation.noTitle')}`}
            x={disc + leaves[i]!.x}
            y={disc + leaves[i]!.y}
            chosen={row.id === selected}
            focusable={i === focusable}
            onSelect={onSelect}
          />
        ))}
      </fieldset>
      <div
        className="spider-card"
        aria-hidden="true"
        style={{
          insetBlockStart: spider.y,
          maxInlineSize: cardWidth,
          ...(left
            ? { insetInlineEnd: `calc(100% - ${spider.x - disc - cardGap}px)` }
            : { insetInlineStart: spider.x + disc + cardGap }),
        }}
      >
        {title ? <strong>{title}</strong> : null}
        <span>{label}</span>
      </div>
    </>
  )
}

function Leaf({
  row,
  name,
  x,
  y,
  chosen,
  focusable,
  onSelect,
}: {
  row: ReportRow
  name: string
  x: number
  y: number
  chosen: boolean
  focusable: boolean
  onSelect: (id: ReportId) => void
}) {
  const Icon = categoryIcons[row.category] ?? Ellipsis
  return (
    <button
      type="button"
      className={`spider-leaf plate-${row.category in categoryIcons ? row.category : 'other'}`}
      style={{
        insetInlineStart: x - leafRadius,
        insetBlockStart: y - leafRadius,
        inlineSize: 2 * leafRadius,
        blockSize: 2 * leafRadius,
      }}
      aria-label={name}
      aria-pressed={chosen}
      title={name}
      tabIndex={focusable ? 0 : -1}
      onClick={() => onSelect(row.id)}
    >
      <Icon size={11} strokeWidth={2} aria-hidden="true" />
    </button>
  )
}

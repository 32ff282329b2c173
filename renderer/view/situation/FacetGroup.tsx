import { ChevronDown, ChevronRight } from 'lucide-react'
import { memo, useId, useState } from 'react'
import { useText } from '../../text/text.tsx'
import { CategoryPlate } from '../../ui/CategoryPlate.tsx'
import type { FacetRow } from './facet-rows.ts'
import { useLatest } from './use-latest.ts'

/** One kind of condition: rows to check, each with its count and a bar against the largest. */
export function FacetGroup({
  title,
  rows,
  label,
  plates = false,
  hatched,
  onToggle,
  foot,
  onFoot,
}: {
  title: string
  rows: readonly FacetRow[]
  label: (value: string) => string
  /** Rows are categories, shown with their plates. */
  plates?: boolean
  hatched?: (value: string) => boolean
  onToggle: (value: string) => void
  foot?: string
  onFoot?: () => void
}) {
  const { t } = useText()
  const [open, setOpen] = useState(true)
  const id = useId()
  const toggle = useLatest(onToggle)
  const top = Math.max(1, ...rows.map((row) => row.count))
  return (
    <div className="facet">
      <h3 className="facet-head">
        <button type="button" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
          <span>{title}</span>
          {open ? <ChevronDown size={14} aria-hidden="true" /> : <ChevronRight size={14} aria-hidden="true" />}
          <span className="visually-hidden">{t(open ? 'situation.fold' : 'situation.unfold', { what: title })}</span>
        </button>
      </h3>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would need its legend where the fold button stands */}
      <div id={id} role="group" aria-label={title} hidden={!open}>
        {rows.map((row) => (
          <FacetLine
            key={row.value}
            value={row.value}
            count={row.count}
            on={row.on}
            depth={row.depth}
            name={label(row.value)}
            plate={plates}
            share={row.count / top}
            hatched={hatched?.(row.value) ?? false}
            onToggle={toggle}
          />
        ))}
        {foot && onFoot ? (
          <button type="button" className="facet-foot" onClick={onFoot}>
            {foot}
          </button>
        ) : null}
      </div>
    </div>
  )
}

/** A row is drawn anew only when something of its own has changed. */
const FacetLine = memo(function FacetLine({
  value,
  count,
  on,
  depth,
  name,
  plate,
  share,
  hatched,
  onToggle,
}: {
  value: string
  count: number
  on: boolean
  depth: number
  name: string
  plate: boolean
  share: number
  hatched: boolean
  onToggle: (value: string) => void
}) {
  const { t, number } = useText()
  const words = number(count)
  return (
    // biome-ignore lint/a11y/useSemanticElements: the whole row is the box to check
    <button
      type="button"
      role="checkbox"
      aria-checked={on}
      aria-label={t('situation.facetRow', { name, n: words, count })}
      className={`facet-row${on ? ' facet-on' : ''}${count === 0 ? ' facet-zero' : ''}`}
      style={depth > 0 ? { paddingInlineStart: `${12 + 12 * depth}px` } : undefined}
      onClick={() => onToggle(value)}
    >
      {plate ? <CategoryPlate category={value} /> : null}
      <span className="facet-name" title={name}>
        {name}
      </span>
      <span className="facet-bar" aria-hidden="true">
        <span className={hatched ? 'hatch' : undefined} style={{ inlineSize: `${count > 0 ? Math.max(2, share * 100) : 0}%` }} />
      </span>
      <span className="facet-count">{words}</span>
    </button>
  )
})

import { ChevronDown, ChevronRight } from 'lucide-react'
import { type ReactNode, useId, useState } from 'react'
import { useText } from '../../text/text.tsx'
import type { FacetRow } from './facet-rows.ts'

/** One kind of condition: rows to check, each with its count and a bar against the largest. */
export function FacetGroup({
  title,
  rows,
  label,
  plate,
  hatched,
  onToggle,
  foot,
  onFoot,
}: {
  title: string
  rows: readonly FacetRow[]
  label: (value: string) => string
  plate?: (value: string) => ReactNode
  hatched?: (value: string) => boolean
  onToggle: (value: string) => void
  foot?: string
  onFoot?: () => void
}) {
  const { t } = useText()
  const [open, setOpen] = useState(true)
  const id = useId()
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
            row={row}
            name={label(row.value)}
            plate={plate?.(row.value)}
            share={row.count / top}
            hatched={hatched?.(row.value) ?? false}
            onToggle={() => onToggle(row.value)}
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

function FacetLine({
  row,
  name,
  plate,
  share,
  hatched,
  onToggle,
}: {
  row: FacetRow
  name: string
  plate: ReactNode
  share: number
  hatched: boolean
  onToggle: () => void
}) {
  const { t, number } = useText()
  const count = number(row.count)
  return (
    // biome-ignore lint/a11y/useSemanticElements: the whole row is the box to check
    <button
      type="button"
      role="checkbox"
      aria-checked={row.on}
      aria-label={t('situation.facetRow', { name, n: count, count: row.count })}
      className={`facet-row${row.on ? ' facet-on' : ''}${row.count === 0 ? ' facet-zero' : ''}`}
      style={row.depth > 0 ? { paddingInlineStart: `${12 + 12 * row.depth}px` } : undefined}
      onClick={onToggle}
    >
      {plate}
      <span className="facet-name" title={name}>
        {name}
      </span>
      <span className="facet-bar" aria-hidden="true">
        <span
          className={hatched ? 'hatch' : undefined}
          style={{ inlineSize: `${row.count > 0 ? Math.max(2, share * 100) : 0}%` }}
        />
      </span>
      <span className="facet-count">{count}</span>
    </button>
  )
}

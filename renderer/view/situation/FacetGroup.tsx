import Fuse from 'fuse.js'
import { ChevronDown, ChevronRight, Ellipsis, Search } from 'lucide-react'
import { type KeyboardEvent, type MouseEvent, memo, useId, useMemo, useRef, useState } from 'react'
import { useText } from '../../text/text.tsx'
import { CategoryPlate } from '../../ui/CategoryPlate.tsx'
import { MenuAt } from '../../ui/MenuAt.tsx'
import type { FacetRow } from './facet-rows.ts'
import { useLatest } from './use-latest.ts'

/** More values than this can be searched; more than `folded` are folded away. */
const searchable = 12
const folded = 8

export interface FacetChoices {
  toggle: (value: string) => void
  /** Only this one; absent where a group has two values that leave each other out. */
  only?: (value: string) => void
  allBut?: (value: string) => void
  /** Nothing of this group is a condition any more. */
  any?: () => void
}
type How = 'toggle' | 'only' | 'allBut' | 'any'

/** One kind of condition: rows to check, each with its count and a bar against the largest. */
export function FacetGroup({
  title,
  rows,
  found,
  label,
  plates = false,
  hatched,
  folds = false,
  opens = true,
  choices,
}: {
  title: string
  rows: readonly FacetRow[]
  /** What a search in the group looks through, where that is more than the rows shown. */
  found?: readonly FacetRow[]
  label: (value: string) => string
  /** Rows are categories, shown with their plates. */
  plates?: boolean
  hatched?: (value: string) => boolean
  /** Shows the first few of a long list. */
  folds?: boolean
  /** Whether it stands open until somebody folds or unfolds it. */
  opens?: boolean
  choices: FacetChoices
}) {
  const { t } = useText()
  const [turned, setOpen] = useState<boolean | null>(null)
  const open = turned ?? opens
  const [whole, showWhole] = useState(false)
  const [wanted, want] = useState('')
  const [menu, setMenu] = useState<{ value: string; on: boolean } | null>(null)
  const [focused, setFocused] = useState<string | null>(null)
  const anchor = useRef<Element | null>(null)
  const body = useRef<HTMLDivElement>(null)
  const id = useId()
  const all = found ?? rows
  const canSearch = all.length > searchable
  const fuse = useMemo(
    () =>
      wanted.trim() === ''
        ? null
        : new Fuse(
            all.map((row) => ({ row, name: label(row.value) })),
            { keys: ['name'], threshold: 0.3, ignoreLocation: true },
          ),
    [all, label, wanted],
  )
  const hits = fuse ? fuse.search(wanted.trim()).map((hit) => hit.item.row) : null
  const folding = folds && !hits && rows.length > folded + 1
  const shown = hits ?? (folding && !whole ? rows.filter((row, i) => i < folded || row.on) : rows)
  const top = Math.max(1, ...all.map((row) => row.count))
  const tabStop = shown.some((row) => row.value === focused) ? focused : shown[0]?.value

  const act = useLatest((value: string, how: How, element: Element | null) => {
    if (how === 'toggle' || !choices[how]) choices.toggle(value)
    else if (how === 'any') choices.any?.()
    else choices[how]?.(value)
    if (element instanceof HTMLElement) element.focus()
  })
  const openMenu = useLatest((value: string, on: boolean, element: Element) => {
    if (!choices.only) return
    anchor.current = element
    setMenu({ value, on })
  })
  const lines = (): HTMLElement[] => [...(body.current?.querySelectorAll<HTMLElement>('.facet-row') ?? [])]
  const pressed = (event: KeyboardEvent): void => {
    if (!(event.target instanceof HTMLElement)) return
    const list = lines()
    const at = list.indexOf(event.target)
    const step: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: list.length - 1 }
    const inField = event.target instanceof HTMLInputElement
    if (inField && event.key === 'Escape' && wanted !== '') want('')
    else if (inField && event.key === 'ArrowDown') list[0]?.focus()
    else if (inField && event.key === 'Enter') list[0]?.click()
    else if (at >= 0 && step[event.key] !== undefined) list[Math.min(list.length - 1, Math.max(0, step[event.key]!))]?.focus()
    else if (at >= 0 && event.key === 'Enter' && (event.ctrlKey || event.metaKey || event.altKey))
      act(event.target.dataset.value ?? '', event.altKey ? 'allBut' : 'only', event.target)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const name = menu ? label(menu.value) : ''
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
      <div id={id} ref={body} role="group" aria-label={title} hidden={!open} onKeyDown={pressed}>
        {canSearch ? (
          <label className="facet-find">
            <Search size={12} aria-hidden="true" />
            <input
              type="search"
              value={wanted}
              placeholder={t('list.findIn', { what: title })}
              aria-label={t('list.findIn', { what: title })}
              onChange={(event) => want(event.currentTarget.value)}
            />
          </label>
        ) : null}
        {shown.map((row) => (
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
            stop={row.value === tabStop}
            more={choices.only !== undefined}
            onAct={act}
            onMenu={openMenu}
            onFocused={setFocused}
          />
        ))}
        {hits?.length === 0 ? <p className="facet-none meta">{t('list.findNone')}</p> : null}
        {folding ? (
          <button type="button" className="facet-foot" aria-expanded={whole} onClick={() => showWhole(!whole)}>
            {whole ? t('list.less') : t('list.more', { n: rows.length - shown.length })}
          </button>
        ) : null}
      </div>
      {menu ? (
        <MenuAt<How>
          anchor={anchor}
          label={t('list.rowMenu', { name })}
          entries={[
            { key: 'only', label: t('list.onlyThis'), cap: 'Ctrl ↵' },
            { key: 'allBut', label: t('list.allBut'), cap: 'Alt ↵' },
            { key: 'toggle', label: t(menu.on ? 'list.notThis' : 'list.alsoThis') },
            { key: 'any', label: t('list.wholeGroup') },
          ]}
          onChoose={(how) => act(menu.value, how, null)}
          onClose={() => {
            setMenu(null)
            // The menu was the row's: the keys go on from there.
            const row = anchor.current
            if (row instanceof HTMLElement) requestAnimationFrame(() => row.focus())
          }}
        />
      ) : null}
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
  stop,
  more,
  onAct,
  onMenu,
  onFocused,
}: {
  value: string
  count: number
  on: boolean
  depth: number
  name: string
  plate: boolean
  share: number
  hatched: boolean
  /** Tab comes here; the arrows go on. */
  stop: boolean
  more: boolean
  onAct: (value: string, how: How, element: Element | null) => void
  onMenu: (value: string, on: boolean, element: Element) => void
  onFocused: (value: string) => void
}) {
  const { t, number } = useText()
  const words = number(count)
  const line = useRef<HTMLButtonElement>(null)
  const pressed = (event: MouseEvent): void => {
    const how: How = event.altKey ? 'allBut' : event.ctrlKey || event.metaKey ? 'only' : 'toggle'
    onAct(value, how, null)
  }
  return (
    <div className="facet-line">
      {/* biome-ignore lint/a11y/useSemanticElements: the whole row is the box to check */}
      <button
        ref={line}
        type="button"
        role="checkbox"
        aria-checked={on}
        aria-label={t('situation.facetRow', { name, n: words, count })}
        aria-keyshortcuts="Control+Enter Alt+Enter Shift+F10"
        tabIndex={stop ? 0 : -1}
        data-value={value}
        className={`facet-row${on ? ' facet-on' : ''}${count === 0 ? ' facet-zero' : ''}`}
        style={depth > 0 ? { paddingInlineStart: `${12 + 12 * depth}px` } : undefined}
        onClick={pressed}
        onFocus={() => onFocused(value)}
        onContextMenu={(event) => {
          if (!more) return
          event.preventDefault()
          onMenu(value, on, event.currentTarget)
        }}
      >
        {plate ? <CategoryPlate category={value} /> : null}
        <span className="facet-name" title={name}>
          {name}
        </span>
        <span className="facet-bar" aria-hidden="true">
          <span
            className={hatched ? 'hatch' : undefined}
            style={{ inlineSize: `${count > 0 ? Math.max(2, share * 100) : 0}%` }}
          />
        </span>
        <span className="facet-count">{words}</span>
      </button>
      {more ? (
        <button
          type="button"
          className="facet-more"
          tabIndex={-1}
          aria-label={t('list.rowMenu', { name })}
          onClick={() => {
            if (line.current) onMenu(value, on, line.current)
          }}
        >
          <Ellipsis size={14} aria-hidden="true" />
        </button>
      ) : null}
    </div>
  )
})

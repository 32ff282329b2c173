import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import type { ReportId } from '../../../contract/model.ts'
import { useSelection } from '../../state/selection.tsx'
import { useText } from '../../text/text.tsx'
import { ReportLine, rowId } from './ReportLine.tsx'
import { useLatest } from './use-latest.ts'
import type { HeldList } from './use-report-list.ts'

const rowHeight = 44

/** The reports as rows; only what is in view is drawn. J and K walk, Enter opens. */
export function ReportList({ list, label, onOpen }: { list: HeldList; label: string; onOpen: (id: ReportId) => void }) {
  const { t } = useText()
  const { selectedReport } = useSelection()
  const scroll = useRef<HTMLDivElement>(null)
  const { rows, more, readMore } = list
  const [cursor, setCursor] = useState(-1)
  const virtual = useVirtualizer({
    count: rows.length + (more ? 1 : 0),
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    initialRect: { width: 440, height: 600 },
  })
  const shown = virtual.getVirtualItems()
  const last = shown.at(-1)?.index ?? 0
  useEffect(() => {
    if (more && last >= rows.length - 12) readMore()
  }, [more, last, rows.length, readMore])

  const at = selectedReport === null ? cursor : rows.findIndex((row) => row.id === selectedReport)
  // Opening a report takes room from the list: its row stays in sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another report moves the list
  useEffect(() => {
    if (selectedReport === null || at < 0) return
    const frame = requestAnimationFrame(() => virtual.scrollToIndex(at))
    return () => cancelAnimationFrame(frame)
  }, [selectedReport])
  const go = (index: number): void => {
    const held = Math.min(rows.length - 1, Math.max(0, index))
    const row = rows[held]
    if (!row) return
    setCursor(held)
    virtual.scrollToIndex(held)
    // With a report open, walking turns the pages; otherwise it only moves the cursor.
    if (selectedReport !== null) onOpen(row.id)
  }
  const latest = useRef({ go, at, open: (_index: number) => {} })
  latest.current = {
    go,
    at,
    open: (index) => {
      const row = rows[index]
      if (row) onOpen(row.id)
    },
  }
  useEffect(() => {
    const pressed = (event: globalThis.KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
      if (event.target instanceof HTMLElement && event.target.closest('input, textarea, select, [role=dialog]')) return
      const key = event.key.toLowerCase()
      if (key !== 'j' && key !== 'k') return
      event.preventDefault()
      latest.current.go(latest.current.at + (key === 'j' ? 1 : -1))
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [])
  const pressed = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const moves: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + 10,
      PageUp: at - 10,
      Home: 0,
      End: rows.length - 1,
    }
    const to = moves[event.key]
    if (to !== undefined) go(to)
    else if (event.key === 'Enter' || event.key === ' ') latest.current.open(Math.max(0, at))
    else return
    event.preventDefault()
  }
  const pressRow = useLatest((id: ReportId, index: number) => {
    setCursor(index)
    onOpen(id)
  })
  const active = rows[at]
  return (
    <div ref={scroll} className={`report-scroll${list.stale ? ' report-stale' : ''}`}>
      <div
        className="report-list"
        role="listbox"
        tabIndex={0}
        aria-label={label}
        aria-busy={list.loading}
        {...(active ? { 'aria-activedescendant': rowId(active.id) } : {})}
        style={{ blockSize: `${virtual.getTotalSize()}px` }}
        onKeyDown={pressed}
      >
        {shown.map((item) => {
          const row = rows[item.index]
          return row ? (
            <ReportLine
              key={row.id}
              row={row}
              top={item.start}
              place={item.index + 1}
              total={more ? -1 : rows.length}
              selected={row.id === selectedReport}
              active={item.index === at && selectedReport === null}
              onOpen={pressRow}
            />
          ) : (
            <div key="more" className="report-more meta" style={{ insetBlockStart: `${item.start}px` }} aria-hidden="true">
              {t('situation.loadingMore')}
            </div>
          )
        })}
      </div>
    </div>
  )
}

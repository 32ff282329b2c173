import { type KeyboardEvent, type MouseEvent, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { ReportId } from '../../../contract/model.ts'
import { addMarks, allOf, isMarked, type MarkedSet, markedCount, noMarks, setKey, toggleMark } from '../../state/marks.ts'
import { useSelection } from '../../state/selection.tsx'
import { useText } from '../../text/text.tsx'
import type { LonLat } from './list-source.ts'
import { ReportLine, rowId } from './ReportLine.tsx'
import { pageSize } from './report-pages.ts'
import { useLatest } from './use-latest.ts'
import type { HeldList } from './use-report-list.ts'
import { useRowWindow } from './use-row-window.ts'

const rowHeight = 44
const keptPlaces = 100

/**
 * The reports as rows; only what is in sight is drawn and read. J and K walk, Enter opens, Space marks, Shift extends,
 * Ctrl A marks the whole set.
 */
export function ReportList({
  list,
  set,
  label,
  from,
  onOpen,
  onCopy,
}: {
  list: HeldList
  /** What the list shows, as a set. */
  set: MarkedSet
  label: string
  /** Where distances are measured from, when they are shown. */
  from: LonLat | undefined
  onOpen: (id: ReportId) => void
  onCopy: () => void
}) {
  const { t } = useText()
  const { selectedReport, marks, setMarks, places } = useSelection()
  const scroll = useRef<HTMLDivElement>(null)
  const { total, pages, row, want } = list
  const view = useRowWindow(scroll, total, rowHeight)
  const key = setKey(set)
  const [cursor, setCursor] = useState(-1)
  /** Where a stretch of marks begins, and what was marked before it. */
  const stretch = useRef({ at: -1, base: marks })
  /** A row that was walked to before it was read. */
  const awaited = useRef(-1)
  const stretching = useRef<AbortController | null>(null)

  // Another list begins where it stood when it was left, or at its top.
  const shownKey = useRef('')
  const shownMove = useRef(list.moved.n)
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another list, or other data, moves the rows
  useLayoutEffect(() => {
    if (shownKey.current !== list.key) {
      shownKey.current = list.key
      shownMove.current = list.moved.n
      const place = places.get(list.key)
      view.setTop(place?.top ?? 0)
      setCursor(place?.cursor ?? -1)
      stretch.current = { at: -1, base: noMarks }
      awaited.current = -1
    } else if (shownMove.current !== list.moved.n) {
      shownMove.current = list.moved.n
      const { rows } = list.moved
      if (rows === 0) return
      view.setTop(view.top + rows * rowHeight)
      setCursor((now) => (now < 0 ? now : Math.max(0, now + rows)))
      stretch.current.at = -1
    }
  }, [list.key, list.moved.n])
  useEffect(() => {
    if (list.stale || list.key === '') return
    places.delete(list.key)
    places.set(list.key, { top: view.top, cursor })
    if (places.size > keptPlaces) places.delete(places.keys().next().value as string)
  }, [places, list.key, list.stale, view.top, cursor])
  // biome-ignore lint/correctness/useExhaustiveDependencies: another number of rows makes others wanted
  useEffect(() => {
    if (!list.stale) want(Math.floor(view.top / rowHeight), Math.ceil((view.top + view.height) / rowHeight))
  }, [want, list.stale, view.top, view.height, total])

  // The open report may have been opened from the map: its row is looked for among those that were read.
  let at = cursor
  if (selectedReport !== null && row(cursor)?.id !== selectedReport && awaited.current !== cursor)
    at = indexOf(pages, selectedReport)
  // Opening a report takes room from the list: its row stays in sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another report moves the list
  useEffect(() => {
    if (selectedReport === null || at < 0) return
    const frame = requestAnimationFrame(() => view.show(at))
    return () => cancelAnimationFrame(frame)
  }, [selectedReport])

  const extend = (to: number): void => {
    const { at: anchor, base } = stretch.current
    const low = Math.min(anchor, to)
    const high = Math.max(anchor, to) + 1
    stretching.current?.abort()
    const abort = new AbortController()
    stretching.current = abort
    void list.range(low, high, abort.signal).then((rows) => {
      if (rows && !abort.signal.aborted)
        setMarks(
          addMarks(
            base,
            rows.map((found) => found.id),
            key,
          ),
        )
    })
  }
  const go = (index: number, shift: boolean): void => {
    if (total === 0) return
    const to = Math.min(total - 1, Math.max(0, index))
    if (shift) {
      if (stretch.current.at < 0) stretch.current = { at: Math.max(0, at), base: marks }
      extend(to)
    } else stretch.current = { at: -1, base: noMarks }
    setCursor(to)
    view.show(to)
    // With a report open, walking turns the pages; otherwise it only moves the cursor.
    if (selectedReport === null) return
    const found = row(to)
    awaited.current = found ? -1 : to
    if (found) onOpen(found.id)
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the rows that come
  useEffect(() => {
    const found = awaited.current >= 0 ? row(awaited.current) : undefined
    if (!found) return
    awaited.current = -1
    onOpen(found.id)
  }, [pages])

  const walk = useLatest((by: number) => go(at + by, false))
  useEffect(() => {
    const pressed = (event: globalThis.KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
      if (event.target instanceof HTMLElement && event.target.closest('input, textarea, select, [role=dialog]')) return
      const pressedKey = event.key.toLowerCase()
      if (pressedKey !== 'j' && pressedKey !== 'k') return
      event.preventDefault()
      walk(pressedKey === 'j' ? 1 : -1)
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [walk])

  const page = Math.max(1, Math.floor(view.height / rowHeight) - 1)
  const pressed = (event: KeyboardEvent): void => {
    if (event.altKey) return
    const control = event.ctrlKey || event.metaKey
    const letter = event.key.toLowerCase()
    const moves: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: total - 1,
    }
    const to = moves[event.key]
    if (control && letter === 'a') setMarks(allOf(set, total))
    else if (control && letter === 'c') {
      // Words marked with the mouse are the browser's to copy.
      if (markedCount(marks) === 0 || !window.getSelection()?.isCollapsed) return
      onCopy()
    } else if (control) return
    else if (to !== undefined) go(to, event.shiftKey)
    else if (event.key === 'Enter') {
      const found = row(Math.max(0, at))
      if (found) onOpen(found.id)
    } else if (event.key === ' ') {
      const found = row(at)
      if (found) setMarks(toggleMark(marks, found.id, key))
    } else if (event.key === 'Escape' && markedCount(marks) > 0) setMarks(noMarks)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const pressRow = useLatest((id: ReportId, index: number, event: MouseEvent) => {
    awaited.current = -1
    if (event.shiftKey) {
      if (stretch.current.at < 0) stretch.current = { at: Math.max(0, at), base: marks }
      extend(index)
      setCursor(index)
      return
    }
    const box = event.target instanceof Element && event.target.closest('.report-tick') !== null
    if (box || event.ctrlKey || event.metaKey) {
      // The report that is open counts as chosen once others are added to it.
      const open = selectedReport !== null && markedCount(marks) === 0 && !box && selectedReport !== id
      const base = open ? addMarks(marks, [selectedReport], key) : marks
      const next = toggleMark(base, id, key)
      setMarks(next)
      setCursor(index)
      stretch.current = { at: index, base: next }
      return
    }
    stretch.current = { at: -1, base: noMarks }
    setCursor(index)
    onOpen(id)
  })
  const active = row(at)
  const some = markedCount(marks) > 0
  const indices = Array.from({ length: Math.max(0, view.end - view.first) }, (_, i) => view.first + i)
  return (
    <div ref={scroll} className={`report-scroll${list.stale ? ' report-stale' : ''}`}>
      <div
        className={`report-list${some ? ' report-some' : ''}`}
        role="listbox"
        aria-multiselectable="true"
        tabIndex={0}
        aria-label={label}
        aria-busy={list.waited > 0}
        {...(active && at >= view.first && at < view.end ? { 'aria-activedescendant': rowId(active.id) } : {})}
        style={{ blockSize: `${view.scale.spacer}px` }}
        onKeyDown={pressed}
        onMouseDown={(event) => {
          // Shift marks rows here, not words.
          if (event.shiftKey) event.preventDefault()
        }}
      >
        {indices.map((index) => {
          const found = row(index)
          const top = index * rowHeight + view.shift
          return found ? (
            <ReportLine
              key={found.id}
              row={found}
              top={top}
              place={index + 1}
              total={total}
              open={found.id === selectedReport}
              marked={some && isMarked(marks, found.id, key)}
              selecting={some}
              active={index === at && selectedReport === null}
              from={from}
              onPress={pressRow}
            />
          ) : (
            <div key={`row ${index}`} className="report-more meta" style={{ insetBlockStart: `${top}px` }} aria-hidden="true">
              {list.waited > 0 ? t('list.row', { n: index + 1 }) : null}
            </div>
          )
        })}
      </div>
    </div>
  )
}

function indexOf(pages: HeldList['pages'], id: ReportId): number {
  for (const [page, rows] of pages) {
    const at = rows.findIndex((found) => found.id === id)
    if (at >= 0) return page * pageSize + at
  }
  return -1
}

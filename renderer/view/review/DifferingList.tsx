import { useEffect, useMemo, useRef } from 'react'
import type { Filter } from '../../../contract/model.ts'
import type { DisagreementOf } from '../../../contract/sync.ts'
import type { LevelKey } from '../../../contract/taxonomy.ts'
import { useSelection } from '../../state/selection.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { EmptyPanel, ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { LoadingLine } from '../../ui/Progress.tsx'
import { ReportLine, rowId } from '../situation/ReportLine.tsx'
import { useLatest } from '../situation/use-latest.ts'
import { useRowWindow } from '../situation/use-row-window.ts'
import { usePaged } from './use-paged.ts'
import { useWalk } from './use-walk.ts'

const rowHeight = 44

/** The reports of one cell of the matrix, or all that two levels judged differently. */
export function DifferingList({
  of,
  between,
  cell,
  filter,
  title,
  onAll,
}: {
  of: DisagreementOf
  between: [LevelKey, LevelKey]
  cell: { first: string; second: string } | null
  filter: Filter | null
  /** What the cell is called. */
  title: string | null
  onAll: () => void
}) {
  const { t, number } = useText()
  const { selectedReport, select } = useSelection()
  const request = useMemo(
    () => ({ of, between, ...(cell ?? {}), ...(filter === null ? {} : { filter }), limit: 100 }),
    [of, between, cell, filter],
  )
  const { rows, head, stale, error, more, refresh } = usePaged('review.differing', request)
  const scroller = useRef<HTMLDivElement>(null)
  const list = useRef<HTMLDivElement>(null)
  const { first, end, shift, scale, show, setTop } = useRowWindow(scroller, rows.length, rowHeight)
  useEffect(() => {
    if (end > rows.length - 30) more()
  }, [end, rows.length, more])
  const key = JSON.stringify(request)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list begins at its top
  useEffect(() => setTop(0), [key, setTop])
  const { cursor, setCursor } = useWalk({
    key,
    count: rows.length,
    list,
    show,
    open: (index) => select(rows[index]?.id ?? null),
    follows: selectedReport !== null,
  })
  const press = useLatest((id: number, index: number) => {
    setCursor(index)
    select(id)
  })
  const total = head?.total ?? 0
  // Not yet counted is not none.
  const counted = head ? number(total) : '–'
  const here = rows[cursor]
  return (
    <section className="differing" aria-label={t('review.cellRows')}>
      <header className="panel-head differing-head">
        <h2 title={title ?? undefined}>{title ?? t('review.differing', { count: total, n: counted })}</h2>
        {title ? (
          <>
            <span className="meta">{counted}</span>
            <span className="topbar-gap" />
            <Button size="sm" variant="quiet" onPress={onAll}>
              {t('review.allDiffering')}
            </Button>
          </>
        ) : null}
      </header>
      <LoadingLine shown={stale} label={t('words.loading')} />
      {error ? <ErrorPanel what={t('review.matrixFailed')} means={error} action={t('words.retry')} onAction={refresh} /> : null}
      <div ref={scroller} className="differing-scroll">
        {head && rows.length === 0 && !stale ? <EmptyPanel title={t('review.cellEmpty')} /> : null}
        {rows.length > 0 ? (
          <div
            className="report-list"
            ref={list}
            role="listbox"
            tabIndex={0}
            aria-label={t('review.cellRows')}
            {...(here ? { 'aria-activedescendant': rowId(here.id) } : {})}
            style={{ blockSize: `${scale.spacer}px` }}
          >
            {rows.slice(first, end).map((row, i) => (
              <ReportLine
                key={row.id}
                row={row}
                top={(first + i) * rowHeight + shift}
                place={first + i + 1}
                total={total}
                open={row.id === selectedReport}
                marked={false}
                selecting={false}
                active={first + i === cursor}
                from={undefined}
                onPress={press}
              />
            ))}
          </div>
        ) : null}
      </div>
    </section>
  )
}

import { useEffect, useMemo, useRef, useState } from 'react'
import type { IncidentOrder } from '../../../contract/detection.ts'
import type { Filter, ReportId } from '../../../contract/model.ts'
import { useRoute } from '../../state/filter.tsx'
import { usePanelSize } from '../../state/settings.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { EmptyPanel, ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { LoadingLine } from '../../ui/Progress.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { Splitter } from '../../ui/Splitter.tsx'
import { usePaged } from '../review/use-paged.ts'
import { useWalk } from '../review/use-walk.ts'
import { useLatest } from '../situation/use-latest.ts'
import { useRowWindow } from '../situation/use-row-window.ts'
import { IncidentLine, incidentRowId } from './IncidentLine.tsx'
import { IncidentPanel } from './IncidentPanel.tsx'
import { useChanges } from './use-changes.tsx'
import { useIncidentKeys } from './use-incident-keys.ts'

const rowHeight = 56
const leasts = [2, 5, 10, 1] as const

/** All incidents of the filter on the left, the chosen one on the right. */
export function IncidentTab({ filter, onAll }: { filter: Filter; onAll: () => void }) {
  const { t, number } = useText()
  const { detail, go } = useRoute()
  const [order, setOrder] = useState<IncidentOrder>('newest')
  const [least, setLeast] = useState(2)
  const [marked, mark] = useState<ReadonlySet<ReportId>>(new Set())
  const [width, setWidth] = usePanelSize('incidents.side', 520, 380, 900)
  const request = useMemo(() => ({ filter, least, order, limit: 100 }), [filter, least, order])
  const { rows, head, stale, error, more, refresh } = usePaged('incident.list', request)
  const changes = useChanges()
  const scroller = useRef<HTMLDivElement>(null)
  const list = useRef<HTMLDivElement>(null)
  const { first, end, shift, scale, show, setTop } = useRowWindow(scroller, rows.length, rowHeight)
  useEffect(() => {
    if (end > rows.length - 30) more()
  }, [end, rows.length, more])
  const key = JSON.stringify(request)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list begins at its top, with nothing marked
  useEffect(() => {
    setTop(0)
    mark(new Set())
  }, [key, setTop])

  const chosen = detail !== null && /^\d+$/.test(detail) ? Number(detail) : (rows[0]?.first ?? null)
  const { cursor, setCursor } = useWalk({
    key,
    count: rows.length,
    list,
    show,
    open: (index) => {
      const row = rows[index]
      if (row) go('incidents', String(row.first))
    },
    follows: true,
  })
  const press = useLatest((index: number) => {
    setCursor(index)
    const row = rows[index]
    if (row) go('incidents', String(row.first))
  })
  const toggle = useLatest((id: ReportId) =>
    mark((now) => {
      const next = new Set(now)
      if (!next.delete(id)) next.add(id)
      return next
    }),
  )
  const mergeMarked = (): void => changes.ask({ kind: 'merge', reports: [...marked], done: () => mark(new Set()) })
  useIncidentKeys({
    x: () => {
      const row = rows[cursor < 0 ? rows.findIndex((one) => one.first === chosen) : cursor]
      if (row) toggle(row.first)
    },
    m: () => (marked.size > 1 ? mergeMarked() : undefined),
    escape: () => mark(new Set()),
  })
  const here = rows[cursor]
  return (
    <div className="incidents">
      <div className="incidents-main">
        <div className="incidents-head">
          <span className="incidents-total">
            {head ? t('incidents.total', { incidents: number(head.all.incidents), reports: number(head.all.reports) }) : ''}
          </span>
          <span className="topbar-gap" />
          <Segmented<string>
            label={t('incidents.least')}
            size="sm"
            value={String(least)}
            onChange={(value) => setLeast(Number(value))}
            options={leasts.map((n) => ({ key: String(n), label: n === 1 ? t('incidents.any') : t('incidents.atLeast', { n }) }))}
          />
          <Segmented<IncidentOrder>
            label={t('incidents.order')}
            size="sm"
            value={order}
            onChange={setOrder}
            options={[
              { key: 'newest', label: t('incidents.newest') },
              { key: 'largest', label: t('incidents.largest') },
            ]}
          />
        </div>
        <LoadingLine shown={stale} label={t('words.loading')} />
        {error ? (
          <ErrorPanel what={t('incidents.listFailed')} means={error} action={t('words.retry')} onAction={refresh} />
        ) : null}
        {marked.size > 0 ? (
          <div className="incidents-marked" role="status">
            <span>{t('incidents.marked', { count: marked.size, n: number(marked.size) })}</span>
            <span className="topbar-gap" />
            <Button size="sm" variant="quiet" cap="Esc" onPress={() => mark(new Set())}>
              {t('incidents.unmark')}
            </Button>
            <Button
              size="sm"
              variant="primary"
              cap="M"
              blocked={marked.size < 2 ? t('incidents.markTwo') : null}
              onPress={mergeMarked}
            >
              {t('incidents.merge')}
            </Button>
          </div>
        ) : null}
        <div ref={scroller} className="incidents-scroll">
          {head && rows.length === 0 && !stale ? (
            <EmptyPanel title={t('incidents.empty')}>
              <p>
                {head.all.reports === 0
                  ? t('incidents.emptyNone')
                  : t('incidents.emptyLeast', { reports: number(head.all.reports), incidents: number(head.all.incidents) })}
              </p>
              {head.all.reports > 0 && least > 1 ? <Button onPress={() => setLeast(1)}>{t('incidents.showAny')}</Button> : null}
              {head.all.reports === 0 && Object.keys(filter).length > 0 ? (
                <Button onPress={onAll}>{t('review.showAll')}</Button>
              ) : null}
            </EmptyPanel>
          ) : null}
          {rows.length > 0 ? (
            <div
              className="queue-rows"
              ref={list}
              role="listbox"
              tabIndex={0}
              aria-multiselectable="true"
              aria-label={t('incidents.title')}
              {...(here ? { 'aria-activedescendant': incidentRowId(here.first) } : {})}
              style={{ blockSize: `${scale.spacer}px` }}
            >
              {rows.slice(first, end).map((row, i) => (
                <IncidentLine
                  key={row.first}
                  incident={row}
                  index={first + i}
                  total={head?.total ?? rows.length}
                  top={(first + i) * rowHeight + shift}
                  open={row.first === chosen}
                  active={first + i === cursor}
                  marked={marked.has(row.first)}
                  onPress={press}
                  onMark={toggle}
                />
              ))}
            </div>
          ) : null}
        </div>
      </div>
      <Splitter label={t('incidents.resize')} axis="x" grows={-1} size={width} min={380} max={900} onResize={setWidth} />
      <div className="incidents-side" style={{ inlineSize: `${width}px` }}>
        {chosen === null ? null : <IncidentPanel key={chosen} report={chosen} changes={changes} />}
      </div>
      {changes.dialog}
    </div>
  )
}

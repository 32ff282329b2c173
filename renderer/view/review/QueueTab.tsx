import { useEffect, useMemo, useRef, useState } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import type { Filter } from '../../../contract/model.ts'
import type { OutboxItem, ReviewQueue, WaitingReport } from '../../../contract/sync.ts'
import type { LevelKey } from '../../../contract/taxonomy.ts'
import { useCall } from '../../state/call.tsx'
import { useOutbox } from '../../state/outbox.ts'
import { useSelection } from '../../state/selection.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { CategoryPlate } from '../../ui/CategoryPlate.tsx'
import { EmptyPanel, ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { Select } from '../../ui/Field.tsx'
import { LoadingLine } from '../../ui/Progress.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { useLatest } from '../situation/use-latest.ts'
import { useRowWindow } from '../situation/use-row-window.ts'
import { usePaged } from './use-paged.ts'
import { useWalk } from './use-walk.ts'
import { openDecisions, waitChoices, waitWords } from './waits.ts'

const rowHeight = 32
const pageSize = 100
type LastStep = (typeof openDecisions)[number]

/** What waits where, and for how long; the longest waits first. */
export function QueueTab({ filter, onAll }: { filter: Filter | null; onAll: () => void }) {
  const text = useText()
  const { t, number, moment } = text
  const { selectedReport, select } = useSelection()
  const [level, setLevel] = useState<LevelKey | null>(null)
  const [decision, setDecision] = useState<LastStep | 'any'>('any')
  const [minDays, setMinDays] = useState(0)
  const request = useMemo(
    () => ({
      ...(level === null ? {} : { level }),
      ...(decision === 'any' ? {} : { decision }),
      ...(minDays === 0 ? {} : { minDays }),
      ...(filter === null ? {} : { filter }),
      limit: pageSize,
    }),
    [level, decision, minDays, filter],
  )
  const { rows, head, stale, error, more, refresh } = usePaged('review.queue', request)
  const { data: outbox } = useOutbox()
  const decided = useMemo(
    () => new Map(outbox?.items.filter((item) => item.state !== 'sent').map((item) => [item.report, item])),
    [outbox],
  )
  const outside = useCall('review.queue', filter !== null && head?.total === 0 ? { limit: 0 } : null).data?.total ?? 0

  const scroller = useRef<HTMLDivElement>(null)
  const list = useRef<HTMLDivElement>(null)
  const { first, end, shift, scale, show } = useRowWindow(scroller, rows.length, rowHeight)
  useEffect(() => {
    if (end > rows.length - 40) more()
  }, [end, rows.length, more])
  const { cursor, setCursor } = useWalk({
    key: JSON.stringify(request),
    count: rows.length,
    list,
    show,
    open: (index) => {
      const row = rows[index]
      if (row) select(row.row.id)
    },
    follows: selectedReport !== null,
  })
  const press = useLatest((index: number) => {
    setCursor(index)
    const row = rows[index]
    if (row) select(row.row.id)
  })
  const here = rows[cursor]
  return (
    <div className="queue">
      <LevelStrip head={head} level={level} onLevel={setLevel} />
      <div className="queue-filters">
        <Select<LastStep | 'any'>
          hideLabel
          label={t('review.lastDecision')}
          value={decision}
          onChange={setDecision}
          options={[
            { key: 'any', label: t('review.anyDecision') },
            ...openDecisions.map((key) => ({ key, label: t(`situation.decision.${key}`) })),
          ]}
        />
        <Segmented<string>
          label={t('review.waited')}
          value={String(minDays)}
          onChange={(days) => setMinDays(Number(days))}
          options={waitChoices.map((days) => ({
            key: String(days),
            label: days === 0 ? t('review.anyWait') : t('review.minDays', { n: days }),
          }))}
        />
        <span className="topbar-gap" />
        {head ? <span className="meta">{t('review.asOf', { at: moment(head.asOf) })}</span> : null}
        <span className="meta queue-hint">{t('review.openHint')}</span>
      </div>
      <LoadingLine shown={stale} label={t('words.loading')} />
      {error ? <ErrorPanel what={t('review.queueFailed')} means={error} action={t('words.retry')} onAction={refresh} /> : null}
      <div className="queue-head" aria-hidden="true">
        <span>{t('review.waited')}</span>
        <span>{t('review.level')}</span>
        <span>{t('review.lastDecision')}</span>
        <span>{t('review.report')}</span>
        <span>{t('review.where')}</span>
      </div>
      <div ref={scroller} className="queue-scroll">
        {head && rows.length === 0 && !stale ? (
          <EmptyPanel title={t('review.queueEmpty')}>
            <p>{outside > 0 ? t('review.queueEmptyFiltered', { n: number(outside) }) : t('review.queueEmptyAll')}</p>
            {outside > 0 ? <Button onPress={onAll}>{t('review.showAll')}</Button> : null}
          </EmptyPanel>
        ) : null}
        {rows.length > 0 ? (
          <div
            className="queue-rows"
            ref={list}
            role="listbox"
            tabIndex={0}
            aria-label={t('review.queue')}
            {...(here ? { 'aria-activedescendant': `waiting-${here.row.id}` } : {})}
            style={{ blockSize: `${scale.spacer}px` }}
          >
            {rows.slice(first, end).map((row, i) => (
              <WaitingLine
                key={row.row.id}
                waiting={row}
                index={first + i}
                total={head?.total ?? rows.length}
                top={(first + i) * rowHeight + shift}
                active={first + i === cursor}
                open={row.row.id === selectedReport}
                decided={decided.get(row.row.id)}
                onPress={press}
              />
            ))}
          </div>
        ) : null}
      </div>
    </div>
  )
}

/** How many wait at each level, and how long; a press keeps to one. */
function LevelStrip({
  head,
  level,
  onLevel,
}: {
  head: ReviewQueue | undefined
  level: LevelKey | null
  onLevel: (level: LevelKey | null) => void
}) {
  const text = useText()
  const { t, number } = text
  const sum = head?.byLevel.reduce((n, one) => n + one.waiting, 0) ?? 0
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset draws a frame
    <div className="queue-levels" role="group" aria-label={t('review.levels')}>
      <AriaButton className="queue-level" aria-pressed={level === null} onPress={() => onLevel(null)}>
        <span className="queue-level-name">{t('review.level.any')}</span>
        <span className="queue-level-count">{head ? number(sum) : '–'}</span>
        <span className="meta">{t('review.waiting')}</span>
      </AriaButton>
      {(head?.byLevel ?? []).map((one) => (
        <AriaButton
          key={one.level}
          className="queue-level"
          aria-pressed={level === one.level}
          onPress={() => onLevel(level === one.level ? null : one.level)}
        >
          <span className="queue-level-name">{text.level(one.level)}</span>
          <span className={one.waiting === 0 ? 'queue-level-count zero' : 'queue-level-count'}>{number(one.waiting)}</span>
          <span className="meta">
            {one.waiting === 0
              ? t('review.nobody')
              : t('review.typical', {
                  median: waitWords(one.medianSeconds, text),
                  longest: waitWords(one.longestSeconds, text),
                })}
          </span>
        </AriaButton>
      ))}
    </div>
  )
}

function WaitingLine({
  waiting: { row, level, lastDecision, since, waitedSeconds },
  index,
  total,
  top,
  active,
  open,
  decided,
  onPress,
}: {
  waiting: WaitingReport
  index: number
  total: number
  top: number
  active: boolean
  open: boolean
  decided: OutboxItem | undefined
  onPress: (index: number) => void
}) {
  const text = useText()
  const { t, moment } = text
  const title = row.title || row.snippet || t('situation.noTitle')
  const place = row.place ?? row.area ?? t('words.noLocation')
  const names = ['queue-row']
  if (active) names.push('queue-active')
  if (open) names.push('row-chosen')
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list around it takes the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the list holds the focus and names its active row
    <div
      id={`waiting-${row.id}`}
      role="option"
      aria-selected={open}
      aria-posinset={index + 1}
      aria-setsize={total}
      className={names.join(' ')}
      style={{ insetBlockStart: `${top}px` }}
      onClick={() => onPress(index)}
    >
      <span className="queue-waited" title={moment(since)}>
        {waitWords(waitedSeconds, text)}
      </span>
      <span title={text.level(level)}>{text.level(level)}</span>
      {decided ? (
        <span className="late" title={decided.comment}>
          {t('review.unsent', { what: t(`review.decision.${decided.decision}`) })}
        </span>
      ) : (
        <span className="quiet">{lastDecision ? t(`situation.decision.${lastDecision}`) : t('review.noneYet')}</span>
      )}
      <span className="queue-title" title={title}>
        <CategoryPlate category={row.category} label={text.category(row.category)} />
        <span className="queue-words" lang={/\p{Script=Han}/u.test(title) ? 'zh-CN' : 'en'}>
          {title}
        </span>
      </span>
      <span className="queue-place quiet" title={place}>
        {place}
      </span>
    </div>
  )
}

import { memo, type RefObject, useMemo, useRef, useState } from 'react'
import type { Filter, TimeUnit } from '../../../contract/model.ts'
import type { CategoryKey } from '../../../contract/taxonomy.ts'
import { useApp } from '../../state/app.tsx'
import { useCall } from '../../state/call.tsx'
import { useFilter } from '../../state/filter.tsx'
import { useText } from '../../text/text.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { LoadingLine } from '../../ui/Progress.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { lastDayOf, spanOf } from './brush.ts'
import { CompareButton } from './CompareButton.tsx'
import { dayNumber, dayOf } from './days.ts'
import { FlagStrip } from './FlagStrip.tsx'
import { PlaybackBar } from './PlaybackBar.tsx'
import { TimelineChart } from './TimelineChart.tsx'
import { naturalUnit, sensibleUnits, type TimeWindow, timeWindow, yearInBins } from './timeline-scale.ts'
import { usePlayback } from './use-playback.ts'
import { useSize } from './use-size.ts'
import { useWide } from './use-wide.ts'

/**
 * The whole span of the filter without its own time, with the brush that is its time. Hours and minutes are shown of
 * the brush and what lies beside it. `drawn` holds the filter whose markers are on the map.
 */
export const Timeline = memo(function Timeline({ drawn }: { drawn: RefObject<Filter | null> }) {
  const text = useText()
  const { t, number, day, moment, category } = text
  const wide = useWide()
  const { filter } = useFilter()
  const { firstDay, lastDay } = useApp()
  const host = useRef<HTMLElement>(null)
  const { width } = useSize(host)
  const [chosen, setUnit] = useState<TimeUnit | null>(null)
  const units = sensibleUnits(firstDay, lastDay, filter)
  const natural = naturalUnit(firstDay, lastDay, Math.max(300, width - 60))
  const unit = chosen !== null && units.includes(chosen) ? chosen : natural
  const held = useRef<TimeWindow | null>(null)
  held.current = timeWindow(unit, filter, firstDay, lastDay, held.current)
  const piece = held.current
  const highlight: CategoryKey | null = filter.categories?.length === 1 ? filter.categories[0]! : null

  const request = useMemo(() => {
    const { from: _from, to: _to, ...open } = filter
    const period = piece ? { from: piece.from, to: piece.to } : {}
    return width === 0 ? null : { filter: { ...open, ...period }, unit, ...(highlight ? { highlight } : {}) }
  }, [filter, unit, highlight, width, piece])
  const histogram = useCall('time.histogram', request)
  const { data, error } = histogram
  const bins = data?.bins ?? []
  const span = spanOf(bins, filter)
  const inside = bins.reduce((sum, bin, i) => (i + 1 > span.start + 1e-6 && i < span.end - 1e-6 ? sum + bin.count : sum), 0)
  const first = bins[Math.min(bins.length - 1, Math.floor(span.start))]?.from ?? null
  const last = lastDayOf(bins, span)
  const playback = usePlayback(drawn)

  return (
    <section ref={host} className="timeline" aria-label={t('situation.timeline')}>
      <LoadingLine shown={histogram.loading && !playback.playing} label={t('words.loading')} />
      <header className="timeline-head">
        <h2>{t('situation.timeline')}</h2>
        <Segmented<TimeUnit>
          label={t('situation.unit')}
          size="sm"
          value={unit}
          onChange={setUnit}
          options={units.map((key) => ({ key, label: t(`situation.unit.${key}`) }))}
        />
        <PlaybackBar playback={playback} wide={wide} />
        <CompareButton incompleteFrom={data?.incompleteFrom ?? null} />
        {playback.playing && filter.from !== undefined && filter.to !== undefined ? (
          <strong className="timeline-now">
            {t('playback.at', { from: moment(filter.from), to: moment(lastShown(filter.to)) })}
          </strong>
        ) : (
          <span className="timeline-legend">
            {highlight ? (
              <span title={t('situation.highlighted', { kind: category(highlight) })}>
                <i style={{ background: `var(--cat-${highlight})` }} aria-hidden="true" />
                {t('situation.highlighted', { kind: category(highlight) })}
              </span>
            ) : null}
            {wide && data && yearInBins(data.unit) !== null && bins.length > yearInBins(data.unit)! ? (
              <span>
                <i className="timeline-year-key" aria-hidden="true" />
                {t(data.unit === 'day' ? 'situation.lastYearMean' : 'situation.lastYear')}
              </span>
            ) : null}
            {data?.incompleteFrom ? (
              <span>
                <i className="hatch" aria-hidden="true" />
                {t('situation.incomplete')}
              </span>
            ) : null}
          </span>
        )}
        {wide && first && last ? (
          <span className="timeline-summary">
            {t('situation.summary', {
              from: day(first),
              to: day(last),
              days: number(dayNumber(last) - dayNumber(first) + 1),
            })}
            <strong>{t('situation.reports', { n: number(inside), count: inside })}</strong>
          </span>
        ) : null}
      </header>
      {playback.progress === null ? null : (
        <div className="timeline-progress">
          <div
            role="progressbar"
            aria-label={t('playback.progress')}
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={Math.round(playback.progress * 100)}
            style={{ inlineSize: `${playback.progress * 100}%` }}
          />
        </div>
      )}
      {error ? (
        <ErrorPanel
          what={error.message}
          means={t('situation.callFailedMeans')}
          action={t('words.retry')}
          onAction={histogram.refresh}
        />
      ) : null}
      {data && bins.length > 0 ? (
        <TimelineChart histogram={data} highlight={highlight} piece={piece !== null} wide={wide} />
      ) : (
        <div className="timeline-chart" />
      )}
      {data && bins.length > 0 ? <FlagStrip bins={bins} width={width} /> : null}
    </section>
  )
})

/** The last day or minute inside a period that ends before `to`. */
const lastShown = (to: string): string => (to.length > 10 ? to : dayOf(dayNumber(to) - 1))

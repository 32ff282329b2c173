import { Pause, Play, SkipBack, SkipForward } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { TimeUnit } from '../../../contract/model.ts'
import type { CategoryKey } from '../../../contract/taxonomy.ts'
import { useApp } from '../../state/app.tsx'
import { useCall } from '../../state/call.tsx'
import { useFilter } from '../../state/filter.tsx'
import { useText } from '../../text/text.tsx'
import { IconButton } from '../../ui/Button.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { LoadingLine } from '../../ui/Progress.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { filterOf, lastDayOf, type Span, shifted, spanOf } from './brush.ts'
import { dayNumber } from './days.ts'
import { FlagStrip } from './FlagStrip.tsx'
import { TimelineChart } from './TimelineChart.tsx'
import { naturalUnit } from './timeline-scale.ts'
import { useSize } from './use-size.ts'
import { useWide } from './use-wide.ts'

const units: readonly TimeUnit[] = ['day', 'week', 'month']
const playEvery = 700

/** The whole span of the filter without its own time, with the brush that is its time. */
export function Timeline() {
  const text = useText()
  const { t, number, day, category } = text
  const wide = useWide()
  const { filter, patchFilter } = useFilter()
  const { firstDay, lastDay } = useApp()
  const host = useRef<HTMLElement>(null)
  const { width } = useSize(host)
  const [chosen, setUnit] = useState<TimeUnit | null>(null)
  const unit = chosen ?? naturalUnit(firstDay, lastDay, Math.max(300, width - 60))
  const highlight: CategoryKey | null = filter.categories?.length === 1 ? filter.categories[0]! : null

  const request = useMemo(() => {
    const { from: _from, to: _to, ...open } = filter
    return width === 0 ? null : { filter: open, unit, ...(highlight ? { highlight } : {}) }
  }, [filter, unit, highlight, width])
  const histogram = useCall('time.histogram', request)
  const { data, error } = histogram
  const bins = data?.bins ?? []
  const span = spanOf(bins, filter)
  const inside = bins.reduce((sum, bin, i) => (i + 1 > span.start + 1e-6 && i < span.end - 1e-6 ? sum + bin.count : sum), 0)
  const first = bins[Math.min(bins.length - 1, Math.floor(span.start))]?.from ?? null
  const last = lastDayOf(bins, span)

  const set = (next: Span, how: 'push' | 'replace' = 'push'): void => {
    const { from, to } = filterOf(bins, next)
    patchFilter({ from, to }, how)
  }
  const step = (by: number, how: 'push' | 'replace' = 'push'): boolean => {
    // Without a period of its own the walk is taken by a week (or one bin of weeks and months) from an end.
    const narrow = span.end - span.start < bins.length
    const usual = unit === 'day' ? 7 : 1
    const next = narrow
      ? shifted(span, by, bins.length)
      : by > 0
        ? { start: 0, end: Math.min(usual, bins.length) }
        : { start: Math.max(0, bins.length - usual), end: bins.length }
    if (!next || bins.length === 0) return false
    set(next, how)
    return true
  }

  const [playing, play] = useState(false)
  const latest = useRef(step)
  latest.current = step
  useEffect(() => {
    if (!playing) return
    const timer = setInterval(() => {
      if (!latest.current(1, 'replace')) play(false)
    }, playEvery)
    return () => clearInterval(timer)
  }, [playing])
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.key !== ' ' || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
      if (event.target instanceof HTMLElement && event.target.closest('input, textarea, select, button, [role], a, audio, video'))
        return
      event.preventDefault()
      play((on) => !on)
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [])

  return (
    <section ref={host} className="timeline" aria-label={t('situation.timeline')}>
      <LoadingLine shown={histogram.loading} label={t('words.loading')} />
      <header className="timeline-head">
        <h2>{t('situation.timeline')}</h2>
        <Segmented<TimeUnit>
          label={t('situation.unit')}
          size="sm"
          value={unit}
          onChange={setUnit}
          options={units.map((key) => ({ key, label: t(`situation.unit.${key}`) }))}
        />
        <span className="timeline-play">
          <IconButton label={t('situation.previous')} icon={<SkipBack size={14} aria-hidden="true" />} onPress={() => step(-1)} />
          <IconButton
            label={t(playing ? 'situation.pause' : 'situation.play')}
            icon={playing ? <Pause size={14} aria-hidden="true" /> : <Play size={14} aria-hidden="true" />}
            onPress={() => play(!playing)}
          />
          <IconButton label={t('situation.next')} icon={<SkipForward size={14} aria-hidden="true" />} onPress={() => step(1)} />
        </span>
        <span className="timeline-legend">
          {highlight ? (
            <span>
              <i style={{ background: `var(--cat-${highlight})` }} aria-hidden="true" />
              {t('situation.highlighted', { kind: category(highlight) })}
            </span>
          ) : null}
          {data?.incompleteFrom ? (
            <span>
              <i className="hatch" aria-hidden="true" />
              {t('situation.incomplete')}
            </span>
          ) : null}
        </span>
        {wide && first && last ? (
          <span className="timeline-summary">
            {t('situation.summary', { from: day(first), to: day(last), days: number(dayNumber(last) - dayNumber(first) + 1) })}
            <strong>{t('situation.reports', { n: number(inside), count: inside })}</strong>
          </span>
        ) : null}
      </header>
      {error ? (
        <ErrorPanel
          what={error.message}
          means={t('situation.callFailedMeans')}
          action={t('words.retry')}
          onAction={histogram.refresh}
        />
      ) : null}
      {data && bins.length > 0 ? <TimelineChart histogram={data} highlight={highlight} /> : <div className="timeline-chart" />}
      {data && bins.length > 0 ? <FlagStrip bins={bins} width={width} /> : null}
    </section>
  )
}

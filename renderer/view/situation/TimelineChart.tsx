import { useId, useRef } from 'react'
import type { Histogram } from '../../../contract/model.ts'
import type { CategoryKey } from '../../../contract/taxonomy.ts'
import { roundTop } from '../../../contract/time-axis.ts'
import { shortMonth } from '../../text/format.ts'
import { type Text, useText } from '../../text/text.tsx'
import { BrushHandle } from './BrushHandle.tsx'
import { endOf, lastDayOf } from './brush.ts'
import { minuteNumber } from './days.ts'
import { clockTicks, lastYear, monthTicks, type Tick } from './timeline-scale.ts'
import { useBrush } from './use-brush.ts'
import { useSize } from './use-size.ts'

const left = 40
const right = 12
const top = 8
const axis = 18
const labelRoom = 76

/** Bars as one path: thousands of bins are still one element. Heights in pixels above `base`. */
function barsPath(values: readonly { index: number; height: number }[], each: number, base: number): string {
  const width = Math.max(0.5, each > 3 ? each - 1 : each * 0.8)
  return values
    .filter((v) => v.height > 0)
    .map(
      (v) => `M${(left + v.index * each).toFixed(2)} ${base}v${-v.height.toFixed(2)}h${width.toFixed(2)}v${v.height.toFixed(2)}z`,
    )
    .join('')
}

function tickWords(tick: Tick, { t, language }: Text): string {
  const name = language === 'en' ? shortMonth(tick.month) : ''
  return tick.withYear
    ? t('situation.monthOfYear', { year: tick.year, n: tick.month, name })
    : t('situation.month', { n: tick.month, name })
}

/** Reports over time with the brush over them: in it at full strength, outside pale, days not complete hatched. */
export function TimelineChart({
  histogram,
  highlight,
  piece,
  wide,
}: {
  histogram: Histogram
  highlight: CategoryKey | null
  /** The bins are a piece of the data: the brush may not run open at their ends. */
  piece: boolean
  wide: boolean
}) {
  const text = useText()
  const { t, number, day, moment } = text
  const host = useRef<HTMLDivElement>(null)
  const { width, height } = useSize(host)
  const hatch = useId()
  const { bins, unit } = histogram
  const inner = Math.max(1, width - left - right)
  const brush = useBrush(bins, left, inner, piece)
  const base = Math.max(top + 1, height - axis)
  const each = bins.length > 0 ? inner / bins.length : inner
  const most = bins.reduce((largest, bin) => Math.max(largest, bin.count), 0)
  const scale = roundTop(most)
  const tall = (count: number): number => (count > 0 ? Math.max(1, (count / scale) * (base - top)) : 0)
  // A week or month is incomplete as soon as its last day is.
  const incomplete = (index: number): boolean => {
    if (histogram.incompleteFrom === null) return false
    const end = bins[index + 1]?.from ?? endOf(bins)
    return minuteNumber(end) > minuteNumber(histogram.incompleteFrom)
  }

  const { start, end } = brush.span
  const pick = (wanted: 'in' | 'out' | 'incomplete') =>
    bins.flatMap((bin, index) => {
      const inside = index + 1 > start + 1e-6 && index < end - 1e-6
      const kind = incomplete(index) ? 'incomplete' : inside ? 'in' : 'out'
      return kind === wanted ? [{ index, height: tall(bin.count) }] : []
    })
  const lit = highlight ? bins.map((bin, index) => ({ index, height: tall(bin.highlighted) })) : []
  const litIn = lit.filter(({ index }) => index + 1 > start && index < end)
  const litOut = lit.filter(({ index }) => !(index + 1 > start && index < end))
  const x = (position: number): number => left + position * each
  // A label that would be cut at the right edge is left out.
  const ticks: { index: number; words: string }[] = (
    unit === 'hour' || unit === 'minute'
      ? clockTicks(bins, inner, labelRoom / 1.3).map(({ index, moment: at, midnight }) => ({
          index,
          words: midnight ? day(at) : at.slice(11, 16),
          room: labelRoom / 2,
        }))
      : unit === 'year'
        ? bins.map(({ from }, index) => ({
            index,
            words: t('situation.year', { year: from.slice(0, 4) }),
            room: labelRoom / 2,
          }))
        : monthTicks(bins, inner, labelRoom).map((tick) => ({
            index: tick.index,
            words: tickWords(tick, text),
            room: tick.withYear ? labelRoom : labelRoom / 2,
          }))
  ).filter((tick) => x(tick.index) + tick.room < width)
  const clock = unit === 'hour' || unit === 'minute'
  const edge = (position: number): string => {
    const at = bins[Math.min(bins.length - 1, Math.floor(position))]?.from
    return at === undefined ? '' : clock ? moment(at) : day(at)
  }
  const before = wide ? lastYear(bins, unit) : null
  const yearLine = (before ?? [])
    .map((count, i) => ({ count, i }))
    .filter(({ count, i }) => count !== null && i + 1 > start + 1e-6 && i < end - 1e-6)
    .map(({ count, i }, k) => `${k === 0 ? 'M' : 'L'}${x(i + 0.5).toFixed(1)} ${(base - tall(count!)).toFixed(1)}`)
    .join('')
  const lastDay = lastDayOf(bins, brush.span)
  const cursor = brush.over === 'start' || brush.over === 'end' ? 'ew-resize' : brush.over === 'inside' ? 'grab' : 'crosshair'

  return (
    <div ref={host} className="timeline-chart">
      {width > 0 && bins.length > 0 ? (
        <svg width={width} height={height} style={{ cursor }} {...brush.handlers}>
          <title>
            {t('situation.timelineChart', {
              unit: t(`situation.unit.${unit}`),
              from: day(bins[0]!.from),
              to: day(bins.at(-1)!.from),
              top: number(most),
            })}
          </title>
          <defs>
            <pattern id={hatch} width={5} height={5} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
              <rect width={2} height={5} className="timeline-hatch" />
            </pattern>
          </defs>
          <rect x={0} y={0} width={width} height={height} fill="transparent" />
          {brush.narrowed || brush.span.end - brush.span.start < bins.length ? (
            <rect className="brush-ground" x={x(start)} y={0} width={Math.max(1, x(end) - x(start))} height={base} />
          ) : null}
          {[scale, scale / 2].map((value) => (
            <g key={value}>
              <line className="timeline-rule" x1={left} x2={left + inner} y1={base - tall(value)} y2={base - tall(value)} />
              <text className="timeline-tick" x={left - 6} y={base - tall(value) + 4} textAnchor="end">
                {number(value)}
              </text>
            </g>
          ))}
          <text className="timeline-tick" x={left - 6} y={base + 4} textAnchor="end">
            0
          </text>
          <path className="timeline-bar-off" d={barsPath(pick('out'), each, base)} />
          <path className="timeline-bar" d={barsPath(pick('in'), each, base)} />
          <path className="timeline-bar-unknown" fill={`url(#${hatch})`} d={barsPath(pick('incomplete'), each, base)} />
          {highlight ? (
            <g style={{ fill: `var(--cat-${highlight})` }}>
              <path d={barsPath(litIn, each, base)} />
              <path d={barsPath(litOut, each, base)} opacity={0.35} />
            </g>
          ) : null}
          {yearLine ? <path className="timeline-year" d={yearLine} /> : null}
          <line className="timeline-base" x1={left} x2={left + inner} y1={base} y2={base} />
          {ticks.map((tick) => (
            <g key={tick.index}>
              <line className="timeline-base" x1={x(tick.index)} x2={x(tick.index)} y1={base} y2={base + 4} />
              <text className="timeline-label" x={x(tick.index) + 3} y={height - 3}>
                {tick.words}
              </text>
            </g>
          ))}
          <BrushHandle
            label={t('situation.brushStart')}
            words={edge(start)}
            x={x(start)}
            top={0}
            height={base}
            value={Math.round(start)}
            max={bins.length}
            onMove={(to) => brush.set({ start: Math.min(to, Math.max(0, Math.round(end) - 1)), end })}
          />
          <BrushHandle
            label={t('situation.brushEnd')}
            words={clock ? edge(Math.min(end, bins.length - 1)) : lastDay ? day(lastDay) : ''}
            x={x(end)}
            top={0}
            height={base}
            value={Math.round(end)}
            max={bins.length}
            onMove={(to) => brush.set({ start, end: Math.max(to, Math.min(bins.length, Math.round(start) + 1)) })}
          />
        </svg>
      ) : null}
    </div>
  )
}

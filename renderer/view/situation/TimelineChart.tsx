import { useId, useRef } from 'react'
import type { Histogram } from '../../../contract/model.ts'
import type { CategoryKey } from '../../../contract/taxonomy.ts'
import { type Text, useText } from '../../text/text.tsx'
import { BrushHandle } from './BrushHandle.tsx'
import { lastDayOf } from './brush.ts'
import { monthTicks, roundTop, type Tick } from './timeline-scale.ts'
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
  const name =
    language === 'en' ? new Date(Date.UTC(2000, tick.month - 1, 1)).toLocaleString('en', { month: 'short', timeZone: 'UTC' }) : ''
  return tick.withYear
    ? t('situation.monthOfYear', { year: tick.year, n: tick.month, name })
    : t('situation.month', { n: tick.month, name })
}

/** Reports over time with the brush over them: in it at full strength, outside pale, days not complete hatched. */
export function TimelineChart({ histogram, highlight }: { histogram: Histogram; highlight: CategoryKey | null }) {
  const text = useText()
  const { t, number, day } = text
  const host = useRef<HTMLDivElement>(null)
  const { width, height } = useSize(host)
  const hatch = useId()
  const { bins, unit } = histogram
  const inner = Math.max(1, width - left - right)
  const brush = useBrush(bins, left, inner)
  const base = Math.max(top + 1, height - axis)
  const each = bins.length > 0 ? inner / bins.length : inner
  const most = bins.reduce((largest, bin) => Math.max(largest, bin.count), 0)
  const scale = roundTop(most)
  const tall = (count: number): number => (count > 0 ? Math.max(1, (count / scale) * (base - top)) : 0)
  const incomplete = (from: string): boolean => histogram.incompleteFrom !== null && from >= histogram.incompleteFrom

  const { start, end } = brush.span
  const pick = (wanted: 'in' | 'out' | 'incomplete') =>
    bins.flatMap((bin, index) => {
      const inside = index + 1 > start + 1e-6 && index < end - 1e-6
      const kind = incomplete(bin.from) ? 'incomplete' : inside ? 'in' : 'out'
      return kind === wanted ? [{ index, height: tall(bin.count) }] : []
    })
  const lit = highlight ? bins.map((bin, index) => ({ index, height: tall(bin.highlighted) })) : []
  const litIn = lit.filter(({ index }) => index + 1 > start && index < end)
  const litOut = lit.filter(({ index }) => !(index + 1 > start && index < end))
  const x = (position: number): number => left + position * each
  // A label that would be cut at the right edge is left out.
  const ticks = monthTicks(bins, inner, labelRoom).filter(
    (tick) => x(tick.index) + (tick.withYear ? labelRoom : labelRoom / 2) < width,
  )
  const firstDay = bins[Math.min(bins.length - 1, Math.floor(start))]?.from ?? null
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
          <line className="timeline-base" x1={left} x2={left + inner} y1={base} y2={base} />
          {ticks.map((tick) => (
            <g key={tick.index}>
              <line className="timeline-base" x1={x(tick.index)} x2={x(tick.index)} y1={base} y2={base + 4} />
              <text className="timeline-label" x={x(tick.index) + 3} y={height - 3}>
                {tickWords(tick, text)}
              </text>
            </g>
          ))}
          <BrushHandle
            label={t('situation.brushStart')}
            words={firstDay ? day(firstDay) : ''}
            x={x(start)}
            top={0}
            height={base}
            value={Math.round(start)}
            max={bins.length}
            onMove={(to) => brush.set({ start: Math.min(to, Math.max(0, Math.round(end) - 1)), end })}
          />
          <BrushHandle
            label={t('situation.brushEnd')}
            words={lastDay ? day(lastDay) : ''}
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

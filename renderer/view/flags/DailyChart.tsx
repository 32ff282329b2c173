import type { FlagDetail } from '../../../contract/model.ts'
import { useText } from '../../text/text.tsx'
import { useSize } from '../../ui/use-size.ts'
import { daysBetween, windowDays } from './flag-words.ts'
import { tickStep } from './place-labels.ts'

const chartHeight = 168
const margin = { left: 28, right: 4, top: 20, bottom: 22 }

/** Incidents a day: baseline, gap and window, the daily expectation as a dashed line, incomplete days hatched. */
export function DailyChart({ flag }: { flag: FlagDetail }) {
  const { t, number, decimal, day } = useText()
  const { ref, width } = useSize<HTMLDivElement>()
  const { series } = flag
  const plot = { width: Math.max(10, width - margin.left - margin.right), height: chartHeight - margin.top - margin.bottom }
  const most = Math.max(1, ...series.map((one) => one.count))
  const step = tickStep(most, 3)
  const top = Math.ceil(most / step) * step
  const bar = plot.width / Math.max(1, series.length)
  const x = (i: number): number => margin.left + i * bar
  const y = (count: number): number => margin.top + plot.height * (1 - count / top)
  const span = (part: string): { from: number; to: number } | null => {
    const from = series.findIndex((one) => one.part === part)
    if (from < 0) return null
    return { from, to: series.findLastIndex((one) => one.part === part) + 1 }
  }
  const baseline = span('baseline')
  const guard = span('guard')
  const window = span('window')
  // From the first day that a late source of this series has not brought whole.
  const until = flag.owed.filter((one) => one.late).map((one) => one.completeUpTo?.slice(0, 10) ?? '')
  const open = until.length === 0 ? -1 : series.findIndex((one) => one.day >= until.sort()[0]!)
  const incomplete = open < 0 ? null : { from: open, to: series.length }
  const days = daysBetween(flag.baseline.from, flag.baseline.to) + 1
  const ticks = Array.from({ length: Math.floor(top / step) }, (_, i) => (i + 1) * step)
  // Day labels every two weeks counted back from the window, and the window's first day.
  const marks = window ? series.map((_, i) => i).filter((i) => (window.from - i) % 14 === 0 && i <= window.from) : []
  return (
    <figure className="daily">
      <figcaption>
        <strong>{t('flags.daily')}</strong>{' '}
        <span className="meta">
          {guard ? t('flags.dailyNote', { n: guard.to - guard.from }) : null}
          {incomplete ? t('flags.dailyAfter', { day: day(series[incomplete.from]!.day) }) : null}
        </span>
      </figcaption>
      <div ref={ref} className="daily-plot">
        <svg width={width} height={chartHeight} role="img" aria-label={t('flags.daily')}>
          <defs>
            <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
              <line className="hatch-line" x1="0" y1="0" x2="0" y2="6" />
            </pattern>
          </defs>
          {baseline ? (
            <rect
              className="daily-baseline"
              x={x(baseline.from)}
              y={margin.top}
              width={(baseline.to - baseline.from) * bar}
              height={plot.height}
            />
          ) : null}
          {window ? (
            <rect
              className="daily-window"
              x={x(window.from)}
              y={margin.top}
              width={(window.to - window.from) * bar}
              height={plot.height}
            />
          ) : null}
          {ticks.map((tick) => (
            <g key={tick}>
              <line className="daily-grid" x1={margin.left} x2={margin.left + plot.width} y1={y(tick)} y2={y(tick)} />
              <text className="axis-text" x={margin.left - 6} y={y(tick) + 4} textAnchor="end">
                {number(tick)}
              </text>
            </g>
          ))}
          {[guard, incomplete].map((hatched) =>
            hatched ? (
              <rect
                key={hatched.from}
                className="daily-hatch"
                x={x(hatched.from)}
                y={margin.top}
                width={(hatched.to - hatched.from) * bar}
                height={plot.height}
              />
            ) : null,
          )}
          {series.map((one, i) => (
            <rect
              key={one.day}
              className={one.part === 'window' ? `fill-${flag.category}` : 'daily-bar'}
              x={x(i) + bar * 0.12}
              y={y(one.count)}
              width={bar * 0.76}
              height={margin.top + plot.height - y(one.count)}
            >
              <title>{t('flags.dayCount', { day: day(one.day), n: number(one.count) })}</title>
            </rect>
          ))}
          <line className="daily-axis" x1={margin.left} x2={margin.left + plot.width} y1={y(0)} y2={y(0)} />
          <line
            className="daily-expected"
            x1={margin.left}
            x2={margin.left + plot.width}
            y1={y(flag.expected / windowDays(flag))}
            y2={y(flag.expected / windowDays(flag))}
          />
          {baseline ? (
            <text className="strip-label" x={x(baseline.from) + 6} y={13}>
              {t('flags.baseline', {
                days,
                n: number(flag.baseline.incidents),
                mean: decimal(flag.baseline.incidents / days, 2),
              })}
            </text>
          ) : null}
          {window ? (
            <text className="strip-label strip-label-observed" x={x(window.to)} y={13} textAnchor="end">
              {t('flags.window', { days: windowDays(flag), n: number(flag.observed) })}
            </text>
          ) : null}
          {marks.map((i) => (
            <text key={i} className="axis-text" x={x(i)} y={chartHeight - 6} textAnchor={x(i) < 50 ? 'start' : 'middle'}>
              {day(series[i]!.day)}
            </text>
          ))}
        </svg>
      </div>
    </figure>
  )
}

import { useMemo } from 'react'
import type { PlacePage } from '../../../contract/model.ts'
import { useApp } from '../../state/app.tsx'
import { shortMonth } from '../../text/format.ts'
import { type Text, useText } from '../../text/text.tsx'
import { useSize } from '../../ui/use-size.ts'
import { dayAt, lanesOf, monthMarks, nextMonth, placeSpan } from './place-axis.ts'

const row = 22
const top = 20
const foot = 20
const countRoom = 44
const barMost = 18

function monthName(year: number, month: number, { t, language }: Text): string {
  const name = language === 'en' ? shortMonth(month) : ''
  return t('situation.monthOfYear', { year, n: month, name })
}

/** Kinds, returns after closure, flags and meetings on one time axis, month by month. */
export function PlaceTimeline({ page }: { page: PlacePage }) {
  const text = useText()
  const { t, number, category, day, language } = text
  const { lastDay } = useApp()
  const { ref, width } = useSize<HTMLDivElement>()
  const lanes = useMemo(() => lanesOf(page), [page])
  const span = useMemo(() => placeSpan(page, lastDay), [page, lastDay])
  if (!span) return null
  const labelRoom = language === 'zh' ? 64 : 128
  const left = labelRoom + countRoom
  const inner = Math.max(40, width - left - 8)
  const x = (at: number): number => left + ((at - span.from) / (span.to - span.from)) * inner
  const others = [
    { key: 'back', name: t('place.laneBack'), count: page.cameBack.length },
    { key: 'flags', name: t('place.laneFlags'), count: page.flags.length },
    { key: 'briefings', name: t('place.laneBriefings'), count: page.briefings.length },
  ] as const
  const laneTop = (i: number): number => top + i * row
  const otherTop = (i: number): number => top + (lanes.length + i) * row
  const height = top + (lanes.length + others.length) * row + foot
  const bottom = height - foot
  const most = lanes.reduce((more, lane) => lane.months.reduce((peak, month) => Math.max(peak, month.count), more), 1)
  const marks = monthMarks(span, Math.max(2, Math.floor(inner / (language === 'zh' ? 76 : 64))))
  const newest = lastDay === null ? null : dayAt(lastDay) + 1
  const newestAt = newest === null ? null : x(Math.min(span.to, newest))
  const from = new Date(span.from * 86_400_000).toISOString()
  return (
    <figure className="place-timeline">
      <figcaption>
        <h2>{t('place.timeline')}</h2>
        {page.firstAt ? <span className="meta">{t('place.since', { day: day(page.firstAt) })}</span> : null}
      </figcaption>
      <div ref={ref} style={{ blockSize: height }}>
        {width > 0 ? (
          <svg
            width={width}
            height={height}
            role="img"
            aria-label={t('place.timelineLabel', {
              from: day(from),
              to: day(new Date((span.to - 1) * 86_400_000).toISOString()),
            })}
          >
            {marks.map((mark) => (
              <g key={mark.day}>
                <line className="place-grid" x1={x(mark.day)} x2={x(mark.day)} y1={top} y2={bottom} />
                {x(mark.day) + 60 < width ? (
                  <text className="place-axis-text" x={x(mark.day) + 2} y={height - 5}>
                    {monthName(mark.year, mark.month, text)}
                  </text>
                ) : null}
              </g>
            ))}
            {[...lanes, ...others].map((lane, i) => (
              <line key={lane.key} className="place-grid" x1={0} x2={width} y1={laneTop(i + 1)} y2={laneTop(i + 1)} />
            ))}
            {lanes.map((lane, i) => (
              <g key={lane.key}>
                <text className="place-lane" x={0} y={laneTop(i) + 15}>
                  {lane.key === 'rest' ? t('place.rest') : category(lane.key)}
                </text>
                <text className="place-lane-count" x={labelRoom + countRoom - 12} y={laneTop(i) + 15}>
                  {number(lane.total)}
                </text>
                {lane.months.map((month) => {
                  if (month.count === 0) return null
                  // A month that has only begun ends where the data end.
                  const end = Math.min(nextMonth(month.from), Math.max(month.from + 1, newest ?? Infinity))
                  const wide = x(end) - x(month.from)
                  const bar = Math.max(1.5, Math.min(10, wide - 1.5))
                  const tall = Math.max(2.5, (month.count / most) * barMost)
                  const at = new Date(month.from * 86_400_000)
                  return (
                    <rect
                      key={month.from}
                      className={`fill-${lane.key === 'rest' ? 'other' : lane.key}`}
                      x={x(month.from) + (wide - bar) / 2}
                      y={laneTop(i + 1) - 1 - tall}
                      width={bar}
                      height={tall}
                      rx={1}
                    >
                      <title>
                        {t('place.monthCount', {
                          month: monthName(at.getUTCFullYear(), at.getUTCMonth() + 1, text),
                          category: lane.key === 'rest' ? t('place.rest') : category(lane.key),
                          n: number(month.count),
                        })}
                      </title>
                    </rect>
                  )
                })}
              </g>
            ))}
            {others.map((lane, i) => (
              <g key={lane.key}>
                <text className="place-lane" x={0} y={otherTop(i) + 15}>
                  {lane.name}
                </text>
                <text className="place-lane-count" x={labelRoom + countRoom - 12} y={otherTop(i) + 15}>
                  {number(lane.count)}
                </text>
              </g>
            ))}
            {page.cameBack.map((pair) => (
              <BackMark
                key={`${pair.closedId} ${pair.againId}`}
                from={x(dayAt(pair.closedAt))}
                to={x(dayAt(pair.againAt))}
                y={otherTop(0) + row / 2}
              />
            ))}
            {page.flags.map((flag) => (
              <g key={flag.id}>
                <title>{`${category(flag.category)} ${day(flag.from)}–${day(flag.to)}`}</title>
                <rect
                  className={flag.status === 'new' || flag.status === 'seen' ? 'place-flag place-flag-open' : 'place-flag'}
                  x={x(dayAt(flag.from))}
                  y={otherTop(1) + 5}
                  width={Math.max(6, x(dayAt(flag.to) + 1) - x(dayAt(flag.from)))}
                  height={12}
                  rx={3}
                />
              </g>
            ))}
            {page.briefings.map((briefing) => (
              <g key={briefing.id}>
                <title>{`${briefing.title} ${day(briefing.madeAt)}`}</title>
                <line
                  className="place-briefing"
                  x1={x(dayAt(briefing.madeAt) + 0.5)}
                  x2={x(dayAt(briefing.madeAt) + 0.5)}
                  y1={otherTop(2) + 4}
                  y2={otherTop(2) + 18}
                />
              </g>
            ))}
            {newestAt !== null && lastDay ? (
              <>
                <line className="place-now" x1={newestAt} x2={newestAt} y1={top - 4} y2={bottom} />
                <text className="place-axis-text place-now-text" x={Math.min(width, newestAt + 14)} y={12}>
                  {t('place.lastData', { day: day(lastDay) })}
                </text>
              </>
            ) : null}
          </svg>
        ) : null}
      </div>
    </figure>
  )
}

/** From a closure (a check) to the day the issue came back. */
export function BackMark({ from, to, y }: { from: number; to: number; y: number }) {
  return (
    <g className="place-back">
      <line x1={from} x2={Math.max(from + 1, to)} y1={y} y2={y} />
      <path d={`M${from - 3} ${y}l2.5 2.5 4.5-5`} />
      <circle cx={Math.max(from + 1, to)} cy={y} r={2} />
    </g>
  )
}

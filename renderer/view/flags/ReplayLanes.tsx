import type { Replay } from '../../../contract/detection.ts'
import { shiftDay } from '../../text/format.ts'
import { useText } from '../../text/text.tsx'
import { useSize } from '../../ui/use-size.ts'
import { daysBetween } from './flag-words.ts'

const lane = 40
const head = 20

/** Episodes on one time axis, a lane each replay; marked events are the hatched spans behind them. */
export function ReplayLanes({ replays }: { replays: readonly Replay[] }) {
  const { t, day, number } = useText()
  const { ref, width } = useSize<HTMLDivElement>()
  const [first] = replays
  if (!first) return null
  const { from, to } = first.summary
  const days = daysBetween(from, to) + 1
  const x = (iso: string): number => (daysBetween(from, iso) / days) * width
  const height = head + replays.length * lane
  const months: string[] = []
  for (let at = `${from.slice(0, 7)}-01`; at <= to; at = `${shiftDay(at, 32).slice(0, 7)}-01`) if (at >= from) months.push(at)
  const every = Math.max(1, Math.ceil(months.length / Math.max(1, Math.floor(width / 64))))
  return (
    <div className="lanes" ref={ref}>
      {width > 0 ? (
        <svg width={width} height={height} role="img" aria-label={t('rules.lanes')}>
          {months.map((month, i) =>
            i % every === 0 ? (
              <g key={month}>
                <line className="daily-grid" x1={x(month)} x2={x(month)} y1={head} y2={height} />
                <text className="axis-text" x={x(month) + 3} y={13}>
                  {month.slice(0, 7)}
                </text>
              </g>
            ) : null,
          )}
          {first.events.map((event) => (
            <rect
              key={event.id}
              className="lane-event"
              x={x(event.from)}
              y={head}
              width={Math.max(3, x(shiftDay(event.to, 1)) - x(event.from))}
              height={height - head}
            >
              <title>{event.name}</title>
            </rect>
          ))}
          {replays.map((replay, i) => (
            <g key={`${replay.rule} ${replay.version}`}>
              <line className="daily-axis" x1={0} x2={width} y1={head + (i + 1) * lane - 8} y2={head + (i + 1) * lane - 8} />
              <text className="strip-label" x={4} y={head + i * lane + 13}>
                {`${replays.length > 1 ? `${i === 0 ? 'A' : 'B'} · ` : ''}${t('rules.episodes', { count: replay.summary.episodes, n: number(replay.summary.episodes) })}`}
              </text>
              {replay.episodes.map((episode) => (
                <rect
                  key={`${episode.category} ${episode.area} ${episode.firstFired}`}
                  className={`lane-episode fill-${episode.category}${episode.events.length > 0 ? ' lane-caught' : ''}`}
                  x={x(episode.firstFired)}
                  y={head + i * lane + 18}
                  width={Math.max(3, x(shiftDay(episode.lastFired, 1)) - x(episode.firstFired))}
                  height={13}
                >
                  <title>{`${day(episode.firstFired)} – ${day(episode.lastFired)}`}</title>
                </rect>
              ))}
            </g>
          ))}
        </svg>
      ) : null}
    </div>
  )
}

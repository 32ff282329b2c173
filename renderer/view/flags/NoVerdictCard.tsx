import { useMemo } from 'react'
import type { Filter } from '../../../contract/model.ts'
import { useApp } from '../../state/app.tsx'
import { useCall } from '../../state/call.tsx'
import { shiftDay } from '../../text/format.ts'
import { useText } from '../../text/text.tsx'
import { CategoryPlate } from '../../ui/CategoryPlate.tsx'
import { useSize } from '../../ui/use-size.ts'
import { flagTitle, type Silent, silentTitle } from './flag-words.ts'

const days = 63
const height = 120
const foot = 18

/** Series on which nothing can be said: why, in words, and what there is of them. Hatched, never green. */
export function NoVerdictCard({ silent }: { silent: Silent }) {
  const text = useText()
  const { t, say } = text
  const title = silentTitle(silent, text)
  return (
    <article className="flag-scroll" aria-label={title}>
      <header className="flag-head">
        <CategoryPlate category={silent.category} unknown />
        <h2>{title}</h2>
        <span className="meta">{t('flags.noVerdictTitle')}</span>
      </header>
      <p className="flag-sentence">{say(silent.reason)}</p>
      <p className="flag-sentence quiet">{t('flags.noVerdictWords')}</p>
      <GreyedDays silent={silent} />
      {silent.series.length > 1 ? (
        <section className="silent-areas">
          <h3>{t('flags.silentAreas')}</h3>
          <p>{silent.series.map((series) => flagTitle(series, text).split(' · ').at(-1)).join(t('flags.listComma'))}</p>
        </section>
      ) : null}
    </article>
  )
}

/** Reports a day, all greyed; from the first day that is not whole, hatched. */
function GreyedDays({ silent }: { silent: Silent }) {
  const { t, number, day } = useText()
  const { lastDay } = useApp()
  const { ref, width } = useSize<HTMLDivElement>()
  const filter = useMemo((): Filter => {
    const areas = silent.series.map(({ area }) => area).filter((area) => area !== null)
    return {
      categories: [silent.category],
      ...(areas.length === silent.series.length ? { areas } : {}),
      ...(lastDay ? { from: shiftDay(lastDay, 1 - days) } : {}),
    }
  }, [silent, lastDay])
  const { data } = useCall('time.histogram', { filter, unit: 'day' })
  const bins = (data?.bins ?? []).slice(-days)
  const most = Math.max(1, ...bins.map((bin) => bin.count))
  const bar = width / Math.max(1, bins.length)
  const open = data?.incompleteFrom ? bins.findIndex((bin) => bin.from >= (data.incompleteFrom ?? '')) : -1
  const y = (count: number): number => (height - foot) * (1 - count / most)
  return (
    <figure className="silent-days">
      <figcaption className="meta">{t('flags.silentSeries', { n: days })}</figcaption>
      <div ref={ref} style={{ blockSize: height }}>
        {width > 0 && bins.length > 0 ? (
          <svg width={width} height={height} role="img" aria-label={t('flags.silentSeries', { n: days })}>
            <defs>
              <pattern id="hatch-silent" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                <line className="hatch-line" x1="0" y1="0" x2="0" y2="6" />
              </pattern>
            </defs>
            {open >= 0 ? (
              <rect
                fill="url(#hatch-silent)"
                x={open * bar}
                y={0}
                width={Math.max(6, width - open * bar)}
                height={height - foot}
              />
            ) : null}
            {bins.map((bin, i) => (
              <rect
                key={bin.from}
                className="silent-bar"
                x={i * bar + bar * 0.12}
                y={y(bin.count)}
                width={bar * 0.76}
                height={height - foot - y(bin.count)}
              >
                <title>{`${day(bin.from)} · ${number(bin.count)}`}</title>
              </rect>
            ))}
            <line className="daily-axis" x1={0} x2={width} y1={height - foot} y2={height - foot} />
            {bins.map((bin, i) =>
              i % 14 === 0 ? (
                <text key={bin.from} className="axis-text" x={i * bar} y={height - 4}>
                  {day(bin.from)}
                </text>
              ) : null,
            )}
          </svg>
        ) : null}
      </div>
    </figure>
  )
}

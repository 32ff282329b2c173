import { Fragment, useMemo, useState } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import type { PlacePage, ReportId } from '../../../contract/model.ts'
import { useApp } from '../../state/app.tsx'
import { useRoute } from '../../state/filter.tsx'
import type { PlaceAt } from '../../state/place.tsx'
import { useText } from '../../text/text.tsx'
import { CategoryPlate } from '../../ui/CategoryPlate.tsx'
import { flagNumber, flagTitle } from '../flags/flag-words.ts'
import { BackMark } from './PlaceTimeline.tsx'
import { comeBackOf, dayAt, placeSpan } from './place-axis.ts'

const pairsShown = 6
const neighboursShown = 8
const stripWidth = 264

/** What came back after it was closed, what mentions the place, and what is around it. */
export function PlaceSide({
  page,
  isArea,
  onOpen,
  onGo,
}: {
  page: PlacePage
  /** Spots beside a whole area are not looked for. */
  isArea: boolean
  onOpen: (id: ReportId) => void
  onGo: (at: PlaceAt) => void
}) {
  return (
    <>
      <CameBack page={page} onOpen={onOpen} />
      <Related page={page} />
      {isArea ? null : <Neighbours page={page} onGo={onGo} />}
    </>
  )
}

function CameBack({ page, onOpen }: { page: PlacePage; onOpen: (id: ReportId) => void }) {
  const { t, number, category, day } = useText()
  const { lastDay } = useApp()
  const [all, showAll] = useState(false)
  const span = useMemo(() => placeSpan(page, lastDay), [page, lastDay])
  const kinds = page.byCategory
    .filter((kind) => kind.closed > 0 || kind.cameBack > 0)
    .toSorted((a, b) => b.cameBack - a.cameBack || b.closed - a.closed)
  const pairs = all ? page.cameBack : page.cameBack.slice(0, pairsShown)
  const x = (at: number): number => (span ? 4 + ((at - span.from) / (span.to - span.from)) * (stripWidth - 8) : 0)
  return (
    <section className="place-back-panel">
      <header>
        <h2>{t('place.cameBack')}</h2>
        <span className="meta">{t('place.byKind')}</span>
      </header>
      {kinds.length === 0 ? (
        <p className="meta place-none">{t('place.noCameBack')}</p>
      ) : (
        <table className="place-back-table">
          <thead>
            <tr>
              <th>{t('place.kinds')}</th>
              <th className="number">{t('place.closed')}</th>
              <th className="number">{t('place.again')}</th>
              <th className="number">{t('place.gap')}</th>
            </tr>
          </thead>
          <tbody>
            {kinds.slice(0, 6).map((kind) => {
              const { pairs: own, median } = comeBackOf(page.cameBack, kind.category)
              return (
                <Fragment key={kind.category}>
                  <tr>
                    <td>{category(kind.category)}</td>
                    <td className="number">{number(kind.closed)}</td>
                    <td className={kind.cameBack > 0 ? 'number strong' : 'number zero'}>{number(kind.cameBack)}</td>
                    <td className="number">
                      {median === null ? (
                        <span className="zero">{t('place.never')}</span>
                      ) : (
                        t('place.days', { n: number(median) })
                      )}
                    </td>
                  </tr>
                  {span && own.length > 0 ? (
                    <tr className="place-strip">
                      <td colSpan={4}>
                        <svg viewBox={`0 0 ${stripWidth} 12`} aria-hidden="true">
                          {own.map((pair) => (
                            <BackMark
                              key={`${pair.closedId} ${pair.againId}`}
                              from={x(dayAt(pair.closedAt))}
                              to={x(dayAt(pair.againAt))}
                              y={6}
                            />
                          ))}
                        </svg>
                      </td>
                    </tr>
                  ) : null}
                </Fragment>
              )
            })}
          </tbody>
        </table>
      )}
      {pairs.length > 0 ? <p className="meta place-pairs-note">{t('place.pairsNote')}</p> : null}
      <ul className="place-pairs">
        {pairs.map((pair) => (
          <li key={`${pair.closedId} ${pair.againId}`}>
            <CategoryPlate category={pair.category} label={category(pair.category)} />
            <AriaButton
              className="link"
              aria-label={`${t('place.openClosed')} ${day(pair.closedAt)}`}
              onPress={() => onOpen(pair.closedId)}
            >
              {day(pair.closedAt)}
            </AriaButton>
            <span aria-hidden="true">→</span>
            <AriaButton
              className="link"
              aria-label={`${t('place.openAgain')} ${day(pair.againAt)}`}
              onPress={() => onOpen(pair.againId)}
            >
              {day(pair.againAt)}
            </AriaButton>
            <span className="place-tail">{t('place.days', { n: number(pair.days) })}</span>
          </li>
        ))}
      </ul>
      {page.cameBack.length > pairs.length ? (
        <AriaButton className="link" onPress={() => showAll(true)}>
          {t('place.pairsMore', { n: number(page.cameBack.length - pairs.length) })}
        </AriaButton>
      ) : null}
    </section>
  )
}

function Related({ page }: { page: PlacePage }) {
  const text = useText()
  const { t, day } = text
  const { go } = useRoute()
  return (
    <section>
      <header>
        <h2>{t('place.related')}</h2>
      </header>
      {page.flags.length + page.briefings.length === 0 ? <p className="meta place-none">{t('place.noRelated')}</p> : null}
      <ul className="place-rows">
        {page.flags.slice(0, 6).map((flag) => (
          <li key={`f${flag.id}`}>
            <AriaButton className="place-row" onPress={() => go('flags', String(flag.id))}>
              <span className="place-row-name" title={flagTitle(flag, text)}>
                {t('place.kind.flag')} {flagNumber(flag)} <span className="quiet">{flagTitle(flag, text)}</span>
              </span>
              <span className="place-tail">{t(`flags.status.${flag.status}`)}</span>
            </AriaButton>
          </li>
        ))}
        {page.briefings.slice(0, 6).map((briefing) => (
          <li key={`b${briefing.id}`} className="place-row">
            <span className="place-row-name" title={briefing.title}>
              {t('place.kind.briefing')} <span className="quiet">{briefing.title}</span>
            </span>
            <span className="place-tail">{day(briefing.madeAt)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Neighbours({ page, onGo }: { page: PlacePage; onGo: (at: PlaceAt) => void }) {
  const { t, number } = useText()
  return (
    <section>
      <header>
        <h2>{t('place.neighbours')}</h2>
        <span className="meta">{t('place.neighboursNote')}</span>
      </header>
      {page.neighbours.length === 0 ? <p className="meta place-none">{t('place.noNeighbours')}</p> : null}
      <ul className="place-rows">
        {page.neighbours.slice(0, neighboursShown).map((one) => (
          <li key={`${one.lon} ${one.lat}`}>
            <AriaButton className="place-row" onPress={() => onGo({ lon: one.lon, lat: one.lat, metres: page.metres })}>
              <span className="place-row-name" title={one.name ?? undefined}>
                {one.name ?? `${one.lat.toFixed(4)}, ${one.lon.toFixed(4)}`}
              </span>
              <span className="place-row-n">{number(one.count)}</span>
              <span className="place-tail place-row-metres">{t('place.metres', { n: number(one.metres) })}</span>
            </AriaButton>
          </li>
        ))}
      </ul>
    </section>
  )
}

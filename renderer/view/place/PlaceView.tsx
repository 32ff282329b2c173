import '../../style/flags.css'
import '../../style/place.css'
import '../situation/report.css'
import { ArrowLeft, Flag as FlagIcon, Map as MapIcon, Shield } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { haversineM } from '../../../contract/geometry.ts'
import type { Area, Filter, PlacePage, ReportId } from '../../../contract/model.ts'
import { useCall } from '../../state/call.tsx'
import { useFilter, useRoute } from '../../state/filter.tsx'
import { type PlaceAt, placeFilter, placeRadii, usePlace, usePlacePage } from '../../state/place.tsx'
import { useText } from '../../text/text.tsx'
import { Button, IconButton } from '../../ui/Button.tsx'
import { CategoryPlate } from '../../ui/CategoryPlate.tsx'
import { Checkbox } from '../../ui/Checkbox.tsx'
import { Tag } from '../../ui/Chip.tsx'
import { EmptyPanel, ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { LoadingLine } from '../../ui/Progress.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { isTyping } from '../frame/use-frame-keys.ts'
import { AddToMeeting } from '../meetings/AddToMeeting.tsx'
import { DetailDrawer } from '../situation/DetailDrawer.tsx'
import { PlaceChooser } from './PlaceChooser.tsx'
import { PlaceMap } from './PlaceMap.tsx'
import { PlaceRecords } from './PlaceRecords.tsx'
import { PlaceSide } from './PlaceSide.tsx'
import { PlaceTimeline } from './PlaceTimeline.tsx'
import { widerRadius } from './place-axis.ts'

const onAreas = ['areas.changed'] as const
const step = 50
/** The most one page of the contract brings. */
const mostRows = 10_000

/** One building, junction or compound: what happened there, never about who. */
export function PlaceView() {
  const { t } = useText()
  const { at, narrowed } = usePlace()
  const { filter } = useFilter()
  const { data, error, loading, refresh } = usePlacePage()
  if (!at) return <PlaceChooser />
  const failed = error && !loading
  return (
    <div className="place" aria-busy={loading}>
      <LoadingLine shown={loading} label={t('words.loading')} />
      {failed ? (
        <div className="place-failed">
          <ErrorPanel
            what={t('place.failed')}
            means={`${error.message} ${t('place.failedMeans')}`}
            action={t('words.retry')}
            onAction={refresh}
          />
          <PlaceChooser />
        </div>
      ) : data ? (
        <PlaceBody key={JSON.stringify(at)} at={at} page={data} within={narrowed ? filter : {}} />
      ) : null}
    </div>
  )
}

/** Names of the areas a place lies in, outermost first, without the district where there are more. */
function pathOf(areas: readonly Area[], key: string | undefined): Area[] {
  const path: Area[] = []
  for (let at = areas.find((one) => one.key === key); at && path.length < 10; ) {
    path.unshift(at)
    const { parent } = at
    at = areas.find((one) => one.key === parent)
  }
  return path.length > 1 && path[0]?.level === 'district' ? path.slice(1) : path
}

function PlaceBody({ at, page, within }: { at: PlaceAt; page: PlacePage; within: Filter }) {
  const text = useText()
  const { t, say, number } = text
  const { openPlace } = usePlace()
  const { back, canBack, setFilter } = useFilter()
  const { go } = useRoute()
  const { data: areaList } = useCall('area.list', {}, { on: onAreas })
  const areas = areaList?.areas ?? []
  const area = 'area' in at ? (areas.find((one) => one.key === page.area?.key) ?? null) : null
  const filter = useMemo(() => placeFilter(at, page, within), [at, page, within])
  const [limit, setLimit] = useState(step)
  const { data: list, error: listError, refresh } = useCall('report.page', { filter, limit })
  const rows = list?.rows ?? []
  const [report, setReport] = useState<ReportId | null>(null)
  const root = useRef<HTMLDivElement>(null)

  const leave = useCallback(() => {
    if (canBack) back()
    else go('situation')
  }, [canBack, back, go])
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || isTyping(event)) return
      if (event.target instanceof HTMLElement && event.target.closest('[role=dialog], [role=menu]')) return
      if (event.key === 'Escape') {
        if (report !== null) setReport(null)
        else leave()
      } else if (event.key === 'j' || event.key === 'k') {
        const now = rows.findIndex((row) => row.id === report)
        const next = rows[now + (event.key === 'j' ? 1 : -1)]
        if (next) setReport(next.id)
      } else return
      event.preventDefault()
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  })

  const path = pathOf(areas, page.area?.key)
  const name = area
    ? say(area.name)
    : 'area' in at && page.area
      ? say(page.area.name)
      : (page.name ?? ('address' in at ? at.address : t('place.unnamed')))
  const above = area ? path.slice(0, -1) : path
  const openFlags = page.flags.filter((flag) => flag.status === 'new' || flag.status === 'seen').length
  const open = page.byCategory.reduce((sum, kind) => sum + kind.open, 0)
  const empty = page.counts.matched === 0
  const show = (): void => {
    setFilter(filter)
    go('situation')
  }
  return (
    <article className="place-page" aria-label={name} ref={root}>
      <header className="place-head">
        <IconButton label={t('place.back')} cap="Esc" icon={<ArrowLeft size={16} aria-hidden="true" />} onPress={leave} />
        <div className="place-title">
          <p className="place-path">
            <span>{t('place.title')}</span>
            {above.map((one) => (
              <button key={one.key} type="button" className="link" onClick={() => openPlace({ area: one.key })}>
                {say(one.name)}
              </button>
            ))}
            <span>{'area' in at ? t('place.wholeArea') : t('place.within', { n: number(page.metres) })}</span>
          </p>
          <h1 title={name}>{name}</h1>
        </div>
        {openFlags > 0 ? (
          <Tag tone="flag" icon={<FlagIcon size={14} aria-hidden="true" />}>
            {t('place.flagsHere', { count: openFlags, n: number(openFlags) })}
          </Tag>
        ) : null}
        {open > 0 ? <Tag>{t('place.openHere', { n: number(open) })}</Tag> : null}
        <span className="topbar-gap" />
        <Button icon={<MapIcon size={16} aria-hidden="true" />} onPress={show}>
          {t('place.toSituation')}
        </Button>
        <AddToMeeting
          primary
          blocked={empty ? t('place.toBriefingEmpty') : null}
          item={() => ({
            title: [...name].slice(0, 200).join(''),
            note: '',
            subject:
              'area' in at
                ? { kind: 'filter', filter }
                : { kind: 'place', spot: { lon: page.lon, lat: page.lat, metres: page.metres }, name },
          })}
          onBrief={() => setFilter(filter)}
        />
      </header>
      <div className="place-columns">
        <aside className="place-left">
          <PlaceMap at={at} page={page} rows={rows} area={area} onGo={openPlace} />
          <Range at={at} page={page} />
          <Facts page={page} />
          {empty ? null : <Kinds page={page} />}
          <p className="place-notice">
            <Shield size={16} aria-hidden="true" />
            {t('place.noPeople')}
          </p>
        </aside>
        <div className="place-centre">
          {empty ? (
            <EmptyPlace at={at} page={page} />
          ) : (
            <>
              <PlaceTimeline page={page} />
              {listError ? (
                <ErrorPanel
                  what={listError.message}
                  means={t('place.failedMeans')}
                  action={t('words.retry')}
                  onAction={refresh}
                />
              ) : null}
              <PlaceRecords
                page={page}
                rows={rows}
                step={step}
                chosen={report}
                onOpen={setReport}
                onMore={() => setLimit((now) => Math.min(mostRows, now + (now < 500 ? step : 500)))}
              />
            </>
          )}
        </div>
        <aside className={report === null ? 'place-right' : 'place-right place-right-report'}>
          {report === null ? (
            <PlaceSide page={page} isArea={'area' in at} onOpen={setReport} onGo={openPlace} />
          ) : (
            <DetailDrawer
              id={report}
              onClose={() => setReport(null)}
              onLocate={(spot) => openPlace({ ...spot, metres: 'metres' in at ? at.metres : placeRadii[1] })}
            />
          )}
        </aside>
      </div>
    </article>
  )
}

/** How far around the point, and whether the situation's filter narrows the page. */
function Range({ at, page }: { at: PlaceAt; page: PlacePage }) {
  const { t } = useText()
  const { openPlace, narrowed, narrow } = usePlace()
  const { filter } = useFilter()
  const filtered = Object.keys(filter).length > 0
  return (
    <div className="place-range-row">
      {'area' in at ? null : (
        <Segmented<string>
          label={t('place.radius')}
          size="sm"
          value={String(Math.round(page.metres))}
          onChange={(radius) => openPlace({ lon: page.lon, lat: page.lat, metres: Number(radius) })}
          options={placeRadii.map((radius) => ({
            key: String(radius),
            label: radius === 500 ? t('place.metres', { n: radius }) : String(radius),
            name: t('place.metres', { n: radius }),
          }))}
        />
      )}
      {filtered || narrowed ? (
        <span title={t('place.narrowNote')}>
          <Checkbox checked={narrowed} onChange={narrow}>
            {t('place.narrow')}
          </Checkbox>
        </span>
      ) : null}
    </div>
  )
}

function Facts({ page }: { page: PlacePage }) {
  const { t, number, moment } = useText()
  const { counts } = page
  return (
    <dl className="place-facts">
      {page.firstAt ? (
        <>
          <dt>{t('place.first')}</dt>
          <dd>{moment(page.firstAt)}</dd>
        </>
      ) : null}
      {page.lastAt ? (
        <>
          <dt>{t('place.last')}</dt>
          <dd>{moment(page.lastAt)}</dd>
        </>
      ) : null}
      {counts.matched > 0 ? (
        <>
          <dt>{t('place.incidents')}</dt>
          <dd>{t('place.incidentsOf', { raw: number(counts.matched), n: number(page.incidents) })}</dd>
        </>
      ) : null}
      <dt>{t('place.coordinates')}</dt>
      <dd>
        {page.lat.toFixed(5)}, {page.lon.toFixed(5)}
      </dd>
    </dl>
  )
}

function Kinds({ page }: { page: PlacePage }) {
  const { t, number, category } = useText()
  const { narrowed } = usePlace()
  const kinds = page.byCategory.filter((kind) => kind.total > 0).toSorted((a, b) => b.total - a.total)
  const most = kinds[0]?.total ?? 1
  return (
    <section className="place-kinds">
      <header>
        <h2>{t('place.reports', { n: number(page.counts.matched) })}</h2>
        <span className="meta">{t(narrowed ? 'place.reportsNarrowed' : 'place.reportsNote')}</span>
      </header>
      <table>
        <thead>
          <tr>
            <th>
              <span className="visually-hidden">{t('place.kinds')}</span>
            </th>
            <th className="place-kind-bar" />
            <th className="number">{t('place.open')}</th>
            <th className="number">{t('place.closed')}</th>
            <th className="number">{t('place.total')}</th>
          </tr>
        </thead>
        <tbody>
          {kinds.map((kind) => (
            <tr key={kind.category} style={{ backgroundSize: `${(kind.total / most) * 100}% 2px` }}>
              <td className="place-kind-name">
                <CategoryPlate category={kind.category} /> <span>{category(kind.category)}</span>
              </td>
              <td className="place-kind-bar" aria-hidden="true">
                <span style={{ inlineSize: `${(kind.total / most) * 100}%` }} />
              </td>
              <td className={kind.open > 0 ? 'number' : 'number zero'}>{number(kind.open)}</td>
              <td className={kind.closed > 0 ? 'number' : 'number zero'}>{number(kind.closed)}</td>
              <td className="number strong">{number(kind.total)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** Nothing here: how far the nearest reports are, and the radius that reaches them. */
function EmptyPlace({ at, page }: { at: PlaceAt; page: PlacePage }) {
  const { t, number } = useText()
  const { openPlace, narrowed, narrow } = usePlace()
  const [neighbour] = page.neighbours
  // Neighbours are those within a walk; further out the nearest report of all is asked for.
  const from = { lon: page.lon, lat: page.lat }
  const { data } = useCall(
    'report.page',
    neighbour || 'area' in at ? null : { filter: { hasLocation: true, suppressed: false }, order: 'nearest', from, limit: 1 },
  )
  const [far] = data?.rows ?? []
  const nearest =
    neighbour ??
    (far && far.lon !== null && far.lat !== null
      ? {
          lon: far.lon,
          lat: far.lat,
          metres: Math.round(haversineM(from.lon, from.lat, far.lon, far.lat)),
          count: 1,
          name: far.place,
        }
      : undefined)
  const wider = nearest && !('area' in at) ? widerRadius(placeRadii, page.metres, nearest.metres) : null
  return (
    <EmptyPanel title={t('place.emptyTitle')}>
      {narrowed ? <p>{t('place.emptyNarrowed')}</p> : null}
      <p>
        {nearest
          ? t('place.emptyNearest', {
              metres: number(nearest.metres),
              name: nearest.name ?? t('place.unnamed'),
              n: number(nearest.count),
            })
          : t('place.emptyNone')}
      </p>
      <div className="place-empty-actions">
        {narrowed ? <Button onPress={() => narrow(false)}>{t('place.emptyAll')}</Button> : null}
        {wider ? (
          <Button onPress={() => openPlace({ lon: page.lon, lat: page.lat, metres: wider })}>
            {t('place.emptyWider', { n: wider })}
          </Button>
        ) : null}
        {nearest ? (
          <Button onPress={() => openPlace({ lon: nearest.lon, lat: nearest.lat, metres: page.metres })}>
            {t('place.emptyGo')}
          </Button>
        ) : null}
      </div>
    </EmptyPanel>
  )
}

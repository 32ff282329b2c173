import { useMemo, useState } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import type { CameBackPlace } from '../../../contract/detection.ts'
import type { Filter } from '../../../contract/model.ts'
import { useCall } from '../../state/call.tsx'
import { useFilter, useRoute } from '../../state/filter.tsx'
import { usePlace } from '../../state/place.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { CategoryPlate } from '../../ui/CategoryPlate.tsx'
import { EmptyPanel, ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { LoadingLine } from '../../ui/Progress.tsx'
import { Segmented } from '../../ui/Segmented.tsx'

const spans = [14, 30, 60, 90] as const
const on = ['reports.changed', 'incidents.changed'] as const

/** Places where closed issues came back: same spot and kind, soon after the closure. */
export function CameBackTab({ filter }: { filter: Filter }) {
  const { t, number } = useText()
  const [days, setDays] = useState(30)
  const request = useMemo(() => ({ filter, days, limit: 200 }), [filter, days])
  const { data, error, loading, refresh } = useCall('incident.back', request, { on })
  return (
    <div className="back">
      <div className="incidents-head">
        <span className="incidents-total">
          {data ? t('incidents.backTotal', { count: data.total, n: number(data.total), days: data.days }) : ''}
        </span>
        <span className="topbar-gap" />
        <Segmented<string>
          label={t('incidents.backWithin')}
          size="sm"
          value={String(days)}
          onChange={(value) => setDays(Number(value))}
          options={spans.map((n) => ({ key: String(n), label: t('incidents.withinDays', { n }) }))}
        />
      </div>
      <LoadingLine shown={loading} label={t('words.loading')} />
      {error ? (
        <ErrorPanel what={t('incidents.backFailed')} means={error.message} action={t('words.retry')} onAction={refresh} />
      ) : null}
      {data && data.places.length === 0 ? (
        <EmptyPanel title={t('incidents.backEmpty')}>
          <p>{t('incidents.backEmptyWords', { days })}</p>
        </EmptyPanel>
      ) : null}
      {data && data.places.length > 0 ? (
        <div className="back-scroll">
          <table className="back-table">
            <thead>
              <tr>
                <th scope="col">{t('incidents.backPlace')}</th>
                <th scope="col" className="back-number">
                  {t('incidents.returns')}
                </th>
                <th scope="col" className="back-number">
                  {t('incidents.medianDays')}
                </th>
                <th scope="col">{t('incidents.lastReturn')}</th>
                <th scope="col">
                  <span className="visually-hidden">{t('incidents.actions')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {data.places.map((place) => (
                <Row key={`${place.category} ${place.place.lon} ${place.place.lat}`} back={place} />
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
    </div>
  )
}

function Row({ back }: { back: CameBackPlace }) {
  const text = useText()
  const { t, number, decimal, moment, say } = text
  const { openPlace } = usePlace()
  const { setFilter } = useFilter()
  const { go } = useRoute()
  const kind = text.category(back.category)
  return (
    <tr>
      <td>
        <span className="back-place">
          <CategoryPlate category={back.category} label={kind} />
          <span>
            {kind} · {back.areaName ? say(back.areaName) : t('words.noLocation')}
          </span>
          <span className="meta">
            {back.place.lat.toFixed(5)}, {back.place.lon.toFixed(5)}
          </span>
        </span>
      </td>
      <td className="back-number">{number(back.returns)}</td>
      <td className="back-number">{decimal(back.medianDays)}</td>
      <td>{moment(back.lastReturn)}</td>
      <td className="back-actions">
        <AriaButton
          className="link"
          onPress={() => {
            setFilter({ ids: [...new Set(back.pairs.flatMap((pair) => [pair.closed, pair.again]))] })
            go('situation')
          }}
        >
          {t('incidents.backReports', { count: back.pairs.length, n: number(back.pairs.length) })}
        </AriaButton>
        <Button size="sm" variant="quiet" onPress={() => openPlace({ ...back.place, metres: Math.max(60, back.place.metres) })}>
          {t('incidents.toPlace')}
        </Button>
      </td>
    </tr>
  )
}

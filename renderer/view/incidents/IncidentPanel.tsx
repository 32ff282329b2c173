import { MapPin, Split, Undo2 } from 'lucide-react'
import { useState } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import type { Incident, IncidentChange, IncidentDetail } from '../../../contract/detection.ts'
import type { ReportId } from '../../../contract/model.ts'
import { useCall } from '../../state/call.tsx'
import { useFilter, useRoute } from '../../state/filter.tsx'
import { usePlace } from '../../state/place.tsx'
import { useSelection } from '../../state/selection.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { CategoryPlate } from '../../ui/CategoryPlate.tsx'
import { Checkbox } from '../../ui/Checkbox.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { LoadingLine } from '../../ui/Progress.tsx'
import { AddToMeeting } from '../meetings/AddToMeeting.tsx'
import { IncidentMap } from './IncidentMap.tsx'
import { spanWords } from './incident-words.ts'
import type { Changes } from './use-changes.tsx'
import { useIncidentKeys } from './use-incident-keys.ts'

const on = ['reports.changed', 'incidents.changed'] as const

/** One incident: its reports and why they are taken to be one, what a person changed, and what else may belong to it. */
export function IncidentPanel({ report, changes }: { report: ReportId; changes: Changes }) {
  const { t } = useText()
  const { data, error, loading, refresh } = useCall('incident.get', { report }, { on })
  return (
    <section className="incident-panel" aria-label={t('incidents.one')}>
      <LoadingLine shown={loading} label={t('words.loading')} />
      {error ? (
        <ErrorPanel what={t('incidents.getFailed')} means={error.message} action={t('words.retry')} onAction={refresh} />
      ) : null}
      {data ? <Body incident={data} changes={changes} /> : null}
    </section>
  )
}

function Body({ incident, changes }: { incident: IncidentDetail; changes: Changes }) {
  const text = useText()
  const { t, number, say } = text
  const { openPlace } = usePlace()
  const { setFilter } = useFilter()
  const { go } = useRoute()
  const { select } = useSelection()
  const [picked, pick] = useState<ReadonlySet<ReportId>>(new Set())
  const chosen = incident.rows.filter((row) => picked.has(row.id)).map((row) => row.id)
  const all = chosen.length === incident.rows.length
  const askSplit = (): void => changes.ask({ kind: 'split', reports: chosen, done: () => pick(new Set()) })
  const toPlace = incident.place ? () => incident.place && openPlace({ ...incident.place, metres: 100 }) : undefined
  useIncidentKeys({
    p: () => toPlace?.(),
    s: () => (chosen.length > 0 && !all ? askSplit() : undefined),
  })
  const openReport = (id: ReportId | null): void => {
    setFilter({ ids: incident.rows.map((row) => row.id) })
    select(id)
    go('situation')
  }
  return (
    <>
      <header className="incident-head">
        <CategoryPlate category={incident.category} label={text.category(incident.category)} />
        <h2 title={incident.title}>{incident.title || t('situation.noTitle')}</h2>
      </header>
      <div className="incident-figures">
        <Figure
          big
          value={`${number(incident.raw)} → 1`}
          words={t('incidents.collapsed', { count: incident.raw, n: number(incident.raw) })}
        />
        <Figure value={`≥ ${number(incident.sources)}`} words={t('incidents.sourcesWords', { count: incident.sources })} />
        <Figure value={number(incident.open)} words={t('incidents.openWords', { count: incident.open })} />
      </div>
      <p className="meta incident-where">
        {incident.areaName ? say(incident.areaName) : t('words.noLocation')} · {spanWords(incident, text)}
      </p>
      <div className="incident-buttons">
        {toPlace ? (
          <Button size="sm" cap="P" icon={<MapPin size={14} aria-hidden="true" />} onPress={toPlace}>
            {t('incidents.toPlace')}
          </Button>
        ) : null}
        <Button size="sm" onPress={() => openReport(null)}>
          {t('incidents.toSituation')}
        </Button>
        <AddToMeeting
          small
          item={() => ({
            title: incident.title || t('situation.noTitle'),
            note: '',
            subject: { kind: 'incident', report: incident.first },
          })}
          onBrief={() => setFilter({ ids: incident.rows.map((row) => row.id) })}
        />
      </div>
      <IncidentMap incident={incident} />
      <section className="incident-part" aria-label={t('incidents.reports')}>
        <header>
          <h3>{t('incidents.reports')}</h3>
          <span className="meta">{t('incidents.raw', { count: incident.raw, n: number(incident.raw) })}</span>
          <span className="topbar-gap" />
          <Button
            size="sm"
            cap="S"
            icon={<Split size={14} aria-hidden="true" />}
            blocked={
              incident.rows.length < 2
                ? t('incidents.nothingToSplit')
                : chosen.length === 0
                  ? t('incidents.pickFirst')
                  : all
                    ? t('incidents.notAll')
                    : null
            }
            onPress={askSplit}
          >
            {chosen.length > 0
              ? t('incidents.splitSome', { count: chosen.length, n: number(chosen.length) })
              : t('incidents.split')}
          </Button>
        </header>
        <ul>
          {incident.rows.map((row) => (
            <li key={row.id} className="incident-report">
              <Checkbox
                checked={picked.has(row.id)}
                label={t('incidents.pick', { title: row.title })}
                onChange={(on) =>
                  pick((now) => {
                    const next = new Set(now)
                    if (on) next.add(row.id)
                    else next.delete(row.id)
                    return next
                  })
                }
              />
              <AriaButton className="incident-report-line" onPress={() => openReport(row.id)}>
                <span className="incident-report-at">{text.moment(row.occurredAt)}</span>
                <span className="incident-report-title" title={row.title}>
                  {row.title || row.snippet}
                </span>
                <span className="meta">{row.source}</span>
                <span className={`incident-why incident-why-${row.joined}`}>{t(`incidents.why.${row.joined}`)}</span>
              </AriaButton>
            </li>
          ))}
        </ul>
      </section>
      <Nearby incident={incident} nearby={incident.nearby} changes={changes} />
      <History history={incident.history} changes={changes} />
    </>
  )
}

function Figure({ value, words, big = false }: { value: string; words: string; big?: boolean }) {
  return (
    <div className={big ? 'incident-figure incident-figure-big' : 'incident-figure'}>
      <strong>{value}</strong>
      <span className="meta">{words}</span>
    </div>
  )
}

/** What lies near in place, time and kind, and was not taken to be the same. */
function Nearby({ incident, nearby, changes }: { incident: IncidentDetail; nearby: readonly Incident[]; changes: Changes }) {
  const text = useText()
  const { t, number } = text
  const { go } = useRoute()
  if (nearby.length === 0) return null
  return (
    <section className="incident-part" aria-label={t('incidents.nearby')}>
      <header>
        <h3>{t('incidents.nearby')}</h3>
        <span className="meta">{t('incidents.nearbyWords')}</span>
      </header>
      <ul>
        {nearby.map((other) => (
          <li key={other.first} className="incident-report">
            <AriaButton className="incident-report-line" onPress={() => go('incidents', String(other.first))}>
              <span className="incident-report-at">{text.moment(other.from)}</span>
              <span className="incident-report-title" title={other.title}>
                {other.title || t('situation.noTitle')}
              </span>
              <span className="meta">{t('incidents.raw', { count: other.raw, n: number(other.raw) })}</span>
            </AriaButton>
            <Button
              size="sm"
              variant="quiet"
              onPress={() => changes.ask({ kind: 'merge', reports: [incident.first, other.first] })}
            >
              {t('incidents.merge')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function History({ history, changes }: { history: readonly IncidentChange[]; changes: Changes }) {
  const { t, moment, number } = useText()
  if (history.length === 0) return null
  return (
    <section className="incident-part" aria-label={t('incidents.history')}>
      <header>
        <h3>{t('incidents.history')}</h3>
      </header>
      {changes.undoError ? <ErrorPanel what={changes.undoError} /> : null}
      <ul>
        {history.map((change) => (
          <li key={change.id} className={change.undone ? 'incident-change incident-undone' : 'incident-change'}>
            <span className="incident-report-at">{moment(change.at)}</span>
            <span>
              {t(`incidents.change.${change.kind}`, { count: change.reports.length, n: number(change.reports.length) })}
              {change.undone ? ` · ${t('incidents.takenBack')}` : ''}
            </span>
            <span className="meta incident-change-why">{change.reason}</span>
            {change.kind !== 'undo' && !change.undone ? (
              <Button
                size="sm"
                variant="quiet"
                icon={<Undo2 size={14} aria-hidden="true" />}
                onPress={() => void changes.undo(change.id)}
              >
                {t('incidents.takeBack')}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  )
}

import { ArrowRight, X } from 'lucide-react'
import { useState } from 'react'
import type { NumberSource, SnapshotInfo } from '../../../contract/briefing.ts'
import { useCall } from '../../state/call.tsx'
import { useText } from '../../text/text.tsx'
import { Button, IconButton } from '../../ui/Button.tsx'
import { CategoryPlate } from '../../ui/CategoryPlate.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { LoadingLine } from '../../ui/Progress.tsx'
import type { ChosenNumber } from './PagePreview.tsx'
import { numberOf, useOpenNumber } from './use-number.ts'

const step = 8

/** Where a number of the page comes from: what is counted, by which filter, of which snapshot, and its reports. */
export function NumberPanel({
  number: chosen,
  snapshot,
  onClose,
}: {
  number: ChosenNumber | null
  snapshot: SnapshotInfo | null
  onClose: () => void
}) {
  const { t } = useText()
  return (
    <section className="side-part number-panel" aria-label={t('briefings.number')}>
      <header className="side-head">
        <h2>{t('briefings.number')}</h2>
        <span className="meta">{t('briefings.numberFrom')}</span>
        <span className="topbar-gap" />
        {chosen ? (
          <IconButton label={t('words.close')} icon={<X size={14} aria-hidden="true" />} onPress={onClose} placement="left" />
        ) : null}
      </header>
      {chosen === null ? (
        <p className="quiet">{t('briefings.numberHint')}</p>
      ) : snapshot === null || snapshot.id === 0 ? (
        <p className="quiet">{t('briefings.numberNotFrozen')}</p>
      ) : (
        <Source key={`${snapshot.id} ${chosen.agency} ${chosen.key}`} chosen={chosen} snapshot={snapshot} />
      )}
    </section>
  )
}

function Source({ chosen, snapshot }: { chosen: ChosenNumber; snapshot: SnapshotInfo }) {
  const { t, number } = useText()
  // Where each page read so far begins.
  const [starts, setStarts] = useState<readonly (string | null)[]>([null])
  const after = starts.at(-1) ?? null
  const { data, error, loading, refresh } = useCall(
    'snapshot.number',
    { ...numberOf(snapshot.id, chosen), limit: step, ...(after === null ? {} : { after }) },
    { on: [] },
  )
  const opening = useOpenNumber()
  return (
    <>
      <LoadingLine shown={loading} label={t('words.loading')} />
      {error ? (
        <ErrorPanel
          what={t('briefings.numberFailed')}
          means={`${error.message} ${t('briefings.numberFailedMeans')}`}
          action={t('words.retry')}
          onAction={refresh}
        />
      ) : null}
      {data ? (
        <>
          <Facts source={data} shown={chosen.shown} />
          <ul className="number-rows" aria-label={t('briefings.numberReports')}>
            {data.rows.map((row) => (
              <li key={row.id}>
                <CategoryPlate category={row.category} />
                <span className="number-row-title" title={row.title || row.snippet}>
                  {row.title || row.snippet}
                </span>
                <NumberRowDay at={row.occurredAt} />
              </li>
            ))}
          </ul>
          <div className="number-buttons">
            {starts.length > 1 ? (
              <Button size="sm" onPress={() => setStarts((now) => now.slice(0, -1))}>
                {t('briefings.numberBack')}
              </Button>
            ) : null}
            {data.next === null ? null : (
              <Button size="sm" onPress={() => setStarts((now) => [...now, data.next])}>
                {t('briefings.numberMore')}
              </Button>
            )}
            <span className="topbar-gap" />
            {data.counts.matched > 0 ? (
              <Button
                size="sm"
                cap="⏎"
                icon={<ArrowRight size={14} aria-hidden="true" />}
                isDisabled={opening.busy}
                onPress={() => opening.open(snapshot.id, chosen)}
              >
                {t(opening.busy ? 'briefings.numberOpening' : 'briefings.numberOpen')}
              </Button>
            ) : null}
          </div>
          {data.withdrawn > 0 ? (
            <p className="meta">{t('briefings.numberWithdrawn', { count: data.withdrawn, n: number(data.withdrawn) })}</p>
          ) : null}
          {opening.error ? <ErrorPanel what={t('briefings.numberFailed')} means={opening.error} /> : null}
        </>
      ) : null}
    </>
  )
}

function NumberRowDay({ at }: { at: string }) {
  const { day } = useText()
  return <span className="meta nowrap">{day(at)}</span>
}

function Facts({ source, shown }: { source: NumberSource; shown: string }) {
  const { t, say, number, moment } = useText()
  const { counts } = source
  return (
    <>
      <p className="number-shown">
        <strong>{source.shown || shown}</strong> {t(`briefings.unit.${source.unit}`)}
        <span className="meta number-label">{say(source.label)}</span>
      </p>
      <dl className="number-facts">
        <dt>{t('briefings.numberFilter')}</dt>
        <dd>
          {source.words.map((line) => (
            <span key={line.zh}>{say(line)}</span>
          ))}
        </dd>
        <dt>{t('briefings.numberCount')}</dt>
        <dd>
          {t('briefings.contract', {
            matched: number(counts.matched),
            mapped: number(counts.mapped),
            without: number(counts.withoutLocation),
            suppressed: number(counts.suppressed),
          })}
          {source.unit === 'incidents' ? (
            <span className="meta"> {t('briefings.numberIncidents', { n: number(counts.incidents) })}</span>
          ) : null}
        </dd>
        <dt>{t('briefings.numberOf')}</dt>
        <dd>
          <code className="selectable">{source.snapshot.mark}</code> · {moment(source.snapshot.madeAt)} ·{' '}
          {t('briefings.dataVersion', { n: source.snapshot.dataVersion })}
        </dd>
      </dl>
    </>
  )
}

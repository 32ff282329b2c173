import { Check, Copy, LocateFixed, MapPin, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { MaskKind, ReportDetail, ReportId } from '../../../contract/model.ts'
import { useCall } from '../../state/call.tsx'
import { useFilter } from '../../state/filter.tsx'
import { usePlace, usualRadius } from '../../state/place.tsx'
import { useText } from '../../text/text.tsx'
import { Button, IconButton } from '../../ui/Button.tsx'
import { CategoryPlate } from '../../ui/CategoryPlate.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { Masked } from '../../ui/Masked.tsx'
import { LoadingLine } from '../../ui/Progress.tsx'
import { DecisionBar } from '../review/DecisionBar.tsx'
import { Attachments } from './Attachments.tsx'
import { areaName } from './area-at.ts'
import { dayNumber, dayOf } from './days.ts'
import { IncidentLink } from './IncidentLink.tsx'
import { RevealDialog, type Revealed } from './RevealDialog.tsx'
import { Trail } from './Trail.tsx'
import { useLatest } from './use-latest.ts'
import { useOneView } from './use-one-view.ts'
import { whyWords } from './why-words.ts'

const here = 300
/** An attachment that comes later changes the ledger, not the reports. */
const onReport = ['reports.changed', 'ledger.changed'] as const

/** One report in full: text, media, review trail, what is near. */
export function DetailDrawer({
  id,
  onClose,
  onLocate,
}: {
  id: ReportId
  onClose: () => void
  onLocate: (place: { lon: number; lat: number }) => void
}) {
  const { t } = useText()
  const { filter } = useFilter()
  const call = useCall('report.get', { id, ...(filter.text ? { text: filter.text } : {}) }, { on: onReport })
  const detail = call.data
  return (
    <article className="detail" aria-label={t('situation.detail')}>
      <LoadingLine shown={call.loading} label={t('words.loading')} />
      {call.error ? (
        <>
          <div className="detail-head">
            <h2>{t('situation.gone')}</h2>
            <CloseButton onClose={onClose} />
          </div>
          <ErrorPanel what={call.error.message} action={t('words.retry')} onAction={call.refresh} />
        </>
      ) : detail ? (
        <DetailBody key={detail.id} detail={detail} onClose={onClose} onLocate={onLocate} />
      ) : null}
    </article>
  )
}

function CloseButton({ onClose }: { onClose: () => void }) {
  const { t } = useText()
  return <IconButton label={t('situation.closeDetail')} cap="Esc" icon={<X size={16} aria-hidden="true" />} onPress={onClose} />
}

function DetailBody({
  detail,
  onClose,
  onLocate,
}: {
  detail: ReportDetail
  onClose: () => void
  onLocate: (place: { lon: number; lat: number }) => void
}) {
  const text = useText()
  const { t, number } = text
  const [asking, ask] = useState(false)
  const [revealed, setRevealed] = useState<Revealed | null>(null)
  /** It was hidden by itself, and says so until something else is shown. */
  const [maskedAgain, sayMasked] = useState(false)
  useOneView(revealed !== null, () => {
    setRevealed(null)
    sayMasked(true)
  })
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 2_000)
    return () => clearTimeout(timer)
  }, [copied])
  const { filter, setFilter, patchFilter } = useFilter()
  const { openPlace } = usePlace()
  const maskName = (kind: string): string => t(`words.mask.${kind as MaskKind}`)
  const masked = detail.text.spans.length + detail.title.spans.length + (detail.place?.spans.length ?? 0) > 0
  const lang = detail.language === 'zh' ? 'zh-CN' : 'en'
  const place = detail.lon === null || detail.lat === null ? null : { lon: detail.lon, lat: detail.lat }
  const { nearby } = detail
  // Without coordinates the smallest area is the place.
  const page = place ? { ...place, metres: usualRadius } : detail.area ? { area: detail.area.key } : null
  const goPage = useLatest(() => {
    if (page) openPlace(page)
  })
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.key.toLowerCase() !== 'p') return
      if (event.target instanceof HTMLElement && event.target.closest('input, textarea, select, [role=dialog], [role=menu]'))
        return
      event.preventDefault()
      goPage()
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [goPage])

  const copy = (): void => {
    const words = [
      detail.title.text,
      `${detail.externalId} · ${text.moment(detail.occurredAt)} · ${detail.source}`,
      [detail.place?.text, detail.area ? areaName(detail.area.name, text.language) : null].filter(Boolean).join(' · '),
      detail.text.text,
    ]
    void navigator.clipboard.writeText(words.filter(Boolean).join('\n')).then(() => setCopied(true))
  }
  const showNearby = (): void => {
    if (!place) return
    const day = dayNumber(detail.occurredAt)
    setFilter({
      near: { ...place, metres: nearby.metres },
      categories: [detail.category],
      from: dayOf(day - nearby.days),
      to: dayOf(day + nearby.days + 1),
      ...(filter.incidentsOnly ? { incidentsOnly: true } : {}),
    })
  }

  return (
    <>
      <header className="detail-head">
        <CategoryPlate category={detail.category} label={text.category(detail.category)} />
        <h2 lang={lang}>
          {revealed ? (
            revealed.title
          ) : (
            <Masked
              text={detail.title.text || t('situation.noTitle')}
              spans={detail.title.spans}
              marks={detail.titleMarks}
              nameOf={maskName}
            />
          )}
        </h2>
        <IconButton
          label={t(copied ? 'situation.copied' : 'situation.copy')}
          icon={copied ? <Check size={16} aria-hidden="true" /> : <Copy size={16} aria-hidden="true" />}
          onPress={copy}
        />
        <span className="visually-hidden" role="status">
          {copied ? t('situation.copied') : ''}
        </span>
        <IconButton
          label={t('situation.zoomTo')}
          icon={<LocateFixed size={16} aria-hidden="true" />}
          isDisabled={!place}
          onPress={() => {
            if (place) onLocate(place)
          }}
        />
        <CloseButton onClose={onClose} />
      </header>
      <div className="detail-scroll">
        <p className="detail-line">
          <span>{detail.externalId}</span>
          <time dateTime={detail.occurredAt}>
            {text.day(detail.occurredAt)} {text.weekday(detail.occurredAt)} {/T(\d{2}:\d{2})/.exec(detail.occurredAt)?.[1] ?? ''}
          </time>
          <span>{detail.source}</span>
          {detail.revision > 1 ? <span>{t('situation.revision', { n: detail.revision })}</span> : null}
        </p>
        <p className="detail-line">
          {detail.place ? (
            <span className="detail-place">
              {revealed?.place ?? <Masked text={detail.place.text} spans={detail.place.spans} nameOf={maskName} />}
            </span>
          ) : null}
          {detail.area ? (
            <span>
              {/* The district is the office's own; its name is left out where a smaller area says more. */}
              {(detail.area.path.length > 0 ? detail.area.path : [detail.area.name])
                .slice(-2)
                .map((name) => areaName(name, text.language))
                .join(' · ')}
              {detail.area.inferred ? <span className="detail-inferred"> {t('list.areaInferred')}</span> : null}
            </span>
          ) : null}
          {place ? (
            detail.accuracyMetres === null ? null : (
              <span>{t('situation.accuracy', { n: number(detail.accuracyMetres) })}</span>
            )
          ) : (
            <span>{t('situation.noLocation')}</span>
          )}
          {detail.datum === 'wgs84' ? null : (
            <span>{t('situation.shifted', { datum: detail.datum === 'gcj02' ? 'GCJ-02' : 'BD-09' })}</span>
          )}
        </p>
        {detail.subCategory ? <p className="detail-line">{t('situation.subCategory', { name: detail.subCategory })}</p> : null}
        {filter.text ? <WhyMatched id={detail.id} query={filter.text} /> : null}
        {revealed ? <p className="detail-revealed">{t('situation.revealed')}</p> : null}
        <p className="detail-text" lang={lang}>
          {revealed ? (
            revealed.text
          ) : (
            <Masked text={detail.text.text} spans={detail.text.spans} marks={detail.textMarks} nameOf={maskName} />
          )}
        </p>
        {revealed ? (
          <Button size="sm" onPress={() => setRevealed(null)}>
            {t('situation.hide')}
          </Button>
        ) : masked ? (
          <>
            <Button size="sm" onPress={() => ask(true)}>
              {t('situation.reveal')}
            </Button>
            <p className="meta" role="status">
              {maskedAgain ? t('trust.maskedAgain') : ''}
            </p>
          </>
        ) : null}
        <Attachments report={detail.id} list={detail.attachments} />
        <Trail steps={detail.trail} />
        <IncidentLink id={detail.id} />
        <section className="nearby" aria-label={t('situation.nearby')}>
          <h3>{t('situation.nearby')}</h3>
          <span className="meta">{t('situation.nearbyScope', { metres: nearby.metres, days: nearby.days })}</span>
          {place && nearby.count > 0 ? (
            <button type="button" className="link" title={t('situation.nearbyShow')} onClick={showNearby}>
              {nearby.likelyDuplicates > 0
                ? t('situation.nearbyCountDuplicates', { n: number(nearby.count), d: number(nearby.likelyDuplicates) })
                : t('situation.nearbyCount', { n: number(nearby.count), count: nearby.count })}
            </button>
          ) : (
            <span className="nearby-none">{t(place ? 'situation.nearbyNone' : 'situation.noLocation')}</span>
          )}
        </section>
        <Button
          size="sm"
          className="detail-around"
          icon={<MapPin size={14} aria-hidden="true" />}
          blocked={place ? null : t('situation.noLocation')}
          onPress={() => {
            if (place) patchFilter({ near: { ...place, metres: here } })
          }}
        >
          {t('situation.filterPlace')}
        </Button>
      </div>
      <footer className="detail-foot">
        <DecisionBar detail={detail} />
        <Button
          size="sm"
          variant="quiet"
          className="detail-page"
          cap="P"
          blocked={page ? null : t('situation.noLocation')}
          onPress={goPage}
        >
          {t('list.placePage')}
        </Button>
      </footer>
      {asking ? (
        <RevealDialog
          id={detail.id}
          onClose={() => ask(false)}
          onRevealed={(words) => {
            setRevealed(words)
            sayMasked(false)
            ask(false)
          }}
        />
      ) : null}
    </>
  )
}

/** Which words of the search this report holds, and what stands for them in it. */
function WhyMatched({ id, query }: { id: ReportId; query: string }) {
  const text = useText()
  const why = useCall('map.rows', { ids: [id], text: query }).data?.rows.find((row) => row.id === id)?.why
  if (!why || why.length === 0) return null
  return (
    <p className="detail-line detail-why">
      <span className="detail-why-name">{text.t('list.whyMatched')}</span>
      {why.map((found) => (
        <span key={`${found.term} ${found.as?.word ?? ''}`}>{whyWords(found, text)}</span>
      ))}
    </p>
  )
}

import { Check } from 'lucide-react'
import { memo } from 'react'
import type { Incident } from '../../../contract/detection.ts'
import type { ReportId } from '../../../contract/model.ts'
import { useText } from '../../text/text.tsx'
import { CategoryPlate } from '../../ui/CategoryPlate.tsx'
import { spanWords } from './incident-words.ts'

export const incidentRowId = (first: ReportId): string => `incident-${first}`

/** One incident in two lines: what and how many reports; where and when, and from how many sources. */
export const IncidentLine = memo(function IncidentLine({
  incident,
  index,
  total,
  top,
  open,
  active,
  marked,
  onPress,
  onMark,
}: {
  incident: Incident
  index: number
  total: number
  top: number
  open: boolean
  active: boolean
  marked: boolean
  onPress: (index: number) => void
  onMark: (id: ReportId) => void
}) {
  const text = useText()
  const { t, number, say } = text
  const title = incident.title || t('situation.noTitle')
  const place = incident.areaName ? say(incident.areaName) : t('words.noLocation')
  const names = ['incident-row']
  if (open) names.push('row-chosen')
  if (active) names.push('queue-active')
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list around it takes the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the list holds the focus and names its active row
    <div
      id={incidentRowId(incident.first)}
      role="option"
      aria-selected={marked}
      {...(open ? { 'aria-current': 'true' as const } : {})}
      aria-posinset={index + 1}
      aria-setsize={total}
      className={names.join(' ')}
      style={{ insetBlockStart: `${top}px` }}
      onClick={(event) => {
        const tick = event.target instanceof Element && event.target.closest('.incident-tick') !== null
        if (tick || event.ctrlKey || event.metaKey) onMark(incident.first)
        else onPress(index)
      }}
    >
      <span className="incident-tick" aria-hidden="true" title={t('incidents.mark')}>
        <span className={marked ? 'report-box incident-box-on' : 'report-box'}>
          {marked ? <Check size={10} strokeWidth={3} /> : null}
        </span>
      </span>
      <CategoryPlate category={incident.category} label={text.category(incident.category)} />
      <span className="incident-title" title={title} lang={/\p{Script=Han}/u.test(title) ? 'zh-CN' : 'en'}>
        {title}
      </span>
      <span className="incident-raw">{t('incidents.raw', { count: incident.raw, n: number(incident.raw) })}</span>
      <span className="incident-foot">
        <span className="incident-place" title={place}>
          {place}
        </span>
        <span className="incident-when">{spanWords(incident, text)}</span>
        {incident.raw > 1 ? (
          <span>{t('incidents.sources', { count: incident.sources, n: number(incident.sources) })}</span>
        ) : null}
        {incident.edited ? <span className="incident-edited">{t('incidents.edited')}</span> : null}
        <span className="topbar-gap" />
        <span className={incident.open > 0 ? '' : 'quiet'}>
          {incident.open > 0 ? t('incidents.open', { count: incident.open, n: number(incident.open) }) : t('incidents.closed')}
        </span>
      </span>
    </div>
  )
})

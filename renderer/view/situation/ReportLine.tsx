import { Check, Image, Mic, Paperclip, Video } from 'lucide-react'
import { type MouseEvent, memo } from 'react'
import { haversineM } from '../../../contract/geometry.ts'
import type { MediaKind, ReportId, ReportRow } from '../../../contract/model.ts'
import { useApp } from '../../state/app.tsx'
import { useText } from '../../text/text.tsx'
import { CategoryPlate } from '../../ui/CategoryPlate.tsx'
import { Marked } from '../../ui/Masked.tsx'
import { endOfDataDay } from './days.ts'
import { distanceWords } from './distance.ts'
import type { LonLat } from './list-source.ts'
import { whyWords } from './why-words.ts'

const mediaIcons: Record<MediaKind, typeof Image> = { image: Image, audio: Mic, video: Video, file: Paperclip }
export const rowId = (id: ReportId): string => `report-${id}`

/**
 * One report in two lines: what and when; where, why it matched, and where it stands. Drawn anew only when something of
 * its own has changed.
 */
export const ReportLine = memo(function ReportLine({
  row,
  top,
  place,
  total,
  open,
  marked,
  selecting,
  active,
  from,
  onPress,
}: {
  row: ReportRow
  top: number
  /** Its number in the list, from 1. */
  place: number
  total: number
  /** Its report is the one shown below. */
  open: boolean
  marked: boolean
  /** Some row is marked: being open alone is no selection then. */
  selecting: boolean
  active: boolean
  /** Where its distance is measured from; undefined where the list is not ordered by it. */
  from: LonLat | undefined
  onPress: (id: ReportId, index: number, event: MouseEvent) => void
}) {
  const text = useText()
  const { t } = text
  const { lastDay } = useApp()
  const title = row.title || row.snippet || t('situation.noTitle')
  const marks = row.title ? row.titleMarks : row.marks
  const standing = [row.level ? text.level(row.level) : null, row.status === 'unknown' ? null : text.status(row.status)]
    .filter(Boolean)
    .join(' · ')
  const media = [...new Set(row.media)]
  const distance =
    from && row.lon !== null && row.lat !== null ? distanceWords(haversineM(from.lon, from.lat, row.lon, row.lat), text) : null
  const names = ['report-row']
  if (open) names.push('report-selected')
  if (marked) names.push('report-marked')
  if (active) names.push('report-active')
  if (row.suppressed) names.push('report-suppressed')
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list around it takes the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the list holds the focus and names its active row
    <div
      id={rowId(row.id)}
      role="option"
      aria-selected={selecting ? marked : open}
      {...(open ? { 'aria-current': 'true' as const } : {})}
      aria-posinset={place}
      aria-setsize={total}
      className={names.join(' ')}
      style={{ insetBlockStart: `${top}px` }}
      onClick={(event) => onPress(row.id, place - 1, event)}
    >
      <CategoryPlate category={row.category} label={text.category(row.category)} />
      <span className="report-top">
        <span className="report-title" title={title} lang={/\p{Script=Han}/u.test(title) ? 'zh-CN' : 'en'}>
          <Marked text={title} marks={marks} />
        </span>
        {from ? <span className="report-distance">{distance ?? t('words.noLocation')}</span> : null}
        <span className="report-age" title={text.moment(row.occurredAt)}>
          {text.age(row.occurredAt, endOfDataDay(lastDay, row.occurredAt))}
        </span>
      </span>
      <span className="report-tick" aria-hidden="true" title={t('list.tick')}>
        <span className="report-box">{marked ? <Check size={10} strokeWidth={3} /> : null}</span>
      </span>
      <span className="report-foot">
        <span className="report-place" title={row.areaInferred ? t('list.inferred') : undefined}>
          {row.suppressed ? t('situation.withdrawn') : (row.place ?? row.area ?? (row.lon === null ? t('words.noLocation') : ''))}
          {row.areaInferred && !row.suppressed ? <span className="report-inferred"> {t('list.inferredShort')}</span> : null}
        </span>
        <span className="report-tail">
          {row.why.slice(0, row.why[0]?.as ? 1 : 2).map((why) => (
            <span key={`${why.term} ${why.as?.word ?? ''}`} className="report-why" title={whyWords(why, text)}>
              <mark>{why.as?.word ?? why.term}</mark>
              {why.as ? <span className="report-as"> {t(`list.short.${why.as.by}`, { term: why.term })}</span> : null} {why.count}
            </span>
          ))}
          {media.length > 0 && row.why.length === 0
            ? media.map((kind) => {
                const Icon = mediaIcons[kind]
                return <Icon key={kind} size={12} role="img" aria-label={t(`situation.${kind}`)} className="report-media" />
              })
            : null}
          <span className="report-standing">{standing}</span>
        </span>
      </span>
    </div>
  )
})

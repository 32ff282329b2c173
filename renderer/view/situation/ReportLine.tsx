import { Image, Mic, Paperclip, Video } from 'lucide-react'
import { memo } from 'react'
import type { MediaKind, ReportId, ReportRow } from '../../../contract/model.ts'
import { useApp } from '../../state/app.tsx'
import { useText } from '../../text/text.tsx'
import { CategoryPlate } from '../../ui/CategoryPlate.tsx'
import { Marked } from '../../ui/Masked.tsx'
import { endOfDataDay } from './days.ts'

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
  selected,
  active,
  onOpen,
}: {
  row: ReportRow
  top: number
  place: number
  /** -1 while not known. */
  total: number
  selected: boolean
  active: boolean
  onOpen: (id: ReportId, index: number) => void
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
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list around it takes the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the list holds the focus and names its active row
    <div
      id={rowId(row.id)}
      role="option"
      aria-selected={selected}
      aria-posinset={place}
      aria-setsize={total}
      className={`report-row${selected ? ' report-selected' : ''}${active ? ' report-active' : ''}${row.suppressed ? ' report-suppressed' : ''}`}
      style={{ insetBlockStart: `${top}px` }}
      onClick={() => onOpen(row.id, place - 1)}
    >
      <CategoryPlate category={row.category} label={text.category(row.category)} />
      <span className="report-top">
        <span className="report-title" title={title} lang={/\p{Script=Han}/u.test(title) ? 'zh-CN' : 'en'}>
          <Marked text={title} marks={marks} />
        </span>
        <span className="report-age" title={text.moment(row.occurredAt)}>
          {text.age(row.occurredAt, endOfDataDay(lastDay, row.occurredAt))}
        </span>
      </span>
      <span className="report-foot">
        <span className="report-place">
          {row.suppressed ? t('situation.withdrawn') : (row.place ?? row.area ?? (row.lon === null ? t('words.noLocation') : ''))}
        </span>
        <span className="report-tail">
          {row.why.slice(0, 2).map((why) => (
            <span key={why.term} className="report-why" title={t('situation.whyTimes', { term: why.term, n: why.count })}>
              <mark>{why.term}</mark> {why.count}
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

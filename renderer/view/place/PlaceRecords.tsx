import { Flag as FlagIcon } from 'lucide-react'
import { useMemo, useState } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import type { PlacePage, ReportId, ReportRow } from '../../../contract/model.ts'
import { useRoute } from '../../state/filter.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { CategoryPlate } from '../../ui/CategoryPlate.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { flagNumber } from '../flags/flag-words.ts'
import { placeRecords, type RecordKind, recordKinds } from './place-records.ts'

/** Reports, steps of their review, flags and briefings in one list, newest first. */
export function PlaceRecords({
  page,
  rows,
  step,
  chosen,
  onOpen,
  onMore,
}: {
  page: PlacePage
  rows: readonly ReportRow[]
  /** How many reports the next page brings. */
  step: number
  chosen: ReportId | null
  onOpen: (id: ReportId) => void
  onMore: () => void
}) {
  const text = useText()
  const { t, number, decimal, moment, day, category } = text
  const { go } = useRoute()
  const [kind, setKind] = useState<RecordKind | 'all'>('all')
  const whole = rows.length >= page.counts.matched
  const records = useMemo(() => placeRecords(page, rows, whole, kind), [page, rows, whole, kind])
  return (
    <section className="place-records" aria-label={t('place.records')}>
      <header>
        <h2>{t('place.records')}</h2>
        <span className="meta">{t('place.recordsOf', { shown: number(rows.length), n: number(page.counts.matched) })}</span>
        <span className="topbar-gap" />
        <Segmented<RecordKind | 'all'>
          label={t('place.records')}
          size="sm"
          value={kind}
          onChange={setKind}
          options={(['all', ...recordKinds] as const).map((key) => ({ key, label: t(`place.kind.${key}`) }))}
        />
      </header>
      {records.length === 0 ? <p className="meta place-none">{t('place.noRecords')}</p> : null}
      <ul>
        {records.map((record) => {
          const open = (): void => {
            if (record.kind === 'report') onOpen(record.row.id)
            else if (record.kind === 'review') onOpen(record.step.report)
            else if (record.kind === 'flag') go('flags', String(record.flag.id))
            else go('briefings')
          }
          const here =
            (record.kind === 'report' && record.row.id === chosen) || (record.kind === 'review' && record.step.report === chosen)
          return (
            <li key={record.key}>
              <AriaButton className={here ? 'place-record row-chosen' : 'place-record'} onPress={open}>
                <span className="place-record-at">{record.kind === 'flag' ? day(record.at) : moment(record.at)}</span>
                <span>
                  <span className={record.kind === 'flag' ? 'place-tag place-tag-flag' : 'place-tag'}>
                    {record.kind === 'flag' ? <FlagIcon size={12} aria-hidden="true" /> : null}
                    {t(`place.kind.${record.kind}`)}
                  </span>
                </span>
                {record.kind === 'report' ? (
                  <>
                    <span className="place-record-what">
                      <CategoryPlate category={record.row.category} label={category(record.row.category)} />
                      <span title={record.row.title || record.row.snippet}>{record.row.title || record.row.snippet}</span>
                    </span>
                    <span className="place-record-tail">
                      {record.row.suppressed ? t('situation.withdrawn') : text.status(record.row.status)}
                    </span>
                  </>
                ) : record.kind === 'review' ? (
                  <>
                    <span className="place-record-what">
                      <span title={record.step.comment}>
                        {text.level(record.step.level)} · {record.step.comment || t(`situation.decision.${record.step.decision}`)}
                      </span>
                    </span>
                    <span className="place-record-tail">{t(`situation.decision.${record.step.decision}`)}</span>
                  </>
                ) : record.kind === 'flag' ? (
                  <>
                    <span className="place-record-what">
                      <Cut
                        words={t('place.flagLine', {
                          category: category(record.flag.category),
                          area: record.flag.areaName ? text.say(record.flag.areaName) : t('words.wholeDistrict'),
                          n: number(record.flag.observed),
                          expected: decimal(record.flag.expected),
                        })}
                      />
                    </span>
                    <span className="place-record-tail">{flagNumber(record.flag)}</span>
                  </>
                ) : (
                  <>
                    <span className="place-record-what">
                      <Cut
                        words={t('place.briefingLine', {
                          title: record.briefing.title,
                          audience: t(`briefings.audience.${record.briefing.audience}`),
                          n: number(record.briefing.here),
                        })}
                      />
                    </span>
                    <span className="place-record-tail" />
                  </>
                )}
              </AriaButton>
            </li>
          )
        })}
      </ul>
      {whole || (kind !== 'all' && kind !== 'report') ? null : (
        <div className="place-more">
          <Button size="sm" onPress={onMore}>
            {t('place.more', { n: number(Math.min(step, page.counts.matched - rows.length)) })}
          </Button>
        </div>
      )}
    </section>
  )
}

/** Words that may be cut for want of room; the whole is in the title. */
function Cut({ words }: { words: string }) {
  return <span title={words}>{words}</span>
}

import { Button as AriaButton } from 'react-aria-components'
import type { FlagDetail } from '../../../contract/model.ts'
import { useFilter, useRoute } from '../../state/filter.tsx'
import { useSelection } from '../../state/selection.tsx'
import { useText } from '../../text/text.tsx'
import { flagFilter } from './flag-words.ts'

const shown = 15

export function FlagReports({ flag }: { flag: FlagDetail }) {
  const { t, number, moment } = useText()
  const { setFilter } = useFilter()
  const { go } = useRoute()
  const { select } = useSelection()
  const rows = flag.rows.slice(0, shown)
  const open = (id: number | null): void => {
    setFilter(flagFilter(flag))
    select(id)
    go('situation')
  }
  return (
    <section className="flag-reports">
      <header>
        <h3>{t('flags.reports', { count: flag.observed, n: number(flag.observed) })}</h3>
        <span className="meta">{t('flags.recent', { n: number(rows.length) })}</span>
        <span className="topbar-gap" />
        <AriaButton className="link" onPress={() => open(null)}>
          {t('flags.allRaw', { n: number(flag.raw) })}
        </AriaButton>
      </header>
      <ul>
        {rows.map((row) => (
          <li key={row.id}>
            <AriaButton className="flag-report" onPress={() => open(row.id)}>
              <span className="flag-report-at">{moment(row.occurredAt)}</span>
              <span className="flag-report-place" title={row.place ?? undefined}>
                {row.place ?? t('words.noLocation')}
              </span>
              <span className="flag-report-title" title={row.title}>
                {row.title}
              </span>
              <span className="flag-report-source" title={row.source}>
                {row.source}
              </span>
            </AriaButton>
          </li>
        ))}
      </ul>
    </section>
  )
}

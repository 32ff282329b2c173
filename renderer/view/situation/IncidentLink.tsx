import type { ReportId } from '../../../contract/model.ts'
import { useCall } from '../../state/call.tsx'
import { useRoute } from '../../state/filter.tsx'
import { useText } from '../../text/text.tsx'

const on = ['reports.changed', 'incidents.changed'] as const

/** Leads from a report to the incident that it tells of together with others; nothing where it stands alone. */
export function IncidentLink({ id }: { id: ReportId }) {
  const { t, number } = useText()
  const { go } = useRoute()
  const incident = useCall('incident.get', { report: id }, { keep: false, on }).data
  if (!incident || incident.raw < 2) return null
  return (
    <section className="nearby" aria-label={t('incidents.one')}>
      <h3>{t('incidents.one')}</h3>
      <button type="button" className="link" onClick={() => go('incidents', String(incident.first))}>
        {t('incidents.partOf', { count: incident.raw, n: number(incident.raw) })}
      </button>
    </section>
  )
}

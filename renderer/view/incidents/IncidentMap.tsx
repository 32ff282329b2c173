import { useMemo } from 'react'
import type { IncidentDetail } from '../../../contract/detection.ts'
import { useText } from '../../text/text.tsx'
import { PointsMap } from '../flags/PointsMap.tsx'

/** Where its reports lie; nothing where none has a place. */
export function IncidentMap({ incident }: { incident: IncidentDetail }) {
  const { t } = useText()
  const { lon, lat } = useMemo(() => {
    const placed = incident.rows.filter((row) => row.lon !== null && row.lat !== null)
    return { lon: placed.map((row) => row.lon as number), lat: placed.map((row) => row.lat as number) }
  }, [incident])
  if (lon.length === 0) return <p className="meta incident-no-map hatch">{t('flags.noPlaces')}</p>
  return (
    <div className="incident-map">
      <PointsMap lon={lon} lat={lat} category={incident.category} area={incident.area} label={t('incidents.map')} />
    </div>
  )
}

import type { FlagDetail } from '../../../contract/model.ts'
import { useText } from '../../text/text.tsx'
import { PointsMap } from './PointsMap.tsx'

/** Where the reports of a flag are. */
export function FlagMap({ flag }: { flag: FlagDetail }) {
  const { t, say, number } = useText()
  const { lon, lat } = flag.points
  return (
    <section className="flag-map">
      <header>
        <h3>{t('flags.places')}</h3>
      </header>
      <PointsMap
        lon={lon}
        lat={lat}
        category={flag.category}
        area={flag.area}
        name={flag.areaName ? say(flag.areaName) : null}
        label={t('flags.map')}
      >
        {(spots) => t('flags.placesCount', { count: spots, places: number(spots), n: number(flag.observed) })}
      </PointsMap>
    </section>
  )
}

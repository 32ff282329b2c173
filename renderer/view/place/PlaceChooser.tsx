import { useState } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import { useCall } from '../../state/call.tsx'
import { usePlace } from '../../state/place.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Field } from '../../ui/Field.tsx'
import { areaName } from '../situation/area-at.ts'

const onAreas = ['areas.changed'] as const
const fewest = 2

/** The section without a place: an address to type, or one of the areas. */
export function PlaceChooser() {
  const { t, language, number } = useText()
  const { openPlace } = usePlace()
  const { data } = useCall('area.list', {}, { on: onAreas })
  const { data: facets } = useCall('facet.count', { filter: {} })
  const [typed, setTyped] = useState('')
  const wanted = typed.trim()
  const counts = new Map((facets?.area ?? []).map((value) => [value.value, value.count]))
  const streets = (data?.areas ?? []).filter((area) => area.level === 'street' || area.level === 'area')
  return (
    <div className="place-chooser">
      <h1>{t('place.choose')}</h1>
      <p className="quiet">{t('place.chooseWords')}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (wanted.length >= fewest) openPlace({ address: wanted })
        }}
      >
        <Field label={t('place.address')} value={typed} onChange={setTyped} hint={t('place.addressHint')} autoFocus />
        <Button type="submit" variant="primary" isDisabled={wanted.length < fewest}>
          {t('place.addressGo')}
        </Button>
      </form>
      <p className="quiet">{t('place.fromMap')}</p>
      {streets.length > 0 ? (
        <>
          <h2>{t('place.areas')}</h2>
          <ul className="place-rows">
            {streets.map((area) => (
              <li key={area.key}>
                <AriaButton className="place-row" onPress={() => openPlace({ area: area.key })}>
                  <span className="place-row-name">{areaName(area.name, language)}</span>
                  <span className="place-tail">{counts.has(area.key) ? number(counts.get(area.key) ?? 0) : ''}</span>
                </AriaButton>
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </div>
  )
}

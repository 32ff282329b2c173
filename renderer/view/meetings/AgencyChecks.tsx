import type { Agency } from '../../../contract/briefing.ts'
import { useText } from '../../text/text.tsx'
import { Checkbox } from '../../ui/Checkbox.tsx'

/** Who is at the table. */
export function AgencyChecks({
  agencies,
  chosen,
  onChange,
}: {
  agencies: readonly Agency[]
  chosen: readonly string[]
  onChange: (keys: readonly string[]) => void
}) {
  const { t, say } = useText()
  return (
    <fieldset className="agency-checks">
      <legend className="field-label">{t('meetings.agencies')}</legend>
      {agencies.length === 0 ? <p className="quiet">{t('meetings.noAgencies')}</p> : null}
      {agencies.map((agency) => (
        <Checkbox
          key={agency.key}
          checked={chosen.includes(agency.key)}
          onChange={(on) =>
            onChange(agencies.map(({ key }) => key).filter((key) => (key === agency.key ? on : chosen.includes(key))))
          }
        >
          {say(agency.name)}
        </Checkbox>
      ))}
    </fieldset>
  )
}

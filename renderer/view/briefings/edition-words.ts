import type { Agency } from '../../../contract/briefing.ts'
import type { Text } from '../../text/text.tsx'
import { agencyOf, audienceOf, type Edition } from './brief-place.ts'

/** "内部", "消防救援": short, for a button or a mark. */
export function editionShort(edition: Edition, agencies: readonly Agency[], { t, say }: Pick<Text, 't' | 'say'>): string {
  const key = agencyOf(edition)
  const agency = agencies.find((one) => one.key === key)
  return agency ? say(agency.name) : (key ?? t(`briefings.audience.${audienceOf(edition)}`))
}

/** "内部版", "消防救援专用版". */
export function editionName(edition: Edition, agencies: readonly Agency[], text: Pick<Text, 't' | 'say'>): string {
  return agencyOf(edition) === null
    ? text.t(`briefings.for.${audienceOf(edition)}`)
    : text.t('briefings.for.agency', { name: editionShort(edition, agencies, text) })
}

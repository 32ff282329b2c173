import type { Incident } from '../../../contract/detection.ts'
import type { Text } from '../../text/text.tsx'

/** "06-08 18:07", or "06-08 18:07 – 06-10 07:30" where reports came over more than an hour. */
export function spanWords({ from, to }: Pick<Incident, 'from' | 'to'>, { moment }: Pick<Text, 'moment'>): string {
  const long = Date.parse(to) - Date.parse(from) > 3_600_000
  return long ? `${moment(from)} – ${moment(to)}` : moment(from)
}

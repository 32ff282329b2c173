/** What of a report can be searched for. */
import { maskSpans } from '../text/mask.ts'
import { segment } from '../text/segment.ts'

const wordSpans = (text: string) => maskSpans(text).filter((span) => span.kind !== 'name' && span.kind !== 'address')
/** Title, text and place of a report as the full-text index holds them. */
export const searchTexts = (title: string, text: string, place: string | null): [string, string, string] => [
  segment(title, wordSpans(title)),
  segment(text, wordSpans(text)),
  place === null ? '' : segment(place),
]

import { area } from './area.ts'
import { basemap } from './basemap.ts'
import { briefings } from './briefings.ts'
import { compare } from './compare.ts'
import { connect } from './connect.ts'
import { firstRun } from './first-run.ts'
import { flags } from './flags.ts'
import { frame } from './frame.ts'
import { hotSpot } from './hot-spot.ts'
import { incidents } from './incidents.ts'
import { keys } from './keys.ts'
import { link } from './link.ts'
import { list } from './list.ts'
import { meetings } from './meetings.ts'
import { place } from './place.ts'
import { playback } from './playback.ts'
import { release } from './release.ts'
import { repair } from './repair.ts'
import { review } from './review.ts'
import { rules } from './rules.ts'
import { search } from './search.ts'
import { settings } from './settings.ts'
import { situation } from './situation.ts'
import { sources } from './sources.ts'
import { trust } from './trust.ts'
import { views } from './views.ts'
import { words } from './words.ts'

/** Every message, by view. A key on screen is "view.key". */
export const messages = {
  area,
  basemap,
  words,
  frame,
  firstRun,
  situation,
  flags,
  incidents,
  briefings,
  meetings,
  release,
  sources,
  connect,
  repair,
  settings,
  place,
  views,
  hotSpot,
  playback,
  compare,
  link,
  list,
  keys,
  search,
  review,
  rules,
  trust,
}

type Views = typeof messages
type Stem<K extends string> = K extends `${infer S}_one` | `${infer S}_other` ? S : K
export type MessageKey = { [V in keyof Views]: `${V}.${Stem<keyof Views[V]['zh'] & string>}` }[keyof Views]

/** The messages of one language as i18next takes them: flat, "view.key" -> words. */
export function flatMessages(language: 'zh' | 'en'): Record<string, string> {
  const flat: Record<string, string> = {}
  for (const [view, set] of Object.entries(messages))
    for (const [key, words] of Object.entries<string>(set[language])) flat[`${view}.${key}`] = words
  return flat
}

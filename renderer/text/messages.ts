import { briefings } from './briefings.ts'
import { firstRun } from './first-run.ts'
import { flags } from './flags.ts'
import { frame } from './frame.ts'
import { settings } from './settings.ts'
import { situation } from './situation.ts'
import { sources } from './sources.ts'
import { words } from './words.ts'

/** Every message, by view. A key on screen is "view.key". */
export const messages = { words, frame, firstRun, situation, flags, briefings, sources, settings }

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

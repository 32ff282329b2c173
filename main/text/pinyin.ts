/** Chinese names by their sound: syllables, and how letters typed on a keyboard fit them. */

export type Syllables = readonly string[]

let reading: Promise<(text: string) => Syllables> | null = null

/** The reader of names; its dictionary (400 kB) is loaded when it is first asked for. ü is typed v. */
export function loadPinyin(): Promise<(text: string) => Syllables> {
  reading ??= import('pinyin-pro').then(
    ({ pinyin }) =>
      (text: string) =>
        pinyin(text, { toneType: 'none', type: 'array', nonZh: 'consecutive', v: true })
          .map((syllable) => syllable.toLowerCase().replace(/[^a-z0-9]/g, ''))
          .filter((syllable) => syllable !== ''),
  )
  return reading
}

/** Letters a syllable may be cut to: its first, or the two of zh, ch, sh. */
const initialOf = (syllable: string): string => (/^[zcs]h/.test(syllable) ? syllable.slice(0, 2) : '')

/**
 * How `typed` (a-z, 0-9) spells the syllables from `from` on: in full, by initials (xfld), or mixed (xiaofld). The last
 * syllable may be half typed. null: not at all.
 */
export function spells(typed: string, syllables: Syllables, from = 0): 'pinyin' | 'initials' | null {
  function walk(at: number, letters: number, full: boolean): 'pinyin' | 'initials' | null {
    if (letters === typed.length) return full ? 'pinyin' : 'initials'
    const syllable = syllables[at]
    if (syllable === undefined) return null
    const rest = typed.slice(letters)
    if (rest.startsWith(syllable)) {
      const whole = walk(at + 1, letters + syllable.length, full)
      if (whole) return whole
    } else if ((rest.length > 1 || (full && at > from)) && syllable.startsWith(rest)) return full ? 'pinyin' : 'initials'
    const two = initialOf(syllable)
    if (two !== '' && rest.startsWith(two)) {
      const cut = walk(at + 1, letters + 2, false)
      if (cut) return cut
    }
    return rest[0] === syllable[0] ? walk(at + 1, letters + 1, false) : null
  }
  return syllables[from]?.[0] === typed[0] ? walk(from, 0, true) : null
}

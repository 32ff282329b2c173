/** How hard a passphrase is to guess, judged by its length and by patterns everybody tries first. Pure. */

/** The shortest passphrase that is taken, in UTF-16 units as the contract counts. */
export const shortestPassphrase = 8

export type Weakness = 'repeat' | 'run' | 'keyboard' | 'common' | 'digits'
export interface Strength {
  level: 'short' | 'weak' | 'fair' | 'good'
  /** Characters that are missing to the shortest length. */
  missing: number
  /** The pattern that makes it weak; null: it is only short, or none was found. */
  why: Weakness | null
}

const rows = [
  '`1234567890-=',
  'qwertyuiop[]',
  "asdfghjkl;'",
  'zxcvbnm,./',
  'abcdefghijklmnopqrstuvwxyz',
  '1qaz2wsx3edc4rfv5tgb6yhn',
]
const known = [
  'password',
  'passwort',
  'fieldbrief',
  'admin',
  'welcome',
  'letmein',
  'iloveyou',
  'woaini',
  '密码',
  '口令',
  '派出所',
  '公安局',
  '青澜',
]

const reversed = (word: string): string => [...word].reverse().join('')
/** Length of the longest walk along a row of keys, the alphabet or the digits, either way. */
function longestRun(word: string): number {
  let longest = 0
  for (const row of rows.flatMap((one) => [one, reversed(one)])) {
    for (let at = 0; at < word.length; at++) {
      let length = 0
      let place = row.indexOf(word.charAt(at))
      while (place >= 0 && at + length < word.length && place < row.length && word.charAt(at + length) === row.charAt(place)) {
        length += 1
        place += 1
      }
      longest = Math.max(longest, length)
    }
  }
  return longest
}
/** Whether it is a short piece over and over: "abab", "123123123". */
function repeats(word: string): boolean {
  for (let piece = 1; piece <= word.length / 2; piece++)
    if (word.length % piece === 0 && word.slice(0, piece).repeat(word.length / piece) === word) return true
  return false
}

export function passphraseStrength(passphrase: string): Strength {
  const missing = Math.max(0, shortestPassphrase - passphrase.length)
  if (missing > 0) return { level: 'short', missing, why: null }
  const word = passphrase.toLowerCase()
  const bare = word.replace(/[\s\p{P}]/gu, '')
  const weak = (why: Weakness): Strength => ({ level: 'weak', missing: 0, why })
  // In a long phrase a pattern is but a part.
  const long = passphrase.length >= 20
  if (repeats(bare) || new Set(bare).size <= 3) return weak('repeat')
  const run = longestRun(word)
  if (!long && run >= 5 && run >= word.length / 2) return weak(/^[a-z0-9]*$/.test(word) ? 'run' : 'keyboard')
  if (!long && known.some((one) => word.includes(one))) return weak('common')
  if (/^[\d\s\p{P}]+$/u.test(word) && passphrase.length < 16) return weak('digits')
  // A Han character is one of thousands where a letter is one of dozens.
  const weight = [...passphrase].reduce((sum, letter) => sum + (/\p{Script=Han}/u.test(letter) ? 2 : 1), 0)
  return { level: weight >= 16 ? 'good' : 'fair', missing: 0, why: null }
}

/**
 * English stems by the Snowball English stemmer (Porter2, snowballstem.org/algorithms/english/stemmer.html), for words
 * of folded text: a-z alone, no apostrophes. Two words with one stem are forms of one word.
 */

const vowel = /[aeiouy]/
const irregular = new Map(
  Object.entries({
    skis: 'ski',
    skies: 'sky',
    dying: 'die',
    lying: 'lie',
    tying: 'tie',
    idly: 'idl',
    gently: 'gentl',
    ugly: 'ugli',
    early: 'earli',
    only: 'onli',
    singly: 'singl',
  }),
)
const unchanged = new Set('sky news howe atlas cosmos bias andes'.split(' '))
const unchangedAfterPlural = new Set('inning outing canning herring earring proceed exceed succeed'.split(' '))

/** Where the region behind the first consonant that follows a vowel begins, from `from` on. */
function regionFrom(word: string, from: number): number {
  for (let i = from + 1; i < word.length; i++) {
    if (!vowel.test(word[i] as string) && vowel.test(word[i - 1] as string)) return i + 1
  }
  return word.length
}

/** A vowel between consonants, the last not w, x or Y; or a vowel at the beginning with a consonant behind it; or "past". */
const endsShort = (word: string): boolean =>
  /[^aeiouy][aeiouy][^aeiouywxY]$/.test(word) || /^(?:[aeiouy][^aeiouy]|past)$/.test(word)

const secondEndings: [string, string][] = [
  ['ational', 'ate'],
  ['ization', 'ize'],
  ['fulness', 'ful'],
  ['ousness', 'ous'],
  ['iveness', 'ive'],
  ['tional', 'tion'],
  ['biliti', 'ble'],
  ['lessli', 'less'],
  ['entli', 'ent'],
  ['ation', 'ate'],
  ['alism', 'al'],
  ['aliti', 'al'],
  ['ousli', 'ous'],
  ['iviti', 'ive'],
  ['fulli', 'ful'],
  ['enci', 'ence'],
  ['anci', 'ance'],
  ['abli', 'able'],
  ['izer', 'ize'],
  ['ator', 'ate'],
  ['alli', 'al'],
  ['bli', 'ble'],
  ['ogi', 'og'],
  ['li', ''],
]
const thirdEndings: [string, string][] = [
  ['ational', 'ate'],
  ['tional', 'tion'],
  ['alize', 'al'],
  ['icate', 'ic'],
  ['iciti', 'ic'],
  ['ative', ''],
  ['ical', 'ic'],
  ['ness', ''],
  ['ful', ''],
]
const lastEndings = 'ement ance ence able ible ment ant ent ism ate iti ous ive ize ion al er ic'.split(' ')

/** The stem of a word of a-z; anything else comes back as it is. */
export function stem(word: string): string {
  if (word.length <= 2 || !/^[a-z]+$/.test(word)) return word
  const known = irregular.get(word)
  if (known !== undefined) return known
  if (unchanged.has(word)) return word

  // A y that begins the word or follows a vowel is a consonant: Y.
  let w = word.replace(/^y/, 'Y').replace(/([aeiouy])y/g, '$1Y')
  const head = /^(?:gener|commun|arsen|past|univers|later|emerg|organ|inter)/.exec(w)
  const first = head ? head[0].length : regionFrom(w, 0)
  const second = regionFrom(w, first)
  const inRegion = (ending: string, region: number): boolean => w.length - ending.length >= region
  const cut = (count: number): string => w.slice(0, w.length - count)

  // Plurals.
  if (w.endsWith('sses')) w = cut(2)
  else if (/ie[ds]$/.test(w)) w = w.length > 4 ? cut(2) : cut(1)
  else if (/[^us]s$/.test(w) && vowel.test(w.slice(0, -2))) w = cut(1)
  if (unchangedAfterPlural.has(w)) return w

  // Past and -ing.
  const eed = /eed(?:ly)?$/.exec(w)
  const past = /(?:ed|ing)(?:ly)?$/.exec(w)
  if (eed) {
    if (inRegion(eed[0], first)) w = `${cut(eed[0].length)}ee`
  } else if (past && vowel.test(cut(past[0].length))) {
    w = cut(past[0].length)
    if (/(?:at|bl|iz)$/.test(w)) w += 'e'
    else if (/(?:bb|dd|ff|gg|mm|nn|pp|rr|tt)$/.test(w)) w = /^[aeo]..$/.test(w) ? w : cut(1)
    else if (first >= w.length && endsShort(w)) w += 'e'
  }
  if (/[^aeiouy][yY]$/.test(w) && w.length > 2) w = `${cut(1)}i`

  // Longer endings, the longest that fits; outside its region it stays, and no shorter one is tried.
  for (const [ending, becomes] of secondEndings) {
    if (!w.endsWith(ending)) continue
    if (inRegion(ending, first)) {
      if (ending === 'ogi' ? /logi$/.test(w) : ending === 'li' ? /[cdeghkmnrt]li$/.test(w) : true)
        w = cut(ending.length) + becomes
    }
    break
  }
  for (const [ending, becomes] of thirdEndings) {
    if (!w.endsWith(ending)) continue
    if (inRegion(ending, ending === 'ative' ? Math.max(first, second) : first)) w = cut(ending.length) + becomes
    break
  }
  for (const ending of lastEndings) {
    if (!w.endsWith(ending)) continue
    if (inRegion(ending, second) && (ending !== 'ion' || /[st]ion$/.test(w))) w = cut(ending.length)
    break
  }
  if (w.endsWith('e') && (inRegion('e', second) || (inRegion('e', first) && !endsShort(cut(1))))) w = cut(1)
  else if (/ll$/.test(w) && inRegion('l', second)) w = cut(1)
  return w.toLowerCase()
}

/**
 * What every form of a word begins with, as far as its stem tells: forms are looked for among the words that begin so.
 * happy and happiness have the stem happi, and both begin with happ.
 */
export function stemBeginning(word: string): string {
  const its = stem(word)
  const bare = its.replace(/[iye]$/, '')
  let same = 0
  while (same < bare.length && bare[same] === word[same]) same++
  return word.slice(0, same)
}

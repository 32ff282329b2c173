/** Groups of search words as a person edits them. Pure. */
export const mostWords = 20
export const longestWord = 60

/** "电动车、电瓶车, e-bike" -> its words, each once, in order. */
export function wordsOf(line: string): string[] {
  const words = line
    .split(/[,，、;；\n]+/u)
    .map((word) => word.trim().replace(/\s+/gu, ' '))
    .filter((word) => word !== '')
  const seen = new Set<string>()
  return words.filter((word) => {
    const key = word.normalize('NFKC').toLowerCase()
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

export const lineOf = (words: readonly string[], language: 'zh' | 'en'): string => words.join(language === 'zh' ? '、' : ', ')

/** What is wrong with a group, or null. */
export function groupProblem(words: readonly string[]): 'few' | 'many' | null {
  if (words.length < 2) return 'few'
  return words.length > mostWords || words.some((word) => word.length > longestWord) ? 'many' : null
}

/** Words that stand in more than one group: word -> indices of its groups. They join those groups in a search. */
export function sharedWords(groups: readonly (readonly string[])[]): Map<string, number[]> {
  const places = new Map<string, number[]>()
  for (const [i, group] of groups.entries())
    for (const word of new Set(group.map((one) => one.normalize('NFKC').toLowerCase())))
      places.set(word, [...(places.get(word) ?? []), i])
  return new Map([...places].filter(([, where]) => where.length > 1))
}

export const sameGroups = (a: readonly (readonly string[])[], b: readonly (readonly string[])[]): boolean =>
  JSON.stringify(a) === JSON.stringify(b)

/** The Latin words that reports hold: a list kept beside the index, asked of the index itself before a word is believed. */
import type { Term } from '../../text/query.ts'
import type { Vocabulary } from '../../text/word-form.ts'
import type { Connection } from '../sql.ts'
import { phraseQuery, termQuery } from './match.ts'
import { partedTexts } from './parted.ts'

export function officeVocabulary(db: Connection): Vocabulary {
  const range = db.prepare('SELECT search_words(?, ?, NULL)').pluck()
  const listed = db.prepare('SELECT search_words(NULL, NULL, ARRAY(SELECT value FROM json_each(?)))').pluck()
  const count = db.prepare('SELECT search_count(CAST(? AS tsquery), ?)').pluck()
  const parted = partedTexts(db)
  /** Those that reports hold now, with how many: no word is taken off the list. */
  const held = (words: readonly string[]): { word: string; reports: number }[] => {
    if (words.length === 0) return []
    const looked = parted.holding(words.map((word) => ({ phrase: { tokens: [word], prefix: false }, column: null })))
    return words
      .map((word, i) => ({
        word,
        reports:
          (count.get(phraseQuery({ tokens: [word], prefix: false }), Number.MAX_SAFE_INTEGER) as number) + (looked[i] as number),
      }))
      .filter(({ reports }) => reports > 0)
  }
  return {
    beginning: (prefix, wanted) => held((range.all(prefix, `${prefix}{`) as string[]).filter(wanted)).map(({ word }) => word),
    present: (words) =>
      held(listed.all(JSON.stringify(words)) as string[])
        .sort((a, b) => b.reports - a.reports || (a.word < b.word ? -1 : 1))
        .map(({ word }) => word),
    finds: (term: Term) => count.get(termQuery(term), 1) === 1 || parted.finds(term),
  }
}

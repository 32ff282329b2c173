/** The Latin words that reports hold, from the index itself. */
import { type Term, termExpression } from '../../text/query.ts'
import type { Vocabulary } from '../../text/word-form.ts'
import type { FileConnection } from './open.ts'

/**
 * Looks words up in the index itself: no list of them is kept that could fall behind it. A range of beginnings reads
 * the postings of those words; a word that is not there costs one descent a segment.
 */
export function fileVocabulary(db: FileConnection): Vocabulary {
  db.exec("CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_word USING fts5vocab('main', 'report_search', 'row')")
  const range = db.prepare('SELECT term FROM temp.search_word WHERE term >= ? AND term < ?').pluck()
  const count = db.prepare('SELECT doc FROM temp.search_word WHERE term = ?').pluck()
  const any = db.prepare('SELECT 1 FROM report_search WHERE report_search MATCH ? LIMIT 1').pluck()
  return {
    beginning: (prefix, wanted) =>
      (range.all(prefix, `${prefix}{`) as string[]).filter((word) => /^[a-z]+$/.test(word) && wanted(word)),
    present: (words) =>
      words
        .map((word) => ({ word, reports: (count.get(word) as number | undefined) ?? 0 }))
        .filter(({ reports }) => reports > 0)
        .sort((a, b) => b.reports - a.reports || (a.word < b.word ? -1 : 1))
        .map(({ word }) => word),
    finds: (term: Term) => any.get(termExpression(term)) !== undefined,
  }
}

/** The Latin words that reports hold: what other forms of a typed word are looked for among. */
import type { Vocabulary } from '../text/word-form.ts'
import { officeVocabulary } from './postgres/vocabulary.ts'
import type { Connection } from './sql.ts'
import type { FileConnection } from './sqlite/open.ts'
import { fileVocabulary } from './sqlite/vocabulary.ts'

export const vocabularyOf = (db: Connection): Vocabulary =>
  db.dialect === 'sqlite' ? fileVocabulary(db as FileConnection) : officeVocabulary(db)

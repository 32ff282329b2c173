import { categories } from '../../contract/taxonomy.ts'
import type { Connection } from './sql.ts'

/** Puts in the categories of this program that are not there yet. */
export function putCategories(db: Connection): void {
  if ((db.prepare('SELECT count(*) FROM category').pluck().get() as number) >= categories.length) return
  const put = db.prepare('INSERT INTO category (id, key) VALUES (?, ?) ON CONFLICT DO NOTHING')
  db.transaction(() => {
    for (const [i, category] of categories.entries()) put.run(i, category.key)
  }).immediate()
}

/** What FTS5 holds of a report. */
import type { Connection } from '../sql.ts'
import type { TextIndex } from '../text-index.ts'

export function fileIndex(db: Connection): TextIndex {
  const insert = db.inserter('report_search', ['rowid', 'title', 'body', 'place'])
  const remove = db.prepare('DELETE FROM report_search WHERE rowid = ?')
  const removeSource = db.prepare('DELETE FROM report_search WHERE rowid IN (SELECT id FROM report WHERE source_id = ?)')
  return {
    put: (id, title, body, place) => insert.add(id, title, body, place),
    drop: (id) => void remove.run(id),
    dropAll: (ids) => {
      for (const id of ids) remove.run(id)
    },
    dropSource: (sourceId) => void removeSource.run(sourceId),
    settle: () => {},
    forget: () => {},
  }
}

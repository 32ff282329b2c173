/** Which basemap files were added, and which one is used. The tiles stay in their files. */
import type { Basemap } from '../../contract/model.ts'
import type { Connection } from './sql.ts'

export interface BasemapEntry {
  id: number
  /** Name inside the store's folder `basemap/`; null of a URL. */
  file: string | null
  url: string | null
  description: Omit<Basemap, 'id' | 'url' | 'missing'>
  used: boolean
}

interface Row {
  id: number
  file: string | null
  url: string | null
  description: string
  used: number
}

const entry = (row: Row): BasemapEntry => ({
  id: row.id,
  file: row.file,
  url: row.url,
  description: JSON.parse(row.description) as BasemapEntry['description'],
  used: row.used === 1,
})

export function basemapCalls(db: Connection) {
  const columns = 'id, file, url, description, used'
  return {
    'basemap-file.list': (): BasemapEntry[] =>
      (db.prepare(`SELECT ${columns} FROM basemap_file ORDER BY id`).all() as Row[]).map(entry),
    'basemap-file.add': ({ file, url, description }: Omit<BasemapEntry, 'id' | 'used'>): { id: number } => ({
      id: db
        .prepare('INSERT INTO basemap_file (name, kind, file, url, description, used) VALUES (?, ?, ?, ?, ?, 0) RETURNING id')
        .pluck()
        .get(description.name, description.kind, file, url, JSON.stringify(description)) as number,
    }),
    'basemap-file.use': ({ id }: { id: number | null }): { found: boolean } =>
      db
        .transaction(() => {
          const found = id === null || db.prepare('SELECT 1 FROM basemap_file WHERE id = ?').get(id) !== undefined
          if (found)
            db.prepare(
              'UPDATE basemap_file SET used = CASE WHEN id IS NOT DISTINCT FROM CAST(? AS INTEGER) THEN 1 ELSE 0 END',
            ).run(id)
          return { found }
        })
        .immediate(),
    'basemap-file.remove': ({ id }: { id: number }): BasemapEntry | null => {
      const row = db.prepare(`DELETE FROM basemap_file WHERE id = ? RETURNING ${columns}`).get(id) as Row | undefined
      return row ? entry(row) : null
    },
  }
}

/** Saved views: a name over a filter, a map position and an order. */
import type { SavedView } from '../../contract/model.ts'
import type { Connection } from './sql.ts'

interface Row {
  id: number
  name: string
  content: string
  saved_at: number
}
export type ViewInput = Pick<SavedView, 'name' | 'filter' | 'map' | 'order'>

/** Longest name, in UTF-16 units; the contract's parser holds people to it. */
const longestName = 80

/** `name` where it is free, else "name (2)", "name (3)"…, cut so that it stays a name. */
export function freeName(name: string, taken: (name: string) => boolean): string {
  if (!taken(name)) return name
  for (let n = 2; ; n++) {
    const mark = ` (${n})`
    const next = `${[...name].reduce((kept, ch) => (kept.length + ch.length > longestName - mark.length ? kept : kept + ch), '')}${mark}`
    if (!taken(next)) return next
  }
}

export function viewCalls(db: Connection) {
  const toView = (r: Row): SavedView => ({
    id: r.id,
    name: r.name,
    ...(JSON.parse(r.content) as Pick<SavedView, 'filter' | 'map' | 'order'>),
    savedAt: new Date(r.saved_at * 1000).toISOString(),
  })
  const one = (id: number): SavedView | null => {
    const row = db.prepare('SELECT * FROM saved_view WHERE id = ?').get(id) as Row | undefined
    return row ? toView(row) : null
  }
  const idOf = (name: string): number | null =>
    (db.prepare('SELECT id FROM saved_view WHERE name = ?').get(name) as { id: number } | undefined)?.id ?? null
  /** Puts one in; the name must be free or its own. */
  const put = ({ name, filter, map, order }: ViewInput, at: number): SavedView => {
    const { id } = db
      .prepare(
        `INSERT INTO saved_view (name, content, saved_at) VALUES (?, ?, ?)
         ON CONFLICT (name) DO UPDATE SET content = excluded.content, saved_at = excluded.saved_at RETURNING id`,
      )
      .get(name, JSON.stringify({ filter, map, order }), at) as { id: number }
    return one(id) as SavedView
  }
  return {
    'view.list': (): SavedView[] => (db.prepare('SELECT * FROM saved_view ORDER BY id').all() as Row[]).map(toView),
    'view.put': ({ view, at }: { view: ViewInput; at: number }): SavedView => db.transaction(() => put(view, at)).immediate(),
    'view.add': ({ views, at }: { views: ViewInput[]; at: number }): SavedView[] =>
      db
        .transaction(() => views.map((view) => put({ ...view, name: freeName(view.name, (name) => idOf(name) !== null) }, at)))
        .immediate(),
    'view.rename': ({ id, name }: { id: number; name: string }): SavedView | 'taken' | null =>
      db
        .transaction(() => {
          if (!one(id)) return null
          const other = idOf(name)
          if (other !== null && other !== id) return 'taken' as const
          db.prepare('UPDATE saved_view SET name = ? WHERE id = ?').run(name, id)
          return one(id)
        })
        .immediate(),
    'view.remove': ({ id }: { id: number }): SavedView | null =>
      db
        .transaction(() => {
          const found = one(id)
          if (found) db.prepare('DELETE FROM saved_view WHERE id = ?').run(id)
          return found
        })
        .immediate(),
  }
}

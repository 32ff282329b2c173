/** On the office's server what a person chose for their own window is kept by their login; in a file there is one window's. */
import type { Connection } from '../sql.ts'

/** `brief-places` are folders of this computer; `notice` is when its window may speak. */
const own: ReadonlySet<string> = new Set(['language', 'theme', 'memory', 'brief-places', 'notice', 'notice-told'])

export const isOwnSetting = (name: string): boolean => own.has(name)

/** null where they are the office's, as those of a file are. */
export function ownSettings(
  db: Connection,
): { all(): { name: string; value: string }[]; put(name: string, value: string): boolean } | null {
  if (db.dialect === 'sqlite') return null
  const put = db.prepare(
    'INSERT INTO own_setting (name, value) VALUES (?, ?) ON CONFLICT (login, name) DO UPDATE SET value = excluded.value',
  )
  return {
    all: () =>
      db.prepare('SELECT name, value FROM own_setting WHERE login = session_user').all() as { name: string; value: string }[],
    /** false: it is no such setting. */
    put: (name, value) => own.has(name) && put.run(name, value).changes === 1,
  }
}

/** Whether what a workstation does by itself is for this login: on a server the server says who may write what is of everybody. */
import type { Connection } from '../sql.ts'

export const workCalls = (db: Connection) => ({
  'login.works': (): { works: boolean } => ({
    works:
      db.dialect === 'sqlite' ||
      db.prepare("SELECT CASE WHEN has_table_privilege('flag_day', 'INSERT') AND sees_all() THEN 1 ELSE 0 END").pluck().get() ===
        1,
  }),
})

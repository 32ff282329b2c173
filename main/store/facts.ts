/** What the database that holds a store tells of itself. */

import { officeCheck } from './postgres/doctor.ts'
import { schemaOf } from './postgres/open.ts'
import type { Connection } from './sql.ts'

export interface StoreFacts {
  schema: number
  bytes: number
  /** Connections of workstations to the same database, by their name and account; none of a file. */
  connected: { name: string; account: string; connections: number }[]
}

export function factCalls(db: Connection) {
  return {
    'store.facts': (): StoreFacts => {
      if (db.dialect === 'sqlite')
        return {
          schema: db.prepare('SELECT user_version FROM pragma_user_version').pluck().get() as number,
          bytes: db.prepare('SELECT page_count * page_size FROM pragma_page_count, pragma_page_size').pluck().get() as number,
          connected: [],
        }
      return {
        schema: schemaOf(db),
        bytes: db.prepare('SELECT pg_database_size(current_database())').pluck().get() as number,
        // A role that may not see the others' sees its own.
        connected: db
          .prepare(
            `SELECT application_name AS name, usename AS account, count(*) AS connections FROM pg_stat_activity
             WHERE datname = current_database() AND backend_type = 'client backend' AND application_name LIKE 'fieldbrief%'
             GROUP BY application_name, usename ORDER BY application_name, usename`,
          )
          .all() as StoreFacts['connected'],
      }
    },
    'server.check': ({ repair }: { repair: boolean }) =>
      db.dialect === 'sqlite' ? { checks: [], repaired: [] } : officeCheck(db, repair),
  }
}

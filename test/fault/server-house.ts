/** A server with fsync on, a way to it that can be cut, and what hits them. */
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { flagCalls } from '../../main/store/flag.ts'
import type { ServerAddress } from '../../main/store/postgres/address.ts'
import { connectServer } from '../../main/store/postgres/connection.ts'
import { openOffice } from '../../main/store/postgres/open.ts'
import type { Connection } from '../../main/store/sql.ts'
import { type Cluster, makeCluster } from '../fixture/cluster.ts'
import { type CutProxy, cutProxy } from '../fixture/cut-proxy.ts'
import type { Hit } from './server-job.ts'

export interface ServerHouse {
  /** Makes a database with the schema and a few flags; `near` past the proxy. */
  database(name: string): { near: ServerAddress; far: ServerAddress }
  drop(name: string): void
  /** Hits once and puts right what was hit. `database`: whose backend it is. */
  hit(hit: Exclude<Hit, 'workstation'>, database: string, random: () => number): Promise<void>
  close(): Promise<void>
}

/** Every process of a cluster, by the one that started them. */
function processes(server: number): number[] {
  const parentOf = (pid: string): number => {
    try {
      return Number(readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ')[1])
    } catch {
      return -1
    }
  }
  return [
    server,
    ...readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && parentOf(name) === server)
      .map(Number),
  ]
}

async function startAgain(cluster: Cluster): Promise<void> {
  for (let tries = 0; ; tries++)
    try {
      cluster.start()
      return
    } catch (error) {
      if (tries > 60) throw error
      await pause(250)
    }
}

export function openHouse(): ServerHouse {
  const cluster = makeCluster({ fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' })
  const remove = (): void => cluster.remove()
  process.once('exit', remove)
  const plain = cluster.address('postgres')
  let proxy: CutProxy | null = null
  let owner: Connection | null = null
  try {
    proxy = cutProxy(`${plain.host}/.s.PGSQL.${plain.port}`)
    owner = connectServer({ ...plain, name: 'watch' })
    owner.exec('CREATE DATABASE base')
    const base = openOffice({ ...plain, database: 'base', name: 'watch' })
    try {
      putFlags(base)
    } finally {
      base.close()
    }
  } catch (error) {
    owner?.close()
    cluster.remove()
    throw error
  }
  const way = proxy
  const keeper = owner

  return {
    database(name) {
      keeper.exec(`CREATE DATABASE ${name} TEMPLATE base`)
      const far = { ...plain, database: name, name: 'watch' }
      return { near: way.through({ ...plain, database: name }), far }
    },
    drop: (name) => void keeper.exec(`DROP DATABASE ${name} WITH (FORCE)`),
    async hit(hit, database, random) {
      if (hit === 'server') {
        for (const pid of processes(cluster.pid()))
          try {
            process.kill(pid, 'SIGKILL')
          } catch {
            // Ended by itself meanwhile.
          }
        await pause(random() * 800)
        await startAgain(cluster)
      } else if (hit === 'backend') {
        const pids = keeper
          .prepare("SELECT pid FROM pg_stat_activity WHERE datname = ? AND application_name LIKE 'fieldbrief%' ORDER BY pid")
          .pluck()
          .all(database) as number[]
        const pid = pids[Math.floor(random() * pids.length)]
        if (pid === undefined) return
        try {
          process.kill(pid, 'SIGKILL')
        } catch {
          // It had ended already.
        }
      } else {
        // A way that swallows everything costs whoever asks several seconds; the others nothing.
        const kind = random() < 0.08 ? 'hole' : random() < 0.5 ? 'cut' : 'refuse'
        way.order({ kind })
        await pause(kind === 'hole' ? 10_000 : random() * 500)
        way.order({ kind: 'pass' })
      }
    },
    async close() {
      try {
        keeper.close()
      } finally {
        await way.close()
        cluster.remove()
        process.off('exit', remove)
      }
    },
  }
}

/** Flags to decide about. */
function putFlags(db: Connection): void {
  const put = flagCalls(db)['flag.put']
  for (let day = 1; day <= 25; day++)
    put({
      rule: 'fault',
      ruleVersion: 1,
      day: `2026-01-${String(day).padStart(2, '0')}`,
      coolDownDays: 0,
      flags: [
        { rule: 'fault', ruleVersion: 1, category: 'fire', area: null, kind: 'count', observed: day, expected: 1 } as never,
      ],
    })
}

/**
 * Scripted analysts in a process of their own: `node analyst-child.ts JOB` (JSON of AnalystJob). Each has a store of its own as
 * a workstation has it. Prints a line of JSON for every deed; ends when its time is up.
 */
import { once } from 'node:events'
import { openStoreThreads, type Store } from '../../main/store/client.ts'
import type { StoreClient } from '../../main/store/port.ts'
import { syncSource } from '../../main/sync/engine/sync-source.ts'
import { seeded } from '../fixture/make-store.ts'
import type { AnalystJob, Deed } from './analysts.ts'
import { faultKey, feedName, feedTools } from './feed-house.ts'

const job = JSON.parse(process.argv[2] as string) as AnalystJob
const terms = [
  '消防通道',
  '电动车',
  '楼道',
  '路灯不亮',
  '积水',
  '井盖',
  '噪音 施工',
  '"灭火器"',
  '垃圾 -装修',
  'leak OR 漏水',
  'title:路灯',
  '充电',
]
const now = (): number => performance.timeOrigin + performance.now()
const tell = (deed: Deed): void => void process.stdout.write(`${JSON.stringify(deed)}\n`)
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

/** Does it, and tells how long it took or what kind of error it was. What it gives is kept where it is a word. */
async function timed(analyst: string, kind: Deed['kind'], work: () => Promise<unknown>): Promise<void> {
  const from = now()
  try {
    const mark = await work()
    tell({ analyst, kind, from, to: now(), ...(typeof mark === 'string' ? { mark } : {}) })
  } catch (error) {
    const { code, name } = error as { code?: string; name: string }
    tell({ analyst, kind, from, to: now(), error: code ?? `${name}: ${(error as Error).message}` })
  }
}

async function analyst(name: string, store: Store, random: () => number, until: number): Promise<void> {
  const one = <T>(list: ArrayLike<T>): T => list[Math.floor(random() * list.length)] as T
  let page = new Int32Array(0)
  let deeds = 0
  while (now() < until || deeds < job.least) {
    const what = random()
    if (what < 0.45)
      await timed(name, 'search', async () => {
        const text = one(terms)
        const few = await store.call('search.few', { text, upTo: 2_000 })
        const { ids } = few.ids === null ? await store.call('search.ids', { text }) : { ids: few.ids }
        const ranked = await store.call('search.rank', { text, within: ids.slice(-2_000).reverse(), limit: 200, offset: 0 })
        page = Int32Array.from(ranked.ids)
        await store.call('report.rows', { ids: [...page.subarray(0, 50)], text, language: 'zh' })
      })
    else if (what < 0.6 && page.length > 0)
      await timed(name, 'page', async () => {
        const at = Math.floor(random() * page.length)
        await store.call('report.rows', { ids: [...page.subarray(at, at + 50)], language: 'zh' })
      })
    else if (what < 0.75 && page.length > 0)
      await timed(name, 'detail', async () => {
        await store.call('report.detail', { id: one(page), language: 'zh' })
      })
    else if (what < 0.8) await timed(name, 'list', () => store.call('flag.list', {}))
    else if (what < 0.95) {
      const mark = `${name} ${++deeds}`
      // Told before it is asked for: one that was stored and never answered is told apart from one that was never asked.
      tell({ analyst: name, kind: 'asked', from: now(), to: now(), mark })
      await timed(name, 'disposition', async () => {
        const done = await store.call('flag.dispose', {
          id: 1 + Math.floor(random() * job.flags),
          status: one(['verified', 'explained', 'seen'] as const),
          reason: mark,
          at: Math.floor(now() / 1000),
        })
        if (done === null) throw Object.assign(new Error('no such flag'), { code: 'no-flag' })
        return mark
      })
    } else if (page.length > 1)
      await timed(name, 'incident', async () => {
        const reports = [...new Set([one(page), one(page)])].sort((a, b) => a - b)
        const { incidentVersion: version } = await store.call('state', {})
        const put = await store.call('incident.put', {
          kind: 'merge',
          reports,
          made: [reports],
          newest: job.reports,
          version,
          reason: name,
          at: Math.floor(now() / 1000),
        })
        // Somebody else changed incidents in between: the screen would read them anew.
        if (put === null) return 'moved'
      })
    await pause(-Math.log(1 - random()) * job.thinkMillis)
  }
}

/** The same feed from several: who has the source, and from when to when, is told from inside the claim. */
async function syncer(name: string, store: Store, random: () => number, until: number): Promise<void> {
  let from: number | null = null
  const watched: StoreClient = {
    call: (async (method: never, request: never, signal?: AbortSignal) => {
      if (method === 'source.release' && from !== null) {
        tell({ analyst: name, kind: 'synced', from, to: now() })
        from = null
      }
      const answer = (await store.call(method, request, signal)) as { mine?: boolean }
      if (method === 'source.claim' && answer.mine === true) from ??= now()
      return answer
    }) as never,
  }
  while (now() < until) {
    await timed(name, 'sync', async () => {
      try {
        await syncSource(watched, feedName, { ...feedTools(), now: () => Math.floor(now()) })
      } catch (error) {
        if ((error as { code?: string }).code !== 'busy') throw error
        return 'busy'
      }
      return undefined
    })
    await pause(200 + random() * 800)
  }
}

const stores: Store[] = []
for (const name of job.analysts) stores.push(await openStoreThreads({ folder: job.folder, key: faultKey, account: name }))
// As after the start of a workstation: every thread has answered once.
await Promise.all(
  stores.map(async (store) => {
    const { ids } = await store.call('search.ids', { text: terms[0] as string })
    await store.call('report.rows', { ids: [...ids.slice(0, 1)], language: 'zh' })
  }),
)
process.stdout.write('"open"\n')
// All begin when the last of them has opened its store.
await once(process.stdin, 'data')
process.stdin.pause()
const until = now() + job.seconds * 1_000
await Promise.all(
  job.analysts.flatMap((name, i) => {
    const store = stores[i] as Store
    const work = [analyst(name, store, seeded(job.seed + i), until)]
    if (i < job.syncers) work.push(syncer(name, store, seeded(job.seed + 1_000 + i), until))
    return work
  }),
)
for (const store of stores) await store.close()
process.stdout.write('"done"\n')

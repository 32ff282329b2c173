/** The two databases side by side: random operations, every answer compared. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { Failure } from '../../../../contract/reply.ts'
import { openStoreThreads } from '../../../../main/store/client.ts'
import type { StoreMethod } from '../../../../main/store/port.ts'
import { whyNoCluster } from '../../../fixture/cluster.ts'
import { seeded, tempFolder, testKey } from '../../../fixture/make-store.ts'
import { Numbers } from '../../../fixture/same-answer.ts'
import { learn, newWorld, nextOperation } from '../../../fixture/store-operations.ts'

/** FIELDBRIEF_OPERATIONS=100000 FIELDBRIEF_SEED=5 asks more and others. */
const operations = Number(process.env.FIELDBRIEF_OPERATIONS ?? 2_000)
const seed = Number(process.env.FIELDBRIEF_SEED ?? 20_261_123)
const why = whyNoCluster()

/** Asks both, and tells where they differ. */
async function compare(onServer: string, operations: number): Promise<{ differ: string[]; methods: number }> {
  const inFile = mkdtempSync(join(tmpdir(), 'fieldbrief-differential-'))
  onTestFinished(() => rmSync(inFile, { recursive: true, force: true }))
  const stores = await Promise.all(
    [inFile, onServer].map((folder) => openStoreThreads({ folder, key: testKey, account: 'owner' })),
  )
  onTestFinished(async () => void (await Promise.all(stores.map((store) => store.close()))))
  const world = newWorld(seeded(seed))
  const numbers = new Numbers()
  const asked = new Map<StoreMethod, number>()
  const differ: string[] = []
  for (let n = 0; n < operations; ) {
    const operation = nextOperation(world)
    if (operation === null) continue
    const { method, request } = operation
    const requests = numbers.requests(method, request)
    // The audit tells its number, and the chain holds it.
    if (method === 'attachment.cover' && !isDeepStrictEqual(...requests)) continue
    n += 1
    const answers = await Promise.all(
      stores.map((store, i) =>
        (store.call(method, requests[i] as never) as Promise<unknown>).then(
          (value) => ({ value }),
          // What a call refuses it says in its own words; what the database refuses it says in the database's.
          (error: Error) => ({ error: error instanceof Failure ? error.message : 'refused' }),
        ),
      ),
    )
    const [file, server] = numbers.told(method, answers[0], answers[1])
    asked.set(method, (asked.get(method) ?? 0) + 1)
    if (file !== server) {
      const at = [...file].findIndex((c, i) => c !== server[i])
      differ.push(
        `${n} ${method} ${JSON.stringify(request).slice(0, 300)}\n  file   …${file.slice(Math.max(0, at - 80), at + 160)}\n  server …${server.slice(Math.max(0, at - 80), at + 160)}`,
      )
      if (differ.length >= Number(process.env.FIELDBRIEF_DIFFER ?? 1)) break
    }
    const first = answers[0] as { value?: unknown }
    if ('value' in first) learn(world, operation, first.value)
  }
  return { differ, methods: asked.size }
}

test(`${operations} random operations are answered alike by a file and by a server (seed ${seed})`, {
  timeout: 60_000 + operations * 300,
}, async ({ skip }) => {
  if (why !== null) skip(why)
  const { differ, methods } = await compare(tempFolder(), operations)
  expect(differ, `seed ${seed}`).toEqual([])
  expect(methods).toBeGreaterThan(operations >= 2_000 ? 120 : 0)
})

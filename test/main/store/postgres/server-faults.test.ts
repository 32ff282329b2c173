/** A few of the hits of `npm run faults -- server`, and that the suite would see a loss. */
import { describe, expect, onTestFinished, test } from 'vitest'
import { connectServer } from '../../../../main/store/postgres/connection.ts'
import { serverOf } from '../../../../main/store/postgres/server-file.ts'
import { isHeld, serverFaults } from '../../../fault/server.ts'
import { lookAt } from '../../../fault/server-watch.ts'
import { whyNoCluster } from '../../../fixture/cluster.ts'
import { makeReport, putReports, tempFolder, tempStore } from '../../../fixture/make-store.ts'

describe.skipIf(whyNoCluster() !== null)(`a server that is hit (${whyNoCluster() ?? 'a cluster of its own'})`, () => {
  test('amid dispositions, each kind of hit loses none, doubles none, is told in words, and work goes on by itself', async () => {
    const some = ['backend', 'network'] as const
    const results = await serverFaults({ kills: 2, seed: 3, json: false, works: ['disposition'], hits: [...some] }, () => {})
    expect(results.map(({ hit, hits: n, lost, doubled, problems }) => ({ hit, n, lost, doubled, problems }))).toEqual(
      some.map((hit) => ({ hit, n: 1, lost: 0, doubled: 0, problems: [] })),
    )
    expect(results.every(isHeld)).toBe(true)
  }, 300_000)

  test('what is lost, doubled or counted wrongly is seen', async () => {
    const folder = tempFolder()
    const store = await tempStore(folder)
    await putReports(store, [makeReport(1), makeReport(2), makeReport(3)])
    const address = serverOf(folder) as NonNullable<ReturnType<typeof serverOf>>
    const db = connectServer(address)
    onTestFinished(() => void db.close())
    expect(lookAt(db, 'import', ['r-1', 'r-2', 'r-3'])).toEqual({ lost: 0, doubled: 0, problems: [] })
    expect(lookAt(db, 'import', ['r-1', 'r-9'])).toMatchObject({ lost: 1, problems: [expect.stringContaining('r-9')] })
    db.exec('DELETE FROM report_search WHERE report_id = (SELECT min(id) FROM report)')
    expect(lookAt(db, 'import', []).lost).toBe(1)
    db.exec('UPDATE day_count SET reports = reports + 1')
    expect(lookAt(db, 'import', []).doubled).toBeGreaterThan(0)
  })
})

/** A window has its store's file read ahead; nothing of how the store is locked may change by it. */
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openStoreThreads } from '../../../main/store/client.ts'
import { storeFile } from '../../../main/store/sqlite/open.ts'
import { readAhead } from '../../../main/store/sqlite/read-ahead.ts'
import { fileTest, makeReport, putReports, tempFolder, tempStore, testKey } from '../../fixture/make-store.ts'

fileTest('a file is read to its end, also where it holds no whole number of chunks', async () => {
  const folder = tempFolder()
  const filled = await openStoreThreads({ folder, key: testKey })
  await putReports(
    filled,
    Array.from({ length: 3_000 }, (_, i) => makeReport(i)),
  )
  // The journal is folded into the file when the last connection goes.
  await filled.close()
  const store = await tempStore(folder)
  const { size } = statSync(storeFile(folder))
  expect(size).toBeGreaterThan(2 ** 20)
  expect(size % 2 ** 20).toBeGreaterThan(0)
  expect(await store.readAhead()).toBe(size)
  // Asked twice it is not read twice.
  expect(await store.readAhead()).toBe(size)
})

/** Where SQLite's shared locks begin in a file. */
const sharedLocks = 2 ** 30 + 2
/** Where the system tells which locks there are. */
const lockTest = process.platform === 'linux' ? fileTest : test.skip
lockTest('the connections keep their locks on the file when it was read', async () => {
  const folder = tempFolder()
  const store = await tempStore(folder)
  await putReports(store, [makeReport(1)])
  const locks = (): string[] => {
    const { ino } = statSync(storeFile(folder))
    return readFileSync('/proc/locks', 'utf8')
      .split('\n')
      .filter((line) => line.includes(`:${ino} ${sharedLocks} `))
      .map((line) => line.replace(/^\d+: /, ''))
  }
  const before = locks()
  expect(before).not.toEqual([])
  expect(await store.readAhead()).toBeGreaterThan(0)
  expect(locks()).toEqual(before)
})

test('a file that the free memory would hold less than twice is not read', async () => {
  const file = join(tempFolder(), 'large')
  writeFileSync(file, Buffer.alloc(3 * 2 ** 20))
  const tight = readAhead(file, 6 * 2 ** 20 - 1)
  expect(await tight.ended).toBe(0)
  await tight.close()
  const roomy = readAhead(file, 6 * 2 ** 20)
  expect(await roomy.ended).toBe(3 * 2 ** 20)
  await roomy.close()
})

test('a reading that is closed at once ends there, and a file that is not there is nothing to fail of', async () => {
  const file = join(tempFolder(), 'large')
  writeFileSync(file, Buffer.alloc(64 * 2 ** 20))
  const stopped = readAhead(file)
  await stopped.close()
  expect(await stopped.ended).toBeLessThan(64 * 2 ** 20)
  const nothing = readAhead(join(tempFolder(), 'nothing'))
  expect(await nothing.ended).toBe(0)
  await nothing.close()
})

/** Reporters: a token that counts independent sources for a while, and nothing that leads back. */
import { expect, test } from 'vitest'
import { openForReading } from '../../../main/store/open.ts'
import { fileTest, makeReport, putReports, tempFolder, tempStore, testKey } from '../../fixture/make-store.ts'
import { findInPages } from '../../fixture/read-pages.ts'

const period = 90 * 86_400
const inPeriod = (n: number): { at: number } => ({ at: period * n + 1_000 })
const saltOf = (folder: string): Buffer => {
  const db = openForReading({ folder, key: testKey })
  try {
    return Buffer.from(db.prepare('SELECT salt FROM token_salt').pluck().get() as Buffer)
  } finally {
    db.close()
  }
}

fileTest(
  'when the period turns, the old salt is nowhere on disk: every page of file and journal is decrypted and looked through',
  async () => {
    const folder = tempFolder()
    const store = await tempStore(folder)
    await putReports(store, [makeReport(1, { reporter: 'Zhang San' })], inPeriod(200))
    const first = saltOf(folder)
    expect(findInPages(folder, testKey, { salt: first }).salt?.length).toBeGreaterThan(0)
    // Kept through the period, and through what else is written meanwhile.
    await putReports(store, [makeReport(2, { reporter: 'Li Si' })], inPeriod(200))
    expect(saltOf(folder)).toEqual(first)
    await putReports(store, [makeReport(3, { reporter: 'Zhang San' })], inPeriod(201))
    const second = saltOf(folder)
    expect(second).not.toEqual(first)
    expect(findInPages(folder, testKey, { first, second })).toMatchObject({ first: [] })
    expect(findInPages(folder, testKey, { second }).second?.length).toBeGreaterThan(0)
  },
)

fileTest('a reporter’s name is on no page, before and after the turn', async () => {
  const folder = tempFolder()
  const store = await tempStore(folder)
  const name = 'reporter-0f3c-wang-jianguo'
  await putReports(store, [makeReport(1, { reporter: name })], inPeriod(300))
  await putReports(store, [makeReport(2, { reporter: name })], inPeriod(301))
  const wanted = {
    utf8: Buffer.from(name),
    utf16: Buffer.from(name, 'utf16le'),
    hex: Buffer.from(Buffer.from(name).toString('hex')),
  }
  expect(findInPages(folder, testKey, wanted)).toEqual({ utf8: [], utf16: [], hex: [] })
})

test('the same reporter has another token in another source and in another store', async () => {
  const tokens: number[] = []
  for (let i = 0; i < 2; i++) {
    const folder = tempFolder()
    const store = await tempStore(folder)
    for (const source of ['one', 'two'])
      await putReports(store, [makeReport(1, { reporter: 'Zhang San' })], { source, ...inPeriod(200) })
    const db = openForReading({ folder, key: testKey })
    tokens.push(...(db.prepare('SELECT source_token FROM report').pluck().all() as number[]))
    db.close()
  }
  expect(new Set(tokens).size).toBe(4)
  for (const token of tokens) expect(token).toBeLessThan(2 ** 48)
})

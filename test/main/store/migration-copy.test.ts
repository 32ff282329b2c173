import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Failure } from '../../../contract/reply.ts'
import { migrate, openAlone, openFile, openFileForReading, storeFile } from '../../../main/store/sqlite/open.ts'
import { tempFolder, testKey } from '../../fixture/make-store.ts'
import { repository } from '../../fixture/run-cli.ts'

/** A store as a program of schema 5 left it, with one source. */
function older(harm: (db: ReturnType<typeof openAlone>) => void = () => {}) {
  const folder = join(tempFolder(), 'store')
  mkdirSync(folder, { mode: 0o700 })
  writeFileSync(storeFile(folder), '', { mode: 0o600 })
  writeFileSync(join(folder, 'store.json'), '{"format":"fieldbrief store","id":"store-test"}', { mode: 0o600 })
  const access = { folder, key: testKey }
  const db = openAlone(access)
  migrate(db, 5)
  db.prepare("INSERT INTO source (name, kind) VALUES ('office', 'file')").run()
  harm(db)
  db.close()
  return access
}
const schemaOf = (access: { folder: string; key: Uint8Array }): unknown => {
  const db = openFileForReading(access)
  try {
    return [db.pragma('user_version', { simple: true }), db.prepare('SELECT name FROM source').pluck().get()]
  } finally {
    db.close()
  }
}

test('a store gets a copy of itself beside it before its schema changes, which goes when it opened well the next time', () => {
  const access = older()
  openFile(access).close()
  expect(schemaOf(access)).toEqual([6, 'office'])
  const copy = { ...access, folder: join(access.folder, 'before-0006') }
  expect(schemaOf(copy)).toEqual([5, 'office'])
  expect(existsSync(join(copy.folder, 'store.json'))).toBe(true)
  openFile(access).close()
  expect(existsSync(copy.folder)).toBe(false)
  expect(schemaOf(access)).toEqual([6, 'office'])
})

test('a migration that fails leaves the store as it was, and says where the copy is', () => {
  const access = older((db) => db.exec('CREATE TABLE legal_hold (in_the_way)'))
  let failure: unknown
  try {
    openFile(access)
  } catch (error) {
    failure = error
  }
  expect(failure).toBeInstanceOf(Failure)
  const { text, code } = failure as Failure
  expect([code, text.zh.includes('before-0006'), text.en.includes('before-0006')]).toEqual(['storage', true, true])
  expect([schemaOf(access), schemaOf({ ...access, folder: join(access.folder, 'before-0006') })]).toEqual([
    [5, 'office'],
    [5, 'office'],
  ])
})

test('a new store, and one that is up to date, get no copy', () => {
  const access = { folder: join(tempFolder(), 'store'), key: testKey }
  openFile(access).close()
  openFile(access).close()
  expect(readdirSync(access.folder).filter((name) => /before|draft|lock/.test(name))).toEqual([])
})

test('of three processes that open it at once one brings it up, and all go on with the new schema', async () => {
  const access = older((db) => {
    const put = db.prepare('INSERT INTO setting VALUES (?, ?)')
    db.transaction(() => {
      for (let i = 0; i < 3_000; i++) put.run(`s${i}`, 'x'.repeat(500))
    })()
  })
  const ended = await Promise.all(
    [1, 2, 3].map(
      () =>
        new Promise<string>((done) => {
          const process_ = spawn(process.execPath, [join(repository, 'test/fixture/fault-child.ts'), 'open', access.folder])
          let out = ''
          process_.stdout.on('data', (part: Buffer) => {
            out += String(part)
          })
          process_.on('close', () => done(out))
        }),
    ),
  )
  expect(ended).toEqual(Array(3).fill('{"imported":0}'))
  expect(schemaOf(access)).toEqual([6, 'office'])
  expect(readdirSync(access.folder).filter((name) => name.endsWith('.draft'))).toEqual([])
})

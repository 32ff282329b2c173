/** A dozen of the kills of `npm run faults`, and that the suite would see a loss. */
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3-multiple-ciphers'
import { expect, onTestFinished, test } from 'vitest'
import { storeFile } from '../../../main/store/sqlite/open.ts'
import { faultKey, killed } from '../../fault/kill-job.ts'
import { subjectOf } from '../../fault/kill-subject.ts'
import { killMany } from '../../fault/kills.ts'

function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fieldbrief-kills-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

test.each(killed)('%s: SIGKILL at two random instants loses nothing, doubles nothing, and the store opens', async (op) => {
  const result = await killMany(op, 2, 11, tempFolder(), 400)
  expect(result).toMatchObject({ kills: 2, notOpened: 0, lost: 0, doubled: 0, problems: [] })
  expect(result.comparedEnds).toBeGreaterThan(0)
})

test('a store that lost a report, holds one twice or lies in pieces is told apart from one that does not', async () => {
  const folder = tempFolder()
  const subject = await subjectOf('backup', folder, 11, 400)
  const attempt = await subject.begin(join(folder, 'one'))
  expect(await subject.afterKill(attempt)).toMatchObject({ notOpened: false, lost: 0, doubled: 0, problems: [] })

  const db = new Database(storeFile(attempt.job.folder))
  db.pragma("cipher = 'chacha20'")
  db.pragma(`key = "x'${Buffer.from(faultKey).toString('hex')}'"`)
  db.prepare('DELETE FROM report WHERE id = (SELECT min(id) FROM report)').run()
  db.prepare("UPDATE report_text SET title = 'another' WHERE report_id = (SELECT max(report_id) FROM report_text)").run()
  db.close()
  const changed = await subject.afterKill(attempt)
  expect(changed.lost).toBeGreaterThan(1)
  expect(changed.doubled).toBe(1)

  const broken = await subject.begin(join(folder, 'two'))
  const handle = openSync(storeFile(broken.job.folder), 'r+')
  writeSync(handle, Buffer.alloc(8_192, 0xa5), 0, 8_192, 40_960)
  closeSync(handle)
  expect((await subject.afterKill(broken)).notOpened).toBe(true)
  await subject.close()
})

import { createHash } from 'node:crypto'
import Database from 'better-sqlite3-multiple-ciphers'
import { describe, expect, onTestFinished, test } from 'vitest'
import { auditWriter, verifyAudit } from '../../../main/store/audit.ts'
import { openStoreThreads, type Store } from '../../../main/store/client.ts'
import { openStore } from '../../../main/store/open.ts'
import type { Connection } from '../../../main/store/sql.ts'
import { type FileConnection, migrate, openFile, storeFile } from '../../../main/store/sqlite/open.ts'
import { fileTest, tempFolder, tempStore, testKey } from '../../fixture/make-store.ts'
import { onServer } from '../../fixture/office.ts'

const entry = (n: number) => ({
  at: 1_780_000_000 + n,
  what: n % 2 ? 'reveal' : 'export',
  subject: `报告 ${n}`,
  why: `because ${n}`,
})
async function storeWith(lines: number): Promise<{ store: Store; folder: string; heads: string[] }> {
  const folder = tempFolder()
  const store = await openStoreThreads({ folder, key: testKey, account: 'lin' })
  onTestFinished(() => store.close())
  const heads: string[] = []
  for (let n = 1; n <= lines; n++) {
    await store.call('audit.add', entry(n))
    heads.push((await store.call('audit.head', {})).head as string)
  }
  return { store, folder, heads }
}
/** Who owns the database: the key and a SQLite of their own, or the server's administrator. */
function disarm(db: Connection): void {
  db.exec(
    db.dialect === 'postgres' ? 'ALTER TABLE audit DISABLE TRIGGER USER' : 'DROP TRIGGER audit_kept; DROP TRIGGER audit_stays',
  )
}
function attack(folder: string, work: (db: Connection) => void): void {
  const db = openStore({ folder, key: testKey })
  try {
    disarm(db)
    work(db)
  } finally {
    db.close()
  }
}

describe('the chain', () => {
  test('lines name the account and link to the one before', async () => {
    const { store, heads } = await storeWith(5)
    const { lines, total, kinds } = await store.call('audit.list', { limit: 10 })
    expect(total).toBe(5)
    expect(lines.map((l) => l.id)).toEqual([5, 4, 3, 2, 1])
    expect(lines[0]).toMatchObject({
      account: onServer ? 'owner' : 'lin',
      what: 'reveal',
      subject: '报告 5',
      why: 'because 5',
      hash: heads[4],
    })
    expect(kinds).toEqual([
      { what: 'reveal', count: 3 },
      { what: 'export', count: 2 },
    ])
    expect(await store.call('audit.verify', {})).toEqual({
      valid: true,
      lines: 5,
      before: 0,
      head: heads[4],
      broken: null,
      knownHead: null,
    })
    expect(await store.call('audit.verify', { head: heads[2] })).toMatchObject({ valid: true, knownHead: true })
  })

  test('an export is checked by the written recipe alone', async () => {
    const { store, heads } = await storeWith(4)
    await store.call('audit.add', {
      at: 1,
      what: 'odd',
      subject: 'a "quote" \\ \n \u0001 \u2028 😀',
      why: 'half \ud83d of a pair',
    })
    const { text, head } = await store.call('audit.export', {})
    let before = createHash('sha256').digest('hex')
    for (const line of text.trimEnd().split('\n')) {
      const { id, at, account, what, subject, why, hash } = JSON.parse(line) as Record<string, string>
      before = createHash('sha256')
        .update(JSON.stringify([before, id, at, account, what, subject, why]), 'utf8')
        .digest('hex')
      expect(hash).toBe(before)
    }
    expect(before).toBe(head)
    expect(head).not.toBe(heads[3])
    expect((await store.call('audit.verify', {})).valid).toBe(true)
  })

  test('two programs that add lines at once make one chain', async () => {
    const folder = tempFolder()
    const one = await openStoreThreads({ folder, key: testKey, account: 'one' })
    const two = await openStoreThreads({ folder, key: testKey, account: 'two' })
    onTestFinished(async () => {
      await one.close()
      await two.close()
    })
    await Promise.all(Array.from({ length: 60 }, (_, n) => (n % 2 ? one : two).call('audit.add', entry(n))))
    expect(await one.call('audit.verify', {})).toMatchObject({ valid: true, lines: 60 })
    const { lines } = await one.call('audit.list', { limit: 100 })
    // A server knows who is logged in.
    expect(new Set(lines.map((l) => l.account))).toEqual(new Set(onServer ? ['owner'] : ['one', 'two']))
  })

  fileTest('lines from before the chain are covered by its first link', async () => {
    const folder = tempFolder()
    openFile({ folder, key: testKey }).close()
    attack(folder, (db) => {
      db.exec("INSERT INTO audit (at, what, subject, why) VALUES (1, 'reveal', 'report a 1', 'old'), (2, 'export', 'b', 'old')")
      // As migration 0006 leaves them.
      db.exec(
        `CREATE TRIGGER audit_kept BEFORE UPDATE ON audit BEGIN SELECT raise(ABORT, 'x'); END; CREATE TRIGGER audit_stays BEFORE DELETE ON audit BEGIN SELECT raise(ABORT, 'x'); END`,
      )
    })
    const store = await tempStore(folder)
    expect(await store.call('audit.verify', {})).toMatchObject({ valid: true, lines: 2, before: 2, head: null })
    await store.call('audit.add', entry(1))
    expect(await store.call('audit.verify', {})).toMatchObject({ valid: true, lines: 3, before: 2 })
    attack(folder, (db) => void db.exec("UPDATE audit SET why = 'new' WHERE id = 1"))
    expect(await store.call('audit.verify', {})).toMatchObject({ valid: false, broken: { id: 3 } })
  })

  fileTest('the schema of before has audit rows that open as they were', () => {
    const folder = tempFolder()
    const db = new Database(storeFile(folder)) as FileConnection
    migrate(db, 5)
    db.exec("INSERT INTO audit (at, what, subject, why) VALUES (7, 'reveal', 's', 'w')")
    migrate(db)
    expect(verifyAudit(db)).toMatchObject({ valid: true, lines: 1, before: 1, head: null })
    db.close()
  })
})

describe('tampering with the key in hand', () => {
  const cases: { name: string; work(db: Connection): void; line: number }[] = [
    { name: 'a changed reason', line: 4, work: (db) => db.exec("UPDATE audit SET why = 'nothing' WHERE id = 4") },
    { name: 'a changed account', line: 4, work: (db) => db.exec("UPDATE audit SET account = 'other' WHERE id = 4") },
    { name: 'a moved time', line: 2, work: (db) => db.exec('UPDATE audit SET at = at + 1 WHERE id = 2') },
    { name: 'a line left out', line: 6, work: (db) => db.exec('DELETE FROM audit WHERE id = 5') },
    { name: 'the first line left out', line: 2, work: (db) => db.exec('DELETE FROM audit WHERE id = 1') },
    {
      name: 'a line left out and the rest renumbered',
      line: 5,
      work: (db) => db.exec('DELETE FROM audit WHERE id = 5; UPDATE audit SET id = id - 1 WHERE id > 5'),
    },
    {
      name: 'a line put in between',
      line: 5,
      work: (db) =>
        db.exec(`UPDATE audit SET id = -id - 1 WHERE id >= 5; UPDATE audit SET id = -id WHERE id < 0;
          INSERT INTO audit (id, at, account, what, subject, why, hash) SELECT 5, at, account, what, subject, 'put in', hash FROM audit WHERE id = 4`),
    },
    {
      name: 'a line without a hash at the end',
      line: 11,
      work: (db) => db.exec("INSERT INTO audit (id, at, what, subject, why) VALUES (11, 1, 'a', 'b', 'c')"),
    },
    {
      name: 'two lines in each other’s place',
      line: 3,
      work: (db) =>
        db.exec(
          'UPDATE audit SET id = -3 WHERE id = 3; UPDATE audit SET id = 3 WHERE id = 7; UPDATE audit SET id = 7 WHERE id = -3',
        ),
    },
    {
      name: 'a changed line with its hash worked out anew',
      line: 5,
      work: (db) => {
        const before = db.prepare('SELECT hash FROM audit WHERE id = 3').pluck().get() as Buffer
        const row = db.prepare('SELECT * FROM audit WHERE id = 4').get() as Record<string, string>
        const bytes = JSON.stringify([before.toString('hex'), 4, row.at, row.account, row.what, row.subject, 'forged'])
        db.prepare("UPDATE audit SET why = 'forged', hash = ? WHERE id = 4").run(createHash('sha256').update(bytes).digest())
      },
    },
  ]
  test.each(cases)('$name is found and its line named', ({ work, line }) => {
    const db = openStore({ folder: tempFolder(), key: testKey })
    onTestFinished(() => void db.close())
    const add = auditWriter(db)
    for (let n = 1; n <= 10; n++) add(entry(n))
    disarm(db)
    work(db)
    const verdict = verifyAudit(db)
    expect(verdict.valid).toBe(false)
    expect(verdict.broken?.id).toBe(line)
    expect(verdict.broken?.problem.zh).not.toBe(verdict.broken?.problem.en)
  })

  test('an end that was cut off is told by a head kept elsewhere', async () => {
    const { store, folder, heads } = await storeWith(10)
    attack(folder, (db) => void db.exec('DELETE FROM audit WHERE id > 7'))
    expect(await store.call('audit.verify', {})).toMatchObject({ valid: true, lines: 7 })
    expect(await store.call('audit.verify', { head: heads[9] })).toMatchObject({
      valid: false,
      knownHead: false,
      broken: { id: 8 },
    })
    expect(await store.call('audit.verify', { head: heads[5] })).toMatchObject({ valid: true, knownHead: true })
  })

  test('without the key in hand the store refuses to change or delete a line', async () => {
    const { folder } = await storeWith(1)
    const db = openStore({ folder, key: testKey })
    expect(() => db.exec("UPDATE audit SET why = ''")).toThrow('never changed')
    expect(() => db.exec('DELETE FROM audit')).toThrow('never deleted')
    db.close()
  })
})

/** For each operation: a store before it, what may be found after a kill, and what has to stand at the end. */
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startFeedServer } from '../../main/feed-server/server.ts'
import { createGuard } from '../../main/key/guard.ts'
import { unwrapPassphrase, unwrapRecovery } from '../../main/key/slot.ts'
import { readStoreFile } from '../../main/key/store-file.ts'
import { verifyCopy } from '../../main/store/sqlite/backup.ts'
import { backupsIn } from '../../main/store/sqlite/backup-folder.ts'
import { type FileConnection, isOldCopy, openFile, openFileForReading, storeFile } from '../../main/store/sqlite/open.ts'
import { dumpStore } from '../fixture/dump-store.ts'
import { positionOf } from './feed-house.ts'
import { cheapKdf, faultKey, type Killed, type KillJob, killHost } from './kill-job.ts'
import { makeOldStore, makeReportFile, makeSampleStore } from './kill-store.ts'

export interface Found {
  notOpened: boolean
  /** Rows that were there and no longer are, and rows that stand twice or are not what they should be. */
  lost: number
  doubled: number
  problems: string[]
}
/** One store on its way through the work, kills and all. */
export interface Attempt {
  job: KillJob
  /** What was found after the last kill. */
  seen: string[]
}
export interface Subject {
  begin(folder: string): Promise<Attempt>
  /** Keeps what the unkilled run made. */
  expect(model: Attempt): Promise<void>
  afterKill(attempt: Attempt): Promise<Found>
  atEnd(attempt: Attempt): Promise<Found>
  close(): Promise<void>
}

/** 2026-07-01, later than everything the sample tells. */
const now = Date.parse('2026-07-01T04:00:00Z')
const access = (folder: string) => ({ folder, key: faultKey })
const clean = (): Found => ({ notOpened: false, lost: 0, doubled: 0, problems: [] })

/** Opens as the product does, and looks at every page, every reference, and whether a report stands twice. */
function lookOver(folder: string, open: (folder: string) => FileConnection = (f) => openFile(access(f))): Found {
  const found = clean()
  let db: FileConnection | null = null
  try {
    db = open(folder)
    const [row] = db.pragma('quick_check(1)') as { quick_check: string }[]
    if (row?.quick_check !== 'ok') throw new Error(`quick_check: ${row?.quick_check}`)
    const loose = db.pragma('foreign_key_check') as unknown[]
    if (loose.length > 0) throw new Error(`${loose.length} rows refer to nothing`)
    const twice = db
      .prepare('SELECT count(*) - count(DISTINCT source_id || char(0) || external_id) FROM report')
      .pluck()
      .get() as number
    const bare = db
      .prepare(
        'SELECT (SELECT count(*) FROM report) - (SELECT count(*) FROM report_text JOIN report ON report.id = report_text.report_id)',
      )
      .pluck()
      .get() as number
    found.doubled += twice
    found.lost += Math.abs(bare)
    if (twice !== 0 || bare !== 0) found.problems.push(`${twice} reports twice, ${bare} without text`)
  } catch (error) {
    found.notOpened = true
    found.problems.push((error as Error).message)
  } finally {
    db?.close()
  }
  return found
}

/** Lines of `have` that `want` lacks, and the other way round; a line that stands twice counts as often. */
function difference(want: readonly string[], have: readonly string[]): { missing: string[]; extra: string[] } {
  const left = new Map<string, number>()
  for (const line of want) left.set(line, (left.get(line) ?? 0) + 1)
  const extra = have.filter((line) => {
    const n = left.get(line) ?? 0
    if (n > 0) left.set(line, n - 1)
    return n === 0
  })
  return { missing: [...left].flatMap(([line, n]) => Array<string>(n).fill(line)), extra }
}

/** Adds to what was found that lines are missing or too many. */
function compare(found: Found, want: readonly string[], have: readonly string[], allow: 'equal' | 'fewer' | 'more'): Found {
  const { missing, extra } = difference(want, have)
  if (allow !== 'fewer') found.lost += missing.length
  if (allow !== 'more') found.doubled += extra.length
  const told = [
    ...(allow !== 'fewer' ? missing.map((l) => `- ${l}`) : []),
    ...(allow !== 'more' ? extra.map((l) => `+ ${l}`) : []),
  ]
  found.problems.push(...told.slice(0, 3).map((line) => line.slice(0, 300)))
  return found
}

/** What every subject is but for its own checks: a copy of a base folder, and a dump to compare at the end. */
function plainSubject(options: {
  base?: string
  what?: (folder: string) => string
  dump?: (folder: string) => string[]
  /** Throws when the unkilled run did not do what it is there for. */
  expects?: (lines: string[]) => void
  between: (attempt: Attempt, expected: string[]) => Found
  close?: () => Promise<void>
}): Subject {
  const dump = options.dump ?? ((folder: string) => dumpStore(folder, faultKey))
  let expected: string[] = []
  return {
    async begin(folder) {
      if (options.base) cpSync(options.base, folder, { recursive: true })
      else mkdirSync(folder, { recursive: true })
      return { job: { folder, what: options.what?.(folder) ?? '', now }, seen: [] }
    },
    async expect({ job }) {
      expected = dump(job.folder)
      if (expected.length < 100) throw new Error(`the unkilled run left ${expected.length} lines`)
      options.expects?.(expected)
    },
    async afterKill(attempt) {
      return options.between(attempt, expected)
    },
    async atEnd({ job }) {
      const found = lookOver(job.folder)
      return found.notOpened ? found : compare(found, expected, dump(job.folder), 'equal')
    },
    close: options.close ?? (async () => {}),
  }
}

/** Nothing of the store yet when the kill came before its first page. */
const isEmpty = (folder: string): boolean => !existsSync(storeFile(folder))

/** What grows page by page: each thing found is one of those that shall be there, and none that was seen is gone. */
function growing({ job, seen }: Attempt, expected: string[]): { found: Found; lines: string[] } {
  if (isEmpty(job.folder)) return { found: clean(), lines: [] }
  const found = lookOver(job.folder)
  if (found.notOpened) return { found, lines: seen }
  const lines = dumpStore(job.folder, faultKey)
  compare(found, seen, lines, 'more')
  compare(found, expected, lines, 'fewer')
  return { found, lines }
}

/** @param reports in the stores that are killed over */
export async function subjectOf(op: Killed, parent: string, seed: number, reports: number): Promise<Subject> {
  const base = join(parent, `${op}-base`)
  if (op === 'import') {
    const file = join(parent, 'reports.csv')
    writeFileSync(file, makeReportFile(3 * reports))
    return plainSubject({
      what: () => file,
      between(attempt, expected) {
        const { found, lines } = growing(attempt, expected)
        attempt.seen = lines
        return found
      },
    })
  }
  if (op === 'sync') {
    const server = await startFeedServer({ reports: Math.ceil(reports / 2), seed })
    return plainSubject({
      what: () => server.url,
      between(attempt) {
        if (isEmpty(attempt.job.folder)) return clean()
        const found = lookOver(attempt.job.folder)
        if (found.notOpened) return found
        // Reports are revised and withdrawn on the way; where the source was read up to never goes back.
        const db = openFileForReading(access(attempt.job.folder))
        const cursor = (db.prepare('SELECT cursor FROM source LIMIT 1').pluck().get() as string | null | undefined) ?? null
        db.close()
        const before = attempt.seen[0] ?? null
        if (positionOf(cursor) < positionOf(before)) {
          found.lost += 1
          found.problems.push(`the cursor went back from ${before} to ${cursor}`)
        }
        attempt.seen = cursor === null ? [] : [cursor]
        return found
      },
      close: () => server.close(),
    })
  }
  await makeSampleStore(base, reports, seed, now, op === 'purge')
  if (op === 'migration') {
    const old = join(parent, 'migration-old')
    makeOldStore(base, old, 5)
    return plainSubject({
      base: old,
      between(attempt, expected) {
        // Looked at as it lies: to open it as the product does would be the migration.
        const found = lookOver(attempt.job.folder, (folder) => openFileForReading(access(folder)))
        return found.notOpened
          ? found
          : compareCopies(
              compare(found, expected, dumpStore(attempt.job.folder, faultKey), 'equal'),
              attempt.job.folder,
              expected,
            )
      },
    })
  }
  if (op === 'purge') return purgeSubject(base)
  if (op === 'backup') {
    const before = dumpStore(base, faultKey)
    return plainSubject({
      base,
      what: (folder) => join(folder, 'backups'),
      between({ job }) {
        const found = lookOver(job.folder)
        return found.notOpened
          ? found
          : compareBackups(compare(found, before, dumpStore(job.folder, faultKey), 'equal'), job.what, before)
      },
      dump: (folder) => {
        const [newest] = backupsIn(join(folder, 'backups'))
        if (!newest) throw new Error('no backup was made')
        return dumpStore(newest.path, faultKey)
      },
    })
  }
  return passphraseSubject(base)
}

/** The copy that a migration takes first is whole as soon as it has its name. */
function compareCopies(found: Found, folder: string, expected: string[]): Found {
  for (const name of readdirSync(folder).filter((entry) => isOldCopy(entry) && !entry.endsWith('.draft'))) {
    try {
      verifyCopy(storeFile(join(folder, name)), faultKey)
      compare(found, expected, dumpStore(join(folder, name), faultKey), 'equal')
    } catch (error) {
      found.notOpened = true
      found.problems.push(`copy from before the migration: ${(error as Error).message}`)
    }
  }
  return found
}

/** Each backup that is there by name is whole and holds what the store holds. */
function compareBackups(found: Found, folder: string, before: string[]): Found {
  for (const { path } of existsSync(folder) ? backupsIn(folder) : []) {
    try {
      verifyCopy(storeFile(path), faultKey)
      compare(found, before, dumpStore(path, faultKey), 'equal')
    } catch (error) {
      found.notOpened = true
      found.problems.push(`backup: ${(error as Error).message}`)
    }
  }
  const named = existsSync(folder) ? readdirSync(folder).filter((name) => !name.endsWith('.draft')) : []
  if (named.length !== (existsSync(folder) ? backupsIn(folder).length : 0))
    found.problems.push(`a backup that is none: ${named.join()}`)
  return found
}

/** What a purge leaves besides the reports: its counts, which statistics rest on, and what it will not take in again. */
function dumpPurge(folder: string): string[] {
  const db = openFileForReading(access(folder))
  try {
    const rows = (name: string, sql: string): string[] =>
      db
        .prepare(sql)
        .raw()
        .all()
        .map((row) => `${name} ${JSON.stringify(row)}`)
    return [
      ...dumpStore(folder, faultKey),
      ...rows('count', 'SELECT * FROM purged_count ORDER BY 1, 2, 3, 4'),
      ...rows('purged', 'SELECT source_id, hex(external_hash) FROM purged_report ORDER BY 1, 2'),
      ...rows('runs', 'SELECT sum(reports), sum(attachments), sum(revisions) FROM purge_run'),
    ]
  } finally {
    db.close()
  }
}

function purgeSubject(base: string): Subject {
  return plainSubject({
    base,
    dump: dumpPurge,
    expects(lines) {
      if (!lines.some((line) => line.startsWith('count '))) throw new Error('the unkilled run purged nothing')
    },
    between({ job }, expected) {
      const found = lookOver(job.folder)
      if (found.notOpened) return found
      // What stays in the end stays throughout; of what goes, less and less is left.
      const stays = expected.filter((line) => /^\d /.test(line))
      return compare(found, stays, dumpStore(job.folder, faultKey), 'more')
    },
  })
}

const words = ['correct horse battery', 'staple of the office'] as const

/** A store that only its passphrase opens. After a kill exactly one of the old and the new one does. */
async function passphraseSubject(base: string): Promise<Subject> {
  const guard = createGuard(killHost(base, now), { cost: { least: cheapKdf, mostMemoryKib: cheapKdf.memoryKib, millis: 1 } })
  const recovery = await guard.setPassphrase(Uint8Array.from(faultKey), words[0], false, { language: 'en', theme: 'light' })
  const plain = dumpStore(base, faultKey)
  async function look(folder: string): Promise<{ found: Found; opens: string[] }> {
    const found = clean()
    const opens: string[] = []
    try {
      const file = readStoreFile(folder)
      for (const word of words) {
        const key = await unwrapPassphrase(file, word).catch(() => null)
        if (key === null) continue
        opens.push(word)
        compare(found, plain, dumpStore(folder, key), 'equal')
      }
      if (opens.length !== 1) {
        found.notOpened = opens.length === 0
        found.problems.push(`${opens.length} passphrases open it`)
      }
      if (!Buffer.from(unwrapRecovery(file, recovery as string)).equals(faultKey))
        found.problems.push('the recovery key opens something else')
    } catch (error) {
      found.notOpened = true
      found.problems.push((error as Error).message)
    }
    return { found, opens }
  }
  return {
    async begin(folder) {
      cpSync(base, folder, { recursive: true })
      return { job: { folder, what: JSON.stringify(words), now }, seen: [] }
    },
    async expect({ job }) {
      const { opens } = await look(job.folder)
      if (opens.join() !== words[1]) throw new Error('the unkilled change of the passphrase did not take')
    },
    async afterKill(attempt) {
      const { found, opens } = await look(attempt.job.folder)
      // The change had taken when the kill came: the next one goes the other way.
      if (opens[0] === (JSON.parse(attempt.job.what) as string[])[1])
        attempt.job.what = JSON.stringify((JSON.parse(attempt.job.what) as string[]).reverse())
      return found
    },
    async atEnd({ job }) {
      const { found, opens } = await look(job.folder)
      if (opens.join() !== (JSON.parse(job.what) as string[])[1]) found.problems.push('the change of the passphrase did not take')
      return found
    },
    close: async () => rmSync(base, { recursive: true, force: true }),
  }
}

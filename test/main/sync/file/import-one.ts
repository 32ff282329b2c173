/** Writes content to a file of its own and imports it into a collecting store. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import type { FileOutcome, ImportOptions } from '../../../../contract/model.ts'
import { Failure } from '../../../../contract/reply.ts'
import { type ImportTools, importFiles } from '../../../../main/sync/file/import.ts'
import { CollectingStore } from './collecting-store.ts'

/** The wall clock of the tests: 2026-06-09T01:32:00Z. */
export const testNow = Date.UTC(2026, 5, 9, 1, 32)

export const tools = (more: Partial<ImportTools> = {}): ImportTools => ({
  signal: new AbortController().signal,
  now: () => testNow,
  progress: () => {},
  ...more,
})

const folder = mkdtempSync(join(tmpdir(), 'fieldbrief-import-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let count = 0
export function writeTemp(name: string, content: string | Uint8Array): string {
  const file = join(mkdtempSync(join(folder, `${count++}-`)), name)
  writeFileSync(file, content)
  return file
}

/** Says whether every row is accounted for. */
export const adds = (o: FileOutcome): boolean => o.imported + o.updated + o.unchanged + o.quarantined + o.refused === o.rows

export async function importOne(
  name: string,
  content: string | Uint8Array,
  options: ImportOptions = {},
  more: Partial<ImportTools> = {},
  store = new CollectingStore(),
) {
  const file = writeTemp(name, content)
  const [outcome] = await importFiles(store, { files: [file], ...options }, tools(more))
  const reports = [...store.reports.values()]
  return { file, store, outcome: outcome!, reports, first: reports[0]!, problems: store.problems }
}

/** The Failure that the import ends in. */
export async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (error instanceof Failure) return error
  throw new Error(`no Failure: ${String(error)}`)
}

export const iso = (report: { occurredAt: number; offsetMinutes: number }): string => {
  const wall = new Date((report.occurredAt + report.offsetMinutes * 60) * 1000).toISOString().slice(0, 19)
  const size = Math.abs(report.offsetMinutes)
  const two = (n: number): string => String(n).padStart(2, '0')
  return `${wall}${report.offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}

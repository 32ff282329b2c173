/** What a backup is on the disk: a folder with the store's files and a manifest that tells of each. No SQLite here. */
import { lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { Failure } from '../../../contract/reply.ts'
import type { BackupInfo } from '../../../contract/trust.ts'

export interface BackupFile {
  /** Name inside the backup, "/" between its parts. */
  file: string
  bytes: number
  /** SHA-256, hex. */
  sha256: string
}
export interface BackupManifest extends Omit<BackupInfo, 'path'> {
  format: 'fieldbrief backup'
  /** Name of the store, from its store.json. */
  store: string
  files: BackupFile[]
}

export const manifestName = 'manifest.json'
/** Small files of a store beside its database: how it opens, what is sealed with its key, the office's own category rules. */
const besideFile = /^(?:store\.json|categories\.json|[a-z-]{1,40}\.sealed)$/
const basemapFile = /^[0-9a-f]{16}\.[a-z0-9]{1,10}$/
/** All that a backup may hold, whatever a manifest says. */
const isAllowed = (file: unknown): boolean =>
  typeof file === 'string' &&
  (file === 'fieldbrief.db' || besideFile.test(file) || (file.startsWith('basemap/') && basemapFile.test(file.slice(8))))
const draftEnding = '.draft'

/** `fieldbrief-<local time>`, sortable and fit for every file system. */
export function backupName(now: number): string {
  const at = new Date(now)
  const two = (n: number): string => String(n).padStart(2, '0')
  return `fieldbrief-${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}-${two(at.getHours())}${two(at.getMinutes())}${two(at.getSeconds())}`
}
/** A draft names its store, so that nobody sweeps another's. */
export const draftName = (name: string, store: string): string => `${name}.${store}${draftEnding}`
export const isDraftOf = (name: string, store: string): boolean =>
  /^fieldbrief-\d{4}-\d\d-\d\d-\d{6}/.test(name) && name.endsWith(`.${store}${draftEnding}`)

const is = (value: unknown, type: 'string' | 'number' | 'boolean'): boolean =>
  typeof value === type && (type !== 'number' || (Number.isFinite(value) && (value as number) >= 0))

function asManifest(value: unknown): BackupManifest | null {
  const m = value as BackupManifest | null
  const fits =
    m?.format === 'fieldbrief backup' &&
    is(m.madeAt, 'string') &&
    !Number.isNaN(Date.parse(m.madeAt)) &&
    is(m.schema, 'number') &&
    is(m.version, 'string') &&
    is(m.reports, 'number') &&
    is(m.bytes, 'number') &&
    is(m.verified, 'boolean') &&
    is(m.store, 'string') &&
    is(m.guards?.passphrase, 'boolean') &&
    is(m.guards.recovery, 'boolean') &&
    is(m.guards.computer, 'boolean') &&
    (m.auditHead === null || /^[0-9a-f]{64}$/.test(m.auditHead)) &&
    Array.isArray(m.files) &&
    m.files.length <= 1_000 &&
    m.files.every((f) => isAllowed(f?.file) && is(f.bytes, 'number') && /^[0-9a-f]{64}$/.test(f.sha256)) &&
    new Set(m.files.map((f) => f.file)).size === m.files.length &&
    ['fieldbrief.db', 'store.json'].every((name) => m.files.some((f) => f.file === name))
  return fits ? m : null
}

const noBackup = (path: string, cause?: unknown): Failure =>
  new Failure(
    'not-found',
    {
      zh: `${path} 不是 Fieldbrief 的备份，或备份没有做完（没有可读的 manifest.json）。没有改动任何内容。请选择名为 fieldbrief-日期-时间 的文件夹。`,
      en: `${path} is no Fieldbrief backup, or one that was not finished (it has no readable manifest.json). Nothing was changed. Choose a folder named fieldbrief-date-time.`,
    },
    { cause },
  )

/** The manifest of a backup. Throws Failure (not-found) when there is none that can be read. */
export function readManifest(path: string): BackupManifest {
  let content: string
  try {
    const file = join(path, manifestName)
    const state = lstatSync(file)
    if (!state.isFile() || state.size > 1_000_000) throw new Error('no plain file')
    content = readFileSync(file, 'utf8')
  } catch (cause) {
    throw noBackup(path, cause)
  }
  try {
    const manifest = asManifest(JSON.parse(content))
    if (manifest) return manifest
  } catch {
    // Told below.
  }
  throw noBackup(path)
}

export function writeManifest(folder: string, manifest: BackupManifest): void {
  writeFileSync(join(folder, manifestName), `${JSON.stringify(manifest, null, 2)}\n`, { flag: 'wx', mode: 0o600 })
}

export const infoOf = (path: string, { format: _format, store: _store, files: _files, ...info }: BackupManifest): BackupInfo => ({
  path: resolve(path),
  madeAt: info.madeAt,
  schema: info.schema,
  version: info.version,
  reports: info.reports,
  bytes: info.bytes,
  verified: info.verified,
  guards: { passphrase: info.guards.passphrase, recovery: info.guards.recovery, computer: info.guards.computer },
  auditHead: info.auditHead,
})

/** Finished backups in a folder, newest first; of one store where it is named. What is no backup is passed over. */
export function backupsIn(folder: string, store?: string): { path: string; manifest: BackupManifest }[] {
  const found: { path: string; manifest: BackupManifest }[] = []
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!entry.isDirectory() || entry.name.endsWith(draftEnding)) continue
    const path = join(folder, entry.name)
    try {
      const manifest = readManifest(path)
      if (store === undefined || manifest.store === store) found.push({ path, manifest })
    } catch {
      // Some other folder.
    }
  }
  return found.sort(
    (a, b) => Date.parse(b.manifest.madeAt) - Date.parse(a.manifest.madeAt) || (basename(a.path) < basename(b.path) ? 1 : -1),
  )
}

/** Files of a store folder that belong into its backup, besides the database. */
export function filesBeside(storeDir: string): string[] {
  const names = readdirSync(storeDir).filter((name) => besideFile.test(name) && isFile(join(storeDir, name)))
  try {
    for (const name of readdirSync(join(storeDir, 'basemap')))
      if (basemapFile.test(name) && isFile(join(storeDir, 'basemap', name))) names.push(`basemap/${name}`)
  } catch {
    // No basemap was added.
  }
  return names
}

export function isFile(path: string): boolean {
  try {
    return lstatSync(path).isFile()
  } catch {
    return false
  }
}

/** From a snapshot to a folder of files: written beside its place, checked, then moved there whole or not at all. */
import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { chmod, mkdir, readdir, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { BriefFile, BriefReceipt } from '../../contract/model.ts'
import { Failure } from '../../contract/reply.ts'
import { formats as allFormats, type Format } from '../../contract/taxonomy.ts'
import { writeDocx } from './docx.ts'
import { writeGeoJson } from './geojson.ts'
import { writeGeoPackage } from './gpkg.ts'
import { htmlOf } from './html.ts'
import { leakCheck } from './leak-check.ts'
import { pageFor } from './page.ts'
import { viewFor } from './policy.ts'
import type { BriefProgress, BriefSnapshot } from './snapshot.ts'
import { writeXlsx } from './xlsx.ts'
import { writeText } from './zip.ts'

export const fileNames: Record<Format, string> = {
  docx: 'briefing.docx',
  xlsx: 'annex.xlsx',
  gpkg: 'layers.gpkg',
  geojson: 'reports.geojson',
  html: 'briefing.html',
}
export const manifestName = 'manifest.json'

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const part of createReadStream(file)) hash.update(part as Buffer)
  return hash.digest('hex')
}

/** Whether the folder may be taken: absent, empty, or an earlier briefing of ours, which the new one replaces. */
async function placeOf(folder: string): Promise<'absent' | 'empty' | 'briefing'> {
  const held = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw new Failure(
      'storage',
      {
        zh: `写不进 ${folder}：${error.code === 'ENOTDIR' ? '它是一个文件' : error.code}。没有写出任何文件。请另选一个文件夹。`,
        en: `Cannot write to ${folder}: ${error.code === 'ENOTDIR' ? 'it is a file' : error.code}. Nothing was written. Choose another folder.`,
      },
      { cause: error },
    )
  })
  if (held === null) return 'absent'
  if (held.length === 0) return 'empty'
  const ours = new Set([manifestName, ...Object.values(fileNames)])
  if (held.includes(manifestName) && held.every((name) => ours.has(name))) return 'briefing'
  throw new Failure('bad-request', {
    zh: `文件夹 ${folder} 里已有别的文件，简报没有写出。请另选一个空文件夹或新文件夹。`,
    en: `The folder ${folder} holds other files; the briefing was not written. Choose an empty or a new folder.`,
  })
}

/**
 * Writes a briefing's files and their manifest.
 * @param formats which files; order and repeats do not matter
 * @param folder is made (0700, files 0600), or replaced when it holds an earlier briefing; nothing is left on error or cancel
 * @returns what was written, with SHA-256; `leaks` are findings in an internal edition. For partners and the public any
 *   finding stops the release.
 * @throws Failure bad-request when the folder holds other files; barred when personal data was found; storage
 */
export async function makeBrief(
  snapshot: BriefSnapshot,
  formats: readonly Format[],
  folder: string,
  options: { signal?: AbortSignal; progress?: BriefProgress } = {},
): Promise<BriefReceipt> {
  const { signal } = options
  const target = resolve(folder)
  const wanted = allFormats.filter((f) => formats.includes(f))
  signal?.throwIfAborted()
  const place = await placeOf(target)
  await mkdir(dirname(target), { recursive: true })
  const working = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.partial`)
  await mkdir(working, { mode: 0o700 })
  try {
    const view = await viewFor(snapshot, signal)
    const heavy: readonly Format[] = wanted.filter((f) => f === 'xlsx' || f === 'gpkg' || f === 'geojson')
    const total = Math.max(1, heavy.length) * view.rowCount
    let base = 0
    const step: BriefProgress = (done) => options.progress?.(base + done, total)
    const page = wanted.includes('docx') || wanted.includes('html') ? await pageFor(view) : null
    for (const format of wanted) {
      signal?.throwIfAborted()
      const file = join(working, fileNames[format])
      if (format === 'docx' && page) await writeDocx(page, view, file)
      if (format === 'html' && page) await writeText(file, [htmlOf(page, view)])
      if (format === 'xlsx') await writeXlsx(view, file, step, signal)
      if (format === 'gpkg') await writeGeoPackage(view, file, step, signal)
      if (format === 'geojson') await writeGeoJson(view, file, step, signal)
      if (heavy.includes(format)) base += view.rowCount
    }
    options.progress?.(total, total)

    const files: BriefFile[] = []
    for (const format of wanted) {
      const path = join(working, fileNames[format])
      await chmod(path, 0o600)
      files.push({ file: fileNames[format], bytes: (await stat(path)).size, sha256: await sha256(path) })
    }
    const manifest = {
      format: 'fieldbrief-briefing',
      version: 1,
      title: view.title,
      audience: view.audience,
      language: view.language,
      madeAt: view.madeAt,
      dataVersion: view.dataVersion,
      appVersion: view.appVersion,
      filter: view.filter,
      filterWords: view.filterWords,
      period: view.period,
      counts: view.counts,
      policy: view.policy.words.map((w) => w[view.language]),
      files,
    }
    await writeFile(join(working, manifestName), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
    signal?.throwIfAborted()

    const leaks = await leakCheck(working, signal)
    if (leaks.length > 0 && view.audience !== 'internal') {
      const where = [...new Set(leaks.map((l) => `${l.file} ${l.where} (${l.kind})`))].slice(0, 5).join('; ')
      throw new Failure('barred', {
        zh: `成品中查到 ${leaks.length} 处个人信息，未放行，也没有留下文件：${where}。请缩小筛选，或先在来源处更正。`,
        en: `The finished files hold personal data in ${leaks.length} places; nothing was released or left behind: ${where}. Narrow the filter, or have the source corrected first.`,
      })
    }
    signal?.throwIfAborted()
    await moveIntoPlace(working, target, place)
    return { folder: target, files, counts: view.counts, leaks }
  } catch (error) {
    await rm(working, { recursive: true, force: true })
    throw error
  }
}

async function moveIntoPlace(working: string, target: string, place: 'absent' | 'empty' | 'briefing'): Promise<void> {
  if (place === 'briefing') {
    // The old one steps aside first, so that there is a whole briefing under one name or the other at every instant.
    const aside = `${working}.old`
    await rename(target, aside)
    try {
      await rename(working, target)
    } catch (error) {
      await rename(aside, target)
      throw error
    }
    await rm(aside, { recursive: true, force: true })
    return
  }
  if (place === 'empty') await rmdir(target)
  await rename(working, target)
}

/**
 * From a snapshot to a folder of files: written beside its place, opened again and searched for what must not leave, signed,
 * packed, then moved there whole or not at all.
 */
import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { BriefReceipt, Leak } from '../../contract/briefing.ts'
import type { Bilingual } from '../../contract/model.ts'
import { Failure } from '../../contract/reply.ts'
import { formats as allFormats, type Format } from '../../contract/taxonomy.ts'
import { diskFailure } from '../disk-failure.ts'
import { writeCap } from './cap.ts'
import { writeCsv } from './csv.ts'
import { writeDocx } from './docx.ts'
import { writeGeoJson } from './geojson.ts'
import { writeGeoPackage } from './gpkg.ts'
import { htmlOf } from './html.ts'
import { leakCheck } from './leak/check.ts'
import { checkNumbers } from './number-check.ts'
import { type ManifestInput, manifestName } from './package/manifest.ts'
import type { OfficeKey } from './package/sign.ts'
import { signManifest, writeManifest, writePackage } from './package/write.ts'
import { pageFor } from './page.ts'
import type { Page } from './page-model.ts'
import { type PrintPage, writePdf } from './pdf.ts'
import { areaPoints } from './place.ts'
import { textFor } from './policy/text.ts'
import { type BriefView, viewFor } from './policy.ts'
import { writePptx } from './pptx.ts'
import type { Words } from './runs.ts'
import type { BriefProgress, BriefSnapshot } from './snapshot.ts'
import { fileNames, isOurs, sweepWorking, workingName } from './working-folder.ts'
import { writeXlsx } from './xlsx.ts'
import { writeText } from './zip.ts'

/** Formats that hold every report: what takes its time. */
const withReports: readonly Format[] = ['xlsx', 'csv', 'geojson', 'gpkg']

export interface MakeOptions {
  signal?: AbortSignal
  progress?: BriefProgress
  /** Findings that somebody looked at, each with why it may stand. */
  cleared?: readonly { key: string; reason: string }[]
  /** The office's key and name; absent: not signed, and no package is made. */
  sign?: { key: OfficeKey; office: Bilingual }
  /** age recipients. */
  recipients?: readonly string[]
  /** What somebody wrote over blocks of the page. */
  edits?: readonly { block: string; runs: Words }[]
  /** An office's own .docx; absent: the built-in one of the language. */
  template?: Uint8Array
  /** How this shell prints; absent: it cannot. */
  printPdf?: PrintPage
}
/** `manifest`: SHA-256 of the manifest, hex; null when nothing was released. */
export type Made = BriefReceipt & { manifest: string | null }

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
  if (held.includes(manifestName) && held.every(isOurs)) return 'briefing'
  throw new Failure('bad-request', {
    zh: `文件夹 ${folder} 里已有别的文件，简报没有写出。请另选一个空文件夹或新文件夹。`,
    en: `The folder ${folder} holds other files; the briefing was not written. Choose an empty or a new folder.`,
  })
}

const cannotPrint = (): Failure =>
  new Failure('not-found', {
    zh: '这里不能生成 PDF：没有找到可用来打印的 Chromium。没有写出任何文件。请安装 Chromium 或 Chrome，或在桌面程序里生成；也可以改选 HTML 或 DOCX。',
    en: 'No PDF can be made here: there is no Chromium to print with. Nothing was written. Install Chromium or Chrome, or make it in the desktop program; HTML and DOCX need neither.',
  })

/**
 * Writes a briefing's files, their manifest, its signature and the package.
 * @param formats which files; order and repeats do not matter
 * @param folder is made (0700, files 0600), or replaced when it holds an earlier briefing; nothing is left on error or
 *   cancel, and nothing when there are findings that nobody cleared: the receipt then tells them, `released` false
 * @throws Failure bad-request when the folder holds other files; not-found without anything to print a PDF with; storage
 */
export async function makeBrief(
  snapshot: BriefSnapshot,
  formats: readonly Format[],
  folder: string,
  options: MakeOptions = {},
): Promise<Made> {
  const { signal } = options
  const target = resolve(folder)
  const wanted = allFormats.filter((f) => formats.includes(f))
  signal?.throwIfAborted()
  if (wanted.includes('pdf') && !options.printPdf) throw cannotPrint()
  const place = await placeOf(target)
  const working = join(dirname(target), workingName(target))
  try {
    await mkdir(dirname(target), { recursive: true })
    await sweepWorking(dirname(target))
    await mkdir(working, { mode: 0o700 })
    const view = await viewFor(snapshot, signal)
    const heavy = wanted.filter((format) => withReports.includes(format))
    // The finished files are read once more for the leak check, and again when they are packed.
    const total = (heavy.length + 2) * Math.max(1, view.rowCount)
    const isPage = (format: Format): boolean => ['docx', 'pdf', 'html', 'pptx'].includes(format)
    const page = wanted.some(isPage) ? await pageFor(view, { edits: options.edits ?? [] }) : null
    if (page) numbersHold(page, snapshot)
    await writeFiles(view, page, wanted, working, options, total)
    signal?.throwIfAborted()

    const input = manifestInput(snapshot, view)
    let manifest = await writeManifest(working, input)
    const leaks = await leakCheck(working, {
      audience: view.audience,
      // What may stand in one edition may not for that alone in another; the public's points lie at the centres of areas.
      expected: {
        mark: [snapshot.info.mark, view.audience, view.agency?.key].join(' '),
        points: [...areaPoints(view.areaShapes).values()],
      },
      signal,
      progress: (read, of) => {
        const size = Math.max(1, view.rowCount)
        options.progress?.(total - 2 * size + Math.round((size * read) / Math.max(1, of)), total)
      },
    })
    const reasons = new Map(options.cleared?.map(({ key, reason }) => [key, reason]))
    const cleared = leaks.flatMap((leak) => {
      const reason = reasons.get(leak.key)
      return reason === undefined ? [] : [{ ...leak, reason }]
    })
    const standing = leaks.filter((leak) => !reasons.has(leak.key))
    const receipt = { counts: view.counts, leaks: standing, cleared, snapshot: snapshot.info }
    if (standing.length > 0) {
      await rm(working, { recursive: true, force: true })
      return { ...receipt, folder: '', files: [], released: false, package: null, manifest: null }
    }
    if (cleared.length > 0) {
      await rm(join(working, manifestName))
      manifest = await writeManifest(working, { ...input, cleared: clearedLines(cleared, view) })
    }
    options.progress?.(total - Math.max(1, view.rowCount), total)
    let packed: string | null = null
    if (options.sign) {
      await signManifest(working, options.sign.key, options.sign.office)
      packed = await writePackage(working, {
        at: view.madeAt,
        seal: options.recipients ?? [],
        ...(signal ? { signal } : {}),
      })
    }
    options.progress?.(total, total)
    signal?.throwIfAborted()
    await moveIntoPlace(working, target, place)
    return { ...receipt, folder: target, files: manifest.files, released: true, package: packed, manifest: manifest.sha256 }
  } catch (error) {
    await rm(working, { recursive: true, force: true }).catch(() => {})
    throw refusedByDisk(error, target)
  }
}

/** An error of the file system in words; any other as it is. */
function refusedByDisk(error: unknown, folder: string): unknown {
  if (typeof (error as NodeJS.ErrnoException | null)?.syscall !== 'string') return error
  return diskFailure(error, ({ zh, en }) => ({
    zh: `写不进 ${folder}：${zh}。没有写出任何文件。请另选一个文件夹，或腾出空间后再试。`,
    en: `Cannot write to ${folder}: ${en}. Nothing was written. Choose another folder, or make room and try again.`,
  }))
}

/** What the manifest tells of findings that were let stand: that there are some, where, and why. */
const clearedLines = (
  cleared: readonly (Leak & { reason: string })[],
  { policy }: BriefView,
): NonNullable<ManifestInput['cleared']> =>
  cleared.map(({ key, file, where, kind, reason }) => ({ key, file, where, kind, reason: textFor(reason, policy) }))

/** Throws Failure (internal) when a number of the page is not the one that the snapshot's own rows give. */
function numbersHold(page: Page, { frozen, agency }: BriefSnapshot): void {
  const wrong = frozen ? checkNumbers(page, frozen, agency).wrong : []
  if (wrong.length === 0) return
  const keys = wrong.slice(0, 10).join(', ')
  throw new Failure('internal', {
    zh: `简报里有 ${wrong.length} 个数与快照的报告对不上（${keys}），没有写出任何文件。请重新定格后再生成；若仍出现，请把这些键告知维护人员。`,
    en: `${wrong.length} numbers of the briefing are not those of the snapshot's reports (${keys}); nothing was written. Freeze a new snapshot and make it again; if it comes back, report these keys.`,
  })
}

async function writeFiles(
  view: BriefView,
  page: Page | null,
  wanted: readonly Format[],
  folder: string,
  { signal, progress, printPdf, template }: MakeOptions,
  total: number,
): Promise<void> {
  let base = 0
  const step: BriefProgress = (done) => progress?.(base + done, total)
  for (const format of wanted) {
    signal?.throwIfAborted()
    const file = join(folder, fileNames[format])
    if (format === 'docx' && page) await writeDocx(page, view, file, template)
    if (format === 'html' && page) await writeText(file, [htmlOf(page, view)])
    if (format === 'pptx' && page) await writePptx(page, view, file, signal)
    if (format === 'pdf' && page && printPdf) {
      const { title, language, madeAt, appVersion } = view
      await writePdf(
        htmlOf(page, view),
        { title, language, madeAt, appVersion, mark: view.info?.mark ?? null },
        printPdf,
        file,
        signal,
      )
    }
    if (format === 'cap') await writeCap(view, file)
    if (format === 'csv') await writeCsv(view, file, step, signal)
    if (format === 'xlsx') await writeXlsx(view, file, step, signal)
    if (format === 'gpkg') await writeGeoPackage(view, file, step, signal)
    if (format === 'geojson') await writeGeoJson(view, file, step, signal)
    if (withReports.includes(format)) base += view.rowCount
  }
}

function manifestInput({ info, agency, frozen }: BriefSnapshot, view: BriefView): ManifestInput {
  // As on the page: outside, no house and no coordinates of a drawn shape.
  const words = (zh: string, en: string): Bilingual => ({ zh: textFor(zh, view.policy), en: textFor(en, view.policy) })
  const told = frozen?.facts.filterWords
  return {
    title: view.title,
    audience: view.audience,
    agency: agency && { key: agency.key, name: agency.name },
    office: frozen?.facts.office ?? (view.office === null ? null : words(view.office, view.office)),
    language: view.language,
    madeAt: view.madeAt,
    snapshot: info.mark,
    dataVersion: view.dataVersion,
    appVersion: view.appVersion,
    filter: view.filter as ManifestInput['filter'],
    filterWords: told ? words(told.zh, told.en) : words(view.filterWords, view.filterWords),
    period: view.period,
    counts: view.counts,
    policy: [...view.policy.words],
    rules: view.rules.map(({ key, version }) => ({ key, version })),
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

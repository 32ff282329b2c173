/** The folder that a briefing is made in before it is released, and what is left of it when the program is brought down. */
import { createHash, randomBytes } from 'node:crypto'
import { readdir, rm, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, join } from 'node:path'
import type { Format } from '../../contract/taxonomy.ts'
import { isRunning } from '../scratch.ts'
import { manifestName, packageName, sealedName, signatureName } from './package/manifest.ts'

export const fileNames: Record<Format, string> = {
  docx: 'briefing.docx',
  pdf: 'briefing.pdf',
  html: 'briefing.html',
  pptx: 'slides.pptx',
  xlsx: 'annex.xlsx',
  csv: 'reports.csv',
  geojson: 'reports.geojson',
  gpkg: 'layers.gpkg',
  cap: 'alert.cap.xml',
}

const ours = new Set([manifestName, signatureName, packageName, sealedName, ...Object.values(fileNames)])
/** Whether a file of this name is one that a briefing writes. */
export const isOurs = (name: string): boolean => ours.has(name)

/** A working folder that nobody has touched for so long was left by a program that was brought down, milliseconds. */
const abandonedAfter = 86_400_000

/** This computer, in six hex digits: a folder may be shared with others, whose processes nobody sees here. */
const here = (): string => createHash('sha256').update(hostname()).digest('hex').slice(0, 6)
/** Names a working folder after who works in it: computer, process, and which. */
export const workingName = (target: string): string =>
  `.${basename(target)}.${here()}${process.pid.toString(16).padStart(8, '0')}${randomBytes(3).toString('hex')}.partial`

/**
 * Removes what a program that was brought down left in a folder of briefings: files that no leak check has let pass. Its own
 * computer knows at once that it has ended; others wait a day.
 */
export async function sweepWorking(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const mark = /^\..+\.([0-9a-f]{12}|[0-9a-f]{20})\.partial$/.exec(name)?.[1]
    if (mark === undefined) continue
    const left = join(parent, name)
    const held = await readdir(left).catch(() => null)
    if (!held?.every((file) => isOurs(file.replace(/-(?:journal|wal|shm)$/, '')))) continue
    const touched = await stat(left).catch(() => null)
    if (!touched) continue
    const hasEnded =
      mark.length === 20 && mark.startsWith(here())
        ? !isRunning(Number.parseInt(mark.slice(6, 14), 16))
        : Date.now() - touched.mtimeMs > abandonedAfter
    if (hasEnded) await rm(left, { recursive: true, force: true })
  }
}

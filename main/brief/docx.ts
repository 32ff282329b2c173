/**
 * The briefing as a Word document: one path, by a template. The office's own, or the one of the language that comes with the
 * app (template/built-in.ts); nothing in a template is ever run.
 */
import { Failure } from '../../contract/reply.ts'
import type { Page } from './page-model.ts'
import type { BriefView } from './policy.ts'
import { pngOf } from './raster.ts'
import { builtInTemplate } from './template/built-in.ts'
import { inspectTemplate } from './template/check.ts'
import { fillTemplate } from './template/fill.ts'
import { inOrder } from './template/parts.ts'
import { refusal } from './template/refusal.ts'
import { valuesFor } from './template/values.ts'
import { ZipWriter } from './zip.ts'

/** Pixels a CSS pixel: about 240 dpi on the width of the page. */
const zoom = 2.5

/**
 * Writes the document.
 * @param file must not exist; removed by the caller when this throws
 * @param template the bytes of an office's own .docx; absent: the built-in one of the page's language
 * @throws Failure bad-request with what is wrong with the template and where; no file is begun then
 */
export async function writeDocx(page: Page, view: BriefView, file: string, template?: Uint8Array): Promise<void> {
  const { report, anatomy } = await inspectTemplate(template ?? builtInTemplate(page.language))
  if (!anatomy) throw new Failure('bad-request', refusal(report))
  const parts = await fillTemplate(anatomy, valuesFor(page, view), (svg) => pngOf(svg, zoom))

  // Packed once more with the snapshot's time and in an order of ours: the library stamps the clock of the machine.
  const zip = new ZipWriter(file, view.madeAt)
  try {
    for (const [path, bytes] of inOrder(parts)) await zip.add(path, [bytes])
    await zip.end()
  } catch (error) {
    await zip.abandon()
    throw error
  }
}

/** The page of a package from anywhere, to be read only. Nothing is unpacked to the disk. */
import { cleanHtml } from './clean-html.ts'
import { bytesOf } from './source.ts'
import type { Checked, Opened } from './verify.ts'

/** Bytes of a page that is still shown. */
const mostPage = 48 * 2 ** 20

/**
 * The briefing's page, cleaned, where the package holds one that is as its manifest says; else null.
 * Throws Failure (barred) when it is larger than it claims.
 */
export async function pageOf({ source }: Opened, { manifest, files }: Checked): Promise<string | null> {
  const page = manifest.files.find(
    ({ file, bytes }) =>
      /^[^/]+\.html$/i.test(file) && bytes <= mostPage && files.some((f) => f.file === file && f.state === 'same'),
  )
  if (!page) return null
  const bytes = await bytesOf(source, page.file, page.bytes)
  return bytes === null ? null : cleanHtml(bytes.toString('utf8'))
}

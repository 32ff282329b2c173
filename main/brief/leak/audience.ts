/** Whom a briefing's files say they are for. */
import { readFile, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { type Audience, audiences } from '../../../contract/taxonomy.ts'
import { readZip } from '../unzip.ts'

/**
 * The audience by the manifest in the folder, in the package, or beside the file where it names that file; null where
 * nothing says so.
 */
export async function statedAudience(path: string): Promise<Audience | null> {
  try {
    const info = await stat(path)
    if (info.isDirectory()) return audienceIn(await readFile(join(path, 'manifest.json'), 'utf8'))
    if (/\.zip$/i.test(path)) {
      for await (const part of readZip(path))
        if (basename(part.path) === 'manifest.json') return audienceIn(part.bytes.toString('utf8'))
      return null
    }
    const beside = await readFile(join(dirname(path), 'manifest.json'), 'utf8')
    return beside.includes(JSON.stringify(basename(path))) ? audienceIn(beside) : null
  } catch {
    return null
  }
}
function audienceIn(text: string): Audience | null {
  const stated = (JSON.parse(text) as { audience?: unknown }).audience
  return audiences.find((a) => a === stated) ?? null
}

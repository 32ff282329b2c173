import { readFile, realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'

/**
 * Content of a file of the built renderer, or null. `file` is a name that policy.ts let through; the real path is
 * looked at once more, so that a link inside the folder cannot lead out of it.
 */
export async function readAsset(folder: string, file: string): Promise<Uint8Array | null> {
  try {
    const root = await realpath(folder)
    const path = await realpath(join(root, file))
    return path.startsWith(root + sep) ? await readFile(path) : null
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR' || code === 'ELOOP') return null
    throw error
  }
}

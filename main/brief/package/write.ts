/**
 * The last steps of a briefing: the manifest over its files, the office's signature, and one file that holds them all.
 * Called in this order on the folder in which the files were just written; all but a seal give the same bytes again.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { chmod, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BriefFile } from '../../../contract/briefing.ts'
import type { Bilingual } from '../../../contract/model.ts'
import { ZipWriter } from '../zip.ts'
import {
  isPackageName,
  type ManifestInput,
  manifestName,
  manifestText,
  packageName,
  sealedName,
  signatureName,
} from './manifest.ts'
import { type OfficeKey, signatureFile } from './sign.ts'

/** SHA-256 of a file, hex. */
export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const part of createReadStream(file)) hash.update(part as Buffer)
  return hash.digest('hex')
}

const reserved: readonly string[] = [manifestName, signatureName, packageName, sealedName]

/** Names of the briefing's files in a folder, with "/" between folders, by code unit; without manifest, signature and package. */
export async function contentNames(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .filter((name) => !reserved.includes(name))
    .sort()
}

/**
 * Writes `manifest.json` over every file in the folder, 0600. Throws RangeError on a file whose name no package may hold.
 * @param folder absolute, without a slash at its end; manifest, signature and package must not be in it yet
 * @returns the files by name, and the manifest's SHA-256 (made_briefing.manifest), hex
 */
export async function writeManifest(folder: string, input: ManifestInput): Promise<{ files: BriefFile[]; sha256: string }> {
  const files: BriefFile[] = []
  for (const name of await contentNames(folder)) {
    if (!isPackageName(name)) throw new RangeError(`a package holds no file named ${name}`)
    const path = join(folder, name)
    await chmod(path, 0o600)
    files.push({ file: name, bytes: (await stat(path)).size, sha256: await sha256Of(path) })
  }
  const text = manifestText(input, files)
  await writeFile(join(folder, manifestName), text, { mode: 0o600, flag: 'wx' })
  return { files, sha256: createHash('sha256').update(text).digest('hex') }
}

/**
 * Writes `manifest.sig` beside the manifest: the office's signature over its exact bytes.
 * @param key `officeSigningKey(house)` of main/handle/agency.ts
 * @param office what the office calls itself; both '' where it has no name
 */
export async function signManifest(folder: string, key: OfficeKey, office: Bilingual): Promise<void> {
  const bytes = await readFile(join(folder, manifestName))
  await writeFile(join(folder, signatureName), signatureFile(bytes, key, office), { mode: 0o600, flag: 'wx' })
}

/**
 * Puts manifest, signature and files into `package.zip`, or sealed into `package.zip.age`, beside them, 0600.
 * @param options.at ISO time that every entry carries: the snapshot's `madeAt`
 * @param options.seal age recipients; absent or empty: not sealed
 * @returns the name of the file written; of an unsealed one the same bytes for the same files
 */
export async function writePackage(
  folder: string,
  options: { at: string; seal?: readonly string[]; signal?: AbortSignal },
): Promise<string> {
  const { at, seal = [], signal } = options
  const names = await contentNames(folder)
  const signed = (await readdir(folder)).includes(signatureName)
  const plain = join(folder, packageName)
  const zip = new ZipWriter(plain, at)
  try {
    for (const name of [manifestName, ...(signed ? [signatureName] : []), ...names]) {
      signal?.throwIfAborted()
      await zip.add(name, createReadStream(join(folder, name)))
    }
    await zip.end()
    if (seal.length === 0) return packageName
    const { sealFile } = await import('./seal.ts')
    await sealFile(plain, join(folder, sealedName), seal, signal)
    await rm(plain)
    return sealedName
  } catch (error) {
    await zip.abandon()
    await rm(plain, { force: true })
    throw error
  }
}

/**
 * What became of a briefing that comes back: every file against the manifest, the manifest against its signature. Nothing
 * here knows a store; what moved since is added by the handler.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open as openFile, stat } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import type { Verification, VerifiedFile } from '../../../contract/briefing.ts'
import { Failure } from '../../../contract/reply.ts'
import { manifestName, packageName, type ReadManifest, readManifest, sealedName, signatureName } from './manifest.ts'
import { readSignature, signatureHolds } from './sign.ts'
import { bytesOf, folderSource, type PackageSource, shown, zipSource } from './source.ts'

/** Bytes of a manifest or signature: far above any of ours. */
const mostManifest = 4 * 2 ** 20

/** What a path turned out to be, opened; `only` is the one file that is asked about. */
export interface Opened {
  source: PackageSource
  only: string | null
  /** A file that stands beside the manifest by chance is no file too many: others share the folder. */
  alone: boolean
}
/** The file of a path that belongs to no manifest: what is known of it has to come from elsewhere. */
export interface Stray {
  file: string
  sha256: string
  bytes: number
}

const noPath = (path: string, cause?: unknown): Failure =>
  new Failure(
    'not-found',
    {
      zh: `找不到 ${shown(path)}，没有核对。请检查路径，或重新选择文件。`,
      en: `${shown(path)} is not there; nothing was checked. Check the path, or choose the file again.`,
    },
    { cause },
  )

async function headOf(path: string): Promise<Buffer> {
  const handle = await openFile(path, 'r')
  try {
    const head = Buffer.alloc(32)
    const { bytesRead } = await handle.read(head, 0, 32, 0)
    return head.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

/** SHA-256 of what a source gives, hex. */
async function hashOf(parts: AsyncIterable<Buffer>): Promise<string> {
  const hash = createHash('sha256')
  for await (const part of parts) hash.update(part)
  return hash.digest('hex')
}

/**
 * Opens a folder, a package, a manifest, or one file of a package.
 * @throws Failure not-found; bad-request for a sealed package or a broken one; barred for one that is not safe to open
 */
export async function openPath(path: string): Promise<Opened | Stray> {
  const found = await stat(path).catch((error: unknown) => {
    throw noPath(path, error)
  })
  if (found.isDirectory()) {
    // A folder of anything else is not walked through.
    if (!(await stat(join(path, manifestName)).catch(() => null))) throw notOurs()
    return { source: await folderSource(path), only: null, alone: true }
  }
  if (!found.isFile()) throw noPath(path)
  const head = await headOf(path)
  if (head.toString('latin1').startsWith('age-encryption.org/'))
    throw new Failure('bad-request', {
      zh: '这是一个密封的包（age），要用收件单位的私钥先打开：age -d -i 私钥文件 -o package.zip 该文件，再核对得到的 package.zip。',
      en: 'This package is sealed (age). Open it first with the key of the agency it was sealed to: age -d -i KEYFILE -o package.zip FILE, then check package.zip.',
    })
  const name = basename(path)
  const folder = dirname(path)
  if (name === manifestName || name === signatureName) return { source: await aroundManifest(folder), only: null, alone: false }
  if (head.subarray(0, 4).equals(Buffer.from('PK\x03\x04', 'latin1'))) {
    const zip = await zipSource(path).catch((error: unknown) => {
      // A document that was cut short is a changed file of its package.
      if (error instanceof Failure && error.code === 'bad-request' && !/\.zip$/i.test(name)) return null
      throw error
    })
    // An office's document is a zip too, and is one file of a package.
    if (zip?.files.has(manifestName)) return { source: zip, only: null, alone: true }
    await zip?.close()
  }
  // Beside its manifest, or in a folder below it.
  for (const root of [folder, dirname(folder)]) {
    const source = await aroundManifest(root).catch(() => null)
    const manifest = source && (await manifestOf(source))?.manifest
    const inside = relative(root, path).replaceAll('\\', '/')
    if (source && manifest?.files.some((file) => file.file === inside)) return { source, only: inside, alone: false }
    await source?.close()
  }
  return { file: name, bytes: found.size, sha256: await hashOf(createReadStream(path)) }
}

/** A folder in which a manifest lies among other things: only what the manifest names is looked at. */
async function aroundManifest(folder: string): Promise<PackageSource> {
  const files = new Map<string, number>()
  for (const name of [manifestName, signatureName]) {
    const found = await stat(join(folder, name)).catch(() => null)
    if (found?.isFile()) files.set(name, found.size)
  }
  const read = async function* (name: string, most: number): AsyncGenerator<Buffer> {
    if ((files.get(name) ?? 0) > most) throw notOurs()
    for await (const part of createReadStream(join(folder, name))) yield part as Buffer
  }
  const source: PackageSource = { files, folder, read, close: async () => {} }
  for (const { file } of (await manifestOf(source))?.manifest.files ?? []) {
    const found = await stat(join(folder, file)).catch(() => null)
    if (found?.isFile()) files.set(file, found.size)
  }
  return source
}

export const notOurs = (): Failure =>
  new Failure('bad-request', {
    zh: '这里没有 Fieldbrief 简报的清单（manifest.json），或清单写法有误，无法核对。请选中简报的文件夹、package.zip 或清单本身。',
    en: "There is no manifest of a Fieldbrief briefing here (manifest.json), or it is not sound; nothing could be checked. Choose the briefing's folder, its package.zip or the manifest itself.",
  })

export interface Checked {
  manifest: ReadManifest
  /** SHA-256 of the manifest's exact bytes, hex. */
  manifestHash: string
  files: VerifiedFile[]
  signature: Verification['signature']
  /** Who signed, by key; null where nobody did. */
  publicKey: string | null
  /** As the signature file calls them. */
  signedAs: { zh: string; en: string } | null
}

async function manifestOf(source: PackageSource): Promise<{ manifest: ReadManifest; bytes: Buffer } | null> {
  const bytes = await bytesOf(source, manifestName, mostManifest)
  const manifest = bytes === null ? null : readManifest(bytes.toString('utf8'))
  return bytes === null || manifest === null ? null : { manifest, bytes }
}

/** Whether a package holds this very manifest and the files that it names. */
async function packedAlike(path: string, manifest: Buffer, signal?: AbortSignal): Promise<boolean> {
  let source: PackageSource
  try {
    source = await zipSource(path)
  } catch (error) {
    if (error instanceof Failure) return false
    throw error
  }
  try {
    if (!(await bytesOf(source, manifestName, mostManifest))?.equals(manifest)) return false
    const { files } = await check({ source, only: null, alone: true }, signal)
    return files.every(({ state }) => state === 'same')
  } catch (error) {
    if (error instanceof Failure) return false
    throw error
  } finally {
    await source.close()
  }
}

/** Compares every file with the manifest, and the manifest with its signature. Throws Failure (bad-request, barred). */
export async function check({ source, only, alone }: Opened, signal?: AbortSignal): Promise<Checked> {
  const read = await manifestOf(source)
  if (read === null) throw notOurs()
  const { manifest, bytes } = read
  const files: VerifiedFile[] = []
  for (const { file, bytes: size, sha256 } of manifest.files) {
    if (only !== null && file !== only) continue
    signal?.throwIfAborted()
    const held = source.files.get(file)
    // A file of another size is another file: it is not read.
    const state =
      held === undefined
        ? 'missing'
        : held !== size
          ? 'changed'
          : (await hashOf(source.read(file, size))) === sha256
            ? 'same'
            : 'changed'
    files.push({ file, state })
  }
  if (alone) {
    const known = new Set([manifestName, signatureName, packageName, sealedName, ...manifest.files.map((f) => f.file)])
    for (const name of [...source.files.keys()].sort()) if (!known.has(name)) files.push({ file: shown(name), state: 'added' })
  }
  if (alone && source.folder !== null && source.files.has(packageName)) {
    // The package beside the files is to hold the same.
    if (!(await packedAlike(join(source.folder, packageName), bytes, signal))) files.push({ file: packageName, state: 'changed' })
  }
  const signature = await bytesOf(source, signatureName, mostManifest)
  const signed = signature === null ? null : readSignature(signature.toString('utf8'))
  return {
    manifest,
    manifestHash: createHash('sha256').update(bytes).digest('hex'),
    files,
    signature: signature === null ? 'none' : signed && signatureHolds(bytes, signed) ? 'good' : 'bad',
    publicKey: signed?.publicKey ?? null,
    signedAs: signed?.office ?? null,
  }
}

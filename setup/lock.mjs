/**
 * Completes package-lock.json. A registry that holds the binaries of some platforms only makes npm leave the others out of
 * the lockfile, and `npm ci` then refuses it as out of step. Each one left out is put back with the exact version that its
 * package asks for and the platform its name tells, so that every platform installs the same versions.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32']
const processors = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64']

/** The platform that a package of binaries is named after, or null. */
export function platformOf(name) {
  const words = name.split('/').at(-1).split('-')
  const os = systems.find((system) => words.includes(system))
  const cpu = processors.find((processor) => words.includes(processor))
  if (!os || !cpu) return null
  const libc = words.some((word) => word.startsWith('musl'))
    ? 'musl'
    : words.some((word) => word.startsWith('gnu'))
      ? 'glibc'
      : null
  return { os: [os], cpu: [cpu], ...(os === 'linux' && libc ? { libc: [libc] } : {}) }
}

/** The entries that a lockfile lacks: path in the lockfile -> entry. */
export function missingEntries(lock) {
  const missing = {}
  for (const [path, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      // Where Node would look for it: beside the one that asks, or further out.
      let from = path
      let found = false
      for (;;) {
        if (lock.packages[`${from ? `${from}/` : ''}node_modules/${name}`]) found = true
        if (found || from === '') break
        from = from.replace(/(^|\/)node_modules\/(@[^/]+\/)?[^/]+$/, '')
      }
      const platform = platformOf(name)
      if (found || !platform || !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)) continue
      missing[`node_modules/${name}`] = { version, ...platform, ...(entry.dev ? { dev: true } : {}), optional: true }
    }
  }
  return missing
}

/** Writes what is missing into the lockfile of a folder. Gives the number of entries added. */
export function completeLock(folder) {
  const file = join(folder, 'package-lock.json')
  const lock = JSON.parse(readFileSync(file, 'utf8'))
  const missing = missingEntries(lock)
  const count = Object.keys(missing).length
  if (count > 0) {
    const packages = { ...lock.packages, ...missing }
    lock.packages = Object.fromEntries(
      Object.keys(packages)
        .sort((a, b) => a.localeCompare(b, 'en'))
        .map((path) => [path, packages[path]]),
    )
    writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
  }
  return count
}

/** What a fresh clone installs: exact versions, for every platform, from the lockfile alone. */
import { expect, test } from 'vitest'
import { missingEntries, platformOf } from '../../setup/lock.mjs'
import { textOf } from './source.ts'

interface Lock {
  packages: Record<
    string,
    { version?: string; resolved?: string; os?: string[]; cpu?: string[]; optionalDependencies?: Record<string, string> }
  >
}
const lock = (): Lock => JSON.parse(textOf('package-lock.json')) as Lock

test('the lockfile names the binaries of every platform, or npm ci would refuse it (npm start completes it)', () => {
  expect(missingEntries(lock())).toEqual({})
})

test('a binary that a registry lacks is put back with the version its package asks for', () => {
  const short = lock()
  const [path] = Object.keys(short.packages).filter((name) => /biome\/cli-win32-x64|@biomejs\/cli-win32-x64/.test(name))
  const version = short.packages[path!]!.version
  delete short.packages[path!]
  expect(missingEntries(short)).toEqual({ [path!]: { version, os: ['win32'], cpu: ['x64'], dev: true, optional: true } })
})

test('a platform is read from the name of its package', () => {
  expect(platformOf('@oxc-parser/binding-linux-arm-musleabihf')).toEqual({ os: ['linux'], cpu: ['arm'], libc: ['musl'] })
  expect(platformOf('@oxc-parser/binding-linux-ppc64-gnu')).toEqual({ os: ['linux'], cpu: ['ppc64'], libc: ['glibc'] })
  expect(platformOf('@biomejs/cli-darwin-arm64')).toEqual({ os: ['darwin'], cpu: ['arm64'] })
  expect(platformOf('fsevents')).toBeNull()
})

test('every dependency is pinned to one version', () => {
  const settings = JSON.parse(textOf('package.json')) as {
    dependencies: Record<string, string>
    devDependencies: Record<string, string>
  }
  const loose = Object.entries({ ...settings.dependencies, ...settings.devDependencies }).filter(
    ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
  )
  expect(loose).toEqual([])
})

test('nothing in the lockfile comes from elsewhere than a registry', () => {
  const elsewhere = Object.entries(lock().packages).filter(
    ([, entry]) => entry.resolved !== undefined && !/^https:\/\/[^/]+\/.*\.tgz$/.test(entry.resolved),
  )
  expect(elsewhere).toEqual([])
})

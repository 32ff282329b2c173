/**
 * What an installer holds, by electron-builder's own hand: it packs the real files over a stand-in for Electron's binary, so
 * that archive, fuses and file list are those of a release; then the same files start under Node, away from the sources.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Api, Method } from '../../contract/api.ts'
import type { Reply } from '../../contract/reply.ts'
import { decodeWire, encodeWire } from '../../contract/wire.ts'
import { buildStale } from '../../setup/build.mjs'
import { productPackages } from '../../setup/notices.mjs'
import { builderPart, layForNode, packStandIn } from '../../setup/package.mjs'
import { updateChannel } from '../../setup/update-channel.mjs'
import { root, textOf } from './source.ts'

interface Packed {
  size: number
  unpacked?: boolean
  integrity?: { algorithm: string; hash: string }
}
const asar = builderPart('@electron/asar') as {
  listPackage(archive: string, options: { isPack: boolean }): string[]
  statFile(archive: string, path: string): Packed & { files?: object }
  extractFile(archive: string, path: string): Buffer
  getRawHeader(archive: string): { headerString: string }
}
const config = (builderPart('js-yaml') as { load(text: string): unknown }).load(textOf('electron-builder.yml')) as Record<
  string,
  unknown
>

let folder: string
let unpacked: string
let archive: string
let files: Map<string, Packed>
beforeAll(async () => {
  await buildStale(['renderer', 'main'])
  folder = mkdtempSync(join(tmpdir(), 'fieldbrief-package-'))
  unpacked = await packStandIn(join(folder, 'out'))
  archive = join(unpacked, 'resources', 'app.asar')
  files = new Map(
    asar
      .listPackage(archive, { isPack: false })
      .map((path) => path.replaceAll('\\', '/').slice(1))
      .map((path) => [path, asar.statFile(archive, path)] as const)
      .filter(([, entry]) => !('files' in entry)),
  )
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const names = (): string[] => [...files.keys()]
const platform = `${process.platform}-${process.arch}`

test('electron-builder takes the configuration by its own schema, and would refuse a word it does not know', async () => {
  const { validateConfiguration } = builderPart('app-builder-lib/out/util/config/config') as {
    validateConfiguration(config: unknown, logger: { isEnabled: boolean }): Promise<void>
  }
  await validateConfiguration(config, { isEnabled: false })
  await expect(validateConfiguration({ ...config, asarr: true }, { isEnabled: false })).rejects.toThrow(/asarr/)
  await expect(validateConfiguration({ ...config, electronFuses: { runAsNode: 'no' } }, { isEnabled: false })).rejects.toThrow(
    /runAsNode/,
  )
})

test('the targets of the three systems, signed and hardened where the system knows how', () => {
  expect(config).toMatchObject({
    linux: { target: ['AppImage', 'deb'] },
    win: { target: ['nsis'], verifyUpdateCodeSignature: true },
    mac: { target: ['dmg'], hardenedRuntime: true },
    nsis: { perMachine: false, deleteAppDataOnUninstall: false },
    asar: true,
    disableAsarIntegrity: false,
    npmRebuild: false,
  })
})

const fuses = {
  runAsNode: false,
  enableCookieEncryption: true,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  loadBrowserProcessSpecificV8Snapshot: false,
  grantFileProtocolExtraPrivileges: false,
}

test('the fuses, as written and as they are in the packed binary', async () => {
  expect(config.electronFuses).toEqual(fuses)
  const { FuseV1Options, getCurrentFuseWire } = builderPart('@electron/fuses') as {
    FuseV1Options: Record<string, number>
    getCurrentFuseWire(path: string): Promise<Record<string, number | string>>
  }
  const wire = await getCurrentFuseWire(join(unpacked, 'fieldbrief'))
  const burnt = Object.fromEntries(
    Object.keys(fuses).map((name) => [
      name,
      String.fromCharCode(wire[FuseV1Options[name[0]!.toUpperCase() + name.slice(1)]!] as number) === '1',
    ]),
  )
  expect(burnt).toEqual(fuses)
})

test('the archive carries the SHA-256 of every file in it', () => {
  const wrong = [...files].filter(([path, { integrity, unpacked: outside }]) => {
    const bytes = outside ? readFileSync(join(`${archive}.unpacked`, path)) : asar.extractFile(archive, path)
    return integrity?.algorithm !== 'SHA256' || integrity.hash !== createHash('sha256').update(bytes).digest('hex')
  })
  expect(wrong).toEqual([])
  expect(asar.getRawHeader(archive).headerString.length).toBeGreaterThan(1_000)
})

test('nothing is packed but bundles and what they leave as packages', () => {
  const top = new Set(
    names().map((path) =>
      path
        .split('/')
        .slice(0, path.startsWith('dist/') ? 2 : 1)
        .join('/'),
    ),
  )
  expect([...top].sort()).toEqual(['dist/main', 'dist/renderer', 'node_modules', 'package.json'])
  const packages = new Set(
    names()
      .filter((path) => path.startsWith('node_modules/'))
      .map((path) =>
        path
          .split('/')
          .slice(1, path.split('/')[1]!.startsWith('@') ? 3 : 2)
          .join('/'),
      ),
  )
  const picture = [...packages].filter((name) => name.startsWith('@resvg/resvg-js-'))
  expect([...packages].sort()).toEqual(['@resvg/resvg-js', ...picture, 'better-sqlite3-multiple-ciphers', 'gcoord'])
  expect(names().filter((path) => /(^|\/)(test|tests|__tests__|setup|docs|bench|fixture|renderer\/view)\//.test(path))).toEqual(
    [],
  )
  expect(names().filter((path) => !/\.(m?js|cjs|sql|txt|html|css|svg|json|node|woff2?|wasm)$|\/LICENSE$/.test(path))).toEqual([])
  expect(names().filter((path) => /\.(map|d\.ts|tsx?|test\.\w+)$/.test(path))).toEqual([])
})

test('native modules: this platform alone, beside the archive, where they can be loaded', () => {
  const native = names().filter((path) => path.endsWith('.node'))
  expect(native).toHaveLength(2)
  expect(native).toContain(`node_modules/better-sqlite3-multiple-ciphers/prebuilds/${platform}.node`)
  expect(native.find((path) => path.startsWith('node_modules/@resvg/'))).toContain(platform)
  for (const path of native) {
    expect(files.get(path)!.unpacked).toBe(true)
    expect(existsSync(join(`${archive}.unpacked`, path))).toBe(true)
  }
})

test('what is read at run time is inside: workers, migrations, page, preload, licences', () => {
  for (const worker of ['store', 'wire', 'analysis', 'stats', 'scan', 'basemap'])
    expect(names()).toContain(`dist/main/${worker}.worker.js`)
  for (const [folder, from, least] of [
    ['migrations', 'main/store/sqlite/migrations', 6],
    ['office-schema', 'main/store/postgres/office-schema', 1],
  ] as const) {
    const steps = readdirSync(join(root, from))
    expect(steps.length).toBeGreaterThanOrEqual(least)
    for (const name of steps)
      expect(asar.extractFile(archive, `dist/main/${folder}/${name}`).toString()).toBe(textOf(`${from}/${name}`))
  }
  for (const path of ['electron.js', 'web.js', 'cli.js', 'preload.cjs', 'licences.txt'])
    expect(names()).toContain(`dist/main/${path}`)
  expect(names()).toContain('dist/renderer/index.html')
  expect(names().some((path) => /^dist\/renderer\/assets\/maplibre-gl-worker-.*\.mjs$/.test(path))).toBe(true)
  const packed = JSON.parse(asar.extractFile(archive, 'package.json').toString()) as Record<string, unknown>
  expect(packed).toMatchObject({ name: 'fieldbrief', type: 'module', main: 'dist/main/electron.js' })
  expect(packed.devDependencies).toBeUndefined()
  expect(packed.scripts).toBeUndefined()
})

test('every worker that the source names has its bundle', () => {
  const started = readdirSync(join(root, 'main'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.worker.ts'))
    .map((path) => path.split(/[\\/]/).at(-1)!.replace(/\.ts$/, '.js'))
  expect(started.length).toBeGreaterThan(4)
  for (const name of started) expect(names()).toContain(`dist/main/${name}`)
})

test('the bundles ask for nothing that is not packed', () => {
  const asked = new Set<string>()
  for (const path of names().filter((name) => /^dist\/main\/[^/]+\.(js|cjs)$/.test(name))) {
    const code = asar.extractFile(archive, path).toString()
    for (const [, target] of code.matchAll(/^(?:import|export)[^'"\n]*?from "([^"\n]+)";$|^import "([^"\n]+)";$/gm))
      if (target) asked.add(target)
  }
  const outside = [...asked].filter((target) => !target.startsWith('.') && !target.startsWith('node:'))
  const packages = outside.filter((target) => !builtIn.has(target))
  expect(packages.sort()).toEqual(['@resvg/resvg-js', 'better-sqlite3-multiple-ciphers', 'electron'])
  const missing = [...asked].filter((target) => target.startsWith('./') && !files.has(`dist/main/${target.slice(2)}`))
  expect(missing).toEqual([])
})
const builtIn = new Set((process.getBuiltinModule('module') as typeof import('node:module')).builtinModules)

test('the licence of everything bundled goes with it', () => {
  const text = asar.extractFile(archive, 'dist/main/licences.txt').toString()
  const packages = productPackages(root)
  expect(packages.length).toBeGreaterThan(80)
  expect(packages.filter(({ name, version }) => !text.includes(`${name} ${version}\n`))).toEqual([])
  expect(
    packages.filter(({ licence }) => !/^\(?(MIT|ISC|BSD|Apache|MPL-2|0BSD|Zlib)/.test(licence ?? '')).map(({ name }) => name),
  ).toEqual([])
})

test('updates: off, with no address in the package; a channel only over https and only with signed installers', () => {
  expect(config.publish).toBeNull()
  expect(updateChannel({}, 'win32')).toEqual({ publish: null })
  expect(readdirSync(join(unpacked, 'resources'))).not.toContain('app-update.yml')
  expect(names().filter((path) => /updater/i.test(path))).toEqual([])
  const on = { FIELDBRIEF_UPDATE_URL: 'https://updates.office.example/fieldbrief/' }
  const publish = { provider: 'generic', url: on.FIELDBRIEF_UPDATE_URL, channel: 'latest', publishAutoUpdate: true }
  expect(updateChannel({ ...on, FIELDBRIEF_UPDATE_PUBLISHER: 'Office' }, 'win32')).toEqual({
    publish,
    forceCodeSigning: true,
    win: { verifyUpdateCodeSignature: true, signtoolOptions: { publisherName: ['Office'] } },
  })
  expect(updateChannel(on, 'darwin')).toEqual({ publish, forceCodeSigning: true })
  expect(() => updateChannel(on, 'win32')).toThrow(/PUBLISHER/)
  expect(() => updateChannel(on, 'linux')).toThrow(/Linux/)
  for (const url of [
    'http://updates.office.example/',
    'ftp://a/',
    'updates',
    'https://u:p@office.example/',
    'https://office.example/?key=1',
  ])
    expect(() => updateChannel({ FIELDBRIEF_UPDATE_URL: url, FIELDBRIEF_UPDATE_PUBLISHER: 'Office' }, 'win32'), url).toThrow(
      /nothing was built/i,
    )
})

/** Runs the packed program away from the sources, with an empty home. */
function startPacked(home: string, entry: string, args: string[]) {
  return spawn(process.execPath, [join(home, 'app', 'resources', 'app', 'dist', 'main', entry), ...args], {
    cwd: home,
    env: { HOME: home, PATH: process.env.PATH, LANG: 'en_US.UTF-8', TMPDIR: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

test('the packed files start from their own folder, away from the sources and with an empty home', async () => {
  const home = join(folder, 'home')
  mkdirSync(home)
  await layForNode(unpacked, join(folder, 'laid'))
  cpSync(join(folder, 'laid'), join(home, 'app'), { recursive: true })
  rmSync(join(folder, 'laid'), { recursive: true })

  const app = startPacked(home, 'web.js', ['--no-window', '--sample'])
  let said = ''
  app.stderr.on('data', (part: Buffer) => {
    said += part.toString()
  })
  try {
    const lines = createInterface({ input: app.stdout })
    const address = await Promise.race([
      once(lines, 'line').then(([line]) => line as string),
      once(app, 'exit').then(([code]) => Promise.reject(new Error(`ended with ${code}: ${said}`))),
    ])
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=/)
    const origin = new URL(address).origin
    const entered = await fetch(address, { redirect: 'manual' })
    const cookie = entered.headers.get('set-cookie')!.split(';')[0]!
    const call = async <M extends Method>(method: M, request: Api[M][0]): Promise<Api[M][1]> => {
      const answer = await fetch(`${origin}/call/${method}`, {
        method: 'POST',
        headers: { cookie, 'content-type': 'application/octet-stream', origin },
        body: encodeWire(request),
      })
      const reply = decodeWire(new Uint8Array(await answer.arrayBuffer())) as Reply<Api[M][1]>
      if (!reply.ok) throw new Error(`${method}: ${reply.code} ${reply.message}`)
      return reply.value
    }
    const { version } = JSON.parse(textOf('package.json')) as { version: string }
    expect(await call('app.info', {})).toMatchObject({ version, empty: false })
    // Store, analysis and statistics threads, the native store and the native painter, by what only they can answer.
    expect((await call('report.count', { filter: {} })).matched).toBe(6_000)
    expect((await call('search.query', { text: '消防通道', limit: 5 })).hits.length).toBe(5)
    expect((await call('area.list', {})).areas.length).toBeGreaterThan(5)
    expect((await call('flag.evaluate', {})).series).toBeGreaterThan(10)
    const page = await (await fetch(`${origin}/`, { headers: { cookie } })).text()
    for (const [, asset] of page.matchAll(/(?:src|href)="\.\/([^"]+)"/g)) {
      const got = await fetch(`${origin}/${asset}`, { headers: { cookie } })
      expect([asset, got.status]).toEqual([asset, 200])
      await got.arrayBuffer()
    }
  } finally {
    app.kill('SIGTERM')
  }
  const [code] = await once(app, 'exit')
  expect([code, said.replace(/^.*(sample district|示例街区).*\n/m, '')]).toEqual([0, ''])

  // Everything that a briefing takes: templates, pictures, zip, the readers of the leak check.
  const out = join(home, 'brief')
  const briefing = startPacked(home, 'cli.js', [
    'brief',
    '--title',
    'Fire',
    '--audience',
    'partner',
    '--filter',
    '{"categories":["fire"],"from":"2026-05-01"}',
    '--formats',
    'docx,pptx,xlsx,html,gpkg',
    '--out',
    out,
    '--json',
  ])
  let told = ''
  briefing.stdout.resume()
  briefing.stderr.on('data', (part: Buffer) => {
    told += part.toString()
  })
  const [done] = await once(briefing, 'exit')
  expect([done, told]).toEqual([0, expect.any(String)])
  const made = readdirSync(out)
  for (const ending of ['.docx', '.pptx', '.xlsx', '.html', '.gpkg'])
    expect(
      made.some((name) => name.endsWith(ending)),
      `${ending} in ${made.join()}`,
    ).toBe(true)
})

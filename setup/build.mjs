/**
 * Builds what is stale: the renderer into dist/renderer, and with `--all` the bundles for Electron and packages into
 * dist/main. The terminal and the web shell run from their sources and need no bundle.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { cp, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureInstalled, requireNode, root, run, say, stateOf, toolNode } from './house.mjs'
import { licenceTexts } from './notices.mjs'

const parts = {
  renderer: { sources: ['renderer', 'contract', 'vite.config.ts', 'package-lock.json', 'setup/build.mjs'], build: buildRenderer },
  main: { sources: ['main', 'contract', 'package.json', 'package-lock.json', 'setup/build.mjs'], build: buildMain },
}

/** What the program starts from when it is built, and its threads. Each worker's bundle lies beside the code that starts it. */
const entries = {
  electron: 'main/shell/electron/main.ts',
  web: 'main/shell/web/main.ts',
  cli: 'main/shell/cli/main.ts',
  ...Object.fromEntries(
    readdirSync(join(root, 'main'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.worker.ts'))
      .map((path) => [basename(path, '.ts'), `main/${path.replaceAll('\\', '/')}`]),
  ),
}

async function buildRenderer(folder) {
  const { build } = await import('vite')
  await build({ configFile: join(root, 'vite.config.ts'), logLevel: 'warn', build: { outDir: folder, emptyOutDir: true } })
}

/** All bundles lie in one folder, so an address of a worker's file loses the folders it has in the source tree. */
const flatWorkers = {
  name: 'flat-workers',
  transform(code, id) {
    if (!/\/main\/.*\.ts$/.test(id) || !code.includes('.worker')) return null
    return {
      code: code.replace(/new URL\((['"])[^'"]*\/([a-z-]+\.worker)\1, import\.meta\.url\)/g, "new URL('./$2', import.meta.url)"),
      map: null,
    }
  },
}

/**
 * Packages that stay packages: those that hold a binary, and those loaded by `require`. All else goes into the bundles, so
 * that a start reads a dozen files instead of hundreds. electron-builder.yml packs exactly these.
 */
const keptPackages = ['better-sqlite3-multiple-ciphers', '@resvg/resvg-js', 'gcoord']

async function buildMain(folder) {
  const { build } = await import('vite')
  const shared = {
    configFile: false,
    root,
    logLevel: 'warn',
    publicDir: false,
    ssr: { noExternal: true, external: keptPackages },
  }
  await build({
    ...shared,
    plugins: [flatWorkers],
    build: {
      ssr: true,
      outDir: folder,
      target: 'node24',
      minify: false,
      rolldownOptions: {
        input: Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, join(root, path)])),
        external: ['electron', ...keptPackages],
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  })
  // A sandboxed preload is one CommonJS file that may ask for nothing but Electron.
  await build({
    ...shared,
    build: {
      ssr: true,
      outDir: folder,
      emptyOutDir: false,
      target: 'node24',
      minify: false,
      rolldownOptions: {
        input: { preload: join(root, 'main/shell/electron/preload.ts') },
        external: ['electron'],
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  })
  // Read at run time beside the code, as in the source tree.
  await cp(join(root, 'main/store/sqlite/migrations'), join(folder, 'migrations'), { recursive: true })
  await cp(join(root, 'main/store/postgres/office-schema'), join(folder, 'office-schema'), { recursive: true })
  // The bundles hold other people's work without the licence files that came with it.
  await writeFile(join(folder, 'licences.txt'), licenceTexts(root))
}

/** The named parts whose sources changed since they were built. */
export function staleParts(names) {
  return names.filter((name) => {
    const stamp = join(root, 'dist', `${name}.stamp`)
    if (!existsSync(join(root, 'dist', name)) || !existsSync(stamp)) return true
    return readFileSync(stamp, 'utf8') !== stateOf(parts[name].sources)
  })
}

/** Builds the named parts whose sources changed. Each is built aside and then takes its place in one step. */
export async function buildStale(names) {
  for (const name of staleParts(names)) {
    const { sources, build } = parts[name]
    const target = join(root, 'dist', name)
    // Taken before the build: what changes during it makes the result stale.
    const state = stateOf(sources)
    say(`正在构建 ${name} … / Building ${name} …`)
    // Two levels deep like the target, so that what a bundle finds relative to itself is the same in both places.
    const aside = join(root, 'dist', `${name}-${process.pid}`)
    try {
      await mkdir(aside, { recursive: true })
      await build(aside)
      await rm(target, { recursive: true, force: true })
      await rename(aside, target)
      await writeFile(join(root, 'dist', `${name}.stamp`), state)
    } finally {
      await rm(aside, { recursive: true, force: true })
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  requireNode()
  ensureInstalled()
  const names = process.argv.includes('--all') ? ['renderer', 'main'] : ['renderer']
  // Vite wants a newer Node than the setup does.
  if (process.execPath !== toolNode() && process.env.FIELDBRIEF_TOOL_NODE !== '1')
    process.exit(
      await run(toolNode(), [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
        env: { ...process.env, FIELDBRIEF_TOOL_NODE: '1' },
      }),
    )
  await buildStale(names)
}

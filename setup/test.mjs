/**
 * `npm test`: installs what is missing, builds, then runs everything there is: static checks, unit, integration, boundary
 * and end-to-end tests. The last line is `N passed, N failed, N skipped`, and the exit code is 0 only when none failed.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildFirst, conclude, endedWith, runChecks, runVitest } from './check.mjs'
import { ensureInstalled, requireNode, run, say, toolEntry, toolEnv, toolNode } from './house.mjs'

/**
 * A browser and fonts for the end-to-end tests, the same words as wide on every machine; readers other than our own writers
 * for the finished files, and writers of what the leak suite plants; R's surveillance beside Farrington; the office's server,
 * for the store suite on it (on Debian 12: postgresql-15, postgresql-15-postgis-3; tests take any from 15 on).
 */
const packages = [
  'chromium',
  'fonts-noto-cjk',
  'fonts-noto-core',
  'libreoffice-writer-nogui',
  'libreoffice-calc-nogui',
  'libreoffice-impress-nogui',
  'gdal-bin',
  'poppler-utils',
  'age',
  'unzip',
  'libxml2-utils',
  'python3-openpyxl',
  'python3-pil',
  'imagemagick',
  'ghostscript',
  'r-cran-surveillance',
  'r-cran-jsonlite',
  'file',
  'postgresql',
  'postgresql-postgis',
]

/**
 * The tests make their own clusters in temp folders. Without this the package would make and start one for the machine, on
 * port 5432, which nobody asked for.
 */
async function withoutMainCluster(work) {
  const folder = '/etc/postgresql-common/createcluster.d'
  const file = join(folder, 'fieldbrief-tests.conf')
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, 'create_main_cluster = false\n')
  try {
    return await work()
  } finally {
    rmSync(file, { force: true })
  }
}

/** Installs what the tests use of the system, where that can be done without asking anybody. */
async function ensureSystem() {
  const apt = process.platform === 'linux' && process.getuid() === 0 && spawnSync('apt-get', ['--version']).status === 0
  if (apt) {
    const missing = packages.filter(
      (name) => !spawnSync('dpkg', ['-s', name], { encoding: 'utf8' }).stdout?.includes('install ok installed'),
    )
    if (missing.length > 0) {
      say(`Installing with apt-get: ${missing.join(' ')}`)
      const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
      await run('apt-get', ['-q', 'update'], { env })
      const install = (names) => run('apt-get', ['-q', '-y', 'install', '--no-install-recommends', ...names], { env })
      // One package that cannot be had must not cost the others.
      await withoutMainCluster(async () => {
        if ((await install(missing)) !== 0) for (const name of missing) await install([name])
      })
    }
  }
  if (existsSync('/usr/bin/chromium')) return
  say('No /usr/bin/chromium; asking Playwright for its own.')
  await run(toolNode(), [toolEntry('@playwright/test', 'playwright'), 'install', 'chromium'])
}

async function runPlaywright() {
  say('\n== playwright')
  const folder = mkdtempSync(join(tmpdir(), 'fieldbrief-tally-'))
  const file = join(folder, 'playwright.json')
  try {
    const code = await run(toolNode(), [toolEntry('@playwright/test', 'playwright'), 'test', '--reporter=list,json'], {
      env: toolEnv({ PLAYWRIGHT_JSON_OUTPUT_FILE: file }),
    })
    const tally = existsSync(file)
      ? tallyOf(JSON.parse(readFileSync(file, 'utf8')))
      : { passed: 0, failed: [{ test: 'playwright', why: 'gave no counts' }], skipped: [] }
    return endedWith(code, 'playwright', tally)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Counts of Playwright's JSON report. */
function tallyOf(report) {
  const tally = {
    passed: 0,
    failed: (report.errors ?? []).map((error) => ({ test: 'playwright', why: firstLine(error) })),
    skipped: [],
  }
  const walk = (suite, path) => {
    for (const spec of suite.specs ?? [])
      for (const test of spec.tests) {
        const name = [...path, spec.title].join(' > ')
        const why = test.annotations.find((note) => note.type === 'skip')?.description ?? ''
        if (test.status === 'skipped') tally.skipped.push({ test: name, why })
        else if (test.status === 'unexpected') tally.failed.push({ test: name, why: firstLine(test.results.at(-1)?.error) })
        else tally.passed += 1
      }
    for (const inner of suite.suites ?? []) walk(inner, inner.title ? [...path, inner.title] : path)
  }
  for (const suite of report.suites ?? []) walk(suite, [suite.title])
  return tally
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours of a terminal.
const firstLine = (error) => (error?.message ?? '').replace(/\u001b\[\d+m/g, '').split('\n', 1)[0]

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  requireNode()
  ensureInstalled()
  await ensureSystem()
  const tallies = [await buildFirst(), await runChecks(), await runVitest(), await runPlaywright()]
  conclude(tallies)
}

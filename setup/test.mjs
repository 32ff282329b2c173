/**
 * `npm test`: installs what is missing, builds, then runs everything there is: static checks, unit, integration, boundary
 * and end-to-end tests. The last line is `N passed, N failed, N skipped`, and the exit code is 0 only when none failed.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildFirst, conclude, runChecks, runVitest } from './check.mjs'
import { ensureInstalled, requireNode, run, say, toolEntry, toolEnv, toolNode } from './house.mjs'

/** A browser and Chinese fonts for the end-to-end tests; readers other than our own writers for the finished files. */
const packages = [
  'chromium',
  'fonts-noto-cjk',
  'libreoffice-writer-nogui',
  'libreoffice-calc-nogui',
  'libreoffice-impress-nogui',
  'gdal-bin',
  'poppler-utils',
  'age',
  'unzip',
  'libxml2-utils',
  'python3-openpyxl',
  'file',
]

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
      if ((await install(missing)) !== 0) for (const name of missing) await install([name])
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
    const tally = existsSync(file) ? tallyOf(JSON.parse(readFileSync(file, 'utf8'))) : { passed: 0, failed: 1, skipped: [] }
    if (code !== 0 && tally.failed === 0) tally.failed = 1
    return tally
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Counts of Playwright's JSON report. */
function tallyOf(report) {
  const tally = { passed: 0, failed: report.errors?.length ?? 0, skipped: [] }
  const walk = (suite, path) => {
    for (const spec of suite.specs ?? [])
      for (const test of spec.tests) {
        const why = test.annotations.find((note) => note.type === 'skip')?.description ?? ''
        if (test.status === 'skipped') tally.skipped.push({ test: [...path, spec.title].join(' > '), why })
        else if (test.status === 'unexpected') tally.failed += 1
        else tally.passed += 1
      }
    for (const inner of suite.suites ?? []) walk(inner, inner.title ? [...path, inner.title] : path)
  }
  for (const suite of report.suites ?? []) walk(suite, [suite.title])
  return tally
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  requireNode()
  ensureInstalled()
  await ensureSystem()
  const tallies = [await buildFirst(), await runChecks(), await runVitest(), await runPlaywright()]
  conclude(tallies)
}

/**
 * `npm run check`: format, lint, types of the four environments, unused code, then unit and boundary tests. No network, no
 * Electron, no browser. Options: `--no-tests` leaves the tests out.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureInstalled, requireNode, root, run, say, toolEntry, toolEnv, toolNode } from './house.mjs'

const types = (side) => ({ name: `types: ${side}`, tool: ['typescript', 'tsc'], words: ['-p', `tsconfig.${side}.json`] })
const steps = [
  { name: 'biome', tool: ['@biomejs/biome', 'biome'], words: ['check'] },
  ...['contract', 'main', 'renderer', 'test'].map(types),
  { name: 'knip', tool: ['knip'], words: ['--no-progress'] },
]

/** Builds renderer and bundles; counts as one test. */
export async function buildFirst() {
  say('\n== build')
  const built = (await run(toolNode(), [join(root, 'setup', 'build.mjs'), '--all'])) === 0
  return { passed: built ? 1 : 0, failed: built ? 0 : 1, skipped: [] }
}

/** Runs the static checks; each counts as one test. */
export async function runChecks() {
  const tally = { passed: 0, failed: 0, skipped: [] }
  for (const { name, tool, words } of steps) {
    say(`\n== ${name}`)
    if ((await run(toolNode(), [toolEntry(...tool), ...words])) === 0) tally.passed += 1
    else {
      tally.failed += 1
      say(`== ${name}: failed`)
    }
  }
  return tally
}

/** Runs Vitest over `paths` (all when empty) and gives its counts; a run that ended without any counts as one failure. */
export async function runVitest(paths = []) {
  say('\n== vitest')
  const folder = mkdtempSync(join(tmpdir(), 'fieldbrief-tally-'))
  const file = join(folder, 'vitest.json')
  try {
    const code = await run(
      toolNode(),
      [toolEntry('vitest'), 'run', '--reporter=default', `--reporter=${join(root, 'setup', 'tally.vitest.mjs')}`, ...paths],
      { env: toolEnv({ FIELDBRIEF_TALLY: file }) },
    )
    const tally = readTally(file)
    if (code !== 0 && tally.failed === 0) tally.failed = 1
    return tally
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function readTally(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return { passed: 0, failed: 1, skipped: [] }
  }
}

/** Prints the reasons of what was skipped, then the counts alone on the last line, and sets the exit code. */
export function conclude(tallies) {
  const sum = (key) => tallies.reduce((total, tally) => total + tally[key], 0)
  const skipped = tallies.flatMap((tally) => tally.skipped)
  const passed = sum('passed')
  const failed = sum('failed')
  const lines = skipped.map(({ test, why }) => `skipped: ${test}${why ? ` (${why})` : ''}`)
  lines.push(`${passed} passed, ${failed} failed, ${skipped.length} skipped`)
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1
  process.stdout.write(`\n${lines.join('\n')}\n`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  requireNode()
  ensureInstalled()
  const tallies = [await buildFirst(), await runChecks()]
  if (!process.argv.includes('--no-tests')) tallies.push(await runVitest())
  conclude(tallies)
}

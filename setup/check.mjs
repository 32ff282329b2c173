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
  return { passed: built ? 1 : 0, failed: built ? [] : [{ test: 'build', why: '' }], skipped: [] }
}

/** Runs the static checks; each counts as one test. */
export async function runChecks() {
  const tally = { passed: 0, failed: [], skipped: [] }
  for (const { name, tool, words } of steps) {
    say(`\n== ${name}`)
    if ((await run(toolNode(), [toolEntry(...tool), ...words])) === 0) tally.passed += 1
    else {
      tally.failed.push({ test: name, why: '' })
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
    return endedWith(code, 'vitest', tally)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A runner that ended without success and named no failed test is itself one. */
export function endedWith(code, runner, tally) {
  if (code !== 0 && tally.failed.length === 0) tally.failed.push({ test: runner, why: `ended with ${code}` })
  return tally
}

function readTally(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return { passed: 0, failed: [{ test: 'vitest', why: 'gave no counts' }], skipped: [] }
  }
}

/** Prints what was counted apart, what failed and what was skipped with its reason, then the counts alone; sets the exit code. */
export function conclude(tallies) {
  const passed = tallies.reduce((total, tally) => total + tally.passed, 0)
  const of = (key) => tallies.flatMap((tally) => tally[key])
  const told = (word) => of(word).map(({ test, why }) => `${word}: ${test}${why ? ` (${why})` : ''}`)
  const lines = [...tallies.flatMap((tally) => tally.told ?? []), ...told('skipped'), ...told('failed')]
  lines.push(`${passed} passed, ${of('failed').length} failed, ${of('skipped').length} skipped`)
  process.exitCode = of('failed').length === 0 && passed > 0 ? 0 : 1
  process.stdout.write(`\n${lines.join('\n')}\n`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  requireNode()
  ensureInstalled()
  const tallies = [await buildFirst(), await runChecks()]
  if (!process.argv.includes('--no-tests')) tallies.push(await runVitest())
  conclude(tallies)
}

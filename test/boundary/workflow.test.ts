/** The GitHub workflows, as far as a closed machine can look at them: they parse, and name what is there. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { builderPart } from '../../setup/package.mjs'
import { filesBelow, root, textOf } from './source.ts'

interface Step {
  name?: string
  uses?: string
  run?: string
  if?: string
  with?: Record<string, unknown>
  env?: Record<string, string>
}
interface Job {
  'runs-on': string
  'timeout-minutes': number
  permissions?: Record<string, string>
  strategy?: { matrix: { os: string[] } }
  needs?: string
  steps: Step[]
}
interface Workflow {
  on: Record<string, { tags?: string[] } | null>
  permissions: Record<string, string>
  concurrency: { group: string }
  jobs: Record<string, Job>
}
const { load } = builderPart('js-yaml') as { load(text: string): Workflow }
const files = filesBelow('.github/workflows', /\.ya?ml$/)
const workflows = files.map((path) => [path, load(textOf(path))] as const)
const steps = workflows.flatMap(([path, { jobs }]) =>
  Object.entries(jobs).flatMap(([job, { steps: all }]) => all.map((step) => ({ at: `${path} ${job}`, ...step }))),
)
const runs = steps.flatMap(({ at, run }) => (run ?? '').split('\n').map((line) => ({ at, line })))

test('there is one for every push and one for releases', () => {
  expect(files).toEqual(['.github/workflows/ci.yml', '.github/workflows/release.yml'])
  expect(Object.keys(workflows[0]![1].on)).toEqual(['push', 'pull_request', 'workflow_dispatch'])
  expect(workflows[1]![1].on.push).toEqual({ tags: ['v*'] })
})

test('they may read and nothing else, never run beside themselves, and end', () => {
  for (const [path, { permissions, concurrency, jobs }] of workflows) {
    expect([path, permissions]).toEqual([path, { contents: 'read' }])
    expect(concurrency.group).toContain('github.ref')
    for (const [name, job] of Object.entries(jobs)) {
      expect([name, job.permissions]).toEqual([name, undefined])
      expect(job['timeout-minutes'], name).toBeLessThanOrEqual(90)
    }
  }
})

test('actions are GitHub’s own and pinned to a commit', () => {
  const used = steps.flatMap(({ uses }) => uses ?? [])
  expect(used.length).toBeGreaterThan(10)
  expect(used.filter((name) => !/^actions\/[a-z-]+@[0-9a-f]{40}$/.test(name))).toEqual([])
  for (const { uses, with: options } of steps)
    if (uses?.startsWith('actions/checkout')) expect(options).toEqual({ 'persist-credentials': false })
})

test('each script, file and test that they run is there', () => {
  const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> }
  const named = runs.flatMap(({ line }) => [...line.matchAll(/npm run ([a-z:-]+)/g)].map(([, name]) => name!))
  expect(new Set(named)).toEqual(new Set(['build', 'check', 'package']))
  for (const name of named) expect(scripts).toHaveProperty(name)
  if (runs.some(({ line }) => /\bnpm test\b/.test(line))) expect(scripts).toHaveProperty('test')
  const paths = runs.flatMap(({ line }) =>
    [...line.matchAll(/(?:^|\s)((?:test|setup|node_modules)\/[\w./-]+)/g)].map(([, path]) => path!),
  )
  expect(paths).toContain('test/e2e/electron.spec.ts')
  for (const path of paths) expect([path, existsSync(join(root, path))]).toEqual([path, true])
})

test('three systems open a real Electron window, package, and start what was packaged', () => {
  const [, ci] = workflows[0]!
  const { strategy, steps: electron } = ci.jobs.electron!
  expect(strategy!.matrix.os.map((os) => os.split('-')[0])).toEqual(['ubuntu', 'windows', 'macos'])
  const lines = electron.map(({ run }) => run ?? '').join('\n')
  const order = ['electron/install.js', 'npm run build', 'electron.spec.ts', 'npm run package -- --dir', 'packaged.spec.ts'].map(
    (word) => lines.indexOf(word),
  )
  expect(order).toEqual([...order].sort((a, b) => a - b))
  expect(Math.min(...order)).toBeGreaterThanOrEqual(0)
  expect(electron.find(({ run }) => run?.includes('packaged.spec.ts'))?.env).toEqual({ FIELDBRIEF_PACKAGED: 'out' })
})

test('install scripts stay off wherever packages are installed', () => {
  const installs = runs.filter(({ line }) => /npm (ci|install|i)\b/.test(line))
  expect(installs.length).toBeGreaterThan(3)
  expect(installs.filter(({ line }) => !line.includes('--ignore-scripts'))).toEqual([])
})

test('secrets reach a release only, by name, and nothing is published without one', () => {
  expect(textOf(files[0]!)).not.toContain('secrets.')
  const draft = steps.filter(({ run }) => run?.includes('gh release'))
  expect(draft).toHaveLength(1)
  expect(draft[0]!.if).toContain("env.HAS_TOKEN == 'true'")
  expect(draft[0]!.run).toContain('--draft')
  expect(runs.filter(({ line }) => /\$\{\{\s*(secrets|github\.event)/.test(line))).toEqual([])
  expect(runs.some(({ line }) => line.includes('sha256sum'))).toBe(true)
})

test('the apt packages of the tests are those that npm test would install by itself', () => {
  const list = /const packages = \[([^\]]*)\]/.exec(textOf('setup/test.mjs'))![1]!
  const wanted = [...list.matchAll(/'([^']+)'/g)].map(([, name]) => name!).filter((name) => name !== 'chromium')
  const line = runs.find(
    ({ at, line: text }) => at.endsWith(' test') && text.includes('apt-get') && text.includes('install'),
  )!.line
  expect(wanted.filter((name) => !line.split(' ').includes(name))).toEqual([])
})

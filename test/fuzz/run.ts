/**
 * `npm run fuzz`: spoilt input for the door and every parser.
 *
 *   node test/fuzz/run.ts [--inputs N] [--only T,T] [--seed S] [--json] [--jobs N]
 *
 * `--inputs` is for each parser; the door gets at least four times as many, and 10,000 unless told. Prints a table and the
 * seed; what failed is kept in test/fuzz/found. Exit 1 on any crash, hang or memory past its bound.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Failed, type FuzzResult, fuzz } from './fuzz.ts'
import { targetNames } from './target.ts'

const { values } = parseArgs({
  options: {
    inputs: { type: 'string' },
    only: { type: 'string' },
    seed: { type: 'string' },
    jobs: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
})
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed)
const names = values.only?.split(',') ?? targetNames
const given = values.inputs === undefined ? null : Number(values.inputs)
const found = join(import.meta.dirname, 'found')

/** The same fault is told twice, and kept each time. */
const told = new Map<string, number>()
const keep = (failed: Failed): void => {
  mkdirSync(found, { recursive: true })
  const stem = join(found, `${failed.target}-${seed}-${failed.index}`)
  writeFileSync(`${stem}.bin`, failed.bytes)
  writeFileSync(`${stem}.txt`, `${failed.target}, seed ${seed}, input ${failed.index}: ${failed.made}\n${failed.why}\n`)
  const fault = `${failed.target} ${failed.why.replace(/\d+/g, 'n').split('\n').slice(0, 2).join()}`
  const times = (told.get(fault) ?? 0) + 1
  told.set(fault, times)
  if (times > 2) return
  process.stderr.write(
    `FAILED ${failed.target} input ${failed.index} (${failed.made}): ${failed.why.split('\n').slice(0, 5).join('\n').slice(0, 700)}\n`,
  )
}

const results: FuzzResult[] = []
const left = [...names]
const started = performance.now()
await Promise.all(
  Array.from({ length: Number(values.jobs) }, async () => {
    for (let name = left.shift(); name !== undefined; name = left.shift()) {
      const inputs = given ?? (name === 'dispatch' ? 10_000 : 2_500)
      const result = await fuzz(name, inputs, seed, keep)
      results.push(result)
      process.stderr.write(
        `${name}: ${result.tried} tried, ${result.crashes + result.hangs + result.memory} failed, ${result.seconds} s\n`,
      )
    }
  }),
)
results.sort((a, b) => names.indexOf(a.target) - names.indexOf(b.target))
const failures = results.reduce((sum, r) => sum + r.crashes + r.hangs + r.memory, 0)
if (values.json) process.stdout.write(`${JSON.stringify({ seed, failures, results }, null, 2)}\n`)
else {
  const rows = results.map((r) => [
    r.target,
    String(r.tried),
    String(r.crashes),
    String(r.hangs),
    `${r.slowestMs} ms`,
    `${r.peakMb} of ${r.boundMb} MB${r.memory > 0 ? ' PASSED' : ''}`,
    Object.entries(r.outcomes)
      .sort(([, a], [, b]) => b - a)
      .slice(0, 6)
      .map(([word, n]) => `${word} ${n}`)
      .join(', '),
  ])
  const head = ['target', 'inputs', 'crashes', 'hangs', 'slowest', 'memory', 'outcomes']
  const widths = head.map((word, i) => Math.max(word.length, ...rows.map((row) => (row[i] as string).length)))
  for (const row of [head, ...rows])
    process.stdout.write(
      `${row
        .map((cell, i) => cell.padEnd(widths[i] as number))
        .join('  ')
        .trimEnd()}\n`,
    )
  process.stdout.write(
    `seed ${seed}; ${results.reduce((sum, r) => sum + r.tried, 0)} inputs, ${failures} failures, ${Math.round((performance.now() - started) / 1000)} s\n`,
  )
}
process.exit(failures > 0 ? 1 : 0)

/**
 * `npm run calibration [-- --quick] [--only size,discovery,...] [--seed N] [--out DIR]`: simulates how often the rules and
 * methods alarm on quiet data and what they find, prints the tables, and writes calibration.md and its pictures (to docs;
 * with --quick or --only nothing is written unless --out says where). Seeded; minutes, or seconds with --quick.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { discoveryPart } from './discovery.ts'
import { episodePart } from './episode.ts'
import { followPart } from './follow.ts'
import { localPart } from './local.ts'
import { plantedPart } from './planted.ts'
import { type Ask, type Part, page, plain } from './report.ts'
import { scanPart } from './scan-null.ts'
import { sensitivityPart } from './sensitivity.ts'
import { sizePart } from './size.ts'

const parts: Record<string, (ask: Ask) => Part> = {
  size: sizePart,
  discovery: discoveryPart,
  episode: episodePart,
  sensitivity: sensitivityPart,
  scan: scanPart,
  local: localPart,
  planted: plantedPart,
  follow: followPart,
}

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string' },
  },
})
const seed = Number(values.seed)
const names = values.only?.split(',') ?? Object.keys(parts)
const unknown = names.filter((name) => !(name in parts))
if (unknown.length > 0 || !Number.isInteger(seed)) {
  console.error(
    `calibration: there is no part "${unknown.join(', ')}" or seed ${values.seed}. Parts: ${Object.keys(parts).join(', ')}.`,
  )
  process.exit(2)
}
const started = performance.now()
const tell = (line: string): void => console.error(`${((performance.now() - started) / 1000).toFixed(0).padStart(4)} s  ${line}`)
const made: Part[] = []
for (const name of names) {
  const part = (parts[name] as (ask: Ask) => Part)({ quick: values.quick, seed, tell })
  made.push(part)
  console.log(plain(part))
}
const out = values.out ?? (values.quick || values.only ? null : fileURLToPath(new URL('../../docs', import.meta.url)))
if (out !== null) {
  mkdirSync(join(out, 'calibration'), { recursive: true })
  const seconds = (performance.now() - started) / 1000
  const command = `npm run calibration${values.quick ? ' -- --quick' : ''}`
  writeFileSync(join(out, 'calibration.md'), page(made, { quick: values.quick, seed, seconds, command }))
  for (const plot of made.flatMap((part) => part.plots)) writeFileSync(join(out, 'calibration', `${plot.name}.svg`), plot.svg)
}
const targets = made.flatMap((part) => part.targets)
console.log(
  `${targets.filter((t) => t.met).length} of ${targets.length} targets met, ${((performance.now() - started) / 1000).toFixed(0)} s`,
)

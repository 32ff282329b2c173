/**
 * The licences of everything that is shipped: `node setup/licences.mjs` writes docs/licences.md from what is installed;
 * `--check` says whether it is as it would be written. Exit 1 on a licence that is not on the list.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { root } from './house.mjs'

/** Licences that a product under Apache-2.0 may carry along. A new one is a decision, not a detail. */
export const allowed = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MPL-2.0',
  'Unlicense',
  'Zlib',
]
/** Data inside packages that has terms of its own. */
const data = [
  'world-atlas: Natural Earth, in the public domain. The outline of the world under the map.',
  'Basemaps are not shipped. One made of OpenStreetMap data is under the ODbL: its attribution is kept and shown on the map and in briefings.',
  'The sample district is made up; it holds no data of anybody.',
]

/** Packages that are installed when the product is, in the lock file's words: name, version, licence. */
export function productionPackages() {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const found = new Map()
  for (const [path, entry] of Object.entries(lock.packages)) {
    if (path === '' || entry.dev || entry.devOptional || entry.peer) continue
    const name = entry.name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
    const licence = entry.license ?? licenceOf(path)
    found.set(`${name}@${entry.version}`, { name, version: entry.version, licence })
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.version < b.version ? -1 : 1))
}

/** Older packages say it in another form, and only in their own package.json. */
function licenceOf(path) {
  try {
    const { license, licenses } = JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8'))
    const said = license ?? licenses?.map((l) => l.type ?? l).join(' OR ')
    return typeof said === 'object' ? said.type : (said ?? 'none stated')
  } catch {
    return 'none stated'
  }
}

/** Whether an SPDX expression can be met with allowed licences alone. */
export function isAllowed(expression) {
  return expression
    .replace(/^\(|\)$/g, '')
    .split(/ OR /i)
    .some((choice) => choice.split(/ AND /i).every((one) => allowed.includes(one.replace(/[()]/g, '').trim())))
}

/** The text of docs/licences.md. */
export function licenceText() {
  const packages = productionPackages()
  const counts = new Map()
  for (const { licence } of packages) counts.set(licence, (counts.get(licence) ?? 0) + 1)
  return `${[
    '# Licences of what is shipped',
    '',
    'Made by `node setup/licences.mjs` from package-lock.json; a test holds it fresh, and holds every licence against a list. Fieldbrief itself is under Apache-2.0 (LICENSE in package.json). Electron and Chromium, which the packages of the desktop shell carry, bring their own notices (LICENSE.electron.txt, LICENSES.chromium.html beside the program).',
    '',
    `${packages.length} packages: ${[...counts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([licence, n]) => `${licence} ${n}`)
      .join(', ')}.`,
    '',
    '| package | version | licence |',
    '|---|---|---|',
    ...packages.map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`),
    '',
    '## Data',
    '',
    ...data.map((line) => `- ${line}`),
  ].join('\n')}\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = join(root, 'docs', 'licences.md')
  const text = licenceText()
  const barred = productionPackages().filter(({ licence }) => !isAllowed(licence))
  for (const { name, version, licence } of barred)
    process.stderr.write(`${name} ${version}: ${licence} is not on the list of allowed licences\n`)
  if (process.argv.includes('--check')) {
    if (readFileSync(file, 'utf8') !== text) {
      process.stderr.write('docs/licences.md is not fresh: run node setup/licences.mjs\n')
      process.exitCode = 1
    }
  } else writeFileSync(file, text)
  if (barred.length > 0) process.exitCode = 1
}

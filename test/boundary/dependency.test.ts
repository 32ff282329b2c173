/** What others wrote and the product carries along: its licences, and whether any of it is known to be unsafe. */
import { execFile } from 'node:child_process'
import { expect, test } from 'vitest'
import { isAllowed, licenceText, productionPackages } from '../../setup/licences.mjs'
import { repository } from '../fixture/run-cli.ts'
import { textOf } from './source.ts'

test('every package that is shipped has a licence of the list', () => {
  const packages = productionPackages()
  expect(packages.length).toBeGreaterThan(50)
  expect(packages.filter(({ licence }) => !isAllowed(licence))).toEqual([])
})

test('an expression is allowed when one of its choices is, whole', () => {
  expect(isAllowed('(MIT OR GPL-3.0-or-later)')).toBe(true)
  expect(isAllowed('MIT AND Apache-2.0')).toBe(true)
  expect(isAllowed('(MIT AND GPL-3.0-only)')).toBe(false)
  for (const licence of ['GPL-3.0-only', 'AGPL-3.0', 'SSPL-1.0', 'UNLICENSED', 'none stated', 'SEE LICENSE IN x'])
    expect(isAllowed(licence)).toBe(false)
})

test('docs/licences.md is what node setup/licences.mjs would write', () => {
  expect(textOf('docs/licences.md')).toBe(licenceText())
})

interface Audit {
  metadata?: { vulnerabilities: Record<string, number> }
  vulnerabilities?: Record<string, { severity: string; via: unknown[] }>
}

test('no package that is shipped has a known vulnerability of high or critical severity', async ({ skip }) => {
  const said = await new Promise<string>((done) => {
    // npm answers with exit 1 when it found something, and the document all the same.
    execFile(
      'npm',
      ['audit', '--omit=dev', '--json'],
      { cwd: repository, timeout: 30_000, maxBuffer: 16 << 20, shell: process.platform === 'win32' },
      (_error, out) => done(out),
    )
  })
  let audit: Audit = {}
  try {
    audit = JSON.parse(said) as Audit
  } catch {
    // Cut off by the time limit, or no document at all.
  }
  if (!audit.metadata)
    skip('the registry here does not answer npm audit (advisories endpoint); run npm audit --omit=dev where it does')
  const bad = Object.entries(audit.vulnerabilities ?? {}).filter(
    ([, { severity }]) => severity === 'high' || severity === 'critical',
  )
  expect(bad.map(([name, { severity }]) => `${name}: ${severity}`)).toEqual([])
})

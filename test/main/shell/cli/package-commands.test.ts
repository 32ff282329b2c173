import { execFileSync } from 'node:child_process'
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateIdentity, identityToRecipient } from 'age-encryption'
import { expect, test } from 'vitest'
import type { BriefReceipt, OpenedPackage, Verification } from '../../../../contract/briefing.ts'
import { has } from '../../../fixture/brief/other-programs.ts'
import { tempFolder } from '../../../fixture/make-store.ts'
import { cliJson, runCli } from '../../../fixture/run-cli.ts'

const age = has('age', 'age')

test('verify says what stands and what was changed, exit 1 when not valid; package open shows the page and writes it cleaned', {
  timeout: 180_000,
}, async () => {
  const folder = tempFolder()
  const keys = join(folder, 'keys')
  const at = ['--store', join(folder, 'store')]
  const out = join(folder, 'out')
  await cliJson(keys, 'sample', '--reports', '600', '--seed', '3', ...at)
  const brief = await cliJson<BriefReceipt>(
    keys,
    'brief',
    '--title',
    'T',
    '--audience',
    'internal',
    '--formats',
    'html,csv',
    '--out',
    out,
    ...at,
  )
  const whole = await cliJson<Verification>(keys, 'verify', out, ...at)
  expect(whole).toMatchObject({ valid: true, stale: { changed: 0, added: 0 }, signature: 'good' })
  expect(whole.files).toEqual(brief.files.map(({ file }) => ({ file, state: 'same' })))

  const page = join(folder, 'page.html')
  const opened = await cliJson<OpenedPackage>(keys, 'package', 'open', join(out, 'package.zip'), '--html', page, ...at)
  expect(opened.verification.valid).toBe(true)
  expect(readFileSync(page, 'utf8')).toContain('Content-Security-Policy')
  expect((await runCli(keys, 'package', 'open', out, '--html', page, ...at)).code).toBe(1)

  // Another computer: it has the files and nothing else.
  const strange = await cliJson<Verification>(join(folder, 'other-keys'), 'verify', out, '--store', join(folder, 'other-store'))
  expect(strange).toMatchObject({ valid: true, madeBy: { ours: false }, stale: null })

  appendFileSync(join(out, 'reports.csv'), 'x')
  const changed = await runCli(keys, 'verify', out, '--json', ...at)
  expect(changed.code).toBe(1)
  expect(JSON.parse(changed.out)).toMatchObject({
    valid: false,
    files: expect.arrayContaining([{ file: 'reports.csv', state: 'changed' }]),
  })
  const printed = await runCli(keys, 'verify', out, ...at)
  expect([printed.code, printed.out]).toEqual([1, expect.stringContaining('NOT VALID')])
  expect((await runCli(keys, 'verify', join(folder, 'nowhere'), ...at)).code).toBe(1)
  expect((await runCli(keys, 'verify', ...at)).code).toBe(2)
})

test.skipIf(!age)(
  "a briefing sealed to an agency's key is opened by Debian's age and then verified",
  { timeout: 120_000 },
  async () => {
    const folder = tempFolder()
    const keys = join(folder, 'keys')
    const at = ['--store', join(folder, 'store')]
    const out = join(folder, 'out')
    const identity = await generateIdentity()
    await cliJson(keys, 'sample', '--reports', '600', '--seed', '3', ...at)
    await cliJson(keys, 'agency', 'set', 'fire', '--recipient', await identityToRecipient(identity), ...at)
    const brief = await cliJson<BriefReceipt>(
      keys,
      'brief',
      '--title',
      'T',
      '--audience',
      'internal',
      '--formats',
      'csv',
      '--seal',
      'fire',
      '--out',
      out,
      ...at,
    )
    expect(brief.package).toBe('package.zip.age')
    expect(existsSync(join(out, 'package.zip'))).toBe(false)
    writeFileSync(join(folder, 'key.txt'), `${identity}\n`, { mode: 0o600 })
    execFileSync('age', ['-d', '-i', join(folder, 'key.txt'), '-o', join(folder, 'opened.zip'), join(out, 'package.zip.age')])
    expect(await cliJson(keys, 'verify', join(folder, 'opened.zip'), ...at)).toMatchObject({ valid: true, signature: 'good' })
  },
)

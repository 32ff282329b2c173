import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { TemplateReport } from '../../../../contract/briefing.ts'
import { handMade, p } from '../../../fixture/brief/docx.ts'
import { tempFolder } from '../../../fixture/make-store.ts'
import { runCli } from '../../../fixture/run-cli.ts'

test('brief check tells a slip with its place, exits 1, and opens no store', async () => {
  const folder = tempFolder()
  const file = join(folder, 'office.docx')
  writeFileSync(file, handMade({ body: p('{title}') + p('{#flags}{whi}') }))
  const ran = await runCli(folder, 'brief', 'check', file, '--json', '--store', join(folder, 'store'))
  expect(ran.code).toBe(1)
  const report = JSON.parse(ran.out) as TemplateReport
  expect(report).toMatchObject({ ok: false, unknown: [{ name: 'whi', where: '正文 body ¶2 “{#flags}{whi}”', nearest: 'why' }] })
  expect(report.problems).toHaveLength(1)
  expect(existsSync(join(folder, 'store'))).toBe(false)
  writeFileSync(file, handMade({ body: p('{title}') }))
  const good = await runCli(folder, 'brief', 'check', file)
  expect([good.code, good.out]).toEqual([0, expect.stringContaining('The template can be used')])
  expect((await runCli(folder, 'brief', 'check', join(folder, 'none.docx'))).code).toBe(1)
  expect((await runCli(folder, 'brief', 'check')).code).toBe(2)
})

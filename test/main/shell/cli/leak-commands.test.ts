import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tempFolder } from '../../../fixture/make-store.ts'
import { runCli } from '../../../fixture/run-cli.ts'

test('leakcheck fails with its findings, passes without, and opens no store', async () => {
  const folder = tempFolder()
  const store = join(folder, 'store')
  mkdirSync(join(folder, 'out'))
  writeFileSync(join(folder, 'out', 'a.csv'), 'id,title\r\n1,请拨13812345678\r\n')
  const bad = await runCli(join(folder, 'keys'), 'leakcheck', join(folder, 'out'), '--store', store, '--json')
  expect(bad.code).toBe(1)
  expect(JSON.parse(bad.out)).toMatchObject({
    ok: false,
    audience: 'partner',
    files: 1,
    findings: [
      { key: expect.stringMatching(/^[0-9a-f]{12}$/), file: 'a.csv', where: 'row 2, title', kind: 'phone', text: '1▇▇▇▇▇▇▇▇▇8' },
    ],
  })
  writeFileSync(join(folder, 'out', 'a.csv'), 'id,title\r\n1,路灯不亮\r\n')
  const good = await runCli(join(folder, 'keys'), 'leakcheck', join(folder, 'out'), '--audience', 'public')
  expect([good.code, good.out.trim()]).toEqual([0, 'Nothing found in 1 file, for the audience "public".'])
  expect((await runCli(join(folder, 'keys'), 'leakcheck', join(folder, 'nowhere'))).code).toBe(1)
  expect((await runCli(join(folder, 'keys'), 'leakcheck', folder, '--audience', 'nobody')).code).toBe(2)
  await expect(import('node:fs/promises').then((fs) => fs.access(store))).rejects.toMatchObject({ code: 'ENOENT' })
})

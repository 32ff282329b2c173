import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { dispatch } from '../../../main/shell/dispatch.ts'
import { appOverStore } from '../../fixture/app-over-store.ts'
import { tempFolder } from '../../fixture/make-store.ts'

const signal = new AbortController().signal
const manifest = (audience: string): string =>
  JSON.stringify({ format: 'fieldbrief-briefing', audience, files: [{ file: 'a.txt' }] })

test('a check is a job in bytes, for the audience that the manifest states, and tells what was found', async () => {
  const app = await appOverStore(async () => {})
  const jobs: { unit: string; state: string; done: number; total: number | null }[] = []
  app.listen('job.progressed', (job) => jobs.push({ ...job }))
  const folder = join(tempFolder(), 'made')
  mkdirSync(folder)
  writeFileSync(join(folder, 'manifest.json'), manifest('internal'))
  writeFileSync(join(folder, 'a.txt'), '位置 39.106123,117.207512，请拨13812345678')
  const ask = (request: object) => dispatch(app, 'leak.check', request, signal, console.error)

  const inside = await ask({ path: folder })
  expect(inside).toMatchObject({
    ok: true,
    value: { audience: 'internal', files: 2, findings: [{ file: 'a.txt', kind: 'phone', text: '1▇▇▇▇▇▇▇▇▇8' }] },
  })
  expect(jobs.at(-1)).toMatchObject({ unit: 'bytes', state: 'done' })
  expect(jobs.at(-1)!.done).toBe(jobs.at(-1)!.total)

  expect(await ask({ path: join(folder, 'a.txt'), audience: 'partner' })).toMatchObject({
    ok: true,
    value: { files: 1, findings: [{ kind: 'phone' }, { kind: 'coordinates' }] },
  })
  // A file that no manifest names is looked at as for a partner.
  writeFileSync(join(folder, 'b.txt'), 'x')
  expect(await ask({ path: join(folder, 'b.txt') })).toMatchObject({ ok: true, value: { audience: 'partner', findings: [] } })
  expect(await ask({ path: join(folder, 'gone.txt') })).toMatchObject({ ok: false, code: 'not-found' })
})

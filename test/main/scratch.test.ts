import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sweepScratch } from '../../main/scratch.ts'
import { noSignal, tempApp, tempFolder } from '../fixture/make-store.ts'
import { repository } from '../fixture/run-cli.ts'

test('an upload that a kill left in the middle is gone after the next start; nobody else could read it meanwhile', async () => {
  const folder = tempFolder()
  const temp = join(folder, 'temp')
  mkdirSync(temp)
  const child = join(folder, 'child.ts')
  const from = (path: string): string => JSON.stringify(join(repository, path))
  writeFileSync(
    child,
    `import { createApp } from ${from('main/app.ts')}
     import { createFileHost } from ${from('main/shell/file-host.ts')}
     const host = createFileHost({ shell: 'web', storeDir: process.argv[2] + '/store', keys: process.argv[2] + '/keys', version: '0', log: () => {} })
     const app = await createApp(host)
     const context = { signal: new AbortController().signal }
     await app.handlers['import.stage']({ name: 'reports.csv', bytes: Buffer.from('id,text\\n1,secret words'), last: false }, context)
     console.log('staged')
     if (process.argv[3] === 'stay') await new Promise((done) => setTimeout(done, 60_000))
     await app.close()`,
  )
  const start = (mode: string) =>
    spawn(process.execPath, [child, folder, mode], {
      env: { ...process.env, TMPDIR: temp },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
  const killed = start('stay')
  await once(killed.stdout, 'data')
  const [left] = readdirSync(temp) as [string]
  expect(left).toMatch(new RegExp(`^fieldbrief-upload-${killed.pid}-`))
  expect(statSync(join(temp, left)).mode & 0o777).toBe(0o700)
  expect(statSync(join(temp, left, 'reports.csv')).mode & 0o777).toBe(0o600)
  // Another program that starts leaves what a running one holds.
  expect(await sweepScratch(temp)).toBe(0)
  killed.kill('SIGKILL')
  await once(killed, 'exit')
  expect(readdirSync(temp)).toEqual([left])
  const next = start('go')
  await once(next, 'exit')
  // The next start swept it, and left nothing of its own.
  expect(readdirSync(temp)).toEqual([])
}, 120_000)

test('only folders of ours are swept: no stranger’s, no link, none of a running program, old ones without a name after a day', async () => {
  const temp = tempFolder()
  const gone = spawn(process.execPath, ['-e', ''])
  await once(gone, 'exit')
  const names = {
    gone: `fieldbrief-print-${gone.pid}-AbCd12`,
    running: `fieldbrief-check-${process.pid}-AbCd12`,
    other: `fieldbrief-notes-${gone.pid}-AbCd12`,
    fresh: 'fieldbrief-upload-AbCd12',
    old: 'fieldbrief-upload-AbCd13',
    link: `fieldbrief-window-${gone.pid}-AbCd12`,
  }
  for (const name of Object.values(names).slice(0, -1)) {
    mkdirSync(join(temp, name))
    writeFileSync(join(temp, name, 'page.html'), 'x')
  }
  utimesSync(join(temp, names.old), 1, 1)
  symlinkSync(join(temp, names.other), join(temp, names.link))
  expect(await sweepScratch(temp)).toBe(2)
  expect(readdirSync(temp).sort()).toEqual([names.running, names.other, names.fresh, names.link].sort())
})

test('uploads go with the lock', async () => {
  const app = await tempApp()
  const { file } = await app.handlers['import.stage']({ name: 'reports.csv', bytes: new Uint8Array([1]), last: true }, noSignal)
  await app.handlers['passphrase.set']({ passphrase: 'correct horse battery', computer: false }, noSignal)
  expect(existsSync(file as string)).toBe(true)
  await app.handlers['lock.close']({}, noSignal)
  expect(existsSync(file as string)).toBe(false)
})

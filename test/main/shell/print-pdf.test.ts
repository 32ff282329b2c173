import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { printable, printPolicy } from '../../../main/shell/policy.ts'
import { printArguments, printWithBrowser } from '../../../main/shell/print-pdf.ts'

const page = '<!doctype html>\n<html lang="zh"><head><title>t</title></head><body>x</body></html>'
let folder: string
let env: NodeJS.ProcessEnv
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'print-test-'))
  await mkdir(join(folder, 'bin'))
  await mkdir(join(folder, 'tmp'))
  env = { ...process.env, PATH: `${join(folder, 'bin')}:/usr/bin:/bin` }
  process.env.TMPDIR = join(folder, 'tmp')
})
afterEach(async () => {
  delete process.env.TMPDIR
  await rm(folder, { recursive: true, force: true })
})

/** A program that stands for Chromium; `$pdf` is where it is to print, `$page` what. */
async function putBrowser(script: string): Promise<void> {
  const file = join(folder, 'bin', 'chromium')
  await writeFile(
    file,
    `#!/bin/sh\nfor word in "$@"; do case "$word" in --print-to-pdf=*) pdf="\${word#--print-to-pdf=}";; file://*) page="\${word#file://}";; esac; done\nprintf '%s\\n' "$@" > "${folder}/given"\n${script}\n`,
  )
  await chmod(file, 0o755)
}
const left = (): Promise<string[]> => readdir(join(folder, 'tmp'))
const never = new AbortController().signal
const posix = process.platform !== 'win32'

test.runIf(posix)('gives the bytes that the browser printed, and leaves no page behind', async () => {
  await putBrowser(`stat -c %a "$page" > "${folder}/mode"; cp "$page" "${folder}/seen"; printf '%%PDF-1.4 x' > "$pdf"`)
  const bytes = await printWithBrowser(page, never, env)
  expect(Buffer.from(bytes).toString()).toBe('%PDF-1.4 x')
  expect((await readFile(join(folder, 'mode'), 'utf8')).trim()).toBe('600')
  expect(await readFile(join(folder, 'seen'), 'utf8')).toBe(printable(page))
  expect(await left()).toEqual([])
})

test.runIf(posix)('says what to do where there is no browser', async () => {
  env.PATH = join(folder, 'bin')
  await expect(printWithBrowser(page, never, env)).rejects.toMatchObject({
    code: 'not-found',
    text: { zh: expect.stringContaining('Chromium'), en: expect.stringContaining('Install one of them') },
  })
})

test.runIf(posix)('ends the browser and its children when it is cancelled', async () => {
  await putBrowser(`sleep 60 & echo $! > "${folder}/child.part"; mv "${folder}/child.part" "${folder}/child"; wait`)
  const stop = new AbortController()
  const work = printWithBrowser(page, stop.signal, env)
  work.catch(() => {})
  await expect.poll(() => readFile(join(folder, 'child'), 'utf8').catch(() => ''), { timeout: 5_000 }).toMatch(/\d/)
  stop.abort()
  await expect(work).rejects.toMatchObject({ name: 'AbortError' })
  const child = Number(await readFile(join(folder, 'child'), 'utf8'))
  const gone = async (): Promise<boolean> => {
    const state = await readFile(`/proc/${child}/stat`, 'utf8').catch(() => null)
    return state === null || / Z /.test(state)
  }
  if (process.platform === 'linux') await expect.poll(gone, { timeout: 5_000 }).toBe(true)
  expect(await left()).toEqual([])
})

test.runIf(posix)('ends one that does not come back, and says so', async () => {
  await putBrowser('sleep 60')
  await expect(printWithBrowser(page, never, env, 200)).rejects.toMatchObject({ code: 'storage' })
  expect(await left()).toEqual([])
})

test.runIf(posix)('takes nothing for a PDF that is none', async () => {
  await putBrowser('printf hello > "$pdf"')
  await expect(printWithBrowser(page, never, env)).rejects.toMatchObject({ code: 'storage' })
  await putBrowser('exit 3')
  await expect(printWithBrowser(page, never, env)).rejects.toMatchObject({ text: { en: expect.stringContaining('exit 3') } })
  expect(await left()).toEqual([])
})

test('the browser reaches no address, shares no profile, and keeps its sandbox unless it is root that prints', () => {
  const words = printArguments('/tmp/a b/页.html', '/tmp/x.pdf', '/tmp/p', false)
  expect(words).toContain('--proxy-server=127.0.0.1:9')
  expect(words).toContain('--host-resolver-rules=MAP * ~NOTFOUND')
  expect(words).toContain('--user-data-dir=/tmp/p')
  expect(words).toContain('--no-pdf-header-footer')
  expect(words).not.toContain('--no-sandbox')
  expect(words.at(-1)).toBe('file:///tmp/a%20b/%E9%A1%B5.html')
  expect(printArguments('/a', '/b', '/c', true)).toContain('--no-sandbox')
})

test('a page is printed under a policy that lets nothing in and nothing run, whatever it says of itself', () => {
  expect(printable(page)).toContain(`<head><meta http-equiv="Content-Security-Policy" content="${printPolicy}"><title>`)
  expect(printPolicy).toMatch(/^default-src 'none';/)
  expect(printPolicy).not.toMatch(/script-src|connect-src|https?:/)
  expect(() => printable('<script>1</script><!doctype html><html><head>')).toThrow(/does not begin/)
})

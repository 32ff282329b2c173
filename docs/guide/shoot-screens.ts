/**
 * Takes a picture of every screen for the guide (screens/NAME-LANGUAGE-THEME.png, 1280 x 800), in Chinese on light and in
 * English on dark: `node docs/guide/shoot-screens.ts [NAME...]`, after `npm run build`. The screens are those that the
 * checks of words and access go through (test/e2e/screens.ts). Where ImageMagick is there, pictures are made smaller.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { enter, furnish, openScreen, screens, settingsParts, watchCalls } from '../../test/e2e/screens.ts'
import { call, start, stop } from '../../test/e2e/workstation.ts'
import { chromiumArgs } from '../../test/chromium.ts'

const out = join(import.meta.dirname, 'screens')
mkdirSync(out, { recursive: true })
const wanted = process.argv.slice(2)
const folder = mkdtempSync(join(tmpdir(), 'fieldbrief-guide-'))
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: chromiumArgs,
  env: { ...process.env, LC_ALL: 'C.UTF-8' },
})
const looks = [
  { language: 'zh', theme: 'light', plain: true },
  { language: 'en', theme: 'dark', plain: true },
] as const

async function take(page: Page, name: string, look: (typeof looks)[number]): Promise<void> {
  const file = join(out, `${name}-${look.language}-${look.theme}.png`)
  await page.screenshot({ path: file })
  try {
    execFileSync('convert', [file, '-strip', '-colors', '200', '+dither', '-define', 'png:compression-level=9', `PNG8:${file}`])
  } catch {
    // Larger, and as good.
  }
  console.log(name, look.language, look.theme)
}
const open = async (language: string): Promise<Page> =>
  (await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: language === 'zh' ? 'zh-CN' : 'en-GB' })).newPage()

const full = await start(folder, ['--store', join(folder, 'full'), '--sample'])
let place = ''
let close = async (): Promise<void> => {}
for (const look of looks) {
  const page = await open(look.language)
  const { settled } = watchCalls(page)
  const w = await enter(page, full.url, look)
  if (place === '') ({ place, close } = await furnish(page, folder))
  for (const screen of [...screens(place), ...settingsParts()]) {
    if (wanted.length > 0 && !wanted.includes(screen.name)) continue
    // One picture that cannot be taken does not take the others along.
    try {
      await openScreen(page, screen, w, settled)
      // The map draws after its calls.
      await page.waitForTimeout(screen.hash.startsWith('#/situation') ? 2_500 : 300)
      await take(page, screen.name, look)
    } catch (error) {
      console.log(`  ${screen.name}: ${(error as Error).message.split('\n')[0]}`)
    }
  }
  await page.context().close()
}
await close()
await stop(full.shell)

const empty = await start(folder, ['--store', join(folder, 'empty')])
for (const look of looks) {
  const page = await open(look.language)
  await enter(page, empty.url, look)
  await page.locator('.frame-first-run h1').waitFor()
  await take(page, 'first-run', look)
  if (look === looks.at(-1)) {
    await call(page, 'passphrase.set', { passphrase: 'seven grey herons by the weir', computer: false })
    for (const locked of looks) {
      await call(page, 'settings.set', { language: locked.language, theme: locked.theme })
      await call(page, 'lock.close', { because: 'hand' })
      await page.locator('.lock-screen').waitFor()
      await take(page, 'lock', locked)
      await page.keyboard.type('seven grey herons by the weir')
      await page.keyboard.press('Enter')
      await page.locator('.frame').waitFor()
    }
  }
  await page.context().close()
}
await stop(empty.shell)
await browser.close()
if (existsSync(folder)) rmSync(folder, { recursive: true, force: true })

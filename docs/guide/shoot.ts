/**
 * Takes the guide's pictures: a fresh sample district behind the real web shell, in both languages and themes.
 * `node docs/guide/shoot.ts`, after `npm run build`. Chromium is Debian's.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { createApp } from '../../main/app.ts'
import { createFileHost } from '../../main/shell/file-host.ts'
import { appVersion, rendererFolder } from '../../main/shell/place.ts'
import { serveWeb } from '../../main/shell/web/serve.ts'

const out = import.meta.dirname
const folder = mkdtempSync(join(tmpdir(), 'fieldbrief-guide-'))
const signal = new AbortController().signal
const args = ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--disable-background-networking', '--disable-component-update', '--disable-sync']
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args })

async function workstation(name: string, reports: number) {
  const host = createFileHost({ shell: 'web', storeDir: join(folder, name), keys: join(folder, 'keys'), version: appVersion, language: 'zh', briefings: folder, log: () => {} })
  const app = await createApp(host)
  if (reports > 0) await app.handlers['sample.make']({ reports, seed: 1 }, { signal })
  const shell = await serveWeb(app, { port: 0, assets: rendererFolder, log: () => {} })
  return { app, shell }
}
const full = await workstation('full', 6_000)
const empty = await workstation('empty', 0)

async function shoot(at: typeof full, name: string, look: { language: 'zh' | 'en'; theme: 'light' | 'dark'; size: [number, number]; hash: string }, act: (page: Page) => Promise<void> = async () => {}) {
  await at.app.handlers['settings.set']({ language: look.language, theme: look.theme }, { signal })
  const context = await browser.newContext({ viewport: { width: look.size[0], height: look.size[1] }, locale: look.language === 'zh' ? 'zh-CN' : 'en-US' })
  const page = await context.newPage()
  await page.goto(at.shell.ticket())
  if (look.hash) {
    await page.evaluate((hash) => {
      location.hash = hash
    }, look.hash)
    await page.reload()
  }
  await page.waitForTimeout(9_000)
  await act(page)
  await page.screenshot({ path: join(out, `${name}-${look.language}-${look.theme}-${look.size[0]}.png`) })
  await context.close()
  console.log(name, look.language, look.theme, look.size[0])
}

const small: [number, number] = [1280, 800]
const large: [number, number] = [1920, 1080]
const search = (text: string) => async (page: Page) => {
  await page.getByRole('combobox').first().fill(text)
  await page.keyboard.press('Enter')
  await page.waitForTimeout(2_500)
}
const openFirst = async (page: Page) => {
  await search('楼道 OR 小区')(page)
  await page.getByRole('option').first().click()
  await page.waitForTimeout(1_500)
}
const section = (n: number) => async (page: Page) => {
  await page.keyboard.press(`Control+${n}`)
  await page.waitForTimeout(3_000)
}

await shoot(full, 'situation', { language: 'zh', theme: 'light', size: large, hash: '' })
await shoot(full, 'situation', { language: 'en', theme: 'dark', size: small, hash: '' })
await shoot(full, 'report', { language: 'zh', theme: 'light', size: large, hash: '' }, openFirst)
await shoot(full, 'search', { language: 'zh', theme: 'light', size: small, hash: '' }, search('消防通道'))
await shoot(full, 'empty', { language: 'zh', theme: 'light', size: small, hash: '' }, search('"消防登高面" -文昌苑 category:噪声'))
await shoot(full, 'flags', { language: 'zh', theme: 'light', size: small, hash: '' }, section(2))
await shoot(full, 'flags', { language: 'en', theme: 'light', size: small, hash: '' }, section(2))
await shoot(full, 'briefings', { language: 'zh', theme: 'light', size: small, hash: '' }, section(3))
await shoot(full, 'briefings', { language: 'en', theme: 'light', size: small, hash: '' }, section(3))
await shoot(full, 'sources', { language: 'zh', theme: 'light', size: small, hash: '' }, section(4))
await shoot(full, 'sources', { language: 'en', theme: 'light', size: small, hash: '' }, section(4))
await shoot(empty, 'first-run', { language: 'zh', theme: 'light', size: small, hash: '' })

await browser.close()
for (const { app, shell } of [full, empty]) {
  await shell.close()
  await app.close()
}
rmSync(folder, { recursive: true, force: true })

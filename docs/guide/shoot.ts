/**
 * Takes the guide's pictures: a fresh sample district behind the real web shell, in both languages and themes.
 * `node docs/guide/shoot.ts [NAME...]`, after `npm run build`. Chromium is Debian's.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { createApp } from '../../main/app.ts'
import { createFileHost } from '../../main/shell/file-host.ts'
import { appVersion, rendererFolder } from '../../main/shell/place.ts'
import { startFeedServer } from '../../main/feed-server/server.ts'
import { serveWeb } from '../../main/shell/web/serve.ts'
import { chromiumArgs } from '../../test/chromium.ts'

const out = import.meta.dirname
/** Names of the pictures to take; all when none is named. */
const wanted = process.argv.slice(2)
const folder = mkdtempSync(join(tmpdir(), 'fieldbrief-guide-'))
const signal = new AbortController().signal
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: chromiumArgs })

async function workstation(name: string, reports: number) {
  const host = createFileHost({ shell: 'web', storeDir: join(folder, name), keys: join(folder, 'keys'), version: appVersion, language: 'zh', briefings: folder, log: () => {} })
  const app = await createApp(host)
  if (reports > 0) await app.handlers['sample.make']({ reports, seed: 1 }, { signal })
  const shell = await serveWeb(app, { port: 0, assets: rendererFolder, log: () => {} })
  return { app, shell }
}
const full = await workstation('full', 6_000)
const empty = await workstation('empty', 0)
// Early warning without the upstream below, whose feed ends long before the sample does.
const warning = await workstation('warning', 6_000)
await warning.app.handlers['flag.evaluate']({}, { signal })

async function shoot(at: typeof full, name: string, look: { language: 'zh' | 'en'; theme: 'light' | 'dark'; size: [number, number]; hash: string }, act: (page: Page) => Promise<void> = async () => {}) {
  if (wanted.length > 0 && !wanted.includes(name)) return
  await at.app.handlers['settings.set']({ language: look.language, theme: look.theme }, { signal })
  const context = await browser.newContext({ viewport: { width: look.size[0], height: look.size[1] }, locale: look.language === 'zh' ? 'zh-CN' : 'en-US' })
  const page = await context.newPage()
  await page.goto(at.shell.ticket())
  if (look.hash) {
    // Once the app stands: while it starts it writes its own address.
    await page.waitForTimeout(5_000)
    await page.evaluate((hash) => {
      location.hash = hash
    }, look.hash)
  }
  await page.waitForTimeout(9_000)
  // One picture that cannot be taken does not take the others along.
  await act(page).catch((error: unknown) => console.log(`  ${name}: ${(error as Error).message.split('\n')[0]}`))
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

// Something to show: two views, a spot with a history, an upstream that owes a decision.
const { rows } = await full.app.handlers['report.page']({ filter: { categories: ['fire'], hasLocation: true }, limit: 1 }, { signal })
const spot = rows[0]!
for (const [name, filter] of [
  ['消防周看', { categories: ['fire'], from: '2026-06-01' }],
  ['夜间噪声', { text: '夜间', categories: ['noise'] }],
] as const)
  await full.app.handlers['view.save']({ name, filter: { ...filter, categories: [...filter.categories] } }, { signal })
const feed = await startFeedServer({ reports: 400, seed: 6 })
await full.app.handlers['source.add']({ name: '街道平台', kind: 'feed', url: feed.url }, { signal })
await full.app.handlers['source.sync']({ name: '街道平台' }, { signal })
const waiting = await full.app.handlers['report.page']({ filter: { sources: ['街道平台'], statuses: ['open'] }, limit: 2 }, { signal })
for (const row of waiting.rows)
  await full.app.handlers['outbox.add']({ report: row.id, decision: 'accepted', comment: '属实，转相关单位处置' }, { signal })

const zh = { language: 'zh', theme: 'light', size: small, hash: '' } as const
const zhLarge = { ...zh, size: large }
const enDark = { language: 'en', theme: 'dark', size: large, hash: '' } as const
const press = (...keys: string[]) => async (page: Page) => {
  for (const key of keys) await page.keyboard.press(key)
  await page.waitForTimeout(2_000)
}
const click = (name: string | RegExp, role: 'button' | 'checkbox' | 'tab' | 'radio' = 'button') => async (page: Page) => {
  await page.getByRole(role, { name }).first().click()
  await page.waitForTimeout(2_500)
}
const both = (...acts: ((page: Page) => Promise<void>)[]) => async (page: Page) => {
  for (const act of acts) await act(page)
}

await shoot(full, 'situation', zhLarge)
await shoot(full, 'situation', { ...enDark, size: small })
await shoot(full, 'report', zhLarge, openFirst)
await shoot(full, 'search', zh, search('消防通道'))
await shoot(full, 'suggestions', zh, async (page) => {
  await page.getByRole('combobox').first().fill('xfld')
  await page.waitForTimeout(2_000)
})
await shoot(full, 'empty', zh, search('"消防登高面" -文昌苑 category:噪声'))
await shoot(full, 'selection', zh, async (page) => {
  const lines = page.getByRole('listbox').last().getByRole('option')
  await lines.nth(0).click({ modifiers: ['Control'] })
  await lines.nth(3).click({ modifiers: ['Shift'] })
  await page.waitForTimeout(1_000)
})
await shoot(full, 'circle', { ...zh, hash: `#/situation?near=${spot.lon},${spot.lat},500` })
await shoot(full, 'map-table', zh, async (page) => {
  await page.getByRole('application').focus()
  await press('t')(page)
})
await shoot(full, 'hot-spots', zhLarge, click('热点', 'checkbox'))
await shoot(full, 'hot-spots', enDark, click('Hot spots', 'checkbox'))
await shoot(full, 'compare', zh, click('比较'))
await shoot(full, 'views', zh, click(/^视图/))
await shoot(full, 'place', { ...zhLarge, hash: `#/place?lon=${spot.lon}&lat=${spot.lat}&m=200` })
await shoot(full, 'place', { ...enDark, hash: `#/place?lon=${spot.lon}&lat=${spot.lat}&m=200` })
await shoot(warning, 'flags', zh, section(2))
await shoot(warning, 'flags', { ...zh, language: 'en' }, section(2))
await shoot(warning, 'rules', { ...zh, hash: '#/flags/rules' })
const pick = (label: RegExp, option: RegExp) => async (page: Page) => {
  await page.locator('.replay-ask').first().getByRole('button', { name: label }).click()
  await page.getByRole('option', { name: option }).last().click()
}
const run = async (page: Page) => {
  await page.locator('.replay-ask .button-primary').first().click()
  await page.locator('.replay-side').last().waitFor({ timeout: 60_000 })
  await page.waitForTimeout(5_000)
}
const areaKeys = new Map((await warning.app.handlers['area.list']({}, { signal })).areas.map((area) => [area.name.zh, area.key]))
await warning.app.handlers['event.mark']({ name: '工人村消防通道', category: 'fire', area: areaKeys.get('工人村社区') ?? null, place: null, from: '2026-04-14', to: '2026-04-25' }, { signal })
await shoot(warning, 'replay', { ...zh, hash: '#/flags/replay' }, both(pick(/对照/, /附近/), run))
await shoot(warning, 'replay', { ...enDark, hash: '#/flags/replay' }, both(pick(/Beside it/, /close together/), run))
await shoot(warning, 'incidents', { ...zh, hash: '#/incidents' })
await shoot(warning, 'incidents', { ...zh, language: 'en', hash: '#/incidents' })
await shoot(warning, 'came-back', { ...zh, hash: '#/incidents/back' })
await shoot(full, 'review', zh, section(4))
await shoot(full, 'matrix', zh, both(section(4), click(/分歧/, 'tab')))
await shoot(full, 'outbox', zh, both(section(4), click(/待发送/, 'tab')))
await shoot(full, 'review', { ...zh, language: 'en' }, section(4))
// Every meeting with its snapshot, so that each can be compared with the one before.
const { meetings } = await warning.app.handlers['meeting.list']({}, { signal })
const planned = meetings.find(({ state }) => state === 'planned')!
for (const { id } of [...meetings].reverse()) await warning.app.handlers['snapshot.freeze']({ meeting: id }, { signal })
await warning.app.handlers['brief.edit']({ meeting: planned.id, language: 'zh', block: 'changes.area', text: '各片区与前期相比，未见超出通常起伏的变化。柳荫社区连续两周居首，请消防、住建会上说明。' }, { signal })
const made = await warning.app.handlers['brief.make']({ meeting: planned.id, audience: 'partner', formats: ['docx', 'html', 'xlsx', 'gpkg'], out: join(folder, 'made') }, { signal })
const openMeeting = (words: RegExp) => both(section(6), async (page) => {
  await page.locator('.meeting-row', { hasText: words }).first().click()
  await page.waitForTimeout(4_000)
})
await shoot(warning, 'briefings', zhLarge, both(openMeeting(/第 23 次/), click('材料', 'tab'), async (page) => {
  await page.locator('article.page').first().locator('span.n[data-n="flag:11:observed"], span.n[data-n="matched"]').first().click()
  await page.waitForTimeout(2_000)
}))
await shoot(warning, 'briefings', { ...zh, language: 'en' }, both(openMeeting(/No\. 23/), click('Pages', 'tab')))
await shoot(warning, 'agenda', zh, both(openMeeting(/第 23 次/), click(/议程与议定/, 'tab')))
const toEffects = (page: Page): Promise<void> => page.locator('.effect').first().evaluate((effect) => effect.closest('li')?.previousElementSibling?.scrollIntoView())
await shoot(warning, 'follow-through', zh, both(openMeeting(/第 23 次/), click(/上次议定/, 'tab'), toEffects))
await shoot(warning, 'follow-through', enDark, both(openMeeting(/No\. 23/), click(/Follow-through/, 'tab'), toEffects))
await shoot(warning, 'verify', zh, both(section(6), click('核验文件'), async (page) => {
  await page.locator('.verify input[type=file]').setInputFiles(join(made.folder, 'package.zip'))
  await page.waitForTimeout(4_000)
}))
await shoot(full, 'sources', zh, section(7))
await shoot(full, 'sources', { ...zh, language: 'en' }, section(7))
await shoot(full, 'settings', zhLarge, section(8))
await shoot(full, 'settings', { ...enDark, theme: 'light' }, section(8))
// Last, for it decides the flags.
const ends = ['verified', 'explained', 'verified', 'artefact', 'verified', 'no-action'] as const
const raised = (await warning.app.handlers['flag.list']({}, { signal })).flags
for (const [i, flag] of raised.slice(0, -2).entries()) await warning.app.handlers['flag.dispose']({ id: flag.id, status: ends[i % ends.length]!, reason: '指南配图' }, { signal })
await shoot(warning, 'scoreboard', { ...zh, hash: '#/flags/scoreboard' })
await shoot(empty, 'first-run', zh)
await feed.close()

await browser.close()
for (const { app, shell } of [full, empty, warning]) {
  await shell.close()
  await app.close()
}
rmSync(folder, { recursive: true, force: true })

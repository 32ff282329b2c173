/** Every screen of the program and how to get to it, for the checks that go through all of them. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { Language } from '../../contract/taxonomy.ts'
import { startFeedServer } from '../../main/feed-server/server.ts'
import { flatMessages, type MessageKey } from '../../renderer/text/messages.ts'
import { marked, pseudo } from './pseudo-words.ts'
import { call, expect } from './workstation.ts'

export interface Look {
  language: Language
  theme: 'light' | 'dark'
  /** The lengthened stand-in language, over `language`. */
  pseudo?: boolean
  /** Without the sign that tells the program's words from others. */
  plain?: boolean
}
export type Words = (key: MessageKey) => string

/** The words on screen in a look, for finding buttons by their names. */
export function wordsOf(look: Look): Words {
  const flat = flatMessages(look.language)
  const change = look.plain ? (words: string) => words : look.pseudo ? pseudo : marked
  return (key) => {
    const words = flat[key]
    if (words === undefined) throw new Error(`no message ${key}`)
    return change(words)
  }
}

export interface Screen {
  name: string
  hash: string
  /** There when the screen is. */
  shown: string
  /** Opens what stands over it or inside it. */
  act?: (page: Page, w: Words) => Promise<void>
}

const press =
  (name: MessageKey, role: 'button' | 'tab' | 'radio' = 'button') =>
  async (page: Page, w: Words) => {
    await page
      .getByRole(role, { name: w(name), exact: true })
      .first()
      .click()
  }
const tab = (key: string) => async (page: Page) => {
  await page.locator(`[role=tab][data-key=${key}]`).click()
}
const meeting = (state: 'planned' | 'held') => async (page: Page) => {
  // The list has the filter's own briefing first, then what is planned, then what was held.
  const rows = page.locator('.meeting-row')
  await rows.nth(state === 'planned' ? 1 : -1).click()
}
const both =
  (...acts: ((page: Page, w: Words) => Promise<void>)[]) =>
  async (page: Page, w: Words) => {
    for (const act of acts) await act(page, w)
  }

/** What the checks need beside the sample district: a view, a row kept out, an upstream that owes a decision. */
export async function furnish(page: Page, folder: string): Promise<{ place: string; close: () => Promise<void> }> {
  const spot = await call<{ rows: { lon: number; lat: number }[] }>(page, 'report.page', {
    filter: { categories: ['fire'], hasLocation: true },
    limit: 1,
  })
  const { lon, lat } = spot.rows[0]!
  await call(page, 'view.save', { name: '消防周看', filter: { categories: ['fire'], from: '2026-06-01' } })
  const feed = await startFeedServer({ reports: 60, seed: 6 })
  await call(page, 'source.add', { name: '街道平台', kind: 'feed', url: feed.url })
  await call(page, 'source.sync', { name: '街道平台' })
  const waiting = await call<{ rows: { id: number }[] }>(page, 'report.page', {
    filter: { sources: ['街道平台'], statuses: ['open'] },
    limit: 1,
  })
  for (const { id } of waiting.rows)
    await call(page, 'outbox.add', { report: id, decision: 'accepted', comment: '属实，转相关单位处置' })
  const file = join(folder, '坏行.csv')
  await writeFile(file, '编号,时间,内容,经度,纬度,类别\nq1,昨天,楼道堆放杂物,118.6,30.95,消防隐患\n')
  await call(page, 'import.run', { files: [file], source: '坏行' })
  return { place: `lon=${lon}&lat=${lat}&m=200`, close: () => feed.close() }
}

/** In an order in which no screen depends on the one before. `place`: the query of a place page. */
export function screens(place: string): Screen[] {
  const situation = { hash: '#/situation', shown: '.situation .rail' }
  const briefings = { hash: '#/briefings', shown: '.meeting-row' }
  const sources = { hash: '#/sources', shown: '.ledger' }
  return [
    { name: 'situation', ...situation },
    { name: 'report', ...situation, act: async (page) => page.locator('.side-list [role=option]').first().click() },
    {
      name: 'selection',
      ...situation,
      act: async (page) => {
        await page
          .locator('.side-list [role=option]')
          .nth(0)
          .click({ modifiers: ['Control'] })
        await page
          .locator('.side-list [role=option]')
          .nth(2)
          .click({ modifiers: ['Shift'] })
      },
    },
    { name: 'search', ...situation, act: async (page) => page.locator('#search').fill('xfld') },
    { name: 'found', ...situation, hash: `#/situation?text=${encodeURIComponent('消防通道')}` },
    { name: 'empty', ...situation, hash: `#/situation?text=${encodeURIComponent('"消防登高面" -文昌苑')}&categories=noise` },
    { name: 'map-table', ...situation, act: async (page) => page.keyboard.press('t') },
    { name: 'compare', ...situation, act: async (page) => page.locator('.compare-button').click() },
    { name: 'time-range', ...situation, act: async (page) => page.locator('.time-range').click() },
    { name: 'views', ...situation, act: async (page) => page.locator('.views-button').click() },
    {
      name: 'layers',
      ...situation,
      act: async (page) => page.locator('.map-layers-narrow button, .map-layers button').first().click(),
    },
    { name: 'keys', ...situation, act: async (page) => page.keyboard.press('?') },
    { name: 'flags', hash: '#/flags', shown: '.flag-card' },
    { name: 'rules', hash: '#/flags/rules', shown: '.rules-item' },
    { name: 'replay', hash: '#/flags/replay', shown: '.replay-ask' },
    { name: 'scoreboard', hash: '#/flags/scoreboard', shown: '.scores' },
    { name: 'incidents', hash: '#/incidents', shown: '.review-panel' },
    { name: 'came-back', hash: '#/incidents/back', shown: '.review-panel' },
    { name: 'review', hash: '#/review', shown: '.queue-row', act: async (page) => page.locator('.queue-row').first().click() },
    { name: 'matrix', hash: '#/review/matrix', shown: '.review-panel' },
    { name: 'outbox', hash: '#/review/outbox', shown: '.outbox' },
    { name: 'place', hash: `#/place?${place}`, shown: '.place-columns' },
    { name: 'place-chooser', hash: '#/place', shown: 'main h1, main h2' },
    { name: 'briefing', ...briefings, act: both(meeting('held'), tab('pages')) },
    { name: 'agenda', ...briefings, act: both(meeting('planned'), tab('agenda')) },
    { name: 'follow-through', ...briefings, act: both(meeting('planned'), tab('follow')) },
    { name: 'export', ...briefings, act: both(meeting('held'), tab('export')) },
    { name: 'briefing-from-filter', ...briefings, act: async (page) => page.locator('.meeting-row').first().click() },
    { name: 'verify', ...briefings, act: async (page) => page.locator('.meeting-verify').click() },
    { name: 'new-meeting', ...briefings, act: async (page) => page.locator('.meeting-list .rail-head button').click() },
    { name: 'sources', ...sources },
    { name: 'add-source', ...sources, act: press('sources.add') },
    {
      name: 'connect-source',
      ...sources,
      act: async (page, w) => {
        await press('sources.add')(page, w)
        await page.locator('.kind-card input').first().check()
        await page.keyboard.press('Enter')
        await page.locator('.wizard input.input').first().waitFor()
      },
    },
    { name: 'import', ...sources, act: press('sources.importFile') },
    {
      name: 'repair',
      ...sources,
      act: async (page) => page.locator('.page-head .button:not(.button-primary)').first().click(),
    },
    { name: 'settings', hash: '#/settings', shown: '.settings' },
  ]
}

/** Parts of the settings below what their screen shows at first, for pictures: they stand on one page. */
export function settingsParts(): Screen[] {
  return (['security', 'backup', 'audit', 'retention', 'check', 'brief', 'areas'] as const).map((part) => ({
    name: `settings-${part}`,
    hash: '#/settings',
    shown: '.settings',
    act: async (page) => {
      await page.locator(`#settings-${part}`).evaluate((section) => section.scrollIntoView({ block: 'start' }))
    },
  }))
}

/** Calls of the page under way; a screen has settled once none was for a while. */
export function watchCalls(page: Page): { settled: () => Promise<void> } {
  let open = 0
  let last = Date.now()
  const isCall = (url: string): boolean => url.includes('/call/')
  page.on('request', (request) => {
    if (isCall(request.url())) open += 1
  })
  const done = (request: { url: () => string }): void => {
    if (!isCall(request.url())) return
    open -= 1
    last = Date.now()
  }
  page.on('requestfinished', done)
  page.on('requestfailed', done)
  return {
    async settled() {
      const until = Date.now() + 15_000
      last = Math.max(last, Date.now() - 100)
      while (Date.now() < until && (open > 0 || Date.now() - last < 250)) await page.waitForTimeout(50)
    },
  }
}

/** Opens a screen in a page that shows `look` already. */
export async function openScreen(page: Page, screen: Screen, w: Words, settled: () => Promise<void>): Promise<void> {
  // What the screen before left open must not stand over this one: one step out at a time.
  for (let i = 0; i < 3; i += 1) await page.keyboard.press('Escape')
  await page.evaluate((hash) => {
    location.hash = hash
  }, screen.hash)
  await expect(page.locator(screen.shown).first()).toBeVisible()
  await settled()
  if (screen.act) {
    await screen.act(page, w)
    await settled()
  }
}

/** A page in `look`: its words are changed before the program starts. */
export async function enter(page: Page, url: string, look: Look): Promise<Words> {
  const change = (look.pseudo ? pseudo : marked).toString()
  if (!look.plain) await page.addInitScript(`globalThis.fieldbriefWords = ${change}`)
  await page.goto(url)
  await expect(page.locator('.frame')).toBeVisible()
  await call(page, 'settings.set', { language: look.language, theme: look.theme })
  await expect(page.locator('html')).toHaveAttribute('lang', look.language === 'zh' ? 'zh-CN' : 'en')
  await expect(page.locator('html')).toHaveAttribute('data-theme', look.theme)
  return wordsOf(look)
}

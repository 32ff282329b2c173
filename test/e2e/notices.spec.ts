/** What is told aloud: set in the settings, and told by the window with place and category only. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { call, expect, start, stop, test } from './workstation.ts'

interface Told {
  title: string
  body: string
}

test('quiet hours and digest are kept, and a new flag is told by the window that was allowed to', async ({ page }) => {
  const folder = await mkdtemp(join(tmpdir(), 'fieldbrief-e2e-'))
  const { url, shell } = await start(folder, ['--store', join(folder, 'store')])
  try {
    await page.addInitScript(() => {
      const told: { title: string; body: string; click: () => void }[] = []
      class Recorded {
        static permission = 'granted'
        onclick: (() => void) | null = null
        constructor(title: string, { body }: { body: string }) {
          told.push({ title, body, click: () => this.onclick?.() })
        }
        close(): void {}
      }
      Object.assign(window, { Notification: Recorded, told })
    })
    await page.goto(url)
    await expect
      .poll(() => page.evaluate(() => document.querySelector('#root, body')?.textContent?.length ?? 0))
      .toBeGreaterThan(20)
    await call(page, 'settings.set', { language: 'en' })
    // Nothing is told before the page below listens.
    await call(page, 'notice.set', { on: false })
    await call(page, 'sample.make', { reports: 3_000, seed: 1 })
    await page.evaluate(() => {
      location.hash = '#/settings'
    })
    const from = page.getByLabel('Quiet hours begin')
    await expect(from).toBeVisible()
    await page.getByText('Daily digest').click()
    await expect(page.getByLabel('Time of the daily digest')).toBeVisible()
    await page.getByText('One by one').click()
    // Never quiet, whatever the hour of this run.
    for (const name of ['Quiet hours begin', 'Quiet hours end']) {
      await page.getByLabel(name).fill('00:00')
      await expect(page.getByLabel(name)).toHaveValue('00:00')
    }
    await page.reload()
    await expect(from).toHaveValue('00:00')
    await expect(page.getByLabel('Time of the daily digest')).toHaveCount(0)

    await page.getByText('Tell when a flag is raised').click()
    await expect.poll(() => call<{ on: boolean }>(page, 'notice.get', {}).then(({ on }) => on)).toBe(true)
    await call(page, 'flag.evaluate', {})
    const told = (): Promise<Told[]> =>
      page.evaluate(() => (window as unknown as { told: Told[] }).told.map(({ title, body }) => ({ title, body })))
    await expect.poll(async () => (await told()).length, { timeout: 90_000 }).toBeGreaterThan(0)
    const { flags } = await call<{ flags: { areaName: { en: string } | null }[] }>(page, 'flag.list', {})
    const [first] = await told()
    const places = flags.map((flag) => flag.areaName?.en ?? 'district')
    expect(places.some((place) => `${first?.title} ${first?.body}`.includes(place))).toBe(true)
    await page.evaluate(() => (window as unknown as { told: { click: () => void }[] }).told[0]?.click())
    await expect.poll(() => new URL(page.url()).hash).toContain('#/flags')
  } finally {
    await stop(shell)
    await rm(folder, { recursive: true, force: true })
  }
})

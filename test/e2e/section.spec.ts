/** Every section opens in both languages and both themes without a script error, a refused load or a request to outside. */
import { expect, test, watch } from './workstation.ts'

const sections = ['flags', 'incidents', 'review', 'place', 'briefings', 'sources', 'settings', 'situation']

test('every section opens without a complaint, light and dark, in Chinese and English', async ({ desk }) => {
  for (const [language, theme] of [
    ['en', 'dark'],
    ['zh', 'light'],
  ] as const) {
    const colour = await desk.evaluate(() => getComputedStyle(document.body).backgroundColor)
    await desk.evaluate(
      async ([spoken, look]) => {
        const json = new TextEncoder().encode(JSON.stringify({ language: spoken, theme: look }))
        const body = new Uint8Array(4 + json.length + ((8 - ((4 + json.length) % 8)) % 8))
        new DataView(body.buffer).setUint32(0, json.length, true)
        body.set(json, 4)
        const answer = await fetch('/call/settings.set', {
          method: 'POST',
          headers: { 'content-type': 'application/octet-stream' },
          body,
        })
        if (!answer.ok) throw new Error(`settings.set: ${answer.status}`)
      },
      [language, theme] as const,
    )
    // The change comes back as an event, as it would from another window.
    await expect(desk.locator('html')).toHaveAttribute('lang', language === 'zh' ? /^zh/ : /^en/)
    await expect.poll(() => desk.evaluate(() => getComputedStyle(document.body).backgroundColor)).not.toBe(colour)
    for (const section of sections) {
      await desk.evaluate((to) => {
        location.hash = `#/${to}`
      }, section)
      await expect(desk.getByRole('main')).toBeVisible()
      await expect(desk.getByRole('main').getByRole('heading').first()).toBeAttached()
      // What a section asks for comes after it shows; a complaint about it would come then.
      await expect(desk.getByRole('main').getByRole('progressbar')).toHaveCount(0)
    }
  }
})

test('back and forward walk through the filters, and a reload returns to the same set', async ({ desk }) => {
  await desk.getByRole('checkbox', { name: /^消防隐患/ }).click({ force: true })
  await expect.poll(() => new URL(desk.url()).hash).toContain('categories=fire')
  await desk.goBack()
  await expect.poll(() => new URL(desk.url()).hash).not.toContain('categories=fire')
  await desk.goForward()
  await expect.poll(() => new URL(desk.url()).hash).toContain('categories=fire')
  await desk.reload()
  await expect(desk.getByRole('checkbox', { name: /^消防隐患/ })).toBeChecked()
})

test('an address that comes while the window is drawn for the first time is gone to, and back leads to where it started', async ({
  page,
  workstation,
  troubles,
}) => {
  watch(page, troubles)
  await page.addInitScript(() => {
    // The first place has been read from the address when the frame's elements are made, and nobody listens yet.
    const createElement: (this: Document, name: string) => HTMLElement = Document.prototype.createElement
    Document.prototype.createElement = function (this: Document, name: string) {
      if (name === 'main') {
        Document.prototype.createElement = createElement as typeof document.createElement
        location.hash = '#/sources'
      }
      return createElement.call(this, name)
    } as typeof document.createElement
  })
  await page.goto(workstation.url)
  await expect(page.getByRole('button', { name: '添加来源' })).toBeVisible()
  await page.goBack()
  await expect(page.getByRole('application')).toBeVisible()
  await expect(page.getByRole('button', { name: '上一步筛选' })).toBeDisabled()
  await page.getByRole('button', { name: '下一步筛选' }).click()
  await expect(page.getByRole('button', { name: '添加来源' })).toBeVisible()
})

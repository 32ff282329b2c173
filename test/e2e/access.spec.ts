/**
 * Words and access over every screen, on one workstation: no serious finding of axe in both themes and languages; no word
 * cut, covered or off the screen in Chinese, English, a lengthened stand-in language and at 200 % zoom.
 * FIELDBRIEF_PICTURES=folder keeps a picture of each screen in each look.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { layoutFindings } from './layout-check.ts'
import { enter, furnish, type Look, openScreen, type Screen, screens, type Words, watchCalls } from './screens.ts'
import { call, expect, test as onSample, watch } from './workstation.ts'

const pictures = process.env.FIELDBRIEF_PICTURES ?? ''

/** Not what they seem to axe. */
const excepted: Readonly<Record<string, readonly string[]>> = {
  // The grid around it has the focus, names its active row and scrolls to it (ARIA's pattern of a grid).
  'scrollable-region-focusable': ['.map-table-scroll'],
}

const test = onSample.extend<object, { furnished: { place: string } }>({
  furnished: [
    async ({ workstation, browser }, use) => {
      const page = await browser.newPage()
      await page.goto(workstation.url)
      await expect(page.locator('.frame')).toBeVisible()
      const { place, close } = await furnish(page, workstation.folder)
      await page.close()
      await use({ place })
      await close()
    },
    { scope: 'worker', timeout: 120_000 },
  ],
})
test.setTimeout(900_000)

async function through(
  page: Page,
  url: string,
  troubles: string[],
  look: Look,
  list: readonly Screen[],
  check: (screen: Screen, w: Words) => Promise<string[]>,
): Promise<void> {
  watch(page, troubles)
  const { settled } = watchCalls(page)
  const w = await enter(page, url, look)
  const size = page.viewportSize()
  const found: string[] = []
  for (const screen of list) {
    await openScreen(page, screen, w, settled)
    for (const one of await check(screen, w)) found.push(`${screen.name}: ${one}`)
    if (pictures) {
      mkdirSync(pictures, { recursive: true })
      const name = `${screen.name}-${look.pseudo ? 'pseudo' : look.language}-${look.theme}-${size?.width}.png`
      await page.screenshot({ path: join(pictures, name) })
    }
  }
  expect(found).toEqual([])
}

async function layout(page: Page): Promise<string[]> {
  const findings = await layoutFindings(page)
  return [...new Set(findings.map(({ what, words, where }) => `${what} ${JSON.stringify(words)} at ${where}`))]
}
async function axe(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes
        .filter(({ target }) => !excepted[id]?.some((selector) => target.join(' ').includes(selector)))
        .map(({ target, html }) => `${id} ${target.join(' ')} ${html.slice(0, 160)}`),
    )
}

for (const look of [
  { language: 'zh', theme: 'light' },
  { language: 'en', theme: 'dark' },
] as const)
  test(`every screen in ${look.language}, ${look.theme}: no serious finding of axe, and no word is cut`, async ({
    page,
    workstation,
    furnished,
    troubles,
  }) => {
    await page.setViewportSize({ width: 1280, height: 800 })
    await through(page, workstation.url, troubles, look, screens(furnished.place), async () => [
      ...(await axe(page)),
      ...(await layout(page)),
    ])
  })

test('a language two fifths longer than English finds room on every screen', async ({
  page,
  workstation,
  furnished,
  troubles,
}) => {
  await page.setViewportSize({ width: 1280, height: 800 })
  const look = { language: 'en', theme: 'light', pseudo: true } as const
  await through(page, workstation.url, troubles, look, screens(furnished.place), () => layout(page))
})

test('at 200 % zoom nothing is off the screen and the page does not scroll sideways', async ({
  page,
  workstation,
  furnished,
  troubles,
}) => {
  await page.setViewportSize({ width: 640, height: 400 })
  const look = { language: 'en', theme: 'light' } as const
  await through(page, workstation.url, troubles, look, screens(furnished.place), () => layout(page))
})

test('the first run and the lock screen: no serious finding of axe, and no word is cut', async ({
  page,
  emptyWorkstation,
  troubles,
}) => {
  watch(page, troubles)
  await page.setViewportSize({ width: 1280, height: 800 })
  const found: string[] = []
  const check = async (name: string): Promise<void> => {
    for (const one of [...(await axe(page)), ...(await layout(page))]) found.push(`${name}: ${one}`)
    if (pictures) await page.screenshot({ path: join(pictures, `${name}-1280.png`) })
  }
  const looks = [
    { language: 'en', theme: 'dark' },
    { language: 'zh', theme: 'light' },
  ] as const
  for (const look of looks) {
    await enter(page, emptyWorkstation.url, look)
    await expect(page.locator('.frame-first-run h1')).toBeVisible()
    await check(`first-run-${look.language}-${look.theme}`)
  }
  const passphrase = 'seven grey herons by the weir'
  await call(page, 'passphrase.set', { passphrase, computer: false })
  for (const look of looks) {
    await call(page, 'settings.set', { language: look.language, theme: look.theme })
    await call(page, 'lock.close', { because: 'hand' })
    await expect(page.locator('.lock-screen')).toBeVisible()
    await expect(page.locator('html')).toHaveAttribute('data-theme', look.theme)
    await check(`lock-${look.language}-${look.theme}`)
    await page.setViewportSize({ width: 640, height: 400 })
    for (const one of await layout(page)) found.push(`lock at 200 %: ${one}`)
    await page.setViewportSize({ width: 1280, height: 800 })
    // By keys alone: the field has the focus from the start.
    await page.keyboard.type(passphrase)
    await page.keyboard.press('Enter')
    await expect(page.locator('.frame')).toBeVisible()
  }
  expect(found).toEqual([])
})

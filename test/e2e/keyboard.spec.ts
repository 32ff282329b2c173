/** The program without a mouse: every section is reached, worked and left by keys, and the focus is always to be seen. */
import type { Page } from '@playwright/test'
import { capOf, keyMap } from '../../renderer/view/frame/key-map.ts'
import { expect, test } from './workstation.ts'

const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement
    if (!element || element === document.body) return ''
    return `${element.tagName.toLowerCase()} ${element.getAttribute('role') ?? ''} ${element.getAttribute('aria-label') ?? element.textContent?.slice(0, 40) ?? ''}`.trim()
  })

/** Stops of Tab from where the focus is until it comes round, with those whose focus cannot be seen. */
async function stops(page: Page, most = 160): Promise<{ names: string[]; unseen: string[]; unnamed: string[]; round: boolean }> {
  const names: string[] = []
  const unseen: string[] = []
  const unnamed: string[] = []
  let first = ''
  for (let i = 0; i < most; i += 1) {
    await page.keyboard.press('Tab')
    const look = () =>
      page.evaluate(() => {
        const element = document.activeElement as HTMLElement | null
        if (!element || element === document.body) return null
        const ids = window as unknown as { stopIds?: WeakMap<Element, number>; stopCount?: number }
        ids.stopIds ??= new WeakMap()
        if (!ids.stopIds.has(element)) {
          ids.stopCount = (ids.stopCount ?? 0) + 1
          ids.stopIds.set(element, ids.stopCount)
        }
        const box = element.getBoundingClientRect()
        // A box of its own, or one of the parts around it that stands for it (a checkbox's, a row's).
        const marks = (one: Element, pseudo?: string): boolean => {
          const style = getComputedStyle(one, pseudo)
          return (
            (style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) > 0) ||
            /rgb/.test(style.boxShadow) ||
            style.clipPath !== 'none' ||
            (one instanceof SVGElement && style.stroke !== 'none' && Number.parseFloat(style.strokeWidth) >= 3)
          )
        }
        const around = [element, element.parentElement, element.parentElement?.parentElement, ...element.querySelectorAll('*')]
        const labelled = element.getAttribute('aria-labelledby')
        const name =
          element.getAttribute('aria-label') ??
          (labelled ? document.getElementById(labelled.split(' ')[0] ?? '')?.textContent : null) ??
          (element as HTMLInputElement).labels?.[0]?.textContent ??
          element.textContent ??
          ''
        return {
          id: String(ids.stopIds.get(element)),
          name: name.trim().slice(0, 60) || (element.getAttribute('placeholder') ?? element.title),
          what: `${element.tagName.toLowerCase()}.${element.className}`,
          seen: around.some((one) => one && marks(one)) || marks(element, '::before') || marks(element, '::after'),
          inWindow: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
        }
      })
    let at = await look()
    // A busy machine draws the ring, or brings a panel above to its height, a moment later.
    for (let again = 0; again < 10 && at && !(at.seen && at.inWindow); again += 1) {
      await page.waitForTimeout(100)
      at = await look()
    }
    if (at === null) continue
    if (first === '') first = at.id
    else if (at.id === first) return { names, unseen, unnamed, round: true }
    names.push(at.name)
    if (!at.seen || !at.inWindow) unseen.push(`${at.name} (${at.what})`)
    if (at.name === '') unnamed.push(at.what)
  }
  return { names, unseen, unnamed, round: false }
}

test('Tab goes through every section and round again, each stop named and to be seen', async ({ desk }) => {
  test.setTimeout(600_000)
  for (const n of [2, 3, 4, 6, 7, 8, 1]) {
    await desk.keyboard.press(`Control+${n}`)
    await expect(desk.locator('.navigation [aria-current=page]')).toHaveCount(1)
    await expect(desk.locator('#main').getByRole('progressbar')).toHaveCount(0)
    // Lists and panels that still fill are other stops than those that stand.
    const content = () => desk.locator('#main').evaluate((main) => main.innerHTML.length)
    await expect
      .poll(async () => {
        const before = await content()
        await desk.waitForTimeout(400)
        return before === (await content())
      })
      .toBe(true)
    const { names, unseen, unnamed, round } = await stops(desk)
    expect(unseen, `section ${n}`).toEqual([])
    expect(unnamed, `section ${n}`).toEqual([])
    expect(round || names.length >= 160, `Tab is caught in section ${n}: ${names.slice(-3).join(' | ')}`).toBe(true)
    expect(names.length, `section ${n}`).toBeGreaterThan(12)
  }
})

test('the first stop skips to the content, and ? shows the keys of the section first', async ({ desk }) => {
  await desk.keyboard.press('Tab')
  await expect(desk.getByRole('button', { name: '跳到内容' })).toBeFocused()
  await desk.keyboard.press('Enter')
  await expect(desk.getByRole('main')).toBeFocused()

  // The list of keys shows those of the section first, closes with Esc and gives the focus back.
  await desk.keyboard.press('Control+2')
  const section = desk.locator('.navigation [aria-current=page]')
  await section.focus()
  await desk.keyboard.press('?')
  const list = desk.getByRole('dialog', { name: '按键' })
  await expect(list.getByRole('heading', { level: 3 }).first()).toContainText('预警')
  await expect(list.locator('.key-row')).toHaveCount(keyMap.reduce((sum, { rows }) => sum + rows.length, 0))
  await expect(list.locator('kbd', { hasText: capOf('Control+k') })).toBeVisible()
  await desk.keyboard.press('Escape')
  await expect(list).toBeHidden()
  await expect(section).toBeFocused()
})

test('a filter, a report, its flags and a meeting are worked by keys alone', async ({ desk }) => {
  // Search, then the list by J and Enter, then out by Esc.
  await desk.keyboard.press('Control+k')
  await desk.keyboard.type('消防通道')
  await desk.keyboard.press('Enter')
  await expect.poll(() => new URL(desk.url()).hash).toContain('text=')
  await desk.getByRole('listbox', { name: '报告列表' }).focus()
  await desk.keyboard.press('j')
  await desk.keyboard.press('Enter')
  await expect(desk.getByRole('article', { name: '报告详情' })).toBeVisible()
  await desk.keyboard.press('Escape')
  await expect(desk.getByRole('article', { name: '报告详情' })).toBeHidden()
  await desk.keyboard.press('Alt+ArrowLeft')
  await expect.poll(() => new URL(desk.url()).hash).not.toContain('text=')

  // The map has its text: T turns it into a table that arrows walk and Enter opens.
  await desk.getByRole('application').focus()
  await desk.keyboard.press('t')
  const table = desk.getByRole('grid')
  await expect(table).toBeFocused()
  await desk.keyboard.press('ArrowDown')
  await expect(table).toHaveAttribute('aria-activedescendant', /^cluster-/)
  await desk.keyboard.press('Escape')
  await expect(table).toBeHidden()

  // A flag is disposed of by its letter; a reason is asked for, Esc lets go.
  await desk.keyboard.press('Control+2')
  await expect(desk.locator('.flag-card')).toBeVisible()
  await desk.keyboard.press('v')
  await expect(desk.locator('.disposition input.input').first()).toBeFocused()
  await desk.keyboard.press('Escape')
  await expect(desk.locator('.disposition .button-chosen')).toHaveCount(0)

  // Tabs by arrows, a dialog by Enter; Esc closes it and the focus is back on what opened it.
  await desk.keyboard.press('Control+6')
  const tabs = desk.getByRole('tablist').first()
  await tabs.getByRole('tab', { selected: true }).focus()
  const before = await focused(desk)
  await desk.keyboard.press('ArrowRight')
  expect(await focused(desk)).not.toBe(before)
  const add = desk.locator('.meeting-list .rail-head button').last()
  await add.focus()
  await desk.keyboard.press('Enter')
  await expect(desk.getByRole('dialog')).toBeVisible()
  const inside = await stops(desk, 30)
  expect(inside.round).toBe(true)
  await desk.keyboard.press('Escape')
  await expect(desk.getByRole('dialog')).toBeHidden()
  await expect(add).toBeFocused()
})

test('whoever asks for less motion sees none', async ({ desk }) => {
  await desk.emulateMedia({ reducedMotion: 'reduce' })
  await desk.keyboard.press('Control+2')
  await desk.keyboard.press('Control+1')
  await desk.keyboard.press('?')
  await expect(desk.getByRole('dialog')).toBeVisible()
  const moving = await desk.evaluate(
    () => document.getAnimations().filter((one) => Number(one.effect?.getComputedTiming().duration) > 1).length,
  )
  expect(moving).toBe(0)
  const slow = await desk.evaluate(() =>
    [...document.querySelectorAll('*')]
      .filter((element) =>
        getComputedStyle(element)
          .transitionDuration.split(',')
          .some((part) => Number.parseFloat(part) > 0),
      )
      .map(({ className }) => String(className)),
  )
  expect(slow).toEqual([])
})

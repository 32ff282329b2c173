/** The three-level review: what waits, where the levels differ, and decisions that leave only when somebody sends them. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { call, expect, test as onSample } from './workstation.ts'

const root = join(import.meta.dirname, '..', '..')

const feedName = '网格巡查系统'
/** The sample district with a report feed beside it that takes decisions. */
const test = onSample.extend<{ review: Page }, { feed: { url: string } }>({
  feed: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what a fixture needs from this pattern.
    async ({}, use) => {
      const server: ChildProcess = spawn(
        process.execPath,
        [join(root, 'main/shell/cli/main.ts'), 'feed-server', '--reports', '500', '--port', '0'],
        { stdio: ['ignore', 'inherit', 'pipe'] },
      )
      let told = ''
      const url = await new Promise<string>((done, fail) => {
        server.stderr?.on('data', (part: Buffer) => {
          told += part.toString()
          const found = /http:\/\/127\.0\.0\.1:\d+/.exec(told)
          if (found) done(found[0])
        })
        server.once('close', (code) => fail(new Error(`the feed server ended with ${code}: ${told}`)))
      })
      await use({ url })
      const closed = once(server, 'close')
      server.kill('SIGTERM')
      await closed
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  /** The review of that feed's reports alone. */
  review: async ({ desk, feed }, use) => {
    const { sources } = await call<{ sources: { name: string }[] }>(desk, 'source.list', {})
    if (!sources.some((source) => source.name === feedName)) {
      await call(desk, 'source.add', { name: feedName, kind: 'feed', url: feed.url })
      await call(desk, 'source.sync', { name: feedName })
    }
    await desk.evaluate((name) => {
      location.hash = `#/review?sources=${encodeURIComponent(name)}`
    }, feedName)
    await expect(rows(desk).first()).toBeVisible()
    await use(desk)
  },
})

const rows = (page: Page): Locator => page.getByRole('listbox', { name: /^待办队列/ }).getByRole('option')
const drawer = (page: Page): Locator => page.getByRole('article', { name: '报告详情' })
const nav = (page: Page): Locator => page.getByRole('navigation', { name: '栏目' })
const numberIn = (words: string | null): number => Number(/[\d,]+/.exec(words ?? '')?.[0]?.replaceAll(',', '') ?? Number.NaN)

test('the queue counts what waits at each level, keeps to one, and walks and opens by keys', async ({ review }) => {
  const levels = review.getByRole('group', { name: '在哪一级等' }).getByRole('button')
  await expect(levels).toHaveCount(4)
  const counts = (await levels.locator('.queue-level-count').allTextContents()).map(numberIn)
  expect(counts[0]).toBeGreaterThan(0)
  expect(counts[0]).toBe(counts.slice(1).reduce((sum, n) => sum + n, 0))
  await expect(rows(review).first()).toHaveAttribute('aria-setsize', String(counts[0]))

  await levels.nth(2).click()
  await expect(rows(review).first()).toHaveAttribute('aria-setsize', String(counts[2]))
  await expect(rows(review).first()).toContainText('街道站')
  await levels.nth(0).click()

  // The filter is the one of every section; the switch looks past it.
  await expect(review.getByText(`筛选内 ${counts[0]} 件`)).toBeVisible()
  await review.getByRole('radio', { name: '全部', exact: true }).click()
  await expect.poll(async () => numberIn(await rows(review).first().getAttribute('aria-setsize'))).toBeGreaterThan(counts[0]!)
  await review.getByRole('radio', { name: '按筛选' }).click()
  await expect(rows(review).first()).toHaveAttribute('aria-setsize', String(counts[0]))

  await review.keyboard.press('j')
  await review.keyboard.press('j')
  await review.keyboard.press('k')
  await review.keyboard.press('Enter')
  await expect(rows(review).first()).toHaveAttribute('aria-selected', 'true')
  const first = await drawer(review).getByRole('heading', { level: 2 }).textContent()
  await review.keyboard.press('j')
  await expect(rows(review).nth(1)).toHaveAttribute('aria-selected', 'true')
  await expect(drawer(review).getByRole('heading', { level: 2 })).not.toHaveText(first ?? '')
  await review.keyboard.press('Escape')
  await expect(drawer(review)).toHaveCount(0)
})

test('a decision waits in the outbox, is undone and made again, and goes only when it is sent', async ({ review, feed }) => {
  await rows(review).nth(0).click()
  await expect(drawer(review).getByRole('button', { name: '采纳' })).not.toHaveAttribute('aria-disabled', 'true')
  await review.keyboard.press('a')
  await review.keyboard.type('属实，转住建')
  await review.keyboard.press('Enter')
  await expect(review.getByRole('status').filter({ hasText: '采纳，尚未发送：' })).toBeVisible()
  await expect(nav(review).getByRole('button', { name: '复核 1 条处置尚未发送' })).toBeVisible()
  await expect(drawer(review).getByRole('button', { name: '采纳' })).toHaveAttribute('aria-disabled', 'true')

  await review.keyboard.press('Control+z')
  await expect(nav(review).getByRole('button', { name: '复核', exact: true })).toBeVisible()
  await expect(drawer(review).getByRole('button', { name: '采纳' })).not.toHaveAttribute('aria-disabled', 'true')

  // A return needs its reason.
  await review.keyboard.press('r')
  await review.keyboard.press('Enter')
  await expect(drawer(review).getByRole('button', { name: '放入待发送' })).toHaveAttribute('aria-disabled', 'true')
  await review.keyboard.type('请补充照片')
  await review.keyboard.press('Enter')
  await expect(nav(review).getByRole('button', { name: '复核 1 条处置尚未发送' })).toBeVisible()
  await review.keyboard.press('j')
  await expect(rows(review).nth(1)).toHaveAttribute('aria-selected', 'true')
  await expect(drawer(review).getByRole('button', { name: '办结' })).not.toHaveAttribute('aria-disabled', 'true')
  await drawer(review).getByRole('button', { name: '办结' }).click()
  await review.keyboard.type('已整改')
  await review.keyboard.press('Enter')
  await expect(nav(review).getByRole('button', { name: '复核 2 条处置尚未发送' })).toBeVisible()

  // Somebody else decides on the second one first.
  const { items } = await call<{ items: { decision: string; externalId: string; revision: number }[] }>(review, 'outbox.list', {
    states: ['waiting'],
  })
  const second = items.find((item) => item.decision === 'closed')!
  const answer = await fetch(`${feed.url}/dispositions`, {
    method: 'POST',
    headers: { 'idempotency-key': 'by hand' },
    body: JSON.stringify({ report: second.externalId, revision: second.revision, decision: 'returned', comment: '别人先退了' }),
  })
  expect(answer.status).toBe(201)

  await review.getByRole('tab', { name: /^待发送/ }).click()
  const outbox = review.getByRole('region', { name: '待发送的处置' })
  await expect(outbox.getByRole('listitem')).toHaveCount(2)
  await review.getByRole('button', { name: '全部发送' }).click()
  const dialog = review.getByRole('alertdialog', { name: '发送 2 条处置？' })
  await expect(dialog.getByRole('listitem')).toHaveText(`${feedName}（报告源协议）：2 条退回 1 · 办结 1`)
  await dialog.getByRole('button', { name: '取消' }).click()
  await expect(review.getByRole('region', { name: '尚未发送' }).getByRole('listitem')).toHaveCount(2)
  await review.getByRole('button', { name: '全部发送' }).click()
  await dialog.getByRole('button', { name: '发送 2 条' }).click()
  await expect(review.getByRole('region', { name: '已发送' }).getByRole('listitem')).toHaveCount(1)
  await expect(nav(review).getByRole('button', { name: '复核 1 条处置尚未发送' })).toBeVisible()

  const conflict = review.getByRole('region', { name: /^冲突/ })
  await expect(conflict.getByRole('columnheader', { name: /^对方现在的/ })).toContainText(`修订 ${second.revision + 1}`)
  await conflict.getByRole('button', { name: '取回对方新版' }).click()
  await expect(conflict.getByRole('row', { name: /^内容/ })).toContainText('补充 1')
  await conflict.getByRole('button', { name: '重新决定' }).click()
  await expect(conflict).toHaveCount(0)
  await expect(nav(review).getByRole('button', { name: '复核', exact: true })).toBeVisible()
  await expect(drawer(review).getByRole('list').getByText('别人先退了')).toBeVisible()
  await expect(drawer(review).getByRole('button', { name: '采纳' })).not.toHaveAttribute('aria-disabled', 'true')
})

test('a source that takes no decisions says so, and its keys do nothing', async ({ desk }) => {
  await desk.evaluate(() => {
    location.hash = '#/review'
  })
  await desk.getByRole('radio', { name: '全部', exact: true }).click()
  await rows(desk).first().click()
  const accept = drawer(desk).getByRole('button', { name: '采纳' })
  await expect(accept).toHaveAttribute('aria-disabled', 'true')
  await accept.hover()
  await expect(desk.getByRole('tooltip')).toContainText('不接收处置意见')
  await desk.keyboard.press('a')
  await expect(drawer(desk).getByRole('textbox')).toHaveCount(0)
})

test('a cell of the matrix lists exactly its reports, by click and by keys', async ({ desk }) => {
  await desk.evaluate(() => {
    location.hash = '#/review/matrix'
  })
  const matrix = desk.getByRole('table', { name: /^判断对照/ })
  const differing = desk.getByRole('region', { name: '这一格的报告' })
  await expect(matrix.getByRole('columnheader', { name: '消防隐患' })).toBeVisible()
  await expect(differing.getByRole('heading')).toHaveText(/^判断不同的 [\d,]+ 件$/)
  const all = numberIn(await differing.getByRole('heading').textContent())
  const cells = matrix.getByRole('button', { name: /，街道站判为/ })
  const counts = (await cells.allTextContents()).map(numberIn)
  expect(counts.reduce((sum, n) => sum + n, 0)).toBe(all)

  const at = counts.findIndex((n) => n > 0)
  await cells.nth(at).click()
  await expect(differing.getByRole('option').first()).toHaveAttribute('aria-setsize', String(counts[at]))
  await expect(cells.nth(at)).toHaveAttribute('aria-pressed', 'true')

  const corner = matrix.getByRole('button', { name: /^两级都判为消防隐患/ })
  await corner.focus()
  await desk.keyboard.press('ArrowDown')
  await desk.keyboard.press('ArrowUp')
  await desk.keyboard.press('ArrowRight')
  await expect(matrix.getByRole('button', { name: /^社区判为消防隐患，街道站判为房屋安全/ })).toBeFocused()
  await desk.keyboard.press('Enter')
  await expect(differing.getByRole('heading')).toHaveText('消防隐患 → 房屋安全')

  await desk.getByRole('radio', { name: '严重程度' }).click()
  await expect(matrix.getByRole('rowheader', { name: '3 级' })).toBeVisible()
  await expect(differing.getByRole('heading')).toHaveText(/^判断不同的 [\d,]+ 件$/)
})

test('pictures enlarge and zoom by keys; a recording plays only when it is asked to, faster and slower', async ({ desk }) => {
  const openWith = async (kind: string): Promise<void> => {
    const row = desk.locator('.report-row', { has: desk.getByRole('img', { name: kind }) }).first()
    for (let i = 0; i < 30 && (await row.count()) === 0; i++) {
      await desk.locator('.report-scroll').evaluate((list) => list.scrollBy(0, 400))
      await desk.waitForTimeout(150)
    }
    await row.click()
  }
  await desk.evaluate(() => {
    location.hash = '#/situation?hasMedia=1'
  })
  await openWith('图片')
  await drawer(desk)
    .getByRole('button', { name: /^放大图片/ })
    .first()
    .click()
  const viewer = desk.getByRole('dialog')
  const picture = viewer.getByRole('img')
  await expect(picture).toBeVisible()
  const width = (await picture.boundingBox())!.width
  await desk.keyboard.press('+')
  await expect.poll(async () => (await picture.boundingBox())!.width).toBeGreaterThan(width)
  await desk.keyboard.press('0')
  await expect.poll(async () => (await picture.boundingBox())!.width).toBe(width)
  await desk.keyboard.press('Escape')
  await expect(viewer).toHaveCount(0)

  await openWith('语音')
  const player = drawer(desk)
    .getByRole('group', { name: /^播放器/ })
    .first()
  await expect(player.getByRole('slider')).toBeEnabled()
  const sound = (): Promise<{ paused: boolean; rate: number; at: number }> =>
    player
      .locator('audio')
      .evaluate((audio: HTMLAudioElement) => ({ paused: audio.paused, rate: audio.playbackRate, at: audio.currentTime }))
  expect(await sound()).toEqual({ paused: true, rate: 1, at: 0 })
  await player.getByRole('slider').focus()
  await desk.keyboard.press('<')
  await expect(player.getByRole('button', { name: '速度 0.75 倍' })).toBeVisible()
  await desk.keyboard.press('End')
  await expect.poll(async () => (await sound()).at).toBeGreaterThan(0.5)
  await desk.keyboard.press('Home')
  await desk.keyboard.press(' ')
  await expect.poll(async () => (await sound()).at).toBeGreaterThan(0.1)
  expect((await sound()).rate).toBe(0.75)
})

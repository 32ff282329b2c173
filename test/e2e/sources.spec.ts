/** The Sources section over a real report feed on loopback: added through the wizard, synced, paused; a bad row put right. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type FeedServer, startFeedServer } from '../../main/feed-server/server.ts'
import { openOgcServer, someFeatures } from '../main/sync/ogc/server.ts'
import { expect, test, watch } from './workstation.ts'

let feed: FeedServer
test.beforeAll(async () => {
  feed = await startFeedServer({ reports: 300, seed: 3, token: 'a-token-of-the-test' })
})
test.afterAll(async () => {
  await feed.close()
})
test.beforeEach(async ({ page, workstation, troubles }) => {
  watch(page, troubles)
  await page.goto(workstation.url)
  await page.goto(`${new URL(workstation.url).origin}/#/sources`)
})

test('a feed is added through the wizard with its token, synced, shown in the ledger, paused and resumed', async ({ page }) => {
  await page.getByRole('button', { name: '添加来源' }).click()
  const wizard = page.getByRole('dialog', { name: '添加来源' })
  await wizard.getByRole('radio', { name: /报告源/ }).check()
  await page.keyboard.press('Enter')

  // Nothing is asked of a server before the fields are right, and each field says what it lacks.
  await wizard.getByLabel('地址').fill('http://feed.example.org/')
  await page.keyboard.press('Enter')
  await expect(wizard.getByText('请起一个名称')).toBeVisible()
  await expect(wizard.getByText('请填写密码或令牌')).toBeVisible()
  await expect(wizard.getByRole('alert')).toContainText('地址不加密')

  // A wrong token is told in the step it was typed in.
  await wizard.getByLabel('名称').fill('夜间热线')
  await wizard.getByLabel('地址').fill(feed.url)
  await wizard.getByLabel('令牌', { exact: true }).and(wizard.getByRole('textbox')).fill('wrong')
  await wizard.getByRole('button', { name: '测试并继续' }).click()
  await expect(wizard.getByRole('alert')).toContainText('不接受这个令牌')

  // Esc keeps what was typed.
  await page.keyboard.press('Escape')
  await expect(wizard).toBeHidden()
  await page.getByRole('button', { name: '添加来源' }).click()
  await expect(wizard.getByLabel('名称')).toHaveValue('夜间热线')
  await wizard.locator('input[type=password]').fill('a-token-of-the-test')
  await wizard.getByRole('button', { name: '测试并继续' }).click()

  await expect(wizard.getByRole('heading', { name: '前 50 行存下来的样子' })).toBeVisible()
  await expect(wizard.getByRole('row')).toHaveCount(51)
  await wizard.getByRole('button', { name: '添加并同步' }).click()
  await expect(wizard.getByText('第一次同步完成')).toBeVisible({ timeout: 60_000 })
  await expect(wizard.getByText(/^300 行 = |^\d+ 行 = 新增/)).toBeVisible()
  await wizard.getByRole('button', { name: '关闭' }).last().click()

  const ledger = page.getByRole('table', { name: '来源台账' })
  const row = ledger.getByRole('row', { name: /夜间热线/ })
  await expect(row).toContainText('300 件')
  await expect(row.getByRole('cell').nth(2)).toContainText(/^\d{2}-\d{2} \d{2}:\d{2}$|^\d{4}-\d{2}-\d{2}/)
  const detail = page.getByRole('region', { name: '来源详情' })
  await expect(detail).toContainText('的报告已全部入库')
  // K goes one source up, J comes back, Enter goes into the detail.
  await page.locator('body').click({ position: { x: 700, y: 60 } })
  await page.keyboard.press('k')
  await expect(row).not.toHaveClass(/row-chosen/)
  await page.keyboard.press('j')
  await expect(row).toHaveClass(/row-chosen/)
  await page.keyboard.press('Enter')
  await expect(detail.getByRole('button', { name: '测试连接' })).toBeFocused()
  // The secret is nowhere on screen.
  await expect(page.locator('body')).not.toContainText('a-token-of-the-test')

  await detail.getByRole('button', { name: '测试连接' }).click()
  await expect(detail.getByRole('status')).toContainText('连接正常')
  await detail.getByRole('button', { name: '暂停' }).click()
  await expect(row).toContainText('已暂停')
  await detail.getByRole('button', { name: '恢复' }).click()
  await expect(row).not.toContainText('已暂停')
  await detail.getByRole('button', { name: '移除' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: '移除来源与报告' }).click()
  await expect(row).toHaveCount(0)
})

test('a collection is chosen and its fields are mapped: the suggestion can be changed, and a missing one is told', async ({
  page,
}) => {
  const features = someFeatures(12, 3, '2026-06-30T12:00:00Z')
  const server = await openOgcServer({
    collections: [
      { id: 'issues', title: 'Street issues', features, time: 'observed_at' },
      { id: 'trees', title: 'Trees', features: [], time: 'observed_at' },
    ],
  })
  await page.getByRole('button', { name: '添加来源' }).click()
  const wizard = page.getByRole('dialog', { name: '添加来源' })
  await wizard.getByRole('radio', { name: /地图要素服务/ }).check()
  await page.keyboard.press('Enter')
  await wizard.getByLabel('名称').fill('街面问题')
  await wizard.getByLabel('地址').fill(server.url)
  await page.keyboard.press('Enter')
  await wizard.getByRole('radio', { name: /Street issues/ }).check()
  await page.keyboard.press('Enter')

  const category = wizard.getByRole('row', { name: /^类别/ })
  await expect(category).toContainText('必需')
  await expect(category.getByRole('button')).toContainText('category')
  await category.getByRole('button').click()
  await page.getByRole('option', { name: '（不填）' }).click()
  await expect(wizard.getByText('必需的项没有对应的字段')).toBeVisible()
  await category.getByRole('button').click()
  await page.getByRole('option', { name: 'category' }).click()
  await wizard.getByRole('button', { name: '下一步' }).click()
  await expect(wizard.getByText('其中 12 行会入库')).toBeVisible()

  // Back keeps the mapping.
  await wizard.getByRole('button', { name: '上一步' }).click()
  await expect(category.getByRole('button')).toContainText('category')
  await wizard.getByRole('button', { name: '重新开始' }).click()
  await expect(wizard.getByRole('radio', { name: /地图要素服务/ })).not.toBeChecked()
  await server.close()
})

test('a row with a bad date is opened at its cell, put right, and counted; another is dropped with a reason', async ({
  page,
  workstation,
}) => {
  const file = join(workstation.folder, 'managers.csv')
  await writeFile(
    file,
    [
      '编号,发生时间,类别,标题,地点,经度,纬度,状态',
      'R1,2026-06-01 08:00,消防隐患,楼道堆物,和平里12号,118.60,30.95,已受理',
      'R2,31/31/2026 08:00,消防隐患,电动车进楼,和平里13号,118.61,30.95,已受理',
      'R3,昨天,道路交通,路口拥堵,和平里14号,118.62,30.95,已受理',
      'R4,前天,道路交通,路口拥堵,和平里15号,118.63,30.95,已受理',
      'R5,2026-06-02 08:00,消防隐患,通道堵塞,和平里16号,东边,30.95,已受理',
    ].join('\n'),
  )
  await page.getByRole('button', { name: '导入文件' }).click()
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('dialog').getByRole('button', { name: '选择文件' }).click()
  await (await chooser).setFiles(file)
  await page.getByRole('dialog').getByRole('button', { name: '导入', exact: true }).click()
  await expect(page.getByRole('dialog')).toContainText('待处理 4', { timeout: 30_000 })
  await page.getByRole('dialog').getByRole('button', { name: '关闭' }).last().click()

  await page.getByRole('button', { name: '修复 4 行' }).click()
  const repair = page.getByRole('dialog', { name: '修复待处理的行' })
  const cell = repair.getByRole('textbox', { name: '发生时间' })
  await expect(cell).toBeFocused()
  await expect(cell).toHaveValue('31/31/2026 08:00')

  // Still wrong: the row stays and says why.
  await cell.fill('2026-13-01 08:00')
  await page.keyboard.press('Enter')
  await expect(repair.getByRole('status')).toContainText('1 行仍留着')
  await cell.fill('2026-06-01 08:30')
  await page.keyboard.press('Enter')
  await expect(repair.getByRole('status')).toContainText('1 行已入库')
  await expect(cell).toHaveValue('昨天')

  // One change for all that were kept out for the same reason.
  await cell.fill('2026-06-01')
  await repair.getByRole('button', { name: '按“发生时间”的改动再试全部 2 行' }).click()
  await expect(repair.getByRole('status')).toContainText('2 行已入库')
  await expect(repair.getByRole('textbox', { name: '经度' })).toHaveValue('东边')

  const saved = page.waitForEvent('download')
  await repair.getByRole('button', { name: '导出 CSV' }).click()
  expect(await readFile(await (await saved).path(), 'utf8')).toContain('东边')

  await repair.getByRole('button', { name: '丢弃这一行' }).click()
  const drop = page.getByRole('alertdialog')
  await drop.getByRole('textbox').fill('无')
  await drop.getByRole('button', { name: '丢弃' }).click()
  await expect(drop).toContainText('至少 4 个字')
  await drop.getByRole('textbox').fill('位置不可考，来电核实无果')
  await page.keyboard.press('Enter')
  await expect(repair).toContainText('没有待处理的行')
  await repair.getByRole('button', { name: '关闭' }).last().click()
  await expect(
    page
      .getByRole('table', { name: '来源台账' })
      .getByRole('row', { name: /managers|导入/ })
      .first(),
  ).toContainText('4 件')
})

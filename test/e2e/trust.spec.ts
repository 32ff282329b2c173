/** Safe keeping from the settings: a backup made and restored, retention seen before it is run, a picture blacked out, the audit verified. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { call, expect, test } from './workstation.ts'

const panelOf = async (page: Page, section: string, name: string) => {
  await page.evaluate((to) => {
    location.hash = `#/settings/${to}`
  }, section)
  const panel = page.getByRole('region', { name, exact: true }).first()
  await expect(panel).toBeVisible()
  return panel
}

test('a picture is blacked out by hand and shown so; its original takes a reason and one view', async ({ desk }) => {
  await desk.evaluate(() => {
    location.hash = '#/situation?hasMedia=1'
  })
  const small = desk.locator('.thumbnail img')
  // The first report whose line says that it has a picture.
  await desk
    .getByRole('listbox')
    .getByRole('option')
    .filter({ has: desk.locator('svg.lucide-image') })
    .first()
    .click()
  await expect(small.first()).toBeVisible()
  const before = await small.first().getAttribute('src')
  await desk.locator('.thumbnail').first().click()
  await desk.getByRole('button', { name: '遮盖' }).click()
  const picture = desk.locator('.viewer-picture')
  await expect(picture.locator('img')).toBeVisible()
  const at = (await picture.boundingBox())!
  await desk.mouse.move(at.x + at.width * 0.2, at.y + at.height * 0.2)
  await desk.mouse.down()
  await desk.mouse.move(at.x + at.width * 0.5, at.y + at.height * 0.6, { steps: 4 })
  await desk.mouse.up()
  const box = picture.getByRole('button', { name: /^黑块 1：左 20%，上 20%，宽 30%，高 40%/ })
  await expect(box).toBeFocused()
  // By keys: moved, sized, another one added and taken away, and taken back.
  await desk.keyboard.press('ArrowRight')
  await desk.keyboard.press('Shift+ArrowUp')
  await expect(picture.getByRole('button', { name: /^黑块 1：左 21%，上 20%，宽 30%，高 39%/ })).toBeFocused()
  await desk.keyboard.press('n')
  await expect(picture.getByRole('button')).toHaveCount(2)
  await desk.keyboard.press('Delete')
  await expect(picture.getByRole('button')).toHaveCount(1)
  await desk.keyboard.press('Control+z')
  await expect(picture.getByRole('button')).toHaveCount(2)
  await desk.keyboard.press('Control+z')
  await desk.getByRole('button', { name: '保存遮盖' }).click()
  await expect(desk.getByText('遮盖 1 处')).toBeVisible()
  await expect(desk.getByText(/^遮盖已保存/)).toBeVisible()
  await desk.keyboard.press('Escape')

  /** Brightness of the picture's pixel in the middle of the box. */
  const pixel = () =>
    picture.locator('img').evaluate(async (image: HTMLImageElement) => {
      await image.decode()
      const canvas = document.createElement('canvas')
      canvas.width = image.naturalWidth
      canvas.height = image.naturalHeight
      const paper = canvas.getContext('2d')!
      paper.drawImage(image, 0, 0)
      const [r, g, b] = paper.getImageData(image.naturalWidth * 0.36, image.naturalHeight * 0.4, 1, 1).data
      return r! + g! + b!
    })
  await expect.poll(pixel).toBe(0)
  await desk.getByRole('button', { name: '看原图…' }).click()
  const reason = desk.getByRole('dialog', { name: '看原图' })
  await expect(reason.getByRole('button', { name: '显示原图' })).toBeDisabled()
  await reason.getByRole('textbox').fill('核对遮盖的位置')
  await desk.keyboard.press('Enter')
  await expect(desk.getByText('正在看没有遮盖的原图')).toBeVisible()
  await expect.poll(pixel).toBeGreaterThan(0)
  await desk.keyboard.press('Escape')
  await expect(desk.getByText('正在看没有遮盖的原图')).toHaveCount(0)
  // The thumbnail was read again, and the next view begins blacked out.
  await expect(small.first()).not.toHaveAttribute('src', before ?? '')
  await desk.locator('.thumbnail').first().click()
  await expect.poll(pixel).toBe(0)
})

test('the settings make a backup and restore it, preview a purge, and verify the audit', async ({ desk, workstation }) => {
  const folder = join(workstation.folder, 'backups')
  const backup = await panelOf(desk, 'backup', '备份')
  await backup.getByLabel('存放文件夹').fill(folder)
  await backup.getByLabel('存放文件夹').blur()
  await backup.getByRole('button', { name: '现在备份' }).click()
  await expect(backup.getByText('已做好并核对')).toBeVisible({ timeout: 30_000 })
  await expect(backup.getByText(/[\d,]+ 件 · /)).toBeVisible()
  await backup.getByRole('button', { name: '核对' }).click()
  await expect(backup.getByText('完好')).toBeVisible()

  // A rule shows what it would take before it is kept; a hold takes its reports out of that.
  const retention = await panelOf(desk, 'retention', '保留期限')
  await retention.getByRole('button', { name: '加一条规则' }).click()
  await retention.getByLabel('天数 1').fill('300')
  const preview = retention.getByRole('region', { name: '现在清除的话' })
  const gone = preview.locator('.retention-gone dd')
  await expect(gone).toHaveText(/[1-9]/)
  const due = await call<{ due: number; held: number; open: number; reports: number }>(desk, 'retention.preview', {
    rules: [{ category: null, source: null, days: 300 }],
  })
  expect(due.due).toBe(due.held + due.open + due.reports)
  await expect(gone).toHaveText(due.reports.toLocaleString('en-US'))
  await expect(retention.getByRole('button', { name: '清除到期的报告…' })).toHaveAttribute('aria-disabled', 'true')
  await retention.getByRole('button', { name: '保存规则' }).click()
  await desk.getByRole('dialog').getByRole('textbox').fill('按档案管理办法')
  await desk.keyboard.press('Enter')
  await expect(retention.getByText('1 条规则')).toBeVisible()
  await retention.getByRole('button', { name: '加一条保留令' }).click()
  await desk.getByRole('dialog').getByLabel('理由').fill('行政复议 17 号')
  await desk.keyboard.press('Enter')
  await expect(gone).toHaveText('0')
  await expect(preview).toContainText(due.due.toLocaleString('en-US'))

  const audit = await panelOf(desk, 'audit', '审计记录')
  await audit.getByRole('button', { name: '验证链条' }).click()
  await expect(audit.getByText(/^链条完整：\d+ 条/)).toBeVisible()
  await expect(audit.getByRole('cell', { name: '加保留令' })).toBeVisible()

  // Back to the backup: the rules and the hold are gone again, and the store before is kept.
  const again = await panelOf(desk, 'backup', '备份')
  await again.getByRole('button', { name: '恢复…' }).click()
  const dialog = desk.getByRole('alertdialog')
  const restore = dialog.getByRole('button', { name: '恢复这份备份' })
  await expect(restore).toBeDisabled()
  await dialog.getByText('我明白').click()
  await restore.click()
  await expect(desk.getByText(/^已恢复 .* 的备份。原来的数据库保留在/)).toBeVisible({ timeout: 60_000 })
  await expect(desk.getByText('没有规则：所有报告一直保留。')).toBeVisible()
  await expect(desk.getByText('没有保留令。')).toBeVisible()
  const kept = readdirSync(join(workstation.folder, 'store')).filter((name) => name.startsWith('replaced-'))
  expect(kept).toHaveLength(1)
  expect(readdirSync(join(workstation.folder, 'store', kept[0]!))).toContain('fieldbrief.db')
})

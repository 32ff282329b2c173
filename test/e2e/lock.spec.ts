/** The lock: nothing of the store is left in the window, and whoever unlocks is back where they were. */
import type { Locator, Page } from '@playwright/test'
import { call, expect, test } from './workstation.ts'

const first = '柳荫街的三只灰喜鹊'
const second = '河堤上晒着七床旧棉被'
const field = (page: Page): Locator => page.getByLabel('口令', { exact: true })
const locked = (page: Page): Locator => page.getByRole('heading', { name: '已锁定' })
const drawer = (page: Page): Locator => page.getByRole('article', { name: '报告详情' })

test('a passphrase locks the window, a wrong one does not open it, and the right one leads back to where one was', async ({
  desk,
}) => {
  // Each passphrase costs its second or two, by design; a machine under load more.
  test.setTimeout(240_000)
  // The first passphrase comes with a recovery key, which must be written down before it can be put away.
  await desk.evaluate(() => {
    location.hash = '#/settings/security'
  })
  const panel = desk.getByRole('region', { name: '锁与口令' })
  await panel.getByRole('button', { name: '设置口令' }).click()
  const dialog = desk.getByRole('dialog')
  const set = dialog.getByRole('button', { name: '设置口令' })
  await dialog.getByLabel('新的口令').fill('12345678')
  await expect(dialog.getByText(/^容易猜到/)).toBeVisible()
  await dialog.getByLabel('新的口令').fill(first)
  await expect(dialog.getByText('很难猜到')).toBeVisible()
  await expect(set).toBeDisabled()
  await dialog.getByLabel('再输一次').fill(first)
  await set.click()
  const sheet = desk.getByRole('alertdialog', { name: '恢复密钥：只显示这一次' })
  const recoveryKey = (await sheet.locator('output').textContent()) ?? ''
  expect(recoveryKey.length).toBeGreaterThan(20)
  await desk.keyboard.press('Escape')
  await expect(sheet.getByRole('alert')).toBeVisible()
  await sheet.getByText('我已经抄下或打印').click()
  await sheet.getByRole('button', { name: '完成' }).click()
  await expect(desk.getByText(recoveryKey)).toHaveCount(0)

  // Locked by a key: gone from the window are the text, the map and the search in the address.
  await desk.evaluate(() => {
    location.hash = `#/situation?text=${encodeURIComponent('楼道')}`
  })
  await desk.getByRole('listbox').getByRole('option').first().click()
  const title = (await drawer(desk).getByRole('heading').first().textContent()) ?? ''
  expect(title).not.toBe('')
  await desk.keyboard.press('Control+l')
  await expect(locked(desk)).toBeVisible()
  await expect(field(desk)).toBeFocused()
  const left = await desk.evaluate(() => ({
    html: document.documentElement.outerHTML,
    pictures: document.querySelectorAll('canvas, img, video, audio').length,
    hash: location.hash,
  }))
  expect(left.html).not.toContain(title)
  expect(left.html).not.toContain('楼道')
  expect(left.html).not.toMatch(/6,000|件匹配/)
  expect(left.pictures).toBe(0)
  expect(left.hash).toBe('#/locked')
  await expect(call(desk, 'report.count', { filter: {} })).rejects.toThrow()

  await desk.keyboard.type('not the one at all')
  await desk.keyboard.press('Enter')
  await expect(desk.getByRole('alert')).toContainText('口令不对')
  await expect(field(desk)).toBeFocused()
  await field(desk).fill(first)
  await desk.keyboard.press('Enter')
  await expect(drawer(desk).getByRole('heading').first()).toHaveText(title)
  await expect(desk.getByRole('application')).toBeVisible()
  expect(decodeURIComponent(new URL(desk.url()).hash)).toContain('text=楼道')

  // Locked by another: a call that is refused leads to the lock, too.
  await call(desk, 'lock.close', { because: 'idle' })
  await expect(locked(desk)).toBeVisible()

  // The recovery key opens it to a new passphrase, before anything is shown.
  await desk.getByRole('button', { name: '忘了口令？用恢复密钥' }).click()
  await desk.getByLabel('恢复密钥').fill(recoveryKey.toLowerCase().replaceAll('-', ' '))
  await desk.keyboard.press('Enter')
  await expect(desk.getByRole('heading', { name: '设一个新的口令' })).toBeVisible()
  await expect(desk.getByRole('application')).toHaveCount(0)
  await desk.getByLabel('新的口令').fill(second)
  await desk.getByLabel('再输一次').fill(second)
  await desk.keyboard.press('Enter')
  await expect(desk.getByRole('application')).toBeVisible()

  // All of it is in the audit.
  await desk.evaluate(() => {
    location.hash = '#/settings/audit'
  })
  const audit = desk.getByRole('region', { name: '审计记录' }).first()
  for (const deed of ['设置口令', '更改口令', '解锁']) await expect(audit.getByRole('cell', { name: deed }).first()).toBeVisible()
  // The workstation is that of the other specs, too.
  await call(desk, 'passphrase.remove', { current: second })
})

/** A rule is changed, tried over the past, and only then switched on. */
import { call, expect, test } from './workstation.ts'

test('a changed rule is replayed beside the one that is on, and switched on from its replay', async ({ desk }) => {
  await call(desk, 'settings.set', { language: 'en' })
  await desk.evaluate(() => {
    location.hash = '#/flags/rules'
  })
  const list = desk.getByRole('navigation', { name: 'Rules' })
  await list.getByRole('button').first().click()
  const side = desk.locator('.rules-side')
  const versions = side.getByRole('region', { name: 'Versions' }).getByRole('listitem')
  const before = await versions.count()
  const least = side.getByRole('textbox', { name: 'Least incidents' })
  await least.fill('1000')
  await expect(side.getByText(/^A whole number from/)).toBeVisible()
  await least.fill(String(before + 5))
  await side.getByRole('button', { name: 'Save as a new version' }).click()
  await expect(versions).toHaveCount(before + 1)
  await expect(side.getByRole('status')).toContainText('Replay it')
  const made = versions.first()
  await expect(made).toContainText('Not replayed yet')
  await expect(made.getByRole('button', { name: 'Switch on' })).toHaveAttribute('aria-disabled', 'true')

  // An event that people know of is what a rule is measured by.
  await made.getByRole('button', { name: 'Replay' }).click()
  const ask = desk.locator('.replay-ask').first()
  await desk.getByRole('textbox', { name: 'Name' }).fill('Stairwells of Liuyin')
  await desk.getByRole('button', { name: 'Mark an event' }).click()
  const event = desk
    .getByRole('region', { name: 'Known events' })
    .getByRole('listitem')
    .filter({ hasText: 'Stairwells of Liuyin' })
  await expect(event).toHaveCount(1)
  await ask.getByRole('button', { name: /Beside it/ }).click()
  await desk
    .getByRole('option', { name: /on now/ })
    .first()
    .click()
  await ask.getByRole('button', { name: 'Replay', exact: true }).click()
  const sides = desk.locator('.replay-side')
  await expect(sides).toHaveCount(2, { timeout: 60_000 })
  await expect(sides.first()).toContainText('Flags a week')
  await expect(event).toContainText(/A · (caught|not caught)/)
  await expect(event).toContainText(/B · (caught|not caught)/)
  await sides.first().getByRole('button', { name: 'Switch on' }).click()
  await expect(sides.first()).toContainText('on now')

  await desk.getByRole('tab', { name: 'Rules' }).click()
  await expect(versions.first()).toContainText('on now')
  await expect(versions.first()).toContainText('Replayed')
  await versions.first().getByRole('button', { name: 'Switch off' }).click()
  await expect(list.getByRole('button').first()).toContainText('Off')
  await versions.first().getByRole('button', { name: 'Switch on' }).click()
  await expect(list.getByRole('button').first()).toContainText(`On, version ${before + 1}`)

  await desk.getByRole('tab', { name: 'Replay' }).click()
  await event.getByRole('button', { name: 'Remove this event' }).click()
  await expect(event).toHaveCount(0)
  await desk.keyboard.press('Control+z')
  await expect(event).toHaveCount(1)
  await event.getByRole('button', { name: 'Remove this event' }).click()
  await call(desk, 'settings.set', { language: 'zh' })
})

/** Two periods or two areas side by side. */
import { expect, shownCounts, test } from './workstation.ts'

test('the brushed period is laid beside the one before it; a line narrows to its category', async ({ desk }) => {
  await desk.evaluate(() => {
    window.location.hash = '#/situation?from=2026-04-01&to=2026-05-01'
  })
  await expect.poll(async () => (await shownCounts(desk)).matched).toBeLessThan(6_000)
  const counts = await shownCounts(desk)
  await desk.getByRole('button', { name: '比较', exact: true }).click()
  const dialog = desk.getByRole('dialog', { name: '比较' })
  await expect(dialog).toContainText('03-02 – 03-31 · 30 天')
  await expect(dialog).toContainText('04-01 – 04-30 · 30 天')
  const rows = dialog.getByRole('row')
  await expect(rows.nth(1)).toContainText('合计')
  const total = await rows.nth(1).getByRole('cell').allTextContents()
  expect(Number(total[2]!.replaceAll(',', ''))).toBe(counts.matched)
  // The lines add up to the total, and the surest come first.
  const lines = await rows.evaluateAll((all) =>
    all.slice(2).map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent ?? '')),
  )
  const sum = (column: number): number => lines.reduce((n, cells) => n + Number(cells[column]!.replaceAll(',', '')), 0)
  expect(sum(1)).toBe(Number(total[1]!.replaceAll(',', '')))
  expect(sum(2)).toBe(counts.matched)
  const chances = lines.map((cells) => Number(cells[5]!.replace('< ', '')))
  expect([...chances].sort((a, b) => a - b)).toEqual(chances)
  await expect(dialog.getByRole('img', { name: /^[\d.]+，[\d.]+ 至 / }).first()).toBeVisible()

  const b = Number(lines[0]![2]!.replaceAll(',', ''))
  await dialog.getByRole('button', { name: /^只看/ }).first().click()
  await expect(dialog).toHaveCount(0)
  await expect.poll(async () => (await shownCounts(desk)).matched).toBe(b)
})

test('periods and areas of one own choice are compared, and an unsound period says so', async ({ desk }) => {
  await desk.evaluate(() => {
    window.location.hash = '#/situation?from=2026-04-01&to=2026-05-01'
  })
  await desk.getByRole('button', { name: '比较', exact: true }).click()
  const dialog = desk.getByRole('dialog', { name: '比较' })
  await dialog.getByRole('radio', { name: '两个时段' }).click()
  const first = dialog.getByRole('group', { name: '甲' })
  await first.getByLabel('从').fill('2026-01-01')
  await first.getByLabel('到').fill('2026-01-10')
  await expect(dialog).toContainText('比值按日均计')
  await first.getByLabel('到').fill('2025-12-01')
  await expect(dialog).toContainText('“到”不能早于“从”')

  await dialog.getByRole('radio', { name: '两个区域' }).click()
  await expect(dialog.getByRole('row').nth(1)).toContainText('合计')
  await dialog.getByRole('button', { name: /类别/ }).click()
  await expect(desk.getByRole('option', { name: '区域' })).toHaveCount(0)
  await desk.getByRole('option', { name: '状态' }).click()
  await expect(dialog.getByRole('columnheader', { name: '状态' })).toBeVisible()
})

test('a period older than the store says so and states no rise or fall', async ({ desk }) => {
  await desk.evaluate(() => {
    window.location.hash = '#/situation?from=2025-01-10&to=2025-03-01'
  })
  await desk.getByRole('button', { name: '比较', exact: true }).click()
  const dialog = desk.getByRole('dialog', { name: '比较' })
  await dialog.getByRole('radio', { name: '去年同期' }).click()
  await expect(dialog).toContainText('对照时段没有数据')
  await expect(dialog.getByText('不判断').first()).toBeVisible()
  await expect(dialog.getByRole('img', { name: /至/ })).toHaveCount(0)
})

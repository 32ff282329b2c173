/** The map as a table: the same clusters, for readers of the screen and for the keyboard. */
import { expect, shownCounts, test } from './workstation.ts'

const numberIn = (words: string): number => Number(words.replaceAll(/\D/g, ''))

test('T turns the map into a table whose rows add up to what is in view, and Esc turns it back', async ({ desk }) => {
  const markers = desk.getByRole('list', { name: '视野内的聚合点' }).getByRole('button')
  await expect.poll(() => markers.count()).toBeGreaterThan(10)
  await desk.keyboard.press('t')
  const table = desk.getByRole('grid', { name: '视野内的聚合点，表格' })
  await expect(table).toBeFocused()
  const counts = table.getByRole('gridcell').and(desk.locator('.map-table-count'))
  await expect.poll(() => counts.count()).toBeGreaterThan(5)
  await expect(table).toHaveAttribute('aria-rowcount', String((await markers.count()) + 1))
  const head = desk.getByRole('region', { name: '视野内的聚合点，表格' }).locator('strong')
  expect(numberIn((await head.textContent())!.split('视野内')[1]!)).toBe((await shownCounts(desk)).mapped)

  // Walked to the end, every row was there once.
  const seen = new Map<string, number>()
  for (let i = 0; i < 40; i++) {
    const rows = await table
      .locator('.map-table-room [role=row]')
      .evaluateAll((list) =>
        list.map((row) => [row.getAttribute('aria-rowindex')!, row.querySelector('.map-table-count')!.textContent!] as const),
      )
    for (const [index, count] of rows) seen.set(index, numberIn(count))
    await desk.keyboard.press('PageDown')
  }
  expect([...seen.values()].reduce((sum, n) => sum + n, 0)).toBe((await shownCounts(desk)).mapped)

  // What the table covers is out of reach, and comes back.
  const map = desk.getByRole('application')
  await expect(map).toHaveAttribute('inert', '')
  await desk.keyboard.press('Escape')
  await expect(table).toHaveCount(0)
  await expect(map).not.toHaveAttribute('inert')
})

test('the table sorts by its columns, names places, opens members with Enter and zooms with Z', async ({ desk }) => {
  await expect.poll(() => desk.getByRole('list', { name: '视野内的聚合点' }).getByRole('button').count()).toBeGreaterThan(10)
  await desk.getByRole('button', { name: /^表格/ }).click()
  const table = desk.getByRole('grid', { name: '视野内的聚合点，表格' })
  const cells = async (kind: string): Promise<string[]> => table.locator(`.map-table-room .map-table-${kind}`).allTextContents()
  const counts = (await cells('count')).map(numberIn)
  expect([...counts].sort((a, b) => b - a)).toEqual(counts)

  const distance = table.getByRole('columnheader', { name: '距中心' })
  await distance.getByRole('button').click()
  await expect(distance).toHaveAttribute('aria-sort', 'ascending')
  const metres = (await cells('distance')).map((words) => Number.parseFloat(words) * (words.endsWith('km') ? 1_000 : 1))
  expect([...metres].sort((a, b) => a - b)).toEqual(metres)
  await distance.getByRole('button').click()
  await expect(distance).toHaveAttribute('aria-sort', 'descending')
  await expect(table.locator('.map-table-where').filter({ hasText: '近 ' }).first()).toBeVisible()

  await table.getByRole('columnheader', { name: '件数' }).getByRole('button').click()
  await table.focus()
  await desk.keyboard.press('ArrowDown')
  const largest = numberIn((await cells('count'))[0]!)
  await desk.keyboard.press('Enter')
  await expect(desk.getByRole('radio', { name: `选中 ${largest.toLocaleString('en')}` })).toBeChecked()
  const members = desk.getByRole('listbox', { name: '报告列表' }).getByRole('option')
  await expect(members.first()).toHaveAttribute('aria-setsize', String(largest))

  const before = await table.getAttribute('aria-rowcount')
  await table.focus()
  await desk.keyboard.press('z')
  await expect.poll(() => table.getAttribute('aria-rowcount')).not.toBe(before)
})

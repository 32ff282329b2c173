/** The main job, as an analyst does it: see, narrow, search, read. What comes then is in briefing.spec.ts. */
import { expect, shownCounts, test } from './workstation.ts'

test('the situation screen shows clusters that stand for every mapped report in view', async ({ desk }) => {
  const clusters = desk.getByRole('list', { name: '视野内的聚合点' }).getByRole('button')
  await expect.poll(() => clusters.count()).toBeGreaterThan(10)
  const labels = await clusters.evaluateAll((buttons) =>
    buttons.map((button) => button.getAttribute('aria-label') ?? button.textContent ?? ''),
  )
  const shown = labels.reduce((sum, label) => sum + Number(/([\d,]+) 件/.exec(label)?.[1]?.replaceAll(',', '') ?? 1), 0)
  const counts = await shownCounts(desk)
  expect(counts.matched).toBe(6_000)
  expect(counts.mapped + counts.withoutLocation + counts.suppressed).toBe(counts.matched)
  expect(shown).toBe(counts.mapped)
})

test('brushing the timeline narrows map, list and counts to the same reports, and back takes it back', async ({ desk }) => {
  const before = await shownCounts(desk)
  const chart = desk.getByRole('region', { name: '时间线' }).getByRole('img')
  const box = (await chart.boundingBox())!
  const y = box.y + box.height / 2
  // From the left end: the handle of the brush lies there.
  const handle = (await desk.getByRole('slider', { name: '时段起点' }).boundingBox())!
  await desk.mouse.move(handle.x + handle.width / 2, y)
  await desk.mouse.down()
  await desk.mouse.move(box.x + box.width * 0.6, y, { steps: 8 })
  await desk.mouse.up()
  await expect.poll(async () => (await shownCounts(desk)).matched).toBeLessThan(before.matched)
  expect(new URL(desk.url()).hash).toContain('from=')

  // The drag tells the filter once a frame; its last word is the one to compare.
  await expect
    .poll(async () => {
      const { matched } = await shownCounts(desk)
      const list = await desk.getByRole('radio', { name: /^全部/ }).textContent()
      return list?.replaceAll(/\D/g, '') === String(matched)
    })
    .toBe(true)
  const after = await shownCounts(desk)
  expect(after.mapped + after.withoutLocation + after.suppressed).toBe(after.matched)

  await desk.getByRole('button', { name: '上一步筛选' }).click()
  await expect.poll(async () => (await shownCounts(desk)).matched).toBe(before.matched)
})

test('searching 消防通道 lists only reports that contain it, and one opens with the hits marked', async ({ desk }) => {
  const before = await shownCounts(desk)
  // In quotes: without them its synonyms count too.
  await desk.getByRole('combobox').fill('"消防通道"')
  await desk.keyboard.press('Enter')
  await expect.poll(async () => (await shownCounts(desk)).matched).toBeLessThan(before.matched)
  const found = await shownCounts(desk)
  expect(found.matched).toBeGreaterThan(5)

  const list = desk.getByRole('listbox', { name: '报告列表' })
  await expect(list.getByRole('option').first().locator('mark').first()).toHaveText(/消防通道/)
  await list.getByRole('option').first().click()
  const detail = desk.getByRole('article', { name: '报告详情' })
  await expect(detail).toBeVisible()
  await expect(detail.locator('mark').first()).toHaveText(/消防通道/)
  // What would name somebody is covered until a reason is given.
  expect(await detail.textContent()).not.toMatch(/1[3-9]\d{9}/)
})

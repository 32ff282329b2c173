/** The main job, as an analyst does it: see, narrow, search, read, brief. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
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

test('a briefing for partners is written: every file of the receipt is there, with its checksum, and names nobody', async ({
  desk,
  workstation,
}) => {
  await desk.getByRole('combobox').fill('消防通道')
  await desk.keyboard.press('Enter')
  await expect.poll(async () => (await shownCounts(desk)).matched).toBeLessThan(6_000)
  const { matched } = await shownCounts(desk)

  await desk.getByRole('button', { name: '加入会商' }).click()
  await desk.getByRole('textbox', { name: '标题' }).fill('消防通道 周报')
  await desk.getByRole('radio', { name: '成员单位' }).click({ force: true })
  for (const format of [/GeoJSON/, /网页/]) await desk.getByRole('checkbox', { name: format }).click({ force: true })
  await desk.getByRole('button', { name: '导出成员单位版' }).click()
  await expect(desk.getByRole('heading', { name: '回执' })).toBeVisible({ timeout: 90_000 })
  await expect(desk.getByText('泄露检查通过')).toBeVisible()
  await expect(desk.locator('.receipt')).toContainText(`${matched.toLocaleString('en')} 匹配`)

  const folder = (await desk.locator('.receipt-folder').textContent())!
  expect(folder.startsWith(join(workstation.folder, 'fieldbrief-briefings'))).toBe(true)
  expect(folder).toContain('消防通道-周报')
  const listed = await desk.locator('.receipt-files .cut').allTextContents()
  for (const ending of ['.docx', '.xlsx', '.gpkg', '.geojson', '.html'])
    expect(listed.some((file) => file.endsWith(ending))).toBe(true)
  for (const file of listed) {
    const path = join(folder, file)
    expect(statSync(path).size).toBeGreaterThan(0)
    const sum = createHash('sha256').update(readFileSync(path)).digest('hex')
    await expect(desk.locator(`code[title*="${sum}"]`)).toHaveCount(1)
  }
  expect(readdirSync(folder).length).toBeGreaterThanOrEqual(listed.length)
  expect(statSync(folder).mode & 0o077).toBe(0)
  const text = ['.geojson', '.html']
    .map((ending) => readFileSync(join(folder, listed.find((file) => file.endsWith(ending))!), 'utf8'))
    .join('')
  expect(text).not.toMatch(/(?<!\d)1[3-9]\d{9}(?!\d)/)
})

/** Areas and place names in Settings: brought in, looked at on the map, named, and taken back. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, start, stop, test, watch } from './workstation.ts'

const square = (key: string, name: string, from: number, to: number) => ({
  type: 'Feature',
  properties: { key, name, level: '街道' },
  geometry: {
    type: 'Polygon',
    coordinates: [
      [
        [from, 30],
        [to, 30],
        [to, 30.1],
        [from, 30.1],
        [from, 30],
      ],
    ],
  },
})

test('areas are imported with their problems, one is shown on the map, and a name is added, removed and brought back', async ({
  page,
  troubles,
}) => {
  const folder = await mkdtemp(join(tmpdir(), 'fieldbrief-e2e-'))
  const { url, shell } = await start(folder, ['--store', join(folder, 'store'), '--sample'])
  try {
    watch(page, troubles)
    const file = join(folder, '新区域.geojson')
    await writeFile(
      file,
      JSON.stringify({
        type: 'FeatureCollection',
        features: [square('new-1', '东湾街道', 120, 120.1), square('new-2', '西湾街道', 120.09, 120.2)],
      }),
    )
    await page.goto(url)
    await expect(page.getByRole('application')).toBeVisible()
    await page.evaluate(() => {
      location.hash = '#/settings'
    })
    const areas = page.getByRole('region', { name: '区域', exact: true })
    await expect(areas.getByText('边界没有发现问题')).toBeVisible()
    const chosen = page.waitForEvent('filechooser')
    await areas.getByRole('button', { name: '导入区域文件' }).click()
    await (await chosen).setFiles(file)
    await expect(areas.getByText('新区域.geojson：新增 2，更新 0')).toBeVisible()
    await expect(areas.getByText('“东湾街道”与“西湾街道”重叠')).toBeVisible()

    const names = page.getByRole('region', { name: '地名', exact: true })
    await names.getByLabel('地名', { exact: true }).fill('锦绣家园')
    const area = names.getByRole('combobox', { name: '属于区域' })
    await area.click()
    await area.pressSequentially('东湾')
    await page.getByRole('option', { name: '东湾街道' }).click()
    await names.getByRole('button', { name: '加入' }).click()
    await expect(names.getByText('“锦绣家园”已加入')).toBeVisible()
    const remove = names.getByRole('button', { name: '删除地名“锦绣家园”' })
    await remove.click()
    await expect(remove).toHaveCount(0)
    await page.getByRole('button', { name: /^撤销/ }).click()
    await expect(remove).toBeVisible()

    await areas
      .getByRole('button', { name: /^在地图上看/ })
      .first()
      .click()
    await expect(page).toHaveURL(/#\/situation\?bbox=120\.0/)
  } finally {
    // Before its workstation, or its last calls are refused.
    await page.close()
    await stop(shell)
    await rm(folder, { recursive: true, force: true })
  }
})

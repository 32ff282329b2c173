/** A workstation on an office's server: what its window says and does while the server is away, and when it is back. */
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { serverFileText } from '../../main/store/postgres/server-file.ts'
import { type Cluster, makeCluster, whyNoCluster } from '../fixture/cluster.ts'
import { type CutProxy, cutProxy } from '../fixture/cut-proxy.ts'
import { call, start, stop, watch } from './workstation.ts'

const why = whyNoCluster()
test.skip(why !== null, why ?? '')
test.describe.configure({ mode: 'serial' })

/** Of a report in the file that the columns of the map are kept in. */
const bytesARow = 49

let cluster: Cluster
let proxy: CutProxy
let folder: string
let running: Awaited<ReturnType<typeof start>>
test.beforeAll(async () => {
  test.setTimeout(180_000)
  if (why !== null) return
  cluster = makeCluster()
  const address = cluster.address('postgres')
  proxy = cutProxy(`${address.host}/.s.PGSQL.${address.port}`)
  folder = await mkdtemp(join(tmpdir(), 'fieldbrief-office-e2e-'))
  await mkdir(join(folder, 'store'), { mode: 0o700 })
  await writeFile(join(folder, 'store', 'server.json'), serverFileText(proxy.through(address)), { mode: 0o600 })
  running = await start(folder, ['--store', join(folder, 'store'), '--sample'])
})
test.afterAll(async () => {
  if (why !== null) return
  await stop(running.shell)
  await proxy.close()
  cluster.remove()
  await rm(folder, { recursive: true, force: true })
})

const link = (page: Page) => page.locator('.countbar-link')
/** FIELDBRIEF_PICTURES=folder keeps pictures, as in access.spec.ts. */
async function picture(page: Page, name: string): Promise<void> {
  const pictures = process.env.FIELDBRIEF_PICTURES
  if (!pictures) return
  await page.waitForTimeout(500)
  await page.screenshot({ path: join(pictures, `${name}.png`) })
}
const dialog = (page: Page) => page.getByRole('dialog')
async function openFlags(page: Page): Promise<void> {
  await page.evaluate(() => {
    location.hash = '#/flags'
  })
  await expect(page.getByRole('navigation', { name: '收件箱' })).toBeVisible()
}

test('a window on a server says so, and what it keeps; away, it shows that, notes a disposition, and sends it when the server is back', async ({
  page,
}) => {
  const troubles: string[] = []
  watch(page, troubles)
  await page.goto(running.url)
  await expect(page.getByRole('application')).toBeVisible()
  await expect(link(page)).toHaveText('办公室服务器已连接')
  const { flags } = await call<{ flags: { id: number; status: string }[] }>(page, 'flag.list', {})
  if (flags.length === 0) await call(page, 'flag.evaluate', {})
  const judged = Date.now()
  // After whatever is written it is kept anew: with the flags, then.
  await call(page, 'settings.set', { theme: 'light' })
  await expect
    .poll(async () => (await call<{ keptReports: number }>(page, 'link.get', {})).keptReports, { timeout: 60_000 })
    .toBeGreaterThan(1_000)
  await link(page).click()
  await expect(dialog(page)).toContainText('服务器应答正常。本机保留了')
  await page.keyboard.press('Escape')
  // What was kept before the rules had judged holds no flag yet.
  await expect
    .poll(
      async () => {
        const { keptAt } = await call<{ keptAt: string }>(page, 'link.get', {})
        return Date.parse(keptAt)
      },
      { timeout: 90_000 },
    )
    .toBeGreaterThan(judged)
  await openFlags(page)
  const first = page.getByRole('navigation', { name: '收件箱' }).locator('.inbox-item').first()
  await first.click()
  await expect(page.getByRole('article').getByRole('heading', { level: 2 })).toBeVisible()

  proxy.order({ kind: 'refuse' })
  await expect(link(page)).toContainText('服务器联系不上，内容截至')
  await page.keyboard.press('v')
  await page.keyboard.type('断网期间到过现场')
  await page.keyboard.press('Enter')
  await expect(link(page)).toContainText('项待送出')
  // The card is whole: its series, reports and places are of what is kept.
  await expect(page.getByRole('article').getByRole('alert')).toHaveCount(0)
  await link(page).click()
  await expect(dialog(page).locator('.link-change').filter({ hasText: '核实：断网期间到过现场' }).first()).toBeVisible()
  await picture(page, 'link-away')
  await page.keyboard.press('Escape')
  await page.evaluate(() => {
    location.hash = '#/sources'
  })
  await expect(page.getByRole('note')).toContainText('服务器联系不上：以下账本截至')
  await picture(page, 'ledger-away')
  // The map and its counts are those of all reports.
  await page.evaluate(() => {
    location.hash = '#/situation'
  })
  await expect(page.getByRole('application')).toBeVisible()

  proxy.order({ kind: 'pass' })
  await expect(link(page)).toHaveText('办公室服务器已连接', { timeout: 30_000 })
  const after = await call<{ changes: unknown[] }>(page, 'link.get', {})
  expect(after.changes).toEqual([])
  expect(cluster.psql('postgres', "SELECT reason FROM flag_event WHERE status = 'verified'")).toContain('断网期间到过现场')
  expect(troubles.filter((line) => !/502|503|Failed to load resource/.test(line))).toEqual([])
})

test('a window opens while the server is away, on what was kept', async ({ page }) => {
  // The columns of the map are written a while after the last change of them: then every report is among them.
  await expect
    .poll(async () => (await stat(join(folder, 'store', 'columns.cache'))).size, { timeout: 60_000 })
    .toBeGreaterThan(6_000 * bytesARow)
  await stop(running.shell)
  proxy.order({ kind: 'refuse' })
  running = await start(folder, ['--store', join(folder, 'store')])
  await page.goto(running.url)
  await expect(page.getByRole('application')).toBeVisible()
  await expect(link(page)).toContainText('服务器联系不上，内容截至')
  await expect(page.locator('.countbar-term').first()).toContainText('6,000')
  await openFlags(page)
  await expect(page.getByRole('navigation', { name: '收件箱' }).locator('.inbox-item').first()).toBeVisible()

  // Somebody else disposes of the same flag meanwhile.
  const { flags } = await call<{ flags: { id: number }[] }>(page, 'flag.list', { statuses: ['new'] })
  const id = flags[0]?.id as number
  await call(page, 'flag.dispose', { id, status: 'artefact', reason: '同一批重复上报' })
  cluster.psql(
    'postgres',
    `INSERT INTO flag_event (flag_id, at, status, reason) VALUES (${id}, 1780000000, 'verified', '现场确认')`,
  )
  proxy.order({ kind: 'pass' })
  await expect(link(page)).toHaveText('办公室服务器已连接 · 1 项待您定夺', { timeout: 30_000 })
  await link(page).click()
  const row = dialog(page).locator('.link-change')
  await expect(row).toContainText('数据假象：同一批重复上报')
  await expect(row).toContainText('核实：现场确认')
  await picture(page, 'link-clash')
  await row.getByRole('button', { name: '以我的为准' }).click()
  await expect(dialog(page)).toContainText('没有等待送出的改动')
  await page.keyboard.press('Escape')
  await expect(link(page)).toHaveText('办公室服务器已连接')
  expect(cluster.psql('postgres', `SELECT status FROM flag_event WHERE flag_id = ${id} ORDER BY id DESC LIMIT 1`).trim()).toBe(
    'artefact',
  )
})

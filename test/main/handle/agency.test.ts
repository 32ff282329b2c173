import { generateIdentity, identityToRecipient } from 'age-encryption'
import { expect, test } from 'vitest'
import { categoryKeys } from '../../../contract/taxonomy.ts'
import type { App } from '../../../main/app.ts'
import { defaultAgencies } from '../../../main/handle/agency.ts'
import { noSignal, tempApp, tempFolder } from '../../fixture/make-store.ts'

const call = <M extends keyof App['handlers']>(app: App, method: M, request: Parameters<App['handlers'][M]>[0]) =>
  app.handlers[method](request as never, noSignal) as ReturnType<App['handlers'][M]>

test('the agencies of a new store see only categories of the closed list', async () => {
  const app = await tempApp()
  const { agencies } = await call(app, 'agency.list', {})
  expect(agencies).toEqual(defaultAgencies)
  for (const agency of agencies) for (const category of agency.categories) expect(categoryKeys).toContain(category)
})

test('a list that was emptied stays empty', async () => {
  const app = await tempApp()
  await call(app, 'agency.put', { agencies: [] })
  expect(await call(app, 'agency.list', {})).toEqual({ agencies: [] })
})

test('an agency that a meeting names cannot be left out', async () => {
  const app = await tempApp()
  const { agencies } = await call(app, 'agency.list', {})
  await call(app, 'meeting.add', { day: '2026-06-11', agencies: ['power'] })
  const without = agencies.filter((a) => a.key !== 'power')
  await expect(call(app, 'agency.put', { agencies: without })).rejects.toMatchObject({
    code: 'bad-request',
    text: { en: expect.stringContaining('Power Supply') },
  })
  expect((await call(app, 'agency.list', {})).agencies).toEqual(agencies)
  const some = agencies.filter((a) => a.key === 'power' || a.key === 'fire').reverse()
  expect((await call(app, 'agency.put', { agencies: some })).agencies.map((a) => a.key)).toEqual(['power', 'fire'])
})

test('a recipient with a slip in it and an unknown area are refused', async () => {
  const app = await tempApp()
  const recipient = await identityToRecipient(await generateIdentity())
  const agency = { key: 'water', name: { zh: '水务', en: 'Water' }, categories: ['waste' as const], areas: [], recipient }
  const slip = recipient.endsWith('q') ? `${recipient.slice(0, -1)}p` : `${recipient.slice(0, -1)}q`
  await expect(call(app, 'agency.put', { agencies: [{ ...agency, recipient: slip }] })).rejects.toMatchObject({
    code: 'bad-request',
    text: { zh: expect.stringContaining('水务') },
  })
  await expect(call(app, 'agency.put', { agencies: [{ ...agency, areas: ['nowhere'] }] })).rejects.toMatchObject({
    code: 'bad-request',
  })
  expect((await call(app, 'agency.put', { agencies: [agency] })).agencies).toEqual([agency])
})

test('the office keeps its name and its key', async () => {
  const folder = tempFolder()
  const app = await tempApp(folder)
  const before = await call(app, 'office.get', {})
  expect(Buffer.from(before.publicKey, 'base64')).toHaveLength(32)
  const name = { zh: '青澜区安全工作办公室', en: 'Qinglan District Safety Office' }
  expect(await call(app, 'office.set', { name })).toEqual({ name, publicKey: before.publicKey })
  const again = await tempApp(folder)
  expect(await call(again, 'office.get', {})).toEqual({ name, publicKey: before.publicKey })
})

import { expect, onTestFinished } from 'vitest'
import { openStoreThreads, type Store } from '../../../main/store/client.ts'
import { fileTest, tempFolder, testKey } from '../../fixture/make-store.ts'

// On the server the account is the database's own user: test/main/store/postgres/roles.test.ts.
async function two(): Promise<{ li: Store; wang: Store; meeting: number }> {
  const folder = tempFolder()
  const open = async (account: string): Promise<Store> => {
    const store = await openStoreThreads({ folder, key: testKey, account })
    onTestFinished(() => store.close())
    return store
  }
  const [li, wang] = [await open('li'), await open('wang')]
  const { id } = await li.call('meeting.add', {
    number: 1,
    title: '会商',
    day: '2026-06-11',
    period: { from: '2026-06-02', to: '2026-06-08' },
    filter: { categories: ['fire'] },
    language: 'zh',
    agencies: ['fire'],
    agenda: [],
  })
  return { li, wang, meeting: id }
}

fileTest('changes of two people to different parts of a meeting both stay', async () => {
  const { li, wang, meeting: id } = await two()
  await li.call('meeting.set', { id, change: { title: '甲' }, touch: { at: 10, seen: { title: '会商' } } })
  await wang.call('meeting.set', { id, change: { minutes: '乙' }, touch: { at: 11, seen: { minutes: '' } } })
  expect(await li.call('meeting.get', { id })).toMatchObject({ title: '甲', minutes: '乙' })
})

fileTest('the second at the same part is told both versions and who, and stores nothing', async () => {
  const { li, wang, meeting: id } = await two()
  await li.call('meeting.set', { id, change: { minutes: '甲写的' }, touch: { at: 10, seen: { minutes: '' } } })
  const late = { minutes: '乙写的', title: '也改了标题' }
  expect(await wang.call('meeting.set', { id, change: late, touch: { at: 11, seen: { minutes: '', title: '会商' } } })).toEqual({
    clash: { part: 'minutes', theirs: '甲写的', mine: '乙写的', by: { account: 'li', at: 10 } },
  })
  expect(await wang.call('meeting.get', { id })).toMatchObject({ minutes: '甲写的', title: '会商' })
  // Having seen it, the change goes through.
  await wang.call('meeting.set', { id, change: late, touch: { at: 12, seen: { minutes: '甲写的' } } })
  expect(await li.call('meeting.get', { id })).toMatchObject({ minutes: '乙写的', title: '也改了标题' })
})

fileTest('the same words from both are no clash, nor are quick steps of one person, nor another order of keys', async () => {
  const { li, wang, meeting: id } = await two()
  const seen = { title: '会商', period: { to: '2026-06-08', from: '2026-06-02' } }
  await li.call('meeting.set', { id, change: { title: '同' }, touch: { at: 10, seen } })
  expect(await wang.call('meeting.set', { id, change: { title: '同' }, touch: { at: 11, seen } })).toMatchObject({ id })
  expect(await li.call('meeting.set', { id, change: { title: '再改' }, touch: { at: 12, seen } })).toMatchObject({ id })
  const period = { from: '2026-06-01', to: '2026-06-08' }
  expect(await wang.call('meeting.set', { id, change: { period }, touch: { at: 13, seen } })).toMatchObject({ period })
})

fileTest('items and decisions are guarded part by part', async () => {
  const { li, wang, meeting } = await two()
  const item = await li.call('item.add', { meeting, item: { title: '议题', note: '', subject: { kind: 'text' } } })
  const id = item?.id as number
  await li.call('item.set', { id, change: { note: '甲' }, touch: { at: 10, seen: { note: '' } } })
  expect(await wang.call('item.set', { id, change: { title: '乙' }, touch: { at: 11, seen: { title: '议题' } } })).toMatchObject({
    title: '乙',
    note: '甲',
  })
  expect(await wang.call('item.set', { id, change: { note: '乙' }, touch: { at: 12, seen: { note: '' } } })).toMatchObject({
    clash: { part: 'note', theirs: '甲', by: { account: 'li', at: 10 } },
  })
  const decision = {
    text: '整治',
    agency: null,
    due: null,
    expected: '',
    place: null,
    category: null,
    state: 'open' as const,
    stateDay: null,
    note: '',
  }
  const made = (await li.call('decision.add', { meeting, decision }))?.id as number
  await li.call('decision.set', { id: made, change: { state: 'done' }, touch: { at: 13, seen: { state: 'open' } } })
  expect(
    await wang.call('decision.set', { id: made, change: { state: 'dropped' }, touch: { at: 14, seen: { state: 'open' } } }),
  ).toMatchObject({
    clash: { part: 'state', theirs: 'done', mine: 'dropped' },
  })
})

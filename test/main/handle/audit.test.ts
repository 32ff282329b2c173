import { expect, test } from 'vitest'
import { noSignal, tempApp } from '../../fixture/make-store.ts'

const at = Date.UTC(2026, 4, 10, 9)

test('changes of settings that matter are written down, by what they are now', async () => {
  const { handlers } = await tempApp(undefined, () => at)
  await handlers['notice.set']({ quietFrom: '21:00' } as never, noSignal)
  await handlers['office.set']({ name: { zh: '区应急局', en: 'Emergency Bureau' } }, noSignal)
  await handlers['schedule.set']({ filter: { text: '密语' }, title: '周报' }, noSignal)
  const { agencies } = await handlers['agency.list']({}, noSignal)
  await handlers['agency.put']({ agencies: agencies.slice(0, 2) }, noSignal)
  await handlers['view.save']({ name: '燃气', filter: { text: '密语' } }, noSignal)
  const { views } = await handlers['view.list']({}, noSignal)
  await handlers['view.share']({ ids: views.map((v) => v.id) }, noSignal)
  const { lines } = await handlers['audit.list']({}, noSignal)
  expect(lines.map((l) => [l.what, l.subject]).reverse()).toEqual([
    ['setting changed', 'notice: quietFrom 21:00'],
    ['setting changed', 'office: zh 区应急局; en Emergency Bureau'],
    ['setting changed', 'schedule: filter changed; title 周报'],
    ['setting changed', `agencies: keys ${agencies[0]?.key} ${agencies[1]?.key}`],
    ['views exported', '1 views'],
  ])
  expect(JSON.stringify(lines)).not.toContain('密语')
  expect(lines.every((l) => l.account !== '' && l.hash !== null)).toBe(true)
})

test('pages go on where the last one ended, kinds are counted over all of them, and a day is meant whole', async () => {
  let now = at
  const { handlers } = await tempApp(undefined, () => now)
  for (let i = 0; i < 25; i++) {
    now = at + i * 6 * 3_600_000
    await handlers['hold.add']({ name: `hold ${i}`, reason: i % 5 === 0 ? 'COURT order' : 'inquiry', filter: {} }, noSignal)
    if (i % 2) await handlers['notice.set']({ quietFrom: `2${i % 3}:00` } as never, noSignal)
  }
  const seen: number[] = []
  let after: string | undefined
  do {
    const page = await handlers['audit.list']({ limit: 10, ...(after ? { after } : {}) }, noSignal)
    expect(page.total).toBe(37)
    expect(page.kinds).toEqual([
      { what: 'hold added', count: 25 },
      { what: 'setting changed', count: 12 },
    ])
    seen.push(...page.lines.map((l) => l.id))
    after = page.next ?? undefined
  } while (after)
  expect(seen).toEqual(Array.from({ length: 37 }, (_, i) => 37 - i))
  const court = await handlers['audit.list']({ what: 'hold added', text: 'court' }, noSignal)
  expect(court).toMatchObject({ total: 5, next: null })
  const local = (ms: number): string => {
    const d = new Date(ms)
    return `${d.getFullYear()}-${String(d.getMonth() + 1).padStart(2, '0')}-${String(d.getDate()).padStart(2, '0')}`
  }
  const day = local(at + 86_400_000)
  const ofDay = await handlers['audit.list']({ what: 'hold added', from: day, to: day }, noSignal)
  expect(ofDay.total).toBe(4)
  expect(ofDay.lines.every((l) => local(Date.parse(l.at)) === day)).toBe(true)
  await expect(handlers['audit.list']({ after: 'nonsense' }, noSignal)).rejects.toMatchObject({ code: 'bad-request' })
})

test('an export is itself written down, and its head stays a link', async () => {
  const { handlers } = await tempApp()
  await handlers['hold.add']({ name: 'h', reason: 'inquiry', filter: {} }, noSignal)
  const taken = await handlers['audit.export']({}, noSignal)
  expect(taken.text.trimEnd().split('\n')).toHaveLength(1)
  expect((await handlers['audit.list']({}, noSignal)).lines[0]).toMatchObject({
    what: 'audit exported',
    subject: '1 lines',
    why: `head ${taken.head}`,
  })
  expect(await handlers['audit.verify']({ head: taken.head as string }, noSignal)).toMatchObject({
    valid: true,
    lines: 2,
    knownHead: true,
  })
})

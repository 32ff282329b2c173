import { describe, expect, test } from 'vitest'
import { few, idsOf, now, setUpBench, start } from '../engine/bench-store.ts'
import type { Fault, Served, ServedRequest } from './server.ts'

const t = setUpBench()
const { serve, stored, requestsAsked } = t

describe('formats and odd answers', () => {
  const odd: [string, Partial<Served>][] = [
    ['XML only', { formats: ['xml'] }],
    ['JSON only', { formats: ['json'] }],
    ['a byte order mark', { bom: true }],
    ['a byte order mark before XML', { bom: true, formats: ['xml'] }],
    ['a wrong content type', { contentType: 'text/html' }],
    ['the list wrapped in requests', { wrap: 'requests' }],
    ['the list wrapped in service_requests', { wrap: 'service_requests' }],
    [
      'a web page instead of JSON',
      { fault: (a) => (a.format === 'json' ? { do: 'body', body: '<html><p>Sorry</p></html>' } : undefined) },
    ],
    ['XML whatever is asked', { fault: xmlForJson }],
    ['no list of services', { fault: (a) => (a.resource === 'services' ? { do: 'status', status: 404 } : undefined) }],
  ]
  function xmlForJson(asked: { resource: string; format: string }): Fault | undefined {
    if (asked.resource !== 'requests' || asked.format !== 'json') return undefined
    const items = few.map(
      (r) =>
        `<request><service_request_id>${r.id}</service_request_id><service_name>Pothole</service_name><description>Report ${r.id}</description><status>open</status><requested_datetime>${r.requested}</requested_datetime></request>`,
    )
    return { do: 'body', body: `<service_requests>${items.join('')}</service_requests>` }
  }
  test.each(odd)('%s', async (_name, options) => {
    await serve({ reports: few, ...options }, start)
    expect(await t.bench.sync()).toMatchObject({ imported: few.length, quarantined: 0 })
    expect(await stored()).toEqual(idsOf(few))
    expect([...(await t.bench.reports()).values()].map((r) => r.text).sort()).toEqual(few.map((r) => `Report ${r.id}`).sort())
  })

  test('the format that worked is remembered', async () => {
    await serve({ reports: few, formats: ['xml'] }, start)
    await t.bench.sync()
    t.server.asked.length = 0
    await t.bench.sync()
    expect(requestsAsked().map((a) => a.format)).not.toContain('json')
  })

  test('numeric ids keep their zeros and all their digits', async () => {
    const reports = ['007', '90071992547409931', '12'].map((id) => ({ id, requested: '2026-06-01T00:00:00Z' }))
    await serve({ reports, numericIds: true }, start)
    await t.bench.sync()
    expect(await stored()).toEqual(['007', '12', '90071992547409931'])
  })

  test('an unclosed empty request at the end of the XML goes to quarantine once, the rest comes in', async () => {
    await serve({ reports: few, formats: ['xml'], xmlTail: '<request>' }, start)
    await t.bench.sync()
    await t.bench.sync({ now: () => now + 86_400_000 })
    expect(await stored()).toEqual(idsOf(few))
    const { rows, total } = await t.bench.store.call('quarantine.list', { limit: 10 })
    expect(rows[0]!.reason.en).toContain('Empty record')
    // The store knows an empty row again by its place in the answer: one for each length of answer.
    expect(total).toBeLessThanOrEqual(2)
  })

  test('rows that are no reports go to quarantine with column and reason, barred services are refused and counted', async () => {
    const bad: ServedRequest[] = [
      { id: 'no-time', requested: 'soon' },
      { id: 'state-plane', requested: '2026-06-01T00:00:00Z', lat: 2_954_000, long: 771_000 },
      { id: 'barred', requested: '2026-06-02T00:00:00Z', service: 'Encampment' },
    ]
    await serve({ reports: [...few, ...bad] }, start)
    const refused = { zh: '不收', en: 'barred' }
    const outcome = await t.bench.sync({
      classify: (label) => (label === 'Encampment' ? { refused } : { category: 'facility', subCategory: label }),
    })
    expect(outcome).toMatchObject({ imported: few.length, quarantined: 2, refused: 1 })
    const { rows } = await t.bench.store.call('quarantine.list', { limit: 10 })
    expect(rows.map((r) => r.column).sort()).toEqual(['lat', 'requested_datetime'])
    expect((await t.bench.store.call('source.list', { now: now / 1000 }))[0]).toMatchObject({ quarantined: 2, refused: 1 })
  })

  test('fields that name the reporter are dropped wherever a server leaks them', async () => {
    const more = {
      first_name: 'Wendeline',
      last_name: 'Qzxfield',
      email: 'wq@example.org',
      phone: '555-0100-777',
      device_id: 'dev-4711',
      account_id: 'acc-0815',
    }
    const leaking = few.map((r) => ({ ...r, more }))
    await serve({ reports: [...leaking, { id: 'bad', requested: 'never', more }] }, start)
    await t.bench.sync()
    const kept = JSON.stringify([
      [...(await t.bench.reports()).values()],
      await t.bench.store.call('quarantine.list', { limit: 10 }),
    ])
    for (const value of Object.values(more)) expect(kept).not.toContain(value)
    expect(await stored()).toEqual(idsOf(few))
  })

  test('times without a zone are in the zone of the source', async () => {
    await serve({ reports: [{ id: 'local', requested: '2026-06-01 08:30:00' }] }, { ...start, tz: 'Asia/Shanghai' })
    await t.bench.sync()
    expect((await t.bench.reports()).get('local')).toMatchObject({
      occurredAt: Date.parse('2026-06-01T00:30:00Z') / 1000,
      offsetMinutes: 480,
    })
  })
})

import { beforeEach, describe, expect, test } from 'vitest'
import { retryQuarantined } from '../../../../main/sync/engine/retry-quarantined.ts'
import { sendOutbox } from '../../../../main/sync/engine/send-outbox.ts'
import { upstreamForm } from '../../../../main/sync/engine/upstream-form.ts'
import type { House } from './house.ts'
import { chosen, connect, copyThere, openHouse, startServer, toolsOf } from './house.ts'
import { picture, type Submission } from './invented.ts'
import type { OdkServer } from './server.ts'

const signal = new AbortController().signal
let house: House
let server: OdkServer
let one: Submission

/** Decides on the report as it is here, and sends it. */
async function decide(decision: 'accepted' | 'returned' | 'closed', comment: string, before: () => void = () => {}) {
  const id = 1
  const item = await house.store.call('outbox.add', { report: id, decision, comment, at: Math.floor(server.clock / 1000) })
  before()
  const [sent] = await sendOutbox(house.store, [item!.id], toolsOf(server))
  return sent!
}
const wrote = () => server.asked.filter(({ method, kind }) => (method === 'PATCH' || method === 'POST') && kind !== 'session')

describe('a decision of the district', () => {
  beforeEach(async () => {
    house = await openHouse()
    server = house.server
    one = server.add(1)
    server.tick(1_000)
    await house.sync()
    server.tick(60_000)
  })

  test.each([
    ['accepted', 'Will be done', 'approved', ['Will be done'], 'checking'],
    ['returned', 'Which side?', 'hasIssues', ['Which side?'], 'returned'],
    ['closed', 'Repaired', 'approved', ['已办结 Closed: Repaired'], 'closed'],
    ['closed', '', 'approved', ['已办结 Closed'], 'closed'],
    ['accepted', '', 'approved', [], 'checking'],
  ] as const)('%s with "%s" becomes %s, and comes back with the next sync', async (decision, comment, state, remarks, status) => {
    expect(await decide(decision, comment)).toMatchObject({ state: 'sent' })
    expect([one.review, one.comments.map(({ body }) => body)]).toEqual([state, remarks])
    server.tick(1_000)
    await house.sync()
    expect(house.copy().get(one.id)).toMatchObject({ status })
    expect(
      house
        .copy()
        .get(one.id)!
        .trail.map(([made]) => made),
    ).toEqual(['received', decision, ...remarks.map(() => decision)])
  })

  test('edited meanwhile: a conflict with what is there now, and nothing is written', async () => {
    const sent = await decide('accepted', 'Fine', () => server.edit(one, { note: 'Quite another' }))
    expect(sent).toMatchObject({
      state: 'conflict',
      conflict: { theirs: { status: 'checking', text: expect.stringContaining('Quite another'), revision: one.updated } },
    })
    expect(wrote()).toEqual([])
  })

  test('reviewed meanwhile by somebody else: a conflict; the server itself would not notice', async () => {
    const sent = await decide('accepted', '', () => server.review(one, 'rejected'))
    expect(sent).toMatchObject({ state: 'conflict', conflict: { theirs: { status: 'closed' } } })
    expect(one.review).toBe('rejected')
    expect(wrote()).toEqual([])
  })

  test('a remark, an attachment and the like meanwhile are no conflict: they are not what was decided on', async () => {
    expect(await decide('accepted', '', () => server.comment(one, 'By the way'))).toMatchObject({ state: 'sent' })
  })

  test('cut off between state and remark: the next try adds what is missing, once', async () => {
    let cuts = 0
    server.fault = (asked) => (asked.method === 'POST' && asked.kind === 'comments' && cuts++ === 0 ? { do: 'reset' } : undefined)
    expect(await decide('returned', 'Which side?')).toMatchObject({ state: 'sent' })
    expect([one.review, one.comments.map(({ body }) => body)]).toEqual(['hasIssues', ['Which side?']])
    // Sent already, and tried again by a process that never heard the answer.
    const connector = await connect(server)
    const again = await connector.send!(
      { externalId: one.id, sourceRevision: one.submitted, decision: 'returned', comment: 'Which side?', idempotencyKey: 'k' },
      signal,
    )
    expect(again).toMatchObject({ kind: 'sent' })
    expect(one.comments.length).toBe(1)
  })

  test('a viewer may not send, a deleted submission takes nothing: both said in plain words', async () => {
    server.role = 'viewer'
    expect(await decide('accepted', '')).toMatchObject({ state: 'failed', problem: { en: expect.stringContaining('manager') } })
    server.role = 'manager'
    server.delete(one)
    expect(await decide('accepted', '')).toMatchObject({ state: 'failed', problem: { en: expect.stringContaining('no more') } })
  })
})

describe('the wizard', () => {
  test('lists the forms of all projects, then fields with examples, a mapping and first rows', async () => {
    const server = await startServer()
    server.add(1, { files: new Map([['a.jpg', picture(1)]]) })
    server.add(2)
    const tools = toolsOf(server)
    const plan = { name: 'odk', kind: 'odk' as const, url: `${server.url}/v1/projects`, options: {} }
    expect(await upstreamForm(plan, undefined, tools)).toMatchObject({
      forms: [{ id: 'field_note', project: '1', name: 'Field note (made up)', count: 2 }],
      fields: [],
    })
    const form = await upstreamForm({ ...plan, options: chosen }, undefined, tools)
    expect(form.suggested).toEqual({
      occurredAt: 'seen_at',
      category: 'kind',
      text: 'note',
      place: 'site/name',
      location: 'spot',
    })
    expect(form.fields.find(({ path }) => path === 'finding/what')).toEqual({
      path: 'finding/what',
      name: 'what',
      type: 'string',
      repeats: true,
      example: 'thing 0',
    })
    expect(form.fields.find(({ path }) => path === 'spot')!.example).toContain('118')
    expect(form.rows.length).toBe(2)
    expect(form.rows[0]).toMatchObject({ stored: { text: expect.stringContaining('Made up note 2') } })
  })

  test('the test of a source counts, and says why it cannot', async () => {
    const server = await startServer()
    server.add(1)
    expect(await (await connect(server)).test(signal)).toMatchObject({
      ok: true,
      detail: { en: 'Connected: ODK Central, form field_note, 1 submissions.' },
    })
    const none = await connect(server, { options: { form: 'nosuch' } })
    expect(await none.test(signal)).toMatchObject({ ok: false, detail: { en: expect.stringContaining('404') } })
  })

  test.each([
    '',
    '/',
    '/v1',
    '/v1/projects/1/forms/field_note.svc/Submissions?$top=5',
    '/projects/1/forms/field_note/submissions',
    '/#/projects/1',
  ])('an address with "%s" at its end finds the server', async (tail) => {
    const server = await startServer()
    server.add(1)
    expect(await (await connect(server, { url: server.url + tail })).test(signal)).toMatchObject({ ok: true })
  })
})

test('what cannot be a report, and what the boundary bars, are kept apart; who sent it is a token alone', async () => {
  const house = await openHouse()
  const { server } = house
  server.add(1, {}, { seen_at: 'some day' })
  server.add(2, {}, { kind: 'barred' })
  server.add(3)
  server.add(4, {}, { spot: { type: 'Point', coordinates: [10, 91, 0], properties: { accuracy: 0 } } })
  expect(await house.sync()).toMatchObject({ imported: 1, quarantined: 2, refused: 1 })
  expect(house.copy()).toEqual(new Map([...copyThere(server)].filter(([, { body }]) => body.includes('note 3'))))
  const { rows } = await house.store.call('quarantine.list', { limit: 9 })
  expect(rows.map(({ column }) => column).sort()).toEqual(['seen_at', 'spot'])
  expect(JSON.stringify(rows)).not.toContain('Somebody')
  // Put right here, it is the same report, and the next sync leaves it.
  const time = (await house.store.call('quarantine.rows', { source: 'odk' })).filter(({ column }) => column === 'seen_at')
  expect(await retryQuarantined(house.store, time, { seen_at: '2026-05-02T10:00:00Z' }, toolsOf(server))).toMatchObject({
    stored: 1,
    still: [],
  })
  const [, one] = [...house.copy()].find(([, { body }]) => body.includes('note 1'))!
  expect(one).toMatchObject({
    at: Date.parse('2026-05-02T10:00:00Z') / 1000,
    spot: [118.0001, 30.9999],
    accuracy: 4.5,
    kind: 'street light',
  })
})

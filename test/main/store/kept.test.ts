import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Store } from '../../../main/store/client.ts'
import type { IntakeReport } from '../../../main/store/intake.ts'
import { makeReport, tempStore } from '../../fixture/make-store.ts'

const photo = { kind: 'image' as const, mime: 'image/jpeg', name: 'a.jpg', key: 'a.jpg', bytes: null, url: null }
const step = (at: number, comment = '') => ({ level: 'district' as const, decision: 'received' as const, at, comment })

async function put(store: Store, change: Partial<IntakeReport>) {
  const { id } = await store.call('source.ensure', { name: 'office', kind: 'odk' })
  const { runId } = await store.call('run.begin', { sourceId: id, at: 1 })
  const reports = [makeReport(1, { sourceRevision: 5, ...change })]
  const outcome = await store.call('run.apply', { runId, page: { reports, problems: [], refusals: [] } })
  await store.call('run.end', { runId, at: 2 })
  return outcome
}

/** A store with one report whose photo has come, under the version "one". */
async function withPhoto() {
  const store = await tempStore()
  await put(store, { attachments: [photo] })
  const bytes = new Uint8Array([1, 2, 3])
  const [wanted] = await store.call('attachment.next', { source: 'office', now: 0, limit: 1, screen: [] })
  await store.call('attachment.part', { id: wanted!.id, first: 0, bytes, etag: '"one"' })
  await store.call('attachment.end', {
    id: wanted!.id,
    end: { state: 'here', mime: 'image/jpeg', sha256: createHash('sha256').update(bytes).digest('hex') },
  })
  return {
    told: (etag: string | null) => put(store, { attachments: [{ ...photo, etag }] }),
    missing: async () => (await store.call('attachment.missing', { limit: 9 })).total,
    here: async () => store.call('attachment.read', { id: wanted!.id }),
  }
}

describe('contents of attachments', () => {
  test('the version that is here stays; the report counts as unchanged', async () => {
    const { told, missing, here } = await withPhoto()
    expect(await told('"one"')).toMatchObject({ unchanged: 1 })
    expect([await missing(), (await here())?.bytes.length]).toEqual([0, 3])
  })

  test.each(['"two"', null])('another version (%s) is fetched anew, without the report being a changed one', async (etag) => {
    const { told, missing, here } = await withPhoto()
    expect(await told(etag)).toMatchObject({ unchanged: 1 })
    expect([await missing(), await here()]).toEqual([1, null])
  })
})

describe('remarks', () => {
  test('those that are stored stay when the source was not asked for them, and go when it was and has none', async () => {
    const store = await tempStore()
    const trail = async () => (await store.call('report.detail', { id: 1, language: 'en' }))?.trail.map(({ comment }) => comment)
    await put(store, { trail: [step(10), step(20, 'A remark')] })
    expect(await put(store, { trail: [step(10)], commentsUnknown: true })).toMatchObject({ unchanged: 1 })
    expect(await put(store, { trail: [step(10), step(30)], commentsUnknown: true, sourceRevision: 6 })).toMatchObject({
      updated: 1,
    })
    expect(await trail()).toEqual(['', 'A remark', ''])
    await put(store, { trail: [step(10), step(30)], sourceRevision: 7 })
    expect(await trail()).toEqual(['', ''])
  })
})

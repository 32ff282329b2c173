import { describe, expect, test } from 'vitest'
import { Analysis } from '../../../main/analysis/analysis.ts'
import type { IntakeAttachment, IntakeReport, IntakeTombstone } from '../../../main/store/intake.ts'
import { openForReading } from '../../../main/store/open.ts'
import { dumpStore } from '../../fixture/dump-store.ts'
import { makeReport, putReports, seeded, tempFolder, tempStore, testKey } from '../../fixture/make-store.ts'

type Told = { report: IntakeReport } | { tombstone: IntakeTombstone }

/** A report as its source tells it the `revision`th time. */
function told(n: number, revision: number, unit: () => number): IntakeReport {
  const attachments: IntakeAttachment[] =
    n % 5 === 0
      ? [
          {
            kind: 'image',
            mime: 'image/png',
            name: `a${revision}.png`,
            bytes: null,
            url: null,
            key: 'photo',
            expectedBytes: 10,
            expectedHash: 'ab'.repeat(32),
          },
        ]
      : []
  return makeReport(n, {
    sourceRevision: revision,
    text: `第 ${revision} 次：消防通道被占，${Math.floor(unit() * 1e6)}`,
    status: revision % 3 === 0 ? 'closed' : 'open',
    category: revision % 2 === 0 ? 'building' : 'fire',
    lon: 118.6 + revision / 1000,
    updatedAt: 1_767_225_600 + n * 60 + revision,
    reporter: `p-${n % 40}`,
    subCategory: revision % 4 === 0 ? null : `s-${revision % 4}`,
    trail: [{ level: 'community', decision: 'accepted', at: 1_767_225_700 + revision, comment: `${revision}` }],
    attachments,
  })
}

/** Everything a source has to tell, in the order it happened: 1,000 reports, 1,000 revisions, 200 deletions. */
function history(seed: number): Told[] {
  const unit = seeded(seed)
  const newest = new Array<number>(1_000).fill(1)
  const out: Told[] = []
  for (let n = 0; n < 1_000; n++) out.push({ report: told(n, 1, unit) })
  for (let k = 0; k < 1_000; k++) {
    const n = Math.floor(unit() * 1_000)
    out.push({ report: told(n, ++newest[n]!, unit) })
  }
  const gone = new Set<number>()
  while (gone.size < 200) gone.add(Math.floor(unit() * 1_000))
  for (const n of gone) out.push({ tombstone: { externalId: `r-${n}`, sourceRevision: ++newest[n]!, at: 1_780_000_000 } })
  return out
}

async function told200(pages: Told[]): Promise<string[]> {
  const folder = tempFolder()
  const store = await tempStore(folder)
  for (let i = 0; i < pages.length; i += 200) {
    const page = pages.slice(i, i + 200)
    await putReports(
      store,
      page.flatMap((p) => ('report' in p ? [p.report] : [])),
      { page: { tombstones: page.flatMap((p) => ('tombstone' in p ? [p.tombstone] : [])) } },
    )
  }
  const lines = dumpStore(folder, testKey)
  const db = openForReading({ folder, key: testKey })
  // The packed columns tell the same as the rows.
  const fresh = new Analysis(db)
  fresh.refresh()
  lines.push(
    `columns ${fresh.columns.n} ${JSON.stringify(fresh.matched({ filters: [{ suppressed: true }], textKey: null }).counts)}`,
  )
  db.close()
  return lines
}

describe('a source that numbers its revisions', () => {
  test.each([1, 2, 3])(
    '1,000 revisions, 200 deletions and late arrivals in any order end in the same state as in order (seed %i)',
    async (seed) => {
      const inOrder = history(seed)
      const unit = seeded(seed + 100)
      // A tenth of everything comes at another time, some of it twice.
      const shuffled = inOrder.map((what, i) => ({ what, at: unit() < 0.1 ? unit() * inOrder.length : i }))
      for (let k = 0; k < 150; k++)
        shuffled.push({ what: inOrder[Math.floor(unit() * inOrder.length)] as Told, at: unit() * inOrder.length })
      shuffled.sort((a, b) => a.at - b.at)
      const expected = await told200(inOrder)
      const actual = await told200(shuffled.map((s) => s.what))
      expect(expected.length).toBeGreaterThan(2_000)
      expect(actual.filter((line) => !expected.includes(line)).slice(0, 3)).toEqual([])
      expect(actual).toEqual(expected)
    },
  )

  test('an older revision that comes late changes nothing that is shown, and is kept in the history', async () => {
    const folder = tempFolder()
    const store = await tempStore(folder)
    await putReports(store, [makeReport(1, { sourceRevision: 5, text: '新的' })])
    const late = await putReports(store, [makeReport(1, { sourceRevision: 3, text: '旧的' })])
    expect(late).toMatchObject({ imported: 0, updated: 0, unchanged: 1 })
    expect((await store.call('report.detail', { id: 1, language: 'zh' }))?.text.text).toBe('新的')
    expect(dumpStore(folder, testKey).some((line) => line.includes('旧的'))).toBe(true)
  })

  test('a deletion removes content, search row and attachments, keeps that the report was there, and holds against late copies', async () => {
    const folder = tempFolder()
    const store = await tempStore(folder)
    const photo: IntakeAttachment = {
      kind: 'image',
      mime: 'image/png',
      name: 'p.png',
      bytes: new Uint8Array([1, 2, 3]),
      url: null,
      key: 'p',
    }
    await putReports(store, [makeReport(1, { sourceRevision: 1, text: '要删的内容', attachments: [photo] })])
    await putReports(store, [makeReport(1, { sourceRevision: 2, text: '要删的内容二', attachments: [photo] })])
    const gone = await putReports(store, [], {
      page: { tombstones: [{ externalId: 'r-1', sourceRevision: 3, at: 1_780_000_000 }] },
    })
    expect(gone).toMatchObject({ deleted: 1 })
    await putReports(store, [makeReport(1, { sourceRevision: 2, text: '要删的内容二' })])
    const lines = dumpStore(folder, testKey)
    expect(lines.filter((line) => line.includes('要删'))).toEqual([])
    expect(lines.filter((line) => line.startsWith('4 '))).toEqual([])
    expect((await store.call('search.ids', { text: '消防通道' })).ids).toHaveLength(0)
    expect(await store.call('report.detail', { id: 1, language: 'zh' })).toMatchObject({ suppressed: true, revision: 3 })
  })

  test('a covered picture that goes with a revision and comes again comes covered', async () => {
    const store = await tempStore()
    const photo = {
      kind: 'image',
      mime: 'image/png',
      name: 'p.png',
      bytes: new TextEncoder().encode('a picture'),
      url: null,
    } as const
    const boxes = [{ x: 0, y: 0, width: 0.5, height: 0.5 }]
    await putReports(store, [makeReport(1, { sourceRevision: 1, attachments: [photo] })])
    await store.call('attachment.cover', { id: 1, boxes, at: 1 })
    await putReports(store, [makeReport(1, { sourceRevision: 2, text: 'without it', attachments: [] })])
    expect(await store.call('attachment.covered', { id: 1 })).toBeNull()
    await putReports(store, [makeReport(1, { sourceRevision: 3, text: 'with it', attachments: [photo] })])
    const { attachments } = (await store.call('report.detail', { id: 1, language: 'en' }))!
    expect((await store.call('attachment.covered', { id: attachments[0]!.id }))?.boxes).toEqual(boxes)
  })

  test('of a deleted report no small picture is left, nor the words that a decision was made on', async () => {
    const folder = tempFolder()
    const store = await tempStore(folder)
    const bytes = new TextEncoder().encode('a picture')
    const photo: IntakeAttachment = { kind: 'image', mime: 'image/png', name: 'p.png', bytes, url: null }
    await putReports(store, [makeReport(1, { sourceRevision: 1, text: '要删的内容', attachments: [photo] })])
    const found = await store.call('thumbnail.get', { id: 1 })
    await store.call('thumbnail.put', { hash: found!.hash, bytes: Uint8Array.of(1, 2, 3), boxes: [] })
    const item = await store.call('outbox.add', { report: 1, decision: 'accepted', comment: '属实', at: 1 })
    const theirs = { revision: 2, status: 'open', category: null, text: '要删的内容，他们的', at: null }
    await store.call('outbox.end', { id: item!.id, end: { state: 'conflict', theirs } })
    await putReports(store, [], { page: { tombstones: [{ externalId: 'r-1', sourceRevision: 3, at: 1_780_000_000 }] } })
    const [left] = await store.call('outbox.list', {})
    expect(left?.conflict).toMatchObject({ ours: { text: '' }, theirs: { text: '', revision: 2 } })
    const db = openForReading({ folder, key: testKey })
    expect(db.prepare('SELECT count(*) FROM thumbnail').pluck().get()).toBe(0)
    db.close()
  })

  test('withdrawn by a comparison of ids, it comes back with its very next revision, and not with the same', async () => {
    const store = await tempStore()
    const of = (revision: number) => makeReport(1, { sourceRevision: revision, text: `第 ${revision} 次` })
    await putReports(store, [of(2)])
    await putReports(store, [], { page: { tombstones: [{ externalId: 'r-1', sourceRevision: 0, at: 1_780_000_000 }] } })
    const stands = async () => (await store.call('report.export', { ids: [1] }))[0]
    expect(await stands()).toMatchObject({ suppressed: true, text: '' })
    await putReports(store, [of(2)])
    expect(await stands()).toMatchObject({ suppressed: true, text: '' })
    await putReports(store, [of(3)])
    expect(await stands()).toMatchObject({ suppressed: false, text: '第 3 次', revision: 3 })
  })

  test('a restored report comes back, though its revision is older than the deletion', async () => {
    const folder = tempFolder()
    const store = await tempStore(folder)
    await putReports(store, [makeReport(1, { sourceRevision: 10 })])
    await putReports(store, [], { page: { tombstones: [{ externalId: 'r-1', sourceRevision: 20, at: 1_780_000_000 }] } })
    await putReports(store, [makeReport(1, { sourceRevision: 10, present: true })])
    expect(await store.call('report.detail', { id: 1, language: 'zh' })).toMatchObject({ suppressed: false })
    expect((await store.call('search.ids', { text: '消防通道' })).ids).toHaveLength(1)
  })

  test('a fetched attachment keeps its content through a revision, and is fetched again when its hash is another', async () => {
    const store = await tempStore()
    const photo = (expectedHash: string): IntakeAttachment => ({
      kind: 'image',
      mime: 'image/png',
      name: 'p.png',
      bytes: null,
      url: null,
      key: 'p',
      expectedHash,
    })
    const content = new TextEncoder().encode('a picture')
    const { createHash } = await import('node:crypto')
    const digest = createHash('sha256').update(content).digest('hex')
    await store.call('source.ensure', { name: 'test', kind: 'feed', url: 'https://example.org' })
    await putReports(store, [makeReport(1, { sourceRevision: 1, attachments: [photo(digest)] })])
    const wanted = await store.call('attachment.next', { source: 'test', now: 0, limit: 5, screen: [] })
    expect(wanted).toMatchObject([{ key: 'p', have: 0, expectedHash: digest }])
    await store.call('attachment.part', { id: wanted[0]!.id, first: 0, bytes: content.subarray(0, 4), etag: '"e"' })
    expect(await store.call('attachment.next', { source: 'test', now: 0, limit: 5, screen: [1] })).toMatchObject([
      { have: 4, etag: '"e"' },
    ])
    await store.call('attachment.part', { id: wanted[0]!.id, first: 4, bytes: content.subarray(4), etag: '"e"' })
    await store.call('attachment.end', { id: wanted[0]!.id, end: { state: 'here', mime: 'image/png', sha256: digest } })
    await putReports(store, [makeReport(1, { sourceRevision: 2, text: '改过', attachments: [photo(digest)] })])
    expect(await store.call('attachment.next', { source: 'test', now: 0, limit: 5, screen: [] })).toEqual([])
    expect(Buffer.from((await store.call('attachment.read', { id: wanted[0]!.id }))!.bytes).toString()).toBe('a picture')
    await putReports(store, [makeReport(1, { sourceRevision: 3, text: '又改', attachments: [photo('cd'.repeat(32))] })])
    expect(await store.call('attachment.next', { source: 'test', now: 0, limit: 5, screen: [] })).toMatchObject([
      { have: 0, etag: null },
    ])
  })
})

describe('a report that its source comes to file under what is barred here', () => {
  const reason = { zh: '不在用途之内', en: 'outside the purpose' }
  test('loses the content that was here, is counted as refused once however often it is told, and comes back when it is filed otherwise', async () => {
    const folder = tempFolder()
    const store = await tempStore(folder)
    await store.call('source.ensure', { name: 'test', kind: 'feed', url: 'https://example.org' })
    await putReports(store, [makeReport(1, { sourceRevision: 1, text: '先前的内容' })])
    const refusal = { row: 1, category: '信访', reason, externalId: 'r-1', sourceRevision: 2 }
    await putReports(store, [], { page: { refusals: [refusal] } })
    await putReports(store, [], { page: { refusals: [refusal] } })
    await putReports(store, [makeReport(2, { sourceRevision: 1 })])
    expect(dumpStore(folder, testKey).filter((line) => line.includes('先前的内容'))).toEqual([])
    const [line] = await store.call('ledger.lines', { now: 1_780_000_000 })
    expect(line).toMatchObject({ refused: 1 })
    await putReports(store, [makeReport(1, { sourceRevision: 3, text: '改了类别' })])
    expect((await store.call('report.detail', { id: 1, language: 'zh' }))?.text.text).toBe('改了类别')
    expect((await store.call('ledger.lines', { now: 1_780_000_000 }))[0]).toMatchObject({ refused: 0 })
  })
})

import { describe, expect, test } from 'vitest'
import { copyThere, openHouse } from './house.ts'
import { picture } from './invented.ts'

const day = 86_400_000

describe('the local copy follows the server', () => {
  test('a first sync, edits, reviews, remarks, deletions, late and replaced attachments: equal after each', async () => {
    const house = await openHouse()
    const { server } = house
    for (let n = 0; n < 60; n++) {
      const files = n % 4 === 0 ? new Map([[`photo ${n} ü.jpg`, n % 8 === 0 ? picture(n) : null]]) : new Map()
      server.add(n, { files })
    }
    const all = [...server.submissions.values()]
    const follow = async (what: string): Promise<void> => {
      server.tick(5_000)
      await house.sync()
      await house.fetch()
      expect([what, ...house.copy()]).toEqual([what, ...copyThere(server)])
    }
    await follow('first')
    expect(await house.cursor()).toMatchObject({ walk: null, mark: all.at(-1)!.submitted })

    server.edit(all[3]!, { note: 'Written anew', finding: [{ what: 'one more', number: 3, closeup: null }] })
    server.edit(all[0]!, { kind: 'flooding' })
    await follow('edits')

    server.review(all[5]!, 'hasIssues')
    server.comment(all[5]!, 'Which side of the road?')
    server.review(all[6]!, 'approved')
    server.review(all[7]!, 'rejected')
    server.review(all[8]!, 'approved')
    server.review(all[8]!, null)
    await follow('reviews')

    // Moves no time at all.
    server.comment(all[20]!, 'A remark by itself')
    await follow('a remark')
    server.comment(all[20]!, 'And a second one')
    server.comment(all[5]!, 'Still waiting')
    await follow('more remarks')

    server.delete(all[10]!)
    server.delete(all[11]!)
    await follow('deletions')
    expect(house.withdrawn()).toEqual([all[10]!.id, all[11]!.id])

    all[4]!.files.set('photo 4 ü.jpg', picture(4))
    await follow('a late attachment')
    all[16]!.files.set('photo 16 ü.jpg', picture(99))
    all[24]!.files.set('photo 24 ü.jpg', null)
    await follow('one replaced, one removed')

    server.add(100, { files: new Map([['new.jpg', picture(100)]]) })
    await follow('a new one')
    await follow('nothing new')

    // What the server ignores or breaks at is never asked for, nor repeats together with a selection.
    const known = ['$top', '$count', '$expand', '$select', '$filter', '$skiptoken']
    for (const { query } of server.of('feed')) {
      expect([...query.keys()].filter((name) => !known.includes(name))).toEqual([])
      expect(query.has('$expand') && query.has('$select')).toBe(false)
    }
  })

  test('a restored report comes back with the comparison of all ids, and stays; deleted again, it goes again', async () => {
    const house = await openHouse()
    const { server } = house
    for (let n = 0; n < 12; n++) server.add(n)
    const one = [...server.submissions.values()][4]!
    await house.sync()
    server.delete(one)
    server.tick(30 * 60_000)
    await house.sync()
    expect(house.copy().has(one.id)).toBe(false)
    // The mark moves on beyond what is asked for twice.
    server.add(50)
    await house.sync()
    server.restore(one)
    await house.sync()
    // No time tells of a restoring.
    expect(house.copy().has(one.id)).toBe(false)
    expect(await house.reconcile()).toMatchObject({ ids: 13, missing: 1, restored: 1, gone: 0 })
    expect(house.copy()).toEqual(copyThere(server))
    await house.sync()
    expect(house.copy()).toEqual(copyThere(server))
    server.edit(one, { note: 'Once more' })
    await house.sync()
    expect(house.copy()).toEqual(copyThere(server))
    server.delete(one)
    await house.sync()
    expect(house.copy()).toEqual(copyThere(server))
  })

  test('a first day that was chosen later withdraws nothing from before it, and fetches nothing either', async () => {
    const house = await openHouse()
    const { server, store } = house
    for (let n = 0; n < 12; n++) server.add(n)
    await house.sync()
    server.tick(10 * day)
    const from = new Date(server.clock).toISOString().slice(0, 10)
    const source = (await store.call('source.get', { name: 'odk' }))!
    await store.call('source.put', { id: source.id, options: { ...source.options, from } })
    server.tick(2 * day)
    server.add(40)
    expect(await house.reconcile()).toMatchObject({ ids: 13, missing: 1, gone: 0 })
    expect(house.copy().size).toBe(13)
  })

  test('a submission that is refused or in quarantine is missing at no comparison', async () => {
    const house = await openHouse()
    const { server } = house
    for (let n = 0; n < 4; n++) server.add(n)
    server.add(4, {}, { kind: 'barred' })
    const off = server.add(5, {}, { seen_at: 'soon' })
    expect(await house.sync()).toMatchObject({ imported: 4, refused: 1, quarantined: 1 })
    expect(await house.reconcile()).toMatchObject({ ids: 6, missing: 0, restored: 0, gone: 0 })
    expect(await house.reconcile()).toMatchObject({ ids: 6, missing: 0 })
    off.data.seen_at = '2026-05-01T08:00:00Z'
    expect(await house.reconcile()).toMatchObject({ ids: 6, missing: 1, restored: 0 })
  })

  test('what was purged here past its time is missing at no comparison, and asked for by none', async () => {
    const house = await openHouse()
    const { server, store } = house
    for (let n = 0; n < 6; n++) server.add(n)
    for (const submission of server.submissions.values()) server.review(submission, 'rejected')
    await house.sync()
    const rules = [{ category: null, source: null, days: 1 }]
    const now = Math.floor(server.clock / 1000) + 400 * 86_400
    await store.call('retention.set', { rules, at: now, reason: '' })
    const { stamp, dataVersion } = await store.call('purge.stamp', {})
    const { id } = await store.call('retention.due', { rules, now })
    const { run } = await store.call('purge.begin', { at: now, reason: 'r', process: process.pid })
    const ids = Uint32Array.from({ length: 6 }, (_, i) => i + 1)
    const { purged } = await store.call('purge.some', {
      run,
      ids,
      incident: ids,
      counts: new Uint8Array(6).fill(1),
      rules,
      now,
      dataVersion,
      stamp,
    })
    expect(id.length).toBe(6)
    expect(house.copy().size).toBe(6 - purged)
    expect(purged).toBeGreaterThan(0)
    expect(await house.reconcile()).toMatchObject({ ids: 6, missing: 0, gone: 0, restored: 0 })
    server.edit([...server.submissions.values()][0]!, { note: 'Written anew' })
    server.tick(5_000)
    await house.sync()
    expect(house.copy().size).toBe(6 - purged)
  })

  test('after an absence of 40 days with purged deletions, the comparison of all ids withdraws them', async () => {
    const house = await openHouse()
    const { server } = house
    for (let n = 0; n < 12; n++) server.add(n)
    await house.sync()
    const [a, b] = [...server.submissions.values()]
    server.delete(a!)
    server.delete(b!)
    server.tick(40 * day)
    server.purge(a!)
    server.purge(b!)
    await house.sync()
    expect(house.copy().size).toBe(12)
    expect(await house.reconcile()).toMatchObject({ ids: 10, gone: 2, missing: 0 })
    expect(house.copy()).toEqual(copyThere(server))
  })
})

import { expect, test } from 'vitest'
import { seeded } from '../../../fixture/make-store.ts'
import { copyThere, openHouse } from './house.ts'
import { type Fault, picture, type Submission } from './invented.ts'

test.each([3, 8])(
  'anything may happen, and any request may fail (seed %i): equal to the server after each round',
  { timeout: 60_000 },
  async (seed) => {
    const house = await openHouse()
    const { server } = house
    const random = seeded(seed)
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
    let n = 0
    const live = () => server.alive()
    const happenings: [string, () => void][] = [
      [
        'add',
        () =>
          server.add(n++, { files: random() < 0.3 ? new Map([[`${n}.jpg`, random() < 0.5 ? picture(n) : null]]) : new Map() }),
      ],
      ['edit', () => server.edit(pick(live()), { note: `Note ${Math.floor(random() * 1e6)}` })],
      ['review', () => server.review(pick(live()), pick(['approved', 'rejected', 'hasIssues', null]))],
      ['comment', () => server.comment(pick(live()), `Remark ${Math.floor(random() * 1e6)}`)],
      ['delete', () => server.delete(pick(live()))],
      ['restore', () => restore()],
      [
        'attachment',
        () => {
          const s = pick(live())
          for (const name of s.files.keys()) s.files.set(name, random() < 0.2 ? null : picture(Math.floor(random() * 250)))
        },
      ],
      ['pause', () => server.tick(Math.floor(random() * 1_800_000))],
    ]
    let restored = false
    const restore = (): void => {
      const gone = [...server.submissions.values()].filter((s: Submission) => s.deleted !== null)
      if (gone.length === 0) return
      server.restore(pick(gone))
      restored = true
    }
    for (let i = 0; i < 30; i++) happenings[0]![1]()
    let failures = 0
    for (let round = 0; round < 14; round++) {
      restored = false
      const happened: string[] = []
      for (let i = 0; i < 6; i++) {
        const [name, work] = pick(happenings)
        happened.push(name)
        work()
      }
      const faults: Fault[] = [
        { do: 'reset' },
        { do: 'status', status: 500, code: 500 },
        { do: 'status', status: 400, code: 400.35, resetNext: true },
        { do: 'die', rows: 3, how: 'end' },
        { do: 'die', rows: 2, how: 'reset' },
        { do: 'first', work: () => void (random() < 0.5 && server.sessions.clear()) },
      ]
      let left = 3
      server.fault = () => {
        if (left === 0 || random() > 0.08) return undefined
        left--
        return pick(faults)
      }
      // Whole milliseconds pass between what happened and the question.
      server.tick(2_000)
      for (let tries = 0; tries < 8; tries++) {
        try {
          await house.sync()
          if (restored) await house.reconcile()
          break
        } catch {
          failures++
          left = 0
        }
      }
      server.fault = () => undefined
      // Failed contents are due again after a day at the latest.
      server.tick(90_000_000)
      await house.sync()
      await house.fetch()
      expect([round, happened, ...house.copy()]).toEqual([round, happened, ...copyThere(server)])
    }
    expect(failures).toBeLessThan(14)
  },
)

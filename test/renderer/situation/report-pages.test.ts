import { describe, expect, it, vi } from 'vitest'
import type { Client } from '../../../contract/api.ts'
import type { ReportRow } from '../../../contract/model.ts'
import { pageSize, ReportPages } from '../../../renderer/view/situation/report-pages.ts'

interface Asked {
  method: string
  skip: number
  limit: number
  aborted: () => boolean
}

/** A store of reports, newest first by id; answers as the program does and keeps what was asked. */
function shelf(ids: number[]) {
  const held = { ids, asked: [] as Asked[], fails: false, holds: false, free: () => {} }
  const client: Client = {
    listen: () => () => {},
    async call(method, request, signal) {
      const { filter, skip = 0, limit = 0 } = request as { filter: { ids?: number[] }; skip?: number; limit?: number }
      held.asked.push({ method, skip, limit, aborted: () => signal?.aborted ?? false })
      if (held.holds)
        await new Promise<void>((done) => {
          held.free = done
          signal?.addEventListener('abort', () => done())
        })
      if (signal?.aborted) return { ok: false, code: 'cancelled', message: '' } as never
      if (held.fails) return { ok: false, code: 'internal', message: 'no' } as never
      const list = filter.ids ? held.ids.filter((id) => filter.ids?.includes(id)) : held.ids
      if (method === 'report.count') return { ok: true, value: { matched: list.length } } as never
      const rows = list.slice(skip, skip + limit).map((id) => ({ id }) as ReportRow)
      return { ok: true, value: { rows, next: null } } as never
    },
  }
  return { held, client }
}
const everything = { kind: 'filter', filter: {}, order: 'newest' } as const
const down = (from: number, n: number): number[] => Array.from({ length: n }, (_, i) => from - i)
const settled = async (): Promise<void> => {
  for (let i = 0; i < 40; i++) await Promise.resolve()
}

describe('a list of any size', () => {
  it('reads the end without what lies before it', async () => {
    const { held, client } = shelf(down(1_000_000, 1_000_000))
    const pages = new ReportPages(client)
    pages.open(everything, 0)
    await settled()
    expect(pages.state().total).toBe(1_000_000)
    vi.useFakeTimers()
    pages.want(999_985, 1_000_000)
    vi.advanceTimersByTime(200)
    vi.useRealTimers()
    await settled()
    expect(pages.row(999_999)?.id).toBe(1)
    expect(held.asked.filter((call) => call.method === 'report.page').map((call) => call.skip)).toEqual([0, 999_900])
  })

  it('reads nothing it flies past, and lets go of what is no longer wanted', async () => {
    const { held, client } = shelf(down(100_000, 100_000))
    const pages = new ReportPages(client)
    pages.open(everything, 0)
    await settled()
    held.asked.length = 0
    vi.useFakeTimers()
    for (let at = 1_000; at < 90_000; at += 1_000) pages.want(at + 50, at + 65)
    vi.advanceTimersByTime(200)
    vi.useRealTimers()
    expect(held.asked.map((call) => call.skip)).toEqual([89_000])
    await settled()
    held.holds = true
    pages.want(89_040, 89_055)
    pages.want(89_130, 89_145)
    pages.want(0, 15)
    expect(pages.row(3)?.id).toBe(99_997)
    const [first] = held.asked.slice(1)
    expect(first?.skip).toBe(89_100)
    expect(first?.aborted()).toBe(true)
  })

  it('keeps the rows of the list before until the new ones are here', async () => {
    const { client } = shelf([5, 4, 3])
    const pages = new ReportPages(client)
    pages.open(everything, 0)
    await settled()
    pages.open({ kind: 'filter', filter: { ids: [4] }, order: 'newest' }, 0)
    expect(pages.row(0)?.id).toBe(5)
    await settled()
    expect([pages.state().total, pages.row(0)?.id]).toEqual([1, 4])
  })
})

describe('when data changes', () => {
  it('says how far the row on top has moved, so that it can stay where it is', async () => {
    const { held, client } = shelf(down(5_000, 5_000))
    const pages = new ReportPages(client)
    pages.open(everything, 0)
    await settled()
    pages.want(240, 255)
    await settled()
    const before = pages.row(240)?.id
    held.ids = [...down(5_037, 37), ...held.ids]
    await pages.refresh()
    expect(pages.state().moved.rows).toBe(37)
    expect(pages.row(277)?.id).toBe(before)
    expect(pages.state().total).toBe(5_037)
  })

  it('stays where it is when the new ones stand behind, and follows when ones before it go', async () => {
    const { held, client } = shelf(down(5_000, 5_000))
    const pages = new ReportPages(client)
    pages.open(everything, 0)
    await settled()
    pages.want(240, 255)
    await settled()
    held.ids = [...held.ids, 0]
    await pages.refresh()
    expect(pages.state().moved.rows).toBe(0)
    held.ids = held.ids.slice(12)
    await pages.refresh()
    expect(pages.state().moved.rows).toBe(-12)
    expect(pages.row(228)?.id).toBe(4_760)
  })

  it('follows another row when the one on top is the one that went', async () => {
    const { held, client } = shelf(down(1_000, 1_000))
    const pages = new ReportPages(client)
    pages.open(everything, 0)
    await settled()
    pages.want(100, 115)
    await settled()
    const second = pages.row(101)?.id
    held.ids = held.ids.filter((id) => id !== pages.row(100)?.id)
    await pages.refresh()
    expect(pages.row(101 + pages.state().moved.rows)?.id).toBe(second)
  })
})

describe('when it goes wrong', () => {
  it('says so once, asks no more by itself, and goes on when told', async () => {
    const { held, client } = shelf(down(1_000, 1_000))
    const pages = new ReportPages(client)
    pages.open(everything, 0)
    await settled()
    held.fails = true
    pages.want(500, 515)
    pages.want(505, 520)
    await new Promise((done) => setTimeout(done, 120))
    expect(pages.state().error).toBe('no')
    const asked = held.asked.length
    pages.want(700, 715)
    await new Promise((done) => setTimeout(done, 120))
    expect(held.asked.length).toBe(asked)
    held.fails = false
    pages.retry()
    await settled()
    expect(pages.state().error).toBeNull()
    expect(pages.row(700)?.id).toBe(300)
  })

  it('can be stopped and taken up again', async () => {
    const { held, client } = shelf(down(1_000, 1_000))
    held.holds = true
    const pages = new ReportPages(client)
    pages.open(everything, 0)
    pages.stop()
    await settled()
    expect(pages.state()).toMatchObject({ stopped: true, total: 0, error: null })
    held.holds = false
    pages.retry()
    await settled()
    expect(pages.state()).toMatchObject({ stopped: false, total: 1_000 })
  })

  it('gives a stretch of rows, read as far as they are not here', async () => {
    const { client } = shelf(down(10_000, 10_000))
    const pages = new ReportPages(client)
    pages.open(everything, 0)
    await settled()
    const rows = await pages.range(pageSize - 5, 2_600, new AbortController().signal)
    expect(rows?.map((row) => row.id)).toEqual(down(10_000 - pageSize + 5, 2_600 - pageSize + 5))
  })
})

/** The page on screen, over a real store: previews, edits that outlive a snapshot, and an agency's own edition. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type App, createApp } from '../../../main/app.ts'
import { createFileHost } from '../../../main/shell/file-host.ts'

const folder = mkdtempSync(join(tmpdir(), 'preview-'))
const context = { signal: new AbortController().signal, progress: () => {} }
let app: App
let meeting: number
/** The morning after the sample's last day: its joint meeting is still to come. */
const now = (): number => Date.parse('2026-06-09T20:00:00+08:00')

beforeAll(async () => {
  app = await createApp(
    createFileHost({ shell: 'terminal', storeDir: join(folder, 'store'), keys: join(folder, 'keys'), version: '0.0.0', language: 'zh', log: () => {}, now }),
  ) // biome-ignore format: one host
  await app.handlers['sample.make']({ reports: 3_000, seed: 1 }, context)
  meeting = (await app.handlers['meeting.list']({}, context)).meetings.find((m) => m.number === 23)!.id
}, 60_000)
afterAll(async () => {
  await app.close()
  rmSync(folder, { recursive: true, force: true })
})
const preview = (more: Record<string, unknown> = {}) =>
  app.handlers['brief.preview']({ meeting, audience: 'internal', language: 'zh', ...more }, context)
const textOf = (html: string): string => html.replace(/<style>[\s\S]*?<\/style>|<svg[\s\S]*?<\/svg>/g, '').replace(/<[^>]+>/g, '')

describe('the preview of a meeting', () => {
  it('freezes once, and every number of every edition is that of the snapshot', async () => {
    const first = await preview()
    for (const more of [
      {},
      { audience: 'partner' },
      { audience: 'public' },
      { language: 'en' },
      { audience: 'partner', agency: 'fire' },
    ]) {
      const { snapshot, numbers } = await preview(more)
      expect(snapshot.mark).toBe(first.snapshot.mark)
      expect({ more, wrong: numbers.wrong }).toEqual({ more, wrong: [] })
      expect(numbers.checked).toBeGreaterThan(15)
    }
    expect((await app.handlers['snapshot.list']({ meeting }, context)).snapshots).toHaveLength(1)
  })

  it('leads from each number on the page to its reports', async () => {
    const { html, snapshot } = await preview()
    const numbers = [...html.matchAll(/data-n="([^"]+)">([^<]+)</g)].map((m) => [m[1]!, m[2]!] as const)
    expect(numbers.length).toBeGreaterThan(30)
    for (const [key, shown] of new Map(numbers)) {
      const source = await app.handlers['snapshot.number']({ snapshot: snapshot.id, key, limit: 5 }, context)
      if (!key.startsWith('flag:')) expect([key, source.shown]).toEqual([key, shown])
      expect([
        key,
        source.rows.length > 0 || source.counts.matched === source.counts.suppressed || source.counts.matched === 0,
      ]).toEqual([key, true])
    }
  })

  it('tells with each edition what is narrowed and what is left out', async () => {
    const [internal, partner, open] = [
      await preview(),
      await preview({ audience: 'partner' }),
      await preview({ audience: 'public' }),
    ]
    expect(internal.narrowed).toEqual({ replaced: 0, leftOut: 0 })
    expect(partner.narrowed.replaced).toBeGreaterThan(0)
    expect(partner.narrowed.replaced).toBe(partner.html.match(/<span class="narrowed">/g)!.length)
    expect(open.narrowed.leftOut).toBeGreaterThan(partner.narrowed.leftOut)
    expect(open.html).toContain('仅内部')
    expect(open.outline).toEqual(internal.outline)
    expect(internal.html).toMatch(/data-outside="(?:narrowed|none)"/)
    expect(partner.html).not.toContain('data-outside="')
  })

  it('gives an agency its part alone', async () => {
    const fire = await preview({ audience: 'partner', agency: 'fire' })
    const whole = await preview({ audience: 'partner' })
    expect(fire.agency).toBe('fire')
    expect(fire.counts.matched).toBeLessThan(whole.counts.matched)
    expect(textOf(fire.html)).not.toMatch(/盗窃|诈骗|邻里纠纷/)
    expect(textOf(whole.html)).toMatch(/盗窃|其余类别/)
  })
})

describe('an edit of a passage', () => {
  const edit = (block: string, text: string | null) =>
    app.handlers['brief.edit']({ meeting, language: 'zh', block, text }, context)

  it('stands in the next preview, takes the numbers of the next snapshot, and can be taken back', async () => {
    const before = await preview()
    const matched = before.counts.matched.toLocaleString('en-US')
    const { edits } = await edit('summary.1', `本周各单位共收到 ${matched} 件，已上门 19 处。`)
    expect(edits).toEqual([{ block: 'summary.1', text: `本周各单位共收到 ${matched} 件，已上门 19 处。` }])
    const after = await preview()
    expect(textOf(after.html)).toContain(`本周各单位共收到 ${matched} 件，已上门 19 处。`)
    expect(after.numbers).toMatchObject({ wrong: [], byHand: 1 })
    expect(after.html).toContain(`共收到 <span class="n" data-n="matched">${matched}</span> 件`)

    await app.handlers['meeting.set']({ id: meeting, period: { from: '2026-05-26', to: '2026-06-08' } }, context)
    await app.handlers['snapshot.freeze']({ meeting }, context)
    const later = await preview()
    expect(later.counts.matched).toBeGreaterThan(before.counts.matched)
    expect(textOf(later.html)).toContain(`本周各单位共收到 ${later.counts.matched.toLocaleString('en-US')} 件，已上门 19 处。`)
    expect(later.edits).toHaveLength(1)
    expect((await preview({ language: 'en' })).edits).toEqual([])

    expect((await edit('summary.1', null)).edits).toEqual([])
    expect(textOf((await preview()).html)).not.toContain('各单位共收到')
  })

  it('of a passage that is not there is refused in plain words', async () => {
    await expect(edit('flag.999999', 'x')).rejects.toMatchObject({ code: 'bad-request' })
    await expect(edit('table.category', 'x')).rejects.toMatchObject({ code: 'bad-request' })
  })

  it('that changes nothing is none', async () => {
    const { html } = await preview()
    const words = textOf(/<p data-block="series\.1">([\s\S]*?)<\/p>/.exec(html)![1]!)
    expect((await edit('series.1', words)).edits).toEqual([])
  })
})

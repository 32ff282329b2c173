/** Map, chart and follow-through as pictures: what every one of them must hold, for any audience, language and amount. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { FollowThrough } from '../../../contract/briefing.ts'
import { type Audience, categories, type Language } from '../../../contract/taxonomy.ts'
import { chartSvg } from '../../../main/brief/chart.ts'
import { categoryColours } from '../../../main/brief/colours.ts'
import { followFigure } from '../../../main/brief/follow-figure.ts'
import { mapSvg } from '../../../main/brief/map-picture.ts'
import { frameOf, pathOf } from '../../../main/brief/map-picture-frame.ts'
import { placesSvg } from '../../../main/brief/map-picture-places.ts'
import { brokenText, cutText, textWidth } from '../../../main/brief/picture-text.ts'
import { type BriefView, viewFor } from '../../../main/brief/policy.ts'
import { pngOf } from '../../../main/brief/raster.ts'
import { type Options, snapshot } from '../../fixture/brief/district.ts'

const viewOf = (options: Options = {}): Promise<BriefView> => viewFor(snapshot(options))
const noAreas: BriefView['areaShapes'] = { type: 'FeatureCollection', features: [] }
const words = (svg: string): string[] => [...svg.matchAll(/>([^<>]+)<\//g)].map((m) => m[1] as string)
const nameOf = (svg: string, name: string): boolean => words(svg).includes(name)
const audiences: Audience[] = ['internal', 'partner', 'public']
const size = { width: 640, height: 220 }

describe('the map', () => {
  test('has scale, north, legend, sources and data version for every audience and language', async () => {
    for (const audience of audiences)
      for (const language of ['zh', 'en'] as const) {
        const { svg, width, height } = mapSvg(await viewOf({ audience, language }), 640)
        expect(svg).toContain(`viewBox="0 0 ${width} ${height}"`)
        expect(svg).not.toMatch(/NaN|undefined|Infinity/)
        expect(nameOf(svg, '1 km')).toBe(true)
        expect(nameOf(svg, language === 'zh' ? '北' : 'N')).toBe(true)
        const all = words(svg).join(' ')
        expect(all).toContain(language === 'zh' ? '数据版本 4187' : 'data version 4187')
        expect(all.includes('12345 热线')).toBe(audience !== 'public')
      }
  })
  test('says in its legend how exactly places are shown to its audience', async () => {
    const legend = async (audience: Audience, language: Language) =>
      words(mapSvg(await viewOf({ audience, language, reports: 60 }), 640).svg).join(' ')
    expect(await legend('internal', 'zh')).toContain('位置按原坐标')
    expect(await legend('partner', 'zh')).toContain('位置取到约 200 米网格')
    expect(await legend('public', 'zh')).toMatch(/只到片区，不标具体位置；少于 5 件/)
    expect(await legend('partner', 'en')).toContain('snapped to a grid of about 200 m')
  })
  test('names each area once, without the word that all names end on, and no name lies on another or on a mark', async () => {
    for (const options of [{}, { reports: 100_000, days: 60 }, { language: 'en' as const }]) {
      const view = await viewOf(options)
      const { svg } = mapSvg(view, 640)
      const names = [
        ...svg.matchAll(
          /<text x="([\d.]+)" y="([\d.]+)" font-size="([\d.]+)" text-anchor="middle" fill="#4A5659"[^>]*>([^<]+)</g,
        ),
      ]
      expect(names).toHaveLength(12)
      expect(new Set(names.map((m) => m[4])).size).toBe(12)
      const boxes = names.map((m) => {
        const [x, y, s] = [Number(m[1]), Number(m[2]), Number(m[3])]
        const half = textWidth(m[4] as string, s) / 2
        return { x0: x - half, x1: x + half, y0: y - s, y1: y + 2 }
      })
      const marks = [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)" r="(1[25]\.5|19\.5|2[37]\.5)" fill="#FFFFFF"/g)]
      expect(marks.length).toBeGreaterThan(10)
      for (const [i, a] of boxes.entries()) {
        for (const b of boxes.slice(i + 1)) expect(a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1).toBe(false)
        for (const m of marks) {
          const [x, y, r] = [Number(m[1]), Number(m[2]), Number(m[3])]
          expect(a.x0 < x + r && x - r < a.x1 && a.y0 + 2 < y + r && y - r < a.y1).toBe(false)
        }
      }
    }
    const view = await viewOf({ language: 'en' })
    for (const f of view.areaShapes.features) if (f.properties.level !== 'district') f.properties.en += ' Community'
    const { svg } = mapSvg(view, 640)
    expect(nameOf(svg, 'Liuyin')).toBe(true)
    expect(svg).not.toContain('Liuyin Community')
  })
  test('counts every mapped report once: numbers and single dots sum to the mapped ones, the rest is told', async () => {
    const view = await viewOf()
    const { svg } = mapSvg(view, 640)
    const numbers = [...svg.matchAll(/font-weight="600" text-anchor="middle" fill="#162022">([\d,]+)</g)].map((m) =>
      Number((m[1] as string).replaceAll(',', '')),
    )
    const dots = [...svg.slice(0, svg.indexOf('translate(0 ')).matchAll(/ r="5" fill/g)].length
    expect(numbers.reduce((a, b) => a + b, 0) + dots).toBe(view.counts.mapped)
    expect(words(svg).join(' ')).toContain(`另有 ${view.counts.withoutLocation} 件无位置`)
  })
  test('is never blank: without areas, without reports, with one report, small', async () => {
    const view = await viewOf()
    const none = mapSvg({ ...view, marks: [] }, 640)
    expect(words(none.svg)).toContain('筛选范围内没有可上图的报告')
    expect(nameOf(none.svg, '柳荫社区')).toBe(true)
    const bare = mapSvg({ ...view, marks: [], areaShapes: noAreas }, 640).svg
    expect(words(bare)).toContain('筛选范围内没有可上图的报告')
    // Nowhere on earth, so neither scale nor north; but a grid.
    expect(words(bare).some((w) => /^\d+ k?m$/.test(w))).toBe(false)
    expect(bare.match(/<path d="M[\d.]+ 0V/g)?.length).toBe(7)
    const one = mapSvg({ ...view, areaShapes: noAreas, marks: [view.marks[0] as BriefView['marks'][number]] }, 640).svg
    expect(nameOf(one, '100 m')).toBe(true)
    expect(mapSvg(view, 200).svg).not.toMatch(/NaN|Infinity/)
  })
  test('tells kinds apart in black and white: among those about as dark, none has the texture of another', async () => {
    const lightness = (hex: string): number => {
      const part = (i: number): number => {
        const value = Number.parseInt(hex.slice(i, i + 2), 16) / 255
        return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
      }
      const luminance = 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
      return luminance > 0.008856 ? 116 * Math.cbrt(luminance) - 16 : 903.3 * luminance
    }
    const { svg } = mapSvg(await viewOf({ reports: 5_000 }), 640)
    const legend = svg.slice(svg.indexOf('translate(0 '))
    const signs = categories.map(({ key, zh }) => {
      const until = legend.indexOf(`>${zh}<`)
      const colour = categoryColours[key]
      const begin = legend.lastIndexOf(`fill="${colour}"`, until)
      expect(begin).toBeGreaterThan(-1)
      const sign = legend.slice(begin, until)
      return {
        key,
        light: lightness(colour),
        texture: `${/r="2.2"/.test(sign)} ${/stroke-dasharray="1 2"/.test(sign)} ${/stroke-dasharray="1 3.4"/.test(sign)}`,
      }
    })
    for (const [i, a] of signs.entries())
      for (const b of signs.slice(i + 1))
        if (Math.abs(a.light - b.light) < 12) expect([a.key, b.key, a.texture !== b.texture]).toEqual([a.key, b.key, true])
  })
  test('shows the public one disc for an area, hatched where its count is withheld', async () => {
    const view = await viewOf({ audience: 'public', reports: 60 })
    const { svg } = mapSvg(view, 640)
    const withheld = view.marks.filter((m) => m.count === null).length
    expect(withheld).toBeGreaterThan(0)
    const drawn = svg.slice(0, svg.indexOf('translate(0 '))
    expect(drawn.match(/url\(#map-unknown\)/g)?.length).toBe(withheld)
    expect(drawn.match(/stroke="#70431A"/g)?.length).toBe(view.marks.length - withheld)
  })
})

describe('the chart', () => {
  const bin = (from: string, count: number | null, unit: 'day' | 'week' | 'month' = 'day') => ({ from, to: from, count, unit })
  test('draws a bar for each bin, hatches what is not complete or withheld, and says in the picture what that means', () => {
    const bins = [bin('2026-06-02', 3), bin('2026-06-03', null), bin('2026-06-04', 0), bin('2026-06-05', 8)]
    const svg = chartSvg({ bins, language: 'zh', incompleteFrom: '2026-06-05' }, size)
    expect(svg.match(/<rect [^>]*fill="#98A3A5"/g)).toHaveLength(1)
    expect(svg.match(/url\(#chart-incomplete\)/g)).toHaveLength(2)
    expect(svg.match(/url\(#chart-withheld\)/g)).toHaveLength(2)
    for (const word of ['件/日', '3', '–', '8', '06-05', '来源未收齐，不作判断', '件数较少，不公布'])
      expect(words(svg)).toContain(word)
    const plain = chartSvg({ bins: [bin('2026-06-02', 3)], language: 'en', incompleteFrom: null }, size)
    expect(words(plain).join(' ')).not.toMatch(/withheld|complete/)
  })
  test('a bar is as high as its count on a scale that ends on the round number of the timeline on screen', () => {
    const svg = chartSvg({ bins: [bin('2026-06-02', 40), bin('2026-06-03', 80)], language: 'zh', incompleteFrom: null }, size)
    const [a, b] = [...svg.matchAll(/height="([\d.]+)" fill="#98A3A5"/g)].map((m) => Number(m[1]))
    expect(a).toBeCloseTo((b as number) / 2, 0)
    expect(words(svg)).toEqual(expect.arrayContaining(['80', '40', '0']))
  })
  test('labels do not run into each other, of a week or of years', async () => {
    for (const options of [{ days: 7 }, { days: 60 }, { days: 300 }, { days: 3_000 }]) {
      const svg = chartSvg(await viewOf({ ...options, reports: 3_000 }), size)
      const labels = [...svg.matchAll(/<text x="([\d.]+)" y="213" font-size="11"[^>]*>([^<]+)</g)].map(
        (m) => [Number(m[1]), m[2] as string] as const,
      )
      expect(labels.length).toBeGreaterThan(3)
      for (let i = 1; i < labels.length; i++) {
        const [x0, before] = labels[i - 1] as (typeof labels)[number]
        const [x1, after] = labels[i] as (typeof labels)[number]
        expect(x1 - x0).toBeGreaterThanOrEqual((textWidth(before, 11) + textWidth(after, 11)) / 2)
      }
    }
  })
  test('without a day to draw it says so', () => {
    expect(words(chartSvg({ bins: [], language: 'zh', incompleteFrom: null }, size))).toContain('期内没有可画出的日期')
  })
})

describe('the follow-through figure', () => {
  const line = (text: string, ratio: [number, number, number], verdict: 'fewer' | 'more' | 'unclear') =>
    ({
      decision: { text },
      effect: {
        before: { from: '2026-04-01', to: '2026-04-28', count: 23 },
        after: { from: '2026-05-06', to: '2026-06-02', count: 8 },
        controls: [0.7, 0.9, 1, 1.1, 1.3].map((pace) => ({
          name: { zh: '', en: '' },
          spot: { lon: 0, lat: 0, metres: 1 },
          before: 20,
          after: 20 * pace,
        })),
        expected: 21.2,
        ratio,
        verdict,
      },
    }) as unknown as FollowThrough
  test('draws each judged decision with its interval, its counts, and a shape of its own for each verdict', () => {
    const lines = [
      line('清理楼道', [0.18, 0.38, 0.75], 'fewer'),
      line('划线', [0.5, 0.9, 1.6], 'unclear'),
      line('夜间施工', [1.4, 2.2, 3.5], 'more'),
    ]
    const { svg, alt, height } = followFigure([...lines, { ...lines[0], effect: null } as FollowThrough], 'zh')
    expect(svg).toContain(`height="${height}"`)
    for (const word of ['清理楼道', '划线', '夜间施工', '1', '95% 区间']) expect(words(svg)).toContain(word)
    expect(svg.match(/23 → 8/g)).toHaveLength(3)
    // Full circle, open circle, triangle: each in its row and in the legend.
    expect(svg.match(/r="5" fill="#162022"/g)).toHaveLength(2)
    expect(svg.match(/r="5" fill="#FFFFFF"/g)).toHaveLength(2)
    expect(svg.match(/Z" fill="#162022"/g)).toHaveLength(2)
    expect(alt).toContain('清理楼道：23 起变为 8 起，为应有数的 0.38 倍（95% 区间 0.18–0.75），少于应有数')
  })
  test('an interval that begins at 0 or has no end stays on the page, with an arrow', () => {
    const { svg } = followFigure([line('a', [0, 0, 0.5], 'fewer'), line('b', [2, 60, Number.POSITIVE_INFINITY], 'more')], 'en')
    expect(svg).not.toMatch(/NaN|Infinity|-\d+\.?\d*" y=/)
    for (const m of svg.matchAll(/<path d="M([\d.-]+) [\d.]+H([\d.]+)M/g)) {
      expect(Number(m[1])).toBeGreaterThan(190)
      expect(Number(m[2])).toBeLessThan(510)
    }
  })
  test('without a judged decision it says so', () => {
    expect(words(followFigure([], 'zh').svg)).toContain('没有可作前后比较的事项')
  })
})

describe('lines of a map', () => {
  const frame = frameOf([118, 31, 118.01, 31.01], 400, 400)
  /** Stretches of a path in pixels. */
  const stretches = (d: string): [number, number][][] =>
    d
      .split('M')
      .filter(Boolean)
      .map((part) => {
        const numbers = [...part.replace('l', ' ').matchAll(/-?\d+(?:\.\d+)?/g)].map((m) => Number(m[0]))
        let [x, y] = [numbers[0] as number, numbers[1] as number]
        const out: [number, number][] = [[x, y]]
        for (let i = 2; i < numbers.length; i += 2) {
          x += numbers[i] as number
          y += numbers[i + 1] as number
          out.push([x, y])
        }
        return out
      })
  test('run where their points are, to a twentieth of a pixel however many there are', () => {
    const points = Array.from({ length: 500 }, (_, i) => [118 + 0.005 + 0.004 * Math.sin(i / 7), 31 + 0.00002 * i])
    const [line, ...others] = stretches(pathOf([points], frame, false))
    expect(others).toEqual([])
    const last = line?.at(-1) as [number, number]
    const end = points.at(-1) as [number, number]
    expect(Math.hypot(last[0] - frame.x(end[0]), last[1] - frame.y(end[1]))).toBeLessThan(0.6)
    for (const [x, y] of line ?? []) {
      const away = Math.min(...points.map(([lon, lat]) => Math.hypot(frame.x(lon as number) - x, frame.y(lat as number) - y)))
      expect(away).toBeLessThan(0.08)
    }
  })
  test('are left out where they lie outside the frame, and taken up again where they come back', () => {
    const out = [118.005, 31.5]
    const back = pathOf([[[118.002, 31.005], [118.002, 31.5], out, [118.008, 31.5], [118.008, 31.005]]], frame, false)
    expect(stretches(back).map((s) => s.length)).toEqual([2, 2])
    expect(pathOf([[out, [118.006, 31.6]]], frame, false)).toBe('')
    expect(
      pathOf(
        [
          [
            [119, 31],
            [119.1, 31],
            [119.1, 31.1],
            [119, 31],
          ],
        ],
        frame,
        true,
      ),
    ).toBe('')
    // A ring around the frame is seen from within.
    expect(
      pathOf(
        [
          [
            [117, 30],
            [119, 30],
            [119, 32],
            [117, 32],
            [117, 30],
          ],
        ],
        frame,
        true,
      ),
    ).toMatch(/^M.*Z$/)
  })
})

test('a map of places numbers them as the text does, no number on another, and says what each is', async () => {
  const view = await viewOf()
  const places = Array.from({ length: 6 }, (_, i) => ({
    number: String(i + 1),
    title: `第 ${i + 1} 处`,
    lon: 117.224 + i * 1e-5,
    lat: 39.107,
    metres: 100,
  }))
  const { svg, height, width } = placesSvg(view, places, 640, '重点预警的位置') as NonNullable<ReturnType<typeof placesSvg>>
  expect(svg).toContain(`viewBox="0 0 ${width} ${height}"`)
  const plates = [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)" r="9"/g)].map((m) => [Number(m[1]), Number(m[2])] as const)
  expect(plates).toHaveLength(6)
  for (const [i, a] of plates.entries())
    for (const b of plates.slice(i + 1)) expect(Math.hypot(a[0] - b[0], a[1] - b[1])).toBeGreaterThan(18)
  for (const { number, title } of places) {
    expect(words(svg)).toContain(number)
    expect(svg).toContain(title)
  }
  expect(placesSvg(view, [], 640, '')).toBeNull()
  const bare = placesSvg({ ...view, areaShapes: noAreas }, places.slice(0, 1), 640, '')
  expect(bare?.svg).not.toMatch(/NaN|Infinity/)
})

test('pictures are the same bytes in another process, after other pictures, and in another time zone', async () => {
  const script = `
    const { viewFor } = await import('./main/brief/policy.ts')
    const { mapSvg } = await import('./main/brief/map-picture.ts')
    const { chartSvg } = await import('./main/brief/chart.ts')
    const { snapshot } = await import('./test/fixture/brief/district.ts')
    const view = await viewFor(snapshot({ reports: 300 }))
    process.stdout.write(mapSvg(view, 640).svg + chartSvg(view, { width: 640, height: 220 }))`
  const root = join(import.meta.dirname, '../../..')
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, TZ: 'America/New_York', LANG: 'de_DE.UTF-8' },
  })
  const view = await viewOf({ reports: 300 })
  const here = mapSvg(view, 640).svg + chartSvg(view, size)
  expect(run.stderr).toBe('')
  expect(run.stdout === here).toBe(true)
  expect(mapSvg(view, 640).svg + chartSvg(view, size) === here).toBe(true)
})

test('pictures become PNG of the size asked for', async () => {
  const png = await pngOf(mapSvg(await viewOf({ reports: 50 }), 320).svg, 2)
  expect(new DataView(png.buffer, png.byteOffset).getUint32(16)).toBe(640)
})

describe('text in pictures', () => {
  test('is cut or broken to the width it has, and closing marks do not begin a line', () => {
    expect(textWidth(cutText('石塘社区老旧楼栋清理飞线充电', 100, 12), 12)).toBeLessThanOrEqual(100)
    expect(cutText('短', 100, 12)).toBe('短')
    const lines = brokenText('一二三四五六七八，九十一二三四五', 96, 12, 3)
    expect(lines[0]).toBe('一二三四五六七八，')
    expect(brokenText('Mark no-parking lines around the East Station', 120, 12, 2)).toHaveLength(2)
    expect(brokenText('Mark no-parking lines around the East Station', 120, 12, 2)[1]).toMatch(/…$/)
  })
})

/**
 * The map of a briefing as SVG, made without a browser: areas, background, markers, legend, scale, north, sources, credit.
 * Readable in black and white: every marker carries its number, kinds differ by texture, areas bear their names where there is
 * room. Never blank: without areas it has a grid, without points it says so. No font of the machine is measured, so the
 * same view is the same picture everywhere.
 */
import { ringsOf } from '../../contract/geometry.ts'
import { categories, categoryKeys } from '../../contract/taxonomy.ts'
import { escapeXml, paper, sans } from './colours.ts'
import { type Box, type Frame, frameOf } from './map-picture-frame.ts'
import { areaLabels, areaLines, groundOf } from './map-picture-ground.ts'
import { boxOf, disc, donut, gather, swatch } from './map-picture-marks.ts'
import { brokenText, n1, textWidth } from './picture-text.ts'
import type { BriefView } from './policy.ts'
import { smallest } from './suppress.ts'
import { count, say } from './words.ts'

/** The box to draw: the areas where there are any, else where the reports lie, leaving out the farthest hundredth. */
function bounds(view: BriefView): [number, number, number, number] | null {
  const lons: number[] = []
  const lats: number[] = []
  for (const f of view.areaShapes.features)
    for (const ring of ringsOf(f.geometry))
      for (const [lon, lat] of ring as [number, number][]) {
        lons.push(lon)
        lats.push(lat)
      }
  let trim = 0
  if (lons.length === 0) {
    for (const m of view.marks)
      for (let i = 0; i < Math.min(100, Math.ceil((m.count ?? 1) / 10)); i++) {
        lons.push(m.lon)
        lats.push(m.lat)
      }
    trim = 0.01
  }
  if (lons.length === 0) return null
  lons.sort((a, b) => a - b)
  lats.sort((a, b) => a - b)
  const at = (list: number[], q: number): number =>
    list[Math.min(list.length - 1, Math.max(0, Math.round(q * (list.length - 1))))]!
  return [at(lons, trim), at(lats, trim), at(lons, 1 - trim), at(lats, 1 - trim)]
}

const lengths = [10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000]
/** Scale bar and north, on plates of their own, and the boxes they take. */
export function furniture(frame: Frame, language: BriefView['language']): { svg: string; taken: Box[] } {
  const room = Math.min(120, frame.width * 0.3)
  const length = lengths.findLast((m) => m * frame.pixelsPerMetre <= room) ?? 10
  const wide = length * frame.pixelsPerMetre
  const words = length >= 1_000 ? `${length / 1_000} km` : `${length} m`
  const [x, y] = [14, frame.height - 12]
  const plate = Math.max(wide, textWidth(words, 11)) + 12
  const north = { x: frame.width - 22, y: 26 }
  return {
    taken: [
      { x0: x - 6, y0: y - 20, x1: x - 6 + plate, y1: y + 6 },
      { x0: north.x - 13, y0: north.y - 20, x1: north.x + 13, y1: north.y + 24 },
    ],
    svg:
      `<rect x="${x - 6}" y="${y - 20}" width="${n1(plate)}" height="26" fill="#FFFFFF" fill-opacity="0.85"/>` +
      `<path d="M${x} ${y - 5}V${y}H${n1(x + wide)}V${y - 5}" fill="none" stroke="${paper.ink}" stroke-width="1.2"/>` +
      `<text x="${n1(x + wide / 2)}" y="${y - 7}" font-size="11" text-anchor="middle" fill="${paper.ink}">${words}</text>` +
      `<rect x="${north.x - 13}" y="${north.y - 20}" width="26" height="44" fill="#FFFFFF" fill-opacity="0.85"/>` +
      `<path d="M${north.x} ${north.y - 16}L${north.x + 6} ${north.y + 6}L${north.x} ${north.y + 2}L${north.x - 6} ${north.y + 6}Z" fill="${paper.ink}"/>` +
      `<text x="${north.x}" y="${north.y + 19}" font-size="11" font-weight="600" text-anchor="middle" fill="${paper.ink}">${say(language, '北', 'N')}</text>`,
  }
}

/** How exactly places are shown to this audience. */
function precision(view: BriefView, isWithheld: boolean): string[] {
  const { language, policy } = view
  if (policy.point === 'area')
    return [
      say(language, '只到片区，不标具体位置', 'areas only, no exact places'),
      isWithheld
        ? say(
            language,
            `少于 ${smallest} 件及可由此推算的片区不公布`,
            `areas under ${smallest}, and others that would give them away, are withheld`,
          )
        : '',
    ]
  if (typeof policy.point === 'number')
    return [say(language, `位置取到约 ${policy.point} 米网格`, `positions snapped to a grid of about ${policy.point} m`)]
  return [say(language, '位置按原坐标', 'positions as stored')]
}

interface Entry {
  width: number
  draw: (x: number, y: number) => string
}
function legendEntries(view: BriefView, isWithheld: boolean): Entry[] {
  const { language } = view
  const words = (x: number, y: number, text: string): string =>
    `<text x="${n1(x)}" y="${n1(y + 4)}" font-size="11" fill="${paper.ink}">${escapeXml(text)}</text>`
  if (view.policy.point === 'area') {
    if (view.marks.length === 0) return []
    const known = say(language, '片区件数，圆面积与件数成比例', 'Reports in the area; disc area in proportion')
    const withheld = say(language, '不公布', 'Withheld')
    const disc = (x: number, y: number, fill: string): string =>
      `<circle cx="${n1(x + 6)}" cy="${n1(y)}" r="5.5" fill="${fill}" stroke="${paper.ink3}" stroke-width="0.8"/>`
    return [
      { width: 18 + textWidth(known, 11), draw: (x, y) => disc(x, y, paper.ramp[2]!) + words(x + 18, y, known) },
      ...(isWithheld
        ? [
            {
              width: 18 + textWidth(withheld, 11),
              draw: (x: number, y: number) => disc(x, y, 'url(#map-unknown)') + words(x + 18, y, withheld),
            },
          ]
        : []),
    ]
  }
  const seen = new Set<string>()
  for (const m of view.marks) for (const [i, n] of (m.parts ?? []).entries()) if (n > 0) seen.add(categoryKeys[i]!)
  return categories
    .filter((c) => seen.has(c.key))
    .map((c) => ({
      width: 32 + textWidth(c[language], 11),
      draw: (x, y) => swatch(x, y, c.key) + words(x + 32, y, c[language]),
    }))
}

/** What lies below the frame: signs, then small print. */
function legend(view: BriefView, width: number, outside: number, unnamed: number): { svg: string; height: number } {
  const { language, counts } = view
  const isWithheld = view.marks.some((m) => m.count === null)
  let body = ''
  let x = 10
  let y = 15
  const entries = legendEntries(view, isWithheld)
  for (const entry of entries) {
    if (x > 10 && x + entry.width > width - 8) {
      x = 10
      y += 17
    }
    body += entry.draw(x, y)
    x += entry.width + 14
  }
  y = entries.length > 0 ? y + 19 : 16
  // Who reports is not told outside the offices.
  const names = view.audience === 'public' ? [] : view.sources.map((s) => s.name)
  const shown = names.slice(0, 4).join(say(language, '、', ', '))
  const parts = [
    view.marks.length > 0 && view.policy.point !== 'area'
      ? say(language, '数字为该处报告件数，相近的并为一处', 'numbers are reports gathered there')
      : '',
    ...precision(view, isWithheld),
    view.policy.point !== 'area' && counts.withoutLocation > 0
      ? say(language, `另有 ${count(counts.withoutLocation)} 件无位置`, `${count(counts.withoutLocation)} more without location`)
      : '',
    outside > 0 ? say(language, `另有 ${count(outside)} 件在图外`, `${count(outside)} more outside the picture`) : '',
    unnamed > 0
      ? say(language, `${unnamed} 个片区无处标名`, `${unnamed} ${unnamed === 1 ? 'area has' : 'areas have'} no room for a name`)
      : '',
    names.length > 0
      ? say(
          language,
          `来源：${shown}${names.length > 4 ? `等 ${names.length} 个` : ''}`,
          `sources: ${shown}${names.length > 4 ? ` and ${names.length - 4} more` : ''}`,
        )
      : '',
    view.basemapCredit ? say(language, `底图：${view.basemapCredit}`, `base: ${view.basemapCredit}`) : '',
    say(language, `数据版本 ${view.dataVersion}`, `data version ${view.dataVersion}`),
  ].filter(Boolean)
  const note = parts.join(say(language, '；', '; '))
  const lines = brokenText(note.slice(0, 1).toUpperCase() + note.slice(1), width - 20, 10.5, 6)
  for (const line of lines) {
    body += `<text x="10" y="${y + 3.5}" font-size="10.5" fill="${paper.ink3}">${escapeXml(line)}</text>`
    y += 14.5
  }
  return { svg: body, height: Math.round(y) }
}

/** Said in the middle of a map without marks. */
function notice(text: string, frame: Frame): { svg: string; taken: Box } {
  const lines = brokenText(text, frame.width - 40, 14, 3)
  const half = Math.max(...lines.map((line) => textWidth(line, 14))) / 2 + 10
  const [cx, cy] = [frame.width / 2, frame.height / 2]
  const taken = { x0: cx - half, y0: cy - lines.length * 10 - 6, x1: cx + half, y1: cy + lines.length * 10 + 6 }
  return {
    taken,
    svg:
      `<rect x="${n1(taken.x0)}" y="${n1(taken.y0)}" width="${n1(2 * half)}" height="${taken.y1 - taken.y0}" fill="#FFFFFF" stroke="${paper.ink3}" stroke-width="0.8"/>` +
      lines
        .map(
          (line, i) =>
            `<text x="${n1(cx)}" y="${n1(cy + 5 + (i - (lines.length - 1) / 2) * 20)}" font-size="14" text-anchor="middle" fill="${paper.ink}">${escapeXml(line)}</text>`,
        )
        .join(''),
  }
}

/**
 * The map as a standing SVG document.
 * @param width CSS pixels; the height follows the shape of the areas, 0.55 to 0.72 of the width, plus the legend
 */
export function mapSvg(view: BriefView, width: number): { svg: string; width: number; height: number } {
  const { language } = view
  const box = bounds(view)
  const ratio = box
    ? Math.min(
        0.72,
        Math.max(
          0.55,
          (box[3] - box[1]) / Math.max(1e-9, (box[2] - box[0]) * Math.cos((((box[1] + box[3]) / 2) * Math.PI) / 180)),
        ),
      )
    : 0.55
  const height = Math.round(width * ratio)
  const frame = frameOf(box ?? [-0.05, -0.03, 0.05, 0.03], width, height)
  const isArea = view.policy.point === 'area'
  const { markers, outside } = gather(view, frame)
  const { under, over } = areaLines(view.areaShapes, frame)
  // Without a place there is nothing to measure, and no north.
  const { svg: around, taken } = box ? furniture(frame, language) : { svg: '', taken: [] }
  const empty =
    markers.length === 0
      ? notice(say(language, '筛选范围内没有可上图的报告', 'No report in this selection can be put on the map'), frame)
      : null
  const labels = areaLabels(
    view.areaShapes,
    frame,
    [...markers.map((m) => boxOf(m, isArea)), ...taken, ...(empty ? [empty.taken] : [])],
    language,
  )
  const most = Math.max(1, ...markers.map((m) => m.count ?? 0))
  const marks = markers.map((m) => (isArea ? disc(m, most) : donut(m))).join('')
  const below = legend(view, width, outside, labels.leftOut)
  const total = height + below.height
  const title = say(language, '报告分布图', 'Map of reports')
  return {
    width,
    height: total,
    svg: standing(
      title,
      width,
      total,
      `<defs>${unknownPattern}<clipPath id="map-frame"><rect width="${width}" height="${height}"/></clipPath></defs>` +
        `<g clip-path="url(#map-frame)">${under}${groundOf(view.basemap, frame)}${over}${labels.svg}${marks}${around}${empty?.svg ?? ''}</g>` +
        `<g transform="translate(0 ${height})"><rect width="${width}" height="${below.height}" fill="#FFFFFF"/><path d="M0 0H${width}" stroke="${paper.ink3}" stroke-width="0.8"/>${below.svg}</g>` +
        `<rect x="0.5" y="0.5" width="${width - 1}" height="${total - 1}" fill="none" stroke="${paper.ink3}" stroke-width="0.8"/>`,
    ),
  }
}

/** Hatched: we do not know. */
export const unknownPattern = `<pattern id="map-unknown" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="4" height="4" fill="#FFFFFF"/><rect width="1.4" height="4" fill="${paper.bar}"/></pattern>`

/** A picture that stands by itself. */
export const standing = (title: string, width: number, height: number, body: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(title)}" font-family="${escapeXml(sans)}"><title>${escapeXml(title)}</title>${body}</svg>`

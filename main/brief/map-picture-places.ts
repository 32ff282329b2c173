/**
 * Where some places lie, as a small map: numbered circles over the areas, the numbers those of the text. For flags and for
 * decisions; drawn without a browser like the large one, and like it never blank.
 */
import { escapeXml, paper } from './colours.ts'
import { furniture, standing } from './map-picture.ts'
import { type Box, type Frame, frameOf, touches } from './map-picture-frame.ts'
import { areaLabels, areaLines, groundOf } from './map-picture-ground.ts'
import { cutText, n1, textWidth } from './picture-text.ts'
import type { BriefView } from './policy.ts'
import { say } from './words.ts'

/** As the audience may have it: the policy has rounded it. */
export interface MarkedPlace {
  /** As in the text: "1". */
  number: string
  title: string
  lon: number
  lat: number
  metres: number
}

const plate = 9
const least = { circle: 10, metres: 500 }

/** A plate beside each circle, where it touches none before it; `way` is the direction from the middle. */
function plates(circles: readonly { x: number; y: number; r: number }[], frame: Frame): { x: number; y: number }[] {
  const taken: Box[] = []
  return circles.map(({ x, y, r }) => {
    const spots = [1, 1.8, 2.8, 4].flatMap((far) =>
      [-45, 45, -135, 135, 0, 180, -90, 90].map((degrees) => {
        const away = r + plate * far
        return { x: x + away * Math.cos((degrees * Math.PI) / 180), y: y + away * Math.sin((degrees * Math.PI) / 180) }
      }),
    )
    const boxOf = (at: { x: number; y: number }): Box => ({
      x0: at.x - plate - 1,
      y0: at.y - plate - 1,
      x1: at.x + plate + 1,
      y1: at.y + plate + 1,
    })
    const fits = (at: { x: number; y: number }): boolean => {
      const box = boxOf(at)
      return (
        box.x0 > 2 && box.y0 > 2 && box.x1 < frame.width - 2 && box.y1 < frame.height - 2 && !taken.some((t) => touches(t, box))
      )
    }
    const at = spots.find(fits) ?? { x, y }
    taken.push(boxOf(at))
    return at
  })
}

/**
 * @param places in the order of the text @param width CSS pixels
 * @returns a standing SVG document; null where there is no place to show
 */
export function placesSvg(
  view: Pick<BriefView, 'areaShapes' | 'basemap' | 'basemapCredit' | 'language' | 'policy' | 'dataVersion'>,
  places: readonly MarkedPlace[],
  width: number,
  title: string,
): { svg: string; width: number; height: number } | null {
  if (places.length === 0) return null
  const { language } = view
  const margin = (place: MarkedPlace): [number, number] => {
    const degrees = Math.max(least.metres, place.metres * 1.6) / 111_320
    return [degrees / Math.max(0.05, Math.cos((place.lat * Math.PI) / 180)), degrees]
  }
  const box: [number, number, number, number] = [
    Math.min(...places.map((p) => p.lon - margin(p)[0])),
    Math.min(...places.map((p) => p.lat - margin(p)[1])),
    Math.max(...places.map((p) => p.lon + margin(p)[0])),
    Math.max(...places.map((p) => p.lat + margin(p)[1])),
  ]
  const height = Math.round(width * 0.5)
  const frame = frameOf(box, width, height)
  const circles = places.map((p) => ({
    x: frame.x(p.lon),
    y: frame.y(p.lat),
    r: Math.max(least.circle, p.metres * frame.pixelsPerMetre),
  }))
  const numbers = plates(circles, frame)
  const { under, over } = areaLines(view.areaShapes, frame)
  const around = furniture(frame, language)
  const taken = [
    ...around.taken,
    ...numbers.map(({ x, y }) => ({ x0: x - plate - 2, y0: y - plate - 2, x1: x + plate + 2, y1: y + plate + 2 })),
  ]
  const labels = areaLabels(view.areaShapes, frame, taken, language)
  let marks = ''
  for (const { x, y, r } of circles)
    marks += `<circle cx="${n1(x)}" cy="${n1(y)}" r="${n1(r)}" fill="${paper.flag}" fill-opacity="0.28" stroke="#FFFFFF" stroke-width="3.4"/><circle cx="${n1(x)}" cy="${n1(y)}" r="${n1(r)}" fill="none" stroke="${paper.ink}" stroke-width="1.5" stroke-dasharray="5 2.5"/>`
  let signs = ''
  for (const [i, at] of numbers.entries()) {
    const { x, y, r } = circles[i] as (typeof circles)[number]
    const away = Math.hypot(at.x - x, at.y - y)
    if (away > r + plate * 1.2)
      signs += `<path d="M${n1(x + ((at.x - x) * r) / away)} ${n1(y + ((at.y - y) * r) / away)}L${n1(at.x)} ${n1(at.y)}" stroke="${paper.ink}" stroke-width="1"/>`
  }
  for (const [i, at] of numbers.entries())
    signs += `<circle cx="${n1(at.x)}" cy="${n1(at.y)}" r="${plate}" fill="${paper.ink}" stroke="#FFFFFF" stroke-width="1.5"/><text x="${n1(at.x)}" y="${n1(at.y + 3.8)}" font-size="11" font-weight="600" text-anchor="middle" fill="#FFFFFF">${escapeXml(places[i]?.number ?? '')}</text>`

  // Below: what each number is, in two columns; then small print.
  const columns = width >= 480 ? 2 : 1
  const room = (width - 20) / columns
  const lines = Math.ceil(places.length / columns)
  let list = ''
  for (const [i, place] of places.entries()) {
    const x = 10 + Math.floor(i / lines) * room
    const y = 16 + (i % lines) * 17
    const number = `${place.number}.`
    list += `<text x="${n1(x)}" y="${y}" font-size="11" fill="${paper.ink}"><tspan font-weight="600">${escapeXml(number)}</tspan> ${escapeXml(cutText(place.title, room - textWidth(number, 11) - 16, 11))}</text>`
  }
  const note = [
    typeof view.policy.point === 'number'
      ? say(
          language,
          `圆为所涉报告的范围，圆心取到约 ${view.policy.point} 米网格`,
          `circles are where the reports lie, centres snapped to a grid of about ${view.policy.point} m`,
        )
      : say(language, '圆为所涉报告的范围', 'circles are where the reports lie'),
    view.basemapCredit ? say(language, `底图：${view.basemapCredit}`, `base: ${view.basemapCredit}`) : '',
    say(language, `数据版本 ${view.dataVersion}`, `data version ${view.dataVersion}`),
  ].filter(Boolean)
  const words = note.join(say(language, '；', '; '))
  const below = 16 + lines * 17 + 8
  list += `<text x="10" y="${below - 6}" font-size="10.5" fill="${paper.ink3}">${escapeXml(cutText(words.slice(0, 1).toUpperCase() + words.slice(1), width - 20, 10.5))}</text>`
  const total = height + below
  return {
    width,
    height: total,
    svg: standing(
      title,
      width,
      total,
      `<defs><clipPath id="places-frame"><rect width="${width}" height="${height}"/></clipPath></defs>` +
        `<g clip-path="url(#places-frame)">${under}${groundOf(view.basemap, frame)}${over}${marks}${labels.svg}${signs}${around.svg}</g>` +
        `<g transform="translate(0 ${height})"><rect width="${width}" height="${below}" fill="#FFFFFF"/><path d="M0 0H${width}" stroke="${paper.ink3}" stroke-width="0.8"/>${list}</g>` +
        `<rect x="0.5" y="0.5" width="${width - 1}" height="${total - 1}" fill="none" stroke="${paper.ink3}" stroke-width="0.8"/>`,
    ),
  }
}

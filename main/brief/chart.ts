/**
 * The time chart of a briefing as SVG: bars as on the screen's timeline, by the same scale (contract/time-axis.ts), in the
 * same neutral grey, and what is not known hatched, never zero. Fit for black-only print: days not complete and withheld
 * counts differ by the way they are hatched.
 */
import { roundTop } from '../../contract/time-axis.ts'
import { escapeXml, paper, sans } from './colours.ts'
import { brokenText, n1, textWidth } from './picture-text.ts'
import type { BriefView } from './policy.ts'
import type { Bin } from './series.ts'
import { count, say } from './words.ts'

/** Its share of the height stands for a count that is withheld. */
const withheldShare = 0.12
const most = { bar: 28, label: 11 }

type Kind = 'known' | 'incomplete' | 'withheld'

/** What stands under a bar: "06-02", "26-06-02" over years, "2026-06". */
function labelOf(bin: Bin, years: boolean): string {
  if (bin.unit === 'month') return bin.from.slice(0, 7)
  return years ? bin.from.slice(2) : bin.from.slice(5)
}

const patterns =
  // A white ground under the lines: the hatch is one thing whatever lies behind.
  `<pattern id="chart-incomplete" width="4.5" height="4.5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="4.5" height="4.5" fill="#FFFFFF"/><rect width="1.5" height="4.5" fill="${paper.ink3}"/></pattern>` +
  `<pattern id="chart-withheld" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="5" height="5" fill="#FFFFFF"/><path d="M0 0H5M0 0V5" stroke="${paper.ink3}" stroke-width="1.4"/></pattern>`

/**
 * Bars of the period as a standing SVG document; without bins it says that there is nothing to draw.
 * @param size CSS pixels
 */
export function chartSvg(
  view: Pick<BriefView, 'bins' | 'language' | 'incompleteFrom'>,
  size: { width: number; height: number },
): string {
  const { bins, language, incompleteFrom } = view
  const { width, height } = size
  const title = say(language, '报告件数随时间变化', 'Reports over time')
  const text = (x: number, y: number, words: string, more = ''): string =>
    `<text x="${n1(x)}" y="${n1(y)}" font-size="${most.label}" fill="${paper.ink2}"${more}>${escapeXml(words)}</text>`
  const standing = (body: string): string =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}" font-family="${escapeXml(sans)}"><title>${title}</title><defs>${patterns}</defs><rect width="${width}" height="${height}" fill="#FFFFFF"/>${body}</svg>`
  if (bins.length === 0) {
    const lines = brokenText(say(language, '期内没有可画出的日期', 'There is no day to draw in the period'), width - 24, 14, 2)
    return standing(
      `<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" fill="none" stroke="${paper.line}"/>${lines
        .map(
          (line, i) =>
            `<text x="${n1(width / 2)}" y="${n1(height / 2 + 5 + i * 20)}" font-size="14" text-anchor="middle" fill="${paper.ink2}">${escapeXml(line)}</text>`,
        )
        .join('')}`,
    )
  }

  const unit = bins[0]!.unit
  const scale = roundTop(Math.max(...bins.map((b) => b.count ?? 0)))
  const left = Math.max(20, textWidth(count(scale), most.label) + 14)
  const [right, top, axis] = [10, 34, 22]
  const base = height - axis
  const each = (width - left - right) / bins.length
  const bar = Math.min(most.bar, each > 6 ? each * 0.78 : Math.max(0.5, each - 0.6))
  const y = (n: number): number => base - (n / scale) * (base - top)
  const middle = (i: number): number => left + (i + 0.5) * each
  const kindOf = (b: Bin): Kind =>
    b.count === null ? 'withheld' : incompleteFrom !== null && b.to >= incompleteFrom ? 'incomplete' : 'known'

  let body = ''
  for (const value of [scale, scale / 2])
    body += `<path d="M${n1(left)} ${n1(y(value))}H${width - right}" stroke="${paper.line}" stroke-width="1"/>${text(left - 6, y(value) + 4, count(value), ' text-anchor="end"')}`
  body += text(left - 6, base + 4, '0', ' text-anchor="end"')
  body += text(8, 13, say(language, `件/${{ day: '日', week: '周', month: '月' }[unit]}`, `Reports per ${unit}`))

  // Numbers over the bars only where each has room: some with and some without would be read as a choice.
  const shown = (b: Bin): string => (b.count === null ? '–' : count(b.count))
  const isNumbered = bins.every((b) => textWidth(shown(b), most.label) + 3 <= each)
  for (const [i, b] of bins.entries()) {
    const kind = kindOf(b)
    const tall = b.count === null ? (base - top) * withheldShare : b.count > 0 ? Math.max(1, base - y(b.count)) : 0
    const fill = kind === 'known' ? `fill="${paper.bar}"` : `fill="url(#chart-${kind})" stroke="${paper.ink3}" stroke-width="0.8"`
    if (tall > 0)
      body += `<rect x="${n1(middle(i) - bar / 2)}" y="${n1(base - tall)}" width="${n1(bar)}" height="${n1(tall)}" ${fill}/>`
    if (isNumbered)
      body += `<text x="${n1(middle(i))}" y="${n1(base - tall - 4)}" font-size="${most.label}" text-anchor="middle" fill="${paper.ink}">${shown(b)}</text>`
  }
  body += `<path d="M${n1(left)} ${base}H${width - right}" stroke="${paper.ink3}" stroke-width="1"/>`

  // As many labels as have room, evenly: of days every one or every so many weeks, so that they fall on one weekday.
  const years = new Set(bins.map((b) => b.from.slice(0, 4))).size > 1
  const room = Math.max(...bins.map((b) => textWidth(labelOf(b, years), most.label))) + 10
  const stride =
    (unit === 'day' ? [1, 2, 7, 14, 28] : [1, 2, 3, 4, 6, 8, 12, 24]).find((n) => n * each >= room) ?? Math.ceil(room / each)
  for (let i = 0; i < bins.length; i += stride) {
    const words = labelOf(bins[i]!, years)
    const half = textWidth(words, most.label) / 2
    const x = Math.min(Math.max(middle(i), half + 2), width - half - 2)
    if (stride > 1) body += `<path d="M${n1(middle(i))} ${base}v4" stroke="${paper.ink3}" stroke-width="1"/>`
    body += text(x, base + 15, words, ' text-anchor="middle"')
  }
  return standing(body + legendOf(new Set(bins.map(kindOf)), language, width))
}

/** Top right: only what occurs. */
function legendOf(kinds: ReadonlySet<Kind>, language: BriefView['language'], width: number): string {
  const words: Record<Exclude<Kind, 'known'>, string> = {
    incomplete: say(language, '来源未收齐，不作判断', 'sources not complete, not judged'),
    withheld: say(language, '件数较少，不公布', 'small counts, withheld'),
  }
  let x = width - 10
  let out = ''
  for (const kind of ['withheld', 'incomplete'] as const) {
    if (!kinds.has(kind)) continue
    x -= textWidth(words[kind], most.label)
    out += `<text x="${n1(x)}" y="13" font-size="${most.label}" fill="${paper.ink2}">${words[kind]}</text>`
    x -= 20
    out += `<rect x="${n1(x)}" y="4" width="15" height="10" fill="url(#chart-${kind})" stroke="${paper.ink3}" stroke-width="0.8"/>`
    x -= 14
  }
  return out
}

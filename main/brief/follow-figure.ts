/**
 * What became of judged decisions, as one figure: for each its count against what would be expected with a 95 % interval
 * on a log axis, the band in which its controls lie, and the counts before and after. Black and white: verdicts differ by
 * shape, the band by lightness.
 */
import type { FollowThrough } from '../../contract/briefing.ts'
import type { Language } from '../../contract/taxonomy.ts'
import { escapeXml, paper, sans } from './colours.ts'
import { brokenText, n1, textWidth } from './picture-text.ts'
import { decimal, pick, say } from './words.ts'

type Line = Pick<FollowThrough, 'decision' | 'effect'>
type Effect = NonNullable<FollowThrough['effect']>
export interface Figure {
  svg: string
  width: number
  height: number
  /** What it shows, in words. */
  alt: string
}

const width = 640
const plot = { left: 212, right: 484 }
const head = 30
const rowHeight = 46
const ticks = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20]
/** Beyond these nothing more is told: the mark stands at the edge with an arrow. */
const [least, most] = [0.04, 25]

/** Low and high of the middle 80 % of the controls, each against the pace of all of them. */
function controlBand(effect: Effect): [number, number] {
  const before = effect.controls.reduce((sum, c) => sum + c.before, 0)
  const after = effect.controls.reduce((sum, c) => sum + c.after, 0)
  const pace = after / Math.max(1, before)
  const ratios = effect.controls
    .filter((c) => c.before > 0 && pace > 0)
    .map((c) => c.after / c.before / pace)
    .sort((a, b) => a - b)
  const at = (q: number): number => {
    const place = q * (ratios.length - 1)
    const low = ratios[Math.floor(place)] ?? 1
    return low + ((ratios[Math.ceil(place)] ?? low) - low) * (place % 1)
  }
  return [at(0.1), at(0.9)]
}

/** A ratio as it stands on the page. */
const ratioText = (n: number): string => (n >= 99.95 ? '> 99' : n >= 9.995 ? n.toFixed(1) : n.toFixed(2))
const verdictWords = (verdict: Effect['verdict'], language: Language): string =>
  ({
    fewer: { zh: '少于应有数', en: 'fewer than expected' },
    more: { zh: '多于应有数', en: 'more than expected' },
    unclear: { zh: '不能断定', en: 'not clear' },
  })[verdict][language]

/** ● fewer, ▲ more, ○ not clear: told apart without colour. */
function mark(verdict: Effect['verdict'], x: number, y: number): string {
  if (verdict === 'more') return `<path d="M${n1(x)} ${n1(y - 6)}L${n1(x + 6)} ${n1(y + 5)}H${n1(x - 6)}Z" fill="${paper.ink}"/>`
  return `<circle cx="${n1(x)}" cy="${n1(y)}" r="5" fill="${verdict === 'fewer' ? paper.ink : '#FFFFFF'}" stroke="${paper.ink}" stroke-width="1.6"/>`
}
const label = (x: number, y: number, words: string, more = ''): string =>
  `<text x="${n1(x)}" y="${n1(y)}" font-size="11" fill="${paper.ink}"${more}>${escapeXml(words)}</text>`

/** @param lines in the order of the page; those that could not be judged are not drawn */
export function followFigure(lines: readonly Line[], language: Language): Figure {
  const judged = lines.flatMap((line) =>
    line.effect ? [{ text: line.decision.text.replace(/[。.]$/, ''), effect: line.effect }] : [],
  )
  const title = say(language, '议定事项前后变化', 'Decisions: before and after')
  if (judged.length === 0) return nothing(title, language)

  // The axis holds every interval as far as it says something, and 1/2 to 2 at least.
  const reach = judged
    .flatMap(({ effect }) => [...effect.ratio, ...controlBand(effect)])
    .filter((n) => n > 0 && Number.isFinite(n))
  const low = Math.max(least, Math.min(0.45, ...reach.map((n) => n * 0.85)))
  const high = Math.min(most, Math.max(2.2, ...reach.map((n) => n * 1.15)))
  const x = (ratio: number): number =>
    plot.left +
    ((Math.log(Math.min(high, Math.max(low, ratio))) - Math.log(low)) / (Math.log(high) - Math.log(low))) *
      (plot.right - plot.left)
  const bottom = head + judged.length * rowHeight
  const legend = legendOf(
    judged.map(({ effect }) => effect.verdict),
    language,
  )
  const height = bottom + 42 + legend.height

  let body = ''
  for (const [i, { effect }] of judged.entries()) {
    const y = head + i * rowHeight
    if (i > 0) body += `<path d="M8 ${y}H${width - 8}" stroke="${paper.line}" stroke-width="1"/>`
    const [from, to] = controlBand(effect)
    body += `<rect x="${n1(x(from))}" y="${y + 8}" width="${n1(Math.max(2, x(to) - x(from)))}" height="${rowHeight - 16}" fill="${paper.hatch}"/>`
  }
  const within = ticks.filter((tick) => tick >= low && tick <= high)
  for (const tick of within)
    body += `<path d="M${n1(x(tick))} ${head - 4}V${bottom + 4}" stroke="${tick === 1 ? paper.ink : paper.line}" stroke-width="${tick === 1 ? 1.2 : 1}"/>${label(x(tick), bottom + 17, String(tick), ' text-anchor="middle"')}`
  body += `<path d="M${plot.left} ${bottom}H${plot.right}" stroke="${paper.ink3}" stroke-width="1"/>`
  body += label(x(1) - 8, head - 10, say(language, '← 少于应有数', '← fewer'), ' text-anchor="end"')
  body += label(x(1) + 8, head - 10, say(language, '多于应有数 →', 'more →'))
  body += label(
    (plot.left + plot.right) / 2,
    bottom + 33,
    say(language, '实际起数为应有数的倍数（对数刻度）', 'Incidents, as a multiple of those expected (log scale)'),
    ' text-anchor="middle"',
  )

  for (const [i, { text, effect }] of judged.entries()) {
    const y = head + i * rowHeight + rowHeight / 2
    const words = brokenText(text, plot.left - 28, 12, 2)
    for (const [k, line] of words.entries())
      body += `<text x="8" y="${n1(y + 4 + (k - (words.length - 1) / 2) * 15)}" font-size="12" fill="${paper.ink}">${escapeXml(line)}</text>`
    const [lower, middle, upper] = effect.ratio
    // An end that lies beyond the axis is an arrow past its edge, one that does not a bar.
    const x0 = lower < low ? plot.left - 11 : x(lower)
    const x1 = upper > high ? plot.right + 11 : x(upper)
    const end = (at: number, isBeyond: boolean, way: number): string =>
      isBeyond
        ? `M${n1(at - way * 5)} ${n1(y - 4)}L${n1(at)} ${n1(y)}L${n1(at - way * 5)} ${n1(y + 4)}`
        : `M${n1(at)} ${n1(y - 5)}V${n1(y + 5)}`
    body += `<path d="M${n1(x0)} ${n1(y)}H${n1(x1)}${end(x0, lower < low, -1)}${end(x1, upper > high, 1)}" fill="none" stroke="${paper.ink}" stroke-width="1.6"/>`
    body += mark(effect.verdict, x(middle), y)
    const { before, after, expected } = effect
    body += `<text x="${plot.right + 18}" y="${n1(y - 3)}" font-size="12" fill="${paper.ink}"><tspan font-weight="600">${before.count} → ${after.count}</tspan><tspan>${say(language, ' 起', '')}</tspan></text>`
    body += label(
      plot.right + 18,
      y + 12,
      say(
        language,
        `应有 ${decimal(expected)}，${ratioText(middle)} 倍`,
        `expected ${decimal(expected)}, × ${ratioText(middle)}`,
      ),
    )
  }
  const alt = judged
    .map(({ text, effect }) => {
      const range = `${ratioText(effect.ratio[0])}–${ratioText(effect.ratio[2])}`
      return pick(language, {
        zh: `${text}：${effect.before.count} 起变为 ${effect.after.count} 起，为应有数的 ${ratioText(effect.ratio[1])} 倍（95% 区间 ${range}），${verdictWords(effect.verdict, 'zh')}`,
        en: `${text}: ${effect.before.count} became ${effect.after.count}, ${ratioText(effect.ratio[1])} times the count expected (95% interval ${range}), ${verdictWords(effect.verdict, 'en')}`,
      })
    })
    .join(say(language, '；', '; '))
  return {
    width,
    height,
    alt: `${title}${say(language, '：', ': ')}${alt}${say(language, '。', '.')}`,
    svg: document(title, width, height, `${body}<g transform="translate(0 ${bottom + 48})">${legend.body}</g>`),
  }
}

const document = (title: string, w: number, h: number, body: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}" role="img" aria-label="${title}" font-family="${escapeXml(sans)}"><title>${title}</title><rect width="${w}" height="${h}" fill="#FFFFFF"/>${body}</svg>`

/** Only what occurs is explained. */
function legendOf(verdicts: readonly Effect['verdict'][], language: Language): { body: string; height: number } {
  const entries: { sign: (x: number, y: number) => string; words: string }[] = (['fewer', 'more', 'unclear'] as const)
    .filter((verdict) => verdicts.includes(verdict))
    .map((verdict) => ({ sign: (x, y) => mark(verdict, x + 8, y), words: verdictWords(verdict, language) }))
  entries.push(
    {
      sign: (x, y) =>
        `<path d="M${n1(x)} ${n1(y)}H${n1(x + 18)}M${n1(x)} ${n1(y - 4)}V${n1(y + 4)}M${n1(x + 18)} ${n1(y - 4)}V${n1(y + 4)}" fill="none" stroke="${paper.ink}" stroke-width="1.6"/>`,
      words: say(language, '95% 区间', '95% interval'),
    },
    {
      sign: (x, y) => `<rect x="${n1(x)}" y="${n1(y - 6)}" width="18" height="12" fill="${paper.hatch}"/>`,
      words: say(language, '对照地点的变化范围（居中 80%）', 'how the control places moved (middle 80%)'),
    },
  )
  let body = ''
  let [x, y] = [8, 10]
  for (const { sign, words } of entries) {
    const wide = 26 + textWidth(words, 11) + 14
    if (x > 8 && x + wide > width - 8) {
      x = 8
      y += 18
    }
    body += sign(x, y) + label(x + 26, y + 4, words)
    x += wide
  }
  return { body, height: y + 14 }
}

function nothing(title: string, language: Language): Figure {
  const words = say(language, '没有可作前后比较的事项', 'No decision can be compared before and after')
  const height = 64
  return {
    width,
    height,
    alt: `${title}${say(language, '：', ': ')}${words}${say(language, '。', '.')}`,
    svg: document(
      title,
      width,
      height,
      `<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" fill="none" stroke="${paper.line}"/>${label(width / 2, 36, words, ' text-anchor="middle"')}`,
    ),
  }
}

/** Plain charts as SVG text, without any library: they lie in the repository and must not change by themselves. */
export interface Line {
  name: string
  points: { x: number; y: number; error?: number }[]
  dashed?: boolean
}
export interface Axes {
  title: string
  x: string
  y: string
  logX?: boolean
  logY?: boolean
  /** Ticks of the axes, their ends among them. */
  xTicks: number[]
  yTicks: number[]
  /** A stretch of y that is aimed at. */
  band?: [number, number]
}

const colours = [
  '#1f5fa8',
  '#c2410c',
  '#15803d',
  '#7e22ce',
  '#b45309',
  '#0e7490',
  '#be123c',
  '#4d7c0f',
  '#64748b',
  '#a16207',
  '#111827',
]
const [wide, high, left, top, right, foot] = [760, 400, 66, 40, 200, 52]
const safe = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
const at = (value: number): string => value.toFixed(1)

function frame({ title, x, y, logX, logY, xTicks, yTicks, band }: Axes) {
  const scale = (log: boolean | undefined, ticks: number[], from: number, to: number) => {
    const f = (v: number): number => (log ? Math.log(v) : v)
    const [low, span] = [f(ticks[0]!), f(ticks.at(-1)!) - f(ticks[0]!)]
    return (v: number): number => from + ((f(Math.min(ticks.at(-1)!, Math.max(ticks[0]!, v))) - low) / span) * (to - from)
  }
  const sx = scale(logX, xTicks, left, wide - right)
  const sy = scale(logY, yTicks, high - foot, top)
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${wide} ${high}" font-family="system-ui, sans-serif" font-size="12" fill="#222">`,
    `<rect width="${wide}" height="${high}" fill="#fff"/>`,
    `<text x="${left}" y="22" font-size="14" font-weight="600">${safe(title)}</text>`,
  ]
  if (band)
    parts.push(
      `<rect x="${left}" y="${at(sy(band[1]))}" width="${wide - right - left}" height="${at(sy(band[0]) - sy(band[1]))}" fill="#dcfce7"/>`,
    )
  for (const t of yTicks)
    parts.push(
      `<line x1="${left}" x2="${wide - right}" y1="${at(sy(t))}" y2="${at(sy(t))}" stroke="#e5e7eb"/>`,
      `<text x="${left - 6}" y="${at(sy(t) + 4)}" text-anchor="end">${t}</text>`,
    )
  for (const t of xTicks) parts.push(`<text x="${at(sx(t))}" y="${high - foot + 18}" text-anchor="middle">${t}</text>`)
  parts.push(
    `<text x="${at((left + wide - right) / 2)}" y="${high - 12}" text-anchor="middle">${safe(x)}</text>`,
    `<text transform="translate(16 ${at((top + high - foot) / 2)}) rotate(-90)" text-anchor="middle">${safe(y)}</text>`,
  )
  return { sx, sy, parts }
}

export function lineChart(axes: Axes, lines: Line[]): string {
  const { sx, sy, parts } = frame(axes)
  lines.forEach(({ name, points, dashed }, k) => {
    const colour = colours[k % colours.length]
    const path = points.map((p, i) => `${i === 0 ? 'M' : 'L'}${at(sx(p.x))} ${at(sy(p.y))}`).join(' ')
    parts.push(`<path d="${path}" fill="none" stroke="${colour}" stroke-width="1.8"${dashed ? ' stroke-dasharray="5 4"' : ''}/>`)
    for (const p of points) {
      if (p.error)
        parts.push(
          `<line x1="${at(sx(p.x))}" x2="${at(sx(p.x))}" y1="${at(sy(p.y - p.error))}" y2="${at(sy(p.y + p.error))}" stroke="${colour}"/>`,
        )
      parts.push(`<circle cx="${at(sx(p.x))}" cy="${at(sy(p.y))}" r="2.6" fill="${colour}"/>`)
    }
    const row = top + 8 + k * 19
    parts.push(
      `<line x1="${wide - right + 14}" x2="${wide - right + 36}" y1="${row}" y2="${row}" stroke="${colour}" stroke-width="2.4"${dashed ? ' stroke-dasharray="5 4"' : ''}/>`,
      `<text x="${wide - right + 42}" y="${row + 4}">${safe(name)}</text>`,
    )
  })
  return `${parts.join('\n')}\n</svg>\n`
}

/** Groups of bars beside each other, one colour a series. */
export function barChart(
  axes: Omit<Axes, 'xTicks' | 'logX'>,
  groups: string[],
  series: { name: string; values: number[]; errors?: number[] }[],
): string {
  const { sx, sy, parts } = frame({ ...axes, xTicks: [0, groups.length] })
  const drawn = parts.filter((part) => !part.includes(`y="${high - foot + 18}"`))
  const room = sx(1) - sx(0)
  const each = (room * 0.8) / series.length
  groups.forEach((group, g) => {
    drawn.push(`<text x="${at(sx(g) + room / 2)}" y="${high - foot + 18}" text-anchor="middle">${safe(group)}</text>`)
    series.forEach(({ values, errors }, k) => {
      const [x, y] = [sx(g) + room * 0.1 + k * each, sy(values[g]!)]
      drawn.push(
        `<rect x="${at(x)}" y="${at(y)}" width="${at(each * 0.92)}" height="${at(high - foot - y)}" fill="${colours[k % colours.length]}"/>`,
      )
      const error = errors?.[g]
      if (error)
        drawn.push(
          `<line x1="${at(x + each * 0.46)}" x2="${at(x + each * 0.46)}" y1="${at(sy(values[g]! - error))}" y2="${at(sy(values[g]! + error))}" stroke="#111"/>`,
        )
    })
  })
  series.forEach(({ name }, k) => {
    const row = top + 8 + k * 19
    drawn.push(
      `<rect x="${wide - right + 14}" y="${row - 6}" width="14" height="12" fill="${colours[k % colours.length]}"/>`,
      `<text x="${wide - right + 36}" y="${row + 4}">${safe(name)}</text>`,
    )
  })
  return `${drawn.join('\n')}\n</svg>\n`
}

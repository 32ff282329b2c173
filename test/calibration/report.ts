/** What a part of the calibration says, and how it is told: on the terminal and in docs/calibration.md. */
export interface Table {
  caption: string
  head: string[]
  rows: string[][]
}
export interface Target {
  what: string
  target: string
  measured: string
  met: boolean
}
export interface Plot {
  name: string
  caption: string
  svg: string
}
export interface Part {
  title: string
  words: string[]
  tables: Table[]
  plots: Plot[]
  targets: Target[]
}
export interface Ask {
  /** Seconds instead of minutes: for trying it, not for its figures. */
  quick: boolean
  seed: number
  tell: (line: string) => void
}

const grid = ({ caption, head, rows }: Table): string[] => [
  `**${caption}**`,
  '',
  `| ${head.join(' | ')} |`,
  `|${head.map(() => '---').join('|')}|`,
  ...rows.map((row) => `| ${row.join(' | ')} |`),
  '',
]

const targetTable = (targets: Target[]): Table => ({
  caption: 'Targets',
  head: ['what', 'target', 'measured', ''],
  rows: targets.map((t) => [t.what, t.target, t.measured, t.met ? 'met' : '**not met**']),
})

/** The page: all targets first, then each part with its tables and pictures (in the folder beside the page). */
export function page(parts: Part[], ask: { quick: boolean; seed: number; seconds: number; command: string }): string {
  const lines = [
    '# Calibration',
    '',
    `Made by \`${ask.command}\` in ${Math.round(ask.seconds)} s (seed ${ask.seed}${ask.quick ? '; quick: too few runs for its figures to mean anything' : ''}). Every figure is simulated from that seed and comes out the same again; ± is one standard error.`,
    '',
    ...grid(targetTable(parts.flatMap((p) => p.targets))),
  ]
  for (const part of parts) {
    lines.push(`## ${part.title}`, '')
    for (const words of part.words) lines.push(words, '')
    for (const plot of part.plots) lines.push(`![${plot.caption}](calibration/${plot.name}.svg)`, '')
    for (const table of part.tables) lines.push(...grid(table))
  }
  return `${lines.join('\n').trimEnd()}\n`
}

/** The same for a terminal. */
export function plain(part: Part): string {
  const lines = [`== ${part.title}`]
  for (const { caption, head, rows } of [...part.tables, ...(part.targets.length > 0 ? [targetTable(part.targets)] : [])]) {
    const all = [head, ...rows]
    const widths = head.map((_, c) => Math.max(...all.map((row) => (row[c] ?? '').length)))
    lines.push(
      '',
      caption,
      ...all.map(
        (row) =>
          `  ${row
            .map((cell, c) => cell.padEnd(widths[c]!))
            .join('  ')
            .trimEnd()}`,
      ),
    )
  }
  return `${lines.join('\n')}\n`
}

export const percent = (share: number, places = 1): string => `${(share * 100).toFixed(places)} %`
/** Standard error of a share of n. */
export const shareError = (share: number, n: number): number => Math.sqrt((share * (1 - share)) / Math.max(1, n))
export const withError = (share: number, n: number, places = 1): string =>
  `${(share * 100).toFixed(places)} ± ${(shareError(share, n) * 100).toFixed(places)} %`

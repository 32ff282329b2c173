/** The briefing as one HTML file: inline style, inline pictures, no script, nothing fetched. Also the page on screen. */
import type { Inclusion } from '../../contract/briefing.ts'
import { escapeXml } from './colours.ts'
import { styleFor } from './html-style.ts'
import { numbersOf } from './number-check.ts'
import { type KeptEdit, pageFor } from './page.ts'
import { type Block, isTotal, type Page, type TableBlock } from './page-model.ts'
import { type BriefView, viewFor } from './policy.ts'
import type { Words } from './runs.ts'
import type { BriefSnapshot } from './snapshot.ts'
import { contractLine, say } from './words.ts'

export interface HtmlUse {
  /** On screen before it is written: numbers are underlined, what was left out is a line. Absent: the file itself. */
  preview?: {
    /** What those outside get of a block of the internal edition, where it is less. */
    outside?: ReadonlyMap<string, Exclude<Inclusion, 'whole'>>
  }
}

const wordsHtml = (words: Words): string =>
  words
    .map((run) => {
      if (typeof run === 'string') return escapeXml(run)
      if ('narrowed' in run) return `<span class="narrowed">${escapeXml(run.narrowed)}</span>`
      if (run.byHand) return `<span class="n by-hand">${escapeXml(run.n)}</span>`
      // An interval or a period stays on one line.
      if (run.key === null)
        return !/[\u4e00-\u9fff]/.test(run.n) && run.n.length < 16
          ? `<span class="w">${escapeXml(run.n)}</span>`
          : escapeXml(run.n)
      return `<span class="n" data-n="${escapeXml(run.key)}">${escapeXml(run.n)}</span>`
    })
    .join('')

function cellClass(block: TableBlock, row: readonly Words[], i: number): string {
  const names = [block.columns[i]?.align === 'right' ? 'r' : '', isTotal(row, i) ? 't' : ''].filter(Boolean).join(' ')
  return names && ` class="${names}"`
}

function blockHtml(block: Block, use: HtmlUse): string {
  const outside = use.preview?.outside?.get(block.block)
  const data =
    ('editable' in block && block.editable ? ` data-block="${escapeXml(block.block)}"` : '') +
    (outside ? ` data-outside="${outside}"` : '')
  const classes = (...names: (string | false | undefined)[]): string => {
    const all = names.filter(Boolean).join(' ')
    return all && ` class="${all}"`
  }
  const edited = use.preview && 'edited' in block && block.edited ? 'edited' : ''
  switch (block.kind) {
    case 'heading': {
      const tag = block.level === 2 ? 'h3' : 'h2'
      return `<${tag} id="${escapeXml(block.block)}">${wordsHtml(block.words)}</${tag}>`
    }
    case 'paragraph':
      return `<p${classes(edited)}${data}>${wordsHtml(block.words)}</p>`
    case 'point':
      // What is edited is the words behind the lead.
      return `<p${classes(edited)}${outside ? ` data-outside="${outside}"` : ''}><b>${wordsHtml(block.lead)}</b><span data-block="${escapeXml(block.block)}">${wordsHtml(block.words)}</span></p>`
    case 'contract':
    case 'note':
      return `<p${classes(block.kind)}>${wordsHtml(block.words)}</p>`
    case 'left-out':
      return use.preview ? `<p class="left-out">${wordsHtml(block.words)}</p>` : ''
    case 'break':
      return ''
    case 'figure':
      return `<figure${data}><figcaption>${wordsHtml(block.caption)}</figcaption><div role="img" aria-label="${escapeXml(block.alt)}">${block.svg}</div></figure>`
    case 'table': {
      const whole = block.columns.reduce((sum, c) => sum + c.width, 0)
      const widths = block.columns.map((c) => `<col style="width:${Math.round((c.width / whole) * 1_000) / 10}%">`).join('')
      const head = block.columns.map((c) => `<th scope="col">${escapeXml(c.head)}</th>`).join('')
      const body = block.rows
        .map((row) => `<tr>${row.map((cell, i) => `<td${cellClass(block, row, i)}>${wordsHtml(cell)}</td>`).join('')}</tr>`)
        .join('\n')
      return `<table${block.small ? ' class="small"' : ''}${data}><caption>${wordsHtml(block.caption)}</caption><colgroup>${widths}</colgroup><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table>`
    }
  }
}

/** The page as a standing HTML document. */
export function htmlOf(page: Page, view: BriefView, use: HtmlUse = {}): string {
  const lang = page.language === 'zh' ? 'zh-CN' : 'en'
  const byHand = numbersOf(page.blocks).some((run) => run.byHand)
  const footnote = byHand
    ? `<p class="by-hand-note">† ${say(page.language, '人工填写的数字，不出自快照。', 'Typed by hand: not from the snapshot.')}</p>`
    : ''
  return `<!doctype html>
<html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="generator" content="Fieldbrief ${escapeXml(view.appVersion)}"><meta name="description" content="${escapeXml(contractLine(view.counts, page.language))}">
<title>${escapeXml(page.title)}</title><style>${styleFor(use.preview ? 'preview' : 'file', page.language)}</style></head>
<body><main><header><p class="head">${escapeXml(page.head)}</p><p class="issue">${escapeXml(page.issue)}</p><div class="line"><span>${escapeXml(page.office)}</span><span>${escapeXml(page.day)}</span></div></header>
<h1>${escapeXml(page.title)}</h1>
${page.blocks
  .map((block) => blockHtml(block, use))
  .filter(Boolean)
  .join('\n')}
${footnote}<footer>${escapeXml(page.footer)}</footer></main></body></html>
`
}

/** The briefing of a snapshot as a file holds it. */
export async function briefHtml(snapshot: BriefSnapshot, signal?: AbortSignal, edits: readonly KeptEdit[] = []): Promise<string> {
  const view = await viewFor(snapshot, signal)
  return htmlOf(await pageFor(view, { edits }), view)
}

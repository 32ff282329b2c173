/** The briefing as one HTML file: inline style, inline pictures, no script, nothing fetched. Also the page on screen. */
import { escapeXml, paper } from './colours.ts'
import { type Block, isTotal, type Page, pageFor } from './page.ts'
import { type BriefView, viewFor } from './policy.ts'
import type { BriefSnapshot } from './snapshot.ts'
import { contractLine } from './words.ts'

const style = `
:root{color-scheme:light}
*{box-sizing:border-box}
body{margin:0;background:#e9eceb;color:#000;font:16px/1.75 "FangSong","仿宋","STFangsong","Noto Serif CJK SC","Songti SC","SimSun",serif;font-variant-numeric:tabular-nums lining-nums}
html:lang(en) body{font-family:"Source Serif 4","Georgia","Liberation Serif","Noto Serif CJK SC",serif;font-size:15px;line-height:1.55}
main{max-width:794px;margin:24px auto;background:#fff;padding:64px 76px 56px;box-shadow:0 1px 4px rgb(0 0 0/.18)}
header{text-align:center}
.head{color:${paper.red};font:700 34px/1.35 "FZXiaoBiaoSong-B05S","Noto Serif CJK SC","Songti SC","SimSun",serif;letter-spacing:.08em;margin:0}
html:lang(en) .head{font-size:27px;letter-spacing:.01em}
.issue{margin:6px 0 14px}
.line{display:flex;justify-content:space-between;gap:16px;padding-bottom:5px;border-bottom:2px solid ${paper.red};text-align:left}
h1{font:700 22px/1.45 "Noto Serif CJK SC","Songti SC","SimSun",serif;margin:26px 0 18px;text-align:center;text-wrap:balance}
h2{font:600 17px/1.6 "SimHei","黑体","Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;margin:22px 0 6px}
html:lang(zh) h2,html:lang(zh) p{text-indent:2em}
p{margin:6px 0;text-align:justify}
p.contract,p.note{text-indent:0!important;text-align:left;font-size:14px;line-height:1.6}
p.contract{border-left:3px solid ${paper.ink3};padding:2px 10px;margin:10px 0;font-family:"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",Arial,sans-serif;font-size:13px}
p.note{color:${paper.ink2};font-size:13px}
b{font-weight:600}
table{border-collapse:collapse;width:100%;margin:6px 0 12px;font-size:14px;line-height:1.5}
caption,figcaption{font-weight:600;font-size:14px;padding:6px 0 4px;text-align:center;caption-side:top}
th,td{border:1px solid #000;padding:3px 8px;text-align:left;vertical-align:top}
th{font-weight:600;text-align:center;background:#f2f2f2}
td.n{text-align:right;white-space:nowrap}
table.small{font-size:12px;line-height:1.45;table-layout:fixed;overflow-wrap:anywhere}
table.small th,table.small td{padding:2px 5px}
td.t{font-weight:600}
figure{margin:10px 0 14px;text-align:center}
figure svg{max-width:100%;height:auto}
footer{margin-top:28px;padding-top:6px;border-top:1px solid #000;font-size:12px;color:${paper.ink2};text-align:center}
@media print{body{background:#fff}main{margin:0;max-width:none;padding:0;box-shadow:none}thead{display:table-header-group}tr,figure{break-inside:avoid}h2,caption{break-after:avoid}@page{size:A4;margin:25mm 22mm}}
@media (max-width:720px){main{padding:28px 18px}}
`

function classOf(block: Block & { kind: 'table' }, row: readonly string[], i: number): string {
  const names = [block.columns[i]?.align === 'right' ? 'n' : '', isTotal(row, i) ? 't' : ''].filter(Boolean).join(' ')
  return names && ` class="${names}"`
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `<h2>${escapeXml(block.text)}</h2>`
    case 'paragraph':
      return `<p>${escapeXml(block.text)}</p>`
    case 'point':
      return `<p><b>${escapeXml(block.lead)}</b>${escapeXml(block.text)}</p>`
    case 'contract':
    case 'note':
      return `<p class="${block.kind}">${escapeXml(block.text)}</p>`
    case 'break':
      return ''
    case 'figure':
      return `<figure><figcaption>${escapeXml(block.caption)}</figcaption><div role="img" aria-label="${escapeXml(block.alt)}">${block.svg}</div></figure>`
    case 'table': {
      const whole = block.columns.reduce((sum, c) => sum + c.width, 0)
      const widths = block.columns.map((c) => `<col style="width:${Math.round((c.width / whole) * 1_000) / 10}%">`).join('')
      const head = block.columns.map((c) => `<th scope="col">${escapeXml(c.head)}</th>`).join('')
      const body = block.rows
        .map((row) => `<tr>${row.map((cell, i) => `<td${classOf(block, row, i)}>${escapeXml(cell)}</td>`).join('')}</tr>`)
        .join('\n')
      return `<table${block.small ? ' class="small"' : ''}><caption>${escapeXml(block.caption)}</caption><colgroup>${widths}</colgroup><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table>`
    }
  }
}

/** The page as a standing HTML document. */
export function htmlOf(page: Page, view: BriefView): string {
  const lang = page.language === 'zh' ? 'zh-CN' : 'en'
  return `<!doctype html>
<html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="generator" content="Fieldbrief ${escapeXml(view.appVersion)}"><meta name="description" content="${escapeXml(contractLine(view.counts, page.language))}">
<title>${escapeXml(page.title)}</title><style>${style}</style></head>
<body><main><header><p class="head" style="text-indent:0;text-align:center">${escapeXml(page.head)}</p><p class="issue" style="text-indent:0;text-align:center">${escapeXml(page.issue)}</p><div class="line"><span>${escapeXml(page.office)}</span><span>${escapeXml(page.day)}</span></div></header>
<h1>${escapeXml(page.title)}</h1>
${page.blocks.map(blockHtml).join('\n')}
<footer>${escapeXml(page.footer)}</footer></main></body></html>
`
}

/** The briefing of a snapshot as the screen shows it: a whole document, for an iframe without scripts. */
export async function briefHtml(snapshot: BriefSnapshot, signal?: AbortSignal): Promise<string> {
  const view = await viewFor(snapshot, signal)
  return htmlOf(await pageFor(view), view)
}

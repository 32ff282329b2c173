/** The look of a briefing in HTML, on screen and on paper. Chinese after GB/T 9704, English as a plain agency report. */
import type { Language } from '../../contract/taxonomy.ts'
import { paper } from './colours.ts'

const song = '"FangSong","STFangsong","仿宋","FangSong_GB2312","Noto Serif CJK SC","Songti SC","SimSun",serif'
const title = '"FZXiaoBiaoSong-B05S","Noto Serif CJK SC","Songti SC","SimSun",serif'
const hei = '"SimHei","黑体","STHeiti","Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif'
const latin = '"Source Serif 4","Georgia","Liberation Serif","Noto Serif CJK SC",serif'
const sans = '"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",Arial,sans-serif'

const common = `
:root{color-scheme:light}
*{box-sizing:border-box}
body{margin:0;background:#e9eceb;color:#000;font:16px/1.75 ${song};font-variant-numeric:tabular-nums lining-nums}
html:lang(en) body{font-family:${latin};font-size:15px;line-height:1.55}
main{max-width:794px;margin:24px auto;background:#fff;padding:64px 76px 56px;box-shadow:0 1px 4px rgb(0 0 0/.18)}
header{text-align:center}
.head{color:${paper.red};font:700 34px/1.35 ${title};letter-spacing:.08em;margin:0}
html:lang(en) .head{font-size:27px;letter-spacing:.01em}
.issue{margin:6px 0 14px}
.line{display:flex;justify-content:space-between;gap:16px;padding-bottom:5px;border-bottom:2px solid ${paper.red};text-align:left}
h1{font:700 22px/1.45 ${title};margin:26px 0 18px;text-align:center;text-wrap:balance}
html:lang(en) h1{font-family:${latin}}
h2{font:600 17px/1.6 ${hei};margin:22px 0 6px}
h3{font:600 16px/1.6 ${hei};margin:14px 0 4px}
html:lang(zh) h2,html:lang(zh) h3,html:lang(zh) p{text-indent:2em}
p{margin:6px 0;text-align:justify}
p.issue,p.head{text-indent:0!important;text-align:center}
p.contract,p.note,p.by-hand-note{text-indent:0!important;text-align:left;font-size:14px;line-height:1.6}
p.contract{border-left:3px solid ${paper.ink3};padding:2px 10px;margin:10px 0;font-family:${sans};font-size:13px}
p.note,p.by-hand-note{color:${paper.ink2};font-size:13px}
b{font-weight:600;font-family:${hei}}
html:lang(en) b{font-family:inherit}
.n,.w{white-space:nowrap}
.n.by-hand::after{content:"†";font-size:70%;vertical-align:super}
table{border-collapse:collapse;width:100%;margin:6px 0 12px;font-size:14px;line-height:1.5}
caption,figcaption{font:600 14px/1.6 ${hei};padding:6px 0 4px;text-align:center;caption-side:top}
html:lang(en) :is(caption,figcaption){font-family:inherit}
th,td{border:1px solid #000;padding:3px 8px;text-align:left;vertical-align:top}
th{font-weight:600;text-align:center;background:#f2f2f2}
td.r{text-align:right;white-space:nowrap}
td.t{font-weight:600}
table.small{font-size:12px;line-height:1.45;table-layout:fixed;overflow-wrap:anywhere}
table.small :is(th,td){padding:2px 5px}
figure{margin:10px 0 14px;text-align:center}
figure svg{max-width:100%;height:auto}
footer{margin-top:28px;padding-top:6px;border-top:1px solid #000;font-size:12px;color:${paper.ink2};text-align:center}
@media (max-width:720px){main{padding:28px 18px}}
@media print{
body{background:#fff;font-size:13.5pt;line-height:1.72}
html:lang(en) body{font-size:11pt;line-height:1.5}
html:lang(zh) h2{font-size:14pt;margin:14pt 0 4pt}html:lang(zh) h3{font-size:13.5pt}html:lang(zh) table{font-size:10.5pt;line-height:1.4}html:lang(zh) table.small{font-size:8.5pt}
p{margin:3pt 0}figure svg{max-height:112mm}
h1{margin:16pt 0 10pt}
html:lang(en) table{font-size:9.5pt}html:lang(en) table.small{font-size:8pt}
main{margin:0;max-width:none;padding:0;box-shadow:none}
footer{display:none}
thead{display:table-header-group}
tr,figure,p.contract{break-inside:avoid}
h1,h2,h3,caption,figcaption{break-after:avoid}
h2+p,h3+p{break-before:avoid}
p{orphans:2;widows:2}
table:not(.small){break-inside:avoid}
th{background:#f2f2f2!important;print-color-adjust:exact;-webkit-print-color-adjust:exact}
figure{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}
`
/** Numbered pages; a printer that cannot number them leaves the margin empty. */
const sheet = (language: Language): string =>
  language === 'zh'
    ? `@page{size:A4;margin:28mm 26mm 25mm 27mm;@bottom-center{content:"— " counter(page) " —";font:12pt ${song}}}\n`
    : `@page{size:A4;margin:25mm 24mm 22mm;@bottom-center{content:counter(page) " / " counter(pages);font:9pt ${latin}}}\n`
/** Marks of the page on screen: where a number leads somewhere, what was narrowed, typed by hand or left out. */
const preview = `
@media screen{
.n[data-n]{border-bottom:1px dotted #5b7f7a;cursor:pointer}
.n[data-n]:is(:hover,:focus){background:#e3f0ee}
.n.on{outline:2px solid #0f6460;outline-offset:1px}
span.narrowed{background:#cfe8e5;border-bottom:1px solid #0f6460}
.n.by-hand{background:#fbe9c8;border-bottom:1px dashed #9a5b00}
[data-outside=narrowed],[data-outside=none]{box-shadow:-3px 0 0 #b26b00}
[data-outside=none]{background:#fdf1da}
p.left-out{text-indent:0!important;text-align:center;border:1px dashed #8a9794;border-width:1px 0;color:#4b5a57;font:13px/1.7 ${sans};margin:8px 0}
.edited{border-right:2px solid #0f6460}
}
@media print{p.left-out{display:none}}
`
export const styleFor = (use: 'file' | 'preview', language: Language): string =>
  common + sheet(language) + (use === 'preview' ? preview : '')

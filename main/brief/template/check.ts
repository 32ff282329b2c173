/** Is a file usable as a template, what will be filled in, what is misspelt and where, what nobody asked for. */
import type { TemplateReport } from '../../../contract/briefing.ts'
import type { Bilingual } from '../../../contract/model.ts'
import { fillTemplate } from './fill.ts'
import { NoTemplate, type Parts, readParts } from './parts.ts'
import { fieldNamed, placeholderNamed, placeholders } from './placeholders.ts'
import { sampleValues, tinyPng } from './sample.ts'
import { type FoundTag, scanPart } from './scan.ts'
import type { KnownStyle } from './styles.ts'
import { contentTypes, droppedKinds, keptKinds } from './tidy.ts'
import { readXml, relationsOf, relationsPath, targetOf } from './xml.ts'

/** A template taken apart. */
export interface Anatomy {
  parts: Parts
  /** Name of the main part: "word/document.xml". */
  part: string
  /** The parts whose placeholders are filled in: the main one, headers, footers. */
  filledParts: string[]
  styles: { part: string; known: KnownStyle[] }
  /** The text on a page, in twips. */
  area: { width: number; height: number }
  tags: FoundTag[]
}

/** Names that reach into the workings of an object somewhere; no placeholder is called so. */
const workings =
  /^(__\w*|constructor|prototype|toString|valueOf|hasOwnProperty|isPrototypeOf|propertyIsEnumerable|toLocaleString)$/
/** Conditions in conditions; nobody means more. */
const deepest = 6
const mostTags = 5_000
/** Each is as long as a briefing may be. */
const mostBlocks = 40

/** @returns the report, and the template taken apart where it may be filled */
export async function inspectTemplate(bytes: Uint8Array): Promise<{ report: TemplateReport; anatomy: Anatomy | null }> {
  const report: TemplateReport = { ok: false, known: [], unknown: [], unused: [], problems: [] }
  let anatomy: Anatomy
  try {
    anatomy = takeApart(await readParts(bytes), report)
  } catch (error) {
    report.problems.push(
      error instanceof NoTemplate
        ? error.words
        : {
            zh: `文件里的内容不完整或有误（${(error as Error).message}），不作模板。请在 Word 里打开后重新另存。`,
            en: `The content of the file is not sound (${(error as Error).message}). Open it in Word and save it again.`,
          },
    )
    return { report, anatomy: null }
  }
  judgeTags(anatomy.tags, anatomy.filledParts, report)
  if (report.problems.length === 0 && report.unknown.length === 0) {
    try {
      const done = await fillTemplate(anatomy, sampleValues(), async () => tinyPng)
      for (const [path, part] of done) if (/\.(xml|rels)$/.test(path)) readXml(part, {})
    } catch (error) {
      report.problems.push({
        zh: `试填不成功：${(error as Error).message}。循环的开头和结尾要在同一段、同一单元格或同一行表格里；内容控件里不能放循环。`,
        en: `A trial filling failed: ${(error as Error).message}. A loop must begin and end in the same paragraph, cell or row of a table, and not in a content control.`,
      })
    }
  }
  report.ok = report.problems.length === 0 && report.unknown.length === 0
  return { report, anatomy: report.ok ? anatomy : null }
}

/** What `brief check` and the screen say about a file. Never throws for what is in the file. */
export const checkTemplate = async (bytes: Uint8Array): Promise<TemplateReport> => (await inspectTemplate(bytes)).report

/** Throws Error where the package is not sound; tells in `report` what it must not hold. */
function takeApart(parts: Parts, report: TemplateReport): Anatomy {
  const problem = (words: Bilingual): void => {
    if (!report.problems.some((p) => p.en === words.en)) report.problems.push(words)
  }
  // No part may bring entities with it, whether or not it is read here.
  for (const [path, bytes] of parts) if (/\.(xml|rels|vml)$/i.test(path)) readXml(bytes, {})

  const part = targetOf('', relationsOf(parts.get('_rels/.rels')).find((r) => r.kind === 'officeDocument')?.target ?? '')
  if (!parts.has(part)) throw new NoTemplate('这不是 Word 文档：里面没有正文。', 'This is no Word document: it has no main text.')
  const { overrides, defaults } = contentTypes(parts.get('[Content_Types].xml') as Buffer)
  const type = overrides.get(part) ?? defaults.get('xml') ?? ''
  const types = [...overrides.values(), ...defaults.values()].join('\n')
  const macros =
    /macroEnabled|vbaProject|vbaData/i.test(types) ||
    [...parts.keys()].some((p) => /vbaProject\.bin|vbaData\.xml|customUI/i.test(p))
  if (macros)
    problem({
      zh: '文件里有宏（.docm 的内容），不收。请在 Word 里另存为“Word 文档（.docx）”，宏会被去掉。',
      en: 'The file holds macros (what a .docm holds) and is refused. Save it in Word as a "Word document (.docx)", which leaves them out.',
    })
  else if (!/wordprocessingml\.document\.main\+xml$/.test(type))
    problem({
      zh: '这不是普通的 Word 文档（可能是 .dotx 模板或别的格式）。请另存为“Word 文档（.docx）”。',
      en: 'This is not a plain Word document (a .dotx, perhaps). Save it as a "Word document (.docx)".',
    })
  if ([...parts.keys()].some((p) => /(^|\/)(embeddings|activeX|charts|chartex)\//i.test(p)))
    problem({
      zh: '模板里有嵌入的对象、控件或图表（带着一份工作簿），里面的内容查不到也遮不住。请改成图片，或用 {series} 等占位符。',
      en: 'The template holds an embedded object, control or chart (which carries a workbook), whose content can neither be checked nor masked. Make it a picture, or use placeholders such as {series}.',
    })

  const relations = relationsOf(parts.get(relationsPath(part)))
  const named = (kind: string): string[] =>
    relations.filter((r) => r.kind === kind && !r.external).map((r) => targetOf(part, r.target))
  const filledParts = [...new Set([part, ...named('header'), ...named('footer')])].filter((p) => parts.has(p))
  const notes = [...new Set([...named('footnotes'), ...named('endnotes')])].filter((p) => parts.has(p))

  // Only parts that a document reaches travel with it; what the rest is tied to does not matter.
  for (const [path, bytes] of parts) {
    if (!path.endsWith('.rels')) continue
    for (const r of relationsOf(bytes)) {
      if (r.external && !(r.kind === 'hyperlink' && /^(https?|mailto):/i.test(r.target)))
        problem({
          zh: `模板连着文件以外的东西（${r.kind}：${r.target.slice(0, 80)}），每次打开都会去取。${r.kind === 'attachedTemplate' ? '请在“开发工具 → 文档模板”里换回 Normal，再保存。' : '请把图片嵌入文档、断开链接，再保存。'}`,
          en: `The template is tied to something outside of the file (${r.kind}: ${r.target.slice(0, 80)}), fetched whenever it is opened. ${r.kind === 'attachedTemplate' ? 'Attach Normal instead under "Developer, Document Template", then save it again.' : 'Embed the pictures and break the links, then save it again.'}`,
        })
      else if (
        path === relationsPath(part) &&
        !r.external &&
        !keptKinds.has(r.kind) &&
        !droppedKinds.has(r.kind) &&
        r.kind !== 'comments'
      )
        problem({
          zh: `模板里有简报带不走的内容（${r.kind}）。请删掉它或改成图片。`,
          en: `The template holds something that a briefing cannot carry (${r.kind}). Delete it, or make it a picture.`,
        })
    }
  }

  const tags: FoundTag[] = []
  let area: Anatomy['area'] | null = null
  for (const path of [...filledParts, ...notes, ...named('settings')]) {
    const bytes = parts.get(path)
    if (!bytes) continue
    const scan = scanPart(path, bytes)
    for (const words of scan.problems) problem(words)
    if (!scan.sound && filledParts.includes(path))
      problem({
        zh: `部件 ${path} 的写法不是 Word 写出来的。请在 Word 里打开后重新另存。`,
        en: `The part ${path} is not written as Word writes it. Open it in Word and save it again.`,
      })
    if (path === part) area = scan.area
    tags.push(...scan.tags)
    for (const { name, where } of scan.wideBraces) {
      const [place, inner] = where.split('\u0000') as [string, string]
      report.unknown.push({ name, where: place, nearest: nearest(inner, null) })
    }
  }
  const [sheet] = named('styles')
  if (sheet === undefined || !parts.has(sheet))
    problem({
      zh: '文档里没有样式表，不作模板。请在 Word 里打开后重新另存。',
      en: 'The document has no styles. Open it in Word and save it again.',
    })
  return {
    parts,
    part,
    filledParts,
    styles: { part: sheet ?? '', known: sheet === undefined ? [] : knownStyles(parts.get(sheet)) },
    // A4 with Word's own margins.
    area: area ?? { width: 8_306, height: 13_958 },
    tags,
  }
}

function knownStyles(bytes: Uint8Array | undefined): KnownStyle[] {
  const out: KnownStyle[] = []
  if (bytes)
    readXml(bytes, {
      open({ name, attributes: a }) {
        if (name === 'w:style')
          out.push({
            id: a['w:styleId'] ?? '',
            name: '',
            type: a['w:type'] ?? '',
            byDefault: a['w:default'] === '1' || a['w:default'] === 'true',
          })
        const last = out.at(-1)
        if (name === 'w:name' && last && last.name === '') last.name = a['w:val'] ?? ''
      },
    })
  return out
}

function judgeTags(tags: readonly FoundTag[], filledParts: readonly string[], report: TemplateReport): void {
  const problem = (zh: string, en: string): void => {
    if (report.problems.length < 50) report.problems.push({ zh, en })
  }
  if (tags.length > mostTags) {
    problem(
      `占位符太多（${tags.length} 个，最多 ${mostTags} 个），像是出错或有意为之，不作模板。`,
      `Too many placeholders (${tags.length}, at most ${mostTags}): an error or meant to be; the file is not taken as a template.`,
    )
    return
  }
  const times = new Map<string, number>()
  let blocks = 0
  let part = ''
  let opened: FoundTag[] = []
  const unclosed = (): void => {
    for (const tag of opened)
      problem(
        `循环 ${tag.raw} 开了头，没有结尾：${tag.where}。请在它结束的地方写 {/${tag.name}}。`,
        `The loop ${tag.raw} is opened and never closed: ${tag.where}. Write {/${tag.name}} where it ends.`,
      )
    opened = []
  }
  for (const tag of tags) {
    if (tag.part !== part) {
      unclosed()
      part = tag.part
    }
    if (!filledParts.includes(tag.part)) {
      problem(
        `占位符 ${tag.raw} 写在脚注或尾注里，那里不会被填写：${tag.where}。请移到正文。`,
        `The placeholder ${tag.raw} stands in a footnote or endnote, where nothing is filled in: ${tag.where}. Move it into the text.`,
      )
      continue
    }
    if (tag.name === '' || workings.test(tag.name.replace(/^.*\./, '')) || workings.test(tag.name.replace(/\..*$/, ''))) {
      problem(
        `占位符 ${tag.raw} 的名字不能用：${tag.where}。请用清单里的名字。`,
        `${tag.raw || '{}'} is not a name a placeholder can have: ${tag.where}. Use one of the list.`,
      )
      continue
    }
    if (tag.kind !== 'single' && (tag.inControl || tag.inPicture)) {
      problem(
        `循环 ${tag.raw} 写在${tag.inPicture ? '图片的替代文字' : '内容控件'}里：${tag.where}。请移到普通的正文里。`,
        `The loop ${tag.raw} stands in ${tag.inPicture ? 'the alternative text of a picture' : 'a content control'}: ${tag.where}. Move it into plain text.`,
      )
      continue
    }
    const inLoop = opened.findLast((t) => placeholderNamed(t.name)?.kind === 'loop')?.name ?? null
    if (tag.kind === 'close') {
      const last = opened.at(-1)
      if (last?.name === tag.name) {
        opened.pop()
        betweenOf(last, tag, problem)
      } else if (opened.some((t) => t.name === tag.name)) {
        problem(
          `循环交叉：${last?.raw} 还没有结束就写了 ${tag.raw}：${tag.where}。后开的要先关。`,
          `Crossed loops: ${tag.raw} comes before the end of ${last?.raw}: ${tag.where}. Close the one opened last first.`,
        )
        opened = opened.filter((t) => t.name !== tag.name)
      } else
        problem(
          `${tag.raw} 关的循环没有开头：${tag.where}。请在前面写 {#${tag.name}}。`,
          `${tag.raw} closes a loop that was never opened: ${tag.where}. Write {#${tag.name}} before it.`,
        )
      continue
    }
    const known = placeholderNamed(tag.name)
    const field = inLoop !== null && fieldNamed(inLoop, tag.name)
    if (!known && !field) {
      report.unknown.push({ name: tag.name, where: tag.where, nearest: nearest(tag.name, inLoop) })
      // Its own end would else be told as one more mistake.
      if (tag.kind === 'open') opened.push(tag)
      continue
    }
    const name = field ? `${inLoop}.${tag.name}` : tag.name
    times.set(name, (times.get(name) ?? 0) + 1)
    const kind = field ? 'text' : known?.kind
    if (tag.kind === 'open') {
      if (kind === 'loop' && inLoop !== null)
        problem(
          `循环 ${tag.raw} 写在循环 {#${inLoop}} 里：${tag.where}。循环不能套循环，请分开写。`,
          `The loop ${tag.raw} stands inside the loop {#${inLoop}}: ${tag.where}. A loop cannot stand in a loop; write them one after the other.`,
        )
      opened.push(tag)
      if (opened.length === deepest + 1)
        problem(
          `循环和条件套了 ${deepest} 层以上：${tag.where}。请写得简单些。`,
          `Loops and conditions nested more than ${deepest} deep: ${tag.where}. Make it simpler.`,
        )
    } else if (kind === 'loop')
      problem(
        `${tag.raw} 是循环，要写成 {#${tag.name}}……{/${tag.name}}：${tag.where}。`,
        `${tag.raw} is a loop; write {#${tag.name}} … {/${tag.name}}: ${tag.where}.`,
      )
    else if (kind === 'block') {
      if (inLoop !== null)
        problem(
          `${tag.raw} 写在循环 {#${inLoop}} 里，会重复出整篇：${tag.where}。请移到循环外面。`,
          `${tag.raw} stands inside the loop {#${inLoop}} and would be repeated whole: ${tag.where}. Move it out of the loop.`,
        )
      if (++blocks === mostBlocks + 1)
        problem(
          `成段内容的占位符（{@…}）多于 ${mostBlocks} 个：${tag.where}。请每节只写一次。`,
          `More than ${mostBlocks} placeholders of blocks ({@…}): ${tag.where}. Write each section once.`,
        )
      if (!tag.alone || tag.inPicture)
        problem(
          `${tag.raw} 要独占一段，同一段里不能有别的字，也不能是一节的最后一段：${tag.where}。`,
          `${tag.raw} must stand alone in its paragraph, which must not be the last of a section: ${tag.where}.`,
        )
      if (tag.part !== filledParts[0])
        problem(`${tag.raw} 只能写在正文里：${tag.where}。`, `${tag.raw} can stand in the body only: ${tag.where}.`)
    }
  }
  unclosed()
  report.known = [...times].map(([name, n]) => ({ name, times: n })).sort((a, b) => (a.name < b.name ? -1 : 1))
  report.unused = placeholders.map((p) => p.name).filter((name) => !times.has(name))
}

/** Both ends must lie in the same place, or in two cells of one table whose rows are repeated. */
function betweenOf(open: FoundTag, close: FoundTag, problem: (zh: string, en: string) => void): void {
  const rows = open.table !== 0 && open.table === close.table && open.cell !== close.cell
  // The library takes these for a loop over columns, which nobody means who writes them so.
  if (rows && open.row !== close.row && open.column === close.column)
    problem(
      `${open.raw} 和 ${close.raw} 在同一列的两行里：${open.where}；${close.where}。要重复整行，请写在同一行的两个单元格里。`,
      `${open.raw} and ${close.raw} are in two rows of one column: ${open.where}; ${close.where}. To repeat a row, write them in two cells of it.`,
    )
  else if (!rows && open.holder !== close.holder)
    problem(
      `${open.raw} 和 ${close.raw} 不在同一处（例如一个在表格里，一个在表格外）：${open.where}；${close.where}。`,
      `${open.raw} and ${close.raw} are not in the same place (one in a table, one outside, for example): ${open.where}; ${close.where}.`,
    )
}

/** The name of ours that is fewest slips away, or null when none is near. A loop's own fields come first. */
function nearest(name: string, inLoop: string | null): string | null {
  const fields = inLoop === null ? [] : (placeholderNamed(inLoop)?.fields ?? []).map((f) => f.name)
  const plain = (s: string): string => s.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
  let best: string | null = null
  let least = Math.max(2, Math.floor([...name].length * 0.4)) + 1
  for (const candidate of [...fields, ...placeholders.map((p) => p.name)]) {
    const n = slips(plain(name), plain(candidate))
    if (n < least) [best, least] = [candidate, n]
  }
  return best
}

/** Letters put in, left out, changed or swapped (optimal string alignment). */
function slips(a: string, b: string): number {
  const d: number[][] = Array.from({ length: a.length + 1 }, (_, i) => [i])
  for (let j = 0; j <= b.length; j++) (d[0] as number[])[j] = j
  const at = (i: number, j: number): number => d[i]?.[j] ?? 0
  for (let i = 1; i <= a.length; i++)
    for (let j = 1; j <= b.length; j++) {
      let n = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) n = Math.min(n, at(i - 2, j - 2) + 1)
      ;(d[i] as number[])[j] = n
    }
  return at(a.length, b.length)
}

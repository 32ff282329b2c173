/** Reads one part of a template: its placeholders with where they stand, its styles and page, and what it must not hold. */
import type { Bilingual } from '../../../contract/model.ts'
import { readXml, type XmlTag } from './xml.ts'

export interface FoundTag {
  name: string
  /** As written: "{#flags}". */
  raw: string
  kind: 'open' | 'close' | 'single'
  part: string
  where: string
  /** Words besides it in its paragraph, and whether the paragraph ends a section of the document. */
  alone: boolean
  /** In the alternative text of a picture. */
  inPicture: boolean
  /** In a content control. */
  inControl: boolean
  /** Numbers within the part, 0 for none: what holds its paragraph, its table, row and cell, and which of the row it is. */
  holder: number
  table: number
  row: number
  cell: number
  column: number
  paragraph: number
}
export interface Scan {
  tags: FoundTag[]
  problems: Bilingual[]
  /** Braces as an input method for Chinese gives them: meant as a placeholder and never seen by the machine. */
  wideBraces: { name: string; where: string }[]
  /** Of the last page set-up, in twips. */
  area: { width: number; height: number } | null
  /** Prefix "w" stands for what it must. */
  sound: boolean
}

const main = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main'
const strict = 'http://purl.oclc.org/ooxml/wordprocessingml/main'

/** "正文 body ¶12 “……”": a reader finds it by the words. */
function place(part: string, paragraph: number, text: string): string {
  const file = part.replace(/^.*\//, '').replace(/\.xml$/, '')
  const known: [RegExp, string][] = [
    [/^document/, '正文 body'],
    [/^header(.*)/, '页眉 header$1'],
    [/^footer(.*)/, '页脚 footer$1'],
    [/^footnotes/, '脚注 footnotes'],
    [/^endnotes/, '尾注 endnotes'],
  ]
  const hit = known.find(([pattern]) => pattern.test(file))
  const name = hit ? file.replace(new RegExp(`${hit[0].source}.*`), hit[1]) : file
  const letters = [...text.replace(/\s+/g, ' ').trim()]
  return `${name} ¶${paragraph} “${letters.slice(0, 40).join('')}${letters.length > 40 ? '…' : ''}”`
}

/** Elements whose presence makes a template unusable. */
const barred: [RegExp, Bilingual][] = [
  [/^w:(ins|del|moveFrom|moveTo|pPrChange|rPrChange|tblPrChange|sectPrChange|cellIns|cellDel)$/, {
    zh: '模板里有没有接受的修订：被删的文字和修订人会跟着每份简报出去。请在“审阅”里全部接受，再保存。',
    en: 'The template holds tracked changes: deleted words and who changed them would travel with every briefing. Accept all changes, then save it again.',
  }],
  [/^w:comment(Reference|RangeStart)$/, {
    zh: '模板里有批注，会跟着每份简报出去。请删掉全部批注，再保存。',
    en: 'The template holds comments, which would travel with every briefing. Delete all comments, then save it again.',
  }],
  [/^(w:object|w:control|o:OLEObject|w:altChunk|w:subDoc|w:movie)$/, {
    zh: '模板里有嵌入的对象、控件或子文档，里面的内容查不到也遮不住。请改成图片或文字。',
    en: 'The template holds an embedded object, control or subdocument, whose content can neither be checked nor masked. Make it a picture or text.',
  }],
  [/^w:mailMerge$/, {
    zh: '模板接着邮件合并的数据源，打开时会去取数。请在“邮件”里改回普通文档，再保存。',
    en: 'The template is tied to a mail merge source, which is fetched when it is opened. Turn it back into a normal document, then save it again.',
  }],
] // biome-ignore format: a rule reads better in lines
/** Fields that fetch, run or link; the others only count and repeat. */
const barredFields =
  /^\s*\\?\s*(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|LINK|EMBED|MACROBUTTON|GOTOBUTTON|DATABASE|RD|AUTOTEXT|AUTOTEXTLIST|ASK|FILLIN|MERGEFIELD|NEXT|NEXTIF|SKIPIF|ADDIN|CONTROL|HTMLACTIVEX|PRIVATE|PRINT)\b/i

/** Longer than any placeholder with its braces. */
const longestTag = 80

interface Paragraph {
  number: number
  /** Text, and between it 0 where a placeholder cannot go through. */
  pieces: (string | 0)[]
  holder: number
  table: number
  row: number
  cell: number
  column: number
  endsSection: boolean
  inControl: boolean
  pictureTags: { raw: string; text: string }[]
}

/** Throws Error where the XML is not sound. */
export function scanPart(part: string, bytes: Uint8Array): Scan {
  const scan: Scan = { tags: [], problems: [], wideBraces: [], area: null, sound: true }
  const told = new Set<string>()
  const problem = (words: Bilingual): void => {
    if (told.has(words.en)) return
    told.add(words.en)
    scan.problems.push(words)
  }
  const stack: { name: string; id: number; cells: number; column: number }[] = []
  const open: Paragraph[] = []
  /** A field's code, gathered over its runs. */
  const fields: string[] = []
  let ids = 0
  let paragraphs = 0
  let size = { width: 0, height: 0 }

  const holderOf = (name: string): number => stack.findLast((e) => e.name === name)?.id ?? 0
  const broken = (): void => {
    open.at(-1)?.pieces.push(0)
  }
  const checkField = (code: string): void => {
    if (barredFields.test(code))
      problem({
        zh: `模板里有会自行取数或运行的域（${code.trim().split(/\s+/)[0]}）。请删掉这个域，或按 Ctrl+Shift+F9 把它变成文字。`,
        en: `The template holds a field that fetches or runs something (${code.trim().split(/\s+/)[0]}). Delete it, or press Ctrl+Shift+F9 to make it plain text.`,
      })
    if (/\{[#/@]?[\w.]+\}/.test(code))
      problem({
        zh: `占位符写进了域代码（${code.trim().slice(0, 40)}），那里不会被填写。请移到正文里。`,
        en: `A placeholder stands inside a field code (${code.trim().slice(0, 40)}), where nothing is filled in. Move it into the text.`,
      })
  }

  function begin({ name, attributes }: XmlTag): void {
    const id = ++ids
    if (stack.length === 0) scan.sound = attributes['xmlns:w'] === main
    if (stack.length === 0 && Object.values(attributes).includes(strict))
      problem({
        zh: '模板存成了“严格 Open XML”格式。请另存为“Word 文档（.docx）”。',
        en: 'The template is saved as "Strict Open XML". Save it as a "Word document (.docx)".',
      })
    for (const [pattern, words] of barred) if (pattern.test(name)) problem(words)
    const column = name === 'w:tc' ? ++(stack.at(-1) ?? { cells: 0 }).cells : 0
    stack.push({ name, id, cells: 0, column })
    if (name === 'w:p' || name === 'a:p')
      open.push({
        number: ++paragraphs,
        pieces: [],
        holder: stack.at(-2)?.id ?? 0,
        table: holderOf('w:tbl'),
        row: holderOf('w:tr'),
        cell: holderOf('w:tc'),
        column: stack.findLast((e) => e.name === 'w:tc')?.column ?? 0,
        endsSection: false,
        inControl: holderOf('w:sdtContent') !== 0,
        pictureTags: [],
      })
    else if (name === 'w:sectPr' && open.length > 0) (open.at(-1) as Paragraph).endsSection = true
    else if (name === 'w:pgSz') size = { width: Number(attributes['w:w']) || 0, height: Number(attributes['w:h']) || 0 }
    else if (name === 'w:pgMar') {
      const side = (key: string): number => Math.abs(Number(attributes[`w:${key}`]) || 0)
      const area = {
        width: size.width - side('left') - side('right') - side('gutter'),
        height: size.height - side('top') - side('bottom'),
      }
      if (area.width > 1_000 && area.height > 1_000) scan.area = area
    } else if (name === 'w:fldSimple') {
      checkField(attributes['w:instr'] ?? '')
      broken()
    } else if (name === 'w:fldChar') {
      const type = attributes['w:fldCharType']
      if (type === 'begin') fields.push('')
      else if (type === 'separate' || type === 'end') {
        const code = fields.at(-1)
        if (code) checkField(code)
        if (fields.length > 0) fields[fields.length - 1] = ''
        if (type === 'end') fields.pop()
      }
      broken()
    } else if (name === 'w:drawing' || name === 'w:pict' || name === 'w:hyperlink' || name === 'w:sdt' || name === 'w:br')
      broken()
    else if (name === 'wp:docPr') {
      const text = attributes.descr ?? ''
      for (const [raw] of text.matchAll(/\{[^{}]*\}/g)) open.at(-1)?.pictureTags.push({ raw, text })
    }
  }

  function end(name: string): void {
    stack.pop()
    if (name === 'w:hyperlink' || name === 'w:sdt' || name === 'w:fldSimple') broken()
    if (name !== 'w:p' && name !== 'a:p') return
    const paragraph = open.pop()
    if (paragraph) finish(paragraph)
  }

  function finish(paragraph: Paragraph): void {
    const text = paragraph.pieces.filter((p) => p !== 0).join('')
    const where = place(part, paragraph.number, text)
    const { holder, table, row, cell, column, number } = paragraph
    const found = (written: string, inPicture: boolean): FoundTag => {
      // A page between two braces is a slip, not a name.
      const raw = written.length > longestTag ? `${written.slice(0, longestTag)}…}` : written
      const inner = raw.slice(1, -1).trim()
      const kind = inner.startsWith('#') ? 'open' : inner.startsWith('/') ? 'close' : 'single'
      return {
        name: kind === 'single' ? inner : inner.slice(1).trim(),
        raw,
        kind,
        part,
        where,
        alone: text.trim() === written && !paragraph.endsSection,
        inPicture,
        inControl: paragraph.inControl,
        holder,
        table,
        row,
        cell,
        column,
        paragraph: number,
      }
    }
    let opened: string | null = null
    let cut = false
    const stray = (mark: string): void =>
      problem({
        zh: `有落单的花括号 ${mark}：${where}。花括号只用于占位符；正文里要用请写全角“｛｝”。`,
        en: `A lone brace ${mark}: ${where}. Braces are for placeholders only.`,
      })
    for (const piece of paragraph.pieces) {
      if (piece === 0) {
        if (opened !== null) cut = true
        continue
      }
      for (const letter of piece) {
        if (letter === '{') {
          if (opened !== null) stray('{')
          opened = '{'
          cut = false
        } else if (letter === '}') {
          if (opened === null) stray('}')
          else {
            if (cut)
              problem({
                zh: `占位符 ${opened}} 被域、链接、换行或图片隔开：${where}。请删掉后一次打完。`,
                en: `The placeholder ${opened}} is split by a field, link, line break or picture: ${where}. Delete it and type it in one go.`,
              })
            scan.tags.push(found(`${opened}}`, false))
          }
          opened = null
        } else if (opened !== null) opened += letter
      }
    }
    if (opened !== null) stray('{')
    for (const { raw, text: alt } of paragraph.pictureTags)
      scan.tags.push({ ...found(raw, true), where: place(part, number, `[${alt}]`) })
    for (const [raw, inner] of text.matchAll(/[｛{]\s?([#/@＃／＠]?\s?[A-Za-z][\w.]{0,60})\s?[｝}]/g))
      if (/[｛｝]/.test(raw))
        scan.wideBraces.push({ name: `${raw}`, where: `${where}\u0000${(inner ?? '').replace(/^[#/@＃／＠]\s*/, '')}` })
  }

  readXml(bytes, {
    open: begin,
    close: end,
    text(words) {
      const name = stack.at(-1)?.name
      if (name === 'w:t' || name === 'a:t') open.at(-1)?.pieces.push(words)
      else if (name === 'w:instrText' && fields.length > 0) fields[fields.length - 1] += words
      else if (name === 'w:instrText') checkField(words)
    },
    odd(what) {
      if (what !== 'doctype')
        problem({
          zh: `部件 ${part} 的写法不是 Word 写出来的（${what}），不作模板。请在 Word 里打开后重新另存。`,
          en: `The part ${part} is not written as Word writes it (${what}). Open it in Word and save it again.`,
        })
    },
  })
  return scan
}

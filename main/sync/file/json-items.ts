/** Cuts a JSON document of any size into the items of its list, holding no more than one item and one piece of text. */
import { Failure } from '../../../contract/reply.ts'

/** Lists by these names hold the records; wrappers by the second are looked into. */
const listNames = new Set([
  'features',
  'requests',
  'service_requests',
  'services',
  'reports',
  'items',
  'records',
  'results',
  'rows',
  'data',
  'value',
  'list',
])
const wrapperNames = new Set(['data', 'result', 'response', 'service_requests', 'services', 'requests', 'body', 'payload'])
const longestItem = 64 << 20
const longestMember = 1 << 16

const blank = (code: number): boolean => code === 32 || code === 10 || code === 13 || code === 9 || code === 0x1e

export interface Item {
  text: string
  /** The text ended before the item did. */
  cut: boolean
}

export class JsonItems {
  /** Members of the document beside its list, as text. Long ones are left out. */
  readonly members = new Map<string, string>()
  /** Whether a list was found. */
  listed = false
  #text = ''
  /** '[' inside the list, '{' inside the document or a wrapper; empty before and after. */
  readonly #stack: ('[' | '{')[] = []
  #started = false

  write(piece: string, final: boolean): Item[] {
    this.#text = this.#text === '' ? piece : this.#text + piece
    const text = this.#text
    const items: Item[] = []
    let at = 0
    for (;;) {
      while (at < text.length && (blank(text.charCodeAt(at)) || text[at] === ',')) at++
      if (at >= text.length) break
      const inside = this.#stack.at(-1)
      if (inside === undefined) {
        if (this.#started) throw severalDocuments()
        this.#started = true
        const open = text[at]!
        if (open !== '[' && open !== '{') throw notJson()
        this.#stack.push(open)
        if (open === '[') this.listed = true
        at++
        continue
      }
      if (text[at] === (inside === '[' ? ']' : '}')) {
        this.#stack.pop()
        at++
        continue
      }
      if (inside === '[') {
        const end = endOfValue(text, at)
        if (end === -1) {
          if (text.length - at > longestItem) throw tooLong()
          if (final) {
            items.push({ text: text.slice(at), cut: true })
            at = text.length
          }
          break
        }
        items.push({ text: text.slice(at, end), cut: false })
        at = end
        continue
      }
      const member = this.#member(text, at, final)
      if (member === -1) break
      at = member
    }
    this.#text = final ? '' : text.slice(at)
    return items
  }

  /** Reads one `"name": value` of an object; the place behind it, or -1 when there is not enough text yet. */
  #member(text: string, from: number, final: boolean): number {
    const nameEnd = text[from] === '"' ? endOfValue(text, from) : from
    if (nameEnd === from) throw notJson()
    if (nameEnd === -1) return -1
    let at = nameEnd
    while (blank(text.charCodeAt(at))) at++
    if (at >= text.length) return -1
    if (text[at] !== ':') throw notJson()
    at++
    while (blank(text.charCodeAt(at))) at++
    if (at >= text.length) return -1
    const name = text.slice(from + 1, nameEnd - 1)
    if (text[at] === '[' && !this.listed && listNames.has(name.toLowerCase())) {
      this.listed = true
      this.#stack.push('[')
      return at + 1
    }
    if (text[at] === '{' && !this.listed && wrapperNames.has(name.toLowerCase())) {
      this.#stack.push('{')
      return at + 1
    }
    const end = endOfValue(text, at)
    if (end === -1 || (end >= text.length && !final)) {
      if (text.length - from > longestItem) throw tooLong()
      return -1
    }
    if (end - at <= longestMember) this.members.set(name, text.slice(at, end))
    return end
  }
}

/** Place behind the value that starts at `from`; -1 when the text ends first. Strings and nesting are all it minds. */
function endOfValue(text: string, from: number): number {
  const first = text[from]
  if (first === '"') return endOfString(text, from)
  if (first !== '{' && first !== '[') {
    let at = from
    while (at < text.length && !blank(text.charCodeAt(at)) && text[at] !== ',' && text[at] !== ']' && text[at] !== '}') at++
    return at === from ? from + 1 : at
  }
  let depth = 0
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 34) {
      const end = endOfString(text, at)
      if (end === -1) return -1
      at = end - 1
    } else if (code === 123 || code === 91) depth++
    else if ((code === 125 || code === 93) && --depth === 0) return at + 1
  }
  return -1
}

function endOfString(text: string, from: number): number {
  for (let at = from + 1; ; ) {
    const close = text.indexOf('"', at)
    if (close === -1) return -1
    let slashes = 0
    while (text.charCodeAt(close - 1 - slashes) === 92) slashes++
    if (slashes % 2 === 0) return close + 1
    at = close + 1
  }
}

const severalDocuments = (): Failure =>
  new Failure('bad-request', {
    zh: '文件里有多个 JSON 文档。请改成一行一条记录（NDJSON）或一个列表后导入。',
    en: 'The file holds several JSON documents. Write one record a line (NDJSON) or one list, and import that.',
  })
const notJson = (): Failure =>
  new Failure('bad-request', {
    zh: '文件看起来是 JSON，但格式有误，无法读取。请重新导出。',
    en: 'The file looks like JSON but is not; it cannot be read. Export it anew.',
  })
const tooLong = (): Failure =>
  new Failure('bad-request', {
    zh: '文件中有一条记录超过 64 MB，不像是报告。请检查文件。',
    en: 'One record of the file is larger than 64 MB, which is no report. Check the file.',
  })

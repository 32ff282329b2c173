/**
 * Markup cut into its tokens as it comes: XML and HTML alike, well-formed or not. A broken document is read as far as a
 * browser would show it, because what cannot be parsed can still be read by people.
 */

export interface MarkupSink {
  open(name: string, attributes: readonly (readonly [string, string])[], empty: boolean): void
  close(name: string): void
  /** Characters as written, entities not replaced; a text may come in several pieces. */
  text(raw: string): void
  /** CDATA and the inside of script and style: nothing in it is markup or an entity. */
  raw(text: string, inside: 'cdata' | 'script' | 'style'): void
  comment(text: string): void
  /** Processing instructions and declarations. */
  instruction(text: string): void
}

/** A token that has not ended after so many characters is text. */
const longest = 48 * 1024 * 1024

export class Markup {
  readonly #sink: MarkupSink
  readonly #html: boolean
  #rest = ''
  /** Where to go on looking for the end of the token at the start of `#rest`. */
  #from = 0
  #raw: 'script' | 'style' | null = null
  constructor(sink: MarkupSink, html: boolean) {
    this.#sink = sink
    this.#html = html
  }

  push(text: string): void {
    this.#rest = this.#rest === '' ? text : this.#rest + text
    this.#run(false)
  }
  end(): void {
    this.#run(true)
    if (this.#rest !== '') this.#sink.text(this.#rest)
    this.#rest = ''
  }

  #run(last: boolean): void {
    const s = this.#rest
    let at = 0
    const keep = (from: number, looked: number): void => {
      this.#rest = s.slice(from)
      this.#from = Math.max(0, looked - from)
    }
    for (;;) {
      if (this.#raw) {
        const close = new RegExp(`</${this.#raw}\\s*>`, 'i')
        const found = close.exec(s.slice(at))
        if (!found) {
          if (!last && s.length - at < longest) return void keep(at, at)
          this.#sink.raw(s.slice(at), this.#raw)
          return void keep(s.length, s.length)
        }
        this.#sink.raw(s.slice(at, at + found.index), this.#raw)
        at += found.index
        this.#raw = null
      }
      const open = s.indexOf('<', at)
      if (open < 0) {
        // An entity may be cut in two: what comes after the last "&" waits.
        const amp = s.lastIndexOf('&')
        const stop = !last && amp >= at && s.length - amp < 12 ? amp : s.length
        if (stop > at) this.#sink.text(s.slice(at, stop))
        return void keep(stop, stop)
      }
      if (open > at) this.#sink.text(s.slice(at, open))
      const start = Math.max(open, at === 0 ? this.#from : 0)
      this.#from = 0
      const end = this.#end(s, open, start)
      if (end < 0) {
        if (!last && s.length - open < longest) return void keep(open, end === -1 ? s.length - 3 : open)
        this.#sink.text(s.slice(open))
        return void keep(s.length, s.length)
      }
      this.#token(s, open, end)
      at = end
    }
  }

  /** Where the token at `open` ends; -1 not yet (to be looked for from the end), -2 not yet (from its start). */
  #end(s: string, open: number, from: number): number {
    const until = (mark: string, skip: number): number => {
      const found = s.indexOf(mark, Math.max(open + skip, from))
      return found < 0 ? -1 : found + mark.length
    }
    if (s.length - open < 9 && !s.includes('>', open)) return -2
    if (s.startsWith('<!--', open)) return until('-->', 4)
    if (s.startsWith('<![CDATA[', open)) return until(']]>', 9)
    if (s.startsWith('<?', open)) return this.#html ? until('>', 2) : until('?>', 2)
    const c = s.charCodeAt(open + 1)
    const letter = (c >= 65 && c <= 90) || (c >= 97 && c <= 122) || c === 95 || c > 127
    if (!letter && c !== 47 && c !== 33) return open + 1
    // To the ">" outside quotes.
    for (let i = open + 1; ; ) {
      const close = s.indexOf('>', i)
      if (close < 0) return -2
      let inside = -1
      for (let k = i; k < close; ) {
        const code = s.charCodeAt(k)
        if ((code === 34 || code === 39) && s[k - 1] !== undefined && /[=\s]/.test(s[k - 1]!)) {
          const other = s.indexOf(s[k]!, k + 1)
          if (other < 0) return -2
          k = other + 1
          if (k > close) {
            inside = k
            break
          }
        } else k++
      }
      if (inside < 0) return close + 1
      i = inside
    }
  }

  #token(s: string, open: number, end: number): void {
    if (end === open + 1) this.#sink.text('<')
    else if (s.startsWith('<!--', open)) this.#sink.comment(s.slice(open + 4, end - 3))
    else if (s.startsWith('<![CDATA[', open)) this.#sink.raw(s.slice(open + 9, end - 3), 'cdata')
    else if (s[open + 1] === '?' || s[open + 1] === '!') this.#sink.instruction(s.slice(open + 2, end - 1))
    else if (s[open + 1] === '/') this.#sink.close(s.slice(open + 2, end - 1).trim())
    else {
      const empty = s[end - 2] === '/'
      const { name, attributes } = attributesOf(s.slice(open + 1, empty ? end - 2 : end - 1))
      this.#sink.open(name, attributes, empty)
      if (this.#html && !empty && /^(?:script|style)$/i.test(name)) this.#raw = name.toLowerCase() as 'script'
    }
  }
}

function attributesOf(tag: string): { name: string; attributes: [string, string][] } {
  let i = 0
  const space = (at: number): boolean => tag.charCodeAt(at) <= 32
  while (i < tag.length && !space(i) && tag[i] !== '/') i++
  const name = tag.slice(0, i)
  const attributes: [string, string][] = []
  while (i < tag.length) {
    while (i < tag.length && (space(i) || tag[i] === '/')) i++
    const from = i
    while (i < tag.length && !space(i) && tag[i] !== '=' && tag[i] !== '/') i++
    const key = tag.slice(from, i)
    while (i < tag.length && space(i)) i++
    if (tag[i] !== '=') {
      if (key !== '') attributes.push([key, ''])
      else i++
      continue
    }
    i++
    while (i < tag.length && space(i)) i++
    const quote = tag[i]
    if (quote === '"' || quote === "'") {
      const close = tag.indexOf(quote, i + 1)
      const to = close < 0 ? tag.length : close
      attributes.push([key, tag.slice(i + 1, to)])
      i = to + 1
    } else {
      const start = i
      while (i < tag.length && !space(i)) i++
      attributes.push([key, tag.slice(start, i)])
    }
  }
  return { name, attributes }
}

/** JSON as servers write it by hand: every scalar comes back as text, and what JSON forbids but means one thing is read. */

export type Loose = string | null | Loose[] | LooseObject
export interface LooseObject {
  [key: string]: Loose
}

/**
 * Reads JSON with numbers and booleans as the text they are written in. Also reads numbers such as 001, +1 and .5, bare
 * NaN, raw line breaks inside strings, unknown escapes, trailing commas, and a byte order mark. Where a key comes twice
 * the first value that says something stays ("null", "true", "" and null say nothing), as some servers write a date
 * first and then, under the same key, the word null.
 * Throws SyntaxError; its message starts with "ended" when the text stops before its end. Depth is limited to 200.
 */
export function parseLooseJson(text: string): Loose {
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0
  let depth = 0

  const fail = (what: string): never => {
    if (at >= text.length) throw new SyntaxError(`ended where ${what} was expected`)
    throw new SyntaxError(`${what} expected at character ${at}, found ${JSON.stringify(text.slice(at, at + 12))}`)
  }
  const skip = (): void => {
    for (let c = text.charCodeAt(at); c === 32 || c === 10 || c === 13 || c === 9; c = text.charCodeAt(at)) at++
  }

  function string(): string {
    let out = ''
    let from = ++at
    for (;;) {
      const quote = text.charCodeAt(at)
      if (Number.isNaN(quote)) return fail('the end of a string')
      if (quote === 34) {
        out += text.slice(from, at++)
        return out
      }
      if (quote !== 92) {
        at++
        continue
      }
      out += text.slice(from, at)
      const escaped = text[at + 1]
      if (escaped === undefined) {
        at++
        return fail('an escape')
      }
      const hex = escaped === 'u' ? /^[0-9a-f]{4}/i.exec(text.slice(at + 2, at + 6)) : null
      if (hex) {
        out += String.fromCharCode(Number.parseInt(hex[0], 16))
        at += 6
      } else {
        out += escapes[escaped] ?? escaped
        at += 2
      }
      from = at
    }
  }

  function bare(): string | null {
    const from = at
    while (at < text.length && !/[\s,\]}:"[{]/.test(text[at]!)) at++
    const word = text.slice(from, at)
    if (at >= text.length && depth > 0) return fail('the rest of a value')
    if (word === 'null') return null
    if (/^(?:true|false|NaN|[+-]?Infinity|[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)$/i.test(word)) return word
    at = from
    return fail('a value')
  }

  function object(): LooseObject {
    const out: LooseObject = {}
    at++
    for (;;) {
      skip()
      if (text[at] === '}') {
        at++
        return out
      }
      if (text[at] !== '"') fail('a name')
      const key = string()
      skip()
      if (text[at] !== ':') fail('":"')
      at++
      const value = next()
      // defineProperty: "__proto__" is a name like any other here.
      if (!Object.hasOwn(out, key) || saysNothing(out[key]!))
        Object.defineProperty(out, key, { value, enumerable: true, writable: true, configurable: true })
      skip()
      if (text[at] === ',') at++
      else if (text[at] !== '}') fail('"," or "}"')
    }
  }

  function array(): Loose[] {
    const out: Loose[] = []
    at++
    for (;;) {
      skip()
      if (text[at] === ']') {
        at++
        return out
      }
      out.push(next())
      skip()
      if (text[at] === ',') at++
      else if (text[at] !== ']') fail('"," or "]"')
    }
  }

  function next(): Loose {
    skip()
    const c = text[at]
    if (c === undefined) return fail('a value')
    if (c === '"') return string()
    if (c !== '{' && c !== '[') return bare()
    if (++depth > 200) throw new SyntaxError('nested deeper than 200')
    const value = c === '{' ? object() : array()
    depth--
    return value
  }

  const value = next()
  skip()
  if (at < text.length) fail('the end')
  return value
}

const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' }

/** null, empty, or one of the words servers write for it. */
export function saysNothing(value: Loose): boolean {
  return value === null || (typeof value === 'string' && /^\s*(?:null|true|)\s*$/i.test(value))
}

/** XML answers into the same loose values as JSON, with what servers get wrong. */
import { SaxesParser } from 'saxes'
import type { Loose, LooseObject } from './loose-json.ts'
import { saysNothing } from './loose-json.ts'

interface Open {
  name: string
  text: string
  children: LooseObject | null
}

/**
 * Reads XML as `{root: value}`: an element with elements inside is an object, any other its text; attributes and
 * prefixes are left out, no entity but XML's own is followed. Elements named in `lists` come as arrays; of any other that
 * comes twice the first that says something stays. An element left open is closed by the end of the one around it.
 * Throws SyntaxError; its message starts with "ended" when the text stops before the root is closed.
 */
export function parseLooseXml(text: string, lists: readonly string[]): LooseObject {
  const open: Open[] = []
  const top: LooseObject = {}
  const parser = new SaxesParser({ xmlns: false, position: false })
  // Errors are met by what the tags still say; a parser without this handler would throw.
  parser.on('error', () => {})
  const add = (part: string): void => {
    const last = open.at(-1)
    if (last) last.text += part
  }
  parser.on('text', add)
  parser.on('cdata', add)
  parser.on('opentag', (tag) => {
    if (open.length >= 200) throw new SyntaxError('nested deeper than 200')
    open.push({ name: tag.name.slice(tag.name.indexOf(':') + 1), text: '', children: null })
  })
  parser.on('closetag', () => {
    const { name, text: words, children } = open.pop()!
    const value: Loose = children ?? words
    const around = open.at(-1)
    if (around) around.children ??= {}
    const into = around?.children ?? top
    const before = Object.hasOwn(into, name) ? into[name]! : null
    if (lists.includes(name) && Array.isArray(before)) before.push(value)
    else if (lists.includes(name)) setOwn(into, name, [value])
    else if (saysNothing(before)) setOwn(into, name, value)
  })
  // A line break before the declaration is an error to XML and common in answers.
  const body = text.replace(/^[\uFEFF\s]+/, '')
  parser.write(body)
  // What is open now was never closed: ending the parser would close it and hide the cut.
  const cut = open.length > 0
  if (cut) throw new SyntaxError(`ended before </${open[0]!.name}>`)
  parser.close()
  if (Object.keys(top).length === 0)
    throw new SyntaxError(body === '' || body.startsWith('<') ? 'ended before its first tag' : 'no tag')
  return top
}

/** As an assignment, but "__proto__" is a name like any other. */
function setOwn(into: LooseObject, name: string, value: Loose): void {
  Object.defineProperty(into, name, { value, enumerable: true, writable: true, configurable: true })
}

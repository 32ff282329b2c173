/** HTML and plain XML: every text, attribute, comment, instruction, style and embedded picture. */
import { gunzipSync } from 'node:zlib'
import { isTiny } from './coordinates.ts'
import { withoutEntities } from './encoded.ts'
import type { Look } from './search.ts'
import { cutAt } from './text.ts'
import { Markup, type MarkupSink } from './tokens.ts'

/** Embedded files on their way to their own readers. */
export type Embedded = (bytes: Buffer, name: string, look: Look) => Promise<void>

const inline = new Set(
  'a abbr acronym b bdi bdo big br cite code data del dfn em font i ins kbd mark q rp rt ruby s samp small span strike strong sub sup time tspan tt u var wbr'.split(
    ' ',
  ),
)
const headings = new Set(['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'th', 'caption', 'dt', 'legend', 'title'])
/** Numbers of a drawing, not of the world. */
const drawn =
  /^(?:d|points|transform|viewbox|x|y|x1|x2|y1|y2|cx|cy|r|rx|ry|dx|dy|width|height|offset|stroke-dasharray|class|gradienttransform|colspan|rowspan|lang|xml:space|xmlns(?::\w+)?)$/i
const acting = /^(?:script|iframe|frame|object|embed|applet|form|portal|base)$/i
const dataUrl = /data:([\w.+-]*\/?[\w.+-]*)((?:;[\w=.-]+)*?)(;base64)?,([A-Za-z0-9+/=_%.~!*'();:@&$,?#[\]\s-]*)/g

/** Collects texts; long ones go in pieces that end between words. */
export class Gathered {
  #text = ''
  readonly #tell: (text: string) => void
  constructor(tell: (text: string) => void) {
    this.#tell = tell
  }
  add(text: string): void {
    this.#text += text
    while (this.#text.length > 256 * 1024) {
      const at = cutAt(this.#text, 64 * 1024)
      this.#tell(this.#text.slice(0, at))
      this.#text = this.#text.slice(at)
    }
  }
  flush(): string {
    const text = this.#text.trim()
    this.#text = ''
    if (text.length > 1) this.#tell(text)
    return text
  }
}

/** A picture or file inside an address, unpacked. */
export function embeddedIn(value: string): { bytes: Buffer; kind: string }[] {
  if (!value.includes('data:')) return []
  return [...value.matchAll(dataUrl)].flatMap((m) => {
    try {
      const bytes = m[3] ? Buffer.from(m[4]!, 'base64') : Buffer.from(decodeURIComponent(m[4]!))
      return bytes.length > 0 ? [{ bytes, kind: m[1]! || 'text/plain' }] : []
    } catch {
      return []
    }
  })
}

/** Looks through HTML. @param where '' for a file of its own, else its name inside another */
export async function lookAtHtml(texts: AsyncIterable<string>, look: Look, where: string, embedded: Embedded): Promise<void> {
  const at = (part: string): string => (where ? `${where}, ${part}` : part)
  const waiting: { bytes: Buffer; name: string }[] = []
  const path: string[] = []
  let place = 'page'
  const words = new Gathered((text) => {
    const heading = path.findLast((name) => headings.has(name))
    const decoded = withoutEntities(text)
    if (heading && decoded.length <= 80) look.label(decoded, at(heading), at('page'))
    else look.text(decoded, at(place), at('page'))
  })
  const files = (value: string, part: string): void => {
    for (const { bytes, kind } of embeddedIn(value)) waiting.push({ bytes, name: at(`${part} data: ${kind}`) })
  }
  const sink: MarkupSink = {
    open(rawName, attributes, empty) {
      const name = rawName.toLowerCase()
      if (!inline.has(name)) words.flush()
      else if (name === 'br' || name === 'wbr') words.add(name === 'br' ? '\n' : '')
      if (acting.test(name)) look.hidden(`active element <${name}>`, at(`<${name}>`))
      for (const [rawKey, raw] of attributes) {
        const key = rawKey.toLowerCase()
        const value = withoutEntities(raw)
        if (key.startsWith('on')) look.hidden(`active attribute ${key}`, at(`<${name} ${key}>`))
        if (
          key === 'hidden' ||
          (key === 'style' && /display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])/i.test(value))
        )
          look.hidden('hidden element', at(`<${name}>`))
        if (name === 'meta' && key === 'http-equiv' && /refresh/i.test(value))
          look.hidden('active element <meta refresh>', at('<meta>'))
        if (/^\s*javascript:/i.test(value)) look.hidden(`active attribute ${key}`, at(`<${name} ${key}>`))
        if (drawn.test(key)) continue
        const short = value.length > 400 && value.includes('data:') ? value.replace(dataUrl, 'data:') : value
        look.text(
          short,
          at(`<${name} ${key}>`),
          at(`<${name} ${key}>`),
          key === 'content' || key === 'value' ? '' : key.replace(/^data-/, ''),
        )
        files(value, `<${name}>`)
      }
      if (!empty && !/^(?:br|img|meta|link|input|hr|col|area|base|source|track|wbr|embed|param)$/.test(name)) {
        path.push(name)
        if (path.length > 2_000) path.shift()
      }
      if (!inline.has(name)) place = `<${name}>`
    },
    close(rawName) {
      const name = rawName.toLowerCase()
      if (!inline.has(name)) words.flush()
      const open = path.lastIndexOf(name)
      if (open >= 0) path.length = open
    },
    text: (raw) => words.add(raw),
    raw(text, inside) {
      look.text(text, at(`<${inside}>`))
      files(text, `<${inside}>`)
    },
    comment(text) {
      look.text(text, at('comment'))
      if (/[\p{L}\p{N}]/u.test(text)) look.hidden('comment in the source', at('comment'))
    },
    instruction: (text) => look.text(text, at('declaration')),
  }
  const markup = new Markup(sink, true)
  for await (const text of texts) {
    markup.push(text)
    await give(waiting, look, embedded)
  }
  markup.end()
  words.flush()
  await give(waiting, look, embedded)
}

/** Local name of an element or attribute. */
export const local = (name: string): string => name.slice(name.indexOf(':') + 1)

/**
 * Looks through XML of any kind: CAP, KML, GPX, XMP, SVG, QML. An element is its texts' label.
 * @param barLabels whether names of elements are names that somebody chose
 */
export async function lookAtXml(
  texts: AsyncIterable<string>,
  look: Look,
  where: string,
  embedded: Embedded,
  barLabels = true,
): Promise<void> {
  const at = (part: string): string => (where ? `${where}, ${part}` : part)
  const waiting: { bytes: Buffer; name: string }[] = []
  const path: string[] = []
  const said = new Set<string>()
  const words = new Gathered((text) => {
    const name = local(path.at(-1) ?? '')
    const decoded = withoutEntities(text)
    if (/^(?:polygon|coordinates|posList|circle|point|pos)$/i.test(name) && /^[\d\s.,+-]+$/.test(decoded))
      outline(decoded, name, look, at(name))
    else if (name === 'd' && /^[MmLlZz\d\s.,-]+$/.test(decoded)) return
    else look.text(decoded, at(`<${name}>`), at(`<${name}>`), name)
  })
  const sink: MarkupSink = {
    open(name, attributes, empty) {
      if (!/^(?:svg:)?(?:tspan)$/.test(name)) words.flush()
      const own = local(name)
      if (barLabels && !said.has(own) && said.size < 5_000) {
        said.add(own)
        look.label(own, at('element names'))
      }
      if (/^(?:script|iframe|foreignObject)$/i.test(own)) look.hidden(`active element <${own}>`, at(`<${own}>`))
      let lon: number | null = null
      let lat: number | null = null
      const pairNamed = attributes.find(([key]) => /^(?:name|key|id|k|valueName)$/.test(key))?.[1] ?? ''
      for (const [key, raw] of attributes) {
        if (/^lat(?:itude)?$/i.test(local(key))) lat = Number(raw)
        if (/^(?:lon|lng|longitude)$/i.test(local(key))) lon = Number(raw)
        if (/^on[a-z]+$/i.test(key)) look.hidden(`active attribute ${key}`, at(`<${own} ${key}>`))
        if (drawn.test(key)) continue
        const value = withoutEntities(raw)
        const label = /^(?:value|v|content|val)$/i.test(local(key)) ? pairNamed : local(key)
        look.text(
          value.includes('data:') ? value.replace(dataUrl, 'data:') : value,
          at(`<${own} ${key}>`),
          at(`<${own} ${key}>`),
          label,
        )
        for (const { bytes, kind } of embeddedIn(value)) waiting.push({ bytes, name: at(`<${own}> data: ${kind}`) })
      }
      if (lon !== null && lat !== null) look.point(lon, lat, at(`<${own}>`))
      if (!empty) path.push(name)
    },
    close(name) {
      if (!/^(?:svg:)?(?:tspan)$/.test(name)) words.flush()
      const open = path.lastIndexOf(name)
      if (open >= 0) path.length = open
    },
    text: (raw) => words.add(raw),
    raw: (text) => words.add(text),
    comment: (text) => look.text(text, at('comment')),
    instruction: (text) => look.text(text, at('declaration')),
  }
  const markup = new Markup(sink, false)
  for await (const text of texts) {
    markup.push(text)
    await give(waiting, look, embedded)
  }
  markup.end()
  words.flush()
  await give(waiting, look, embedded)
}

async function give(waiting: { bytes: Buffer; name: string }[], look: Look, embedded: Embedded): Promise<void> {
  for (const { bytes, name } of waiting.splice(0)) {
    const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes, { maxOutputLength: 64 * 1024 * 1024 }) : bytes
    await embedded(plain, name, look)
  }
}

/** Numbers of an outline or point: "39.1,117.2 39.2,117.3 …" in CAP, "117.2,39.1,0 …" in KML, "39.1 117.2" in GML. */
function outline(text: string, element: string, look: Look, where: string): void {
  const turned = /^coordinates$/i.test(element)
  const numbers = text.match(/[-+]?\d+(?:\.\d+)?/g)?.map(Number) ?? []
  const groups = text
    .trim()
    .split(/\s+/)
    .filter((g) => g.includes(','))
  const points: [number, number][] =
    groups.length > 0
      ? groups.map((g) => g.split(',').map(Number)).map(([a, b]) => (turned ? [a!, b!] : [b!, a!]))
      : Array.from({ length: Math.floor(numbers.length / 2) }, (_, i) => [numbers[i * 2 + 1]!, numbers[i * 2]!])
  if (points.length >= 4) {
    if (!isTiny(points)) {
      look.found.points.area([points])
      return
    }
  }
  for (const [lon, lat] of points.slice(0, 100)) look.point(lon, lat, where)
}

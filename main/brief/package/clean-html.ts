/**
 * A page from another office, made safe to look at: what is on a list stays, everything else goes. The text is read as
 * pieces of markup and written anew, so that nothing in it can mean something else to a browser than it did here.
 */

/** Elements that go with all they hold. `style` and `title` are told apart below. */
const dropped = new Set(
  'script iframe frame frameset object embed applet template noscript noembed noframes xmp plaintext textarea select math foreignobject audio video canvas dialog portal fencedframe button datalist option optgroup animate animatetransform animatemotion set annotation-xml handler listener'.split(
    ' ',
  ),
)
/** Of those, the ones inside which a browser reads no markup. */
const raw = new Set('script iframe noembed noframes noscript xmp textarea plaintext'.split(' '))
const elements = new Set(
  'article aside b bdi blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q s samp section small span strong sub summary sup table tbody td tfoot th thead time tr u ul wbr a svg g path rect circle ellipse line polyline polygon text tspan textPath defs clipPath linearGradient radialGradient stop pattern marker symbol use title desc mask image'
    .split(' ')
    .map((name) => name.toLowerCase()),
)
/** Names that keep their capitals inside an SVG. */
const cased = new Map(
  'textPath clipPath linearGradient radialGradient viewBox preserveAspectRatio gradientUnits gradientTransform patternUnits patternTransform patternContentUnits clipPathUnits maskUnits maskContentUnits markerWidth markerHeight markerUnits refX refY pathLength textLength lengthAdjust startOffset spreadMethod'
    .split(' ')
    .map((name) => [name.toLowerCase(), name]),
)
/** Elements inside each other: far more than any briefing; deeper ones are left out and their words stay. */
const deepest = 200
const empty = new Set(['br', 'hr', 'img', 'col', 'wbr'])
const attributes = new Set(
  'class id title lang dir role style colspan rowspan span scope headers width height align valign alt datetime start value type open src href d x y x1 x2 y1 y2 cx cy r rx ry dx dy rotate points transform fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit opacity font-family font-size font-style font-weight letter-spacing word-spacing text-anchor text-decoration dominant-baseline alignment-baseline baseline-shift clip-path clip-rule mask marker-start marker-mid marker-end offset stop-color stop-opacity orient version paint-order vector-effect visibility display shape-rendering text-rendering xml:space xmlns'.split(
    ' ',
  ),
)
const allowedAttribute = (name: string): boolean =>
  attributes.has(name) || cased.has(name) || /^(data|aria)-[a-z0-9-]{1,40}$/.test(name)

const namedCharacters: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  tab: '\t',
  newline: '\n',
  colon: ':',
  lpar: '(',
  rpar: ')',
  sol: '/',
  bsol: '\\',
}
/** What a browser would take an attribute for, as far as it matters here. */
const decoded = (value: string): string =>
  value.replace(/&(?:#x([0-9a-f]{1,8})|#([0-9]{1,8})|([a-z]+));?/gi, (whole, hex: string, digits: string, name: string) => {
    if (name !== undefined) return namedCharacters[name.toLowerCase()] ?? whole
    const code = hex !== undefined ? Number.parseInt(hex, 16) : Number(digits)
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd'
  })
const quoted = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const dataPicture = /^data:image\/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*$/
const fragment = /^#[^\s"'<>]*$/
/** Pictures inside the page, fonts inside the page, and parts of the same page. */
const allowedUrl = (url: string): boolean =>
  dataPicture.test(url) || fragment.test(url) || /^data:(font|application)\/[a-z0-9.+-]{1,40};base64,[A-Za-z0-9+/=\s]*$/.test(url)

/** A style sheet or style attribute without anything that fetches or runs. */
export function cleanCss(css: string): string {
  return (
    css
      .replace(/\/\*[\s\S]*?(\*\/|$)/g, ' ')
      // An escape can spell any of the words below; nothing of ours needs one.
      .replaceAll('\\', '')
      .replace(/[<]/g, '')
      .replace(/@(import|charset|namespace|document)[^;{]*;?/gi, ' ')
      .replace(/url\(\s*("[^"]*"|'[^']*'|[^)]*)\s*\)?/gi, (_whole, inner: string) => {
        const url = inner.trim().replace(/^["']|["']$/g, '')
        return allowedUrl(url) ? `url("${url.replace(/["\s]/g, '')}")` : 'none'
      })
      .replace(/\b(expression|image-set|-webkit-image-set|image|cross-fade|src|element|paint)\s*\(/gi, 'gone(')
      .replace(/(behavior|-moz-binding)\s*:/gi, 'gone:')
  )
}

function cleanAttribute(element: string, name: string, given: string): string | null {
  if (!allowedAttribute(name)) return null
  const value = decoded(given)
  const written = cased.get(name) ?? name
  if (name === 'style') return `style="${quoted(cleanCss(value))}"`
  if (name === 'src') return element === 'img' && dataPicture.test(value) ? `src="${quoted(value)}"` : null
  if (name === 'href') {
    if (element === 'image') return dataPicture.test(value) ? `href="${quoted(value)}"` : null
    return fragment.test(value) ? `href="${quoted(value)}"` : null
  }
  if (name === 'xmlns') return value === 'http://www.w3.org/2000/svg' ? `xmlns="${value}"` : null
  // fill="url(#a)" is the same page; any other address is not.
  if (/url\s*\(/i.test(value) && !/^url\(\s*["']?#[^"')\s]*["']?\s*\)(\s+[a-z]+)?$/i.test(value)) return null
  return `${written}="${quoted(value)}"`
}

interface Tag {
  name: string
  attributes: string[]
  end: number
}
/** Reads a start tag whose "<" is at `from`; null when it never ends. */
function startTag(html: string, from: number): Tag | null {
  const named = /[a-zA-Z][^\s/>]*/y
  named.lastIndex = from + 1
  const name = (named.exec(html)?.[0] ?? '').toLowerCase()
  const part = /[\s/]*(?:>|([^\s/>=]+|=[^\s/>=]*)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>"'][^\s>]*|(?=>)))?)/y
  const blank = /[\s/]*/y
  part.lastIndex = named.lastIndex
  const kept = new Map<string, string>()
  for (;;) {
    const at = part.lastIndex
    const found = part.exec(html)
    if (!found) {
      // A stray quote: skipped like a browser skips it.
      blank.lastIndex = at
      blank.exec(html)
      // With the blanks before it in one step: taken one by one they would be gone through again each time.
      if (blank.lastIndex >= html.length) return null
      part.lastIndex = blank.lastIndex + 1
      continue
    }
    if (found[1] === undefined) return { name, attributes: [...kept.values()], end: part.lastIndex }
    const key = found[1].toLowerCase()
    const value = found[2] ?? ''
    const clean = cleanAttribute(name, key, /^["']/.test(value) ? value.slice(1, -1) : value)
    // Of an attribute given twice a browser takes the first.
    if (clean !== null && !kept.has(key)) kept.set(key, clean)
  }
}

const policy =
  "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"

/**
 * The page as a document of its own that fetches, runs and sends nothing, and says so to the browser too.
 * @param html anything
 */
export function cleanHtml(html: string): string {
  const source = html.replaceAll('\u0000', '')
  const body: string[] = []
  const styles: string[] = []
  const open: string[] = []
  let title = ''
  let language = ''
  let at = 0
  const indexAfter = (pattern: RegExp, from: number): number => {
    pattern.lastIndex = from
    const found = pattern.exec(source)
    return found ? found.index : source.length
  }
  while (at < source.length) {
    const next = source.indexOf('<', at)
    body.push(source.slice(at, next === -1 ? source.length : next).replaceAll('>', '&gt;'))
    if (next === -1) break
    const after = source.slice(next + 1, next + 9)
    if (after.startsWith('!--')) {
      const end = source.indexOf('-->', next + 4)
      at = end === -1 ? source.length : end + 3
    } else if (after.startsWith('![CDATA[')) {
      const end = source.indexOf(']]>', next)
      at = end === -1 ? source.length : end + 3
    } else if (/^[!?]/.test(after)) {
      const end = source.indexOf('>', next)
      at = end === -1 ? source.length : end + 1
    } else if (/^\/[a-zA-Z]/.test(after)) {
      const end = source.indexOf('>', next)
      const name = source
        .slice(next + 2, end === -1 ? source.length : end)
        .split(/[\s/]/, 1)[0]!
        .toLowerCase()
      // Only what is open is closed, with all that was opened inside it: what comes out is well formed.
      const level = open.lastIndexOf(name)
      if (level !== -1) for (const each of open.splice(level).reverse()) body.push(`</${cased.get(each) ?? each}>`)
      at = end === -1 ? source.length : end + 1
    } else if (/^[a-zA-Z]/.test(after)) {
      const tag = startTag(source, next)
      if (!tag) break
      at = tag.end
      const { name } = tag
      if (name === 'style') {
        const end = indexAfter(/<\/style/gi, at)
        styles.push(cleanCss(source.slice(at, end)))
        at = end
      } else if (name === 'title' && !open.includes('svg')) {
        const end = indexAfter(/<\/title/gi, at)
        title = source.slice(at, end).replaceAll('<', '&lt;')
        at = end
      } else if (name === 'html') {
        language = tag.attributes.find((a) => a.startsWith('lang=')) ?? ''
      } else if (dropped.has(name)) {
        // Inside a drawing "<animate/>" is whole.
        if (!(open.includes('svg') && source[tag.end - 2] === '/')) at = pastElement(source, name, at)
      } else if (elements.has(name)) {
        const written = cased.get(name) ?? name
        const words = [written, ...tag.attributes].join(' ')
        const inSvg = open.includes('svg')
        const childless = empty.has(name) || (inSvg && source[tag.end - 2] === '/')
        if (childless) body.push(`<${words}${inSvg ? '/' : ''}>`)
        else if (name === 'svg' && source[tag.end - 2] === '/') body.push(`<${words}></svg>`)
        else if (open.length < deepest) {
          open.push(name)
          body.push(`<${words}>`)
        }
      }
    } else {
      body.push('&lt;')
      at = next + 1
    }
  }
  for (const each of open.reverse()) body.push(`</${cased.get(each) ?? each}>`)
  return [
    `<!doctype html><html${language === '' ? '' : ` ${language}`}><head><meta charset="utf-8">`,
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    `<title>${title}</title>${styles.map((css) => `<style>${css}</style>`).join('')}</head><body>`,
    ...body,
    '</body></html>',
  ].join('')
}

/** Where the element that begins before `from` is over; its likes inside it are counted. */
function pastElement(source: string, name: string, from: number): number {
  const tags = new RegExp(`<(/?)${name}(?=[\\s/>])`, 'gi')
  tags.lastIndex = from
  let depth = 1
  for (let found = tags.exec(source); found; found = tags.exec(source)) {
    if (found[1] === '/') depth -= 1
    else if (!raw.has(name)) depth += 1
    if (depth === 0) {
      const end = source.indexOf('>', found.index)
      return end === -1 ? source.length : end + 1
    }
  }
  return source.length
}

/**
 * Puts a briefing's page into a shadow root under the window's CSP, which allows no inline style: style elements become
 * constructed sheets, style attributes go through the CSSOM, and whatever could run or fetch is left out.
 */

/** Rules for html, body and :root of the page, made to mean the wrapper that stands for them. */
export const pageRules = (css: string): string =>
  css
    .replace(/\bhtml(:[^\s,{]+)?\s+body\b/g, '.page-body$1')
    .replace(/(^|[\s,{}>])(?:html|body|:root)(?=[\s,{.:>#[]|$)/g, '$1.page-body')
    .replace(/@import[^;]*;/g, '')

/**
 * The page with its styles under other names. Even a document that is only parsed is held to the CSP, and every style
 * in it would be reported as blocked.
 */
export const quietStyles = (html: string): string =>
  html
    .replace(/<style\b[^>]*>/gi, '<script type="text/css">')
    .replace(/<\/style>/gi, '</script>')
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\sstyle=/gi, ' data-style='))

/** The window supplies the paper: its edge, its shadow and the desk around it. */
const paper = '.page-body{background:#fff} main{margin:0;max-width:none;box-shadow:none}'
/**
 * What a person does with the page: the number that was chosen, blocks that can be written over, where the keys are. The
 * page brings its other marks along. It is white in both themes, so the colours are the light ones.
 */
const marks = `
span.n.chosen,span.n.chosen:is(:hover,:focus){background:#0b666e;color:#fff}
[data-block].editable:hover{outline:1px dashed #7fb7bb;outline-offset:2px}
[data-block]:focus,span.n:focus{outline:none}
[data-block]:focus-visible,span.n:focus-visible{outline:2px solid #0b666e;outline-offset:2px}
[data-block],h2,h3{scroll-margin-top:16px}
@media (forced-colors:active){span.n.chosen,span.n.by-hand,.narrowed{outline:1px solid}}
`

const banned = 'script, iframe, object, embed, link, meta, base, form, title'

export function fillPage(root: ShadowRoot, html: string): void {
  const page = new DOMParser().parseFromString(quietStyles(html), 'text/html')
  const sheets = [...page.querySelectorAll('script[type="text/css"]')].map((style) => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(pageRules(style.textContent ?? ''))
    return sheet
  })
  for (const element of page.querySelectorAll(banned)) element.remove()

  const body = document.createElement('div')
  body.className = 'page-body'
  const lang = page.documentElement.getAttribute('lang')
  if (lang) body.lang = lang
  body.style.cssText = page.body.getAttribute('data-style') ?? ''
  for (const element of page.body.querySelectorAll<HTMLElement | SVGElement>('*')) {
    for (const { name, value } of [...element.attributes]) {
      const runs = name.startsWith('on')
      const leaves = /(^|:)href$/.test(name) && !value.startsWith('#')
      const fetches = (name === 'src' || name === 'srcset') && !value.startsWith('data:image/')
      if (runs || leaves || fetches) element.removeAttribute(name)
    }
  }
  for (const child of [...page.body.childNodes]) body.append(document.adoptNode(child))
  for (const element of body.querySelectorAll<HTMLElement | SVGElement>('[data-style]'))
    element.style.cssText = element.getAttribute('data-style') ?? ''
  const last = new CSSStyleSheet()
  last.replaceSync(paper + marks)
  root.adoptedStyleSheets = [...sheets, last]
  root.replaceChildren(body)
}

/** What a document carries besides its text: relations and content types, and properties that name nobody but the office. */
import { cleanXml, escapeXml } from '../colours.ts'
import type { Parts } from './parts.ts'
import { readXml, relationsOf, relationsPath, targetOf } from './xml.ts'

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const packageSpace = 'http://schemas.openxmlformats.org/package/2006'

/** Kinds of relations that travel into a finished document. */
export const keptKinds: ReadonlySet<string> = new Set([
  'styles', 'settings', 'fontTable', 'font', 'theme', 'numbering', 'header', 'footer', 'footnotes', 'endnotes', 'image',
  'webSettings', 'hyperlink', 'diagramData', 'diagramLayout', 'diagramQuickStyle', 'diagramColors', 'diagramDrawing',
]) // biome-ignore format: a list reads better in lines
/** Kinds that tell of the template's makers or their machines, and that nothing in a text points at: left behind. */
export const droppedKinds: ReadonlySet<string> = new Set([
  'customXml', 'customXmlProps', 'glossaryDocument', 'stylesWithEffects', 'people', 'printerSettings', 'commentsExtended',
  'commentsIds', 'commentsExtensible', 'keyMapCustomizations', 'thumbnail', 'documenttasks', 'classificationlabels',
]) // biome-ignore format: a list reads better in lines

const relationXml = (id: string, type: string, target: string, external = false): string =>
  `<Relationship Id="${escapeXml(id)}" Type="${escapeXml(type)}" Target="${escapeXml(target)}"${external ? ' TargetMode="External"' : ''}/>`
const relationsXml = (list: string): Buffer =>
  Buffer.from(`${head}<Relationships xmlns="${packageSpace}/relationships">${list}</Relationships>`)

/** Adds pictures to the relations of a part. */
export function withRelations(parts: Parts, part: string, media: readonly { id: string; target: string }[]): void {
  const path = relationsPath(part)
  const list = [
    ...relationsOf(parts.get(path)).map((r) => relationXml(r.id, `${office}/${r.kind}`, r.target, r.external)),
    ...media.map((m) => relationXml(m.id, `${office}/image`, m.target)),
  ]
  parts.set(path, relationsXml(list.join('')))
}

/** Types by part and by extension. */
export function contentTypes(bytes: Uint8Array): { defaults: Map<string, string>; overrides: Map<string, string> } {
  const defaults = new Map<string, string>()
  const overrides = new Map<string, string>()
  readXml(bytes, {
    open({ name, attributes: a }) {
      const local = name.replace(/^.*:/, '')
      if (local === 'Default') defaults.set((a.Extension ?? '').toLowerCase(), a.ContentType ?? '')
      if (local === 'Override') overrides.set((a.PartName ?? '').replace(/^\//, ''), a.ContentType ?? '')
    },
  })
  return { defaults, overrides }
}

/**
 * The parts that a document needs and no others, with properties of ours: an office's template was saved by somebody, on
 * some machine, from some other document; none of that travels.
 */
export function withProperties(
  parts: Parts,
  main: string,
  properties: { title: string; subject: string; creator: string; description: string; madeAt: string },
): Parts {
  const out: Parts = new Map()
  const reach = (part: string): void => {
    const bytes = parts.get(part)
    if (!bytes || out.has(part)) return
    out.set(part, bytes)
    const relations = relationsOf(parts.get(relationsPath(part))).filter((r) => keptKinds.has(r.kind))
    if (relations.length === 0) return
    for (const r of relations) if (!r.external) reach(targetOf(part, r.target))
    out.set(
      relationsPath(part),
      relationsXml(relations.map((r) => relationXml(r.id, typeOf(r.kind), r.target, r.external)).join('')),
    )
  }
  reach(main)
  for (const [path, bytes] of out) {
    if (path.endsWith('.rels') || !path.endsWith('.xml')) continue
    const text = bytes.toString('utf8')
    const bare = text
      .replace(/<w:printerSettings\b[^>]*\/>/g, '')
      .replace(/<w:rsids>[\s\S]*?<\/w:rsids>/g, '')
      .replace(/<w:docVars>[\s\S]*?<\/w:docVars>/g, '')
    if (bare !== text) out.set(path, Buffer.from(bare))
  }

  const made = `${new Date(properties.madeAt).toISOString().slice(0, 19)}Z`
  const say = (words: string): string => escapeXml(cleanXml(words))
  out.set(
    'docProps/core.xml',
    Buffer.from(
      `${head}<cp:coreProperties xmlns:cp="${packageSpace}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>${say(properties.title)}</dc:title><dc:subject>${say(properties.subject)}</dc:subject><dc:creator>${say(properties.creator)}</dc:creator><dc:description>${say(properties.description)}</dc:description><cp:lastModifiedBy>${say(properties.creator)}</cp:lastModifiedBy><dcterms:created xsi:type="dcterms:W3CDTF">${made}</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">${made}</dcterms:modified></cp:coreProperties>`,
    ),
  )
  out.set(
    'docProps/app.xml',
    Buffer.from(
      `${head}<Properties xmlns="${office.replace('relationships', 'extended-properties')}"><Application>Fieldbrief</Application></Properties>`,
    ),
  )
  out.set(
    '_rels/.rels',
    relationsXml(
      relationXml('rId1', `${office}/officeDocument`, main) +
        relationXml('rId2', `${packageSpace}/relationships/metadata/core-properties`, 'docProps/core.xml') +
        relationXml('rId3', `${office}/extended-properties`, 'docProps/app.xml'),
    ),
  )
  const { defaults, overrides } = contentTypes(parts.get('[Content_Types].xml') as Buffer)
  defaults.set('png', 'image/png')
  defaults.set('svg', 'image/svg+xml')
  overrides.set('docProps/core.xml', 'application/vnd.openxmlformats-package.core-properties+xml')
  overrides.set('docProps/app.xml', 'application/vnd.openxmlformats-officedocument.extended-properties+xml')
  const extensions = new Set([...out.keys()].map((path) => path.replace(/^.*\./, '').toLowerCase()))
  out.set(
    '[Content_Types].xml',
    Buffer.from(
      `${head}<Types xmlns="${packageSpace}/content-types">${[...defaults]
        .filter(([extension]) => extensions.has(extension))
        .map(([extension, type]) => `<Default Extension="${escapeXml(extension)}" ContentType="${escapeXml(type)}"/>`)
        .join('')}${[...overrides]
        .filter(([path]) => out.has(path))
        .map(([path, type]) => `<Override PartName="/${escapeXml(path)}" ContentType="${escapeXml(type)}"/>`)
        .join('')}</Types>`,
    ),
  )
  return out
}

/** The one kind whose type is Microsoft's own rather than the standard's. */
const typeOf = (kind: string): string =>
  kind === 'diagramDrawing' ? 'http://schemas.microsoft.com/office/2007/relationships/diagramDrawing' : `${office}/${kind}`

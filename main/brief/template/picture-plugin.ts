/** `{map}` in a text, or as the alternative text of a picture that is to be exchanged. */
import { officeMarkup, type ScopeData, type Tag, TemplatePlugin, xml } from 'easy-template-x'
import { drawingXml, type PlacedPicture } from './blocks.ts'

export const pictureType = 'fieldbrief-picture'
export interface PictureContent {
  _type: typeof pictureType
  picture: PlacedPicture
  /** Twips that a picture in a text may take. */
  width: number
  height: number
}

interface Node {
  nodeName: string
  attributes?: Record<string, string>
  childNodes?: Node[]
  parentNode?: Node
}
const below = (node: Node, name: string): Node[] => [
  ...(node.nodeName === name ? [node] : []),
  ...(node.childNodes ?? []).flatMap((child) => below(child, name)),
]

/** The width the template gives stays; the height follows the new picture. */
function exchange(drawing: Node, picture: PlacedPicture): void {
  const [extent] = below(drawing, 'wp:extent')
  const cx = Number(extent?.attributes?.cx) || 0
  const cy = Math.round((cx * picture.height) / picture.width)
  for (const node of [...below(drawing, 'wp:extent'), ...below(drawing, 'pic:spPr').flatMap((p) => below(p, 'a:ext'))])
    if (node.attributes?.cx !== undefined) Object.assign(node.attributes, { cx: String(cx), cy: String(cy) })
  for (const node of [...below(drawing, 'wp:docPr'), ...below(drawing, 'pic:cNvPr')])
    node.attributes = { ...node.attributes, name: picture.caption, descr: picture.alt }
  // A crop of the old picture would cut the new one.
  for (const fill of below(drawing, 'pic:blipFill')) fill.childNodes = fill.childNodes?.filter((c) => c.nodeName !== 'a:srcRect')
  const [fresh] = below(xml.parser.parse(`<root>${drawingXml(picture, { width: 1, height: 1 })}</root>`) as Node, 'a:blip')
  for (const blip of below(drawing, 'a:blip'))
    if (fresh) Object.assign(blip, { attributes: { ...fresh.attributes }, childNodes: fresh.childNodes })
}

export class PicturePlugin extends TemplatePlugin {
  readonly contentType: string = pictureType

  override simpleTagReplacements(tag: Tag, data: ScopeData): void {
    const content = data.getScopeData() as unknown as PictureContent
    if (tag.placement === 'Attribute') {
      const drawing = xml.query.findParentByName(tag.xmlNode, 'w:drawing')
      if (drawing) exchange(drawing as unknown as Node, content.picture)
      return
    }
    const place = officeMarkup.query.containingTextNode(tag.xmlTextNode)
    const drawing = xml.parser.parse(drawingXml(content.picture, content))
    xml.modify.insertBefore(drawing, place)
    officeMarkup.modify.removeTag(tag)
  }
}

/** A checked template and what goes into it -> the parts of a finished document, the same for the same. */
import { LoopPlugin, RawXmlPlugin, type ScopeDataArgs, TemplateHandler, TextPlugin } from 'easy-template-x'
import type { Language } from '../../../contract/taxonomy.ts'
import { containerKind } from '../../picture/kind.ts'
import { withoutMetadata } from '../../picture/strip.ts'
import { cleanXml } from '../colours.ts'
import type { Block, FigureBlock } from '../page-model.ts'
import { plain } from '../runs.ts'
import { blocksXml, byHandNote, hasByHand, type PlacedPicture, wordsOf } from './blocks.ts'
import type { Anatomy } from './check.ts'
import { type Parts, packParts, readParts } from './parts.ts'
import { type PictureContent, PicturePlugin, pictureType } from './picture-plugin.ts'
import { placeholderNamed } from './placeholders.ts'
import type { FoundTag } from './scan.ts'
import { stylesFor } from './styles.ts'
import { withProperties, withRelations } from './tidy.ts'
import { deepestXml, relationsOf, relationsPath } from './xml.ts'

/** What a template is filled with; a name without a value is empty. */
export interface TemplateValues {
  language: Language
  text: ReadonlyMap<string, string>
  loops: ReadonlyMap<string, ReadonlyMap<string, string>[]>
  pictures: ReadonlyMap<string, FigureBlock>
  blocks: ReadonlyMap<string, readonly Block[]>
  properties: { title: string; subject: string; creator: string; description: string /** ISO time. */; madeAt: string }
}

/**
 * @param pngOf a drawing as pixels
 * @throws Error from the library where a template is other than the check took it for: nothing is written then
 */
export async function fillTemplate(
  { parts: template, part, filledParts, styles, area, tags }: Anatomy,
  values: TemplateValues,
  pngOf: (svg: string) => Promise<Uint8Array>,
): Promise<Parts> {
  const parts: Parts = new Map(template)
  // A logo or a photo of the office leaves with every briefing, and tells of no place and no camera.
  for (const [path, bytes] of parts)
    if (/\/media\//.test(path) && containerKind(bytes) !== null && containerKind(bytes) !== 'tiff')
      parts.set(path, Buffer.from(withoutMetadata(bytes, '')))
  const used = new Set(tags.map((tag) => tag.name))

  const shown = [...values.blocks].filter(([name]) => used.has(name))
  // An earlier document of ours may have been made into the template.
  const taken = [...parts.keys(), ...filledParts.flatMap((path) => relationsOf(parts.get(relationsPath(path))).map((r) => r.id))]
  let base = 'fieldbrief'
  while (taken.some((name) => name.includes(base))) base += '-'
  const figures = new Map<FigureBlock, PlacedPicture>()
  const figure = (block: FigureBlock): void => {
    if (figures.has(block)) return
    const n = figures.size + 1
    figures.set(block, {
      png: `${base}${n}`,
      svg: `${base}${n}s`,
      alt: cleanXml(block.alt),
      caption: cleanXml(plain(block.caption)),
      width: block.width,
      height: block.height,
    })
  }
  for (const [, blocks] of shown) for (const block of blocks) if (block.kind === 'figure') figure(block)
  for (const [name, block] of values.pictures) if (used.has(name)) figure(block)
  const drawn = await Promise.all([...figures.keys()].map((block) => pngOf(block.svg)))
  for (const [i, [block, { png }]] of [...figures].entries()) {
    parts.set(`word/media/${png}.png`, Buffer.from(drawn[i] as Uint8Array))
    parts.set(`word/media/${png}.svg`, Buffer.from(block.svg))
  }
  const media = [...figures.values()].flatMap(({ png, svg }) => [
    { id: png, target: `/word/media/${png}.png` },
    { id: svg, target: `/word/media/${png}.svg` },
  ])
  // A picture is known to each part by itself.
  for (const path of filledParts)
    if (tags.some((tag) => tag.part === path && ['picture', 'block'].includes(placeholderNamed(tag.name)?.kind ?? '')))
      withRelations(parts, path, media)

  for (const path of filledParts)
    parts.set(
      path,
      marked(
        parts.get(path),
        tags.filter((tag) => tag.part === path),
      ),
    )

  const { ids, added } = stylesFor(styles.known, values.language)
  const sheet = parts.get(styles.part)?.toString('utf8') ?? ''
  parts.set(styles.part, Buffer.from(sheet.replace(/<\/w:styles>\s*$/, () => `${added}</w:styles>`)))

  const frame = { style: ids, ...area, picture: (block: FigureBlock) => figures.get(block) as PlacedPicture }
  const raw = new Map(
    shown.map(([name, blocks]) => [name, { _type: 'rawXml', xml: blocksXml(blocks, frame), replaceParagraph: true }]),
  )
  const picture = (name: string): PictureContent | '' => {
    const block = values.pictures.get(name)
    const placed = block && figures.get(block)
    return placed ? { _type: pictureType, picture: placed, width: area.width, height: area.height * 0.75 } : ''
  }

  /**
   * What the library asks for by its path of tags and round numbers. Looked up in maps alone, so that no name reaches the
   * workings of an object.
   */
  function valueAt({ path }: ScopeDataArgs): unknown {
    const tag = path.at(-1)
    if (tag === undefined || typeof tag === 'number') return undefined
    let round: ReadonlyMap<string, string> | undefined
    for (const [i, step] of path.entries()) {
      const before = path[i - 1]
      if (typeof step === 'number' && typeof before === 'object') round = values.loops.get(before.name)?.[step]
    }
    const { name } = tag
    const kind = placeholderNamed(name)?.kind
    const text = round?.get(name) ?? values.text.get(name)
    if (tag.disposition === 'Open') {
      if (round?.has(name) !== true && kind === 'loop') return values.loops.get(name) ?? []
      return kind === 'picture'
        ? values.pictures.has(name)
        : kind === 'block'
          ? (values.blocks.get(name)?.length ?? 0) > 0
          : !!text
    }
    if (text === undefined && kind === 'picture') return picture(name)
    if (text === undefined && kind === 'block') return raw.get(name)
    const words = cleanXml(text ?? '')
    // In an attribute the library puts the words in by String.replace, to which "$&" is a command.
    return tag.placement === 'Attribute' ? words.replaceAll('$', '$$$$') : words
  }
  const handler = new TemplateHandler({
    plugins: [new LoopPlugin(), new RawXmlPlugin(), new TextPlugin(), new PicturePlugin()],
    maxXmlDepth: deepestXml + 20,
    scopeDataResolver: valueAt as never,
  })
  const filled = await readParts(await handler.process(packParts(parts), {}))

  for (const path of filledParts) filled.set(path, swept(filled.get(path)))
  let document = filled.get(part)?.toString('utf8') ?? ''
  const byHand =
    shown.some(([, blocks]) => blocks.some((block) => wordsOf(block).some(hasByHand))) ||
    // A plain text of a block that was written over carries its mark too.
    ([...values.blocks.values()].flat().some((block) => wordsOf(block).some(hasByHand)) && document.includes('†'))
  if (byHand) document = atEnd(document, byHandNote(ids.note, values.language))
  filled.set(part, Buffer.from(document))

  // Every drawing of a document has a number of its own; the rounds of a loop repeat one.
  let drawing = 0
  for (const path of filledParts) {
    const text = filled.get(path)?.toString('utf8')
    if (text === undefined) continue
    filled.set(path, Buffer.from(text.replace(/(<wp:docPr\b[^>]*?\bid=")\d*(")/g, (_, a, b) => `${a}${++drawing}${b}`)))
  }
  return withProperties(filled, part, values.properties)
}

/**
 * A paragraph that holds nothing but the beginning or the end of a loop is there for the template's reader: marked before,
 * and gone from the document, so that a loop leaves no empty lines.
 */
const passing = 'w:rsidRDefault="0F1E1D00"'
function marked(bytes: Buffer | undefined, tags: readonly FoundTag[]): Buffer {
  const numbers = new Set(tags.filter((tag) => tag.alone && tag.kind !== 'single').map((tag) => tag.paragraph))
  let number = 0
  return Buffer.from(
    (bytes?.toString('utf8') ?? '').replace(/<(w|a):p(?=[\s>/])/g, (start, prefix: string) =>
      numbers.has(++number) && prefix === 'w' ? `${start} ${passing}` : start,
    ),
  )
}
function swept(bytes: Buffer | undefined): Buffer {
  return Buffer.from(
    (bytes?.toString('utf8') ?? '')
      .replace(new RegExp(`<w:p\\b[^>]*${passing}[^>]*/>`, 'g'), '')
      .replace(/<w:p\b([^>]*?)(?<!\/)>((?:(?!<w:p[\s>])[\s\S])*?)<\/w:p>/g, (whole, attributes: string, inner: string) =>
        !attributes.includes(passing) || /<w:t(?: [^>]*)?>[^<]|<w:drawing|<w:pict|<w:sectPr|<w:br\b/.test(inner) ? whole : '',
      )
      .replaceAll(` ${passing}`, '')
      // A cell must end with a paragraph.
      .replace(/(<w:tc>(?:<w:tcPr>(?:(?!<\/w:tcPr>)[\s\S])*<\/w:tcPr>|<w:tcPr\/>)?|<\/w:tbl>)<\/w:tc>/g, '$1<w:p/></w:tc>'),
  )
}

/** Puts paragraphs behind the last of the body, before its page set-up. */
function atEnd(document: string, paragraphs: string): string {
  const end = document.lastIndexOf('</w:body>')
  const setup = document.lastIndexOf('<w:sectPr', end)
  const own = setup >= 0 && !document.slice(setup, end).includes('</w:p>') ? setup : end
  return document.slice(0, own) + paragraphs + document.slice(own)
}

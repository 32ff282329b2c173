/** What the readers of office parts share: a part's text, and its attributes. */
import type { Content } from './content.ts'
import { withoutEntities } from './encoded.ts'
import { local } from './markup.ts'
import type { Look } from './search.ts'
import { decoded } from './text.ts'

const drawingNumber =
  /^(?:w:rsid\w*|w14:\w+|xr:uid|xr\d:uid|cx|cy|x|y|r|s|t|spans|ht|customHeight|xmlns:\w+|xmlns|mc:Ignorable|sz|w:val|w:w|w:type|val|idx|orient|prst)$/

/** The text of a part in the encoding that it states. */
export async function* xmlText(part: Content): AsyncGenerator<string> {
  const head = await part.head(64)
  const encoding =
    head[0] === 0xff && head[1] === 0xfe
      ? 'utf-16le'
      : head[0] === 0xfe && head[1] === 0xff
        ? 'utf-16be'
        : /encoding=["'](gb\w+)/i.test(head.toString('latin1'))
          ? 'gb18030'
          : 'utf-8'
  yield* decoded(part.stream(), encoding)
}
/** The beginning of a part's text, as much as is ever needed at once. */
export async function whole(part: Content | undefined, most = 32 * 1024 * 1024): Promise<string> {
  let text = ''
  if (part)
    for await (const piece of xmlText(part)) {
      text += piece
      if (text.length > most) break
    }
  return text
}

/** All attributes but numbers of a layout. */
export function lookAtAttributes(
  name: string,
  attributes: readonly (readonly [string, string])[],
  look: Look,
  where: string,
): void {
  for (const [key, raw] of attributes) {
    if (raw.length < 3 || drawingNumber.test(key)) {
      if (key !== 'val' && key !== 'w:val' && key !== 't') continue
      if (raw.length < 7) continue
    }
    if (/^https?:\/\/(?:schemas\.(?:openxmlformats|microsoft)\.(?:org|com)|purl\.org\/dc|www\.w3\.org)\//.test(raw)) continue
    const own = local(key)
    const label = /^(?:author|userName|displayName)$/i.test(own) ? own : ''
    look.text(withoutEntities(raw), `${where} <${local(name)} ${own}>`, `${where} <${local(name)} ${own}>`, label)
  }
}

import type { MediaKind } from '../../contract/model.ts'
import type { IntakeAttachment } from '../store/intake.ts'

const kinds: Record<string, [MediaKind, string]> = {
  jpg: ['image', 'image/jpeg'],
  jpeg: ['image', 'image/jpeg'],
  png: ['image', 'image/png'],
  gif: ['image', 'image/gif'],
  webp: ['image', 'image/webp'],
  heic: ['image', 'image/heic'],
  mp3: ['audio', 'audio/mpeg'],
  m4a: ['audio', 'audio/mp4'],
  wav: ['audio', 'audio/wav'],
  ogg: ['audio', 'audio/ogg'],
  amr: ['audio', 'audio/amr'],
  mp4: ['video', 'video/mp4'],
  mov: ['video', 'video/quicktime'],
  webm: ['video', 'video/webm'],
  '3gp': ['video', 'video/3gpp'],
}

/** An attachment known by its address alone, its kind told by the file ending; null when it is no http(s) address. */
export function mediaFromUrl(text: string): IntakeAttachment | null {
  if (!URL.canParse(text)) return null
  const url = new URL(text)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null
  const name = url.pathname.split('/').at(-1) ?? ''
  return { ...mediaOfName(name), name: name || url.hostname, bytes: null, url: url.href }
}

/** Kind and type as the ending of a file's name tells them. */
export function mediaOfName(name: string): { kind: MediaKind; mime: string } {
  const ending = name.split('.').at(-1)!.toLowerCase()
  const [kind, mime] = (Object.hasOwn(kinds, ending) ? kinds[ending] : undefined) ?? ['file', 'application/octet-stream']
  return { kind, mime }
}

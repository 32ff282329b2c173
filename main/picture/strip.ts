/** A picture or film as it may leave: nothing in it tells where, when and with what it was taken. */
import { Failure } from '../../contract/reply.ts'
import type { Orientation } from './exif.ts'
import { strippedGif } from './gif.ts'
import { strippedIsoMedia } from './iso-media.ts'
import { jpegOrientation, strippedJpeg } from './jpeg.ts'
import { containerKind } from './kind.ts'
import { pngOrientation, strippedPng } from './png.ts'
import { strippedWebp, webpOrientation } from './webp.ts'

/** Which way up a picture of these bytes is to be shown; 1 where nothing is said. */
export function orientationOf(bytes: Uint8Array): Orientation {
  try {
    const kind = containerKind(bytes)
    if (kind === 'jpeg') return jpegOrientation(bytes)
    if (kind === 'png') return pngOrientation(bytes)
    if (kind === 'webp') return webpOrientation(bytes)
  } catch {
    // A broken head tells nothing.
  }
  return 1
}

/**
 * The same content without EXIF, XMP, IPTC, comments, previews, and what hangs behind its end; which way up it is stays.
 * The drawing is not coded again. What is no picture or film (a sound, a document) comes back as it is.
 * @throws Failure (bad-request) for what cannot be freed of its metadata: a TIFF, a broken file
 */
export function withoutMetadata(content: Uint8Array, mime: string): Uint8Array {
  // A Buffer's slice is no copy, and the original must not change.
  const bytes = new Uint8Array(content.buffer, content.byteOffset, content.byteLength)
  const kind = containerKind(bytes)
  try {
    switch (kind) {
      case 'jpeg':
        return strippedJpeg(bytes)
      case 'png':
        return strippedPng(bytes)
      case 'gif':
        return strippedGif(bytes)
      case 'webp':
        return strippedWebp(bytes)
      case 'iso-media':
        return strippedIsoMedia(bytes)
    }
  } catch (cause) {
    throw refusal(cause)
  }
  // Called a picture and none that is known here: what it tells cannot be taken out.
  if (kind === 'tiff' || mime.startsWith('image/')) throw refusal()
  return content
}

const refusal = (cause?: unknown): Failure =>
  new Failure(
    'bad-request',
    {
      zh: '这张图片的格式不能去除拍摄信息（可能含有位置），因此不能给出。请来源改用 JPEG 或 PNG 重新上报。',
      en: 'This picture is of a kind that cannot be freed of what the camera wrote into it (which may be a place), so it is not given out. Ask its source for a JPEG or PNG.',
    },
    ...(cause === undefined ? [] : [{ cause }]),
  )

/** The sample's attachments, made here: drawn pictures (PNG, JPEG), voice-like sounds (WAV), short films (MP4). */
import { Resvg } from '@resvg/resvg-js'
import { filmMp4, frameOf } from './film.ts'
import { jpegOf } from './jpeg.ts'
import { drawScene, sceneNames } from './scene.ts'
import { dot, oval, shape, stroke } from './scene-part.ts'
import { voiceWav } from './sound.ts'

export interface Medium {
  mime: string
  extension: string
  bytes: Uint8Array
}

export const imageNames: readonly string[] = sceneNames
export const voiceCount = 8
export const filmCount = 3

// Each is made once and shared by all reports that carry it: the store keeps content by its hash.
const made = new Map<string, Medium>()
function once(key: string, mime: string, extension: string, make: () => Uint8Array): Medium {
  let medium = made.get(key)
  if (!medium) {
    medium = { mime, extension, bytes: make() }
    made.set(key, medium)
  }
  return medium
}

/** Light falling off to the corners, as a phone's picture has it. */
const vignette =
  '<defs><radialGradient id="v" cx=".5" cy=".45" r=".75"><stop offset=".55" stop-opacity="0"/><stop offset="1" stop-opacity=".42"/></radialGradient></defs>'
const sheet = (inner: string, width: number, height: number): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 320 240" preserveAspectRatio="xMidYMid slice">${vignette}${inner}<rect width="320" height="240" fill="url(#v)"/></svg>`
// No picture has letters in it, so no font is read: the same bytes on every machine.
const render = (svg: string): ReturnType<Resvg['render']> => new Resvg(svg, { font: { loadSystemFonts: false } }).render()

/** A picture of 320 x 240 by scene name: every second one a JPEG, the others PNG. RangeError on an unknown name. */
export function imageOf(scene: string): Medium {
  const picture = (): ReturnType<typeof render> => render(sheet(drawScene(scene), 320, 240))
  return imageNames.indexOf(scene) % 2 === 1
    ? once(`image ${scene}`, 'image/jpeg', 'jpg', () => jpegOf(picture().pixels, 320, 240, 84))
    : once(`image ${scene}`, 'image/png', 'png', () => new Uint8Array(picture().asPng()))
}

/** A WAV of 1 to 2 seconds. @param n 0 to voiceCount - 1 */
export function voiceOf(n: number): Medium {
  return once(`voice ${n}`, 'audio/wav', 'wav', () => voiceWav(n + 1, 1.1 + 0.12 * n))
}

/** What moves: spreading water, a flickering lamp, smoke from a charger. `t` runs from 0 to 1. */
const films: readonly ((t: number) => string)[] = [
  (t) =>
    drawScene('puddle') +
    oval(170, 172, 40 + 80 * t, 10 + 26 * t, '#5c5a3f', 'opacity=".5"') +
    stroke(`M${120 + 40 * t} 176q16 -7 32 0`, '#a3a183', 3),
  (t) =>
    drawScene('lamp-dark') +
    (Math.floor(t * 16) % 5 < 2 ? shape('M66 24L2 196H132Z', '#ffe9a0', 'opacity=".3"') + dot(70, 16, 8, '#fff3c4') : ''),
  (t) =>
    drawScene('charger') +
    [0, 1, 2]
      .map((i) =>
        oval(158 + 14 * Math.sin(6.28 * t + i), 58 - ((t * 46 + i * 18) % 54), 12 + i * 5, 9 + i * 2, '#4c5053', 'opacity=".55"'),
      )
      .join(''),
]

/** An MP4 of two seconds, 160 x 112, 8 frames a second. @param n 0 to filmCount - 1 */
export function filmOf(n: number): Medium {
  return once(`film ${n}`, 'video/mp4', 'mp4', () => {
    const frames = Array.from({ length: 16 }, (_, i) => frameOf(render(sheet(films[n]!(i / 16), 160, 112)).pixels, 160, 112))
    return filmMp4(frames, 160, 112, 8)
  })
}

/** Colours of tokens.css as numbers: contrast (WCAG 2.2), difference (CIEDE2000), and how they look without one kind of cone. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export type Rgb = readonly [number, number, number]
export type Theme = 'light' | 'dark'
export type Sight = 'normal' | 'protan' | 'deutan' | 'tritan'
export const styleFolder = join(import.meta.dirname, '..', '..', '..', 'renderer', 'style')

/** Tokens of a theme by name without dashes in front; those that name another are followed. Colours only. */
export function tokensOf(theme: Theme): Map<string, Rgb> {
  const css = readFileSync(join(styleFolder, 'tokens.css'), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')
  const block = (selector: string): string => {
    const from = css.indexOf(`${selector} {`)
    return css.slice(from, css.indexOf('\n}', from))
  }
  const written = new Map<string, string>()
  for (const text of theme === 'light' ? [block(':root')] : [block(':root'), block('[data-theme="dark"]')])
    for (const [, name, value] of text.matchAll(/--([\w-]+):\s*([^;]+);/g)) written.set(name!, value!.trim())
  const tokens = new Map<string, Rgb>()
  for (const [name, value] of written) {
    const named = /^var\(--([\w-]+)\)$/.exec(value)
    const hex = /^#([0-9a-f]{6})$/i.exec(named ? (written.get(named[1]!) ?? '') : value)
    if (hex) tokens.set(name, [0, 2, 4].map((i) => Number.parseInt(hex[1]!.slice(i, i + 2), 16)) as unknown as Rgb)
  }
  return tokens
}

const linear = (part: number): number => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
const linearOf = (rgb: Rgb): Rgb => rgb.map((part) => linear(part / 255)) as unknown as Rgb

/** 1..21, as in WCAG 2.2. */
export function contrast(a: Rgb, b: Rgb): number {
  const luminance = (rgb: Rgb): number => {
    const [red, green, blue] = linearOf(rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const [x, y] = [luminance(a), luminance(b)]
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05)
}

/** Machado, Oliveira & Fernandes 2009, severity 1.0, on linear RGB. */
const machado: Readonly<Record<Exclude<Sight, 'normal'>, readonly [Rgb, Rgb, Rgb]>> = {
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
}

/** CIE L*a*b* (D65) of a colour as it is seen. */
export function labOf(rgb: Rgb, sight: Sight): Rgb {
  const plain = linearOf(rgb)
  const seen =
    sight === 'normal'
      ? plain
      : machado[sight].map((row) => Math.min(1, Math.max(0, row[0] * plain[0] + row[1] * plain[1] + row[2] * plain[2])))
  const [r, g, b] = seen as unknown as Rgb
  const xyz = [
    (0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047,
    0.2126729 * r + 0.7151522 * g + 0.072175 * b,
    (0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883,
  ]
  const [x, y, z] = xyz.map((t) => (t > 216 / 24_389 ? Math.cbrt(t) : (24_389 / 27 / 116) * t + 16 / 116)) as unknown as Rgb
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}

/** CIEDE2000 between two L*a*b* colours (Sharma, Wu & Dalal 2005). */
export function difference([l1, a1, b1]: Rgb, [l2, a2, b2]: Rgb): number {
  const rad = Math.PI / 180
  const chroma = (Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2
  const g = 0.5 * (1 - Math.sqrt(chroma ** 7 / (chroma ** 7 + 25 ** 7)))
  const [p1, p2] = [a1 * (1 + g), a2 * (1 + g)]
  const [c1, c2] = [Math.hypot(p1, b1), Math.hypot(p2, b2)]
  const hue = (a: number, b: number): number => (a === 0 && b === 0 ? 0 : (Math.atan2(b, a) / rad + 360) % 360)
  const [h1, h2] = [hue(p1, b1), hue(p2, b2)]
  const dl = l2 - l1
  const dc = c2 - c1
  let turn = c1 * c2 === 0 ? 0 : h2 - h1
  if (turn > 180) turn -= 360
  else if (turn < -180) turn += 360
  const dh = 2 * Math.sqrt(c1 * c2) * Math.sin((turn / 2) * rad)
  const l = (l1 + l2) / 2
  const c = (c1 + c2) / 2
  const h =
    c1 * c2 === 0 ? h1 + h2 : Math.abs(h1 - h2) <= 180 ? (h1 + h2) / 2 : h1 + h2 < 360 ? (h1 + h2 + 360) / 2 : (h1 + h2 - 360) / 2
  const t =
    1 -
    0.17 * Math.cos((h - 30) * rad) +
    0.24 * Math.cos(2 * h * rad) +
    0.32 * Math.cos((3 * h + 6) * rad) -
    0.2 * Math.cos((4 * h - 63) * rad)
  const sl = 1 + (0.015 * (l - 50) ** 2) / Math.sqrt(20 + (l - 50) ** 2)
  const sc = 1 + 0.045 * c
  const sh = 1 + 0.015 * c * t
  const rt = -2 * Math.sqrt(c ** 7 / (c ** 7 + 25 ** 7)) * Math.sin(60 * Math.exp(-(((h - 275) / 25) ** 2)) * rad)
  return Math.sqrt((dl / sl) ** 2 + (dc / sc) ** 2 + (dh / sh) ** 2 + rt * (dc / sc) * (dh / sh))
}

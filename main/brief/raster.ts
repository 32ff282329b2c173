/** SVG as PNG for formats that cannot hold it, with the machine's own fonts. */
import { Resvg } from '@resvg/resvg-js'

/** @param zoom pixels a CSS pixel: 2.5 prints at about 240 dpi on the width of an A4 page */
export function pngOf(svg: string, zoom: number): Uint8Array {
  const picture = new Resvg(svg, {
    background: '#FFFFFF',
    fitTo: { mode: 'zoom', value: zoom },
    font: { loadSystemFonts: true, defaultFontFamily: 'Noto Sans CJK SC', sansSerifFamily: 'Noto Sans CJK SC' },
    languages: ['zh-CN', 'en'],
  })
  return new Uint8Array(picture.render().asPng())
}

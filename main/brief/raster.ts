/** SVG as PNG for formats that cannot hold it, with the machine's own fonts. */
import { renderAsync } from '@resvg/resvg-js'

/** Drawn on another thread. @param zoom pixels a CSS pixel: 2.5 prints at about 240 dpi on the width of an A4 page */
export async function pngOf(svg: string, zoom: number): Promise<Uint8Array> {
  const picture = await renderAsync(svg, {
    background: '#FFFFFF',
    fitTo: { mode: 'zoom', value: zoom },
    font: { loadSystemFonts: true, defaultFontFamily: 'Noto Sans CJK SC', sansSerifFamily: 'Noto Sans CJK SC' },
    languages: ['zh-CN', 'en'],
  })
  return new Uint8Array(picture.asPng())
}

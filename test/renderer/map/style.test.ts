import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec'
import { describe, expect, it } from 'vitest'
import { categoryKeys } from '../../../contract/taxonomy.ts'
import type { Palette } from '../../../renderer/map/palette.ts'
import { fontStack, mapStyle } from '../../../renderer/map/style.ts'

const roles = [
  'land',
  'yard',
  'building',
  'building2',
  'park',
  'water',
  'bank',
  'road',
  'casing',
  'rail',
  'label',
  'labelWater',
] as const
const more = ['labelArea', 'halo', 'area', 'outer', 'veil', 'plate', 'ink', 'markerCase', 'select', 'accent'] as const
const palette = {
  ...Object.fromEntries([...roles, ...more].map((role) => [role, '#123456'])),
  category: Object.fromEntries(categoryKeys.map((key) => [key, '#654321'])),
  font: 'system-ui, "PingFang SC", "Noto Sans CJK SC", sans-serif',
  dark: false,
} as Palette

describe('map style', () => {
  it('is a valid style in both languages', () => {
    for (const language of ['zh', 'en'] as const) expect(validateStyleMin(mapStyle(palette, language))).toEqual([])
  })

  it('names nothing outside the program: no glyphs, no sprite, no address', () => {
    expect(JSON.stringify(mapStyle(palette, 'en'))).not.toMatch(/https?:|"glyphs"|"sprite"|"url"|"tiles"/)
  })

  it('bridges the water with main roads and keeps the veil over the ground and under the lines', () => {
    const order = mapStyle(palette, 'zh').layers.map((layer) => layer.id)
    const at = (id: string): number => order.indexOf(id)
    const wanted = [
      'land',
      'yard',
      'park',
      'bank',
      'building',
      'lane-core',
      'water',
      'primary-core',
      'rail',
      'ring-core',
      'veil',
      'area-line',
      'road-label',
      'marker-blocks',
    ]
    expect(wanted.map(at)).toEqual(wanted.map(at).toSorted((a, b) => a - b))
    expect(wanted.map(at)).not.toContain(-1)
  })

  it('asks for the strong weight by the first family name', () => {
    expect(fontStack('system-ui, "PingFang SC"', true)).toEqual(['Semibold', 'system-ui', 'PingFang SC'])
    expect(fontStack('system-ui, "PingFang SC"', false)).toEqual(['system-ui', 'PingFang SC'])
  })
})

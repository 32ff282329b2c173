import { describe, expect, it } from 'vitest'
import { overlap } from '../../../renderer/map/basemap-layers.ts'
import { tileAddress, tileOf } from '../../../renderer/map/basemap-protocol.ts'
import { isBasemapFile } from '../../../renderer/view/settings/BasemapAdding.tsx'
import { isTemplate } from '../../../renderer/view/settings/BasemapUrl.tsx'

describe('adding a basemap', () => {
  it('takes a dropped file for a basemap by its ending alone', () => {
    expect(['a.pmtiles', 'B.MBTiles', 'reports.csv', 'pmtiles', 'x.pmtiles.zip'].map(isBasemapFile)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ])
  })

  it('accepts tile templates by https, or of this machine', () => {
    const good = [
      'https://t.example/{z}/{x}/{y}.png?k=1',
      'https://t.example/{z}/{x}/{-y}',
      'http://127.0.0.1:8080/{z}/{x}/{y}',
      'http://localhost/{z}/{x}/{y}',
    ]
    const bad = [
      '',
      't.example/{z}/{x}/{y}',
      'http://t.example/{z}/{x}/{y}',
      'https://t.example/{z}/{x}',
      'http://localhost.example/{z}/{x}/{y}',
      'ftp://t/{z}/{x}/{y}',
    ]
    expect(good.map(isTemplate)).toEqual(good.map(() => true))
    expect(bad.map(isTemplate)).toEqual(bad.map(() => false))
  })

  it('addresses tiles by basemap, zoom, column and row, and reads nothing else', () => {
    const filled = tileAddress(12).replace('{z}', '3').replace('{x}', '4').replace('{y}', '5')
    expect(tileOf(filled)).toEqual({ id: 12, z: 3, x: 4, y: 5 })
    for (const url of [
      'fieldbrief-tiles://12/3/4',
      'fieldbrief-tiles://12/3/4/5/6',
      'https://12/3/4/5',
      'fieldbrief-tiles://a/3/4/5',
    ])
      expect(tileOf(url)).toBeNull()
  })

  it('covers an office where the boxes have something in common', () => {
    expect(overlap([7, 43, 8, 44], [118, 30, 119, 31])).toBe(false)
    expect(overlap([100, 20, 130, 50], [118, 30, 119, 31])).toBe(true)
  })
})

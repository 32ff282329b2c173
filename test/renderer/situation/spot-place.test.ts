import { describe, expect, it } from 'vitest'
import { spotPlace } from '../../../renderer/view/situation/spot-place.ts'

describe('the name of a coordinate', () => {
  it('is the place most of its reports name', () => {
    expect(spotPlace([{ place: '二单元' }, { place: '三号楼' }, { place: null }, { place: '三号楼' }])).toBe('三号楼')
  })

  it('is the first of those named equally often, and none where none is named', () => {
    expect(spotPlace([{ place: 'b' }, { place: 'a' }])).toBe('b')
    expect(spotPlace([{ place: null }])).toBeNull()
  })
})

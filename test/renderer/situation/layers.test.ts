import { expect, it } from 'vitest'
import { readChoice, readLayers, usualChoice, usualLayers } from '../../../renderer/view/situation/use-layers.ts'

it('layers come back as they were left, and as usual where nothing was kept', () => {
  expect(readLayers(undefined)).toEqual(usualLayers)
  expect(readLayers('areas,hotSpots')).toEqual({ markers: false, areas: true, hotSpots: true })
  expect(readLayers('')).toEqual({ markers: false, areas: false, hotSpots: false })
})

it('a remembered choice that nobody knows any more falls back part by part', () => {
  expect(readChoice('dbscan,500,20')).toEqual({ method: 'dbscan', metres: 500, min: 20 })
  expect(readChoice('magic,500,7')).toEqual({ method: usualChoice.method, metres: 500, min: usualChoice.min })
  expect(readChoice(undefined)).toEqual(usualChoice)
})

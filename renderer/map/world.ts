/** The built-in picture of the world (Natural Earth, public domain, from the registry's world-atlas). */
import type { Feature, FeatureCollection } from 'geojson'
import { feature, mesh } from 'topojson-client'

type Topology = Parameters<typeof mesh>[0]
type Countries = NonNullable<Parameters<typeof mesh>[1]>

export interface WorldShapes {
  land: FeatureCollection
  lines: FeatureCollection
}

/** Land and country lines from a world-atlas topology. Lines between countries only: the coast is the land's edge. */
export function worldShapes(topology: Topology): WorldShapes {
  const countries = topology.objects.countries as Countries
  const land = feature(topology, topology.objects.land!) as Feature | FeatureCollection
  return {
    land: land.type === 'FeatureCollection' ? land : { type: 'FeatureCollection', features: [land] },
    lines: {
      type: 'FeatureCollection',
      features: [{ type: 'Feature', properties: {}, geometry: mesh(topology, countries, (a, b) => a !== b) }],
    },
  }
}

/** The 1:50 million world, in a file of its own that loads after the window is up. */
export async function loadWorld(): Promise<WorldShapes> {
  const atlas = await import('world-atlas/countries-50m.json')
  return worldShapes(atlas.default as unknown as Topology)
}

/** The sample district as the store takes it: areas, and the map drawn behind them. */
import type { BasemapShapes, Bilingual } from '../../contract/model.ts'
import type { IntakeArea } from '../store/intake.ts'
import { areasOf } from './grid.ts'
import { districtName } from './names.ts'
import { townOf } from './town.ts'

export interface SampleDistrict {
  /** District, streets, communities, parents first; WGS-84; children tile their parent without gap or overlap. */
  areas: IntakeArea[]
  /**
   * Features with `kind`: land yard park bank water building lane street secondary primary ring rail place. Named ones
   * have `zh` and `en`; a place has `place` (hospital school station market park office mall), water has `water`
   * (river river-line brook lake; the line is for the label). In drawing order, places first.
   */
  basemap: BasemapShapes
  name: Bilingual
}

/** The fictional district of a seed: the same town in the large for all, other bends, houses and names for each. */
export function sampleDistrict(seed: number): SampleDistrict {
  const town = townOf(seed)
  return {
    areas: areasOf(town.plan, seed),
    basemap: { type: 'FeatureCollection', features: town.features },
    name: { ...districtName },
  }
}

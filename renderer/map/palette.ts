import type { CategoryKey } from '../../contract/taxonomy.ts'
import { categoryKeys } from '../../contract/taxonomy.ts'

/** The colours the map draws with, resolved from the design tokens. Values are CSS colours. */
export interface Palette {
  land: string
  yard: string
  building: string
  building2: string
  park: string
  water: string
  bank: string
  road: string
  casing: string
  rail: string
  label: string
  labelWater: string
  labelArea: string
  halo: string
  area: string
  outer: string
  veil: string
  plate: string
  ink: string
  markerCase: string
  select: string
  accent: string
  category: Record<CategoryKey, string>
  font: string
  dark: boolean
}

const tokens = {
  land: '--map-land',
  yard: '--map-yard',
  building: '--map-building',
  building2: '--map-building-2',
  park: '--map-park',
  water: '--map-water',
  bank: '--map-bank',
  road: '--map-road',
  casing: '--map-case',
  rail: '--map-rail',
  label: '--map-label',
  labelWater: '--map-label-water',
  labelArea: '--map-label-area',
  halo: '--map-halo',
  area: '--map-area',
  outer: '--map-outer',
  veil: '--map-veil',
  plate: '--marker-plate',
  ink: '--marker-ink',
  markerCase: '--marker-case',
  select: '--marker-select',
  accent: '--accent',
  font: '--font-ui',
} as const

/** Palette of the theme in force at `element`. A token that is missing gives mid grey, so that the map still draws. */
export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element)
  const read = (token: string) => style.getPropertyValue(token).trim() || '#888888'
  const roles = Object.fromEntries(Object.entries(tokens).map(([role, token]) => [role, read(token)])) as Record<
    keyof typeof tokens,
    string
  >
  const category = Object.fromEntries(categoryKeys.map((key) => [key, read(`--cat-${key}`)])) as Record<CategoryKey, string>
  return { ...roles, category, dark: style.colorScheme.includes('dark') }
}

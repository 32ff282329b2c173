/** The upstream systems the sample's reports come from. */
import type { Bilingual } from '../../contract/model.ts'

export interface SampleSource extends Bilingual {
  /** The source's name in the store. */
  name: string
  /** Share of all reports. */
  share: number
}

export const sourceList = [
  {
    name: '网格巡查 App',
    zh: '网格巡查 App',
    en: 'Grid patrol app',
    share: 0.355,
    voice: 'app',
    english: 0,
    exact: 0.3,
    reporters: 160,
  },
  {
    name: '12345 热线',
    zh: '12345 热线',
    en: '12345 hotline',
    share: 0.27,
    voice: 'hotline',
    english: 0.06,
    exact: 0.92,
    reporters: 0,
  },
  {
    name: '随手拍小程序',
    zh: '随手拍小程序',
    en: 'Snapshot mini-program',
    share: 0.195,
    voice: 'mini',
    english: 0.2,
    exact: 0.25,
    reporters: 0,
  },
  {
    name: '物业上报',
    zh: '物业上报',
    en: 'Property managers',
    share: 0.07,
    voice: 'property',
    english: 0,
    exact: 0.8,
    reporters: 90,
  },
  {
    name: '消防报修平台',
    zh: '消防报修平台',
    en: 'Fire repair desk',
    share: 0.035,
    voice: 'platform',
    english: 0,
    exact: 1,
    reporters: 60,
  },
  {
    name: 'Expat helpline',
    zh: '外籍居民热线',
    en: 'Expat helpline',
    share: 0.075,
    voice: 'helpline',
    english: 1,
    exact: 0.85,
    reporters: 0,
  },
] as const

/** Sources in a fixed order; shares sum to 1. */
export function sampleSources(): SampleSource[] {
  return sourceList.map(({ name, zh, en, share }) => ({ name, zh, en, share }))
}

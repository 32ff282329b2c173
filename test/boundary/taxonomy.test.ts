/** The closed lists as they stand. A change here is a decision about what the product is for, not a refactoring. */
import { expect, test } from 'vitest'
import { audiences, categories, flagStatuses, levels, statuses } from '../../contract/taxonomy.ts'

test('the top-level categories are these eleven', () => {
  expect(categories).toEqual([
    { key: 'fire', zh: '消防隐患', en: 'Fire hazards' },
    { key: 'building', zh: '房屋安全', en: 'Building safety' },
    { key: 'power', zh: '用电用气', en: 'Electricity and gas' },
    { key: 'traffic', zh: '交通秩序', en: 'Traffic and parking' },
    { key: 'facility', zh: '公共设施', en: 'Public facilities' },
    { key: 'waste', zh: '环境卫生', en: 'Waste and drains' },
    { key: 'noise', zh: '噪声污染', en: 'Noise and air' },
    { key: 'theft', zh: '盗窃线索', en: 'Theft tips' },
    { key: 'fraud', zh: '诈骗线索', en: 'Fraud tips' },
    { key: 'dispute', zh: '邻里纠纷', en: 'Neighbour disputes' },
    { key: 'other', zh: '其他', en: 'Other' },
  ])
})

test('statuses, levels, audiences and dispositions are closed lists too', () => {
  expect(statuses.map(({ key }) => key)).toEqual(['open', 'checking', 'referred', 'closed', 'returned', 'unknown'])
  expect(levels.map(({ key }) => key)).toEqual(['community', 'station', 'district'])
  expect(audiences).toEqual(['internal', 'partner', 'public'])
  expect(flagStatuses).toEqual(['new', 'seen', 'verified', 'explained', 'artefact', 'no-action'])
})

test('no word of any closed list is about opinion, belief, origin, assembly, petition or "stability"', () => {
  const words = JSON.stringify([categories, statuses, levels, flagStatuses]).toLowerCase()
  const barred =
    /opinion|politic|religio|church|mosque|faith|ethnic|race|minority|nationalit|assembl|protest|demonstrat|petition|stabilit|dissent|speech|舆情|言论|政治|宗教|信仰|教会|民族|种族|集会|游行|示威|上访|信访|维稳|异见|重点人员|流动人口|精神障碍/
  expect(words).not.toMatch(barred)
})

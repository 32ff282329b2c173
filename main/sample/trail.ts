/** The three-level review of a report upstream: community, station, district. */
import type { CategoryKey, Decision, Language, LevelKey, StatusKey } from '../../contract/taxonomy.ts'
import type { IntakeStep } from '../store/intake.ts'
import type { Random } from './random.ts'
import { endSecond } from './rhythm.ts'

export interface Review {
  status: StatusKey
  level: LevelKey
  trail: IntakeStep[]
  closedAt: number | null
}

type Words = Record<Language, readonly string[]>
/** {n} is a number of days, {a} the agency of the report's category. */
const said: Record<string, Words> = {
  received: {
    zh: ['接收：到场属实，拍照存档', '接收：已电话核实', '接收：网格员现场查看，情况属实', '接收：与报告一致，待上报', '接收'],
    en: ['Received: seen on site, photos taken', 'Received: confirmed by phone', 'Received'],
  },
  communityAccepted: {
    zh: ['社区无权处置，上报街道站', '已劝告，未整改，上报', '属实，报街道站协调', '已现场警示，需街道站处置'],
    en: [
      'Beyond the community’s powers, passed to the station',
      'Confirmed and passed up',
      'Warned on site, not put right, passed up',
    ],
  },
  communityClosed: {
    zh: ['现场处理完毕', '已当场整改', '已联系物业当场处理', '网格员协调处理，反映人认可'],
    en: ['Dealt with on the spot', 'Management put it right at once', 'Settled; reporter agrees'],
  },
  stationReceived: {
    zh: ['街道站受理', '核实：情况属实，与近日同址报告一并处置', '核实中，已派巡查组', '受理，转站内值班'],
    en: ['Taken up by the station', 'Being checked, patrol sent', 'Joined with a report from the same address'],
  },
  stationAccepted: {
    zh: ['转办：{a}', '转办：{a}，附照片', '转办：{a}，请于{n}日内回复', '需多部门联合处置，上报区'],
    en: ['Referred to {a}', 'Referred to {a}, photos attached', 'Needs several agencies, passed to the district'],
  },
  stationClosed: {
    zh: ['整改完成，复查合格', '已处理，回访满意', '街道站组织整改，复查无反弹', '责令限期整改，已完成'],
    en: ['Put right and checked', 'Dealt with; reporter satisfied', 'Put right by the station, no return at re-check'],
  },
  districtWaiting: {
    zh: ['待定', '等待{a}回复', '已列入周会商'],
    en: ['Pending', 'Waiting for {a}', 'On the list for the weekly meeting'],
  },
  districtAccepted: {
    zh: ['区级受理，限期{n}日', '已转{a}，限期{n}日回复', '列入重点隐患清单'],
    en: ['Accepted by the district, {n} days given', 'Sent to {a}, answer due in {n} days', 'On the list of main hazards'],
  },
  districtClosed: {
    zh: ['办结：{a}回复已处理，抽查属实', '办结：现场复查合格', '办结：纳入长效管理', '办结'],
    en: ['Closed: {a} reports it done, spot check passed', 'Closed after a visit', 'Closed'],
  },
  returned: {
    zh: ['退回：地址不清，请补充', '退回：照片与描述不符', '退回：不属本站职责', '退回：重复上报'],
    en: ['Returned: address unclear', 'Returned: not in our remit', 'Returned: already reported'],
  },
  rejected: {
    zh: ['不受理：现场未见所述情况', '不受理：属商业纠纷，建议走法律途径'],
    en: ['Rejected: nothing found on site', 'Rejected: a matter for the courts'],
  },
}

/** Who deals with a category. */
const agencies: Record<CategoryKey, Record<Language, string>> = {
  fire: { zh: '区消防救援大队', en: 'the fire brigade' },
  building: { zh: '区住建局', en: 'the housing office' },
  power: { zh: '供电公司', en: 'the power company' },
  traffic: { zh: '交警大队', en: 'the traffic police' },
  facility: { zh: '市政养护中心', en: 'public works' },
  waste: { zh: '区城管局', en: 'city management' },
  noise: { zh: '区生态环境分局', en: 'the environment office' },
  theft: { zh: '辖区派出所', en: 'the police station' },
  fraud: { zh: '反诈中心', en: 'the anti-fraud centre' },
  dispute: { zh: '人民调解委员会', en: 'the mediation committee' },
  other: { zh: '区政务服务中心', en: 'the service centre' },
}

/**
 * A trail that ends where its report stands at the end of the sample: old ones are nearly all closed, new ones open.
 * Times rise, and none is later than the sample's end.
 */
export function reviewOf(received: number, category: CategoryKey, language: Language, random: Random): Review {
  const trail: IntakeStep[] = []
  const age = endSecond - received
  let at = received
  /** Adds a step some minutes later; false when that would be after the end: the step has not happened yet. */
  const step = (level: LevelKey, decision: Decision, words: string, low: number, high: number): boolean => {
    const u = random.unit()
    const next = at + Math.floor(60 * (low + (high - low) * u * u))
    if (next >= endSecond) return false
    at = next
    const comment = random.pick(said[words]![language])
    const filled = comment.includes('{')
      ? comment.replace('{n}', String(3 + random.below(13))).replace('{a}', agencies[category][language])
      : comment
    trail.push({
      level,
      decision,
      at,
      comment: filled,
    })
    return true
  }
  const end = (status: StatusKey, level: LevelKey): Review => ({
    status,
    level,
    trail,
    closedAt: status === 'closed' ? at : null,
  })
  // How far its handling will go, drawn as if there were time enough; `step` stops at the sample's end.
  const course = random.unit()
  const stuck = random.unit()
  if (stuck < 0.05 && age < 120 * 86_400) return end('open', 'community')
  if (!step('community', 'received', 'received', 4, 240)) return end('open', 'community')
  if (course < 0.13) {
    return step('community', 'closed', 'communityClosed', 40, 3_000) ? end('closed', 'community') : end('open', 'community')
  }
  if (course < 0.145) {
    return step('community', 'rejected', 'rejected', 60, 2_000) ? end('closed', 'community') : end('checking', 'community')
  }
  if (stuck < 0.085 && course < 0.8) return end('open', 'community')
  if (!step('community', 'accepted', 'communityAccepted', 20, 900)) return end('checking', 'community')
  if (!step('station', 'received', 'stationReceived', 15, 700)) return end('checking', 'station')
  if (course < 0.18)
    return step('station', 'returned', 'returned', 60, 2_500) ? end('returned', 'station') : end('checking', 'station')
  if (stuck > 0.94) return end('checking', 'station')
  if (course < 0.38)
    return step('station', 'closed', 'stationClosed', 600, 16_000) ? end('closed', 'station') : end('checking', 'station')
  if (!step('station', 'accepted', 'stationAccepted', 30, 1_800)) return end('checking', 'station')
  if (stuck > 0.84) return end('referred', 'station')
  if (random.chance(0.3)) {
    if (!step('district', 'waiting', 'districtWaiting', 30, 1_500)) return end('referred', 'station')
    if (stuck > 0.81) return end('checking', 'district')
  }
  if (!step('district', 'accepted', 'districtAccepted', 60, 2_500)) return end('referred', 'station')
  if (stuck > 0.68) return end('referred', 'district')
  return step('district', 'closed', 'districtClosed', 2_000, 40_000) ? end('closed', 'district') : end('referred', 'district')
}

/**
 * The sample district's joint meetings: seven that were held and one to come, a Thursday each. They speak of what the
 * sample's surges are about, so that agenda, decisions and follow-through have something behind them. No clock is read.
 */
import type { ItemSubject, MeetingDecisionInput, MeetingItemInput } from '../../contract/briefing.ts'
import type { Bilingual, Flag } from '../../contract/model.ts'
import type { CategoryKey, Language } from '../../contract/taxonomy.ts'
import type { MeetingRow } from '../store/meeting.ts'
import { communities } from './grid.ts'
import { districtName } from './names.ts'
import { dayCount, dayName } from './rhythm.ts'
import type { SampleTruth } from './truth.ts'

export interface SampleMeeting {
  meeting: MeetingRow
  items: MeetingItemInput[]
  decisions: Required<MeetingDecisionInput>[]
}

/** Who issues the sample's briefings. */
export const sampleOffice: Bilingual = { zh: `${districtName.zh}安全工作办公室`, en: `${districtName.en} District Safety Office` }

/** Running number of the meeting to come. */
const nextNumber = 23
/** A day so many days after the last one of the sample, 2026-06-09, a Tuesday. */
const after = (days: number): string => dayName(dayCount - 1 + days)

const months = ['', '', '', '', 'Apr', 'May', 'Jun']

const communityKey = (zh: string): string => communities.find((c) => c.zh === zh)?.key ?? ''

/**
 * @param language the meetings' language: what an office writes is in one
 * @param truth where the planted surges lie; in a small sample some are missing, and the community stands for the place
 * @param flags those raised on the sample, so that the meeting to come can ask about them
 */
export function sampleMeetings(language: Language, truth: Pick<SampleTruth, 'surges'>, flags: readonly Flag[]): SampleMeeting[] {
  const say = (zh: string, en: string): string => (language === 'zh' ? zh : en)
  /** Where a surge of this category lies in the community. */
  const placeOf = (category: CategoryKey, community: string, zh: string, en: string): MeetingDecisionInput['place'] => {
    const area = communityKey(community)
    const surge = truth.surges.filter((s) => s.area === area && s.category === category).at(-1)
    return surge ? { kind: 'spot', spot: surge.place, name: say(zh, en) } : { kind: 'area', area }
  }
  const inArea = (community: string): MeetingDecisionInput['place'] => ({ kind: 'area', area: communityKey(community) })
  const about = (community: string, category: CategoryKey): ItemSubject => ({
    kind: 'filter',
    filter: { categories: [category], areas: [communityKey(community)] },
  })
  const decision = (
    text: string,
    agency: string,
    due: string,
    expected: string,
    more: Partial<MeetingDecisionInput> = {},
  ): Required<MeetingDecisionInput> => ({
    text,
    agency,
    due,
    expected,
    place: null,
    category: null,
    state: 'open',
    stateDay: null,
    note: '',
    ...more,
  })
  const meeting = (weeksBefore: number, row: Pick<MeetingRow, 'agenda'> & Partial<MeetingRow>): MeetingRow => {
    const day = after(2 - 7 * weeksBefore)
    const number = nextNumber - weeksBefore
    const english = `${Number(day.slice(8))} ${months[Number(day.slice(5, 7))]}`
    return {
      number,
      title: say(`${day.slice(5)} 区公共安全会商（第 ${number} 次）`, `Joint meeting ${number}, ${english}`),
      day,
      // The week up to the Monday before: what came in later is still being checked when the papers are written.
      period: { from: after(-7 - 7 * weeksBefore), to: after(-1 - 7 * weeksBefore) },
      filter: {},
      language,
      agencies: ['fire', 'housing', 'urban', 'traffic', 'environment', 'power', 'safety'],
      ...row,
    }
  }
  const text = { kind: 'text' } as const
  const fireFlag = flags.find((f) => f.category === 'fire' && f.area === communityKey('柳荫社区') && f.lapsedAt === undefined)

  return [
    {
      meeting: meeting(2, {
        state: 'held',
        agenda: [
          say('通报近一周社区安全问题情况', 'The week in the communities'),
          say('石塘社区飞线充电问题', 'Charging leads out of windows, Shitang Community'),
          say('东站片区机动车违停', 'Illegal parking around the East Station'),
          say('其他事项', 'Other matters'),
        ],
        minutes: say(
          '会议通报了 5 月 19 日至 25 日社区安全问题情况。会议认为，石塘社区飞线充电问题集中，老旧楼栋充电设施不足是主要原因，应疏堵结合。会议议定事项见附表，由区安全工作办公室跟踪督办，下次会商通报进展。',
          'The meeting heard the reports of 19 to 25 May. It found that charging leads out of windows crowd in Shitang Community because the old blocks lack charging points, so that removal and new points have to go together. The Safety Office follows the decisions up and reports to the next meeting.',
        ),
      }),
      items: [
        {
          title: say('石塘社区飞线充电', 'Charging leads out of windows, Shitang'),
          note: say(
            '近一周用电用气类报告较平日明显增多，集中在老旧楼栋。',
            'Reports on electricity rose well above the usual in the week, most of them from the old blocks.',
          ),
          subject: about('石塘社区', 'power'),
        },
        {
          title: say('东站社区机动车违停', 'Illegal parking, East Station'),
          note: say('早晚高峰车辆占用消防车通道。', 'Cars stand on fire lanes in the rush hours.'),
          subject: about('东站社区', 'traffic'),
        },
        {
          title: say('汛期排水设施检查安排', 'Checking the drains before the rains'),
          note: say('请城管部门说明检查计划。', 'Urban Management to tell its plan.'),
          subject: text,
        },
      ],
      decisions: [
        decision(
          say(
            '石塘社区老旧楼栋清理飞线充电，增设集中充电桩',
            'Remove charging leads from the old blocks of Shitang and put up shared charging points',
          ),
          'power',
          after(-4),
          say('两周内用电类报告回落到平日水平', 'Reports on electricity back to the usual within two weeks'),
          {
            place: placeOf('power', '石塘社区', '石塘社区老旧楼栋', 'Old blocks of Shitang Community'),
            category: 'power',
            state: 'done',
            stateDay: after(-11),
            note: say('5 月 29 日完成清理，新装充电桩 24 个接口。', 'Cleared on 29 May; 24 new charging outlets.'),
          },
        ),
        decision(
          say(
            '东站片区划设禁停标线，早晚高峰安排巡查',
            'Mark no-parking lines around the East Station and patrol in the rush hours',
          ),
          'traffic',
          after(3),
          say('违停占道类报告逐周减少', 'Fewer reports of blocked lanes week by week'),
          { place: inArea('东站社区'), category: 'traffic', state: 'doing', stateDay: after(-8) },
        ),
        decision(
          say('疏通石塘社区雨水管网，清掏雨水口', 'Clear the storm drains and gullies of Shitang Community'),
          'urban',
          after(-4),
          say('雨后积水、污水外溢类报告减少', 'Fewer reports of standing water and overflow after rain'),
          { place: inArea('石塘社区'), category: 'waste', note: say('施工单位尚未进场。', 'The contractor has not begun.') },
        ),
      ],
    },
    {
      meeting: meeting(1, {
        state: 'held',
        agenda: [
          say('上次会商议定事项进展', 'What became of the last decisions'),
          say('柳荫社区楼道堆物', 'Blocked stairwells, Liuyin Community'),
          say('夜间施工噪声', 'Building work at night'),
          say('其他事项', 'Other matters'),
        ],
        minutes: say(
          '会议听取第 21 次会商议定事项进展，通报了 5 月 26 日至 6 月 1 日情况。会议指出，楼道堆物易复发，须由属地、物业、消防共同落实；涉及夜间施工的，由生态环境部门核查许可并现场监测。对逾期未办结事项，责任单位应在下次会商前书面说明原因。',
          'The meeting heard what became of the decisions of meeting 21 and the reports of 26 May to 1 June. Blocked stairwells come back, so community, property management and fire service have to see to them together; work at night is for Ecology and Environment to check on the spot. Whoever is overdue explains it in writing before the next meeting.',
        ),
      }),
      items: [
        {
          title: say('柳荫社区楼道堆物', 'Blocked stairwells, Liuyin'),
          note: say('老旧楼栋居多，部分点位清理后复发。', 'Mostly old blocks; some came back after they were cleared.'),
          subject: about('柳荫社区', 'fire'),
        },
        {
          title: say('柳荫社区夜间施工噪声', 'Noise of building work at night, Liuyin'),
          note: '',
          subject: about('柳荫社区', 'noise'),
        },
        {
          title: say('工人村社区房屋渗漏', 'Leaking buildings, Gongrencun'),
          note: say('请住建部门提出排查意见。', 'Housing to propose how to inspect them.'),
          subject: about('工人村社区', 'building'),
        },
      ],
      decisions: [
        decision(
          say(
            '柳荫社区老旧楼栋楼道堆物集中清理，建立周查制度',
            'Clear the stairwells of the old blocks of Liuyin and check them weekly',
          ),
          'fire',
          after(9),
          say('消防隐患报告回落，清理点位一个月内不复发', 'Fewer fire hazards; nothing back within a month'),
          {
            place: placeOf('fire', '柳荫社区', '纺织厂宿舍周边', 'Around the textile mill housing'),
            category: 'fire',
            state: 'doing',
            stateDay: after(-4),
          },
        ),
        decision(
          say('核查柳荫社区夜间施工许可，责令错时作业', 'Check the permits for work at night in Liuyin and have the hours moved'),
          'environment',
          after(-2),
          say('夜间噪声报告减少', 'Fewer reports of noise at night'),
          {
            place: inArea('柳荫社区'),
            category: 'noise',
            state: 'done',
            stateDay: after(-4),
            note: say('6 月 5 日已约谈施工单位。', 'The contractor was spoken to on 5 June.'),
          },
        ),
        decision(
          say('更换柳荫社区破损路灯，补装井盖', 'Replace broken street lights and missing covers in Liuyin Community'),
          'urban',
          after(-1),
          say('公共设施报告减少', 'Fewer reports on public facilities'),
          { place: inArea('柳荫社区'), category: 'facility' },
        ),
        decision(
          say('对工人村社区老旧房屋渗漏开裂开展一次排查', 'Inspect the old houses of Gongrencun Community for leaks and cracks'),
          'housing',
          after(21),
          say('形成一房一策清单', 'A list of what each house needs'),
          { place: inArea('工人村社区'), category: 'building', state: 'doing', stateDay: after(-3) },
        ),
      ],
    },
    {
      meeting: meeting(0, {
        agenda: [
          say('上次会商议定事项进展', 'What became of the last decisions'),
          say('近一周社区安全问题情况', 'The week in the communities'),
          say('柳荫社区消防隐患研判', 'Fire hazards in Liuyin Community'),
          say('建议议题', 'Proposed matters'),
        ],
      }),
      items: [
        {
          title: say('柳荫社区消防隐患', 'Fire hazards, Liuyin'),
          note: say('请消防、住建说明老旧小区处置安排。', 'Fire and Housing to say how the old compounds are dealt with.'),
          subject: fireFlag ? { kind: 'flag', flag: fireFlag.id } : about('柳荫社区', 'fire'),
        },
        {
          title: say('石塘社区环境卫生', 'Waste and drains, Shitang'),
          note: say('结合逾期未办结的雨水管网疏通事项一并研究。', 'Together with the overdue clearing of the drains.'),
          subject: about('石塘社区', 'waste'),
        },
        {
          title: say('老旧小区楼道联合清理', 'Clearing the stairwells of old compounds together'),
          note: say('建议由消防救援大队牵头，属地街道配合。', 'Fire and Rescue to lead, the streets to help.'),
          subject: text,
        },
      ],
      decisions: [],
    },
    ...past(say, meeting, decision, inArea),
  ]
}

type Say = (zh: string, en: string) => string
/**
 * What was settled before: a decision a meeting, done since. That of the first one is old enough to be judged: before and
 * after at the community against communities like it. Theirs come last, so that they stand below the others by id too.
 */
function past(
  say: Say,
  meeting: (weeksBefore: number, row: Pick<MeetingRow, 'agenda'> & Partial<MeetingRow>) => MeetingRow,
  decision: (
    text: string,
    agency: string,
    due: string,
    expected: string,
    more: Partial<MeetingDecisionInput>,
  ) => Required<MeetingDecisionInput>,
  inArea: (community: string) => MeetingDecisionInput['place'],
): SampleMeeting[] {
  const lines: [
    weeksBefore: number,
    agenda: string,
    text: string,
    agency: string,
    expected: string,
    more: Partial<MeetingDecisionInput>,
  ][] = [
    [
      7,
      say('东山社区消防通道专题', 'Fire lanes of Dongshan Community'),
      say('东山社区消防通道划线、清障', 'Mark and clear the fire lanes of Dongshan Community'),
      'fire',
      say('消防隐患报告减少', 'Fewer reports of fire hazards'),
      {
        place: inArea('东山社区'),
        category: 'fire',
        stateDay: after(-46),
        note: say('4 月 24 日完成。', 'Finished on 24 April.'),
      },
    ],
    [
      6,
      say('节前安全检查安排', 'Checks before the holiday'),
      say('“五一”前对商业综合体用电安全检查一遍', 'Check the wiring of the malls before the May holiday'),
      'power',
      say('节日期间不发生用电事故', 'No accident with electricity over the holiday'),
      { stateDay: after(-41) },
    ],
    [
      5,
      say('节后专题：用电安全', 'After the holiday: electricity'),
      say('汇总节日期间用电问题，逐点销号', 'List what was found over the holiday and settle it point by point'),
      'power',
      say('问题点位全部整改', 'Every point put right'),
      { stateDay: after(-32) },
    ],
    [
      4,
      say('近一周社区安全问题情况', 'The week in the communities'),
      say('公布夜间施工投诉处理流程', 'Publish how complaints about work at night are dealt with'),
      'environment',
      say('投诉件按期答复', 'Complaints answered in time'),
      { stateDay: after(-24) },
    ],
    [
      3,
      say('汛前准备', 'Before the rains'),
      say('备齐防汛物资，明确值守', 'Have flood gear ready and say who is on duty'),
      'urban',
      say('汛期响应不超过 30 分钟', 'On the spot within 30 minutes'),
      { stateDay: after(-16) },
    ],
  ]
  return lines.map(([weeksBefore, agenda, text, agency, expected, more]) => ({
    meeting: meeting(weeksBefore, {
      state: 'held',
      agenda: [say('上次会商议定事项进展', 'What became of the last decisions'), agenda],
      minutes: say(
        '会议听取上次议定事项进展，研究了本次专题，议定事项见附表。',
        'The meeting heard what became of the last decisions and spoke about its subject; see the decisions.',
      ),
    }),
    items: [],
    decisions: [decision(text, agency, more.stateDay ?? '', expected, { state: 'done', ...more })],
  }))
}

/**
 * Shape and common parts of the sample's templates. Slots: {L} the whole location, {l} a short one, {p} the site,
 * {b} its spot, {r} its road, {u} unit, {f} floor, {n} 2-9, {m} 10-60, {d} a duration, {h} a time of day, {e} a late one.
 */
import type { Bilingual } from '../../contract/model.ts'
import type { CategoryKey } from '../../contract/taxonomy.ts'

/** Which sites a kind of issue happens at. */
export type Setting = 'home' | 'street' | 'public'

/** One kind of issue: a sub-category with its own titles and sentences in both languages. */
export interface Issue {
  sub: Bilingual
  at: Setting
  /** Relative within its category. */
  weight: number
  /** Pictures that fit, by scene name in `scene.ts`. */
  scenes: readonly string[]
  /** Titles that fit any of its facts. */
  titles: { zh: readonly string[]; en: readonly string[] }
  /** A title and the first sentence it belongs to. */
  zh: readonly (readonly [title: string, fact: string])[]
  en: readonly (readonly [title: string, fact: string])[]
  /** Second sentences that fit any of its facts. */
  more: { zh: readonly string[]; en: readonly string[] }
}

export interface CategoryWording {
  category: CategoryKey
  /** Share of all reports. */
  share: number
  issues: readonly Issue[]
}

export type Compiled = readonly (string | number)[]
export const slotNames = ['L', 'l', 'p', 'b', 'r', 'u', 'f', 'n', 'm', 'd', 'h', 'e'] as const

/** A template cut at its slots: words and slot numbers by turns. Throws on a slot nobody fills. */
export function compile(template: string): Compiled {
  return template
    .split(/(\{\w\})/)
    .filter((part) => part !== '')
    .map((part) => {
      if (!/^\{\w\}$/.test(part)) return part
      const slot = (slotNames as readonly string[]).indexOf(part[1]!)
      if (slot < 0) throw new Error(`sample: no slot ${part} in "${template}"`)
      return slot
    })
}

export function fillIn(template: Compiled, values: readonly string[]): string {
  let out = ''
  for (const part of template) out += typeof part === 'number' ? values[part] : part
  return out
}

/** How a text begins, by the manner of its source. */
export const openings = {
  zh: {
    app: ['巡查发现，', '今天巡查时看到，', '网格巡查：', '走访时发现，', '', ''],
    hotline: ['来电人反映，', '市民来电称，', '来电反映：', '居民致电，', '', ''],
    mini: ['', '', '', '刚才路过，', '您好，', '我就住旁边，', '随手拍：', '又来反映一次，'],
    property: ['物业巡检发现，', '保安夜巡时发现，', '前台接住户报告，', '保洁反映，', ''],
    platform: ['报修：', '维保巡检，', '消防控制室值班发现，', '', '季度检查时，'],
    helpline: [''],
  },
  en: ['', '', '', 'Hello. ', 'Hi there. ', 'Seen this morning: ', 'Reporting again: '],
} as const

/** Sentences that fit everywhere. */
export const tails = {
  zh: {
    history: [
      '已经{d}了，没人管。',
      '之前反映过{n}次，一直没有结果。',
      '上个月整治过，过了{d}又恢复原样。',
      '这是今年第{n}次了。',
      '{d}前就跟社区说过。',
      '问过物业，说是要等上面安排。',
      '群里{m}多户都在说这件事。',
      '以前也处理过，维持不了多久。',
    ],
    impact: [
      '附近居民意见很大。',
      '这里老人孩子多，很担心。',
      '周边{m}来户都受影响。',
      '大家天天从这里过。',
      '不止我一家在反映。',
    ],
    request: [
      '请尽快派人来看看。',
      '希望上门核实处理。',
      '麻烦安排处理一下，谢谢。',
      '盼回复。',
      '请相关部门联合检查一次。',
      '希望这次能彻底解决。',
      '需要的话可以带路。',
      '请告知处理时限。',
    ],
  },
  en: {
    history: [
      'It has been like this for {d}.',
      'I reported it {n} times already and nothing has changed.',
      'It was sorted out last month but came back within {d}.',
      'The management office says they are waiting for a decision.',
      'About {m} households in our chat group are complaining about the same thing.',
    ],
    impact: [
      'There are many children and elderly people here, so I am worried.',
      'Everybody here has to pass it.',
      'I am not the only one who minds.',
    ],
    request: [
      'Could someone please have a look?',
      'Please let me know when it will be dealt with.',
      'Thank you for your help.',
      'I can show an inspector the exact spot.',
      'Please check before the weekend.',
    ],
  },
} as const

export const durations = {
  zh: ['两天', '三天', '一个星期', '十来天', '半个月', '一个多月', '两个月', '好几天', '快一周', '二十天'],
  en: [
    'two days',
    'three days',
    'a week',
    'ten days',
    'two weeks',
    'over a month',
    'two months',
    'several days',
    'almost a week',
  ],
} as const
export const unitNames = ['一单元', '二单元', '三单元', '四单元', '五单元'] as const
export const hours = {
  zh: ['早上6点', '早上7点多', '早高峰', '上午10点', '中午', '下午3点', '下午4点多', '晚高峰', '傍晚', '晚上8点'],
  en: ['6 in the morning', 'half past seven', 'rush hour', '10 am', 'noon', '3 pm', '4 pm', '6 pm', '8 pm'],
} as const
export const lateHours = {
  zh: ['晚上10点后', '晚上11点多', '半夜', '凌晨1点', '凌晨两点', '晚上9点半', '深夜'],
  en: ['10 pm', '11 pm', 'midnight', '1 am', '2 am', 'half past nine at night'],
} as const
/** Words a near-duplicate may say differently. */
export const synonyms: readonly (readonly [string, string])[] = [
  ['全是', '都是'],
  ['堆了', '放了'],
  ['堆满', '放满'],
  ['还在', '仍在'],
  ['一直', '老是'],
  ['看不清', '看不见'],
  ['打不开', '开不了'],
  ['停了', '停着'],
  ['坏了', '损坏了'],
  ['味道', '气味'],
  ['有人', '不知谁'],
  ['很大', '特别大'],
  ['旁边', '边上'],
  ['冒', '往外冒'],
  ['不亮', '不亮了'],
  ['someone', 'somebody'],
  ['cannot', 'can no longer'],
  ['in front of', 'outside'],
  ['is full of', 'is packed with'],
  ['has been', 'was'],
  ['and nobody', 'and no one'],
  ['There is', 'I noticed'],
  ['missing', 'gone'],
]

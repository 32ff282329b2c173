/** Groups of words that find each other: the built-in list, and how a group comes into a query. */
import { foldText, unitsOf } from './fold.ts'
import type { Query, Term } from './query.ts'

/**
 * Words for one thing as residents, grid workers and offices write them. Near in meaning, not merely related: every
 * word of a group is right wherever another one was asked for.
 */
const builtIn = `
电动车 电瓶车 电动自行车 电单车 电动两轮车 e-bike ebike "electric bike" "electric bicycle"
飞线充电 飞线 私拉电线 拉线充电 乱拉电线 "extension lead"
消防通道 消防车通道 疏散通道 安全通道 逃生通道 "fire lane" "escape route"
楼道 楼梯间 过道 stairwell stairway
消防楼道 消防楼梯 疏散楼梯 "fire stairs"
安全出口 疏散门 逃生门 "emergency exit" "fire exit"
灭火器 灭火筒 "fire extinguisher" extinguisher
消防栓 消火栓 hydrant
烟感 烟雾报警器 烟雾探测器 "smoke alarm" "smoke detector"
垃圾 废弃物 rubbish garbage trash litter refuse
垃圾桶 垃圾箱 果皮箱 "garbage can" "trash can" bin dustbin
建筑垃圾 装修垃圾 渣土 "construction waste" "building rubble"
杂物 堆物 clutter
井盖 窨井盖 阴井盖 下水井盖 manhole "manhole cover"
路灯 街灯 streetlight "street light" "street lamp"
路面塌陷 地面塌陷 塌坑 sinkhole
坑洼 坑槽 路坑 pothole
人行道 便道 步道 pavement sidewalk footpath
斑马线 人行横道 crosswalk "zebra crossing" "pedestrian crossing"
红绿灯 信号灯 交通灯 "traffic light" "traffic signal"
乱停车 违停 违章停车 违法停车 "illegal parking"
占道经营 流动摊贩 流动摊点 "street vendor"
噪声 噪音 noise
扰民 吵闹 吵闹声
油烟 餐饮油烟 "cooking fumes"
异味 臭味 恶臭 smell odour odor stench
污水 脏水 sewage "waste water" wastewater
下水道 排水管 排污管 drain sewer
积水 内涝 淹水 flooding "standing water"
漏水 渗水 跑水 "water leak"
停水 断水 "water outage" "no water"
停电 断电 "power cut" "power outage" blackout
燃气 煤气 天然气 "natural gas"
燃气泄漏 漏气 煤气泄漏 "gas leak"
电梯 升降机 elevator lift
高空抛物 高空坠物 "falling object"
外墙脱落 墙皮脱落 外立面脱落 "falling plaster" "facade damage"
违建 违章建筑 违法建设 私搭乱建 "illegal construction" "illegal building"
群租 群租房 "overcrowded letting"
自行车 单车 脚踏车 bicycle bike
共享单车 共享自行车 "shared bike" "shared bicycle"
小偷 盗窃 偷窃 失窃 被盗 theft stolen burglary
诈骗 骗局 受骗 被骗 fraud scam
小区 住宅区 居民区 "housing estate"
物业 物业公司 物管 "property management"
流浪狗 流浪犬 野狗 "stray dog"
狗叫 犬吠 barking
老鼠 鼠患 鼠害 rat rats rodent
蚊虫 蚊蝇 蚊子 mosquito mosquitoes
树枝 树杈 枝条 "tree branch" "tree branches"
`

/** Folded once, so that the form in which a word was typed does not matter. Words in quotes hold spaces. */
export const builtInGroups: readonly string[][] = builtIn
  .trim()
  .split('\n')
  .map((line) => [...line.matchAll(/"([^"]+)"|(\S+)/g)].map((m) => (m[1] ?? m[2]) as string))

/** Groups without repetitions, words that hold nothing to search for, and groups of one. */
export function tidyGroups(groups: readonly (readonly string[])[]): string[][] {
  const seen = new Set<string>()
  const out: string[][] = []
  for (const group of groups) {
    const words = new Map<string, string>()
    for (const word of group) {
      const key = foldText(word)
      if (key !== '' && !words.has(key)) words.set(key, word.trim())
    }
    const key = [...words.keys()].sort().join('\n')
    if (words.size < 2 || seen.has(key)) continue
    seen.add(key)
    out.push([...words.values()])
  }
  return out
}

/** Folded word -> the other words of its groups. */
export class Synonyms {
  readonly #others = new Map<string, Set<string>>()
  readonly #words = new Map<string, string>()
  /** The most units that a word of a group has in a query typed without quotes. */
  readonly longest: number

  constructor(groups: readonly (readonly string[])[]) {
    let longest = 1
    for (const group of groups) {
      const keys = group.map((word) => foldText(word)).filter((key) => key !== '')
      group.forEach((word) => {
        const key = foldText(word)
        if (!this.#words.has(key)) this.#words.set(key, word)
      })
      for (const key of keys) {
        longest = Math.max(longest, key.split(' ').length)
        const others = this.#others.get(key) ?? new Set()
        for (const other of keys) if (other !== key) others.add(other)
        this.#others.set(key, others)
      }
    }
    this.longest = longest
  }

  /** The other words of the groups that hold this folded word, as they were written. */
  of(folded: string): string[] {
    return [...(this.#others.get(folded) ?? [])].map((key) => this.#words.get(key) as string)
  }
}

/** Whether everything that `form` finds is found by `term` already. */
function foundAnyway(form: Term, term: Term): boolean {
  const text = (units: Term['units']) => units.map((u) => (u.cjk ? u.text : ` ${u.text} `)).join('')
  const last = term.units.at(-1)
  const wanted = last && !last.cjk && !term.exact ? text(term.units).trimEnd() : text(term.units)
  return text(form.units).includes(wanted)
}

/** The term again with another word in its place. */
export function formOf(term: Term, word: string, by: NonNullable<Term['as']>['by']): Term {
  return { shown: term.shown, units: unitsOf(word), exact: true, column: term.column, as: { word, by } }
}

/** Adds what else a term finds; what it finds anyway, or has already, is left away. */
export function addForms(term: Term, forms: readonly Term[]): void {
  for (const form of forms) {
    if (form.units.length === 0 || foundAnyway(form, term)) continue
    const key = form.units.map((u) => u.text).join(' ')
    if (term.forms?.some((known) => known.units.map((u) => u.text).join(' ') === key)) continue
    term.forms = [...(term.forms ?? []), form]
  }
}

/**
 * Puts synonyms beside the terms of a query. A quoted term stands as it is. Words typed one after the other that make
 * up a word of a group ("electric bike") each get the group: (a or G) and (b or G) is a-and-b or G.
 */
export function addSynonyms(query: Query, synonyms: Synonyms): void {
  const open = (term: Term): boolean => !term.exact
  for (const term of [...query.all.flat(), ...query.not]) {
    if (!open(term)) continue
    addForms(
      term,
      synonyms.of(foldText(term.shown)).map((word) => formOf(term, word, 'synonym')),
    )
  }
  for (let at = 0; at < query.all.length; at++) {
    for (let count = 2; count <= synonyms.longest && at + count <= query.all.length; count++) {
      const groups = query.all.slice(at, at + count)
      const terms = groups.flat()
      if (groups.some((g) => g.length !== 1) || terms.some((t) => !open(t) || t.column !== null)) break
      const words = synonyms.of(terms.map((t) => foldText(t.shown)).join(' '))
      for (const term of terms)
        addForms(
          term,
          words.map((word) => formOf(term, word, 'synonym')),
        )
    }
  }
}

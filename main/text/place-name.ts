/**
 * Which area a text names. A report without coordinates has no other way onto the map, and a wrong area is worse than
 * none: names are matched whole and longest first, a name of two areas decides nothing, and short names that are also
 * words (和平, 河西) count only where a place is meant.
 */
import { type Unit, unitsOf } from './fold.ts'

export interface NamedArea {
  id: number
  parentId: number | null
  zh: string
  en: string
}
export interface AddedName {
  id: number
  name: string
  areaId: number
}
/** A name as matched. `stripped`: an area's name without what it is (中山路街道 -> 中山路), only where nothing else bears it. */
export interface KnownName {
  name: string
  by: 'own' | 'stripped' | 'added'
  /** Of an added name, else null. */
  id: number | null
  areaId: number
  ambiguous: boolean
}
export interface NamedTexts {
  place: string | null
  title: string
  text: string
}
export interface PlaceNames {
  names: readonly KnownName[]
  /** The smallest area that the names in a report's texts agree on: place first, then title, then text. null: none, or they differ. */
  find(texts: NamedTexts): number | null
}

interface Entry {
  areas: number[]
  by: KnownName['by']
  /** Two characters, or so common a word: counts only as a piece of a place by itself, or right behind an area it lies in. */
  weak: boolean
  units: Unit[]
  han: boolean
}
interface Node {
  next: Map<string, Node>
  entry: Entry | null
}
interface Match {
  areas: number[]
  end: number
  /** A stripped name with no area it lies in right before it: less sure than a name in full. */
  bare: boolean
}

const endings = [
  '街道办事处',
  '社区居民委员会',
  '社区居委会',
  '村民委员会',
  '街道',
  '社区',
  '居委会',
  '村委会',
  '地区',
  '新区',
  '区',
  '县',
  '市',
  '镇',
  '乡',
]
/** What is left of 火车站街道 or 开发区街道 is a thing every town has. */
const generic =
  /(?:站|馆|园区|开发区|高新区|广场|大学城|大学|步行街|商业街|中心|市场|公园|医院|学校|小学|中学|机场|码头|新村|新城|小区|花园|东方红|人民|解放|建设|胜利|幸福|光明|和平|红旗)$/
const road = /[路街道巷]$/
const hanName = /^\p{Script=Han}+$/u

/** The name without its ending, where that may stand for the area by itself. */
function strippedOf(name: string): string | null {
  const ending = endings.find((word) => name.length > word.length && name.endsWith(word))
  if (!ending || !hanName.test(name)) return null
  const stem = name.slice(0, -ending.length)
  // Of two characters it is weak anyway (和平, 新城).
  if (stem.length < 2 || (stem.length > 2 && generic.test(stem))) return null
  // A road is longer than the one community or village named after it.
  if (road.test(stem) && !ending.startsWith('街道')) return null
  return stem
}

/** The same characters begin another word there: 和平区域, 新河市场, 美丽乡村. */
const goesOn: Record<string, string> = { 区: '域块间别段位', 市: '场', 乡: '村', 道: '路理德', 镇: '静定', 县: '级' }
/** 黄河北区 is no 河北区, and 中海梅溪湖 an estate that borrows a name: such names begin a piece of text, or stand behind these. */
const side = /^[河江湖海山城港桥湾溪][东西南北中][区县市镇乡]$/
const beforeName = '市省州区县镇乡道在于到去从往住自是为至由向对和与及或的请将把给'
/** 东中山路 and 小中山路 are other roads than 中山路. */
const makesOtherRoad = '东西南北中上下前后新老大小'
/** 银盆岭大桥 and 马王堆路 run on outside 银盆岭 and 马王堆; a school or hospital may bear the name anywhere. */
const makesOtherThing = /^(?:[路街道巷]|大桥|大道|立交|隧道|水库|中学|小学|大学|学校|幼儿园|医院|公司|集团|国际|壹号|一号)/

const streetWord = new Set(
  'st str street ave av avenue rd road blvd boulevard sq square pl place ln lane dr drive ter terrace ct court way pkwy parkway hwy highway row path bridge tunnel'.split(
    ' ',
  ),
)
/** Roxbury North Road and Liuyin New Village bear a name without being there. */
const goesOnWith = new Set('north south east west cross new old central middle upper lower'.split(' '))
const makesOtherPlace = new Set('west east north south new old upper lower mount saint fort'.split(' '))
/** Written small these are words: "parked downtown", "by the waterfront". */
const commonWord = new Set(
  'downtown midtown uptown center centre central waterfront harbor harbour village riverside market park garden gardens mission sunset richmond marina hill heights station airport district east west north south'.split(
    ' ',
  ),
)

const keyOf = (unit: Unit, first: boolean): string => (unit.gap && !first ? ` ${unit.text}` : unit.text)
const foldedKey = (units: readonly Unit[]): string => units.map((unit, i) => keyOf(unit, i === 0)).join('')

/** Puts the names in order once; `find` then walks a text in time that does not depend on how many there are. */
export function placeNames(areas: readonly NamedArea[], added: readonly AddedName[]): PlaceNames {
  const parents = new Map(areas.map((area) => [area.id, area.parentId]))
  const isWithin = (inner: number, outer: number): boolean => {
    let at: number | null | undefined = inner
    for (let step = 0; at !== null && at !== undefined && step < 12; step++) {
      if (at === outer) return true
      at = parents.get(at)
    }
    return false
  }

  const entries = new Map<string, Entry>()
  const known: (KnownName & { key: string })[] = []
  const seen = new Set<string>()
  function put(name: string, areaId: number, by: KnownName['by'], id: number | null): void {
    const units = unitsOf(name)
    const letters = units.reduce((sum, unit) => sum + unit.text.length, 0)
    if (letters < 2 || units.every((unit) => !unit.cjk && /^\d+$/.test(unit.text))) return
    const han = units.every((unit) => unit.cjk)
    if (!han && units.length === 1 && letters < 3) return
    const key = foldedKey(units)
    if (seen.has(`${key}\n${areaId}\n${by}`)) return
    seen.add(`${key}\n${areaId}\n${by}`)
    known.push({ name, by, id, areaId, ambiguous: false, key })
    const entry = entries.get(key)
    if (entry) {
      if (!entry.areas.includes(areaId)) entry.areas.push(areaId)
      return
    }
    entries.set(key, { areas: [areaId], by, weak: han && units.length < 3 && !name.endsWith('县'), units, han })
  }
  const namesOf = (area: NamedArea): string[] => [...new Set([area.zh, area.en])]
  for (const area of areas) for (const name of namesOf(area)) put(name, area.id, 'own', null)
  for (const { id, name, areaId } of added) if (parents.has(areaId)) put(name, areaId, 'added', id)
  const taken = new Set(entries.keys())
  for (const area of areas) {
    const stem = strippedOf(area.zh)
    if (stem !== null && !taken.has(foldedKey(unitsOf(stem)))) put(stem, area.id, 'stripped', null)
  }
  for (const [key, entry] of entries) {
    // A district and the street in it that bear one name: the outer one is true of both.
    entry.areas = entry.areas.filter((area) => !entry.areas.some((other) => other !== area && isWithin(area, other)))
    if (entry.by === 'stripped' && entry.areas.length > 1) entries.delete(key)
  }

  const root: Node = { next: new Map(), entry: null }
  for (const entry of entries.values()) {
    let node = root
    entry.units.forEach((unit, i) => {
      const key = keyOf(unit, i === 0)
      let next = node.next.get(key)
      if (!next) {
        next = { next: new Map(), entry: null }
        node.next.set(key, next)
      }
      node = next
    })
    node.entry = entry
  }

  /** Right behind the name of an area that one of these lies in. */
  function isBehind(entry: Entry, units: readonly Unit[], from: number, last: Match | null): boolean {
    if (last === null || last.end !== from || (units[from] as Unit).gap) return false
    return last.areas.some((outer) => entry.areas.some((area) => area !== outer && isWithin(area, outer)))
  }

  /** Whether the units from..end mean the place of the entry there. */
  function stands(
    entry: Entry,
    text: string,
    units: readonly Unit[],
    from: number,
    end: number,
    inPlace: boolean,
    last: Match | null,
  ): boolean {
    const before = units[from - 1]
    const after = units[end]
    const first = units[from] as Unit
    const closeBefore = from > 0 && !first.gap ? (before as Unit) : null
    const closeAfter = after && !after.gap ? after : null
    const lastUnit = units[end - 1] as Unit
    if (entry.han) {
      if (entry.weak) {
        const apart = inPlace && (closeBefore === null || last?.end === from)
        return (apart || isBehind(entry, units, from, last)) && closeAfter === null
      }
      const name = entry.units.map((unit) => unit.text).join('')
      if (closeAfter && goesOn[lastUnit.text]?.includes(closeAfter.text)) return false
      if (closeBefore && last?.end !== from) {
        if ((entry.by === 'stripped' || side.test(name)) && !beforeName.includes(closeBefore.text)) return false
        if (name.length <= 3 && road.test(name) && makesOtherRoad.includes(closeBefore.text)) return false
      }
      if (entry.by === 'stripped' && closeAfter && !road.test(name)) {
        const rest = units.slice(end, end + 3).map((unit) => unit.text)
        if (makesOtherThing.test(rest.join(''))) return false
      }
      return true
    }
    if (first.cjk || lastUnit.cjk) return true
    const sameLine = (a: Unit, b: Unit): boolean => /^[ \t]*$/.test(text.slice(a.end, b.start))
    if (after && sameLine(lastUnit, after) && !streetWord.has(lastUnit.text)) {
      if (streetWord.has(after.text) || goesOnWith.has(after.text)) return false
    }
    if (before && sameLine(before, first) && makesOtherPlace.has(before.text)) return false
    if (end - from === 1 && commonWord.has(first.text) && /^\p{Ll}/u.test(text.slice(first.start, first.end))) return false
    return true
  }

  function matchesIn(text: string, inPlace: boolean): Match[] {
    const units = unitsOf(text)
    const found: Match[] = []
    for (let from = 0; from < units.length; ) {
      let node = root.next.get((units[from] as Unit).text)
      let best: Match | null = null
      for (let end = from + 1; node; end++) {
        if (node.entry && stands(node.entry, text, units, from, end, inPlace, found.at(-1) ?? null))
          best = {
            areas: node.entry.areas,
            end,
            bare: node.entry.by === 'stripped' && !isBehind(node.entry, units, from, found.at(-1) ?? null),
          }
        const unit = units[end]
        if (!unit) break
        const gap = unit.gap ? text.slice((units[end - 1] as Unit).end, unit.start) : ''
        node = /^[\s\-·.'’]*$/.test(gap) ? node.next.get(keyOf(unit, false)) : undefined
      }
      if (best) found.push(best)
      from = best?.end ?? from + 1
    }
    return found
  }

  /** One area that all the names agree on; 'open' where they only name several areas each; 'clash' where they differ. */
  function agree(matches: readonly Match[]): number | 'open' | 'clash' {
    const sure = new Set(matches.filter((m) => m.areas.length === 1).map((m) => m.areas[0] as number))
    const related = (a: number, b: number): boolean => isWithin(a, b) || isWithin(b, a)
    // A name of several areas is the one that fits the areas named for sure.
    for (const { areas } of matches) {
      if (areas.length < 2 || sure.size === 0) continue
      const fitting = areas.filter((area) => [...sure].every((other) => related(area, other)))
      if (fitting.length === 1) sure.add(fitting[0] as number)
    }
    if (sure.size === 0) return 'open'
    const all = [...sure]
    const innermost = all.find((area) => all.every((other) => isWithin(area, other)))
    if (innermost !== undefined) return innermost
    // Two streets of a district that is named too: the district.
    const shared = all.filter((area) => all.every((other) => related(area, other)))
    return shared.find((area) => shared.every((other) => isWithin(area, other))) ?? 'clash'
  }

  function find({ place, title, text }: NamedTexts): number | null {
    let open: Match[] = []
    let answer: number | null = null
    for (const [part, inPlace] of [
      [place, true],
      [title, false],
      [text, false],
    ] as const) {
      if (part === null || part === '') continue
      let matches = matchesIn(part, inPlace)
      // A long text mentions other places too: there a name in full, or an answer from before, outweighs a bare one.
      if (part === text && (answer !== null || matches.some((match) => !match.bare)))
        matches = matches.filter((match) => !match.bare)
      if (matches.length === 0) continue
      const now = agree([...open, ...matches])
      if (now === 'clash') return answer
      if (now === 'open') {
        if (answer === null) open = [...open, ...matches]
      } else if (answer === null || isWithin(now, answer)) {
        answer = now
        open = []
      }
    }
    return answer
  }

  return {
    names: known
      .filter(({ key }) => entries.has(key))
      .map(({ key, ...name }) => ({ ...name, ambiguous: (entries.get(key) as Entry).areas.length > 1 })),
    find: entries.size === 0 ? () => null : find,
  }
}

/** The door in an address: the number of the flat, not the road, the house or the staircase. Takes folded text. */

type Add = (start: number, end: number) => void

const wing = '(?:[A-Za-z]|[东西南北中左右甲乙丙丁])?'
// 3单元502室, 5号楼502, 12栋1-502, 8幢2单元 1101, 3门401号, 12#502
const afterBuilding = new RegExp(
  `(?:单元|号楼|楼栋|[0-9A-Za-z一二三四五六七八九十]栋|[0-9A-Za-z一二三四五六七八九十]幢|[0-9A-Za-z]座|(?<=[0-9])#楼?|(?<=[0-9一二三四五六七八九十])门|号院)[ 、,-]?(?:\\d{1,2}[层楼][ ]?|\\d{1,2}-|地下)?(${wing}\\d{3,4}${wing})(?:[室号户房](?!楼)|(?![0-9A-Za-z.:%]))`,
  'g',
)
// Directly called a room: 502室, 1203号房, 502号室. Not 301教室, not 25室温.
const room = new RegExp(
  `(?<![0-9A-Za-z.])(${wing}\\d{2,4}${wing})(?:号?室(?!外|内|温)|号房(?!屋)|房间|(?<=\\d{3})房(?!屋|产|子|价|租|东|型|贷|管|客|源|门前|地产))`,
  'g',
)
const spelled =
  /(?:单元|楼|栋|幢|座|号|层|门)([一二三四五六七八九十百〇零两]{2,5})(?:号?室|号房)|单元([一二三四五六七八九十][〇零一二][一二三四五六七八九])(?![十百千万户层楼])/g
// 3-2-501 after the name of an estate or a word of living
const dashed =
  /(?<=[区苑园里庄城府院村楼址住坊庭湾郡居邸寓厦家])[ :]?(\d{1,3}(?:号楼)?-(?:\d{1,2}(?:单元)?-)?)(\d{3,4})(?![0-9-]|[年月日])/g
// 5楼502: the door repeats the floor
const floor = /(?<!\d)(\d{1,2})[楼层][ ]?(\d{3,4})(?=[室号户房]|[^0-9A-Za-z年月日米元人件个次平公度分多余]|$)/g
// 门牌502, and the flat of a neighbour: 楼上602, 隔壁503. A flat's number ends in 01 to 29 and is none to be dialled.
const doorPlate = /门牌号?码?(?:是|为|[: ])?(\d{3,4})(?![0-9.:%号])/g
const neighbour = /(?:楼上|楼下|隔壁|对门|住户|业主|租户|家住|住在|住)[ ]?(\d{1,2}[012]\d)(?![0-9A-Za-z.:%-]|号[线路院]|医院)/g
const dialled = /^(?:110|112|119|120|122|911|999|1[02]\d\d|20[0-4]\d)$/
const english =
  /\b(apt|apartment|unit|suite|ste|flat|apmt|room|rm)(?:\.|\b)\s*(?:no\.?|number|num)?\s*#?\s*([A-Z]?-?\d{1,4}(?:-?[A-Z])?|[A-Z]\b(?=[\s,.;]|$))(?![0-9A-Za-z]|\.\d)/gi
const measured =
  /^[ -]?(?:inch|inches|feet|ft|foot|mm|cm|km|hours?|hrs?|days?|nights?|tires?|tyres?|%|percent|miles?|people|units?|buildings?|floors?|stor(?:y|ies)|bedrooms?|beds?|blocks?|weeks?|months?|years?|minutes?|mins?|times|dollars?|degrees|kids|"|′|″)(?![a-z])/i
const afterStreet =
  /\b(?:street|st|avenue|ave|road|rd|drive|dr|lane|ln|boulevard|blvd|place|pl|court|ct|terrace|ter|way|square|sq)\b\.?,?\s*#\s*([A-Z]?\d{1,4}[A-Z]?)(?![0-9A-Za-z])/gi

const counted =
  /^\s?(?:年|月|日|米|m\b|元|块|人|件|个|次|平|公里|度|分|多|余|户居|户人|户住|户,|户家|户共|户均|户都|户同|户停|户断|户受|户缺|户没|户无|户被|户未|条|辆|起|吨|斤|万|千|点|时|天(?!天)|周|层|伏|kg|mm|cm|kv|w\b|亿|路|线|门|级|项|栋|盏|名|位|号线|路公交)/i

// The door's number stands at the end of the match, but for a word like 室.
const place = (m: RegExpExecArray, door: string, add: Add): void => {
  const at = m.index + m[0].lastIndexOf(door)
  add(at, at + door.length)
}

/** Door numbers of flats in Chinese addresses. */
export function findDoors(text: string, add: Add): void {
  for (const m of text.matchAll(afterBuilding)) {
    const stop = m.index + m[0].length
    const suffix = /[室号户房]$/.exec(m[0])?.[0]
    // "3单元120户居民" counts households; "3号楼2025年" is a year.
    if (counted.test(text.slice(suffix === '户' ? stop - 1 : stop)) && suffix !== '室') continue
    place(m, m[1]!, add)
  }
  for (const m of text.matchAll(room)) place(m, m[1]!, add)
  for (const m of text.matchAll(spelled)) place(m, m[1] ?? m[2]!, add)
  for (const m of text.matchAll(dashed)) {
    const parts = m[1]!.split('-')
    const day = parts.length === 3 && /^(?:19|20)\d\d$/.test(m[2]!) && Number(parts[0]) <= 12
    if (!day && !counted.test(text.slice(m.index + m[0].length))) place(m, m[2]!, add)
  }
  for (const m of text.matchAll(floor)) {
    if (!m[2]!.startsWith(m[1]!) || m[2]!.length !== m[1]!.length + 2) continue
    if (!counted.test(text.slice(m.index + m[0].length))) place(m, m[2]!, add)
  }
}

/** Doors told without their building: 门牌502, 隔壁503. */
export function findNeighbours(text: string, add: Add): void {
  if (text.includes('门牌')) for (const m of text.matchAll(doorPlate)) place(m, m[1]!, add)
  for (const m of text.matchAll(neighbour))
    if (!dialled.test(m[1]!) && !m[1]!.endsWith('00') && !counted.test(text.slice(m.index + m[0].length))) place(m, m[1]!, add)
}

/** "Apt 4B", "Unit 302", "12 Main St #3". */
export function findEnglishDoors(text: string, add: Add): void {
  for (const m of text.matchAll(english)) {
    const door = m[2]!
    // A letter alone is a door as a capital; a room's number has two digits at least: "room 2 of the museum".
    if (/^[a-z]$/.test(door) || (/^r/i.test(m[1]!) && !/\d\d/.test(door))) continue
    if (!measured.test(text.slice(m.index + m[0].length, m.index + m[0].length + 12))) place(m, door, add)
  }
  for (const m of text.matchAll(afterStreet)) place(m, m[1]!, add)
}

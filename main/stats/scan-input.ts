/** The text files of a scan: cases (.cas), coordinates (.geo) and population (.pop), as SaTScan reads them. */
import { Failure } from '../../contract/reply.ts'
import { lastDay, parseScanDate, populationDay, type ScanDate } from './scan-dates.ts'

export interface ScanFile {
  /** For messages. */
  name: string
  text: string
}
export interface ScanInput {
  /** Ids of the coordinates file. */
  id: string[]
  /** x and y, or latitude and longitude in degrees. */
  a: Float64Array
  b: Float64Array
  /** One entry a row: index of its id, first and last day its date may mean, cases. */
  cases: { id: Int32Array; first: Float64Array; last: Float64Array; count: Float64Array }
  /** One entry an id and date, rows of the same summed. Null without a population file. Day NaN: no date, so for all time. */
  population: { id: Int32Array; day: Float64Array; people: Float64Array } | null
  /** Rows with more columns than are read: covariates, which are summed over. */
  covariates: number
}

interface Row {
  number: number
  field: string[]
}

/**
 * Rows of a file: fields between blanks, commas or semicolons, in quotes where they hold one. Empty lines and those that begin
 * with // or # are passed over. With commas an empty field stays.
 */
function rowsOf(text: string): Row[] {
  const rows: Row[] = []
  let number = 0
  for (const whole of text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/)) {
    number++
    const line = whole.replace(/\s\/\/.*$/, '').trim()
    if (line === '' || line.startsWith('//') || line.startsWith('#')) continue
    const field: string[] = []
    if (/^(?:[^"']|"[^"]*"|'[^']*')*?[,;]/.test(line)) {
      for (const part of line.matchAll(/(?:^|[,;])\s*(?:"([^"]*)"|'([^']*)'|([^,;]*))\s*(?=[,;]|$)/g))
        field.push((part[1] ?? part[2] ?? part[3] ?? '').trim())
    } else for (const part of line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)) field.push(part[1] ?? part[2] ?? (part[3] as string))
    rows.push({ number, field })
  }
  return rows
}

function wrong(file: ScanFile, row: number, zh: string, en: string): Failure {
  return new Failure('bad-request', {
    zh: `${file.name} 第 ${row} 行：${zh}。没有扫描。请更正这一行后重试。`,
    en: `${file.name}, row ${row}: ${en}. Nothing was scanned; correct that row and try again.`,
  })
}

const quantity = (text: string | undefined): number => (text === undefined || text.trim() === '' ? Number.NaN : Number(text))
const dated = (text: string | undefined): boolean => text !== undefined && /^\d{1,4}[/-]\d/.test(text)

/**
 * @param near a day of the study period for years of two digits; by default the middle of the years that cases give in four
 * @param spatial no date is needed
 * @throws Failure bad-request naming file, row and what is wrong with it
 */
export function readScanFiles(
  files: { cases: ScanFile; places: ScanFile; population?: ScanFile | undefined },
  options: { sphere: boolean; spatial: boolean; near?: number | undefined },
): ScanInput {
  const { id, at, a, b } = readPlaces(files.places, options.sphere)
  let covariates = 0
  const find = (file: ScanFile, row: Row): number => {
    const found = at.get(row.field[0] as string)
    if (found === undefined)
      throw wrong(
        file,
        row.number,
        `地点“${row.field[0]}”不在坐标文件 ${files.places.name} 里`,
        `the place "${row.field[0]}" is not in the coordinates file ${files.places.name}`,
      )
    return found
  }
  const dateOf = (file: ScanFile, row: Row, text: string, near: number | undefined): ScanDate => {
    const date = parseScanDate(text, near)
    if (date === null)
      throw wrong(
        file,
        row.number,
        `“${text}”不是日期；应写成 年、年/月 或 年/月/日`,
        `"${text}" is no date; write year, year/month or year/month/day`,
      )
    return date
  }

  const caseRows = rowsOf(files.cases.text)
  const cases = {
    id: new Int32Array(caseRows.length),
    first: new Float64Array(caseRows.length),
    last: new Float64Array(caseRows.length),
    count: new Float64Array(caseRows.length),
  }
  let near = options.near
  const parsed = new Map<string, { first: number; last: number }>()
  caseRows.forEach((row, k) => {
    const [, one, two, ...more] = row.field
    // A row without a count is one case: "place date", or an empty field between commas.
    const [count, when, rest]: [string | undefined, string | undefined, number] =
      dated(one) || (two === undefined && !options.spatial)
        ? [undefined, one, (two === undefined ? 0 : 1) + more.length]
        : [one, two, more.length]
    if (rest > 0) covariates++
    cases.id[k] = find(files.cases, row)
    const n = count === undefined || count === '' ? 1 : quantity(count)
    if (!Number.isInteger(n) || n < 0)
      throw wrong(files.cases, row.number, `病例数“${count}”不是非负整数`, `"${count}" is no whole number of cases`)
    cases.count[k] = n
    if (when === undefined || when === '') {
      if (!options.spatial)
        throw wrong(
          files.cases,
          row.number,
          '没有日期，而时空扫描需要日期',
          'it has no date, and a scan in space and time needs one',
        )
      cases.first[k] = Number.NaN
      cases.last[k] = Number.NaN
      return
    }
    let days = parsed.get(when)
    if (days === undefined) {
      const date = dateOf(files.cases, row, when, near)
      days = { first: date.day, last: lastDay(date) }
      near ??= date.day
      parsed.set(when, days)
    }
    cases.first[k] = days.first
    cases.last[k] = days.last
  })

  let population: ScanInput['population'] = null
  if (files.population !== undefined) {
    const file = files.population
    const sums = new Map<number, Map<number, number>>()
    for (const row of rowsOf(file.text)) {
      const place = find(file, row)
      const [, one, two, ...more] = row.field
      if (more.length > 0) covariates++
      const people = quantity(two ?? one)
      if (!(people >= 0 && Number.isFinite(people)))
        throw wrong(file, row.number, `人口“${two ?? one ?? ''}”不是非负数`, `"${two ?? one ?? ''}" is no population`)
      const day = two === undefined || one === '' ? Number.NaN : populationDay(dateOf(file, row, one as string, near))
      let days = sums.get(place)
      if (!days) {
        days = new Map()
        sums.set(place, days)
      }
      days.set(day, (days.get(day) ?? 0) + people)
    }
    const flat = [...sums].flatMap(([place, days]) =>
      [...days].sort((p, q) => p[0] - q[0]).map(([day, people]) => [place, day, people] as const),
    )
    population = {
      id: Int32Array.from(flat, (f) => f[0]),
      day: Float64Array.from(flat, (f) => f[1]),
      people: Float64Array.from(flat, (f) => f[2]),
    }
  }
  return { id, a, b, cases, population, covariates }
}

function readPlaces(
  file: ScanFile,
  sphere: boolean,
): { id: string[]; at: Map<string, number>; a: Float64Array; b: Float64Array } {
  const at = new Map<string, number>()
  const id: string[] = []
  const a: number[] = []
  const b: number[] = []
  for (const row of rowsOf(file.text)) {
    const [name, ...rest] = row.field
    const [first, second] = rest.map(quantity)
    const fits =
      Number.isFinite(first) && Number.isFinite(second) && (!sphere || (Math.abs(first!) <= 90 && Math.abs(second!) <= 180))
    if (!fits)
      throw wrong(
        file,
        row.number,
        sphere ? '后面应是纬度和经度（度）' : '后面应是 x 和 y',
        sphere ? 'latitude and longitude in degrees should follow the id' : 'x and y should follow the id',
      )
    const known = at.get(name as string)
    if (known !== undefined) {
      if (a[known] === first && b[known] === second) continue
      throw wrong(file, row.number, `地点“${name}”有两处坐标`, `the place "${name}" has two positions`)
    }
    at.set(name as string, id.length)
    id.push(name as string)
    a.push(first!)
    b.push(second!)
  }
  if (id.length === 0)
    throw new Failure('bad-request', {
      zh: `坐标文件 ${file.name} 里没有地点，没有扫描。`,
      en: `The coordinates file ${file.name} holds no place; nothing was scanned. Give rows of id and two coordinates.`,
    })
  return { id, at, a: Float64Array.from(a), b: Float64Array.from(b) }
}

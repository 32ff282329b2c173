/** JSON, GeoJSON and CSV: every key and value, and the points of features and rows. */
import { isTiny } from './coordinates.ts'
import type { Look } from './search.ts'
import { cutAt } from './text.ts'

const lonName = /^(?:lon|lng|long|longitude|经度|x坐标|lon[_ ]?wgs84|.*[_ ](?:lon|lng|longitude))$/i
const latName = /^(?:lat|latitude|纬度|y坐标|lat[_ ]?wgs84|.*[_ ](?:lat|latitude))$/i
const areaName = /^(?:area|area[_ ]?key|片区代码|片区|网格代码)$/i
export const isLon = (label: string): boolean => label.length <= 24 && lonName.test(label.trim())
export const isLat = (label: string): boolean => label.length <= 24 && latName.test(label.trim())
export const isArea = (label: string): boolean => areaName.test(label.trim())

interface Frame {
  array: boolean
  /** Of an object: the key whose value is awaited. */
  key: string
  index: number
  lon: number | null
  lat: number | null
  area: string | null
  points: [number, number][]
  /** Innermost numbers of an array. */
  numbers: number[] | null
  type: string
  rings: [number, number][][]
}

/** Looks through JSON as it comes; what is broken is read on after the next quote. */
export async function lookAtJson(texts: AsyncIterable<string>, look: Look, where: string): Promise<void> {
  const at = (part: string): string => (where ? `${where}, ${part}` : part)
  const stack: Frame[] = []
  const said = new Set<string>()
  let rest = ''
  let line = 1
  const frame = (array: boolean): Frame => ({
    array,
    key: '',
    index: 0,
    lon: null,
    lat: null,
    area: null,
    points: [],
    numbers: null,
    type: '',
    rings: [],
  })
  /** The nearest key above. */
  const label = (): string => stack.findLast((f) => !f.array)?.key ?? ''
  const place = (): string => at(`line ${line}, ${label()}`)
  const room = (): string => at(label() || 'values')
  const inCoordinates = (): boolean => label() === 'coordinates' || label() === 'bbox'

  const string = (value: string, isKey: boolean): void => {
    const top = stack.at(-1)
    if (isKey && top) {
      top.key = value
      if (!said.has(value) && said.size < 5_000) {
        said.add(value)
        look.label(value, at(`line ${line}, property name`), at('property names'))
      }
      return
    }
    if (top && !top.array) {
      if (top.key === 'type') top.type = value
      if (isArea(top.key)) top.area = value
      if (isLon(top.key) || isLat(top.key)) number(value)
    }
    look.text(value, place(), room(), label())
  }
  const number = (value: string): void => {
    const top = stack.at(-1)
    const n = Number(value)
    if (!top) return
    if (top.array && inCoordinates()) {
      if (top.numbers) top.numbers.push(n)
      else top.numbers = [n]
      return
    }
    if (!top.array) {
      if (isLon(top.key)) top.lon = n
      if (isLat(top.key)) top.lat = n
    }
    look.number(value, place(), room(), label())
  }
  const close = (): void => {
    const done = stack.pop()
    const above = stack.at(-1)
    if (!done) return
    if (done.array) {
      if (!inCoordinates() || !above) return
      if (done.numbers && done.numbers.length >= 2 && label() !== 'bbox') {
        const point: [number, number] = [done.numbers[0]!, done.numbers[1]!]
        above.points.push(point)
        return
      }
      // A ring, or one of several: kept apart until the geometry's kind is known.
      if (done.points.length > 0) above.rings.push(done.points)
      above.rings.push(...done.rings)
      return
    }
    const shape = done.type
    const flat = done.points
    if (done.rings.length > 0 && /Polygon/.test(shape)) {
      const outer = done.rings.filter((r) => r.length >= 4)
      if (outer.some(isTiny)) for (const r of outer) if (isTiny(r)) done.points.push(r[0]!)
      look.found.points.area(outer.filter((r) => !isTiny(r)))
    } else if (done.rings.length > 0) flat.push(...done.rings.flat().slice(0, 1_000))
    if (done.lon !== null && done.lat !== null) done.points.push([done.lon, done.lat])
    if (above && !above.array && (above.key === 'geometry' || above.key === 'properties')) {
      above.points.push(...done.points)
      above.area ??= done.area
      return
    }
    for (const [lon, lat] of done.points) look.point(lon, lat, at(`line ${line}`), at('points'), done.area)
  }

  const run = (last: boolean): void => {
    let i = 0
    while (i < rest.length) {
      const c = rest.charCodeAt(i)
      if (c === 34) {
        let end = i + 1
        for (;;) {
          end = rest.indexOf('"', end)
          if (end < 0) break
          let slashes = 0
          while (rest.charCodeAt(end - 1 - slashes) === 92) slashes++
          if (slashes % 2 === 0) break
          end++
        }
        if (end < 0) {
          if (!last && rest.length - i < 64 * 1024 * 1024) break
          look.text(rest.slice(i, i + 1_000_000), place(), room())
          i = rest.length
          break
        }
        // Whether a key: what follows must be there to tell.
        let after = end + 1
        while (after < rest.length && rest.charCodeAt(after) <= 32) after++
        if (after >= rest.length && !last) break
        const raw = rest.slice(i + 1, end)
        let value = raw
        if (raw.includes('\\')) {
          try {
            value = JSON.parse(`"${raw.replace(/\p{Cc}/gu, ' ')}"`) as string
          } catch {}
        }
        const isKey = rest[after] === ':' && stack.at(-1)?.array === false
        if (value.length > 256 * 1024) {
          for (let v = value; v !== ''; ) {
            const cut = v.length > 256 * 1024 ? cutAt(v, 64 * 1024) : v.length
            string(v.slice(0, cut), false)
            v = v.slice(cut)
          }
        } else string(value, isKey)
        i = end + 1
        continue
      }
      if (c === 123 || c === 91) {
        if (stack.length < 2_000) stack.push(frame(c === 91))
        i++
      } else if (c === 125 || c === 93) {
        close()
        i++
      } else if ((c >= 48 && c <= 57) || c === 45) {
        let end = i + 1
        while (end < rest.length && /[0-9eE+.-]/.test(rest[end]!)) end++
        if (end === rest.length && !last) break
        number(rest.slice(i, end))
        i = end
      } else if (c === 47 && (rest[i + 1] === '/' || rest[i + 1] === '*')) {
        const stop = rest[i + 1] === '/' ? rest.indexOf('\n', i) : rest.indexOf('*/', i + 2)
        if (stop < 0 && !last) break
        const end = stop < 0 ? rest.length : stop
        look.text(rest.slice(i + 2, end), at(`line ${line}, comment`), at('comments'))
        i = end + (rest[i + 1] === '*' ? 2 : 0)
      } else if (c > 32 && c !== 44 && c !== 58 && !/[a-z]/.test(rest[i]!)) {
        // Not JSON: a word up to the next sign of it.
        let end = i + 1
        while (end < rest.length && !/[\s"{}[\],:]/.test(rest[end]!)) end++
        look.text(rest.slice(i, end), place(), room())
        i = end
      } else {
        if (c === 10) line++
        i++
      }
    }
    rest = rest.slice(i)
  }
  for await (const text of texts) {
    rest += text
    run(false)
  }
  run(true)
  while (stack.length > 0) close()
}

/** Looks through comma-, tab- or semicolon-separated values; the first line names the columns. */
export async function lookAtCsv(texts: AsyncIterable<string>, look: Look, where: string): Promise<void> {
  const at = (part: string): string => (where ? `${where}, ${part}` : part)
  let mark = ''
  let head: string[] | null = null
  let row: string[] = []
  let field = ''
  let quoted = false
  let wasQuoted = false
  let line = 1
  const endRow = (): void => {
    row.push(field)
    field = ''
    wasQuoted = false
    if (row.length === 1 && row[0] === '') {
      row = []
      return
    }
    if (head === null) {
      head = row.map((name) => name.replace(/^\uFEFF/, '').trim())
      for (const name of head) look.label(name, at('header'))
    } else {
      let lon: number | null = null
      let lat: number | null = null
      let area: string | null = null
      for (const [i, value] of row.entries()) {
        if (value === '') continue
        const name = head[i] ?? ''
        if (/^[-+]?\d+(?:\.\d+)?$/.test(value)) {
          if (isLon(name)) lon = Number(value)
          if (isLat(name)) lat = Number(value)
        }
        if (isArea(name)) area ??= value
        look.text(value, at(`row ${line}, ${name || i + 1}`), at(name || `column ${i + 1}`), name)
      }
      if (lon !== null && lat !== null) look.point(lon, lat, at(`row ${line}`), at('points'), area)
    }
    line++
    row = []
  }
  for await (const text of texts) {
    if (mark === '') {
      const first = text.slice(0, text.indexOf('\n') < 0 ? 4_000 : text.indexOf('\n'))
      const counts = [',', '\t', ';', '|'].map((m) => [m, first.split(m).length] as const)
      mark = counts.sort((a, b) => b[1] - a[1])[0]![0]
    }
    for (let i = 0; i < text.length; i++) {
      const c = text[i]!
      if (quoted) {
        if (c !== '"') {
          field += c
          continue
        }
        quoted = false
        continue
      }
      if (c === '"') {
        // A quote right after a closed one is a quote; one that opens a field opens it.
        if (wasQuoted) field += '"'
        if (field === '' || wasQuoted) {
          quoted = true
          wasQuoted = true
        } else field += c
      } else if (c === mark) {
        row.push(field)
        field = ''
        wasQuoted = false
      } else if (c === '\n' || c === '\r') {
        if (c === '\r' && text[i + 1] === '\n') continue
        endRow()
      } else field += c
      if (field.length > 1024 * 1024) {
        look.text(field, at(`row ${line}`), at('rows'))
        field = ''
      }
    }
  }
  if (field !== '' || row.length > 0) endRow()
}

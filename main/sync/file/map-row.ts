/** A row of a table to a report, a problem, or a refusal. Pure: the same row under the same set-up gives the same. */
import type { Bilingual } from '../../../contract/model.ts'
import { type CategoryKey, categories, type Datum, type LevelKey, levels } from '../../../contract/taxonomy.ts'
import type { IntakeAttachment, IntakeProblem, IntakeRefusal, IntakeReport } from '../../store/intake.ts'
import { mediaFromUrl } from '../media.ts'
import type { Classifier } from '../taxonomy/classify.ts'
import { cleanLine, cleanText, languageOf, saysNothing } from './clean.ts'
import { foldName, isPersonal } from './column.ts'
import { locate, locateDegrees, readPoint } from './coordinates.ts'
import { rowIdentity } from './identity.ts'
import { makePlan, type Places, type Plan } from './plan.ts'
import type { Profile } from './profile.ts'
import { readStatus } from './status.ts'
import type { Row } from './table.ts'
import type { TimeReader } from './time.ts'

export interface MapSetup {
  profile: Profile
  datum: Datum
  time: TimeReader
  classifier: Classifier
  /** Seconds UTC; later than two days after it is no time at which something can have happened. */
  now: number
  /** Keeps ids as they are although the profile would put the source before them. */
  plainIds: boolean
}

export type Mapped = { report: IntakeReport } | { problem: IntakeProblem } | { refusal: IntakeRefusal }

const twoDays = 2 * 86_400
/** 1900-01-01: before it stand only the zero dates of databases. */
const earliest = -2_208_988_800
const longestRaw = 300

/** Maps rows of one table. Knows its columns; makes a new plan when a format with named values brings new ones. */
export class RowMapper {
  readonly #setup: MapSetup
  readonly #columns: readonly string[]
  #planned = -1
  plan!: Plan
  #identity!: (cells: readonly string[]) => string
  /** Places of the cells that may stand in quarantine. */
  #showable!: number[]
  #namesPeople = false

  constructor(setup: MapSetup, columns: readonly string[]) {
    this.#setup = setup
    this.#columns = columns
    this.#replan()
  }

  #replan(): void {
    this.#planned = this.#columns.length
    this.plan = makePlan(this.#setup.profile, this.#columns)
    this.#identity = rowIdentity(this.#columns)
    const reporter = new Set(this.plan.single.reporter)
    const personal = (column: string, place: number): boolean => reporter.has(place) || isPersonal(foldName(column))
    this.#showable = this.#columns
      .map((_, place) => place)
      .filter((place) => this.#columns[place] !== '' && !personal(this.#columns[place]!, place))
    this.#namesPeople = this.#columns.some(personal)
  }

  map(row: Row): Mapped {
    if (this.#columns.length !== this.#planned) this.#replan()
    const { cells } = row
    const { plan } = this
    const setup = this.#setup
    if (row.problem) {
      // In a row that is out of step any cell may be the one that names somebody.
      const raw = this.#namesPeople ? {} : this.#raw(cells)
      return { problem: { row: row.row, column: row.problem.column, reason: row.problem.reason, raw } }
    }
    if (!cells.some((cell) => cell !== '') && !row.geometry)
      return this.#problem(row, null, { zh: '空行：没有任何内容。', en: 'Empty record: it holds nothing.' })

    if (row.geometry && row.geometry.type !== 'Point')
      return this.#problem(row, 'geometry', {
        zh: '这条记录是面，其余是点：面只能作为区域单独导入。',
        en: 'This record is a polygon among points: polygons come in as areas, in a file of their own.',
      })

    // Time.
    const timePlaces = plan.single.occurredAt
    const timeText = timePlaces ? pick(cells, timePlaces) : ''
    const timeColumn = timePlaces ? this.#columns[timePlaces[0]!]! : null
    if (timeText === '') return this.#problem(row, timeColumn, { zh: '没有发生时间。', en: 'There is no time.' })
    const when = setup.time.read(timeText)
    if (when === null || when.seconds < earliest)
      return this.#problem(row, timeColumn, {
        zh: `时间无法识别或不存在：“${timeText.slice(0, 40)}”。`,
        en: `Not a time, or one that does not exist: "${timeText.slice(0, 40)}".`,
      })
    if (when.seconds > setup.now + twoDays)
      return this.#problem(row, timeColumn, {
        zh: `时间在将来：“${timeText.slice(0, 40)}”。`,
        en: `The time is in the future: "${timeText.slice(0, 40)}".`,
      })

    // Place on the map.
    const located = this.#locate(row)
    if ('problem' in located) {
      const places = plan.single[located.problem] ?? plan.single.point
      return this.#problem(row, places ? this.#columns[places[0]!]! : located.problem, located.reason)
    }

    // Category, and what the boundary of the product keeps out.
    const label = this.#label(cells)
    const sorted = this.#sort(cells, label)
    if ('refused' in sorted) return { refusal: { row: row.row, category: sorted.name, reason: sorted.refused } }

    // Words.
    const title = this.#title(cells, label, sorted.relabelled ? sorted.subCategory : null)
    const text = this.#text(cells, title)
    const place = this.#place(cells)
    const category = sorted.category ?? setup.classifier.fromTitle(title) ?? 'other'

    const statusText = plan.single.status ? pick(cells, plan.single.status) : ''
    const status = statusText === '' ? 'unknown' : readStatus(statusText)
    const updatedAt = this.#time(cells, plan.single.updatedAt)
    const here = 'none' in located ? null : located
    return {
      report: {
        externalId: this.#id(cells),
        occurredAt: when.seconds,
        offsetMinutes: when.offsetMinutes,
        receivedAt: this.#time(cells, plan.single.receivedAt),
        updatedAt,
        closedAt:
          this.#time(cells, plan.single.closedAt) ?? (plan.profile.closedByUpdate && status === 'closed' ? updatedAt : null),
        category,
        subCategory: sorted.subCategory,
        title: title || firstLine(text) || sorted.subCategory || place || '',
        text,
        place,
        lon: here?.lon ?? null,
        lat: here?.lat ?? null,
        rawLon: here?.rawLon ?? null,
        rawLat: here?.rawLat ?? null,
        datum: here ? setup.datum : 'wgs84',
        accuracyMetres: null,
        status,
        level: plan.single.level ? readLevel(pick(cells, plan.single.level)) : null,
        language: languageOf(title + text),
        reporter: plan.single.reporter ? pick(cells, plan.single.reporter).trim() || null : null,
        withdrawn: plan.single.withdrawn !== undefined && /^(?:true|1|yes|是)$/i.test(pick(cells, plan.single.withdrawn).trim()),
        trail: [],
        attachments: plan.single.media ? this.#media(cells, plan.single.media) : [],
      },
    }
  }

  #id(cells: readonly string[]): string {
    const { plan } = this
    const written = plan.single.externalId ? pick(cells, plan.single.externalId).trim() : ''
    if (written === '') return this.#identity(cells)
    const id = written.length > 200 ? this.#identity(cells) : written
    const prefix = plan.idPrefix.length > 0 && !this.#setup.plainIds ? pick(cells, plan.idPrefix).trim() : ''
    return prefix === '' ? id : `${prefix}:${id}`
  }

  #time(cells: readonly string[], places: Places | undefined): number | null {
    if (!places) return null
    const text = pick(cells, places)
    // Some servers write the word true where they have no date.
    return text === '' ? null : (this.#setup.time.read(text)?.seconds ?? null)
  }

  #locate(row: Row): ReturnType<typeof locate> {
    const { plan } = this
    const { datum } = this.#setup
    if (row.geometry?.type === 'Point') return locateDegrees(row.geometry.lat, row.geometry.lon, datum)
    const lat = plan.single.lat ? pick(row.cells, plan.single.lat) : ''
    const lon = plan.single.lon ? pick(row.cells, plan.single.lon) : ''
    if (lat === '' && lon === '' && plan.single.point) {
      for (const place of plan.single.point) {
        const point = readPoint(row.cells[place] ?? '')
        if (point) return locate(point[0], point[1], datum)
      }
    }
    return locate(lat, lon, datum)
  }

  #label(cells: readonly string[]): string {
    const places = this.plan.single.category
    if (!places) return ''
    const label = cleanLine(pick(cells, places))
    return this.plan.profile.categoryWords?.[label.toLowerCase()] ?? label
  }

  /** `category` is null where the source names none. `relabelled`: a rule gave the kept sub-category its own words. */
  #sort(
    cells: readonly string[],
    label: string,
  ): { category: CategoryKey | null; subCategory: string | null; relabelled: boolean } | { refused: Bilingual; name: string } {
    const { classifier } = this.#setup
    const { plan } = this
    const finer = plan.single.subCategory ? cleanLine(pick(cells, plan.single.subCategory)) : ''
    const details = plan.context.map((places) => pick(cells, places).trim())
    for (const place of plan.coded) {
      const code = cells[place]?.trim() ?? ''
      if (code === '' || code.length > 40) continue
      const barred = classifier.barred(code)
      if (barred) return { refused: barred, name: [label, code].filter(Boolean).join(' / ') }
    }
    // With a finer label beside it, a name of the closed list is the category itself, as in our own export.
    const own = finer === '' ? undefined : closedNames.get(label.toLowerCase())
    const main = finer === '' ? label : finer
    if (main === '' && details.every((detail) => detail === '')) return { category: null, subCategory: null, relabelled: false }
    const found =
      main === ''
        ? classifier.classify(details.find((detail) => detail !== '')!, ...details)
        : classifier.classify(main, ...(finer === '' || own ? [] : [label]), ...details)
    if ('refused' in found) return { refused: found.refused, name: [main, ...details].filter(Boolean).join(' / ') }
    return {
      category: own ?? found.category,
      subCategory: found.subCategory,
      relabelled: found.relabelled === true,
    }
  }

  /** `relabelled` stands for the source's own words where a rule replaced them: what they said is not said here either. */
  #title(cells: readonly string[], label: string, relabelled: string | null): string {
    const parts: string[] = []
    for (const part of this.plan.title) {
      let text = part === '@category' ? label : cleanLine(pick(cells, part))
      if (relabelled !== null && (text === label || this.#setup.classifier.barred(text) !== null)) text = relabelled
      if (text !== '' && !parts.includes(text)) parts.push(text)
    }
    return parts.length === 1 ? parts[0]! : parts.join(': ')
  }

  #text(cells: readonly string[], title: string): string {
    const parts: string[] = []
    for (const part of this.plan.text) {
      const text = cleanText(pick(cells, part))
      if (text !== '' && text !== title && !parts.includes(text)) parts.push(text)
    }
    return parts.length === 1 ? parts[0]! : parts.join('\n\n')
  }

  #place(cells: readonly string[]): string | null {
    for (const list of this.plan.place) {
      const parts = list.map((places) => cleanLine(pick(cells, places))).filter((part) => part !== '')
      if (parts.length === 0) continue
      const place = parts.join(' & ')
      const suffix = cleanLine(pick(cells, this.plan.placeSuffix))
      return suffix === '' || place.toLowerCase().includes(suffix.toLowerCase()) ? place : `${place}, ${suffix}`
    }
    return null
  }

  #media(cells: readonly string[], places: Places): IntakeAttachment[] {
    const out: IntakeAttachment[] = []
    for (const place of places) {
      const cell = cells[place]
      if (!cell?.includes('http')) continue
      for (const [address] of cell.matchAll(/https?:\/\/[^\s"'|;<>{}\\^`]+/gi)) {
        const found = mediaFromUrl(address.replace(/[),.\]]+$/, ''))
        if (found && !out.some((a) => a.url === found.url)) out.push(found)
      }
    }
    return out
  }

  #raw(cells: readonly string[]): Record<string, string> {
    const raw: [string, string][] = []
    for (const place of this.#showable) {
      const cell = cells[place]?.trim()
      if (cell && !saysNothing(cell)) raw.push([this.#columns[place]!, cell.slice(0, longestRaw)])
    }
    return Object.fromEntries(raw)
  }

  #problem(row: Row, column: string | null, reason: Bilingual): Mapped {
    return { problem: { row: row.row, column, reason, raw: this.#raw(row.cells) } }
  }
}

/** The first cell that holds something; '' when none does. */
function pick(cells: readonly string[], places: Places): string {
  for (const place of places) {
    const cell = cells[place]
    if (cell !== undefined && cell !== '' && !saysNothing(cell)) return cell
  }
  return ''
}

const firstLine = (text: string): string => text.split('\n', 1)[0]!.trim().slice(0, 60)
const closedNames = new Map<string, CategoryKey>(
  categories.flatMap((c) => [c.key, c.zh, c.en.toLowerCase()].map((name): [string, CategoryKey] => [name, c.key])),
)
function readLevel(cell: string): LevelKey | null {
  const text = cell.trim()
  return levels.find((l) => l.key === text || l.zh === text || l.en === text)?.key ?? null
}

/** Report files into the store: read, recognise, map, and hand over page by page in constant memory. */
import { createHash } from 'node:crypto'
import { basename, extname } from 'node:path'
import type { FileOutcome, ImportOptions } from '../../../contract/model.ts'
import { Failure } from '../../../contract/reply.ts'
import type { Datum } from '../../../contract/taxonomy.ts'
import type { IntakePage } from '../../store/intake.ts'
import type { StoreClient } from '../../store/port.ts'
import { type Classifier, createClassifier } from '../taxonomy/classify.ts'
import type { CategoryRules } from '../taxonomy/rules.ts'
import { importAreas } from './area.ts'
import { type Survey, surveyFile } from './bytes.ts'
import { importCategories } from './category-list.ts'
import { foldName } from './column.ts'
import { RowMapper } from './map-row.ts'
import { type MappingFile, readMappingFile } from './mapping-file.ts'
import { openTable } from './open-table.ts'
import { makePlan } from './plan.ts'
import { emptyProfile, foldedSet, type Profile } from './profile.ts'
import { chooseProfile, knownProfile } from './recognise.ts'
import { emptyPage, type FileJob, inRun, seconds, Tally } from './run.ts'
import type { ReadWatch, Row, Table } from './table.ts'
import { type DateOrder, detectDateOrder, isZone, systemZone, timeReader } from './time.ts'

export interface ImportTools {
  signal: AbortSignal
  /** Milliseconds since 1970. */
  now: () => number
  progress: (progress: { file: string; done: number; total: number; unit: 'bytes' }) => void
  /** The person's own category rules, as `readRulesFile` gives them. */
  userRules?: CategoryRules | null
}

/** Raised when the same file would map to other reports than before: a file seen under an older one is read anew. */
const mappingVersion = 1
const pageRows = 2_000

/**
 * Imports files one after the other. Every row of each is accounted for: imported + updated + unchanged + quarantined +
 * refused = rows. A file that cannot be read at all throws Failure; files before it are in.
 */
export async function importFiles(
  store: StoreClient,
  request: { files: string[] } & ImportOptions,
  tools: ImportTools,
): Promise<FileOutcome[]> {
  const { files, ...options } = request
  const outcomes: FileOutcome[] = []
  for (const file of files) outcomes.push(await importFile(store, file, options, tools))
  return outcomes
}

async function importFile(store: StoreClient, file: string, options: ImportOptions, tools: ImportTools): Promise<FileOutcome> {
  const started = performance.now()
  const opened = await openForImport(file, options, tools)
  const { table, profile, classifier, sourceName } = opened
  const at = seconds(tools.now)
  const tally = new Tally()
  try {
    const { id: sourceId } = await store.call('source.ensure', {
      name: sourceName,
      kind: 'file',
      options: { holds: profile.holds },
    })
    const job = {
      store,
      sourceId,
      at,
      file: basename(file),
      fileHash: opened.fileHash,
      datum: opened.datum,
      table: opened.rows,
      tally,
      signal: tools.signal,
    }
    if (profile.holds === 'areas') await importAreas(job, table.columns)
    else if (profile.holds === 'categories') await importCategories(job, profile, table.columns, classifier, sourceName)
    else await importReports(job, opened.mapper(), tools)
  } finally {
    await opened.rows.return?.(undefined)
  }
  tools.progress({ file, done: opened.survey.bytes, total: opened.survey.bytes, unit: 'bytes' })
  return {
    file,
    profile: profile.name,
    holds: profile.holds,
    source: sourceName,
    rows: tally.rows,
    ...tally.outcome,
    refusedWhy: tally.refusedWhy(),
    seconds: Math.round(performance.now() - started) / 1000,
  }
}

async function importReports(job: FileJob, mapper: RowMapper, tools: ImportTools): Promise<void> {
  await inRun(job, tools.now, async (apply) => {
    let page: IntakePage = emptyPage()
    let rows = 0
    for await (const batch of job.table)
      for (const row of batch) {
        const mapped = mapper.map(row)
        if ('report' in mapped) page.reports.push(mapped.report)
        else if ('problem' in mapped) page.problems.push(mapped.problem)
        else {
          page.refusals.push(mapped.refusal)
          job.tally.refuse(mapped.refusal.category, mapped.refusal.reason)
        }
        job.tally.rows++
        if (++rows < pageRows) continue
        await apply(page)
        page = emptyPage()
        rows = 0
      }
    if (rows > 0) await apply(page)
  })
}

export interface OpenedFile {
  survey: Survey
  table: Table
  rows: AsyncGenerator<Row[]>
  profile: Profile
  classifier: Classifier
  sourceName: string
  tz: string
  datum: Datum
  /** Of the content and of everything that decides what becomes of it. */
  fileHash: string
  mapper: () => RowMapper
}

/** Opens a file and settles how its rows are to be read. `limit` cuts the survey of a large file short, for a look at it. */
export async function openForImport(
  file: string,
  options: ImportOptions,
  tools: Pick<ImportTools, 'signal' | 'now' | 'userRules'> &
    Partial<Pick<ImportTools, 'progress'>> & {
      /** Instead of the one made from `userRules`. */
      classifier?: Classifier
      /** Instead of one read from `options.map`. */
      mapping?: MappingFile
    },
  limit?: number,
): Promise<OpenedFile> {
  if (options.tz !== undefined && !isZone(options.tz))
    throw new Failure('bad-request', {
      zh: `没有这个时区：${options.tz}。请用 IANA 名称，例如 Asia/Shanghai。`,
      en: `There is no time zone ${options.tz}. Use an IANA name such as Asia/Shanghai.`,
    })
  const mapping = tools.mapping ?? (options.map === undefined ? null : await readMappingFile(options.map))
  const classifier = tools.classifier ?? createClassifier([tools.userRules], mapping?.categories)
  let done = 0
  let total = 0
  let told = 0
  const watch: ReadWatch = {
    signal: tools.signal,
    read: (bytes) => {
      done += bytes
      // A line of progress for each megabyte is plenty.
      if (done - told < 1 << 20) return
      told = done
      tools.progress?.({ file, done: Math.min(done, total), total, unit: 'bytes' })
    },
  }
  const survey = await surveyFile(file, watch, limit)
  total = survey.bytes
  const wanted = (columns: readonly string[]): boolean =>
    mapping ? mapping.columns.every((column) => foldedSet(columns).has(foldName(column))) : knownProfile(columns) !== null
  const table = await openTable(file, survey, watch, wanted)
  const rows = table.batches[Symbol.asyncIterator]() as AsyncGenerator<Row[]>
  try {
    // Formats with named values know their columns only after the first rows.
    const first = await rows.next()
    const firstRows = first.done ? [] : first.value
    const profile = settleProfile(file, table, firstRows, { profile: options.profile, mapping })
    const tz = options.tz ?? profile.tz ?? systemZone()
    const datum = options.datum ?? mapping?.datum ?? 'wgs84'
    const dateOrder = profile.tz === null || mapping ? sampledOrder(profile, table, firstRows) : 'mdy'
    const settings = [mappingVersion, profile.name, options, classifier.fingerprint, mapping?.profile, tz, datum]
    return {
      survey,
      table,
      rows: replay(firstRows, rows),
      profile,
      classifier,
      sourceName: options.source ?? profile.source ?? basename(file, extname(file)),
      tz,
      datum,
      fileHash: createHash('sha256').update(survey.sha256).update(JSON.stringify(settings)).digest('hex'),
      mapper: () =>
        new RowMapper(
          {
            profile,
            datum,
            classifier,
            time: timeReader(tz, options.tz ?? profile.tz, profile.dateOrder ?? dateOrder),
            now: tools.now() / 1000,
            plainIds: options.source !== undefined,
          },
          table.columns,
        ),
    }
  } catch (error) {
    await rows.return?.(undefined)
    throw error
  }
}

function settleProfile(file: string, table: Table, first: Row[], wish: Parameters<typeof chooseProfile>[2]): Profile {
  const shape = first.find((row) => row.geometry)?.geometry?.type
  if (shape === 'Polygon' || shape === 'MultiPolygon') return emptyProfile('areas', 'areas')
  return chooseProfile(basename(file), table.columns, wish, shape === 'Point')
}

/** For profiles whose origin is not known, the first rows tell whether the day or the month stands first. */
function sampledOrder(profile: Profile, table: Table, first: Row[]): DateOrder {
  const place = makePlan(profile, table.columns).single.occurredAt?.[0]
  return place === undefined ? 'mdy' : detectDateOrder(first.map((row) => row.cells[place] ?? ''))
}

async function* replay(first: Row[], rest: AsyncGenerator<Row[]>): AsyncGenerator<Row[]> {
  try {
    if (first.length > 0) yield first
    yield* rest
  } finally {
    await rest.return?.(undefined)
  }
}

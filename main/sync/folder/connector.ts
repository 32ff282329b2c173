/**
 * A watched folder behind the connector port: files that an upstream's export job puts there are read once they are whole,
 * by the readers of the file import. Nothing in the folder is moved, changed or deleted.
 */
import type { Bilingual } from '../../../contract/model.ts'
import { cancelled, Failure } from '../../../contract/reply.ts'
import type { MappedField, SourceOptions } from '../../../contract/sync.ts'
import type { IntakePage } from '../../store/intake.ts'
import type { Connector, ConnectorPage, UpstreamField, WalkEnd } from '../connector.ts'
import type { ConnectorParts } from '../engine/open-connector.ts'
import { foldName, isPersonal } from '../file/column.ts'
import { commonNames } from '../file/common-names.ts'
import { type OpenedFile, openForImport } from '../file/import.ts'
import type { MappingFile } from '../file/mapping-file.ts'
import { emptyProfile, type Profile } from '../file/profile.ts'
import { emptyPage } from '../file/run.ts'
import type { HttpClock } from '../http/http.ts'
import { sleep as systemSleep } from '../http/sleep.ts'
import { classifierOf, fillField } from '../record-fields.ts'
import { type FolderFile, fileTrouble, isSystemError, lookInto, quietMs, stateOf, unreadable } from './files.ts'
import { completeUpTo, type FolderState, fileRead, isNews, type ReadFile, readState, sameState, withoutGone } from './walk.ts'

/** An empty file is one that was just begun, until it has been empty for so long, milliseconds. */
const emptyMs = 3_600_000
const pageRows = 2_000
/** Files looked at for their columns. */
const shownFiles = 20
/** Enough of a file to know its columns by. */
const surveyed = 4 << 20

export interface FolderParts extends Pick<ConnectorParts, 'options' | 'tz' | 'from' | 'classify' | 'now' | 'log'> {
  folder: string
  clock?: Pick<HttpClock, 'sleep'>
}

export function folderConnector(parts: FolderParts): Connector {
  const { folder, options, log } = parts
  const sleep = parts.clock?.sleep ?? systemSleep
  const classifier = classifierOf(parts.classify)

  const open = (
    file: FolderFile,
    signal: AbortSignal,
    mapping = chosenMapping(options.fields),
    limit?: number,
  ): Promise<OpenedFile> =>
    openForImport(
      file.path,
      { ...(parts.tz === null ? {} : { tz: parts.tz }), ...(options.datum ? { datum: options.datum } : {}) },
      { signal, now: parts.now, classifier, ...(mapping ? { mapping } : {}) },
      limit,
    )

  /** The files to read now; `left` are those still being written. */
  async function due(
    state: FolderState,
    signal: AbortSignal,
  ): Promise<{ files: FolderFile[]; left: FolderFile[]; names: Set<string> }> {
    const look = await lookInto(folder)
    for (const name of look.links) log(`folder: ${name} is a link that leads out of the folder; left alone`)
    const news = look.files.filter((file) => isNews(state, file))
    const names = new Set(look.files.map(({ name }) => name))
    if (news.length === 0) return { files: [], left: [], names }
    // Two looks tell a file at rest from one that is being written: the time of change alone may be a copied one.
    if (news.some((file) => !file.marked)) await sleep(quietMs, signal)
    if (signal.aborted) throw cancelled()
    const files: FolderFile[] = []
    const left: FolderFile[] = []
    for (const file of news) {
      const now = await stateOf(file.path)
      if (now === null) continue
      const begun = now.bytes === 0 && parts.now() - now.changedAt < emptyMs
      const quiet = file.marked || (sameState(now, file) && !begun)
      ;(quiet ? files : left).push({ ...file, ...now })
    }
    for (const { name } of left) log(`folder: ${name} is still being written; left for the next sync`)
    return { files, left, names }
  }

  async function* pages(from: string | null, signal: AbortSignal): AsyncGenerator<ConnectorPage, WalkEnd> {
    let state = readState(from)
    const { files, left, names } = await due(state, signal)
    let done = 0
    for (const file of files) {
      const closed = await unreadable(file.path, file.name)
      if (closed) {
        // Permissions change without the file's time: it stays due, and the quarantine keeps the reason once.
        left.push(file)
        yield { ...emptyPage(), problems: [fileProblem(file.name, closed)], progress: { done, total: null, unit: 'reports' } }
        continue
      }
      for await (const step of read(file, state, signal)) {
        state = step.state
        done += step.rows
        yield { ...step.page, cursor: JSON.stringify(state), progress: { done, total: null, unit: 'reports' } }
      }
      if (isNews(state, file)) left.push(file)
    }
    state = { ...withoutGone(state, names), current: null }
    return { completeUpTo: completeUpTo(state, left, Math.floor(parts.now() / 1000)), cursor: JSON.stringify(state) }
  }

  /** One file to its end, on from where an interrupted sync left it. A file that cannot be read is a page that says so. */
  async function* read(
    file: FolderFile,
    before: FolderState,
    signal: AbortSignal,
  ): AsyncGenerator<{ state: FolderState; page: IntakePage; rows: number }> {
    let state = before
    let rows = 0
    let known: ReadFile = { bytes: file.bytes, changedAt: file.changedAt, sha256: '' }
    let opened: OpenedFile | undefined
    try {
      opened = await open(file, signal)
      known = { ...known, sha256: opened.survey.sha256 }
      if (opened.profile.holds !== 'reports') throw notReports(file.name)
      if (Object.hasOwn(state.files, file.name) && state.files[file.name]!.sha256 === known.sha256) {
        // Written again with the same content.
        yield { state: fileRead(state, file.name, known), page: emptyPage(), rows: 0 }
        return
      }
      const { current } = state
      const skip = current?.name === file.name && current.sha256 === known.sha256 ? current.rows : 0
      const mapper = opened.mapper()
      let page = emptyPage()
      let inPage = 0
      for await (const batch of opened.rows)
        for (const row of batch) {
          if (signal.aborted) throw cancelled()
          if (++rows <= skip) continue
          const mapped = mapper.map(row)
          if ('report' in mapped) {
            if (parts.from === null || mapped.report.occurredAt >= parts.from) page.reports.push(mapped.report)
          } else if ('problem' in mapped) page.problems.push(mapped.problem)
          else page.refusals.push(mapped.refusal)
          if (++inPage < pageRows) continue
          state = { ...state, current: { ...known, name: file.name, rows } }
          yield { state, page, rows: inPage }
          page = emptyPage()
          inPage = 0
        }
      const now = await stateOf(file.path)
      const changed = now === null || !sameState(now, known)
      // What was written meanwhile is read at the next sync; what came of it until here is right as it is.
      if (changed) log(`folder: ${file.name} changed while it was read; it is read again at the next sync`)
      state = changed ? { ...state, current: null } : fileRead(state, file.name, known)
      yield { state, page: changed ? page : { ...page, fileRead: file.name }, rows: inPage }
    } catch (error) {
      if (signal.aborted) throw cancelled()
      const system = !(error instanceof Failure) && isSystemError(error)
      if (!(error instanceof Failure) && !system) throw error
      const reason = system ? fileTrouble(file.name, error) : withAdvice((error as Failure).text)
      log(`folder: ${file.name}: ${reason.en}`)
      // A file that is wrong stays wrong until it is changed; a disk that failed is tried again.
      state = system ? { ...state, current: null } : fileRead(state, file.name, known)
      yield { state, page: { ...emptyPage(), problems: [fileProblem(file.name, reason)] }, rows: 0 }
    } finally {
      await opened?.rows.return(undefined)
    }
  }

  return {
    pages,
    async test(signal) {
      try {
        const { files } = await lookInto(folder)
        if (signal.aborted) throw cancelled()
        return {
          ok: true,
          detail: {
            zh: `文件夹可以读取，里面有 ${files.length} 个文件。`,
            en: `The folder can be read and holds ${files.length} files.`,
          },
        }
      } catch (error) {
        if (error instanceof Failure && error.code !== 'cancelled') return { ok: false, detail: error.text }
        throw error
      }
    },
    async fields(signal) {
      const { files } = await lookInto(folder)
      const newest = files.toSorted((a, b) => b.changedAt - a.changedAt).slice(0, shownFiles)
      // One whose columns say what they are tells more than one that may be a note beside the data.
      for (const mapping of [undefined, mappingOf({})])
        for (const file of newest) {
          try {
            return { forms: [], fields: await columnsOf(file, mapping, signal) }
          } catch (error) {
            if (signal.aborted) throw cancelled()
            if (!(error instanceof Failure) && !isSystemError(error)) throw error
          }
        }
      return { forms: [], fields: [] }
    },
    async attachment() {
      // Whoever chose a folder did not choose that this machine asks the web for what its files name.
      throw new Failure('barred', {
        zh: '文件里只有这个附件的网络地址；文件夹来源不连网，没有取回。需要时请把附件文件向来源索取。',
        en: 'The file gives only an address on the web for it, and a watched folder asks no network, so it was not fetched. Ask the source for it where it is needed.',
      })
    },
    close: async () => {},
  }

  /** Columns of a file, with what stands in them first. With a mapping of nothing in particular also those that nobody knows. */
  async function columnsOf(file: FolderFile, mapping: MappingFile | undefined, signal: AbortSignal): Promise<UpstreamField[]> {
    const opened = await open(file, signal, mapping, surveyed)
    try {
      const { columns } = opened.table
      const examples: string[] = []
      const first = await opened.rows.next()
      for (const { cells } of first.done ? [] : first.value)
        for (const [i, cell] of cells.entries()) examples[i] ||= cell.slice(0, 80)
      return columns.map((path, i) => ({
        path,
        type: '',
        name: path,
        repeats: false,
        // Who reported is shown to nobody, not even here.
        example: isPersonal(foldName(path)) ? null : examples[i] || null,
      }))
    } finally {
      await opened.rows.return(undefined)
    }
  }
}

/** Row 0: the file itself. */
const fileProblem = (name: string, reason: Bilingual): IntakePage['problems'][number] => ({
  row: 0,
  column: null,
  reason,
  raw: { file: name },
})
const withAdvice = ({ zh, en }: Bilingual): Bilingual => ({
  zh: `${zh}改好的文件放回文件夹就会再读；只是列认不出时，也可以在来源设置里指明各列。`,
  en: `${en} A file that was put right is read again when it is in the folder; where only its columns are unknown, choose them in the settings of the source.`,
})

const notReports = (name: string): Failure =>
  new Failure('bad-request', {
    zh: `${name} 不是报告（是区域或类别清单），没有入库。请用导入单独读入它。`,
    en: `${name} holds no reports but areas or categories, so it was not taken in. Import it by itself.`,
  })

const chosenMapping = (fields: SourceOptions['fields'] = {}): MappingFile | null =>
  Object.values(fields).some((column) => column !== undefined && column !== '') ? mappingOf(fields) : null

/** The person's mapping over common names, as a mapping file made in memory. */
function mappingOf(mapped: NonNullable<SourceOptions['fields']>): MappingFile {
  const { title, text, place, ...single } = commonNames
  const profile: Profile = {
    ...emptyProfile('map'),
    single: { ...single },
    title: [title],
    text: [text],
    place: [[place]],
  }
  for (const [field, column] of Object.entries(mapped) as [MappedField, string | undefined][])
    if (column) fillField(profile, field, column)
  // A place on the map that was chosen is not to be overruled by columns that were not.
  if (mapped.location) profile.single = { ...profile.single, lat: [], lon: [] }
  return {
    profile,
    datum: null,
    categories: [],
    columns: Object.values(mapped).filter((column) => column !== undefined && column !== ''),
  }
}

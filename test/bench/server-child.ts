/**
 * The workstation's part on an office's store in a process of its own, so that its times and its memory are its own:
 * `node server-child.ts columns FOLDER KEY` (hexadecimal) or `flags FOLDER KEYS [DAY]`. Prints one JSON document.
 */
import { Analysis } from '../../main/analysis/analysis.ts'
import { columnKeeper } from '../../main/analysis/column-keeper.ts'
import { Columns } from '../../main/analysis/columns.ts'
import { createApp } from '../../main/app.ts'
import { createFileHost } from '../../main/shell/file-host.ts'
import { openForReading } from '../../main/store/open.ts'
import { readColumns } from '../../main/store/read.ts'
import { rounded } from './timing.ts'

const [what, folder, key, day] = process.argv.slice(2) as [string, string, string, string | undefined]
const seconds = (since: number): number => rounded((performance.now() - since) / 1000)
const megabytes = (bytes: number): number => Math.round(bytes / 1e6)
/** KiB. */
const peak = (): number => Math.round((process.resourceUsage().maxRSS * 1024) / 1e6)

async function columnsOnce() {
  const access = { folder, key: Buffer.from(key, 'hex') }
  const db = openForReading(access)
  db.prepare('SELECT 1').get()
  const kept = new Columns()
  const keeper = columnKeeper(kept, access)
  let began = performance.now()
  if (keeper?.restore()) {
    const opened = seconds(began)
    kept.load(db)
    return {
      reports: kept.n,
      openedSeconds: opened,
      refreshedSeconds: seconds(began),
      peakMegabytes: peak(),
      arrayMegabytes: megabytes(kept.bytes()),
    }
  }
  began = performance.now()
  db.transaction(() => void readColumns(db))()
  const fetched = seconds(began)
  began = performance.now()
  const analysis = new Analysis(db)
  analysis.columns.load(db)
  const loaded = seconds(began)
  const keeping = columnKeeper(analysis.columns, access)
  began = performance.now()
  keeping?.write()
  return {
    reports: analysis.columns.n,
    fetchedSeconds: fetched,
    loadedSeconds: loaded,
    writtenSeconds: seconds(began),
    peakMegabytes: peak(),
    arrayMegabytes: megabytes(analysis.columns.bytes()),
  }
}

/** The app as an analyst has it open, and the rules of one day on it. */
async function flagsOnce() {
  const began = performance.now()
  const app = await createApp(
    createFileHost({ shell: 'terminal', storeDir: folder, version: 'bench', language: 'zh', keys: key }),
  )
  const context = { signal: new AbortController().signal }
  const { matched } = await app.handlers['report.count']({ filter: {} }, context)
  const opened = seconds(began)
  const info = await app.handlers['app.info']({}, context)
  const asOf = day ?? (info.lastDay as string)
  const incidents = performance.now()
  await app.handlers['report.count']({ filter: { incidentsOnly: true } }, context)
  const incidentSeconds = seconds(incidents)
  const first = performance.now()
  const { series } = await app.handlers['flag.evaluate']({ asOf }, context)
  const firstSeconds = seconds(first)
  const rss = megabytes(process.memoryUsage().rss)
  await app.close()
  return {
    matched,
    asOf,
    openedSeconds: opened,
    incidentSeconds,
    evaluatedSeconds: firstSeconds,
    series,
    rssMegabytes: rss,
    peakMegabytes: peak(),
  }
}

const answer = what === 'columns' ? await columnsOnce() : await flagsOnce()
process.stdout.write(JSON.stringify(answer), () => process.exit(0))

/**
 * One briefing file through the whole app in a process of its own, so that its peak of memory is its own:
 * `node brief-child.ts STORE KEYS FORMAT OUT [cancel]`. Prints one JSON document.
 */
import { existsSync, readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Format } from '../../contract/taxonomy.ts'
import { createApp } from '../../main/app.ts'
import { createFileHost } from '../../main/shell/file-host.ts'

const [store, keys, format, out, cancel] = process.argv.slice(2) as [string, string, Format, string, string | undefined]
const app = await createApp(createFileHost({ shell: 'terminal', storeDir: store, version: 'bench', language: 'zh', keys }))
const stop = new AbortController()
const beside = dirname(out)
/** The file as it grows, in the folder that nobody is to see. */
const growing = (): boolean =>
  readdirSync(beside).some((name) => name.startsWith(`.${basename(out)}.`) && readdirSync(join(beside, name)).length > 0)
let asked = 0
const watch = cancel
  ? setInterval(() => {
      if (!growing()) return
      clearInterval(watch)
      asked = performance.now()
      stop.abort()
    }, 5)
  : undefined
const began = performance.now()
const used = process.cpuUsage()
let ended = 'made'
try {
  await app.handlers['brief.make'](
    { title: 'bench', filter: {}, audience: 'partner', language: 'zh', formats: [format], out },
    { signal: stop.signal },
  )
} catch (error) {
  if (!stop.signal.aborted) throw error
  ended = 'cancelled'
}
const { user, system } = process.cpuUsage(used)
const answer = {
  ended,
  seconds: (performance.now() - began) / 1000,
  processorSeconds: (user + system) / 1e6,
  peakMegabytes: process.resourceUsage().maxRSS / 1024,
  millisToStop: cancel ? performance.now() - asked : null,
  leftBehind: cancel ? readdirSync(beside).filter((name) => name.includes(basename(out))).length + Number(existsSync(out)) : null,
}
clearInterval(watch)
await app.close()
process.stdout.write(`${JSON.stringify(answer)}\n`)

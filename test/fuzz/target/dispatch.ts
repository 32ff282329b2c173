/**
 * The door: every method of the contract, over the real app on a real store. Whatever comes in, a reply comes out, with a
 * value or one of the error codes, never `internal`; and no report comes or goes but by the methods meant for that.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lockMethods, type Method } from '../../../contract/api.ts'
import { errorCodes, type Reply } from '../../../contract/reply.ts'
import { methods } from '../../../contract/request.ts'
import { encodeWire } from '../../../contract/wire.ts'
import { type App, createApp } from '../../../main/app.ts'
import { builtInTemplate } from '../../../main/brief/template/built-in.ts'
import { dispatch } from '../../../main/shell/dispatch.ts'
import { createFileHost } from '../../../main/shell/file-host.ts'
import { madeLayers, madeStreets, writePmtiles } from '../../fixture/make-basemap.ts'
import { wickedZip } from '../../fixture/package/wicked-zip.ts'
import { nested, oddText, oddValue, type Random, shown, spoilValue } from '../mutate.ts'
import { sampleRequests } from '../sample-request.ts'
import type { Input, Target } from '../target.ts'

const reports = 300

/** Methods that lock the store, put another in its place, or take reports out: they get a store of their own. */
const apart: ReadonlySet<Method> = new Set<Method>([
  ...lockMethods,
  'retention.run',
  'retention.set',
  'source.remove',
  'source.sync',
  'source.reconcile',
  'import.run',
  'quarantine.retry',
  'sample.make',
])
/** Work that may take long by its nature: a job with progress, or a key that is meant to be costly. It can be called off. */
const long: ReadonlySet<Method> = new Set<Method>([
  'app.doctor',
  'backup.make',
  'backup.check',
  'backup.restore',
  'lock.open',
  'passphrase.set',
  'passphrase.remove',
  'recovery.make',
  'retention.run',
  'retention.preview',
  'hotspot.find',
  'flag.evaluate',
  'flag.scoreboard',
  'rule.replay',
  'snapshot.freeze',
  'brief.make',
  'brief.preview',
  'template.add',
  'template.check',
  'sample.make',
  'import.run',
  'source.sync',
])
/** Tried less often than the rest, because each try makes files or keys. */
const rare: ReadonlySet<Method> = new Set<Method>([
  'brief.make',
  'sample.make',
  'backup.make',
  'backup.restore',
  'passphrase.set',
  'recovery.make',
  'hotspot.find',
  'rule.replay',
])

interface Asked {
  method: string
  request: unknown
}

export const dispatchTarget: Target = {
  // The app with its six threads, and a second one beside it.
  memory: 1_600,
  heap: 350,
  async open(room) {
    fillRoom(room)
    const samples = sampleRequests(room) as Record<Method, unknown[]>
    let logged = ''
    const note = (line: string): void => {
      logged = line
    }
    const openApp = (storeDir: string, keys: string): Promise<App> =>
      createApp(
        createFileHost({
          shell: 'terminal',
          storeDir,
          keys,
          briefings: join(room, 'out'),
          version: '0.0.0',
          language: 'en',
          log: note,
        }),
        // As the product's, but quick: the fuzz is about the door, not about the price of a guess.
        { cost: cheapest },
      )
    execFileSync('mkfifo', [join(room, 'pipe')])
    const signal = new AbortController().signal
    const pristine = join(room, 'pristine')
    const keys = join(room, 'keys')
    const first = await openApp(pristine, keys)
    await first.handlers['sample.make']({ reports, seed: 1 }, { signal })
    await first.close()
    let copies = 0
    const copy = async (): Promise<{ app: App; folder: string }> => {
      const folder = join(room, `store-${copies++}`)
      cpSync(pristine, folder, { recursive: true })
      // On a computer of its own: one may be told to forget its key.
      cpSync(keys, `${folder}-keys`, { recursive: true })
      return { app: await openApp(folder, `${folder}-keys`), folder }
    }
    const main = await copy()
    let other: Awaited<ReturnType<typeof copy>> | null = null
    const count = async (app: App): Promise<number> => (await app.handlers['report.count']({ filter: {} }, { signal })).matched
    const expected = await count(main.app)
    // Dictionaries are loaded with the first question.
    await main.app.handlers['search.suggest']({ text: '消' }, { signal })
    if (expected !== reports) throw new Error(`${expected} reports in the sample`)

    const askable = methods.flatMap((method) => Array.from({ length: rare.has(method) ? 1 : 8 }, () => method))
    const make = (random: Random): Input => {
      const roll = random.bits() / 2 ** 32
      let method: string = random.pick(askable)
      let request: unknown = random.pick(samples[method as Method])
      let made = method
      if (roll < 0.02) {
        method = random.pick([
          '',
          '__proto__',
          'constructor',
          'toString',
          'report',
          'report.',
          'report.get ',
          'hasOwnProperty',
          oddText(random),
        ])
        made = 'no method'
      }
      if (roll < 0.9) {
        const steps = 1 + random.below(random.chance(0.3) ? 6 : 2)
        for (let i = 0; i < steps; i++) request = spoilValue(random, request)
        made += ', spoilt'
      } else if (roll < 0.94) request = oddValue(random)
      return inputOf({ method, request: confined(request, method, room) }, made)
    }
    const wickedRequests: Record<string, () => Asked> = {
      'a filter 20,000 deep': () => ({ method: 'report.count', request: { filter: nested(20_000, 'object') } }),
      'a request 20,000 deep': () => ({ method: 'report.count', request: nested(20_000, 'list') }),
      'a text of 10 MB': () => ({ method: 'search.query', request: { text: 'x'.repeat(10 << 20) } }),
      'a polygon of 20,000 points that crosses itself': () => ({
        method: 'report.count',
        request: {
          filter: {
            polygon: {
              type: 'Polygon',
              coordinates: [
                [
                  ...Array.from({ length: 19_999 }, (_, i) => [
                    118 + ((i * 7_919) % 10_007) / 10_007,
                    30 + ((i * 104_729) % 10_009) / 10_009,
                  ]),
                  [118, 30],
                ],
              ],
            },
          },
        },
      }),
      '5,000 polygons': () => ({
        method: 'report.count',
        request: {
          filter: {
            polygon: {
              type: 'MultiPolygon',
              coordinates: Array.from({ length: 5_000 }, () => [
                [
                  [118, 30],
                  [119, 30],
                  [119, 31],
                  [118, 30],
                ],
              ]),
            },
          },
        },
      }),
      '100,000 ids': () => ({
        method: 'report.page',
        request: { filter: { ids: Array.from({ length: 100_000 }, (_, i) => i + 1) } },
      }),
      '2,000 areas that are not there': () => ({
        method: 'facet.count',
        request: { filter: { areas: Array.from({ length: 2_000 }, (_, i) => `a${i}`.repeat(40)) } },
      }),
      'minutes of all time': () => ({
        method: 'time.histogram',
        request: { filter: { from: '0001-01-01', to: '9999-12-31' }, unit: 'minute' },
      }),
      'a query of 500 words': () => ({ method: 'search.query', request: { text: 'a '.repeat(500) } }),
      'a query of 500 prefixes': () => ({ method: 'search.query', request: { text: 'a* '.repeat(330) } }),
      'a query of 1,000 Han characters': () => ({ method: 'search.query', request: { text: '消'.repeat(1_000) } }),
      'a query with a lone surrogate': () => ({ method: 'search.query', request: { text: '\ud800消' } }),
      'a query with NUL': () => ({ method: 'search.query', request: { text: '消\u0000防' } }),
      'a place from the pole to the pole': () => ({
        method: 'report.count',
        request: { filter: { near: { lon: 0, lat: 90, metres: 2e7 } } },
      }),
      'a box over the date line': () => ({
        method: 'map.clusters',
        request: { filter: {}, bbox: [170, -90, -170, 90], zoom: 24 },
      }),
      'a box of nothing': () => ({ method: 'map.clusters', request: { filter: {}, bbox: [0, 0, 0, 0], zoom: 0 } }),
      'the whole world, close up': () => ({
        method: 'map.clusters',
        request: { filter: {}, bbox: [-180, -90, 180, 90], zoom: 24 },
      }),
      'hot spots of 5 m over the world': () => ({ method: 'hotspot.find', request: { filter: {}, method: 'kde', metres: 5 } }),
      'hot spots of 5 m (Gi*)': () => ({ method: 'hotspot.find', request: { filter: {}, method: 'gi', metres: 5 } }),
      'hot spots of 50 km': () => ({ method: 'hotspot.find', request: { filter: {}, method: 'dbscan', metres: 50_000, min: 2 } }),
      'a replay of all time': () => ({
        method: 'rule.replay',
        request: { key: 'default', from: '0001-01-01', to: '9999-12-31' },
      }),
      'a verdict on a day far off': () => ({ method: 'flag.evaluate', request: { asOf: '9999-12-31' } }),
      'a verdict on a day long gone': () => ({ method: 'flag.evaluate', request: { asOf: '0001-01-01' } }),
      'a scoreboard of all time': () => ({ method: 'flag.scoreboard', request: { from: '0001-01-01', to: '9999-12-31' } }),
      'a rule without sense': () => ({
        method: 'rule.set',
        request: { key: 'odd', name: { zh: 'a', en: 'a' }, kind: 'ears-c1', params: { alpha: Number.NaN, baseline: -1 } },
      }),
      'a rule of a baseline of 10^9 days': () => ({
        method: 'rule.set',
        request: { key: 'odd', name: { zh: 'a', en: 'a' }, kind: 'ears-c1', params: { baseline: 1e9 } },
      }),
      'a million synonyms': () => ({
        method: 'synonym.set',
        request: { groups: Array.from({ length: 2_000 }, (_, i) => Array.from({ length: 20 }, (_, k) => `w${i}-${k}`)) },
      }),
      '50,000 names of places': () => ({
        method: 'gazetteer.put',
        request: {
          names: Array.from({ length: 50_000 }, (_, i) => ({ name: `路${i}`, kind: 'street', area: 'qinglan-wangjiang' })),
        },
      }),
      'a file that never ends': () => ({ method: 'import.preview', request: { file: '/dev/zero' } }),
      'a file that never ends, imported': () => ({ method: 'import.run', request: { files: ['/dev/zero'] } }),
      'a file that never answers': () => ({ method: 'import.preview', request: { file: join(room, 'pipe') } }),
      'a folder as a file': () => ({ method: 'import.run', request: { files: [room] } }),
      'a mapping that never ends': () => ({
        method: 'import.preview',
        request: { file: join(room, 'table.csv'), map: '/dev/zero' },
      }),
      'a template that never ends': () => ({ method: 'template.check', request: { file: '/dev/zero' } }),
      'a template that never answers': () => ({ method: 'template.check', request: { file: join(room, 'pipe') } }),
      'a folder as a template': () => ({ method: 'template.check', request: { file: room } }),
      'a basemap that never ends': () => ({ method: 'basemap.add', request: { file: '/dev/zero' } }),
      'a basemap that never answers': () => ({ method: 'basemap.add', request: { file: join(room, 'pipe') } }),
      'a leak check of what never ends': () => ({ method: 'leak.check', request: { path: '/dev/zero' } }),
      'a leak check of what never answers': () => ({ method: 'leak.check', request: { path: join(room, 'pipe') } }),
      'a package that never ends': () => ({ method: 'package.verify', request: { path: '/dev/zero' } }),
      'a package that never answers': () => ({ method: 'package.open', request: { path: join(room, 'pipe') } }),
      'a backup of what never answers': () => ({ method: 'backup.check', request: { path: join(room, 'pipe') } }),
      'a backup into a file': () => ({ method: 'backup.make', request: { folder: join(room, 'table.csv') } }),
      'a backup into /proc': () => ({ method: 'backup.make', request: { folder: '/proc/fieldbrief' } }),
      'a backup into the store': () => ({ method: 'backup.make', request: { folder: join(room, 'store-0') } }),
      'a restore of the store itself': () => ({ method: 'backup.restore', request: { path: join(room, 'store-1') } }),
      'a restore of a folder of other things': () => ({ method: 'backup.restore', request: { path: room } }),
      'a watched folder that is the root of the machine': () => ({
        method: 'source.add',
        request: { name: 'root', kind: 'folder', url: '/proc' },
      }),
      'a briefing into /proc': () => ({
        method: 'brief.make',
        request: { filter: {}, audience: 'internal', formats: ['csv'], out: '/proc/fieldbrief' },
      }),
      'a briefing into a file': () => ({
        method: 'brief.make',
        request: { filter: {}, audience: 'internal', formats: ['csv'], out: join(room, 'table.csv', 'x') },
      }),
      'a name with NUL': () => ({ method: 'import.preview', request: { file: 'a\u0000b' } }),
      'a name of 4,000 characters': () => ({ method: 'import.preview', request: { file: `/${'a'.repeat(4_000)}` } }),
      'a piece of an upload with a path for a name': () => ({
        method: 'import.stage',
        request: { name: '../../../../tmp/escaped.csv', bytes: new Uint8Array(3), last: true },
      }),
      'a getter that throws': () => ({
        method: 'report.get',
        request: Object.defineProperty({}, 'id', {
          enumerable: true,
          get: () => {
            throw new Error('no')
          },
        }),
      }),
      'a proxy': () => ({ method: 'report.get', request: new Proxy({ id: 1 }, {}) }),
      'a proxy that throws': () => ({
        method: 'report.get',
        request: new Proxy(
          {},
          {
            ownKeys: () => {
              throw new Error('no')
            },
          },
        ),
      }),
    }
    return {
      wicked: Object.entries(wickedRequests).map(([made, of]) => ({ made, make: () => of() })),
      make,
      async run(input) {
        const { method, request } = input.value as Asked
        const known = methods.find((m) => m === method)
        const alone = known !== undefined && apart.has(known)
        if (alone) other ??= await copy()
        const { app } = alone ? (other as NonNullable<typeof other>) : main
        const aborter = new AbortController()
        const isLong = known !== undefined && long.has(known)
        input.allow?.(isLong ? 8 : 2)
        const timer = isLong ? setTimeout(() => aborter.abort(), 1_000) : null
        logged = ''
        let reply: Reply<unknown>
        try {
          reply = await dispatch(app, method, request, aborter.signal, note)
        } finally {
          if (timer) clearTimeout(timer)
        }
        if (reply.ok) encodeWire(reply.value ?? null)
        else {
          if (!(errorCodes as readonly string[]).includes(reply.code))
            throw new Error(`${method}: a code of its own, ${String(reply.code)}`)
          if (reply.code === 'internal') throw new Error(`${method} ${shown(request, 600)}: internal; ${logged}`)
          if (typeof reply.message !== 'string' || reply.message.trim() === '')
            throw new Error(`${method}: ${reply.code} without words`)
          if (reply.message.length > 5_000)
            throw new Error(`${method}: ${reply.code} with ${reply.message.length} characters of words`)
        }
        if (!alone) {
          const now = await count(app)
          if (now !== expected) throw new Error(`${method} changed the number of reports from ${expected} to ${now}`)
        } else if (other && (other.app.isLocked() || (await count(other.app).catch(() => -1)) !== expected)) {
          // Locked, emptied or filled as it was told: the next one begins anew.
          await other.app.close()
          for (const folder of [other.folder, `${other.folder}-keys`]) rmSync(folder, { recursive: true, force: true })
          other = null
        }
        return reply.ok ? 'done' : reply.code
      },
      async close() {
        await main.app.close()
        await other?.app.close()
      },
    }
  },
}

const cheapest = { least: { memoryKib: 64, passes: 1, lanes: 1 }, mostMemoryKib: 64, millis: 1 }
const inputOf = (asked: Asked, made: string): Input => ({ bytes: new TextEncoder().encode(shown(asked)), made, value: asked })

/** Files that the sample requests name. */
function fillRoom(room: string): void {
  for (const folder of ['out', 'backups', 'watched']) mkdirSync(join(room, folder), { recursive: true })
  writeFileSync(
    join(room, 'table.csv'),
    '编号,发生时间,类别,内容,经度,纬度\n1,2026-06-01 08:30,消防,楼道堆物,118.6,30.95\n2,昨天,消防,x,,\n',
  )
  writePmtiles(join(room, 'map.pmtiles'), { tiles: { '0/0/0': madeStreets() }, metadata: { vector_layers: madeLayers } })
  writeFileSync(join(room, 'template.docx'), builtInTemplate('zh'))
  writeFileSync(join(room, 'package.zip'), wickedZip([{ name: 'manifest.json', data: '{}' }]))
  writeFileSync(join(room, 'views.json'), '{"fields":{"occurredAt":"发生时间","text":"内容"}}')
}

const pathKeys = new Set(['file', 'files', 'path', 'folder', 'out', 'template', 'map', 'url', 'proxy'])
/** What may be named outside of the room: it is read only, and shows whether reading ends. */
const readable = new Set(['/dev/zero', '/dev/null', '/proc/self/environ', '/etc/passwd'])
/**
 * The request with its paths inside the room and its addresses on this machine: a spoilt one must not write over the machine
 * that the fuzz runs on, nor ask anybody outside.
 */
function confined(value: unknown, method: string, room: string, key = '', depth = 0): unknown {
  if (depth > 40) return value
  if (typeof value === 'string' && pathKeys.has(key)) {
    if (URL.canParse(value) && /^[a-z]+:/i.test(value))
      return /^https?:\/\/127\.0\.0\.1:9(?![\d])/.test(value) ? value : 'http://127.0.0.1:9/x'
    if (value.startsWith(room) && !value.includes('..')) return value
    if (key !== 'out' && key !== 'folder' && method !== 'source.add' && readable.has(value)) return value
    return value === '' ? '' : `${room}/out/${value.replaceAll('..', '__')}`
  }
  if (key === 'formats' && Array.isArray(value)) return value.filter((format) => format !== 'pdf')
  if (Array.isArray(value))
    return value.length > 5_000 ? value : value.map((part) => confined(part, method, room, key, depth + 1))
  if (
    typeof value === 'object' &&
    value !== null &&
    (Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null)
  ) {
    const out: Record<string, unknown> = {}
    for (const [name, part] of Object.entries(value)) {
      // The number of reports that a sample is made of.
      const bounded = method === 'sample.make' && typeof part === 'number' && part > 500 && part <= 5_000_000 ? 500 : part
      Object.defineProperty(out, name, {
        value: confined(bounded, method, room, name, depth + 1),
        enumerable: true,
        writable: true,
        configurable: true,
      })
    }
    return out
  }
  return value
}

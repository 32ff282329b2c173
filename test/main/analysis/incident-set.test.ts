import { expect, test } from 'vitest'
import { Analysis } from '../../../main/analysis/analysis.ts'
import { type Columns, latOf, lonOf } from '../../../main/analysis/columns.ts'
import type { Store } from '../../../main/store/client.ts'
import { type IncidentPin, readPins } from '../../../main/store/incident-read.ts'
import type { IntakeReport } from '../../../main/store/intake.ts'
import { openForReading } from '../../../main/store/open.ts'
import type { Connection } from '../../../main/store/sql.ts'
import { collapseDefaults, hamming } from '../../../main/text/near.ts'
import { makeReport, putReports, seeded, tempFolder, tempStore, testKey } from '../../fixture/make-store.ts'
import { ask } from './town.ts'

/** A hall with things in it, told in words that are near or not so near each other. */
const tellings = [
  '三号楼二单元楼道里堆满旧家具和纸箱，消防通道被占用，居民下楼要侧身才能通过，请尽快清理',
  '三号楼二单元楼道里堆满旧家具和纸箱，消防通道被占用，下楼要侧身通过，请尽快来清理一下',
  '3号楼2单元楼道堆满了旧家具和纸箱子，消防通道被占，居民下楼都要侧身才能通过，请清理',
  '地下车库入口的路灯坏了一个星期，晚上进出看不清路，已经有老人绊倒，请尽快派人维修更换',
  '地下车库入口路灯坏了一个多星期，晚上进出看不清路，有老人绊倒过，希望尽快派人来维修更换',
  '夜里十一点以后广场上还有人放音响唱歌，声音很大，孩子睡不着觉，希望有人来管一管这件事',
  '吵',
]
/** Crowded in place and time, so that incidents meet. */
function someReport(n: number, random: () => number): IntakeReport {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const isNowhere = random() < 0.15
  return makeReport(n, {
    title: '',
    text: pick(tellings),
    category: pick(['fire', 'fire', 'facility'] as const),
    occurredAt: 1_767_225_600 + Math.floor(random() * 20 * 86_400),
    lon: isNowhere ? null : 118.6 + random() * 0.008,
    lat: isNowhere ? null : 30.95 + random() * 0.008,
    withdrawn: random() < 0.02,
  })
}

/** The rule as it is written, comparing all pairs. @returns report id -> id of the first report of its incident */
function plainIncidents(columns: Columns, pins: readonly IncidentPin[]): Map<number, number> {
  const rows = [...columns.byTime]
  const reach = collapseDefaults.hours * 60
  const pinOf = new Map(pins.map((pin) => [pin.report, pin]))
  const idOf = (row: number): number => columns.id[row] as number
  const minuteOf = (row: number): number => columns.minute[row] as number
  const isTold = (row: number): boolean => columns.keyHigh[row] !== 0 || columns.keyLow[row] !== 0
  const incidents: { name: string; first: number; latest: number; members: number[] }[] = []
  const byName = new Map<string, (typeof incidents)[number]>()
  const seeds: { row: number; name: string; pin: IncidentPin | null }[] = pins.flatMap((pin) => {
    const row = columns.rowOf(pin.report)
    return row >= 0 ? [{ row, name: `pin ${pin.anchor}`, pin }] : []
  })
  const join = (name: string, row: number): void => {
    const known = byName.get(name)
    if (known) {
      known.latest = minuteOf(row)
      known.members.push(row)
      return
    }
    const fresh = { name, first: row, latest: minuteOf(row), members: [row] }
    byName.set(name, fresh)
    incidents.push(fresh)
  }
  const place = new Map(rows.map((row, i) => [row, i]))
  for (const [i, row] of rows.entries()) {
    const pin = pinOf.get(idOf(row))
    if (pin) {
      join(`pin ${pin.anchor}`, row)
      continue
    }
    let best: { bits: number; place: number; name: string } | null = null
    for (const seed of isTold(row) ? seeds : []) {
      if (!isTold(seed.row) || columns.category[seed.row] !== columns.category[row]) continue
      const incident = byName.get(seed.name)
      const goesOn = incident !== undefined && minuteOf(row) - incident.latest <= reach
      if (seed.pin) {
        if (idOf(row) <= seed.pin.newest || minuteOf(seed.row) - minuteOf(row) > reach) continue
        const ahead = pins.some((other) => {
          const at = place.get(columns.rowOf(other.report))
          if (other.anchor !== seed.pin?.anchor || at === undefined || at < i) return false
          return minuteOf(rows[at] as number) - minuteOf(row) <= reach
        })
        if (!goesOn && !ahead) continue
      } else if (!goesOn) continue
      const bits = hamming(columns.keyHigh[row]!, columns.keyLow[row]!, columns.keyHigh[seed.row]!, columns.keyLow[seed.row]!)
      if (columns.isLocated(row) !== columns.isLocated(seed.row)) continue
      if (columns.isLocated(row)) {
        const lat = latOf(columns.y[row] as number)
        const dx =
          (lonOf(columns.x[row] as number) - lonOf(columns.x[seed.row] as number)) * 111_320 * Math.cos((lat * Math.PI) / 180)
        const dy = (lat - latOf(columns.y[seed.row] as number)) * 110_574
        if (bits > collapseDefaults.distance || Math.hypot(dx, dy) > collapseDefaults.metres) continue
      } else if (bits > collapseDefaults.distanceWithoutPlace || columns.area[row] !== columns.area[seed.row]) continue
      const at = place.get(seed.row) as number
      if (best === null || bits < best.bits || (bits === best.bits && at < best.place))
        best = { bits, place: at, name: seed.name }
    }
    if (best) join(best.name, row)
    else {
      join(`row ${row}`, row)
      seeds.push({ row, name: `row ${row}`, pin: null })
    }
  }
  return new Map(incidents.flatMap((incident) => incident.members.map((row) => [idOf(row), idOf(incident.first)] as const)))
}

const told = (analysis: Analysis): Map<number, number> => {
  const rows = analysis.incidents()
  const { id } = analysis.columns
  return new Map(Array.from(rows, (first, row) => [id[row] as number, id[first] as number]))
}
const sorted = (map: Map<number, number>): string => [...map].sort((a, b) => a[0] - b[0]).join(' ')
const pinsOf = (db: Connection): IncidentPin[] => readPins(db, -1)?.pins ?? []

async function opened(): Promise<{ store: Store; db: Connection; analysis: Analysis; folder: string }> {
  const folder = tempFolder()
  const store = await tempStore(folder)
  const db = openForReading({ folder, key: testKey })
  return { store, db, folder, analysis: new Analysis(db) }
}

test('appended, changed, back-filled, merged, parted, undone, removed or opened anew: incidents are what the plain rule says', {
  timeout: 120_000,
}, async () => {
  const { store, db, analysis } = await opened()
  const random = seeded(5)
  let next = 1
  let put = 0
  let drawn = 0
  const changes: number[] = []
  for (let round = 0; round < 70; round++) {
    const page = Array.from({ length: [1, 6, 25][round % 3] as number }, () =>
      // Some are known and change; the others come from any time.
      someReport(random() < 0.2 && next > 1 ? 1 + Math.floor(random() * (next - 1)) : next++, random),
    )
    const once = [...new Map(page.map((report) => [report.externalId, report])).values()]
    await putReports(store, once, { source: round % 5 === 4 ? 'other' : 'one' })
    analysis.refresh()
    const before = told(analysis)
    const { columns } = analysis
    const members = (id: number): number[] =>
      [...columns.byTime].map((row) => columns.id[row] as number).filter((other) => before.get(other) === before.get(id))
    const anyId = (): number => columns.id[Math.floor(random() * columns.n)] as number
    const kind = random()
    const newest = Math.max(...columns.id)
    const say = { newest, version: analysis.incidentSet.version, reason: 'so it is', at: 1_780_000_000 + round }
    if (kind < 0.3) {
      const made = [...new Set([members(anyId()), members(anyId())].map((list) => list.join()))].map((list) =>
        list.split(',').map(Number),
      )
      if (made.length === 2) {
        const both = made.flat().sort((a, b) => {
          const [x, y] = [columns.rowOf(a), columns.rowOf(b)]
          return columns.minute[x]! - columns.minute[y]! || a - b
        })
        const done = await store.call('incident.put', { kind: 'merge', reports: both.slice(0, 2), made: [both], ...say })
        changes.push(done?.id as number)
        put += 1
        analysis.refresh()
        const after = told(analysis)
        for (const [id, first] of after)
          expect(first, `round ${round}: a merge moves only what it names`).toBe(both.includes(id) ? both[0] : before.get(id))
      }
    } else if (kind < 0.55) {
      const list = [...before.keys()].map(members).find((m) => m.length > 2 && random() < 0.2)
      if (list) {
        const off = list.filter((_, i) => i % 2 === 1)
        const rest = list.filter((_, i) => i % 2 === 0)
        const done = await store.call('incident.put', { kind: 'split', reports: off, made: [off, rest], ...say })
        changes.push(done?.id as number)
        put += 1
        analysis.refresh()
        const after = told(analysis)
        for (const [id, first] of after)
          expect(first, `round ${round}: a split moves only what it names`).toBe(
            off.includes(id) ? off[0] : rest.includes(id) ? rest[0] : before.get(id),
          )
      }
    } else if (kind < 0.65 && changes.length > 0) {
      await store.call('incident.undo', {
        id: changes[Math.floor(random() * changes.length)] as number,
        at: 1_780_000_000 + round,
      })
    } else if (kind < 0.68) await store.call('source.remove', { name: 'other' })
    if (round % 2 === 1) analysis.refresh()
    else {
      // Not asked in between: several changes are taken up at once.
      await putReports(store, [someReport(next++, random)], { source: 'one' })
      analysis.refresh()
    }
    const wanted = sorted(plainIncidents(columns, pinsOf(db)))
    expect(sorted(told(analysis)), `round ${round}`).toBe(wanted)
    const again = new Analysis(db)
    again.refresh()
    expect(sorted(told(again)), `round ${round}, opened anew`).toBe(wanted)
    drawn += pinsOf(db).length
    if (round % 7 === 3) {
      const keep = analysis.incidentSet.toKeep()
      if (keep) expect(await store.call('incident.keep', keep)).toEqual({ kept: true })
      const kept = new Analysis(db)
      kept.refresh()
      expect(sorted(told(kept)), `round ${round}, as kept`).toBe(wanted)
      expect(kept.incidentSet.toKeep(), 'what the store holds is not kept twice').toBeNull()
    }
  }
  expect(put).toBeGreaterThan(15)
  expect(drawn).toBeGreaterThan(100)
  const incidents = new Set(told(analysis).values()).size
  expect(incidents).toBeLessThan(analysis.columns.n * 0.8)
  expect(analysis.matched(ask({})).counts.incidents).toBe(incidents)
})

test.each(['incident_pin', 'FROM report WHERE'])('a load that fails at %s is made up for by the next one', async (part) => {
  const { store, db } = await opened()
  let failing = false
  const faulty = new Proxy(db, {
    get(target, name) {
      const value = Reflect.get(target, name, target)
      if (typeof value !== 'function') return value
      return (...given: unknown[]) => {
        if (failing && name === 'prepare' && String(given[0]).replace(/\s+/g, ' ').includes(part))
          throw new Error('the disk is away')
        return value.apply(target, given)
      }
    },
  })
  const analysis = new Analysis(faulty)
  const count = () => analysis.matched(ask({})).counts.matched
  await putReports(store, [makeReport(1), makeReport(2)])
  const change = { kind: 'merge', reports: [1, 2], made: [[1, 2]], newest: 2, version: 0, reason: 'so it is', at: 1 } as const
  await store.call('incident.put', structuredClone(change) as never)
  analysis.refresh()
  expect(count()).toBe(2)
  await putReports(store, [makeReport(3)])
  failing = true
  expect(() => analysis.refresh()).toThrow('away')
  failing = false
  analysis.refresh()
  expect(count()).toBe(3)
})

/** Hot spots, comparison and the place page; and two spatial methods over a file of points. */

import type { Answer, Request } from '../../../contract/api.ts'
import { haversineM } from '../../../contract/geometry.ts'
import type { Comparison, Filter, HotSpots } from '../../../contract/model.ts'
import { Failure } from '../../../contract/reply.ts'
import { dbscan } from '../../stats/dbscan.ts'
import { getisOrd } from '../../stats/getis-ord.ts'
import { giOfPoints } from '../../stats/hot-spot.ts'
import { readPoints } from './point-file.ts'
import {
  type Caller,
  type Command,
  content,
  countsLine,
  filterOf,
  given,
  json,
  n,
  number,
  numbers,
  required,
  table,
  text,
  Usage,
  type Words,
} from './words.ts'

const figure = (value: number | null): string => (value === null ? '∞' : value >= 100 ? n(Math.round(value)) : value.toFixed(2))
const chance = (p: number): string => (p < 0.0001 ? '< 0.0001' : p.toPrecision(1))

function spotsForScripts(found: HotSpots) {
  const { cells, outlines, ...rest } = found
  return {
    ...rest,
    cells: Array.from(cells.lon, (lon, i) => ({
      lon,
      lat: cells.lat[i]!,
      value: cells.value[i]!,
      pAdjusted: cells.p[i]!,
      count: cells.count[i]!,
    })),
    /** Of every cell, from its centre. */
    corners: Array.from(cells.cornerLon, (lon, i) => ({ lon, lat: cells.cornerLat[i]! })),
    outlines: outlines.features.map((f) => ({ ...f.properties, geometry: f.geometry })),
  }
}

/** One side of a comparison: the shared filter narrowed by --from/--to/--area/--filter or their --with- twins. */
function sides(words: Words): { a: Filter; b: Filter } {
  const other = text(words, 'with-filter')
  const shared = filterOf(words) as Filter
  const b: Filter =
    other === undefined ? shared : (json(other.startsWith('@') ? content(other.slice(1)) : other, '--with-filter') as Filter)
  const narrowed = (filter: Filter, prefix: '' | 'with-'): Filter => {
    const area = text(words, `${prefix}area`)
    return given({
      ...filter,
      from: text(words, `${prefix}from`) ?? filter.from,
      to: text(words, `${prefix}to`) ?? filter.to,
      areas: area === undefined ? filter.areas : area.split(',').map((key) => key.trim()),
    }) as Filter
  }
  if (other === undefined && !['with-from', 'with-to', 'with-area'].some((name) => text(words, name) !== undefined))
    throw new Usage('say what to compare with: --with-from and --with-to, --with-area, or --with-filter')
  return { a: narrowed(shared, ''), b: narrowed(b, 'with-') }
}

/** An area that is not there would be compared as one without a report. */
async function knownAreas(asked: string | undefined, { call }: Caller): Promise<void> {
  if (asked === undefined) return
  const { areas } = await call('area.list', {})
  const known = new Set(['none', ...areas.flatMap((a) => [a.key, a.name.zh, a.name.en])])
  const missing = asked.split(',').find((key) => !known.has(key.trim()))
  if (missing !== undefined)
    throw new Failure('not-found', {
      zh: `没有名为“${missing}”的区域，没有比较。用 area list 查看有哪些区域。`,
      en: `There is no area "${missing}"; nothing was compared. See area list for the areas there are.`,
    })
}

const placeOf = (words: Words): Request<'place.get'>['at'] => {
  const [at, area, address] = [text(words, 'at'), text(words, 'area'), text(words, 'address')]
  if ([at, area, address].filter((v) => v !== undefined).length !== 1) throw new Usage('give one of --at, --area, --address')
  if (area !== undefined) return { area }
  if (address !== undefined) return { address }
  const [lon, lat, ...more] = numbers(at as string)
  if (!Number.isFinite(lon) || !Number.isFinite(lat) || more.length > 0) throw new Usage('--at takes LON,LAT in degrees')
  return { lon: lon as number, lat: lat as number, metres: number(words, 'radius') ?? 100 }
}

/** Every other point within metres, and the point itself, each of weight 1. */
function nearPoints(lon: Float64Array, lat: Float64Array, metres: number) {
  const count = lon.length
  const start = new Uint32Array(count + 1)
  const other: number[] = []
  // Sorted by latitude, only those of the same band are measured.
  const order = Uint32Array.from({ length: count }, (_, i) => i).sort((a, b) => lat[a]! - lat[b]!)
  const place = new Uint32Array(count)
  for (const [k, i] of order.entries()) place[i] = k
  const band = (metres / 111_194) * (1 + 1e-6)
  for (let i = 0; i < count; i++) {
    for (const step of [-1, 1])
      for (let k = place[i]! + (step < 0 ? -1 : 0); k >= 0 && k < count; k += step) {
        const j = order[k]!
        if (Math.abs(lat[j]! - lat[i]!) > band) break
        if (haversineM(lon[i]!, lat[i]!, lon[j]!, lat[j]!) <= metres) other.push(j)
      }
    start[i + 1] = other.length
  }
  return { start, other: Uint32Array.from(other), weight: new Float64Array(other.length).fill(1) }
}

export const mapCommands: Record<string, Command> = {
  compare: {
    usage:
      'compare [--filter JSON] [--from DAY --to DAY] [--area KEY] [--with-filter JSON] [--with-from DAY --with-to DAY] [--with-area KEY] [--by category|area|status|level|source]',
    values: ['filter', 'from', 'to', 'area', 'with-filter', 'with-from', 'with-to', 'with-area', 'by'],
    async run(words, caller) {
      for (const option of ['area', 'with-area']) await knownAreas(text(words, option), caller)
      return caller.call('compare.count', given({ ...sides(words), by: text(words, 'by') as Comparison['by'] | undefined }))
    },
    print: (a: Comparison) =>
      [
        `a: ${countsLine(a.a.counts)}${a.a.days === null ? '' : `; ${figure(a.a.days)} days`}`,
        `b: ${countsLine(a.b.counts)}${a.b.days === null ? '' : `; ${figure(a.b.days)} days`}`,
        table([
          [a.by, 'a', 'b', 'change', a.perDay ? 'b/a per day' : 'b/a', '95 % interval', 'p', 'q'],
          ...[a.total, ...a.lines].map((l) => [
            l.value,
            l.a,
            l.b,
            l.change > 0 ? `+${n(l.change)}` : n(l.change),
            figure(l.ratio[1]),
            `${figure(l.ratio[0])}–${figure(l.ratio[2])}`,
            chance(l.p),
            chance(l.pAdjusted),
          ]),
        ]),
        ...(a.overlap === 0
          ? []
          : [`${n(a.overlap)} reports are in both; interval and p take the two as separate, so read them with care.`]),
        ...(a.incompleteFrom === null ? [] : [`Not complete from ${a.incompleteFrom} on: a source is late.`]),
      ].join('\n'),
  },
  place: {
    usage: 'place --at LON,LAT [--radius M] | --area KEY | --address TEXT  [--filter JSON] [--return-days N]',
    values: ['at', 'radius', 'area', 'address', 'filter', 'return-days'],
    run: (words, { call }) =>
      call(
        'place.get',
        given({ at: placeOf(words), filter: filterOf(words) as Filter, returnDays: number(words, 'return-days') }),
      ),
    print: (a: Answer<'place.get'>) =>
      [
        `${a.name ?? a.area?.name.zh ?? ''} ${a.lon.toFixed(6)},${a.lat.toFixed(6)}, ${n(Math.round(a.metres))} m`,
        countsLine(a.counts),
        `${n(a.incidents)} incidents; ${a.firstAt ?? '-'} to ${a.lastAt ?? '-'}`,
        table([
          ['category', 'total', 'open', 'closed', 'came back'],
          ...a.byCategory.map((c) => [c.category, c.total, c.open, c.closed, c.cameBack]),
        ]),
        ...a.cameBack
          .slice(0, 10)
          .map((c) => `came back: ${c.category}, closed ${c.closedAt}, again ${c.againAt} (${c.days} days)`),
        ...a.trail.slice(0, 10).map((s) => `${s.at}  ${s.level} ${s.decision}  ${s.comment}`),
        ...a.flags.map(
          (f) => `flag ${f.id}: ${f.category} ${f.from}..${f.to} ${f.observed} (expected ${f.expected.toFixed(1)}) ${f.status}`,
        ),
        ...a.briefings.map((b) => `briefing ${b.madeAt} ${b.title} (${b.audience}): ${n(b.here)} here`),
        ...a.neighbours.slice(0, 10).map((s) => `${n(Math.round(s.metres))} m: ${n(s.count)} reports, ${s.name ?? '-'}`),
      ].join('\n'),
  },
  hotspots: {
    usage: 'hotspots --method gi|dbscan|hdbscan|kde [--metres M] [--min N] [--alpha A] [--filter JSON]',
    values: ['method', 'metres', 'min', 'alpha', 'filter'],
    run: async (words, { call }) =>
      spotsForScripts(
        await call(
          'hotspot.find',
          given({
            filter: filterOf(words) as Filter,
            method: required(words, 'method') as HotSpots['method'],
            metres: number(words, 'metres'),
            min: number(words, 'min'),
            alpha: number(words, 'alpha'),
          }),
        ),
      ),
    print: (a: ReturnType<typeof spotsForScripts>) =>
      [
        countsLine(a.counts),
        a.sentence.en,
        a.inWords.en,
        a.outlines.length > 0
          ? table([
              ['label', 'reports', 'km²', 'from', 'to'],
              ...a.outlines.slice(0, 30).map((o) => [String(o.label), o.count, o.squareKm.toFixed(2), o.from, o.to]),
            ])
          : table([
              ['lon', 'lat', a.scale.unit.en, 'q', 'reports'],
              ...a.cells
                .slice(0, 30)
                .map((c) => [
                  c.lon.toFixed(5),
                  c.lat.toFixed(5),
                  figure(c.value),
                  a.method === 'gi' ? chance(c.pAdjusted) : '-',
                  c.count,
                ]),
            ]),
      ].join('\n'),
  },
  gi: {
    usage: 'gi --points FILE --metres M',
    values: ['points', 'metres'],
    storeless: true,
    async run(words) {
      const { lon, lat, value } = readPoints(required(words, 'points'))
      required(words, 'metres')
      const metres = number(words, 'metres') as number
      if (!(metres > 0)) throw new Usage(`--metres takes a number above 0, not ${metres}`)
      if (lon.length === 0) return { values: [] }
      // Without values the points are counted in hexagons first, as on the map.
      if (value === null) return { values: giOfPoints(lon, lat, metres) }
      const { z, upper, upperBh } = getisOrd(value, nearPoints(lon, lat, metres))
      return {
        values: Array.from(z, (v, i) => ({ z: Number.isNaN(v) ? null : v, p: upper[i]!, pAdjusted: upperBh[i]! })),
      }
    },
    print: (a: { values: { z: number | null; p: number; pAdjusted: number }[] }) =>
      table([['z', 'p', 'q'], ...a.values.map((v) => [v.z === null ? '-' : v.z.toFixed(3), chance(v.p), chance(v.pAdjusted)])]),
  },
  dbscan: {
    usage: 'dbscan --points FILE --metres M --min N',
    values: ['points', 'metres', 'min'],
    storeless: true,
    async run(words) {
      const { lon, lat } = readPoints(required(words, 'points'))
      for (const name of ['metres', 'min']) required(words, name)
      try {
        const { label } = dbscan(lon, lat, { epsM: number(words, 'metres') as number, minPoints: number(words, 'min') as number })
        return { values: [...label] }
      } catch (error) {
        if (error instanceof RangeError) throw new Usage(error.message)
        throw error
      }
    },
    print: (a: { values: number[] }) => a.values.join('\n'),
  },
}

import type { HandlerGroup } from '../../contract/api.ts'
import { haversineM } from '../../contract/geometry.ts'
import type { Bilingual, Filter, ShiftCheck } from '../../contract/model.ts'
import { type Datum, datums } from '../../contract/taxonomy.ts'
import { type House, notFound } from './house.ts'

/** Points of the source that are looked at; more change nothing. */
const looked = 2_000
/** Fewer points of the source, or of all the others around them, say nothing. */
const leastPoints = 30
const leastOthers = 200
/**
 * Another reading has to raise the mean log density by this much, and by so many standard errors. On sample districts
 * (6,000, 20,000 and 60,000 reports, seeds 1 to 3) every right source loses 0.46 to 0.59 under the best other reading
 * (z -8 and below), and no 30 right points taken at random come closer than -0.20; the reports that the truth file lists
 * as shifted, taken for a source, gain 0.39 to 0.53 (z 3.2 of 27 points, 8.6 of 306).
 */
const leastGain = 0.2
const leastZ = 3
/** Where fewer of the points lie where others report too, a good fit is chance. */
const leastCovered = 0.4
/** Degrees around the points in which the others count: some 2 km, as far as a wrong datum moves anything. */
const around = 0.02

const datumName: Record<Datum, string> = { wgs84: 'WGS-84', gcj02: 'GCJ-02', bd09: 'BD-09' }

export function shiftHandlers(house: House): HandlerGroup<'source.shift'> {
  return {
    async 'source.shift'({ name }, { signal }) {
      const sources = await house.store.call('source.list', { now: house.nowSeconds() })
      if (!sources.some((s) => s.name === name))
        throw notFound(
          `没有名为“${name}”的来源。用 source list 查看已有来源。`,
          `There is no source named "${name}". See source list for those there are.`,
        )
      const own = await house.store.call('source.points', { name, limit: looked })
      const compared = own.lon.length
      const cannot = (sentence: Bilingual, fits: ShiftCheck['fits'] = []): ShiftCheck => ({
        source: name,
        points: own.points,
        compared: 0,
        datum: own.datum,
        fits,
        best: own.datum,
        looksShifted: false,
        sentence,
      })
      if (compared < leastPoints)
        return cannot({
          zh: `“${name}”只有 ${own.points} 个坐标，不足 ${leastPoints} 个，判断不了是否偏移。`,
          en: `"${name}" has ${own.points} points, fewer than ${leastPoints}: whether it is shifted cannot be told.`,
        })

      // As stored first, then the two other readings of what was published.
      const { toWgs84 } = await import('../sync/file/coordinates.ts')
      const order: Datum[] = [own.datum, ...datums.filter((d) => d !== own.datum)]
      const readings = order.map((datum, i) => {
        if (i === 0) return { datum, lon: own.lon, lat: own.lat, metres: 0 }
        const lon = new Float64Array(compared)
        const lat = new Float64Array(compared)
        let metres = 0
        for (let k = 0; k < compared; k++) {
          const [x, y] = toWgs84(own.rawLon[k] as number, own.rawLat[k] as number, datum)
          lon[k] = x
          lat[k] = y
          metres += haversineM(x, y, own.lon[k] as number, own.lat[k] as number) / compared
        }
        return { datum, lon, lat, metres }
      })
      // The shift of GCJ-02 is defined for China alone: where it moves nothing, there is no question.
      const moved = readings.find((r) => r.datum === (own.datum === 'wgs84' ? 'gcj02' : 'wgs84'))?.metres ?? 0
      if (moved < 1)
        return cannot({
          zh: `“${name}”的坐标不在中国境内：GCJ-02 与 BD-09 在境外没有意义，坐标按原样使用。`,
          en: `The points of "${name}" lie outside China, where GCJ-02 and BD-09 have no meaning: they are used as they are.`,
        })

      const others = sources.map((s) => s.name).filter((other) => other !== name)
      const [west, east] = span(own.lon)
      const [south, north] = span(own.lat)
      const filter: Filter = {
        sources: others,
        suppressed: false,
        hasLocation: true,
        bbox: [west - around, south - around, east + around, north + around],
      }
      const near =
        others.length === 0 ? null : await house.analysis('spots', { question: { filters: [filter], textKey: null } }, signal)
      if (!near || near.lon.length < leastOthers)
        return cannot({
          zh: `“${name}”周围没有足够的其他来源可比（${near?.lon.length ?? 0} 件，至少要 ${leastOthers} 件），判断不了是否偏移。`,
          en: `There is not enough of other sources around "${name}" to compare with (${near?.lon.length ?? 0} reports, ${leastOthers} are needed): whether it is shifted cannot be told.`,
        })

      const found = await house.stats.call(
        'fitReadings',
        { lon: near.lon, lat: near.lat, readings: readings.map(({ lon, lat }) => ({ lon, lat })) },
        signal,
      )
      let best = 0
      found.gain.forEach((gain, i) => {
        if (gain > (found.gain[best] as number)) best = i
      })
      const clear =
        best > 0 &&
        (found.gain[best] as number) >= leastGain &&
        (found.z[best] as number) >= leastZ &&
        (found.covered[best] as number) >= leastCovered
      const reading = readings[best] as (typeof readings)[number]
      const metres = Math.round(reading.metres)
      const lost = Math.max(...found.covered) < leastCovered
      return {
        source: name,
        points: own.points,
        compared,
        datum: own.datum,
        fits: readings.map((r, i) => ({ datum: r.datum, fit: found.fit[i] as number, metres: r.metres })),
        best: reading.datum,
        looksShifted: clear,
        sentence: clear
          ? {
              zh: `“${name}”看起来偏移了约 ${metres} 米：它的 ${compared} 个点按 ${datumName[reading.datum]} 读时与其他来源重合得明显更好，而登记的是 ${datumName[own.datum]}。请向来源核实；若属实，删除后以 ${datumName[reading.datum]} 重新导入。`,
              en: `"${name}" looks shifted by some ${metres} m: its ${compared} points fit the other sources clearly better when read as ${datumName[reading.datum]} than as ${datumName[own.datum]}, which is what was declared. Ask the source; if it is so, remove it and import it again as ${datumName[reading.datum]}.`,
            }
          : lost
            ? {
                zh: `“${name}”的点多在其他来源没有报告的地方，无论按哪种坐标系读都对不上，判断不了是否偏移。`,
                en: `Most points of "${name}" lie where no other source reports, under every reading: whether it is shifted cannot be told.`,
              }
            : {
                zh: `“${name}”没有偏移的迹象：它的 ${compared} 个点按登记的 ${datumName[own.datum]} 与其他来源的 ${near.lon.length} 个点相合，没有别的读法明显更好。`,
                en: `Nothing suggests that "${name}" is shifted: read as declared (${datumName[own.datum]}) its ${compared} points fit the ${near.lon.length} of the other sources, and no other reading fits clearly better.`,
              },
      }
    },
  }
}

function span(values: Float64Array): [number, number] {
  let least = Infinity
  let most = -Infinity
  for (const value of values) {
    least = Math.min(least, value)
    most = Math.max(most, value)
  }
  return [least, most]
}

/** `scan`: space-time permutation and discrete Poisson scan over text files, without a store. */
import { availableParallelism } from 'node:os'
import { basename } from 'node:path'
import { isoDay } from '../../../contract/time.ts'
import type { ScanOutcome } from '../../stats/scan.ts'
import { lastDay, parseScanDate, type ScanUnit } from '../../stats/scan-dates.ts'
import { readScanFiles } from '../../stats/scan-input.ts'
import { prepareStudy, type ScanSettings } from '../../stats/scan-study.ts'
import { scanOnThreads } from '../../stats/scan-threads.ts'
import { systemLanguage } from '../file-host.ts'
import { type Command, content, n, number, required, table, text, Usage, type Words } from './words.ts'

const units: readonly string[] = ['day', 'month', 'year']

/** A whole number within limits, or the default. */
function whole(words: Words, name: string, least: number, most: number, otherwise: number): number {
  const value = number(words, name) ?? otherwise
  if (!Number.isInteger(value) || value < least || value > most)
    throw new Usage(`--${name} takes a whole number from ${n(least)} to ${n(most)}, not ${value}`)
  return value
}

function day(words: Words, name: 'start' | 'end'): number | undefined {
  const value = text(words, name)
  if (value === undefined) return undefined
  const date = parseScanDate(value)
  if (date === null) throw new Usage(`--${name} takes a date as 2024-04-29, 2024-04 or 2024, not "${value}"`)
  return name === 'start' ? date.day : lastDay(date)
}

function longest(words: Words): ScanSettings['maxTime'] {
  const value = text(words, 'max-time')
  if (value === undefined) return { percent: 50 }
  const parts = /^(\d+(?:\.\d+)?)(%?)$/.exec(value.trim())
  const size = Number(parts?.[1])
  if (!parts || !(size > 0) || (parts[2] === '%' && size > 100) || (parts[2] === '' && !Number.isInteger(size)))
    throw new Usage(`--max-time takes a number of units as 28, or a share of the period as 50%, not "${value}"`)
  return parts[2] === '%' ? { percent: size } : { units: size }
}

function oneOf<T extends string>(words: Words, name: string, values: readonly T[]): T {
  const value = required(words, name)
  if (!values.includes(value as T)) throw new Usage(`--${name} takes ${values.join(' or ')}, not "${value}"`)
  return value as T
}

function settingsOf(words: Words): ScanSettings {
  const model = oneOf(words, 'model', ['stp', 'poisson'] as const)
  const on = (name: string): boolean => words.options[name] === true
  const unit = text(words, 'unit') ?? 'day'
  if (!units.includes(unit)) throw new Usage(`--unit takes ${units.join(', ')}, not "${unit}"`)
  const percent = number(words, 'max-percent') ?? 50
  if (!(percent > 0 && percent <= 100)) throw new Usage(`--max-percent takes a number above 0 and up to 100, not ${percent}`)
  const distance = number(words, 'max-distance')
  if (distance !== undefined && !(distance >= 0)) throw new Usage(`--max-distance takes 0 or more, not ${distance}`)
  if (model === 'stp' && on('spatial')) throw new Usage('a permutation needs time: --spatial goes with --model poisson')
  if (on('spatial') && on('prospective')) throw new Usage('give --spatial or --prospective, not both')
  if (model === 'poisson' && text(words, 'pop') === undefined) throw new Usage('--model poisson needs a population: --pop FILE')
  const neighbours = number(words, 'max-neighbours')
  if (neighbours !== undefined && !(Number.isInteger(neighbours) && neighbours > 0))
    throw new Usage(`--max-neighbours takes a whole number above 0, not ${neighbours}`)
  return {
    model,
    spatial: on('spatial'),
    prospective: on('prospective'),
    start: day(words, 'start'),
    end: day(words, 'end'),
    unit: unit as ScanUnit,
    aggregate: whole(words, 'aggregate', 1, 100_000, 1),
    maxPercent: percent,
    maxDistance: distance,
    maxMembers: neighbours,
    minTime: whole(words, 'min-time', 1, 1_000_000, 1),
    maxTime: longest(words),
    minCases: whole(words, 'min-cases', 1, 1_000_000_000, 2),
  }
}

/** The answer of `scan`. */
export interface ScanAnswer {
  model: 'stp' | 'poisson'
  clusters: (Omit<ScanOutcome['clusters'][number], 'start' | 'end'> & { start: string | null; end: string | null })[]
  simulatedMaxima: { mean: number; sd: number } | null
  overdispersed: ScanOutcome['overdispersed']
  replicates: number
  seed: number
  seconds: number
  cases: number
  places: number
  /** Cases with a date outside of the period: they were left out. */
  outside: number
}

/** How far it is, on stderr and only to a person. */
function meter(): { progress?: (done: number, total: number) => void; clear(): void } {
  if (!process.stderr.isTTY) return { clear: () => {} }
  const zh = systemLanguage(process.env) === 'zh'
  const wipe = '\r\u001b[K'
  return {
    progress: (done, total) =>
      process.stderr.write(
        `${wipe}${zh ? '模拟' : 'Replicates'} ${n(done)} / ${n(total)} (${Math.floor((100 * done) / total)} %)`,
      ),
    clear: () => void process.stderr.write(wipe),
  }
}

const chance = (p: number | null): string => (p === null ? '-' : p < 0.0001 ? '< 0.0001' : p.toPrecision(3))

export const scanCommands: Record<string, Command> = {
  scan: {
    usage:
      'scan --model stp|poisson --cas FILE --geo FILE [--pop FILE] --coordinates cartesian|latlong [--spatial] [--prospective] [--start D --end D] [--unit day|month|year] [--aggregate N] [--max-percent 50] [--max-distance KM] [--max-neighbours N] [--min-time N] [--max-time N or P%] [--min-cases 2] [--every-centre] [--replicates 999] [--seed S] [--threads N]',
    values: [
      ...['model', 'cas', 'geo', 'pop', 'coordinates', 'start', 'end', 'unit', 'aggregate', 'max-percent', 'max-distance'],
      ...['max-neighbours', 'min-time', 'max-time', 'min-cases', 'replicates', 'seed', 'threads'],
    ],
    switches: ['spatial', 'prospective', 'every-centre'],
    storeless: true,
    async run(words, { signal }): Promise<ScanAnswer> {
      const began = performance.now()
      const settings = settingsOf(words)
      const sphere = oneOf(words, 'coordinates', ['cartesian', 'latlong'] as const) === 'latlong'
      const replicates = whole(words, 'replicates', 0, 999_999, 999)
      const seed = whole(words, 'seed', 0, 2 ** 32 - 1, 1)
      const threads = whole(words, 'threads', 1, 256, availableParallelism())
      const file = (name: string): { name: string; text: string } => {
        const path = required(words, name)
        return { name: basename(path), text: content(path) }
      }
      const input = readScanFiles(
        {
          cases: file('cas'),
          places: file('geo'),
          population: settings.model === 'poisson' ? file('pop') : undefined,
        },
        { sphere, spatial: settings.spatial, near: settings.start ?? settings.end },
      )
      const study = prepareStudy(input, sphere, settings)
      tell(study.outside, input.covariates)
      const { progress, clear } = meter()
      const ask = {
        unit: settings.unit,
        aggregate: settings.aggregate,
        everyCentre: words.options['every-centre'] === true,
        replicates,
        seed,
      }
      try {
        const found = await scanOnThreads(study, ask, threads, { signal, ...(progress ? { progress } : {}) })
        return {
          model: settings.model,
          clusters: found.clusters.map((c) => ({
            ...c,
            start: study.dated ? isoDay(c.start) : null,
            end: study.dated ? isoDay(c.end) : null,
          })),
          simulatedMaxima: found.simulatedMaxima,
          overdispersed: found.overdispersed,
          replicates,
          seed,
          seconds: (performance.now() - began) / 1000,
          cases: study.task.total,
          places: study.task.places,
          outside: study.outside,
        }
      } finally {
        clear()
      }
    },
    print: (a: ScanAnswer) =>
      [
        `${n(a.cases)} cases at ${n(a.places)} places; ${n(a.replicates)} replicates, seed ${a.seed}, ${a.seconds.toFixed(1)} s`,
        ...(a.overdispersed
          ? [
              `Cases vary ${a.overdispersed.dispersion.phi.toFixed(2)} times as much as by chance alone; "p safe" allows for it, "p" does not.`,
            ]
          : []),
        a.clusters.length === 0
          ? 'No cluster.'
          : table([
              [
                '',
                'centre',
                'places',
                'radius',
                'from',
                'to',
                'observed',
                'expected',
                'ratio',
                'LLR',
                'p',
                'Gumbel p',
                'p safe',
                'once in days',
              ],
              ...a.clusters.map((c, i) => [
                String(i + 1),
                c.center,
                c.members.length,
                c.radius.toFixed(2),
                c.start,
                c.end,
                c.observed,
                c.expected.toFixed(2),
                (c.observed / c.expected).toFixed(2),
                c.llr.toFixed(3),
                chance(c.p),
                chance(c.pGumbel),
                chance(c.pOverdispersed),
                c.recurrenceDays === null ? '-' : n(Math.round(c.recurrenceDays)),
              ]),
            ]),
      ].join('\n'),
  },
}

/** What was passed over in the files, on stderr: a count that is quietly too low would mislead. */
function tell(outside: number, covariates: number): void {
  const zh = systemLanguage(process.env) === 'zh'
  if (outside > 0)
    console.error(
      zh
        ? `有 ${n(outside)} 例的日期在研究期间之外，没有计入。`
        : `${n(outside)} cases are dated outside of the study period and were left out.`,
    )
  if (covariates > 0)
    console.error(
      zh
        ? `${n(covariates)} 行带有更多的列（协变量）；已按地点和日期合计，未作调整。`
        : `${n(covariates)} rows have more columns (covariates); they were summed by place and date, not adjusted for.`,
    )
}

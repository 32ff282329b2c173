/**
 * How often a scan alarms on quiet data, and how often it finds a planted cluster: seeded, for the calibration report and the tests.
 */
import { createRandom, type Random } from './random.ts'
import { type ScanOutcome, scanHere } from './scan.ts'
import type { ScanInput } from './scan-input.ts'
import { prepareStudy } from './scan-study.ts'

export interface NullRateAsk {
  /** nb: variance phi times the mean in each place and day; duplicates: each report comes `phi` times on average (1 or 2 for 1.5). */
  kind: 'poisson' | 'nb' | 'duplicates'
  phi: number
  places: number
  days: number
  /** Mean cases of a place and day; places differ by a log-normal factor, days of the week by up to a fifth. */
  mean: number
  maxLength: number
  sets: number
  replicates: number
  seed: number
  /** Days at the end and places around a random one where the risk is multiplied. */
  cluster?: { places: number; days: number; relativeRisk: number }
  /** Called before each set; throws to stop. */
  check?: () => void
}
export interface NullRate {
  sets: number
  /** Share of sets whose most likely cluster has p <= .05. */
  standard: number
  overdispersed: number
  /** Mean dispersion used. */
  phi: number
  /** With a planted cluster: share whose most likely cluster with p <= .05 touches it. */
  found: { standard: number; overdispersed: number }
}

const alarm = 0.05

export function scanNullRate(ask: NullRateAsk): NullRate {
  const hits = { standard: 0, overdispersed: 0 }
  const found = { standard: 0, overdispersed: 0 }
  let phi = 0
  for (let set = 0; set < ask.sets; set++) {
    ask.check?.()
    const random = createRandom(ask.seed * 100_003 + set)
    const { input, planted } = makeQuiet(ask, random)
    const outcome = scanInput(input, ask, set)
    phi += outcome.dispersion?.phi ?? 1
    const top = outcome.clusters[0]
    if (!top) continue
    const touches = top.members.some((id) => planted.has(id))
    for (const [name, p] of [
      ['standard', top.p],
      ['overdispersed', top.pOverdispersed],
    ] as const) {
      if (p === null || p > alarm) continue
      hits[name]++
      if (touches) found[name]++
    }
  }
  const { sets } = ask
  return {
    sets,
    standard: hits.standard / sets,
    overdispersed: hits.overdispersed / sets,
    phi: phi / sets,
    found: { standard: found.standard / sets, overdispersed: found.overdispersed / sets },
  }
}

function scanInput(input: ScanInput, ask: NullRateAsk, set: number): ScanOutcome {
  const study = prepareStudy(input, false, {
    model: 'stp',
    spatial: false,
    prospective: true,
    start: 0,
    end: ask.days - 1,
    unit: 'day',
    aggregate: 1,
    maxPercent: 50,
    minTime: 1,
    maxTime: { units: ask.maxLength },
    minCases: 2,
  })
  return scanHere(study, {
    unit: 'day',
    aggregate: 1,
    everyCentre: false,
    replicates: ask.replicates,
    seed: ask.seed * 7919 + set,
  })
}

function makeQuiet(ask: NullRateAsk, random: Random): { input: ScanInput; planted: Set<string> } {
  const { places, days } = ask
  const id = Array.from({ length: places }, (_, i) => `Q${String(i).padStart(5, '0')}`)
  const a = Float64Array.from(id, () => random.uniform() * 20)
  const b = Float64Array.from(id, () => random.uniform() * 20)
  const rate = Float64Array.from(id, () => ask.mean * Math.exp(0.7 * random.normal() - 0.245))
  const week = Float64Array.from({ length: 7 }, () => 0.8 + 0.4 * random.uniform())
  const planted = new Set<string>()
  if (ask.cluster) {
    const centre = random.below(places)
    const order = Array.from(id, (_, i) => i).sort(
      (i, j) => Math.hypot(a[i]! - a[centre]!, b[i]! - b[centre]!) - Math.hypot(a[j]! - a[centre]!, b[j]! - b[centre]!),
    )
    for (const i of order.slice(0, ask.cluster.places)) planted.add(id[i]!)
  }
  const place: number[] = []
  const day: number[] = []
  const count: number[] = []
  for (let z = 0; z < places; z++)
    for (let t = 0; t < days; t++) {
      let mu = rate[z]! * week[t % 7]!
      if (ask.cluster && t >= days - ask.cluster.days && planted.has(id[z]!)) mu *= ask.cluster.relativeRisk
      let n: number
      if (ask.kind === 'nb') n = random.negativeBinomial(mu, ask.phi)
      else {
        n = random.poisson(mu)
        if (ask.kind === 'duplicates') for (let k = n; k > 0; k--) if (random.uniform() < ask.phi - 1) n++
      }
      if (n === 0) continue
      place.push(z)
      day.push(t)
      count.push(n)
    }
  const days64 = Float64Array.from(day)
  return {
    input: {
      id,
      a,
      b,
      cases: { id: Int32Array.from(place), first: days64, last: days64, count: Float64Array.from(count) },
      population: null,
      covariates: 0,
    },
    planted,
  }
}

/** How often the default rule's test alarms on quiet series, at a nominal level of .001. */
import { conditionalMid, conditionalTails } from '../../main/stats/conditional-binomial.ts'
import { ruleDefaults } from '../../main/stats/default-rule.ts'
import { estimateDispersion } from '../../main/stats/dispersion.ts'
import { negativeBinomialAtLeast } from '../../main/stats/tails.ts'
import { lineChart } from './plot.ts'
import type { Ask, Part } from './report.ts'
import { counter, seededBy, sizeOf } from './simulate.ts'

const alpha = 0.001
const { window, baseline } = ruleDefaults
type Form = 'exact' | 'mid-p' | 'randomised'

/** The size for a known dispersion, summed over all baseline counts: no simulation. */
function exactSize(mean: number, phi: number, form: Form): number {
  const [nowMean, thenMean] = [window * mean, baseline * mean]
  const [nowSize, thenSize] = [sizeOf(nowMean, phi), sizeOf(thenMean, phi)]
  const spread = Math.sqrt(thenMean * phi)
  const last = Math.ceil(thenMean + 9 * spread + 10)
  let total = 0
  let tail = 1
  for (let before = 0; before <= last; before++) {
    const next = negativeBinomialAtLeast(before + 1, thenMean, thenSize)
    const chance = tail - next
    tail = next
    if (chance < 1e-11) continue
    const p = (y: number): number =>
      form === 'mid-p'
        ? conditionalMid(y, before, window, baseline, phi)
        : conditionalTails(y, before, window, baseline, phi).atLeast
    let low = 0
    let high = 1
    while (p(high) > alpha) {
      low = high
      high *= 2
    }
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (p(middle) <= alpha) high = middle
      else low = middle
    }
    let size = negativeBinomialAtLeast(high, nowMean, nowSize)
    if (form === 'randomised') {
      const share = (alpha - p(high)) / (p(high - 1) - p(high))
      size += share * (negativeBinomialAtLeast(high - 1, nowMean, nowSize) - size)
    }
    total += chance * size
  }
  return total
}

/** The size with the dispersion estimated from the baselines of 400 series at a time, as the rule does. */
function estimatedSize(
  mean: number,
  phi: number,
  families: number,
  seed: number,
): { size: number; exact: number; n: number; phi: number } {
  const random = seededBy(seed, mean * 100, phi * 100)
  const daily = counter(mean, phi)
  const sum = counter(mean * window, phi)
  let [mid, exact, n, spread] = [0, 0, 0, 0]
  for (let f = 0; f < families; f++) {
    const tests = Array.from({ length: 400 }, () => {
      const sums = new Int32Array(baseline + 1)
      for (let d = 0; d < baseline; d++) sums[d + 1] = sums[d]! + daily(random)
      return { sums, before: sums[baseline]!, observed: sum(random), series: { category: 0, depth: 1 } }
    })
    const phis = estimateDispersion(tests, (t, from, to) => t.sums[to + 1]! - t.sums[from]!, 0, baseline - 1, window)
    tests.forEach(({ observed, before }, k) => {
      n++
      spread += phis[k]!
      // Most are far from it: no need to know how far.
      if (observed * baseline <= before * window) return
      if (conditionalMid(observed, before, window, baseline, phis[k]!) <= alpha) mid++
      if (conditionalTails(observed, before, window, baseline, phis[k]!).atLeast <= alpha) exact++
    })
  }
  return { size: mid / n, exact: exact / n, n, phi: spread / n }
}

export function sizePart({ quick, seed, tell }: Ask): Part {
  const means = quick ? [0.2, 2] : [0.2, 0.5, 1, 2, 5, 10, 20]
  const phis = quick ? [1, 3] : [1, 1.5, 2, 3]
  const thousand = (v: number): string => (v * 1e3).toFixed(2)
  const known: string[][] = []
  const sizes = new Map<string, number>()
  for (const form of ['exact', 'mid-p', 'randomised'] as const)
    for (const phi of phis) {
      const row = means.map((mean) => {
        const size = exactSize(mean, phi, form)
        sizes.set(`${form} ${phi} ${mean}`, size)
        return thousand(size)
      })
      known.push([form, String(phi), ...row])
    }
  tell('size: known dispersion done')
  const estimated: string[][] = []
  const exactRows: string[][] = []
  const lines = phis.map((phi) => ({ name: `variance ${phi} x mean`, points: [] as { x: number; y: number; error: number }[] }))
  let [low, high] = [1, 0]
  let n = 0
  for (const [k, phi] of phis.entries()) {
    const cells: string[] = []
    const exactCells: string[] = []
    for (const mean of means) {
      const found = estimatedSize(mean, phi, quick ? 3 : 300, seed)
      const error = Math.sqrt(alpha / found.n)
      cells.push(thousand(found.size))
      exactCells.push(thousand(found.exact))
      lines[k]!.points.push({ x: mean, y: found.size * 1e3, error: error * 1e3 })
      low = Math.min(low, found.size)
      high = Math.max(high, found.size)
      n = found.n
    }
    estimated.push(['mid-p', String(phi), ...cells])
    exactRows.push(['exact', String(phi), ...exactCells])
    tell(`size: variance ${phi} x mean, dispersion estimated, done`)
  }
  const error = Math.sqrt(alpha / n)
  const range = (form: Form): [number, number] => {
    const values = [...sizes].filter(([key]) => key.startsWith(`${form} `)).map(([, v]) => v)
    return [Math.min(...values), Math.max(...values)]
  }
  const [midLow, midHigh] = range('mid-p')
  const [exactLow, exactHigh] = range('exact')
  const within = (a: number, b: number): boolean => a >= 0.0005 && b <= 0.0015
  const head = ['form', 'variance / mean', ...means.map((m) => `${m} a day`)]
  return {
    title: 'Size of the default rule’s test',
    words: [
      `Chance of p <= .001 on a quiet series: 7 days against the 56 before, negative-binomial days. The test is discrete: with a dozen incidents in all, p jumps from above .001 to well below it, and the exact form falls short of its level (${thousand(exactLow)} to ${thousand(exactHigh)} in a thousand). Randomising would mend that by drawing lots, which nobody wants in an office. The rule uses the mid-p, half of the chance of the very count seen, which comes nearest without.`,
      `With a known dispersion the sizes are sums over all possible baselines, not simulated. Where the rule estimates it (pooled over a family of 400 series, 56 days each, as in the product), each cell is ${n} series; one standard error at .001 is ${thousand(error)} in a thousand.`,
    ],
    plots: [
      {
        name: 'size',
        caption: 'Size at a nominal .001 of the rule’s test, dispersion estimated',
        svg: lineChart(
          {
            title: 'Size at nominal .001, dispersion estimated (per thousand; band: target)',
            x: 'mean incidents a day',
            y: 'alarms per thousand quiet tests',
            logX: true,
            xTicks: quick ? [0.2, 2] : means,
            yTicks: [0, 0.5, 1, 1.5, 2],
            band: [0.5, 1.5],
          },
          lines,
        ),
      },
    ],
    tables: [
      { caption: 'Size x 1000, dispersion estimated as the rule does it', head, rows: [...estimated, ...exactRows] },
      { caption: 'Size x 1000, dispersion known', head, rows: known },
    ],
    targets: [
      {
        what: 'size of the rule’s test (mid-p) at .001, mean .2-20, variance 1-3 x mean, dispersion estimated',
        target: '.0005-.0015',
        measured: `${low.toFixed(5)}-${high.toFixed(5)} ± ${error.toFixed(5)}`,
        // Simulated: a cell may be a standard error outside without meaning it.
        met: within(low + error, high - error),
      },
      {
        what: 'the same with known dispersion, computed',
        target: '.0005-.0015',
        measured: `${midLow.toFixed(5)}-${midHigh.toFixed(5)}`,
        met: within(midLow, midHigh),
      },
    ],
  }
}

import { runRule } from '../../main/stats/default-rule.ts'
import { runLocalSurge } from '../../main/stats/local-surge.ts'
import { loadSample } from './sample.ts'
import { createRandom } from '../../main/stats/random.ts'
const cpu = <T>(name: string, f: () => T): T => { const a = process.cpuUsage(); const t = performance.now(); const v = f(); const b = process.cpuUsage(a); console.log(name.padEnd(40), `cpu ${((b.user + b.system) / 1000).toFixed(0)} ms, wall ${(performance.now() - t).toFixed(0)} ms`); return v }
const s = loadSample(100_000, 1)
const c = s.columns
const times = Number(process.argv[2] ?? 10)
const random = createRandom(1)
const n = c.n * times
const rep = <T extends { [i: number]: number; length: number }>(make: (n: number) => T, src: ArrayLike<number>, f: (v: number, k: number) => number = (v) => v) => { const out = make(n); for (let k = 0; k < times; k++) for (let i = 0; i < c.n; i++) out[k * c.n + i] = f(src[i]!, k); return out }
const big = {
  ...c, n,
  day: rep((n) => new Int32Array(n), c.day), category: rep((n) => new Uint8Array(n), c.category), area: rep((n) => new Int32Array(n), c.area),
  source: rep((n) => new Float64Array(n), c.source, (v, k) => v === 0 ? 0 : v * 16 + k), incident: rep((n) => new Int32Array(n), c.incident, (v, k) => v + k * c.n),
  lon: rep((n) => new Float64Array(n), c.lon, (v) => v + (random.uniform() - 0.5) * 0.002), lat: rep((n) => new Float64Array(n), c.lat, (v) => v + (random.uniform() - 0.5) * 0.002),
}
for (const [name, col] of [['100k', c], ['1M', big]] as const) {
  const to = s.lastDay, from = to - 364
  // what the handler passes for one day: the lead-in alone
  const keep: number[] = []; for (let i = 0; i < col.n; i++) if (col.day[i]! > to - 66) keep.push(i)
  const at = new Map(keep.map((i, k) => [i, k]))
  const cut = { ...col, n: keep.length, day: Int32Array.from(keep, (i) => col.day[i]!), category: Uint8Array.from(keep, (i) => col.category[i]!), area: Int32Array.from(keep, (i) => col.area[i]!), source: Float64Array.from(keep, (i) => col.source[i]!), incident: Int32Array.from(keep, (i, k) => at.get(col.incident[i]!) ?? k), lon: Float64Array.from(keep, (i) => col.lon[i]!), lat: Float64Array.from(keep, (i) => col.lat[i]!) }
  cpu(`${name} area rule, one day (${keep.length} rows)`, () => runRule(cut, s.feeds, to, to))
  cpu(`${name} local rule, one day`, () => runLocalSurge(cut, s.feeds, to, to))
  const a = cpu(`${name} area rule, 365 days`, () => runRule(col, s.feeds, from, to))
  const b = cpu(`${name} local rule, 365 days`, () => runLocalSurge(col, s.feeds, from, to))
  console.log(a.episodes.length, b.episodes.length, a.days.at(-1)!.tests, b.days.at(-1)!.tests)
}

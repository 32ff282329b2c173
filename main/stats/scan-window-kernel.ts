/**
 * The inner loop over windows that may end anywhere, in WebAssembly: for each end it turns away all windows of one circle, four at a
 * time, or stops where one may pass the bound B of the likelihood ratio.
 *
 * With y = c - mu > 0 a window can only pass if
 *   y (y grow - quarter) > 2 B mu    or    c > 101 mu,
 * and has the least number of cases. Two choices of the constants hold (scan-maximum.ts takes the one that turns more away):
 *  - quarter = B / 4, grow = 1 + (2 m + C / 4) / (N - m) for mu <= m and c <= C: for h(x) = (1 + x) ln(1 + x) - x is at most
 *    x^2 / (2 + x / 4) up to x = 100, so c ln(c / mu) - y = mu h(y / mu) <= y^2 / (2 mu + y / 4), and the rest of LLR is at most
 *    y^2 / (N - mu);
 *  - quarter = 0, grow = 1 / (1 - m / N), while c <= N / 2: LLR <= y^2 / (2 mu (1 - mu / N)).
 *
 *   scan(sums, means, end, last, shortest, longest, share, twoB, quarter, grow, least) -> end
 *     sums, means   addresses of cases and expected numbers from each column on to the end of the study, with one vector before them
 *                   that holds no cases; `share` times a mean is what is expected in the circle
 *     end, last     first and last column that windows end before
 *   gives the first end with a window that may pass, or -1.
 */
import {
  anyLane,
  type Bytes,
  get,
  i32,
  i32Add,
  i32Const,
  i32Mul,
  i32Sub,
  moduleBytes,
  orVector,
  set,
  startModule,
  unsigned,
  v128,
  type WasmMemory,
} from './wasm-bytes.ts'

const f64 = 0x7c

export interface WindowKernel {
  memory: WasmMemory
  scan(
    sums: number,
    means: number,
    end: number,
    last: number,
    shortest: number,
    longest: number,
    share: number,
    twoB: number,
    quarter: number,
    grow: number,
    least: number,
  ): number
}

/** Single precision where cases and means are whole numbers below 2^24, so that their differences are exact; else double. */
function windowKernelBytes(single: boolean, pages: number): Uint8Array<ArrayBuffer> {
  const size = single ? 4 : 8
  const lanes = 16 / size
  const op = (code: number): Bytes => [0xfd, unsigned(code)]
  const [splat, above, times, minus, larger] = single
    ? [op(0x13), op(0x44), op(0xe6), op(0xe5), op(0xe9)]
    : [op(0x14), op(0x4a), op(0xf2), op(0xf1), op(0xf5)]
  const andVector = op(0x4e)
  const loadSplat = single ? op(0x09) : op(0x0a)
  const [sums, means, end, last, shortest, longest, share, twoB, quarter, grow, least] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
  const [at, lowest, sumAfter, meanAfter, shares, bounds, quarters, grows, leasts, c, mu, y, hits, far] = [
    11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24,
  ]
  const spread = (from: number, to: number): Bytes => [get(from), single ? 0xb6 : [], splat, set(to)]
  const address = (base: number, index: number): Bytes => [get(base), get(index), i32Const(size), i32Mul, i32Add]
  const load: Bytes = [0xfd, 0x00, single ? 2 : 3, 0]
  const loadOne: Bytes = [loadSplat, single ? 2 : 3, 0]
  const one101 = (): Bytes => {
    const bytes = new Uint8Array(16)
    const view = new DataView(bytes.buffer)
    for (let k = 0; k < lanes; k++) single ? view.setFloat32(k * 4, 1 / 101, true) : view.setFloat64(k * 8, 1 / 101, true)
    return [0xfd, 0x0c, [...bytes]]
  }
  const body: Bytes = [
    spread(share, shares),
    spread(twoB, bounds),
    spread(quarter, quarters),
    spread(grow, grows),
    spread(least, leasts),
    [one101(), set(far)],
    [0x03, 0x40], // loop over ends
    [address(sums, end), loadOne, set(sumAfter), address(means, end), loadOne, set(meanAfter)],
    // Vectors reach from the shortest window back past the longest; what lies before the first column has no cases.
    [get(end), get(shortest), i32Sub, i32Const(lanes - 1), i32Sub, set(at)],
    [get(end), get(longest), i32Sub, set(lowest)],
    [get(lowest), i32Const(0), get(lowest), i32Const(0), 0x4a, 0x1b, set(lowest)], // lowest > 0 ? lowest : 0
    [get(lowest), i32Const(lanes - 1), i32Sub, set(lowest)],
    [get(shares), get(shares), op(0x51), set(hits)], // xor: none
    [0x03, 0x40], // loop over vectors of begins
    [address(sums, at), load, get(sumAfter), minus, set(c)],
    [address(means, at), load, get(meanAfter), minus, get(shares), times, set(mu)],
    [get(c), get(mu), minus, set(y)],
    [get(y), get(y), get(grows), times, get(quarters), minus, times, get(mu), get(bounds), times, above],
    [get(c), get(far), times, get(mu), above, orVector],
    [get(c), get(mu), get(leasts), larger, above, andVector],
    [get(hits), orVector, set(hits)],
    [get(at), i32Const(lanes), i32Sub, 0x22, unsigned(at), get(lowest), 0x4e, 0x0d, 0], // again while at >= lowest
    0x0b,
    [get(hits), anyLane, 0x04, 0x40, get(end), 0x0f, 0x0b],
    [get(end), i32Const(1), i32Add, 0x22, unsigned(end), get(last), 0x4c, 0x0d, 0], // again while end <= last
    0x0b,
    [0x41, 0x7f], // -1
    0x0b,
  ]
  return moduleBytes([i32, i32, i32, i32, i32, i32, f64, f64, f64, f64, f64], [2, [2, i32], [12, v128]], body, pages)
}

/** @throws RangeError or CompileError where there is no memory for it, or no vectors */
export const makeWindowKernel = (single: boolean, pages: number): WindowKernel =>
  startModule<WindowKernel>(windowKernelBytes(single, pages))

/**
 * The inner loop of the prospective permutation scan in WebAssembly: it adds the members of one circle after the other, eight
 * windows at a time, and stops at the first circle where a count passes its threshold. A fifth of the time of the same in
 * JavaScript, which has no way to add eight numbers at once; nothing else is done here, so that it stays small enough to read.
 *
 *   scan(at, end, sums, cases, places, counts, rows, thresholds) -> at
 *     at, end      addresses of the next member (a place, 32 bits) and past the last of the circle
 *     sums         address of the counts so far (16 bits a window), and right after them of the circle's cases (32 bits); kept
 *                  up to date, so that the next call goes on where this one stopped
 *     places       32 bits a place: its cases over all time
 *     counts       16 bits a window and place: its cases in the window
 *     rows         16 bits by the cases of a circle: its row of thresholds
 *     thresholds   16 bits a window and row: a count above it stops the loop
 *   gives the address past the member at which it stopped, with bit 0 set when a count passed.
 */

import {
  aboveLanes,
  addLanes,
  anyLane,
  type Bytes,
  get,
  i32,
  i32Add,
  i32Const,
  i32Mul,
  i32Ne,
  i32Or,
  i32Shl,
  load16,
  load32,
  loadVector,
  moduleBytes,
  orVector,
  set,
  startModule,
  store32,
  storeVector,
  unsigned,
  v128,
  type WasmMemory,
} from './wasm-bytes.ts'

/** Windows in one vector. */
export const lanes = 8

/** The module for windows of `vectors` times eight; it exports its memory of `pages` times 64 KiB and `scan`. */
function kernelBytes(vectors: number, pages: number): Uint8Array<ArrayBuffer> {
  const [at, end, sums, cases, places, counts, rows, thresholds] = [0, 1, 2, 3, 4, 5, 6, 7]
  const [place, row, inCircle, first] = [8, 9, 10, 11]
  const stride = vectors * 16
  const each = (body: (v: number) => Bytes): Bytes => Array.from({ length: vectors }, (_, v) => body(v))
  const keep: Bytes = [each((v) => [get(sums), get(first + v), storeVector(v * 16)]), [get(cases), get(inCircle), store32(0)]]
  const body: Bytes = [
    each((v) => [get(sums), loadVector(v * 16), set(first + v)]),
    [get(cases), load32(0), set(inCircle)],
    [0x03, 0x40], // loop
    [get(at), load32(0), set(place)],
    [get(at), i32Const(4), i32Add, set(at)],
    [get(inCircle), get(places), get(place), i32Const(2), i32Shl, i32Add, load32(0), i32Add, set(inCircle)],
    [
      get(rows),
      get(inCircle),
      i32Const(1),
      i32Shl,
      i32Add,
      load16(0),
      i32Const(stride),
      i32Mul,
      get(thresholds),
      i32Add,
      set(row),
    ],
    [get(place), i32Const(stride), i32Mul, get(counts), i32Add, set(place)],
    each((v) => [
      [get(first + v), get(place), loadVector(v * 16), addLanes, 0x22, unsigned(first + v)], // tee
      [get(row), loadVector(v * 16), aboveLanes],
      v === 0 ? [] : orVector,
    ]),
    [anyLane, 0x04, 0x40], // if
    keep,
    [get(at), i32Const(1), i32Or, 0x0f], // return
    0x0b,
    [get(at), get(end), i32Ne, 0x0d, 0], // br_if loop
    0x0b,
    keep,
    get(at),
    0x0b,
  ]
  return moduleBytes(new Array(8).fill(i32), [2, [3, i32], [unsigned(vectors), v128]], body, pages)
}

export interface Kernel {
  memory: WasmMemory
  scan(
    at: number,
    end: number,
    sums: number,
    cases: number,
    places: number,
    counts: number,
    rows: number,
    thresholds: number,
  ): number
}

/** @throws RangeError or CompileError where there is no memory for it, or no vectors */
export const makeKernel = (vectors: number, pages: number): Kernel => startModule<Kernel>(kernelBytes(vectors, pages))

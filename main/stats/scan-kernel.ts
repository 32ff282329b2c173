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

/** Windows in one vector. */
export const lanes = 8

type Bytes = (number | Bytes)[]
const flat = (bytes: Bytes): number[] => bytes.flatMap((b) => (typeof b === 'number' ? [b] : flat(b)))
/** LEB128 of a whole number >= 0. */
const unsigned = (value: number): number[] =>
  value < 128 ? [value] : [(value & 127) | 128, ...unsigned(Math.floor(value / 128))]
/** A signed one, here for constants >= 0. */
const constant = (value: number): number[] => (value < 64 ? [value] : [(value & 127) | 128, ...constant(Math.floor(value / 128))])
const section = (id: number, body: Bytes): Bytes => {
  const bytes = flat(body)
  return [id, unsigned(bytes.length), bytes]
}

const i32 = 0x7f
const v128 = 0x7b
const get = (local: number): Bytes => [0x20, unsigned(local)]
const set = (local: number): Bytes => [0x21, unsigned(local)]
const i32Const = (value: number): Bytes => [0x41, constant(value)]
const i32Add = 0x6a
const i32Mul = 0x6c
const i32Shl = 0x74
const i32Or = 0x72
const i32Ne = 0x47
const load32 = (offset: number): Bytes => [0x28, 2, unsigned(offset)]
const load16 = (offset: number): Bytes => [0x2f, 1, unsigned(offset)]
const store32 = (offset: number): Bytes => [0x36, 2, unsigned(offset)]
const loadVector = (offset: number): Bytes => [0xfd, 0x00, 4, unsigned(offset)]
const storeVector = (offset: number): Bytes => [0xfd, 0x0b, 4, unsigned(offset)]
const addLanes: Bytes = [0xfd, 0x8e, 0x01]
const aboveLanes: Bytes = [0xfd, 0x32]
const orVector: Bytes = [0xfd, 0x50]
const anyLane: Bytes = [0xfd, 0x53]

/** The module for windows of `vectors` times eight; it exports its memory of `pages` times 64 KiB and `scan`. */
export function kernelBytes(vectors: number, pages: number): Uint8Array<ArrayBuffer> {
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
  const code = flat([[2, [3, i32], [unsigned(vectors), v128]], body])
  const name = (text: string): Bytes => [unsigned(text.length), [...text].map((c) => c.charCodeAt(0))]
  return Uint8Array.from(
    flat([
      [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      section(1, [1, 0x60, 8, Array.from({ length: 8 }, () => i32), 1, i32]),
      section(3, [1, 0]),
      section(5, [1, 0, unsigned(pages)]),
      section(7, [2, name('memory'), 2, 0, name('scan'), 0, 0]),
      section(10, [1, unsigned(code.length), code]),
    ]),
  )
}

/** What is used of WebAssembly: the types of neither Node nor the language name it. */
interface Wasm {
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object) => { exports: unknown }
}
declare const WebAssembly: Wasm

export interface Kernel {
  memory: { buffer: ArrayBuffer; grow(pages: number): number }
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
export function makeKernel(vectors: number, pages: number): Kernel {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(kernelBytes(vectors, pages)))
  return exports as Kernel
}

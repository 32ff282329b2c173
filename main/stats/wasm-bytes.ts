/** The few bytes of WebAssembly that the loops of scan-kernel.ts and scan-window-kernel.ts are written with. */

export type Bytes = (number | Bytes)[]
const flat = (bytes: Bytes): number[] => bytes.flatMap((b) => (typeof b === 'number' ? [b] : flat(b)))
/** LEB128 of a whole number >= 0. */
export const unsigned = (value: number): number[] =>
  value < 128 ? [value] : [(value & 127) | 128, ...unsigned(Math.floor(value / 128))]
/** A signed one, here for constants >= 0. */
const constant = (value: number): number[] => (value < 64 ? [value] : [(value & 127) | 128, ...constant(Math.floor(value / 128))])
const section = (id: number, body: Bytes): Bytes => {
  const bytes = flat(body)
  return [id, unsigned(bytes.length), bytes]
}

export const i32 = 0x7f
export const v128 = 0x7b
export const get = (local: number): Bytes => [0x20, unsigned(local)]
export const set = (local: number): Bytes => [0x21, unsigned(local)]
export const i32Const = (value: number): Bytes => [0x41, constant(value)]
export const i32Add = 0x6a
export const i32Sub = 0x6b
export const i32Mul = 0x6c
export const i32Shl = 0x74
export const i32Or = 0x72
export const i32Ne = 0x47
export const load32 = (offset: number): Bytes => [0x28, 2, unsigned(offset)]
export const load16 = (offset: number): Bytes => [0x2f, 1, unsigned(offset)]
export const store32 = (offset: number): Bytes => [0x36, 2, unsigned(offset)]
export const loadVector = (offset: number): Bytes => [0xfd, 0x00, 4, unsigned(offset)]
export const storeVector = (offset: number): Bytes => [0xfd, 0x0b, 4, unsigned(offset)]
export const addLanes: Bytes = [0xfd, 0x8e, 0x01]
export const aboveLanes: Bytes = [0xfd, 0x32]
export const orVector: Bytes = [0xfd, 0x50]
export const anyLane: Bytes = [0xfd, 0x53]

const name = (text: string): Bytes => [unsigned(text.length), [...text].map((c) => c.charCodeAt(0))]

/** A module of one function `scan` giving a 32-bit number, and its `memory` of `pages` times 64 KiB. */
export function moduleBytes(params: readonly number[], locals: Bytes, body: Bytes, pages: number): Uint8Array<ArrayBuffer> {
  const code = flat([locals, body])
  return Uint8Array.from(
    flat([
      [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      section(1, [1, 0x60, params.length, [...params], 1, i32]),
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

export interface WasmMemory {
  buffer: ArrayBuffer
  grow(pages: number): number
}

/** @throws RangeError or CompileError where there is no memory for it, or no vectors */
export const startModule = <T>(bytes: Uint8Array): T => new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as T

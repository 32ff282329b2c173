/** GIF (version 89a) without comments, texts and what programs added; how often it repeats stays. */
import { joined } from './jpeg.ts'

export function strippedGif(bytes: Uint8Array): Uint8Array {
  const table = (flags: number): number => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0)
  let at = 13 + table(bytes[10] ?? 0)
  const parts = [bytes.subarray(0, at)]
  const skipBlocks = (): void => {
    while (at < bytes.length && bytes[at] !== 0) at += 1 + bytes[at]!
    at++
  }
  while (at < bytes.length && bytes[at] !== 0x3b) {
    const start = at
    if (bytes[at] === 0x2c) {
      at += 11 + table(bytes[at + 9] ?? 0)
      skipBlocks()
      parts.push(bytes.subarray(start, at))
    } else if (bytes[at] === 0x21) {
      const kind = bytes[at + 1]
      const name = String.fromCharCode(...bytes.subarray(at + 3, at + 14))
      at += 2
      skipBlocks()
      // How often it repeats: three bytes, and nothing behind them.
      const repeats = kind === 0xff && (name === 'NETSCAPE2.0' || name === 'ANIMEXTS1.0') && at - start === 19
      if (kind === 0xf9 || repeats) parts.push(bytes.subarray(start, at))
    } else at++
  }
  return joined([...parts, Uint8Array.of(0x3b)])
}

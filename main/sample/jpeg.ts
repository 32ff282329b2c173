/**
 * A small baseline JPEG encoder: 4:4:4, the example quantisation and Huffman tables of ITU-T T.81 Annex K, JFIF header.
 * Widths and heights are multiples of 8.
 */
type Table = readonly number[]

const zigzag: Table = [
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28, 35, 42,
  49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
]
const luma: Table = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
  18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112,
  100, 103, 99,
]
const chroma: Table = [
  17,
  18,
  24,
  47,
  99,
  99,
  99,
  99,
  18,
  21,
  26,
  66,
  99,
  99,
  99,
  99,
  24,
  26,
  56,
  99,
  99,
  99,
  99,
  99,
  47,
  66,
  99,
  99,
  99,
  99,
  99,
  99,
  ...Array<number>(32).fill(99),
]
// Huffman tables: how many codes of each length 1..16, and their values in order of code.
const dcCounts: Table = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0]
const dcValues: Table = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
const acCounts: Table = [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 125]
const acValues: Table = [
  ...Buffer.from(
    '01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738393a' +
      '434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aa' +
      'b2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa',
    'hex',
  ),
]

/** Code and length of each value (Annex C). */
function codes(counts: Table, values: Table): Map<number, [code: number, bits: number]> {
  const out = new Map<number, [number, number]>()
  let code = 0
  let at = 0
  counts.forEach((count, i) => {
    for (let k = 0; k < count; k++) out.set(values[at++]!, [code++, i + 1])
    code <<= 1
  })
  return out
}
const dc = codes(dcCounts, dcValues)
const ac = codes(acCounts, acValues)

/** cos((2x + 1) u pi / 16) / 2, the first row by sqrt(1/2): the discrete cosine transform of one line. */
const cosines = Float64Array.from({ length: 64 }, (_, i) => {
  const [u, x] = [i >> 3, i & 7]
  return (u === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * x + 1) * u * Math.PI) / 16)
})

/** Coefficients of a block of 64 samples, rows first. */
function transform(samples: Float64Array): Float64Array {
  const half = new Float64Array(64)
  const out = new Float64Array(64)
  for (let y = 0; y < 8; y++)
    for (let u = 0; u < 8; u++) for (let x = 0; x < 8; x++) half[y * 8 + u]! += samples[y * 8 + x]! * cosines[u * 8 + x]!
  for (let v = 0; v < 8; v++)
    for (let u = 0; u < 8; u++) for (let y = 0; y < 8; y++) out[v * 8 + u]! += half[y * 8 + u]! * cosines[v * 8 + y]!
  return out
}

/** A JPEG of RGBA bytes (the alpha is left out). @param quality 1 to 100, as libjpeg scales its tables */
export function jpegOf(rgba: Uint8Array, width: number, height: number, quality: number): Uint8Array {
  const scale = quality < 50 ? 5000 / quality : 200 - quality * 2
  const scaled = (table: Table): number[] => table.map((q) => Math.max(1, Math.min(255, Math.floor((q * scale + 50) / 100))))
  const tables = [scaled(luma), scaled(chroma)]
  const out: number[] = []
  const segment = (marker: number, content: readonly number[]): void => {
    out.push(0xff, marker, (content.length + 2) >> 8, (content.length + 2) & 255, ...content)
  }
  out.push(0xff, 0xd8)
  segment(0xe0, [0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0])
  tables.forEach((table, i) => {
    segment(0xdb, [i, ...zigzag.map((z) => table[z]!)])
  })
  segment(0xc0, [8, height >> 8, height & 255, width >> 8, width & 255, 3, 1, 0x11, 0, 2, 0x11, 1, 3, 0x11, 1])
  segment(0xc4, [0x00, ...dcCounts, ...dcValues])
  segment(0xc4, [0x10, ...acCounts, ...acValues])
  segment(0xda, [3, 1, 0, 2, 0, 3, 0, 0, 63, 0])

  let held = 0
  let count = 0
  const put = (value: number, bits: number): void => {
    for (let i = bits - 1; i >= 0; i--) {
      held = (held << 1) | ((value >> i) & 1)
      if (++count < 8) continue
      out.push(held)
      // A byte of all ones is followed by a zero, so that it is no marker.
      if (held === 0xff) out.push(0)
      held = 0
      count = 0
    }
  }
  /** A number as its size class behind a run of zeros, then its bits. */
  const number = (table: typeof dc, run: number, value: number): void => {
    const bits = 32 - Math.clz32(Math.abs(value))
    put(...table.get((run << 4) | bits)!)
    if (bits > 0) put(value > 0 ? value : value + (1 << bits) - 1, bits)
  }
  const before = [0, 0, 0]
  const weights = [
    [0.299, 0.587, 0.114, -128],
    [-0.168736, -0.331264, 0.5, 0],
    [0.5, -0.418688, -0.081312, 0],
  ] as const
  const block = new Float64Array(64)
  for (let row = 0; row < height; row += 8)
    for (let column = 0; column < width; column += 8)
      weights.forEach(([r, g, b, offset], plane) => {
        for (let i = 0; i < 64; i++) {
          const at = ((row + (i >> 3)) * width + column + (i & 7)) * 4
          block[i] = r * rgba[at]! + g * rgba[at + 1]! + b * rgba[at + 2]! + offset
        }
        const table = tables[plane === 0 ? 0 : 1]!
        const coefficients = transform(block)
        const numbers = zigzag.map((z) => Math.round(coefficients[z]! / table[z]!))
        number(dc, 0, numbers[0]! - before[plane]!)
        before[plane] = numbers[0]!
        let last = 63
        while (last > 0 && numbers[last] === 0) last--
        let run = 0
        for (let i = 1; i <= last; i++) {
          if (numbers[i] === 0) {
            run++
            continue
          }
          for (; run > 15; run -= 16) put(...ac.get(0xf0)!)
          number(ac, run, numbers[i]!)
          run = 0
        }
        if (last < 63) put(...ac.get(0)!)
      })
  if (count > 0) put((1 << (8 - count)) - 1, 8 - count)
  out.push(0xff, 0xd9)
  return Uint8Array.from(out)
}

import type { ReactNode } from 'react'

/** A drawn picture of a district: land, river, roads, areas, and rings of categories. An illustration, no data. */
const width = 504
const height = 288
const order = [
  'fire',
  'building',
  'power',
  'traffic',
  'facility',
  'waste',
  'noise',
  'theft',
  'fraud',
  'dispute',
  'other',
] as const

const rings: readonly (readonly [x: number, y: number, n: number, parts: readonly number[]])[] = [
  [87, 56, 142, [20, 4, 16, 10, 18, 14, 6, 0, 0, 0, 12]],
  [180, 20, 64, [22, 0, 8, 10, 18, 20, 8, 0, 0, 0, 14]],
  [145, 57, 39, [18, 8, 14, 16, 18, 14, 0, 0, 0, 0, 12]],
  [246, 23, 41, [26, 6, 8, 14, 20, 12, 0, 0, 0, 6, 8]],
  [293, 28, 35, [12, 8, 24, 10, 20, 12, 0, 0, 0, 6, 8]],
  [358, 22, 77, [10, 18, 20, 10, 22, 8, 0, 0, 0, 0, 12]],
  [36, 72, 9, [22, 0, 22, 22, 0, 34, 0, 0, 0, 0, 0]],
  [56, 108, 12, [16, 8, 0, 16, 34, 26, 0, 0, 0, 0, 0]],
  [163, 102, 158, [44, 6, 12, 14, 10, 6, 0, 0, 0, 0, 8]],
  [225, 92, 311, [38, 2, 12, 12, 14, 10, 4, 0, 0, 0, 8]],
  [319, 62, 14, [40, 10, 12, 0, 22, 16, 0, 0, 0, 0, 0]],
  [333, 98, 52, [16, 4, 22, 22, 12, 14, 0, 0, 0, 0, 10]],
  [439, 122, 121, [8, 14, 18, 26, 16, 10, 0, 0, 0, 0, 8]],
  [445, 76, 8, [0, 0, 26, 26, 26, 0, 0, 22, 0, 0, 0]],
  [104, 160, 133, [18, 10, 22, 8, 20, 12, 0, 0, 0, 0, 10]],
  [168, 176, 46, [22, 0, 20, 18, 20, 10, 0, 0, 0, 0, 10]],
  [225, 162, 11, [16, 16, 0, 28, 24, 16, 0, 0, 0, 0, 0]],
  [283, 152, 149, [26, 4, 22, 16, 14, 8, 0, 0, 0, 0, 10]],
  [348, 176, 246, [14, 12, 20, 18, 12, 8, 4, 0, 0, 4, 8]],
  [275, 234, 166, [20, 4, 18, 14, 12, 22, 0, 0, 0, 0, 10]],
  [408, 214, 128, [14, 0, 20, 26, 18, 14, 0, 0, 0, 0, 8]],
  [460, 200, 57, [22, 0, 14, 24, 24, 0, 8, 0, 0, 0, 8]],
  [74, 217, 3, [0, 0, 34, 0, 0, 0, 33, 33, 0, 0, 0]],
  [342, 247, 15, [16, 0, 22, 0, 26, 36, 0, 0, 0, 0, 0]],
  [426, 262, 32, [0, 0, 22, 22, 14, 24, 18, 0, 0, 0, 0]],
]
const radiusOf = (n: number): number => (n < 10 ? 11 : n < 100 ? 14 : n < 200 ? 18 : 22)

function Ring({ x, y, n, parts }: { x: number; y: number; n: number; parts: readonly number[] }): ReactNode {
  const r = radiusOf(n)
  const total = parts.reduce((sum, part) => sum + part, 0)
  let turned = 0
  return (
    <g>
      <circle className="town-plate" cx={x} cy={y} r={r + 1.5} />
      {parts.map((part, i) => {
        if (part === 0) return null
        const length = 2 * Math.PI * (r - 2) * (part / total)
        const angle = -90 + (turned / total) * 360
        turned += part
        return (
          <circle
            key={order[i]}
            className={`town-ring town-${order[i]}`}
            cx={x}
            cy={y}
            r={r - 2}
            strokeDasharray={`${Math.max(0.5, length - 1)} 1000`}
            transform={`rotate(${angle} ${x} ${y})`}
          />
        )
      })}
      <text className="town-number" x={x} y={y + 4}>
        {n}
      </text>
    </g>
  )
}

/** A slightly bent grid of streets, the same every time. */
function streets(): string[] {
  const lines: string[] = []
  const bend = (x: number, y: number): string =>
    `${(x + 10 * Math.sin(y / 70) + 5 * Math.sin(x / 40)).toFixed(1)} ${(y + 9 * Math.sin(x / 90) - 6 * Math.cos(y / 60)).toFixed(1)}`
  const line = (points: [number, number][]): void => void lines.push(`M${points.map(([x, y]) => bend(x, y)).join('L')}`)
  for (let x = -10; x < width + 20; x += 21) line(Array.from({ length: 13 }, (_, i) => [x, i * 25 - 10]))
  for (let y = -10; y < height + 20; y += 19) line(Array.from({ length: 22 }, (_, i) => [i * 25 - 10, y]))
  return lines
}
const lanes = streets().join('')

export function SampleTown({ label }: { label: string }) {
  return (
    <svg className="town" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label} preserveAspectRatio="xMidYMid slice">
      <rect className="town-land" width={width} height={height} />
      <path className="town-park" d="M330 40l70 8 22 40-30 40-66-10-16-40z" />
      <path className="town-park" d="M20 170l60-6 14 30-50 22-30-10z" />
      <path className="town-lane" d={lanes} />
      <path className="town-river" d="M-10 262C60 250 80 214 140 214s80 14 112-34 8-66 40-96 20-50 24-94" />
      <path className="town-water" d="M352 62c14-12 40-6 40 6s-16 18-30 14-18-12-10-20z" />
      <path className="town-main" d="M-10 96C90 60 180 78 260 120s150 30 260 26" />
      <path className="town-main" d="M118-10c4 70-10 130 10 180s0 90 4 130" />
      <path className="town-main" d="M386-10c-10 60 14 120 2 180s16 90 12 130" />
      <path
        className="town-area"
        d="M80 72C150 58 230 64 292 84M292-10C284 40 262 96 256 160M256 160C220 176 180 190 182 298M256 160c60 26 110 60 104 138M360 120c40-4 80 0 112 2"
      />
      <path className="town-edge" d="M76-4l6 34-52 16 36 90 30 70-26 48 56 16M372-10l28 70 66 10 8 120-24 96-54-12-4 24" />
      {rings.map(([x, y, n, parts]) => (
        <Ring key={`${x} ${y}`} x={x} y={y} n={n} parts={parts} />
      ))}
    </svg>
  )
}

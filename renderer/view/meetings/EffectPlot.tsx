import { useText } from '../../text/text.tsx'
import type { EffectScale } from './effect-scale.ts'

const width = 240
const inset = 10
const height = 40

/** The change against like places, with its interval: a bar on a log axis, the line of no change at 1. */
export function EffectPlot({ ratio, scale }: { ratio: readonly [number, number, number]; scale: EffectScale }) {
  const { t, decimal } = useText()
  const x = (value: number): number => inset + scale.at(value) * (width - 2 * inset)
  const [low, middle, high] = ratio
  const words = t('meetings.ratioWords', { low: decimal(low, 2), mid: decimal(middle, 2), high: decimal(high, 2) })
  const clear = high < 1 || low > 1
  return (
    <svg
      className={clear ? 'effect-plot effect-clear' : 'effect-plot'}
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-label={words}
    >
      <line className="effect-axis" x1={inset} x2={width - inset} y1={26} y2={26} />
      <line className="effect-one" x1={x(1)} x2={x(1)} y1={4} y2={29} />
      <line className="effect-range" x1={x(low)} x2={x(high)} y1={14} y2={14} />
      {low > scale.from ? <line className="effect-end" x1={x(low)} x2={x(low)} y1={9} y2={19} /> : null}
      {high < scale.to ? <line className="effect-end" x1={x(high)} x2={x(high)} y1={9} y2={19} /> : null}
      <circle className="effect-middle" cx={x(middle)} cy={14} r={4} />
      {scale.ticks.map((tick) => (
        <text key={tick} className="effect-tick" x={x(tick)} y={38} textAnchor="middle">
          {tick}
        </text>
      ))}
    </svg>
  )
}

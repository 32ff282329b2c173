import type { ComparedLine } from '../../../contract/model.ts'
import { useText } from '../../text/text.tsx'
import { ratioPosition } from './compare-periods.ts'

const width = 132
const height = 18

/** A ratio with its interval on a log axis about 1. Beyond the axis the line runs to its end with an arrow. */
export function RatioStrip({ ratio, factor }: { ratio: ComparedLine['ratio']; factor: number }) {
  const { t, decimal } = useText()
  const [low, middle, high] = ratio
  const room = 6
  const x = (value: number | null, end: 'low' | 'high'): number => room + ratioPosition(value, factor, end) * (width - 2 * room)
  const from = x(low, 'low')
  const to = x(high, 'high')
  const beyondLow = low === null || low < 1 / factor
  const beyondHigh = high === null || high > factor
  const words = t('compare.ratioWords', {
    low: decimal(low ?? 0, 2),
    middle: middle === null ? '∞' : decimal(middle, 2),
    high: high === null ? '∞' : decimal(high, 2),
  })
  const y = height / 2
  return (
    <svg className="ratio-strip" width={width} height={height} role="img" aria-label={words}>
      <title>{words}</title>
      <line className="ratio-one" x1={width / 2} x2={width / 2} y1={1} y2={height - 1} />
      <line className="ratio-range" x1={from} x2={to} y1={y} y2={y} />
      {beyondLow ? <path className="ratio-arrow" d={`M${from + 3} ${y - 3}l-3 3 3 3`} /> : null}
      {beyondHigh ? <path className="ratio-arrow" d={`M${to - 3} ${y - 3}l3 3-3 3`} /> : null}
      {middle === null ? null : <circle className="ratio-middle" cx={x(middle, 'high')} cy={y} r={3.5} />}
    </svg>
  )
}

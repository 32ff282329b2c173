import type { Flag } from '../../../contract/model.ts'
import { useText } from '../../text/text.tsx'
import { useSize } from '../../ui/use-size.ts'
import { placeLabels } from './place-labels.ts'

/** About how wide words are at 12 px: Han glyphs are square, Latin half as wide. */
const widthOf = (words: string): number => [...words].reduce((sum, c) => sum + (c.charCodeAt(0) > 0x2e7f ? 12 : 6.8), 0)

/** Usual, expected, threshold and observed on one axis. */
export function RangeStrip({ flag }: { flag: Flag }) {
  const { t, number, decimal } = useText()
  const { ref, width } = useSize<HTMLDivElement>()
  const [low, high] = flag.usual
  const top = Math.max(flag.observed, flag.threshold, high) * 1.12
  const x = (value: number): number => 14 + (value / top) * (width - 28)
  const words = { low: number(low), high: number(high) }
  const labels = [
    { key: 'usual', words: t('flags.stripUsual', words), at: x(low), middle: false },
    { key: 'expected', words: t('flags.stripExpected', { n: decimal(flag.expected) }), at: x(flag.expected), middle: true },
    { key: 'threshold', words: t('flags.stripThreshold', { n: number(flag.threshold) }), at: x(flag.threshold), middle: true },
    { key: 'observed', words: t('flags.stripObserved', { n: number(flag.observed) }), at: x(flag.observed), middle: true },
  ]
  const sizes = labels.map((label) => ({
    size: widthOf(label.words),
    at: label.middle ? label.at - widthOf(label.words) / 2 : label.at,
  }))
  const left = placeLabels(sizes, width)
  return (
    <div className="range-strip" ref={ref}>
      <svg
        width={width}
        height={44}
        role="img"
        aria-label={t('flags.strip', {
          ...words,
          expected: decimal(flag.expected),
          threshold: number(flag.threshold),
          observed: number(flag.observed),
        })}
      >
        <line className="strip-axis" x1={14} x2={width - 14} y1={14} y2={14} />
        <rect className="strip-usual" x={x(low)} y={9.5} width={Math.max(2, x(high) - x(low))} height={9} rx={1.5} />
        <line className="strip-expected" x1={x(flag.expected)} x2={x(flag.expected)} y1={6} y2={22} />
        <line className="strip-threshold" x1={x(flag.threshold)} x2={x(flag.threshold)} y1={6} y2={22} />
        <circle className={`fill-${flag.category}`} cx={x(flag.observed)} cy={14} r={5} />
        {labels.map((label, i) => (
          <text key={label.key} className={`strip-label strip-label-${label.key}`} x={left[i]} y={38}>
            {label.words}
          </text>
        ))}
      </svg>
    </div>
  )
}

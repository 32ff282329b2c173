/** Tiny bars over time, the last `strong` of them dark: 48 x 20 px. */
export function Sparkline({ values, strong = 0, label }: { values: readonly number[]; strong?: number; label: string }) {
  const width = 48
  const height = 20
  const top = Math.max(1, ...values)
  const step = values.length > 0 ? width / values.length : width
  return (
    <svg className="sparkline" width={width} height={height} role="img" aria-label={label}>
      {values.map((value, i) => {
        const tall = Math.max(value > 0 ? 1.5 : 0.5, (value / top) * (height - 1))
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
            key={i}
            className={i >= values.length - strong ? 'sparkline-strong' : 'sparkline-bar'}
            x={i * step}
            y={height - tall}
            width={Math.max(0.6, step - 0.6)}
            height={tall}
          />
        )
      })}
    </svg>
  )
}

import { Flag as FlagIcon } from 'lucide-react'
import { useCall } from '../../state/call.tsx'
import { useRoute } from '../../state/filter.tsx'
import { useText } from '../../text/text.tsx'
import { areaName } from './area-at.ts'
import { type Bin, positionOf } from './brush.ts'
import { dayNumber, dayOf } from './days.ts'

const left = 40
const right = 12

/** Periods on which a rule spoke, under the bars they belong to. Yellow while nobody has looked; a press opens the flag. */
export function FlagStrip({ bins, width }: { bins: readonly Bin[]; width: number }) {
  const { t, language, day, category, number, decimal } = useText()
  const { go } = useRoute()
  const flags = useCall('flag.list', {}, { on: ['flags.changed'] }).data?.flags ?? []
  const inner = Math.max(1, width - left - right)
  const each = inner / Math.max(1, bins.length)
  return (
    // biome-ignore lint/a11y/useSemanticElements: marks along an axis are no form
    <div className="flag-strip" role="group" aria-label={t('situation.flagsStrip')}>
      <FlagIcon size={14} aria-hidden="true" className="flag-strip-icon" />
      {flags.map((flag) => {
        const from = positionOf(bins, flag.from)
        const to = positionOf(bins, dayOf(dayNumber(flag.to) + 1))
        if (to <= from) return null
        const name = t('situation.flagName', {
          kind: category(flag.category),
          area: flag.areaName ? areaName(flag.areaName, language) : t('words.wholeDistrict'),
          from: day(flag.from),
          to: day(flag.to),
          observed: number(flag.observed),
          expected: decimal(flag.expected),
        })
        return (
          <button
            key={flag.id}
            type="button"
            className={`flag-mark${flag.status === 'new' ? ' flag-mark-new' : ''}`}
            aria-label={name}
            title={name}
            style={{ insetInlineStart: `${left + from * each}px`, inlineSize: `${Math.max(8, (to - from) * each)}px` }}
            onClick={() => go('flags', String(flag.id))}
          />
        )
      })}
    </div>
  )
}

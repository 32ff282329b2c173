import { useState } from 'react'
import type { Area, AreaProblem, Bbox } from '../../../contract/model.ts'
import { useCall } from '../../state/call.tsx'
import { useFilter, useRoute } from '../../state/filter.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Tag } from '../../ui/Chip.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { LoadingLine } from '../../ui/Progress.tsx'

const step = 20

/** A box around a problem: at least a street block, wide enough for a large one. */
function boxAround({ lon, lat, squareMetres }: AreaProblem): Bbox {
  const metres = Math.max(250, Math.sqrt(squareMetres ?? 0))
  const down = metres / 111_195
  const across = down / Math.max(0.05, Math.cos((lat * Math.PI) / 180))
  return [lon - across, lat - down, lon + across, lat + down]
}

/** What is wrong with the outlines, each with the way to its place. */
export function AreaProblems({ areas }: { areas: readonly Area[] }) {
  const { t, say, number } = useText()
  const { patchFilter } = useFilter()
  const { go } = useRoute()
  const checked = useCall('area.check', areas.length === 0 ? null : {}, { on: ['areas.changed'] })
  const [shown, show] = useState(step)
  const problems = checked.data?.problems ?? []
  return (
    <div className="area-problems">
      <h3>
        {t('area.problems')}
        {checked.data ? <Tag tone={problems.length === 0 ? 'good' : 'late'}>{number(problems.length)}</Tag> : null}
      </h3>
      <LoadingLine shown={checked.loading} label={t('words.loading')} />
      {checked.error ? (
        <ErrorPanel what={t('area.failed')} means={checked.error.message} action={t('words.retry')} onAction={checked.refresh} />
      ) : null}
      {checked.data ? <p className="quiet">{t(problems.length === 0 ? 'area.problemsNone' : 'area.problemsWords')}</p> : null}
      <ul className="area-problem-list">
        {problems.slice(0, shown).map((problem) => (
          <li key={`${problem.kind} ${problem.area} ${problem.other} ${problem.lon} ${problem.lat}`}>
            <span className="area-kind">{t(`area.kind.${problem.kind}`)}</span>
            <span className="area-reason">{say(problem.reason)}</span>
            <Button
              size="sm"
              aria-label={t('area.showOf', { what: say(problem.reason) })}
              onPress={() => {
                patchFilter({ bbox: boxAround(problem) })
                go('situation')
              }}
            >
              {t('area.show')}
            </Button>
          </li>
        ))}
      </ul>
      {problems.length > shown ? (
        <Button size="sm" onPress={() => show(shown + step)}>
          {t('area.problemsMore', { n: number(Math.min(step, problems.length - shown)) })}
        </Button>
      ) : null}
    </div>
  )
}

import { useCallback, useEffect, useRef } from 'react'
import { type Action, useAction, useCall } from '../../state/call.tsx'
import { useRoute } from '../../state/filter.tsx'
import { usePlace } from '../../state/place.tsx'
import { usePanelSize } from '../../state/settings.tsx'
import { useText } from '../../text/text.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { LoadingLine } from '../../ui/Progress.tsx'
import { Splitter } from '../../ui/Splitter.tsx'
import { isTyping } from '../frame/use-frame-keys.ts'
import { FlagCard } from './FlagCard.tsx'
import { FlagInbox } from './FlagInbox.tsx'
import { flagPlace, grouped, noVerdictKey } from './flag-words.ts'
import { NoVerdictCard } from './NoVerdictCard.tsx'
import { QuietFlags } from './QuietFlags.tsx'

const on = ['flags.changed', 'reports.changed'] as const

/** Questions about a place and a kind of issue, with their evidence; a person decides. */
export function InboxTab({ evaluate }: { evaluate: Action<'flag.evaluate'> }) {
  const { t } = useText()
  const { detail, go } = useRoute()
  const { openPlace } = usePlace()
  const { data, error, loading, refresh } = useCall('flag.list', {}, { on })
  const dispose = useAction('flag.dispose')
  const [width, setWidth] = usePanelSize('flags', 304, 240, 480)
  const groups = grouped(data?.flags ?? [])
  const flags = groups.flatMap((group) => group.flags)
  const noVerdict = data?.noVerdict ?? []
  const keys = [...flags.map((flag) => String(flag.id)), ...noVerdict.map(noVerdictKey)]
  const here = detail !== null && keys.includes(detail) ? detail : flags[0] ? String(flags[0].id) : null
  const chosen = flags.find((flag) => String(flag.id) === here)
  const silent = noVerdict.find((series) => noVerdictKey(series) === here)

  // A new flag counts as seen once a person leaves it after a look; marking it while it is read would move it away.
  const looked = useRef<{ id: number; since: number } | null>(null)
  const { run: mark } = dispose
  const statuses = useRef(new Map<number, string>())
  statuses.current = new Map(flags.map((flag) => [flag.id, flag.status]))
  const leave = useCallback(() => {
    const was = looked.current
    looked.current = null
    // One that was disposed of meanwhile keeps its disposition.
    const still = was !== null && statuses.current.get(was.id) === 'new'
    if (still && performance.now() - was.since > 1_000) void mark({ id: was.id, status: 'seen' })
  }, [mark])
  const chosenNew = chosen?.status === 'new' ? chosen.id : null
  useEffect(() => {
    if (looked.current?.id === chosenNew) return
    leave()
    looked.current = chosenNew === null ? null : { id: chosenNew, since: performance.now() }
  }, [chosenNew, leave])

  const step = (by: 1 | -1): void => {
    const next = keys[(here === null ? -1 : keys.indexOf(here)) + by]
    if (next !== undefined) go('flags', next)
  }
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (isTyping(event) || event.ctrlKey || event.altKey || event.metaKey) return
      const place = event.key === 'p' && chosen ? flagPlace(chosen) : null
      if (place) openPlace(place)
      const by = event.key === 'j' ? 1 : event.key === 'k' ? -1 : 0
      if (by === 0) return
      event.preventDefault()
      step(by)
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  })

  return (
    <div className="flags">
      <LoadingLine shown={loading || evaluate.pending} label={t('words.loading')} />
      {evaluate.error ? <ErrorPanel what={t('flags.evaluateFailed')} means={evaluate.error.message} /> : null}
      {error ? (
        <ErrorPanel what={t('flags.listFailed')} means={error.message} action={t('words.retry')} onAction={refresh} />
      ) : null}
      {data ? (
        <div className="flags-body">
          <FlagInbox width={width} groups={groups} noVerdict={noVerdict} here={here} onChoose={(key) => go('flags', key)} />
          <Splitter label={t('flags.inbox')} axis="x" grows={1} size={width} min={240} max={480} onResize={setWidth} />
          <div className="flags-side">
            {chosen ? (
              <FlagCard key={chosen.id} flag={chosen} all={flags} onNext={() => step(1)} />
            ) : silent ? (
              <NoVerdictCard series={silent} />
            ) : (
              <QuietFlags trust={data.trust} />
            )}
          </div>
        </div>
      ) : null}
    </div>
  )
}

import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { type Action, useAction, useCall } from '../../state/call.tsx'
import { useRoute } from '../../state/filter.tsx'
import { usePlace } from '../../state/place.tsx'
import { usePanelSize } from '../../state/settings.tsx'
import { useText } from '../../text/text.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { LoadingLine } from '../../ui/Progress.tsx'
import { Splitter } from '../../ui/Splitter.tsx'
import { isTyping } from '../frame/use-frame-keys.ts'
import { areRelated, groupedEpisodes, nestOf } from './episode.ts'
import { FlagCard } from './FlagCard.tsx'
import { FlagInbox } from './FlagInbox.tsx'
import { flagPlace, groupOf, silentGroups } from './flag-words.ts'
import { NoVerdictCard } from './NoVerdictCard.tsx'
import { QuietFlags } from './QuietFlags.tsx'

/** In the address: why what is said, and what is not said, can be believed. */
const trustKey = 'trust'
const on = ['flags.changed', 'reports.changed'] as const

/** Questions about a place and a kind of issue, with their evidence; a person decides. */
export function InboxTab({ evaluate }: { evaluate: Action<'flag.evaluate'> }) {
  const { t } = useText()
  const { detail, go } = useRoute()
  const { openPlace } = usePlace()
  const { data, error, loading, refresh } = useCall('flag.list', {}, { on })
  const { data: areas } = useCall('area.list', {}, { on: ['areas.changed'] })
  const dispose = useAction('flag.dispose')
  const [width, setWidth] = usePanelSize('flags', 304, 240, 480)
  const nest = useMemo(() => nestOf(areas?.areas ?? []), [areas])
  const all = useMemo(() => data?.flags ?? [], [data])
  const groups = useMemo(() => groupedEpisodes(all, nest), [all, nest])
  const episodes = groups.flatMap((group) => group.episodes)
  const silents = useMemo(() => silentGroups(data?.noVerdict ?? []), [data])
  const [unfolded, unfold] = useState<ReadonlySet<number>>(new Set())
  const known =
    detail !== null &&
    (detail === trustKey || all.some((flag) => String(flag.id) === detail) || silents.some(({ key }) => key === detail))
  const open = episodes.filter(({ chief }) => groupOf(chief) !== 'disposed')
  // With nothing left to decide, why that can be believed comes before what was decided.
  const here = known ? detail : open[0] ? String(open[0].chief.id) : trustKey
  const chosen = all.find((flag) => String(flag.id) === here)
  const silent = silents.find(({ key }) => key === here)
  const episode = episodes.find(({ chief, related }) => chosen !== undefined && [chief, ...related].includes(chosen))
  // An entry whose folded flag is open is shown unfolded, so that the chosen row can be seen.
  const isUnfolded = (chief: number): boolean =>
    unfolded.has(chief) || (episode?.chief.id === chief && chosen !== undefined && chosen.id !== chief)
  const keys = [
    ...episodes.flatMap(({ chief, related }) => [chief, ...(isUnfolded(chief.id) ? related : [])]).map((flag) => String(flag.id)),
    ...silents.map(({ key }) => key),
    trustKey,
  ]

  // New flags of an entry count as seen once a person leaves it after a look; marking them while it is read would move it
  // away.
  const looked = useRef<{ ids: readonly number[]; since: number } | null>(null)
  const { run: mark } = dispose
  const statuses = useRef(new Map<number, string>())
  statuses.current = new Map(all.map((flag) => [flag.id, flag.status]))
  const leave = useCallback(async () => {
    const was = looked.current
    looked.current = null
    if (was === null || performance.now() - was.since <= 1_000) return
    // One that was disposed of meanwhile keeps its disposition.
    for (const id of was.ids) if (statuses.current.get(id) === 'new') await mark({ id, status: 'seen' })
  }, [mark])
  const openNew = episode
    ? [episode.chief, ...episode.related].filter((flag) => flag.status === 'new').map((flag) => flag.id)
    : []
  const openKey = episode && openNew.length > 0 ? String(episode.chief.id) : null
  const ids = useRef(openNew)
  ids.current = openNew
  useEffect(() => {
    looked.current = openKey === null ? null : { ids: ids.current, since: performance.now() }
    return () => void leave()
  }, [openKey, leave])

  // What was next when a flag was disposed of: it has moved to the end of the list since.
  const resume = useRef<{ after: string; to: string | undefined } | null>(null)
  const beforeDisposed = (): void => {
    if (!episode) return
    const at = open.indexOf(episode)
    const to = at < 0 ? undefined : (open[at + 1] ?? open[at - 1])
    resume.current = { after: here, to: to ? String(to.chief.id) : undefined }
    // What was open by itself stays open, so that what was recorded can be seen.
    if (detail !== here) go('flags', here)
  }
  const step = (by: 1 | -1): void => {
    const wanted = by === 1 && resume.current?.after === here ? resume.current.to : undefined
    const next = wanted !== undefined && keys.includes(wanted) ? wanted : keys[keys.indexOf(here) + by]
    resume.current = null
    if (next !== undefined) go('flags', next)
  }
  const fold = (chief: number, open: boolean): void => {
    unfold((now) => {
      const next = new Set(now)
      if (open) next.add(chief)
      else next.delete(chief)
      return next
    })
    if (!open && episode?.chief.id === chief) go('flags', String(chief))
  }
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (isTyping(event) || event.ctrlKey || event.altKey || event.metaKey) return
      if (event.target instanceof HTMLElement && event.target.closest('[role=tablist], [role=dialog], [role=separator]')) return
      const key = event.key.toLowerCase()
      const place = key === 'p' && chosen ? flagPlace(chosen) : null
      if (place) openPlace(place)
      const by = key === 'j' ? 1 : key === 'k' ? -1 : 0
      if (by !== 0) step(by)
      else if (key === 'o' && episode && episode.related.length > 0) fold(episode.chief.id, !isUnfolded(episode.chief.id))
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  })
  const members = episode ? [episode.chief, ...episode.related].filter((flag) => flag !== chosen) : []
  const related = chosen
    ? [...new Set([...members, ...all.filter((flag) => areRelated(chosen, flag, nest))])].filter((flag) => flag !== chosen)
    : []

  return (
    <div className="flags">
      <LoadingLine shown={loading || evaluate.pending} label={t('words.loading')} />
      {evaluate.error ? <ErrorPanel what={t('flags.evaluateFailed')} means={evaluate.error.message} /> : null}
      {error ? (
        <ErrorPanel what={t('flags.listFailed')} means={error.message} action={t('words.retry')} onAction={refresh} />
      ) : null}
      {data ? (
        <div className="flags-body">
          <FlagInbox
            width={width}
            groups={groups}
            silents={silents}
            here={here}
            isUnfolded={isUnfolded}
            onFold={fold}
            trustKey={trustKey}
            onChoose={(key) => go('flags', key)}
          />
          <Splitter label={t('flags.inbox')} axis="x" grows={1} size={width} min={240} max={480} onResize={setWidth} />
          <div className="flags-side">
            {chosen ? (
              <FlagCard
                key={chosen.id}
                flag={chosen}
                all={all}
                related={related}
                members={members}
                onNext={() => step(1)}
                onDisposing={beforeDisposed}
                onChoose={(id) => go('flags', String(id))}
              />
            ) : silent ? (
              <NoVerdictCard key={silent.key} silent={silent} />
            ) : (
              <QuietFlags trust={data.trust} open={open.length} />
            )}
          </div>
        </div>
      ) : null}
    </div>
  )
}

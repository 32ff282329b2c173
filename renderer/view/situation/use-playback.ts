import { type RefObject, useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import type { Filter } from '../../../contract/model.ts'
import { useApp } from '../../state/app.tsx'
import { useCall } from '../../state/call.tsx'
import { useFilter } from '../../state/filter.tsx'
import { filterToQuery } from '../../state/hash.ts'
import { useSettings } from '../../state/settings.tsx'
import {
  boundsOf,
  firstPeriod,
  grownOf,
  nextPeriod,
  type PlaySettings,
  paceOf,
  playSpeeds,
  playSteps,
  playWindows,
  progressOf,
  usualPlay,
} from './playback.ts'

export interface Playback {
  playing: boolean
  /** How far it has come, 0..1; null while it does not play. */
  progress: number | null
  settings: PlaySettings
  setSettings: (next: PlaySettings) => void
  toggle: () => void
  /** One frame on or back by hand: this ends the playing. */
  step: (by: 1 | -1) => void
}

let calmQuery: MediaQueryList | null = null
const calm = (): MediaQueryList => {
  calmQuery ??= window.matchMedia('(prefers-reduced-motion: reduce)')
  return calmQuery
}
const watchCalm = (changed: () => void): (() => void) => {
  calm().addEventListener('change', changed)
  return () => calm().removeEventListener('change', changed)
}

function readSettings(kept: string | undefined): PlaySettings {
  const [window, step, speed] = (kept ?? '').split(',')
  return {
    window: playWindows.find((key) => key === window) ?? usualPlay.window,
    step: playSteps.find((key) => key === step) ?? usualPlay.step,
    speed: playSpeeds.find((n) => String(n) === speed) ?? usualPlay.speed,
  }
}

/** Where a key means something else. */
const elsewhere =
  'input, textarea, select, button, a, audio, video, [contenteditable="true"], [role]:not([role="application"]):not([role="group"])'

/**
 * Playing the timeline. A frame is shown only when the one before it is on screen (markers of `drawn`, and the counts):
 * one that would come too early is left out, so that frames never queue. Any change of the filter by hand ends it.
 */
export function usePlayback(drawn: RefObject<Filter | null>): Playback {
  const { filter, patchFilter } = useFilter()
  const { firstDay, lastDay } = useApp()
  const { recall, remember } = useSettings()
  const kept = recall('timeline.play')
  const settings = useMemo(() => readSettings(kept), [kept])
  const slow = useSyncExternalStore(watchCalm, () => calm().matches)
  const counts = useCall('report.count', { filter })
  const bounds = useMemo(() => (firstDay === null || lastDay === null ? null : boundsOf(firstDay, lastDay)), [firstDay, lastDay])
  const [playing, play] = useState(false)
  const query = filterToQuery(filter)
  /** The filter of the last frame: another one on screen is somebody's own. */
  const mine = useRef<string | null>(null)

  const ready = counts.data !== undefined && !counts.stale
  const failed = counts.error !== null
  const latest = useRef({ filter, ready, failed, settings })
  latest.current = { filter, ready, failed, settings }

  const show = useCallback(
    (period: { from: string; to: string }, how: 'push' | 'replace') => {
      mine.current = filterToQuery({ ...latest.current.filter, ...period })
      patchFilter(period, how)
    },
    [patchFilter],
  )
  const stop = useCallback(() => {
    mine.current = null
    play(false)
  }, [])
  useEffect(() => {
    if (playing && query !== mine.current) stop()
  }, [playing, query, stop])

  useEffect(() => {
    if (!playing || !bounds) return
    const timer = setInterval(
      () => {
        const now = latest.current
        if (now.failed) return stop()
        if (!now.ready || drawn.current !== now.filter) return
        const next = nextPeriod(now.filter, now.settings, bounds)
        if (next) show(next, 'replace')
        else stop()
      },
      paceOf(settings.speed, slow),
    )
    return () => clearInterval(timer)
  }, [playing, bounds, settings.speed, slow, drawn, show, stop])

  const toggle = useCallback(() => {
    if (mine.current !== null) return stop()
    if (!bounds) return
    const { filter: now, settings: chosen } = latest.current
    const begin = firstPeriod(now, chosen, bounds)
    // The step of the history is made by the first frame; where that is the brush itself, by what plays from it.
    show(begin, 'push')
    play(true)
  }, [bounds, show, stop])
  const step = useCallback(
    (by: 1 | -1) => {
      stop()
      const next = bounds && nextPeriod(latest.current.filter, latest.current.settings, bounds, by)
      if (next) patchFilter(next)
    },
    [bounds, patchFilter, stop],
  )
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
      if (event.target instanceof HTMLElement && event.target.closest(elsewhere)) return
      if (event.key === ' ') toggle()
      else if (event.key === ',') step(-1)
      else if (event.key === '.') step(1)
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [toggle, step])

  const setSettings = useCallback(
    (next: PlaySettings) => remember('timeline.play', `${next.window},${next.step},${next.speed}`),
    [remember],
  )
  const { from, to } = filter
  const progress =
    playing && bounds && from !== undefined && to !== undefined
      ? (settings.window === 'growing' ? grownOf : progressOf)({ from, to }, bounds)
      : null
  return { playing, progress, settings, setSettings, toggle, step }
}

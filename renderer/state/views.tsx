/** Saved views: the list, the one that is open, and what of the map and the list belongs to a view. */
import {
  createContext,
  type ReactNode,
  type RefObject,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import type { EventName } from '../../contract/api.ts'
import type { PageOrder, SavedView } from '../../contract/model.ts'
import type { Reply } from '../../contract/reply.ts'
import type { CallError } from './cache.ts'
import { useCall, useClient } from './call.tsx'
import { useFilter, useRoute } from './filter.tsx'
import { sameFilter } from './hash.ts'
import { isResumed, keepForResume, resumeAt } from './resume.ts'
import { useSettings } from './settings.tsx'
import { useUndo } from './undo.tsx'

export type MapPosition = NonNullable<SavedView['map']>

interface ViewsHeld {
  /** In the order they were first saved. */
  views: readonly SavedView[]
  error: CallError | null
  refresh: () => void
  /** The view that was opened or saved last; null when it was left or removed. */
  current: SavedView | null
  /** The filter on screen is no longer that of the current view. */
  moved: boolean
  /** Filter, order and map position of the view; the section is left where it does not show reports. */
  openView: (view: SavedView) => void
  /** Lets go of the current view; the filter stays. */
  leaveView: () => void
  /** What is on screen under a name; a name that is there is written over. */
  saveView: (name: string) => Promise<Reply<SavedView>>
  renameView: (view: SavedView, name: string) => Promise<Reply<SavedView>>
  /** Can be taken back. */
  removeView: (view: SavedView) => Promise<Reply<SavedView>>
  shareViews: (views: readonly SavedView[]) => Promise<Reply<{ fileName: string; text: string }>>
  /** Opens the text of a share file: its views join the list. */
  openShared: (text: string) => Promise<Reply<{ views: SavedView[] }>>
  /** Order of the list; null: nobody chose one. */
  order: PageOrder | null
  setOrder: (order: PageOrder | null) => void
  /** Where the map stands; the map writes it whenever it comes to rest. */
  mapPosition: RefObject<MapPosition | null>
  /** Where an opened view wants the map; another object asks again. */
  wantedPosition: MapPosition | null
}
const ViewsContext = createContext<ViewsHeld | null>(null)
const onViews: readonly EventName[] = ['views.changed']
const lastKey = 'view.last'
/** For undo, which hears of a failure as a throw. */
async function done(reply: Promise<Reply<unknown>>): Promise<void> {
  const told = await reply
  if (!told.ok) throw new Error(told.message)
}
const sectionsOfReports: ReadonlySet<string> = new Set(['situation', 'briefings'])

export function ViewsProvider({ children }: { children: ReactNode }) {
  const client = useClient()
  const { filter, setFilter } = useFilter()
  const { section, go } = useRoute()
  const { recall, remember } = useSettings()
  const { push } = useUndo()
  const { data, error, refresh } = useCall('view.list', {}, { on: onViews })
  const views = useMemo(() => data?.views ?? [], [data])
  const last = Number(recall(lastKey) ?? '0')
  const current = views.find((view) => view.id === last) ?? null
  const [order, putOrder] = useState<PageOrder | null>(() => resumeAt().order)
  const setOrder = useCallback((next: PageOrder | null) => {
    keepForResume({ order: next })
    putOrder(next)
  }, [])
  const mapPosition = useRef<MapPosition | null>(null)
  const [wantedPosition, wantPosition] = useState<MapPosition | null>(null)

  const show = useCallback(
    (view: SavedView, how: 'push' | 'replace') => {
      setFilter(view.filter, how)
      setOrder(view.order)
      if (view.map) wantPosition({ ...view.map })
      remember(lastKey, String(view.id))
    },
    [setFilter, setOrder, remember],
  )
  const openView = useCallback(
    (view: SavedView) => {
      show(view, 'push')
      if (!sectionsOfReports.has(section)) go('situation')
    },
    [show, section, go],
  )
  const leaveView = useCallback(() => remember(lastKey, '0'), [remember])

  // A start without an address of its own takes up the view that was open when the window was closed, unless somebody was faster.
  const [fresh] = useState(() => !isResumed() && !window.location.hash.includes('?') && Object.keys(filter).length === 0)
  const started = useRef(false)
  useEffect(() => {
    if (started.current || !data) return
    started.current = true
    if (fresh && current && Object.keys(filter).length === 0) show(current, 'replace')
  }, [data, fresh, current, show, filter])

  const saveView = useCallback(
    async (name: string) => {
      const before = views.find((view) => view.name === name.trim().normalize('NFC'))
      const wanted = { name, filter, map: mapPosition.current, order: order ?? ('newest' as const) }
      const reply = await client.call('view.save', wanted)
      if (!reply.ok) return reply
      const saved = reply.value
      remember(lastKey, String(saved.id))
      if (before)
        push({
          label: { zh: `覆盖视图“${saved.name}”`, en: `view "${saved.name}" written over` },
          undo: () =>
            done(client.call('view.save', { name: before.name, filter: before.filter, map: before.map, order: before.order })),
          redo: () => done(client.call('view.save', wanted)),
        })
      return reply
    },
    [client, filter, order, remember, push, views],
  )
  const renameView = useCallback(
    async (view: SavedView, name: string) => {
      const reply = await client.call('view.rename', { id: view.id, name })
      if (reply.ok)
        push({
          label: { zh: `视图“${view.name}”改名为“${reply.value.name}”`, en: `view "${view.name}" renamed "${reply.value.name}"` },
          undo: () => done(client.call('view.rename', { id: view.id, name: view.name })),
          redo: () => done(client.call('view.rename', { id: view.id, name: reply.value.name })),
        })
      return reply
    },
    [client, push],
  )
  const removeView = useCallback(
    async (view: SavedView) => {
      const reply = await client.call('view.remove', { id: view.id })
      if (!reply.ok) return reply
      let id = view.id
      const wasCurrent = view.id === last
      push(
        {
          label: { zh: `删除视图“${view.name}”`, en: `view "${view.name}" removed` },
          undo: async () => {
            const { name, filter: kept, map, order: by } = reply.value
            const again = await client.call('view.save', { name, filter: kept, map, order: by })
            if (!again.ok) throw new Error(again.message)
            id = again.value.id
            if (wasCurrent) remember(lastKey, String(id))
          },
          redo: () => done(client.call('view.remove', { id })),
        },
        { announce: true },
      )
      return reply
    },
    [client, push, last, remember],
  )
  const shareViews = useCallback(
    (some: readonly SavedView[]) => client.call('view.share', { ids: some.map((view) => view.id) }),
    [client],
  )
  const openShared = useCallback((text: string) => client.call('view.open', { text }), [client])

  const moved = current !== null && !sameFilter(current.filter, filter)
  const held = useMemo(
    () => ({
      views,
      error,
      refresh,
      current,
      moved,
      openView,
      leaveView,
      saveView,
      renameView,
      removeView,
      shareViews,
      openShared,
      order,
      setOrder,
      mapPosition,
      wantedPosition,
    }),
    [
      views,
      error,
      refresh,
      current,
      moved,
      openView,
      leaveView,
      saveView,
      renameView,
      removeView,
      shareViews,
      openShared,
      order,
      setOrder,
      wantedPosition,
    ],
  )
  return <ViewsContext value={held}>{children}</ViewsContext>
}

export function useViews(): ViewsHeld {
  const held = useContext(ViewsContext)
  if (!held) throw new Error('no ViewsProvider above')
  return held
}

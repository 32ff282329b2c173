import { type RefObject, useCallback, useEffect, useState } from 'react'
import type { MapTool, SituationMap } from '../../map/situation-map.ts'

/** Where a letter is typed, not meant as a key. */
const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, select, [role=dialog], [role=menu]') !== null

const toolKeys: Record<string, MapTool> = { l: 'lasso', c: 'circle', m: 'measure' }

export interface HeldTool {
  tool: MapTool
  setTool: (tool: MapTool) => void
}

/** The tool in hand, with its keys: L, C and M take and lay down a tool, Enter uses it, Esc gives up. */
export function useMapTool(map: SituationMap | null, host: RefObject<HTMLElement | null>): HeldTool {
  const [tool, setTool] = useState<MapTool>('pointer')
  useEffect(() => {
    map?.setTool(tool)
    // The keys of a tool are the map's: Enter on the button it was taken from would lay it down again.
    if (tool !== 'pointer') host.current?.focus({ preventScroll: true })
  }, [map, tool, host])
  const toggle = useCallback((wanted: MapTool) => setTool((now) => (now === wanted ? 'pointer' : wanted)), [])
  useEffect(() => {
    if (!map) return
    const pressed = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      const target = event.target instanceof HTMLElement ? event.target : null
      const onMap = target === null || target === document.body || target.closest('.map-stage') !== null
      const wanted = toolKeys[event.key.toLowerCase()]
      if (wanted && onMap) toggle(wanted)
      else if (tool === 'pointer') return
      else if (event.key === 'Escape') {
        // One step out: first what is under way, then the tool.
        if (!map.cancelTool()) setTool('pointer')
      } else if (event.key === 'Enter' && target?.matches('.map-host')) map.takeHere()
      else return
      event.preventDefault()
      event.stopPropagation()
    }
    window.addEventListener('keydown', pressed, true)
    return () => window.removeEventListener('keydown', pressed, true)
  }, [map, tool, toggle])
  return { tool, setTool }
}

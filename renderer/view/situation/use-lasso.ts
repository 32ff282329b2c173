import { type RefObject, useCallback, useEffect, useState } from 'react'
import type { MapTool, SituationMap } from '../../map/situation-map.ts'

/** Where a letter is typed, not meant as a key. */
const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, select, [role=dialog], [role=menu]') !== null

export interface HeldLasso {
  tool: MapTool
  setTool: (tool: MapTool) => void
}

/** The tool in hand, with its keys: L takes and lays down the lasso, Enter takes the view, Esc gives up. */
export function useLasso(map: SituationMap | null, host: RefObject<HTMLElement | null>): HeldLasso {
  const [tool, setTool] = useState<MapTool>('pointer')
  useEffect(() => {
    map?.setTool(tool)
    // The keys of the lasso are the map's: Enter on the button it was taken from would lay it down again.
    if (tool === 'lasso') host.current?.focus({ preventScroll: true })
  }, [map, tool, host])
  const toggle = useCallback(() => setTool((now) => (now === 'lasso' ? 'pointer' : 'lasso')), [])
  useEffect(() => {
    if (!map) return
    const pressed = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      const target = event.target instanceof HTMLElement ? event.target : null
      const onMap = target === null || target === document.body || target.closest('.map-stage') !== null
      if (event.key.toLowerCase() === 'l' && onMap) toggle()
      else if (tool !== 'lasso') return
      else if (event.key === 'Escape') {
        // One step out: first the outline under way, then the tool.
        if (!map.cancelLasso()) setTool('pointer')
      } else if (event.key === 'Enter' && target?.matches('.map-host')) map.lassoView()
      else return
      event.preventDefault()
      event.stopPropagation()
    }
    window.addEventListener('keydown', pressed, true)
    return () => window.removeEventListener('keydown', pressed, true)
  }, [map, tool, toggle])
  return { tool, setTool }
}

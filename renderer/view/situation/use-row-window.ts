import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { held, rowsInSight, type Scale, scaleOf, scrollOfTop, topOfScroll, topToShow } from './row-window.ts'

const spare = 8

export interface RowWindow {
  /** px into the rows, and the height they are seen through. */
  top: number
  height: number
  /** Rows to draw: [first, end). */
  first: number
  end: number
  /** To be added to index times row height, for where a row stands in what is scrolled. */
  shift: number
  scale: Scale
  setTop: (top: number) => void
  show: (index: number) => void
}

/** The rows in sight of a scrolled element whose rows are all of one height. */
export function useRowWindow(scroller: RefObject<HTMLElement | null>, count: number, rowHeight: number): RowWindow {
  const scale = useMemo(() => scaleOf(count, rowHeight), [count, rowHeight])
  const [at, setAt] = useState({ top: 0, scroll: 0, height: 600 })
  const latest = useRef({ scale, at })
  latest.current = { scale, at }
  /** Where the scroll bar was put by this hook: its event says nothing new. */
  const put = useRef(-1)

  const move = useCallback(
    (top: number) => {
      const element = scroller.current
      if (!element) return
      const { scale } = latest.current
      const height = element.clientHeight
      const next = held(top, scale, height)
      element.scrollTop = scrollOfTop(next, scale, height)
      put.current = element.scrollTop
      // What the browser rounds away must not move a row of a list that is not scaled.
      const state = { top: scale.scaled ? next : element.scrollTop, scroll: element.scrollTop, height }
      latest.current.at = state
      setAt(state)
    },
    [scroller],
  )
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    const scrolled = (): void => {
      const { scale, at } = latest.current
      const scroll = element.scrollTop
      if (Math.abs(scroll - put.current) < 1 && scale.scaled) return
      put.current = -1
      if (scroll === at.scroll && element.clientHeight === at.height) return
      setAt({ top: topOfScroll(scroll, scale, element.clientHeight), scroll, height: element.clientHeight })
    }
    const turned = (event: WheelEvent): void => {
      // In proportion, one notch of the wheel would be a thousand rows.
      if (!latest.current.scale.scaled || event.ctrlKey) return
      event.preventDefault()
      const unit = event.deltaMode === 1 ? rowHeight : event.deltaMode === 2 ? element.clientHeight : 1
      move(latest.current.at.top + event.deltaY * unit)
    }
    const sized = new ResizeObserver(() => {
      const height = element.clientHeight
      setAt((now) => (now.height === height ? now : { ...now, height }))
    })
    sized.observe(element)
    element.addEventListener('scroll', scrolled, { passive: true })
    element.addEventListener('wheel', turned, { passive: false })
    return () => {
      sized.disconnect()
      element.removeEventListener('scroll', scrolled)
      element.removeEventListener('wheel', turned)
    }
  }, [scroller, rowHeight, move])
  // Fewer rows than before: what was the end may lie beyond it now.
  useEffect(() => {
    const { at } = latest.current
    if (at.top > held(at.top, scale, at.height)) move(at.top)
  }, [scale, move])

  const show = useCallback(
    (index: number) => {
      const { at } = latest.current
      const height = scroller.current?.clientHeight ?? at.height
      const top = topToShow(index, at.top, height, rowHeight)
      if (top !== at.top) move(top)
    },
    [scroller, rowHeight, move],
  )
  const { first, end } = rowsInSight(at.top, at.height, count, rowHeight, spare)
  return {
    top: at.top,
    height: at.height,
    first,
    end,
    shift: scale.scaled ? at.scroll - at.top : 0,
    scale,
    setTop: move,
    show,
  }
}

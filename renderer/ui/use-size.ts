import { useCallback, useState } from 'react'

/** Width and height of an element in px, as they change; 0 before it is there. Give `ref` to the element. */
export function useSize<E extends Element>(): {
  ref: (element: E | null) => (() => void) | undefined
  width: number
  height: number
} {
  const [size, setSize] = useState({ width: 0, height: 0 })
  const ref = useCallback((element: E | null) => {
    if (!element) return
    const box = element.getBoundingClientRect()
    setSize({ width: Math.floor(box.width), height: Math.floor(box.height) })
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setSize({ width: Math.floor(entry.contentRect.width), height: Math.floor(entry.contentRect.height) })
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return { ref, ...size }
}

/** A finger or pen held still: what a right click is to a mouse. */
const holdMilliseconds = 550
const still = 10

/** Calls back with the place in the element, CSS pixels; gives back what stops listening. */
export function longPress(element: HTMLElement, onHold: (x: number, y: number) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let from: [number, number] = [0, 0]
  const end = (): void => clearTimeout(timer)
  const start = (event: PointerEvent): void => {
    end()
    if (event.pointerType === 'mouse' || !event.isPrimary) return
    const box = element.getBoundingClientRect()
    from = [event.clientX, event.clientY]
    timer = setTimeout(() => onHold(from[0] - box.left, from[1] - box.top), holdMilliseconds)
  }
  const move = (event: PointerEvent): void => {
    if (Math.hypot(event.clientX - from[0], event.clientY - from[1]) > still) end()
  }
  const heard = [
    ['pointerdown', start],
    ['pointermove', move],
    ['pointerup', end],
    ['pointercancel', end],
  ] as const
  for (const [name, listener] of heard) element.addEventListener(name, listener)
  return () => {
    end()
    for (const [name, listener] of heard) element.removeEventListener(name, listener)
  }
}

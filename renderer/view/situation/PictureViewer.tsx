import { ChevronLeft, ChevronRight, Maximize, ZoomIn, ZoomOut } from 'lucide-react'
import { type KeyboardEvent, type PointerEvent, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { AttachmentInfo } from '../../../contract/model.ts'
import { useText } from '../../text/text.tsx'
import { IconButton } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { useSize } from '../../ui/use-size.ts'
import { fitScale, zoomAfter } from './media-words.ts'
import { useAttachment } from './use-attachment.ts'
import { useLatest } from './use-latest.ts'

/** The pictures of a report one at a time: arrows walk, + and − zoom, 0 fits, dragging moves what is larger than the window. */
export function PictureViewer({
  pictures,
  first,
  onClose,
}: {
  pictures: readonly AttachmentInfo[]
  first: number
  onClose: () => void
}) {
  const { t, number } = useText()
  const [at, setAt] = useState(first)
  const entry = pictures[Math.min(at, pictures.length - 1)]
  if (!entry) return null
  return (
    <Dialog title={entry.name} open onClose={onClose} closeLabel={t('words.close')} width="wide">
      <Stage
        key={entry.id}
        entry={entry}
        place={pictures.length > 1 ? t('review.picture', { n: number(at + 1), all: number(pictures.length) }) : ''}
        onStep={(by) => setAt((now) => Math.min(pictures.length - 1, Math.max(0, now + by)))}
        hasPrevious={at > 0}
        hasNext={at < pictures.length - 1}
      />
    </Dialog>
  )
}

function Stage({
  entry,
  place,
  onStep,
  hasPrevious,
  hasNext,
}: {
  entry: AttachmentInfo
  place: string
  onStep: (by: 1 | -1) => void
  hasPrevious: boolean
  hasNext: boolean
}) {
  const { t } = useText()
  const { url, failed, fail } = useAttachment(entry.id)
  const { ref: sized, ...room } = useSize<HTMLDivElement>()
  const stage = useRef<HTMLDivElement>(null)
  const [own, setOwn] = useState({ width: 0, height: 0 })
  /** Screen px for a px of the picture; null fits it. */
  const [chosen, choose] = useState<number | null>(null)
  const fit = fitScale(own, room)
  const scale = chosen ?? fit
  const larger = own.width * scale > room.width + 1 || own.height * scale > room.height + 1
  const zoom = useLatest((by: 1 | -1) => choose(zoomAfter(scale, by)))

  // What was in the middle stays there.
  const before = useRef(scale)
  useLayoutEffect(() => {
    const element = stage.current
    if (element && before.current > 0) {
      const grown = scale / before.current
      element.scrollLeft = (element.scrollLeft + element.clientWidth / 2) * grown - element.clientWidth / 2
      element.scrollTop = (element.scrollTop + element.clientHeight / 2) * grown - element.clientHeight / 2
    }
    before.current = scale
  }, [scale])
  const hold = useCallback(
    (element: HTMLDivElement | null) => {
      stage.current = element
      if (!element) return
      const turned = (event: WheelEvent): void => {
        event.preventDefault()
        zoom(event.deltaY < 0 ? 1 : -1)
      }
      element.addEventListener('wheel', turned, { passive: false })
      const leave = sized(element)
      return () => {
        element.removeEventListener('wheel', turned)
        leave?.()
      }
    },
    [sized, zoom],
  )
  useEffect(() => stage.current?.focus(), [])

  const keyed = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    // A picture larger than the window is moved by the arrows.
    const whole = !larger
    if (event.key === 'ArrowRight' && whole) onStep(1)
    else if (event.key === 'ArrowLeft' && whole) onStep(-1)
    else if (event.key === '+' || event.key === '=') zoom(1)
    else if (event.key === '-') zoom(-1)
    else if (event.key === '0') choose(null)
    else return
    event.preventDefault()
  }
  const drag = useRef<{ x: number; y: number } | null>(null)
  const moved = (event: PointerEvent): void => {
    if (!drag.current || !stage.current) return
    stage.current.scrollLeft -= event.clientX - drag.current.x
    stage.current.scrollTop -= event.clientY - drag.current.y
    drag.current = { x: event.clientX, y: event.clientY }
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys of everything inside
    <div className="viewer" onKeyDown={keyed}>
      <div className="viewer-bar">
        <IconButton
          label={t('review.previous')}
          cap="←"
          icon={<ChevronLeft size={16} aria-hidden="true" />}
          isDisabled={!hasPrevious}
          onPress={() => onStep(-1)}
        />
        <IconButton
          label={t('review.next')}
          cap="→"
          icon={<ChevronRight size={16} aria-hidden="true" />}
          isDisabled={!hasNext}
          onPress={() => onStep(1)}
        />
        <span className="meta" role="status">
          {place}
        </span>
        <span className="topbar-gap" />
        <IconButton
          label={t('review.zoomOut')}
          cap="−"
          icon={<ZoomOut size={16} aria-hidden="true" />}
          onPress={() => zoom(-1)}
        />
        <span className="viewer-scale">{Math.round(scale * 100)}%</span>
        <IconButton label={t('review.zoomIn')} cap="+" icon={<ZoomIn size={16} aria-hidden="true" />} onPress={() => zoom(1)} />
        <IconButton
          label={t('review.zoomFit')}
          cap="0"
          icon={<Maximize size={16} aria-hidden="true" />}
          pressed={chosen === null}
          onPress={() => choose(null)}
        />
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dragging is also scrolling, which the arrows do */}
      <div
        ref={hold}
        className={larger ? 'viewer-stage viewer-larger' : 'viewer-stage'}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
        tabIndex={0}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          drag.current = { x: event.clientX, y: event.clientY }
        }}
        onPointerMove={moved}
        onPointerUp={() => {
          drag.current = null
        }}
        onDoubleClick={() => choose(chosen === null ? 1.5 * Math.max(1, fit) : null)}
      >
        {failed ? (
          <p className="attachment-away meta">{t('situation.imageFailed', { name: entry.name })}</p>
        ) : url ? (
          <img
            src={url}
            alt={entry.name}
            draggable={false}
            onError={fail}
            onLoad={(event) => setOwn({ width: event.currentTarget.naturalWidth, height: event.currentTarget.naturalHeight })}
            style={own.width > 0 ? { inlineSize: `${own.width * scale}px`, blockSize: `${own.height * scale}px` } : undefined}
          />
        ) : null}
      </div>
    </div>
  )
}

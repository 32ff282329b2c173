import '../../style/cover.css'
import { ChevronLeft, ChevronRight, Download, Eye, Maximize, SquareDashed, ZoomIn, ZoomOut } from 'lucide-react'
import { type KeyboardEvent, type PointerEvent, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { AttachmentInfo } from '../../../contract/model.ts'
import { useText } from '../../text/text.tsx'
import { Button, IconButton } from '../../ui/Button.tsx'
import { Tag } from '../../ui/Chip.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { Tooltip } from '../../ui/Tooltip.tsx'
import { useSize } from '../../ui/use-size.ts'
import { ReasonDialog } from '../frame/ReasonDialog.tsx'
import { CoverBar } from './CoverBar.tsx'
import { CoverLayer } from './CoverLayer.tsx'
import { freshBox } from './cover-boxes.ts'
import { fitScale, zoomAfter } from './media-words.ts'
import { useAttachment } from './use-attachment.ts'
import { type Cover, useCover } from './use-cover.ts'
import { useLatest } from './use-latest.ts'
import { useOriginal } from './use-original.ts'

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
  /** What is drawn and not saved stands in the way of leaving, once. */
  const dirty = useRef(false)
  const [leaving, setLeaving] = useState<(() => void) | null>(null)
  const leave = (then: () => void): void => {
    if (dirty.current) setLeaving(() => then)
    else then()
  }
  const entry = pictures[Math.min(at, pictures.length - 1)]
  if (!entry) return null
  return (
    <Dialog title={entry.name} open onClose={() => leave(onClose)} closeLabel={t('words.close')} width="wide">
      {leaving ? (
        <div className="trust-warning" role="alert">
          <span>{t('trust.coverUnsaved')}</span>
          <Button size="sm" onPress={() => setLeaving(null)}>
            {t('trust.coverStay')}
          </Button>
          <Button
            size="sm"
            onPress={() => {
              dirty.current = false
              setLeaving(null)
              leaving()
            }}
          >
            {t('trust.coverLeave')}
          </Button>
        </div>
      ) : null}
      <Stage
        key={entry.id}
        entry={entry}
        place={pictures.length > 1 ? t('review.picture', { n: number(at + 1), all: number(pictures.length) }) : ''}
        onStep={(by) => leave(() => setAt((now) => Math.min(pictures.length - 1, Math.max(0, now + by))))}
        onDirty={(now) => {
          dirty.current = now
          if (!now) setLeaving(null)
        }}
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
  onDirty,
  hasPrevious,
  hasNext,
}: {
  entry: AttachmentInfo
  place: string
  onStep: (by: 1 | -1) => void
  onDirty: (dirty: boolean) => void
  hasPrevious: boolean
  hasNext: boolean
}) {
  const { t, number } = useText()
  const { url, name, failed, fail } = useAttachment(entry.id)
  const cover = useCover(entry.id)
  const original = useOriginal(entry.id)
  const [asking, ask] = useState(false)
  const [covering, setCovering] = useState(false)
  const [chosen, chooseBox] = useState<number | null>(null)
  const tell = useLatest(onDirty)
  useEffect(() => tell(cover.dirty), [tell, cover.dirty])
  const { ref: sized, ...room } = useSize<HTMLDivElement>()
  const stage = useRef<HTMLDivElement>(null)
  const [own, setOwn] = useState({ width: 0, height: 0 })
  /** Screen px for a px of the picture; null fits it. */
  const [zoomed, choose] = useState<number | null>(null)
  const fit = fitScale(own, room)
  const scale = zoomed ?? fit
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
  // The button that was pressed goes when the picture changes: without this the focus would fall to the page behind.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another picture on the stage takes the focus back
  useEffect(() => {
    const timer = setTimeout(() => stage.current?.focus(), 0)
    return () => clearTimeout(timer)
  }, [original.url])

  // A button that is done with and a box whose picture is read anew cannot hold the focus: without this Esc would close all.
  useLayoutEffect(() => {
    const holder = document.activeElement
    if (holder === document.body || holder?.matches(':disabled')) stage.current?.focus()
  })

  const addBox = (): void => {
    cover.change([...cover.boxes, freshBox(cover.boxes.length)], `add ${cover.boxes.length}`)
    chooseBox(cover.boxes.length)
  }
  const removals = useRef(0)
  const removeBox = (): void => {
    if (chosen === null) return
    // Each one is a step of its own, the same place in the list or not.
    removals.current += 1
    cover.change(
      cover.boxes.filter((_, i) => i !== chosen),
      `remove ${removals.current}`,
    )
    chooseBox(cover.boxes.length > 1 ? Math.max(0, chosen - 1) : null)
    if (cover.boxes.length <= 1) stage.current?.focus()
  }
  const askOriginal = (): void => {
    original.cancel()
    ask(true)
  }
  const endCovering = (): void => {
    cover.drop()
    setCovering(false)
    chooseBox(null)
    stage.current?.focus()
  }
  const keyed = (event: KeyboardEvent): void => {
    // A dialog over the picture is its child for React, not on screen: its keys are its own.
    if (!event.currentTarget.contains(event.target as Node)) return
    if (covering && event.key === 'Escape' && !cover.dirty) {
      event.stopPropagation()
      endCovering()
      return
    }
    if (covering && coverKey(event, cover, addBox)) {
      event.preventDefault()
      event.stopPropagation()
      return
    }
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
        {cover.savedCount > 0 ? <Tag>{t('trust.covered', { count: cover.savedCount, n: number(cover.savedCount) })}</Tag> : null}
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
          pressed={zoomed === null}
          onPress={() => choose(null)}
        />
        <span className="viewer-rule" />
        <Button
          size="sm"
          icon={<SquareDashed size={14} aria-hidden="true" />}
          aria-pressed={covering}
          isDisabled={!url || !cover.ready}
          onPress={() => (covering ? endCovering() : setCovering(true))}
        >
          {t(covering ? 'trust.coverDone' : 'trust.cover')}
        </Button>
        {cover.savedCount > 0 && original.url === null ? (
          <Button size="sm" icon={<Eye size={14} aria-hidden="true" />} onPress={askOriginal}>
            {t('trust.original')}
          </Button>
        ) : null}
        {url ? (
          <Tooltip words={t('trust.savePicture')}>
            <a className="icon-button" href={url} download={name ?? entry.name} aria-label={t('trust.savePicture')}>
              <Download size={16} aria-hidden="true" />
            </a>
          </Tooltip>
        ) : null}
      </div>
      {original.url ? (
        <div className="trust-warning" role="status">
          <span>{t('trust.originalShown')}</span>
          <Button size="sm" onPress={original.hide}>
            {t('trust.originalHide')}
          </Button>
        </div>
      ) : null}
      {covering ? (
        <CoverBar cover={cover} chosen={chosen} onAdd={addBox} onRemove={removeBox} onUndo={() => cover.undo()} />
      ) : null}
      {cover.unread ? (
        <ErrorPanel what={t('trust.coverUnread')} means={cover.unread} action={t('words.retry')} onAction={cover.readAgain} />
      ) : null}
      {cover.error ? <ErrorPanel what={t('trust.coverFailed')} means={cover.error} /> : null}
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
        onDoubleClick={() => choose(zoomed === null ? 1.5 * Math.max(1, fit) : null)}
      >
        {failed ? (
          <p className="attachment-away meta">{t('situation.imageFailed', { name: entry.name })}</p>
        ) : url ? (
          <div
            className="viewer-picture"
            style={own.width > 0 ? { inlineSize: `${own.width * scale}px`, blockSize: `${own.height * scale}px` } : undefined}
          >
            {/* The original is not to be saved past the black boxes. */}
            <img
              src={original.url ?? url}
              alt={entry.name}
              draggable={false}
              onError={fail}
              onContextMenu={original.url ? (event) => event.preventDefault() : undefined}
              onLoad={(event) => setOwn({ width: event.currentTarget.naturalWidth, height: event.currentTarget.naturalHeight })}
            />
            {covering ? (
              <CoverLayer boxes={cover.boxes} chosen={chosen} onChoose={chooseBox} onChange={cover.change} onRemove={removeBox} />
            ) : null}
          </div>
        ) : null}
      </div>
      {asking ? (
        <ReasonDialog
          title={t('trust.originalTitle')}
          hint={t('trust.reasonHint')}
          doLabel={t('trust.originalDo')}
          pending={original.pending}
          error={original.error}
          onClose={() => {
            original.cancel()
            ask(false)
          }}
          onReason={(reason) =>
            void original.show(reason).then((shown) => {
              if (shown) ask(false)
            })
          }
        >
          <p>{t('trust.originalWords')}</p>
        </ReasonDialog>
      ) : null}
    </div>
  )
}

/** Keys of the black boxes as a whole; those of one box are its own. True where the key was one. */
function coverKey(event: KeyboardEvent, cover: Cover, add: () => void): boolean {
  if (event.target instanceof HTMLInputElement) return false
  const control = event.ctrlKey || event.metaKey
  const key = event.key.toLowerCase()
  if (control && key === 'z' && !event.shiftKey) cover.undo()
  else if (control && key === 's') void cover.save()
  else if (!control && !event.altKey && key === 'n') add()
  else return false
  return true
}
